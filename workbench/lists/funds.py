"""The list of holds of funds."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import User
from workbench.funds_forms import HoldFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.selectors.funds import hold_rows, visible_holds

CELLS = "workbench/cells/funds.html"


def with_words(rows: Sequence[Any], user: User) -> None:
    """Where each stands now, in words."""
    for hold, said in zip(rows, hold_rows(rows), strict=True):
        hold.said = said


FUNDS = List(
    code="funds",
    route="workbench:funds",
    title=_("Money held"),
    lede=_(
        "Every hold of funds, newest first, with its ground, its end and the day on which a person"
        " looks again."
    ),
    counted=lambda number, one: (
        ngettext("%(n)s hold", "%(n)s holds", 1 if one else 2) % {"n": number}
    ),
    empty=_("No hold fits. A hold begins on the page of a finding or of a party."),
    filters=HoldFilters,
    base=lambda form, of: visible_holds(),
    columns=(
        Column("ground", _("Ground"), lambda row: row.said["title"], f"{CELLS}#ground"),
        Column("party", _("Party"), "party.name", f"{CELLS}#party"),
        Column("amount", _("Decided"), lambda row: row.said["amount"], number=True, nowrap=True),
        Column("left", _("Held now"), lambda row: row.said["left"], number=True, nowrap=True),
        Column("review", _("Look again"), "now.review_at", f"{CELLS}#review", nowrap=True),
        Column("ends", _("Until"), "now.ends_at", f"{CELLS}#ends", nowrap=True),
        Column("state", _("State"), lambda row: row.said["state"], f"{CELLS}#state"),
        Column("since", _("Held since"), "recorded_at", f"{CELLS}#since", "held", nowrap=True),
        Column("minor", _("Amount in minor units"), "amount", number=True),
        Column("currency", _("Currency"), "currency"),
        Column("market", _("Market"), "party.market.name"),
    ),
    shown=("ground", "party", "since", "amount", "left", "review", "ends", "state"),
    sorts=(Sort("held", ("-pk",)),),
    begins="-held",
    dress=with_words,
    extra="workbench/parts/funds_extra.html",
)
