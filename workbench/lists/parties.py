"""The list of parties."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import User
from parties.models import LifecycleEntry
from parties.selectors import SEARCH_SHOWS
from workbench.forms import PartyFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.selectors import lists
from workbench.selectors.parties import standings_of

CELLS = "workbench/cells/parties.html"
STATES = dict(LifecycleEntry.State.choices)


def with_standing(rows: Sequence[Any], user: User) -> None:
    standings = standings_of(list(rows))
    for party in rows:
        party.standing = standings.get(party.pk)


PARTIES = List(
    code="parties",
    route="workbench:parties",
    title=_("Parties"),
    lede=_("Sellers, creators and local merchants, by name."),
    counted=lambda number, one: (
        ngettext("%(n)s party", "%(n)s parties", 1 if one else 2) % {"n": number}
    ),
    empty=_("Nobody fits. Parties come by import, by API, or by registration."),
    filters=PartyFilters,
    base=lambda form, of: lists.parties((form.value("q") or "").strip()),
    columns=(
        Column("party", _("Party"), "name", f"{CELLS}#party", sort="name"),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("market", _("Market"), "market.name"),
        Column("id", _("Id"), "external_id", f"{CELLS}#id", fine=True),
        Column("state", _("State"), lambda row: STATES.get(row.state, row.state)),
        Column(
            "score",
            _("Score"),
            lambda row: row.standing[0].score if row.standing else None,
            f"{CELLS}#score",
            number=True,
        ),
        Column(
            "band",
            _("Band"),
            lambda row: row.standing[1].title if row.standing else None,
            f"{CELLS}#band",
        ),
        Column("entity", _("Legal person"), "entity.legal_name"),
        Column("since", _("Known since"), "created_at", f"{CELLS}#since", "known", nowrap=True),
        Column("language", _("Language"), "language"),
    ),
    shown=("party", "kind", "market", "id", "state", "score", "band"),
    sorts=(Sort("name", ("-name", "-pk")), Sort("known", ("-pk",))),
    begins="name",
    dress=with_standing,
    extra="workbench/parts/parties_extra.html",
    cap=SEARCH_SHOWS - 1,
)
