"""Writes: a rehearsal is asked for and cancelled; `rehearsing` does the work."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import ngettext

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.jobs import after_commit
from governance.models import Market
from insights.models import Rehearsal
from insights.services.rehearsing import end, locked
from policies import courses
from policies.faults import faults_of
from policies.models import Draft, Rulebook, RulebookVersion
from policies.selectors import rulebooks

LONGEST_DAYS = 731
EARLIEST = date(1970, 1, 1)
MOST_UNDER_WAY = 5  # of one rulebook: rehearsals share their workers with everything else
TASK = "insights.tasks.rehearse"


class NotUnderWay(DomainError):
    """This rehearsal has ended already: there is nothing to cancel."""

    code = "not_under_way"


class TooManyUnderWay(DomainError):
    """This rulebook has as many rehearsals under way as it may. Wait for one, or cancel one."""

    code = "too_many_under_way"


@transaction.atomic
def ask(
    *,
    rulebook: Rulebook,
    since: date,
    until: date,
    by: Actor,
    draft: Draft | None = None,
    version: RulebookVersion | None = None,
    markets: Sequence[Market] = (),
) -> Rehearsal:
    """Put a draft, or a version, to the test of history. A worker takes it from here."""
    wanted = draft or version
    if wanted is None or wanted.rulebook_id != rulebook.pk:
        raise _fault("draft", "Name a draft or a version of this rulebook.")
    _refuse_period(rulebook, since, until)
    if faults := faults_of(wanted.body, knows_course=courses.is_known):
        raise InvalidInput(
            ngettext(
                "It has %(n)d fault; a rehearsal needs a version without.",
                "It has %(n)d faults; a rehearsal needs a version without.",
                len(faults),
            )
            % {"n": len(faults)},
            faults=faults,
        )
    codes = list(dict.fromkeys(market.code for market in markets)) or [rulebook.market_id]
    _refuse_markets(rulebook, codes)
    _refuse_crowd(rulebook)
    rehearsal = Rehearsal.objects.create(
        rulebook=rulebook,
        draft=draft,
        version=version,
        body=wanted.body,
        since=since,
        until=until,
        markets=codes,
        actor=str(by),
    )
    emit(
        "rehearsal.asked",
        subject=f"rulebook:{rulebook.pk}",
        by=by,
        rehearsal=rehearsal.pk,
    )
    after_commit(TASK, rehearsal_id=rehearsal.pk)
    return rehearsal


@transaction.atomic
def cancel(*, rehearsal_id: int, by: Actor) -> Rehearsal:
    """Stop it. Slices that are being worked on end by themselves and count for nothing."""
    rehearsal = locked(rehearsal_id)
    if not rehearsal.under_way:
        raise NotUnderWay
    end(rehearsal, Rehearsal.State.CANCELLED, by)
    return rehearsal


def _refuse_period(rulebook: Rulebook, since: date, until: date) -> None:
    today = calendars.local_date(clock.now(), rulebook.market.zone)
    if until > today:
        raise _fault("until", "History ends today. Choose a day that has come.")
    if since > until:
        raise _fault("since", "Comes after the last day.")
    if since < EARLIEST:
        raise _fault("since", f"Comes before {EARLIEST.year}.")
    if (until - since).days >= LONGEST_DAYS:
        raise _fault("since", f"At most {LONGEST_DAYS} days at once.")


def _refuse_markets(rulebook: Rulebook, codes: Sequence[str]) -> None:
    """There has to be a history under rules for the same kind of party."""
    known = set(
        rulebooks()
        .filter(party_kind=rulebook.party_kind, versions__isnull=False)
        .values_list("market_id", flat=True)
    )
    for code in codes:
        if code not in known:
            raise _fault("markets", f"Market {code!r} has no version for this kind of party.")


def _refuse_crowd(rulebook: Rulebook) -> None:
    """Whoever asks holds the rulebook, so that two who ask at once are counted one by one."""
    Rulebook.objects.select_for_update(no_key=True).get(pk=rulebook.pk)
    under_way = Rehearsal.objects.filter(rulebook=rulebook, state__in=Rehearsal.UNDER_WAY)
    if under_way.count() >= MOST_UNDER_WAY:
        raise TooManyUnderWay


def _fault(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, faults=[{"field": field, "message": message}])
