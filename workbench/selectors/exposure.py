"""Who looked at how much of what is hard to look at, and when it is enough for a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count

from governance import clock
from governance.calendars import local_date
from governance.models import User
from workbench.models import Case, Exposure, Harm, PauseRule, Viewing

AFTER_CASES, AFTER_MINUTES, REST_MINUTES = 12, 50, 10
WEEK = 7


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of one harm somebody has seen today, and how much is enough."""

    harm: Harm
    seen: int

    @property
    def is_full(self) -> bool:
        return self.harm.daily_cap is not None and self.seen >= self.harm.daily_cap


@dataclass(frozen=True, slots=True)
class Pause:
    """That a pause is due: after so many cases in so many minutes without one."""

    cases: int
    minutes: int
    rest: int


@dataclass(frozen=True, slots=True)
class Rules:
    """After how much a pause is suggested."""

    after_cases: int = AFTER_CASES
    after_minutes: int = AFTER_MINUTES
    rest_minutes: int = REST_MINUTES


def today_of(user: User) -> date:
    """The day where this person works."""
    return local_date(clock.now(), user.zone)


def harms_of(case: Case) -> list[Harm]:
    """What makes this case hard to look at: its clause, or the category of its item."""
    category = case.item.category if case.item is not None else ""
    return [
        harm
        for harm in Harm.objects.all()
        if case.clause in harm.clauses or (category and category in harm.categories)
    ]


def doses_of(user: User) -> list[Dose]:
    """What this person has seen today, of every harm they met."""
    counts = dict(
        Exposure.objects.filter(user=user, day=today_of(user))
        .order_by()
        .values_list("harm")
        .annotate(n=Count("pk"))
    )
    if not counts:
        return []
    return [Dose(one, counts[one.pk]) for one in Harm.objects.filter(pk__in=counts)]


def full_for(user: User, harms: Iterable[Harm], *, but: Case | None = None) -> list[Dose]:
    """Of these harms those of which this person has seen enough today, this case not counted."""
    capped = {harm.pk: harm for harm in harms if harm.daily_cap is not None}
    if not capped:
        return []
    rows = Exposure.objects.filter(user=user, day=today_of(user), harm__in=capped)
    if but is not None:
        rows = rows.exclude(case=but)
    counts = rows.order_by().values_list("harm").annotate(n=Count("pk"))
    doses = [Dose(capped[pk], seen) for pk, seen in counts]
    return [one for one in doses if one.is_full]


def pause_rules() -> Rules:
    newest = PauseRule.objects.first()
    if newest is None:
        return Rules()
    return Rules(newest.after_cases, newest.after_minutes, newest.rest_minutes)


def pause_due(user: User) -> Pause | None:
    """Whether this stretch of hard cases has been long enough. A gap, or a pause taken, ends one."""
    seen: dict[int, datetime] = {}
    rows = Exposure.objects.filter(user=user, day=today_of(user)).order_by("seen_at")
    for case_id, at in rows.values_list("case_id", "seen_at")[:2000]:
        seen.setdefault(case_id, at)
    if not seen:
        return None
    rules, rested = pause_rules(), viewing_of(user).rested_at
    stretch: list[datetime] = []
    for at in sorted(seen.values()):
        if rested is not None and at <= rested:
            continue
        if stretch and at - stretch[-1] >= timedelta(minutes=rules.rest_minutes):
            stretch = []
        stretch.append(at)
    now = clock.now()
    if not stretch or now - stretch[-1] >= timedelta(minutes=rules.rest_minutes):
        return None
    minutes = int((now - stretch[0]).total_seconds() // 60)
    if len(stretch) < rules.after_cases and minutes < rules.after_minutes:
        return None
    return Pause(len(stretch), minutes, rules.rest_minutes)


def viewing_of(user: User) -> Viewing:
    """How this person likes to see things; as it comes, before they have said so."""
    return Viewing.objects.filter(user=user).first() or Viewing(user=user)


def exposure_by_person(day: date) -> list[dict[str, Any]]:
    """Of a day: each person with what they saw, by harm, and the week up to then."""
    begin = day - timedelta(days=WEEK - 1)
    rows = (
        Exposure.objects.filter(day__range=(begin, day))
        .order_by()
        .values("user", "harm", "day")
        .annotate(n=Count("pk"))
    )
    people: dict[int, dict[str, Any]] = {}
    for row in rows:
        person = people.setdefault(row["user"], {"today": {}, "days": {}, "week": 0})
        person["week"] += row["n"]
        person["days"][row["day"]] = person["days"].get(row["day"], 0) + row["n"]
        if row["day"] == day:
            person["today"][row["harm"]] = row["n"]
    users = User.objects.in_bulk(list(people))
    harms = list(Harm.objects.all())
    found = [
        {
            "user": users[pk],
            "doses": [Dose(harm, said["today"].get(harm.pk, 0)) for harm in harms],
            "today": sum(said["today"].values()),
            "week": said["week"],
            "course": [said["days"].get(begin + timedelta(days=n), 0) for n in range(WEEK)],
        }
        for pk, said in people.items()
    ]
    return sorted(found, key=lambda one: (-one["today"], -one["week"], str(one["user"])))
