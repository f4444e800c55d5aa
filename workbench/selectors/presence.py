"""Who has the page of a case open now."""

from collections.abc import Iterable
from datetime import timedelta

from governance import clock
from governance.models import User
from governance.permissions import REVIEWERS
from workbench.models import Case, Presence

STILL_THERE = timedelta(seconds=60)


def looking_at(case: Case, *, but: User) -> list[User]:
    """Colleagues whose page of this case gave a sign within the last minute."""
    rows = (
        Presence.objects.filter(case=case, seen_at__gt=clock.now() - STILL_THERE)
        .exclude(user=but)
        .select_related("user")
        .order_by("user_id")
    )
    return [row.user for row in rows]


def looking_at_any(cases: Iterable[Case]) -> dict[int, list[str]]:
    """The same for a page of a list, by case, in one query."""
    found: dict[int, list[str]] = {}
    rows = Presence.objects.filter(
        case__in=[case.pk for case in cases], seen_at__gt=clock.now() - STILL_THERE
    )
    for row in rows.select_related("user").order_by("user_id"):
        found.setdefault(row.case_id, []).append(str(row.user))
    return found


def colleagues_of(user: User) -> list[User]:
    """To whom a case can be handed over."""
    people = User.objects.filter(role__in=REVIEWERS, is_active=True).exclude(pk=user.pk)
    return list(people.order_by("first_name", "username")[:200])
