"""What was put right, in words for the party."""

from django.utils.translation import gettext as _

from credits.selectors import ORDINARY
from education import wording
from governance.templatetags._words import money, signed
from portal.spoken import body_here, scheme_of_here
from violations.history import charged_line_at_last
from violations.models import Penalty, PutRight, Violation
from violations.selectors import put_right_of


def put_right(violation: Violation) -> list[str]:
    """One sentence a thing, and what a milder finding in its place costs; nothing while it stands."""
    rows = list(put_right_of(violation))
    waited = _never_began(violation, rows)
    said = [words for row in rows if (words := _words(row, waited))]
    milder = getattr(violation, "replaced_by", None) if said else None
    if milder and (line := charged_line_at_last(milder)):
        said.append(_("The milder decision: %(points)s points") % {"points": signed(line.points)})
    return said


def _never_began(violation: Violation, rows: list[PutRight]) -> set[str]:
    """Measures that still waited for their beginning when the finding fell."""
    if not any(row.kind == PutRight.Kind.MEASURE for row in rows):
        return set()
    fell = violation.overturned.recorded_at
    found = Penalty.objects.filter(violation=violation, starts_at__gt=fell)
    return {f"penalty:{pk}" for pk in found.values_list("pk", flat=True)}


def _words(row: PutRight, waited: set[str]) -> str:
    match row.kind:
        case PutRight.Kind.POINTS:
            return _("%(points)s points are back") % {"points": f"{row.amount or 0:+d}"}
        case PutRight.Kind.MILESTONE:
            return _("The line “%(line)s” no longer counts as passed") % {"line": _title(row)}
        case PutRight.Kind.REPEAT:
            return _("It no longer counts as one of several breaches")
        case PutRight.Kind.REPRICED:
            return _("Another decision costs %(points)s points less") % {"points": row.amount}
        case PutRight.Kind.MEASURE:
            words = wording.of_item(wording.measure_words(row.name, {}), row.item)
            if row.ref in waited:
                return _("It never acts: %(measure)s") % {"measure": words}
            return _("Ended: %(measure)s") % {"measure": words}
        case PutRight.Kind.LISTING:
            return _("To be shown again: %(item)s") % {"item": row.item or row.ref}
        case PutRight.Kind.FUNDS if row.amount is not None:
            return _("Money released: %(amount)s") % {"amount": money(row.amount, row.currency)}
        case PutRight.Kind.FUNDS:
            return _("Money released: all that was held")
        case PutRight.Kind.TIER:
            return _("Your tier is back: %(tier)s") % {"tier": _title(row)}
        case _:
            return ""


def _title(row: PutRight) -> str:
    """What the rulebook calls a line or a tier; its code where it no longer has it."""
    violation = row.overturned.violation
    body = body_here(violation.version)
    clause = body.clause(violation.clause)
    scheme = scheme_of_here(violation.version, clause.ledger_class if clause else ORDINARY)
    known = {one.code: one.title for one in scheme.milestones}
    known |= {one.code: one.title for one in body.tiers}
    return known.get(row.name, row.name)
