"""What lists are narrowed by, and what a decision needs."""

from abc import ABCMeta, abstractmethod
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from governance.models import Market
from items.models import Item
from parties.models import Party
from violations.models import ViolationOverturned
from workbench.models import Case, Decision, DecisionStep, Queue
from workbench.selectors import lists
from workbench.selectors.clauses import codes_called
from workbench.selectors.consequences import cited_from
from workbench.selectors.offers import Offers

ANY = ("", _("any"))
ABOUT: dict[str, Any] = {"party": Party, "item": Item}


def _choices(pairs: Any) -> list[Any]:
    return [ANY, *pairs]


class FiltersType(DeclarativeFieldsMetaclass, ABCMeta):
    """Forms whose kinds must say how they narrow."""


class Filters(forms.Form, metaclass=FiltersType):
    """A GET form. Values that make no sense narrow nothing."""

    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Market"), empty_label=_("any")
    )

    viewer: int | None = None  # who looks, where what a list holds depends on it

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    @abstractmethod
    def apply(self, rows: QuerySet) -> QuerySet:
        """The rows that are left."""

    def value(self, name: str) -> Any:
        return getattr(self, "cleaned_data", {}).get(name)

    def words_of(self, name: str, value: str) -> str:
        """A value of a filter as its chip says it."""
        field = self.fields[name]
        if name in ABOUT and value.isdecimal() and len(value) < 19:
            found = ABOUT[name].objects.filter(pk=int(value)).first()
            return str(found) if found else value
        if isinstance(field, ClauseField):
            return value.replace("_", " ")
        pairs = getattr(field, "choices", ())
        return next((str(words) for key, words in pairs if str(key) == value), value)

    def by_day(self, rows: QuerySet, field: str) -> QuerySet:
        """Rows of the chosen day or days, first and last included, as the chosen market lives them."""
        market = self.value("market")
        first = [day for day in (self.value("day"), self.value("since")) if day]
        last = [day for day in (self.value("day"), self.value("until")) if day]
        if first:
            rows = rows.filter(**{f"{field}__gte": lists.day_bounds(max(first), market)[0]})
        if last:
            rows = rows.filter(**{f"{field}__lt": lists.day_bounds(min(last), market)[1]})
        return rows


class Day(forms.DateField):
    def __init__(self, label: Any) -> None:
        super().__init__(
            required=False, label=label, widget=forms.DateInput(attrs={"type": "date"})
        )


class ClauseField(forms.CharField):
    """A clause by the words that pages call it by, a part of them, or its code; in the end its code."""

    def __init__(self, **said: Any) -> None:
        super().__init__(max_length=120, required=False, label=_("Clause"), **said)

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if not words or "_" in words:
            return words
        found = codes_called(words)
        return found.pop() if len(found) == 1 else words  # of several none: nobody guesses for bulk


class SeverityField(forms.CharField):
    """A severity, however it is written."""

    def __init__(self) -> None:
        super().__init__(max_length=20, required=False, label=_("Severity"))

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()


