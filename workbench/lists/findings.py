"""Lists of findings, items and detections."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import User
from monitoring.models import Detection, Metric, Rule
from workbench.forms import ClauseField, Day, Filters, ItemFilters, ViolationFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.selectors import lists, words
from workbench.selectors.clauses import clause_title, with_clause_titles
from workbench.selectors.parties import titles_of

FINDING_CELLS = "workbench/cells/findings.html"
ITEM_CELLS = "workbench/cells/items.html"
DETECTION_CELLS = "workbench/cells/detections.html"


def with_deciders(rows: Sequence[Any], user: User) -> None:
    """Who decided, and each clause as the version that judged calls it."""
    names = words.names_of(one.actor for one in rows)
    for one in rows:
        one.decider = names[one.actor]
        one.clause_title = clause_title(one.version, one.clause)


def with_titles(rows: Sequence[Any], user: User) -> None:
    titles = titles_of(list(rows))
    for item in rows:
        item.title = titles.get(item.pk) or str(item)


def with_readings(rows: Sequence[Any], user: User) -> None:
    """What was measured, as people read it, and against which rule."""
    with_clause_titles(rows)
    codes = {code for one in rows for code in one.facts}
    metrics = Metric.objects.in_bulk(codes) if codes else {}
    for one in rows:
        one.readings = [
            (metrics[code].title, words.metric_text(value, metrics[code].unit, one.party.currency))
            for code, value in sorted(one.facts.items())
            if code in metrics
        ]


class DetectionFilters(Filters):
    rule = forms.ModelChoiceField(
        Rule.objects.order_by("title"),
        required=False,
        to_field_name="code",
        label=_("Rule"),
        empty_label=_("any"),
    )
    clause = ClauseField()
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Item"))
    day = Day(_("Seen on"))
    since = Day(_("Seen from"))
    until = Day(_("Seen until"))

    def apply(self, rows: QuerySet[Detection]) -> QuerySet[Detection]:
        if rule := self.value("rule"):
            rows = rows.filter(rule_version__rule=rule)
        if clause := self.value("clause"):
            rows = rows.filter(clause=clause)
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        for name in ("party", "item"):
            if number := self.value(name):
                rows = rows.filter(**{f"{name}_id": number})
        return self.by_day(rows, "recorded_at")


VIOLATIONS = List(
    code="violations",
    route="workbench:violations",
    title=_("Findings"),
    lede=_("Every violation that was found, newest first. Overturned ones stay, and say so."),
    counted=lambda number, one: (
        ngettext("%(n)s finding", "%(n)s findings", 1 if one else 2) % {"n": number}
    ),
    empty=_("No finding fits. They come from decisions on cases."),
    filters=ViolationFilters,
    base=lambda form, of: lists.violations(),
    columns=(
        Column(
            "clause",
            _("Clause"),
            "clause",
            f"{FINDING_CELLS}#clause",
            beside=(Column("clause_title", _("Clause in words"), "clause_title"),),
        ),
        Column("party", _("Party"), "party.name", f"{FINDING_CELLS}#party"),
        Column("item", _("About"), "item", f"{FINDING_CELLS}#item"),
        Column("severity", _("Severity"), "severity"),
        Column("by", _("Decided by"), "decider"),
        Column(
            "decided",
            _("Decided"),
            "decided_at",
            f"{FINDING_CELLS}#decided",
            "decided",
            nowrap=True,
        ),
        Column(
            "state",
            _("State"),
            lambda row: (
                _("stands") if getattr(row, "overturned", None) is None else _("overturned")
            ),
            f"{FINDING_CELLS}#state",
        ),
        Column(
            "conduct", _("Conduct until"), "conduct_to", f"{FINDING_CELLS}#conduct", nowrap=True
        ),
        Column("initiative", _("Noticed by"), "get_initiative_display"),
        Column("warning", _("Warning only"), "warning_only", f"{FINDING_CELLS}#warning"),
        Column("market", _("Market"), "party.market.name"),
        Column("party_id", _("Party’s id"), "party.external_id", fine=True),
        Column("number", _("Number"), "pk", sort="found", number=True),
    ),
    shown=("clause", "party", "item", "severity", "by", "decided", "state"),
    sorts=(Sort("found", ("-pk",)), Sort("decided", ("-decided_at", "-id"))),
    begins="-decided",
    dress=with_deciders,
)
ITEMS = List(
    code="items",
    route="workbench:items",
    title=_("Items"),
    lede=_("Listings, videos, LIVEs and whatever else a finding can be about."),
    counted=lambda number, one: (
        ngettext("%(n)s item", "%(n)s items", 1 if one else 2) % {"n": number}
    ),
    empty=_("No item fits. Items come by API."),
    filters=ItemFilters,
    base=lambda form, of: lists.items((form.value("q") or "").strip()),
    columns=(
        Column("item", _("Item"), "title", f"{ITEM_CELLS}#item"),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("owner", _("Owner"), "owner.name", f"{ITEM_CELLS}#owner"),
        Column("market", _("Market"), "market.name"),
        Column("id", _("Id"), "external_id", f"{ITEM_CELLS}#id", fine=True),
        Column("state", _("State"), "get_state_display"),
        Column("category", _("Category"), "category"),
        Column("language", _("Language"), "language"),
        Column("since", _("Known since"), "created_at", f"{ITEM_CELLS}#since", nowrap=True),
        Column("number", _("Number"), "pk", sort="seen", number=True),
    ),
    shown=("item", "kind", "owner", "market", "id", "state"),
    sorts=(Sort("seen", ("-pk",)),),
    begins="-seen",
    dress=with_titles,
)
DETECTIONS = List(
    code="detections",
    route="workbench:detections",
    title=_("Detections"),
    lede=_("Every breach of a rule that was seen, newest first, with the values that were seen."),
    counted=lambda number, one: (
        ngettext("%(n)s detection", "%(n)s detections", 1 if one else 2) % {"n": number}
    ),
    empty=_("No detection fits. They come from rules, when signals arrive."),
    filters=DetectionFilters,
    base=lambda form, of: lists.detections(),
    columns=(
        Column("rule", _("Rule"), "rule_version.rule.title", f"{DETECTION_CELLS}#rule"),
        Column("party", _("Party"), "party.name", f"{DETECTION_CELLS}#party"),
        Column("item", _("Item"), "item", f"{DETECTION_CELLS}#item"),
        Column("clause", _("Clause"), "clause", f"{DETECTION_CELLS}#clause"),
        Column(
            "facts",
            _("Values"),
            lambda row: " · ".join(f"{name} {value}" for name, value in sorted(row.facts.items())),
            f"{DETECTION_CELLS}#facts",
            fine=True,
        ),
        Column("seen", _("Seen"), "recorded_at", f"{DETECTION_CELLS}#seen", "seen", nowrap=True),
        Column(
            "conduct", _("Conduct until"), "conduct_to", f"{DETECTION_CELLS}#conduct", nowrap=True
        ),
        Column("version", _("Version of the rule"), "rule_version.number", number=True),
        Column("market", _("Market"), "party.market.name"),
    ),
    shown=("rule", "party", "item", "clause", "facts", "seen"),
    sorts=(Sort("seen", ("-pk",)),),
    begins="-seen",
    dress=with_readings,
)
