"""Users: the staff, and one owner for each party."""

from governance.models import User
from insights.demo.roster import Resident
from insights.demo.vocabulary import STAFF
from parties.models import Membership, Party

STAFF_DOMAIN, PARTY_DOMAIN = "goodstanding.example", "shops.example"
UNUSABLE = "!demonstration"  # nobody signs in until a password is issued
SHOP_STAFF = "nia.blue-fern"


def hire() -> None:
    """The marketplace's own people."""
    User.objects.bulk_create(
        [
            _user(username, name, role=role, email=f"{username}@{STAFF_DOMAIN}")
            for username, (name, role, _) in STAFF.items()
        ],
        ignore_conflicts=True,
    )


def welcome(residents: list[Resident], parties: dict[str, Party]) -> None:
    """An owner for each party, and one more person in the shop that has a sign-in for staff."""
    users = User.objects.bulk_create(
        [
            _user(
                resident.username,
                resident.owner,
                email=f"{resident.username}@{PARTY_DOMAIN}",
                language=parties[resident.ref].language,
            )
            for resident in residents
        ]
    )
    owners = [
        Membership(
            user=user,
            party=parties[resident.ref],
            role=Membership.Role.OWNER,
            joined_at=parties[resident.ref].created_at,
        )
        for user, resident in zip(users, residents, strict=True)
    ]
    helper = User.objects.create(
        **_facts(SHOP_STAFF, "Nia Castellanos", f"{SHOP_STAFF}@{PARTY_DOMAIN}")
    )
    shop = next(parties[resident.ref] for resident in residents if resident.part == "seller")
    staff = Membership(
        user=helper, party=shop, role=Membership.Role.STAFF, joined_at=shop.created_at
    )
    Membership.objects.bulk_create([*owners, staff])


def staff() -> dict[str, User]:
    return {user.username: user for user in User.objects.filter(username__in=STAFF)}


def _user(username: str, name: str, **more: str) -> User:
    return User(**_facts(username, name, more.pop("email")), **more)


def _facts(username: str, name: str, email: str) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {
        "username": username,
        "first_name": first,
        "last_name": last,
        "email": email,
        "password": UNUSABLE,
    }