class CaseFilters(Filters):
    queue = forms.ModelChoiceField(
        Queue.objects.live(),
        required=False,
        to_field_name="code",
        label=_("Queue"),
        empty_label=_("any"),
    )
    state = forms.ChoiceField(
        choices=_choices([("undecided", _("undecided")), *Case.State.choices]),
        required=False,
        label=_("State"),
    )
    kind = forms.ChoiceField(choices=_choices(Case.Kind.choices), required=False, label=_("Kind"))
    clause = ClauseField()
    severity = SeverityField()
    outcome = forms.ChoiceField(
        choices=_choices(Decision.Outcome.choices), required=False, label=_("Outcome")
    )
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Item"))
    day = Day(_("Day"))
    since = Day(_("Since"))
    until = Day(_("Until"))

    def apply(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        if state := self.value("state"):
            rows = rows.undecided() if state == "undecided" else rows.filter(state=state)  # type: ignore[attr-defined]
        for name in ("queue", "kind", "clause", "severity"):
            if said := self.value(name):
                rows = rows.filter(**{name: said})
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        for name in ("party", "item"):
            if number := self.value(name):
                rows = rows.filter(**{f"{name}_id": number})
        if outcome := self.value("outcome"):
            executed = DecisionStep.objects.filter(
                kind="executed", decision__case=OuterRef("pk"), decision__outcome=outcome
            )
            told = Decision.objects.filter(outcome=outcome, steps__kind="executed")
            newest = told.order_by("-case_id").values("case_id")[:1]
            # The newest such case, so that nobody walks past all that are undecided.
            rows = rows.filter(Exists(executed), pk__lte=Subquery(newest))
        return self.by_day(rows, "opened_at")


class QueueFilters(CaseFilters):
    """What is left to choose within one queue, where all cases are open."""

    queue = state = outcome = None  # type: ignore[assignment]


class AppealFilters(CaseFilters):
    kind = severity = None  # type: ignore[assignment]


class ViolationFilters(Filters):
    clause = ClauseField()
    severity = SeverityField()
    state = forms.ChoiceField(
        choices=_choices([("standing", _("stands")), ("overturned", _("overturned"))]),
        required=False,
        label=_("State"),
    )
    decided_by = forms.ChoiceField(
        choices=_choices([("person", _("a person")), ("rule", _("a rule alone"))]),
        required=False,
        label=_("Decided by"),
    )
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Item"))
    day = Day(_("Day"))
    since = Day(_("Since"))
    until = Day(_("Until"))

    def apply(self, rows: QuerySet) -> QuerySet:
        if state := self.value("state"):
            rows = rows.filter(overturned__isnull=state == "standing")
        for name in ("clause", "severity", "decided_by"):
            if said := self.value(name):
                rows = rows.filter(**{name: said})
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        for name in ("party", "item"):
            if number := self.value(name):
                rows = rows.filter(**{f"{name}_id": number})
        return self.by_day(rows, "decided_at")


class DecisionFilters(Filters):
    ANSWERS = (Decision.Outcome.UPHOLD, Decision.Outcome.OVERTURN, Decision.Outcome.PARTLY)

    outcome = forms.ChoiceField(
        choices=_choices(
            [
                ("findings", _("violation or none")),
                ("answers", _("an appeal's answer")),
                *Decision.Outcome.choices,
            ]
        ),
        required=False,
        label=_("Outcome"),
    )
    state = forms.ChoiceField(
        choices=_choices(
            [
                ("executed", _("took effect")),
                ("cancelled", _("taken back")),
                ("waiting", _("waits")),
            ]
        ),
        required=False,
        label=_("State"),
    )
    clause = ClauseField()
    reviewer = forms.CharField(max_length=150, required=False, label=_("Reviewer"))
    cause = forms.ChoiceField(
        choices=_choices(ViolationOverturned.Cause.choices), required=False, label=_("Cause")
    )
    day = Day(_("Day"))
    since = Day(_("Since"))
    until = Day(_("Until"))

    def apply(self, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        state = self.value("state")
        if state == "waiting":
            # on cases under way or overridden alone: indexes hold the few there are
            under_way = Q(case__state__in=[Case.State.HELD, Case.State.PENDING])
            overriding = ~Q(case__override="") & Q(supersedes__isnull=False)
            rows = rows.filter(under_way | overriding)
            rows = rows.exclude(steps__kind__in=["executed", "cancelled"])
        elif state:
            rows = rows.filter(steps__kind=state)
        match self.value("outcome"):
            case "findings":
                rows = rows.exclude(outcome__in=self.ANSWERS)
            case "answers":
                rows = rows.filter(outcome__in=self.ANSWERS)
            case outcome if outcome:
                rows = rows.filter(outcome=outcome)
        for name, field in (
            ("clause", "clause"),
            ("cause", "overturn_cause"),
            ("reviewer", "reviewer__username"),
        ):
            if said := self.value(name):
                rows = rows.filter(**{field: said})
        if market := self.value("market"):
            rows = rows.filter(case__party__market=market)
        return self.by_day(rows, "recorded_at")


class PartyFilters(Filters):
    q = forms.CharField(max_length=120, required=False, label=_("Name or id"))
    kind = forms.ChoiceField(choices=_choices(Party.Kind.choices), required=False, label=_("Kind"))

    def apply(self, rows: QuerySet[Party]) -> QuerySet[Party]:
        if market := self.value("market"):
            rows = rows.filter(market=market)
        return rows.filter(kind=self.value("kind")) if self.value("kind") else rows


class ItemFilters(Filters):
    q = forms.CharField(max_length=120, required=False, label=_("Id"))
    kind = forms.ChoiceField(choices=_choices(Item.Kind.choices), required=False, label=_("Kind"))
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))

    def apply(self, rows: QuerySet[Item]) -> QuerySet[Item]:
        if market := self.value("market"):
            rows = rows.filter(market=market)
        if owner := self.value("party"):
            rows = rows.filter(owner_id=owner)
        return rows.filter(kind=self.value("kind")) if self.value("kind") else rows


