"""Looking at what is hard to look at: counted once a day and case, capped, with pauses."""

from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.models import User
from workbench.models import Case, Exposure, Harm, PauseRule, Viewing
from workbench.selectors.exposure import full_for, harms_of, today_of


class ExposureReached(DomainError):
    """You have seen enough of this today."""

    code = "exposure_reached"
    status = 403


def note_exposure(*, case: Case, user: User) -> list[Harm]:
    """This person has the case open: counted once a day for each harm. Says which those are."""
    harms = harms_of(case)
    day, now = today_of(user), clock.now()
    if harms:
        Exposure.objects.bulk_create(
            [Exposure(user=user, day=day, harm=harm, case=case, seen_at=now) for harm in harms],
            ignore_conflicts=True,
        )
    return harms


def check_exposure(case: Case, user: User) -> None:
    """Refuse a case of which this person has seen enough for today."""
    full = full_for(user, harms_of(case), but=case)
    if full:
        dose = full[0]
        raise ExposureReached(
            f"You have looked at {dose.seen} cases of “{dose.harm}” today, and {dose.harm.daily_cap} "
            "are enough for one day. Leave this one to a colleague; it waits in its queue.",
            harm=dose.harm.code,
            seen=dose.seen,
            cap=dose.harm.daily_cap,
        )


@transaction.atomic
def save_harm(
    *,
    title: str,
    clauses: list[str],
    categories: list[str],
    by: Actor,
    code: str = "",
    daily_cap: int | None = None,
    is_alone: bool = False,
    harm_id: int | None = None,
) -> Harm:
    """Say which clauses and categories of goods are hard to look at, and how many a day are enough."""
    if not title.strip():
        raise InvalidInput("It needs a name.")
    said: dict[str, Any] = {
        "title": title.strip(),
        "clauses": sorted(set(clauses)),
        "categories": sorted(set(categories)),
        "daily_cap": daily_cap,
        "is_alone": is_alone,
    }
    if harm_id is None:
        if not code or Harm.objects.filter(code=code).exists():
            raise InvalidInput(f"There is {code!r} already. Choose another code.")
        harm = Harm.objects.create(code=code, **said)
    else:
        harm = Harm.objects.select_for_update().get(pk=harm_id)
        changed = [name for name, value in said.items() if getattr(harm, name) != value]
        if not changed:
            return harm
        for name in changed:
            setattr(harm, name, said[name])
        harm.save(update_fields=changed)
    emit("harm.saved", subject=f"harm:{harm.pk}", by=by, harm=harm.pk, daily_cap=daily_cap)
    return harm


@transaction.atomic
def save_pause_rule(
    *, after_cases: int, after_minutes: int, rest_minutes: int, by: Actor
) -> PauseRule:
    """After how much a pause is suggested, from now on."""
    rule = PauseRule.objects.create(
        recorded_at=clock.now(),
        after_cases=after_cases,
        after_minutes=after_minutes,
        rest_minutes=rest_minutes,
        actor=str(by),
    )
    emit("pause_rule.saved", subject=f"pause_rule:{rule.pk}", by=by, rule=rule.pk)
    return rule


def save_viewing(
    *, user: User, blur: str, is_grey: bool, is_mute: bool, is_dense: bool = False
) -> Viewing:
    """How this person likes to see pictures and clips."""
    if blur not in Viewing.Blur.values:
        raise InvalidInput(f"Choose one of: {', '.join(Viewing.Blur.values)}.")
    said = {"blur": blur, "is_grey": is_grey, "is_mute": is_mute, "is_dense": is_dense}
    viewing, _ = Viewing.objects.update_or_create(user=user, defaults=said)
    return viewing


def take_pause(*, user: User) -> Viewing:
    """This person has taken a pause: the stretch begins anew."""
    viewing, _ = Viewing.objects.update_or_create(user=user, defaults={"rested_at": clock.now()})
    return viewing
