"""Forms of small tables: measures, bands, prices, translations. They stand in rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies import scheme
from policies.catalogue import CONTROLS
from policies.editing.fields import NOTHING, LinesField, TableForm, TitlesField, paragraph
from policies.editing.rows import KeyedRows, PriceRows, Rows
from policies.scheme.measures import Strict

AMOUNTS = ["all", "amount", "percent", "cap", "category"]
DURATIONS = [
    *NOTHING,
    ("days", _("days")),
    ("hours", _("hours")),
    ("until_recovered", _("until recovered")),
    ("permanent", _("for good")),
]
TONES = [
    *NOTHING,
    ("good", _("good")),
    ("warn", _("a warning")),
    ("bad", _("bad")),
    ("quiet", _("quiet")),
]


def controls(*, gives: bool, target: str = "") -> list[Any]:
    """The catalogue, measures on accounts before those on items."""
    kinds = [
        kind for kind in CONTROLS.values() if kind.gives == gives and target in {"", kind.target}
    ]
    groups = {"party": _("On the account"), "item": _("On the item")}
    return [
        *NOTHING,
        *(
            (words, [(kind.code, kind.words) for kind in kinds if kind.target == wanted])
            for wanted, words in groups.items()
            if any(kind.target == wanted for kind in kinds)
        ),
    ]


class MeasureForm(TableForm):
    """A control, how much of it, and for how long."""

    struct = scheme.Measure
    control = forms.ChoiceField(label=_("Measure"))
    amount = forms.CharField(
        required=False,
        label=_("How much"),
        help_text=_("Percent, a cap, minor units or “all”, as the measure takes it."),
        widget=forms.TextInput(attrs={"size": 8}),
    )
    duration__kind = forms.ChoiceField(choices=DURATIONS, label=_("How long"))
    duration__n = forms.IntegerField(required=False, label=_("Number"))
    offered = staticmethod(lambda: controls(gives=False))

    def prepare(self) -> None:
        self.fields["control"].choices = self.offered()  # type: ignore[attr-defined]

    def read(self, table: dict[str, Any]) -> dict[str, Any]:
        params = table.get("params")
        return {
            **super().read(table),
            "amount": _amount(params) if isinstance(params, dict) else "",
        }

    def written(self) -> dict[str, Any]:
        amount = self.cleaned_data.pop("amount", "").strip()
        table = super().written()
        kind = CONTROLS.get(table.get("control", ""))
        params = {k: v for k, v in table.pop("params", {}).items() if k not in AMOUNTS}
        if amount.casefold() == "all":
            params["all"] = True
        elif amount:
            takes = kind.takes if kind and kind.takes else "amount"
            params[takes] = int(amount) if amount.removeprefix("-").isdecimal() else amount
        return {**table, "params": params} if params else table


class PartyMeasureForm(MeasureForm):
    """A measure on an account: items have no lines."""

    offered = staticmethod(lambda: controls(gives=False, target="party"))


class BenefitForm(MeasureForm):
    """What a tier brings."""

    offered = staticmethod(lambda: controls(gives=True))


def _amount(params: dict[str, Any]) -> Any:
    if params.get("all") is True:
        return "all"
    return next((params[name] for name in AMOUNTS[1:] if name in params), "")


class BandForm(TableForm):
    struct = scheme.Band
    code = forms.CharField(label=_("Code"))
    title = forms.CharField(label=_("Name"))
    at_least = forms.IntegerField(label=_("From a score of"))
    tone = forms.ChoiceField(choices=TONES, label=_("Tone"))
    translations = TitlesField(
        label=_("In other languages"),
        help_text=_("One a line, as “es: Buen estado”."),
    )


class Price(Strict, frozen=True):
    """A row of the price table, which a clause keeps in two places."""

    severity: str
    points: int | None = None
    again: int | None = None


class PriceForm(TableForm):
    struct = Price
    severity = forms.CharField(label=_("Severity"))
    points = forms.IntegerField(required=False, label=_("Points"))
    again = forms.IntegerField(required=False, label=_("When not the first"))


class TranslationWords(scheme.ClauseWords, frozen=True):
    """A translation with its language beside it."""

    language: str = ""


class TranslationForm(TableForm):
    struct = TranslationWords
    language = forms.CharField(label=_("Language"), widget=forms.TextInput(attrs={"size": 8}))
    title = forms.CharField(label=_("Title"))
    text = forms.CharField(label=_("Text"), widget=paragraph())
    is_breach = LinesField(label=_("This is a breach"), help_text=_("One a line."))
    is_not = LinesField(label=_("This is not"), help_text=_("One a line."))
    evidence = LinesField(label=_("Evidence asked for"), help_text=_("One a line."))


def language() -> forms.CharField:
    return forms.CharField(label=_("Language"), widget=forms.TextInput(attrs={"size": 8}))


class TitleTranslation(scheme.TitleWords, frozen=True):
    """A title with its language beside it."""

    language: str = ""


class TitleTranslationForm(TableForm):
    struct: type[Strict] = TitleTranslation
    language = language()
    title = forms.CharField(label=_("Title"))


class ToldTranslation(scheme.ToldWords, frozen=True):
    """A title and a text with their language beside them."""

    language: str = ""


class ToldTranslationForm(TitleTranslationForm):
    struct = ToldTranslation
    text = forms.CharField(label=_("Text"), widget=paragraph())


class VersionTranslation(scheme.VersionWords, frozen=True):
    """The version's title with its language beside it."""

    language: str = ""


class VersionTranslationForm(TitleTranslationForm):
    struct = VersionTranslation
    territory = forms.CharField(required=False, label=_("Territory"))


class WindowTranslation(scheme.WindowWords, frozen=True):
    """Ways after the last appeal with their language beside them."""

    language: str = ""


class WindowTranslationForm(TableForm):
    struct = WindowTranslation
    language = language()
    redress = LinesField(
        label=_("Ways after the last appeal"), help_text=_("One sentence a line."), rows=5
    )


MEASURES = Rows("measures", _("Measures"), MeasureForm, _("Add a measure"))
PARTY_MEASURES = Rows("measures", _("Measures"), PartyMeasureForm, _("Add a measure"))
MAY_CARRY = Rows(
    "may_carry",
    _("What a person may add"),
    MeasureForm,
    _("Add a measure"),
    help=_("At most for so long; a reviewer chooses whether."),
)
BENEFITS = Rows("benefits", _("What it brings"), BenefitForm, _("Add a benefit"))
BANDS = Rows(
    "bands",
    _("Bands"),
    BandForm,
    _("Add a band"),
    help=_("A band reaches from its score up to where the next begins."),
)
PRICES = PriceRows(
    "points",
    _("Prices"),
    PriceForm,
    _("Add a severity"),
    help=_(
        "One row is a fixed price, several are a range. The last column is for a breach that is not "
        "the first; leave it empty where that makes no difference."
    ),
)


def _translations(form: type[TableForm], *, is_tall: bool = True) -> KeyedRows:
    return KeyedRows(
        "translations", _("Translations"), form, _("Add a translation"), is_tall=is_tall
    )


TRANSLATIONS = _translations(TranslationForm)
TITLES = _translations(TitleTranslationForm, is_tall=False)
TOLD = _translations(ToldTranslationForm)
OF_VERSION = _translations(VersionTranslationForm, is_tall=False)
OF_WINDOWS = _translations(WindowTranslationForm)
