"""A party or an item with everything that a reviewer may want to know of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from credits.forecast import Outlook
from credits.models import Standing
from credits.selectors import (
    cached_standings,
    ledger_of,
    standing_at,
    tier_of,
)
from credits.standing import StandingView
from education.wording import money_words
from governance import clock
from items.models import Item
from items.selectors import ancestors, latest_data, latest_data_of, versions_of
from monitoring.models import Report, Signal
from monitoring.selectors import latest_signals_of
from parties.models import LifecycleEntry, Party
from parties.selectors import invitations_of, links_of, members_of
from policies.catalogue import CONTROLS
from policies.scheme import Band, band_of
from policies.selectors import body_of, version_in_force, versions_in_force
from violations import documents
from violations.credit_words import words_of_credit
from violations.models import Control, DocumentRequest, Penalty, Violation
from violations.selectors import (
    ActiveControl,
    controls_of_item,
    controls_of_party,
    history_of,
    penalties_of,
)
from workbench.models import Case
from workbench.selectors.clauses import titled
from workbench.selectors.funds import hold_rows, visible_holds
from workbench.selectors.queues import with_names
from workbench.selectors.sightings import item_facts
from workbench.selectors.words import metric_text

MANY = 20
LINES = 60


@dataclass(frozen=True, slots=True)
class PartyPage:
    """Everything on the page of a party."""

    party: Party
    standing: StandingView | None
    course: list[int]
    ledger: list[dict[str, Any]]
    forecast: list[Any]
    history: list[Violation]
    controls: list[dict[str, Any]]
    penalties: list[Penalty]
    cases: list[Case]
    items: list[dict[str, Any]]
    metrics: list[tuple[str, str]]
    lifecycle: list[LifecycleEntry]
    members: list[Any]
    invitations: list[Any]
    links: list[Any]
    tier: Any
    holds: list[dict[str, Any]]
    documents: list[tuple[DocumentRequest, str]]


def party_page(party: Party) -> PartyPage:
    now = clock.now()
    standing = standing_at(party, now)
    outlook = Outlook.of(party, now)
    series = outlook.series(now - timedelta(days=180)) if outlook else []
    tier = tier_of(party)
    return PartyPage(
        party=party,
        standing=standing,
        course=[score for _moment, score in series],
        ledger=ledger_rows(party),
        forecast=outlook.changes()[:MANY] if outlook else [],
        history=list(history_of(party)[:MANY]),
        controls=control_rows(controls_of_party(party)),
        penalties=list(penalties_of(party)[:MANY]),
        cases=titled(with_names(Case.objects.filter(party=party)).order_by("-opened_at")[:MANY]),
        items=_items_of(party),
        metrics=_metrics_of(party),
        lifecycle=list(party.lifecycle.order_by("-sequence")[:MANY]),
        members=list(members_of(party)[:MANY]),
        invitations=list(invitations_of(party).filter(expires_at__gt=now)[:MANY]),
        links=list(links_of(party)[:MANY]),
        tier=tier[1] if tier else None,
        holds=hold_rows(visible_holds().filter(party=party)[:MANY]),
        documents=[
            (row, documents.state_words(row)) for row in documents.requests_of(party)[:MANY]
        ],
    )


def ledger_rows(party: Party) -> list[dict[str, Any]]:
    """The newest lines with what stood after each, for the ledger component."""
    rows = []
    clauses = _clause_titles(party)
    shown = ledger_of(party)[-LINES:]
    credits = words_of_credit((one.line for one in shown), party)
    for one in reversed(shown):
        line = one.line
        what = clauses.get(line.clause, line.clause) if line.clause else ""
        kind = str(line.get_kind_display()).capitalize()
        rows.append(
            {
                "at": line.effective_at,
                "what": credits.get(line.pk) or " · ".join(filter(None, [kind, what])),
                "points": line.points,
                "detail": one.why,
                "expires": line.expires_at,
                "balance": one.after,
                "reversed": getattr(line, "reversal", None) is not None,
                "reverses": line.reverses_id is not None,
            }
        )
    return rows


def control_rows(controls: list[ActiveControl]) -> list[dict[str, Any]]:
    """Controls for the component, each with its causes in a line."""
    return [
        {
            "name": control_words(control.kind, control.params),
            "until": control.ends_at,
            "giving": control.gives,
            "cause": " · ".join(
                cause_words(cause["cause"], cause.get("ref", "")) for cause in control.causes
            ),
        }
        for control in controls
    ]


def cause_words(cause: str, ref: str) -> str:
    """`a hold of funds (3)`: what brought a control about, and which one."""
    words = str(Control.Cause(cause).label)
    number = ref.rpartition(":")[2]
    return f"{words} ({number})" if number else words


def control_words(kind: str, params: dict[str, Any]) -> str:
    """`Reach is reduced (percent 50)`."""
    words = str(CONTROLS[kind].words) if kind in CONTROLS else kind
    said = money_words(params) or ", ".join(
        f"{name} {value}" for name, value in sorted(params.items())
    )
    return f"{words} ({said})" if said else words


@dataclass(frozen=True, slots=True)
class Shown:
    """A score in a list."""

    score: int


def standings_of(parties: list[Party]) -> dict[int, tuple[Standing | Shown, Band]]:
    """The cached standing of each party in a list, with its band; nobody without a rulebook.

    Whoever has no line yet stands where everybody begins.
    """
    cached = cached_standings([party.pk for party in parties])
    everywhere = {(party.market_id, party.kind) for party in parties}
    versions = versions_in_force(everywhere, clock.now())
    bodies = {where: body_of(version) for where, version in versions.items()}
    found: dict[int, tuple[Standing | Shown, Band]] = {}
    for party in parties:
        body = bodies.get((party.market_id, party.kind))
        if body is not None:
            standing = cached.get(party.pk) or Shown(body.scheme.start)
            found[party.pk] = (standing, band_of(body.scheme, standing.score))
    return found


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything on the page of an item."""

    item: Item
    title: str
    data: dict[str, Any]
    facts: list[tuple[str, str]]
    above: list[Item]
    versions: list[Any]
    controls: list[dict[str, Any]]
    history: list[Violation]
    cases: list[Case]
    reports: int


