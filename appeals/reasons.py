"""The reason tree of an appeal: what may have been wrong, and the documents that each reason needs.

A clause adds what it asks for itself (`evidence`), so the tree differs from clause to clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from policies.scheme import Clause

Words = "str | Promise"


@dataclass(frozen=True, slots=True)
class Branch:
    """One reason, said as a party would, and what shows that it is so."""

    code: str
    words: "str | Promise"
    help: "str | Promise"
    needs: "Sequence[str | Promise]" = ()
    asks_file: bool = False


TREE: tuple[Branch, ...] = (
    Branch(
        Appeal.Reason.PLATFORM_ERROR,
        _("You made a mistake: a wrong order, a wrong number, a fault of the system"),
        _("Name the orders or pages that were counted wrongly, and what is right."),
        [_("Order numbers or addresses of the pages"), _("Screenshots with date and time")],
    ),
    Branch(
        Appeal.Reason.FORCE_MAJEURE,
        _("Something beyond my control: weather, strike, an order of an authority"),
        _("Say what happened, where and on which days."),
        [_("An official notice or a news report of the event"), _("The orders it touched")],
        asks_file=True,
    ),
    Branch(
        Appeal.Reason.CARRIER,
        _("The carrier caused it"),
        _("Name the carrier and the tracking numbers."),
        [
            _("A letter of the carrier, signed or stamped, with company, period and cause"),
            _("How many orders, with their tracking numbers"),
        ],
        asks_file=True,
    ),
    Branch(
        Appeal.Reason.CUSTOMER_ASKED,
        _("The customer asked for it"),
        _("Name the orders and when the customer asked."),
        [_("The conversation with the customer")],
    ),
    Branch(
        Appeal.Reason.AUTHORISED,
        _("I am allowed to sell this: I have the right, the licence or the invoice"),
        _("Name the brand or the authority, and until when you may."),
        [_("Invoices of the last 365 days, or a letter of authorisation"), _("The licence")],
        asks_file=True,
    ),
    Branch(
        Appeal.Reason.OTHER,
        _("Something else"),
        _("Say in your own words what is wrong with the decision."),
    ),
)
BRANCHES = {branch.code: branch for branch in TREE}


def documents_for(reason: str, clause: Clause) -> "list[str | Promise]":
    """What to hand in for a reason, under this clause; nothing twice."""
    needs = [*BRANCHES[reason].needs, *clause.evidence]
    return list(dict.fromkeys(needs))


def tree_for(clause: Clause) -> "list[tuple[Branch, list[str | Promise]]]":
    return [(branch, documents_for(branch.code, clause)) for branch in TREE]
