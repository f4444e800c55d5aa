"""What if: an appeal succeeds, a course is passed, points lapse. The engine answers; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from credits.forecast import Outlook
from credits.selectors import standing_at
from credits.standing import Change
from education import wording
from education.models import Enrolment
from governance import clock
from parties.models import Party
from policies.scheme import Band, Milestone, Scheme, band_of, clamp, is_past
from policies.selectors import clause_of
from portal.spoken import scheme_here, title_here
from violations.models import PenaltyStep, Violation
from violations.otherwise import outlook_if, outlook_without
from violations.selectors import penalties_from
from violations.services import relief_due


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One answer: the score before and after, which lines are left behind, which measures end."""

    title: str
    at: datetime
    points: int
    before: int
    after: int
    band_before: Band
    band_after: Band
    lines: list[Milestone] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)


def _answer(
    scheme: Scheme, title: str, at: datetime, points: int, before: int, after: int, **more: object
) -> WhatIf:
    scheme = scheme_here(scheme)
    left = [
        line
        for line in scheme.milestones
        if is_past(scheme, before, line.at) and not is_past(scheme, after, line.at)
    ]
    return WhatIf(
        title=title,
        at=at,
        points=points,
        before=before,
        after=after,
        band_before=band_of(scheme, before),
        band_after=band_of(scheme, after),
        lines=left,
        **more,  # type: ignore[arg-type]
    )


def if_taken_back(violation: Violation, at: datetime | None = None) -> WhatIf | None:
    """An appeal against this finding succeeds. None where it carries nothing, or has fallen already."""
    moment = at or clock.now()
    if hasattr(violation, "overturned") or standing_at(violation.party, moment) is None:
        return None
    found = outlook_without(violation, moment)
    scheme = found.before.scheme
    return _answer(
        scheme,
        title_here(violation.version, violation.clause),
        moment,
        found.after.total - found.before.total,
        found.before.score,
        found.after.score,
        measures=list(dict.fromkeys(_would_end(violation, moment))),
    )


def _would_end(violation: Violation, at: datetime) -> list[str]:
    """Measures that rest on a finding and still run."""
    return [
        wording.measure_words(row.measure, row.params)
        for row in penalties_from(violation)
        if not any(step.kind != PenaltyStep.Kind.SHORTENED for step in row.steps.all())
        and (row.control.ends_at is None or row.control.ends_at > at)
    ]


def if_learnt(enrolment: Enrolment, at: datetime | None = None) -> WhatIf | None:
    """This course is passed with every answer right. None where it gives no points back now."""
    moment, violation = at or clock.now(), enrolment.violation
    if violation is None or hasattr(violation, "overturned"):
        return None
    promised = clause_of(violation.version, violation.clause).relief_points
    line, points = relief_due(violation, promised, moment)
    outlook = Outlook.of(violation.party, moment, line.ledger_class) if line else None
    if outlook is None or not points:
        return None
    scheme, total = outlook.scheme, outlook.total(moment)
    signed = points if scheme.direction == "deduct" else -points
    return _answer(
        scheme,
        enrolment.course.title_here,
        moment,
        signed,
        clamp(scheme, total),
        clamp(scheme, total + signed),
    )


def if_all(
    party: Party,
    *,
    fall: Sequence[Violation],
    learnt: Sequence[Enrolment],
    passing: Change | None,
    at: datetime,
    ledger_class: str,
) -> WhatIf:
    """All of it together: these findings fall, these courses are passed, and time goes by till then."""
    fallen = [one for one in fall if not hasattr(one, "overturned")]
    gone, eased = {one.pk for one in fallen}, {}
    for enrolment in learnt:
        violation = enrolment.violation
        if violation is None or violation.pk in gone or hasattr(violation, "overturned"):
            continue
        promised = clause_of(violation.version, violation.clause).relief_points
        line, points = relief_due(violation, promised, at)
        if line and points and violation.clause not in eased:  # one clause is eased once
            eased[violation.clause] = (line, points if line.points < 0 else -points)
    when = passing.at if passing else at
    before, after = outlook_if(
        party, gone=gone, eased=eased.values(), when=when, at=at, ledger_class=ledger_class
    )
    measures = [name for one in fallen for name in _would_end(one, at)]
    return _answer(
        before.scheme,
        _("All of this together"),
        when,
        after.total - before.total,
        before.score,
        after.score,
        measures=list(dict.fromkeys(measures)),
    )


def if_time_passes(change: Change, outlook: Outlook) -> WhatIf:
    """Nothing else happens until this change of the score, and then it comes."""
    scheme = outlook.scheme
    before = outlook.total(outlook.moment)
    return _answer(
        scheme,
        change.why,
        change.at,
        outlook.total(change.at) - before,
        clamp(scheme, before),
        change.score_after,
    )