class HeldFilters(Filters):
    clause = ClauseField()

    def apply(self, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        if clause := self.value("clause"):
            rows = rows.filter(clause=clause)
        if market := self.value("market"):
            rows = rows.filter(case__party__market=market)
        return rows


class AuditFilters(Filters):
    market = None  # type: ignore[assignment]
    name = forms.CharField(max_length=60, required=False, label=_("Event"))
    subject = forms.CharField(max_length=80, required=False, label=_("Subject"))
    actor = forms.CharField(max_length=80, required=False, label=_("Actor"))

    def apply(self, rows: QuerySet) -> QuerySet:
        for field in ("name", "subject", "actor"):
            if said := self.value(field):
                rows = rows.filter(**{field: said})
        return rows


class DecisionForm(forms.Form):
    """The decision panel. The service checks all of it again."""

    choice = forms.CharField(
        max_length=40, error_messages={"required": _("Choose what you find.")}, label=_("Decision")
    )
    reason = forms.CharField(
        max_length=5000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in words that the party can read.")},
    )
    overturn_cause = forms.ChoiceField(
        choices=[("", _("choose what was wrong")), *ViolationOverturned.Cause.of_mistakes()],
        required=False,
        label=_("What was wrong"),
    )
    case_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    also = forms.MultipleChoiceField(
        required=False,
        label=_("Also a breach of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This clause is not offered here.")},
    )

    def __init__(self, data: Any = None, *, offers: Offers | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.offers = offers or Offers()
        self.fields["also"].choices = self.offers.also  # type: ignore[attr-defined]
        for offer in self.offers.measures:
            self.fields[f"chosen_{offer.place}"] = forms.ChoiceField(
                required=False, label=offer.title, choices=offer.options
            )

    @property
    def measures(self) -> list[forms.BoundField]:
        """The fields of measures that may be added."""
        return [self[f"chosen_{offer.place}"] for offer in self.offers.measures]

    def said(self) -> dict[str, Any]:
        """The decision in the service's terms: a choice is an outcome, with a severity where priced."""
        outcome, _, severity = self.cleaned_data["choice"].partition(":")
        return {
            "outcome": outcome,
            "severity": severity,
            "reason": self.cleaned_data["reason"],
            "overturn_cause": self.cleaned_data["overturn_cause"],
            "case_version": self.cleaned_data["case_version"],
            "source_key": self.cleaned_data["source_key"],
            "also": cited_from(self.cleaned_data["also"]),
            "chosen": self.offers.chosen(
                [self.cleaned_data[f"chosen_{offer.place}"] for offer in self.offers.measures]
            ),
        }
