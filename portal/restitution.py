"""What was put right, in words for the party."""

from django.utils.translation import gettext as _

from education import wording
from governance.templatetags._words import money
from violations.models import PutRight, Violation
from violations.selectors import put_right_of


def put_right(violation: Violation) -> list[str]:
    """One sentence a thing; nothing when the finding stands."""
    return [said for row in put_right_of(violation) if (said := _words(row))]


def _words(row: PutRight) -> str:
    match row.kind:
        case PutRight.Kind.POINTS:
            return _("%(points)s points are back") % {"points": f"{row.amount or 0:+d}"}
        case PutRight.Kind.MILESTONE:
            return _("The line “%(line)s” no longer counts as passed") % {"line": row.name}
        case PutRight.Kind.REPEAT:
            return _("It no longer counts as one of several breaches")
        case PutRight.Kind.REPRICED:
            return _("Another decision costs %(points)s points less") % {"points": row.amount}
        case PutRight.Kind.MEASURE:
            words = wording.of_item(wording.measure_words(row.name, {}), row.item)
            return _("Ended: %(measure)s") % {"measure": words}
        case PutRight.Kind.LISTING:
            return _("To be shown again: %(item)s") % {"item": row.item or row.ref}
        case PutRight.Kind.FUNDS if row.amount is not None:
            return _("Money released: %(amount)s") % {"amount": money(row.amount, row.currency)}
        case PutRight.Kind.FUNDS:
            return _("Money released: all that was held")
        case PutRight.Kind.TIER:
            return _("Your tier is back: %(tier)s") % {"tier": row.name}
        case _:
            return ""