def item_page(item: Item) -> ItemPage:
    data = latest_data(item)
    return ItemPage(
        item=item,
        title=data.get("title") or str(item),
        data=data,
        facts=item_facts(data),
        above=ancestors(item),
        versions=list(versions_of(item)[:MANY]),
        controls=control_rows(controls_of_item(item)),
        history=list(
            Violation.objects.filter(item=item)
            .select_related("party", "version__rulebook", "overturned")
            .defer("version__body")
            .order_by("-pk")[:MANY]
        ),
        cases=titled(with_names(Case.objects.filter(item=item)).order_by("-pk")[:MANY]),
        reports=Report.objects.filter(item=item).count(),
    )


def titles_of(items: list[Item]) -> dict[int, str]:
    return {key: data.get("title", "") for key, data in latest_data_of(items).items()}


def _items_of(party: Party) -> list[dict[str, Any]]:
    rows = list(Item.objects.filter(owner=party).order_by("-pk")[:MANY])
    titles = titles_of(rows)
    return [{"item": item, "title": titles.get(item.pk) or str(item)} for item in rows]


def _metrics_of(party: Party) -> list[tuple[str, str]]:
    rows: list[Signal] = list(latest_signals_of(party).select_related("metric")[:MANY])
    return [
        (row.metric.title, metric_text(row.value, row.metric.unit, party.currency)) for row in rows
    ]


def _clause_titles(party: Party) -> dict[str, str]:
    version = version_in_force(party.market_id, party.kind, clock.now())
    return {clause.code: clause.title for clause in body_of(version).clauses} if version else {}
