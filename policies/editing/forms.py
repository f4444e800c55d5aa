"""Forms of the large parts: the clause, the scheme and its lines, windows, tiers, funds, documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies import scheme
from policies.catalogue import CONTROLS, ITEM_KINDS, PARTY_KINDS
from policies.editing.fields import (
    NOTHING,
    LinesField,
    NumbersField,
    SetField,
    TableForm,
    paragraph,
)
from policies.editing.small import DURATIONS

DIRECTIONS = [("deduct", _("A breach takes points off")), ("accumulate", _("A breach adds points"))]
LAPSES = [
    ("rolling", _("so many days after each breach")),
    ("calendar", _("all at once, when a period ends")),
    ("never", _("never")),
]
PERIODS = [*NOTHING, ("quarter", _("a quarter")), ("year", _("a year"))]
RESETS = [
    ("end", _("when the period ends")),
    ("last_monday", _("at its last Monday")),
    ("first_monday", _("at the next one's first Monday")),
]
LINKS = [
    ("owner", _("same owner")),
    ("bound", _("bound account")),
    ("affiliate", _("affiliate")),
    ("agency", _("agency")),
    ("service_provider", _("service provider")),
]


def clauses_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    return _named(body.get("clauses"))


def _named(rows: Any) -> list[tuple[str, str]]:
    tables = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    codes = [str(row.get("code", "")) for row in tables]
    return [(code, str(row.get("title") or code)) for code, row in zip(codes, tables, strict=True)]


def number(label: Any, *, required: bool = False, help: Any = "") -> forms.IntegerField:
    return forms.IntegerField(required=required, label=label, help_text=help)


def words(label: Any, *, required: bool = False, help: Any = "", **rest: Any) -> forms.CharField:
    return forms.CharField(required=required, label=label, help_text=help, **rest)


def flag(label: Any) -> forms.BooleanField:
    return forms.BooleanField(required=False, label=label)


def choice(
    label: Any, choices: Any, *, required: bool = False, help: Any = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(required=required, label=label, choices=choices, help_text=help)


class WholeForm(TableForm):
    struct = scheme.VersionBody
    title = words(_("Title"))
    territory = words(_("Territory"), help=_("Where these rules hold, in words."))
    languages = LinesField(
        label=_("Languages"),
        help_text=_("One code a line; the first is the one in which the clauses are written."),
    )
    notice_days = number(
        _("Days of notice before a change"),
        help=_("How long before it begins parties are told of the version that follows this one."),
    )


class ClauseForm(TableForm):
    struct = scheme.Clause
    code = words(_("Code"), help=_("Small letters, digits and _; findings refer to it."))
    title = words(_("Title"))
    text = words(_("The rule"), widget=paragraph(4), help=_("In plain language."))
    is_breach = LinesField(label=_("This is a breach"), help_text=_("One example a line."))
    is_not = LinesField(label=_("This is not"), help_text=_("One example a line."))
    severity = words(_("Usual severity"), help=_("One of those that have a price."))
    ledger_class = choice(_("Ledger"), [])
    repetition__of = choice(
        _("An earlier breach"),
        [("clause", _("of this rule")), ("any", _("of any rule"))],
        help=_("Only where a breach that is not the first has a price of its own."),
    )
    repetition__days = number(_("weighs for so many days"), help=_("Empty: without an end."))
    repetition__days_after_course = number(_("and, its course completed, for so many more"))
    repetition__course_narrows = flag(_("and then on its own rule alone"))
    warn_only_until = forms.DateField(
        required=False,
        label=_("Only told until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Conduct that ended before this day is neither charged nor restricted."),
    )
    funds = SetField(label=_("Grounds on which funds may be held"))
    evidence = LinesField(label=_("Evidence asked for"), help_text=_("One a line."))
    item_kinds = SetField(
        label=_("Kinds of items"),
        choices=list(ITEM_KINDS.items()),
        help_text=_("None: it is about the account itself."),
    )
    categories = LinesField(label=_("Categories"), help_text=_("One a line; none: all of them."))
    decided_by = choice(
        _("Who may decide"),
        [("person", _("a person")), ("rule", _("a person, or a rule alone"))],
    )
    basis = choice(_("Basis"), [("terms", _("our terms")), ("law", _("the law"))])
    law_reference = words(_("The law and its article"))
    course = words(_("Course"), help=_("The code of a course that is taught here."))
    relief_points = number(_("Points the course gives back"))
    windows__appeal_days = NumbersField(
        label=_("Days for each appeal"),
        rows=2,
        help_text=_("One a line. Leave all of these empty where the version's own windows hold."),
    )
    windows__appeal_hours = number(_("or hours"))
    windows__appeal_months = number(_("or calendar months"))
    windows__suspends_measure = flag(_("A measure rests while the appeal is heard"))
    windows__correction_hours = number(_("Hours to correct a matter"))
    windows__redress = LinesField(label=_("Ways after the last appeal"), help_text=_("One a line."))
    dsa_category = words(_("DSA category"))
    dsa_keyword = words(_("DSA keyword"))
    guidance = words(_("Guidance"), widget=paragraph(4))

    def prepare(self) -> None:
        whole = self.body.get("scheme")
        classes = _named(whole.get("classes")) if isinstance(whole, dict) else []
        self.fields["ledger_class"].choices = classes or [  # type: ignore[attr-defined]
            ("ordinary", scheme.LedgerClass().title)
        ]
        self.fields["funds"].choices = _named(self.body.get("funds"))  # type: ignore[attr-defined]


class SchemeForm(TableForm):
    struct = scheme.Scheme
    code = words(_("Code"))
    direction = choice(_("Direction"), DIRECTIONS, required=True)
    start = number(_("Start"), required=True)
    floor = number(_("Floor"), required=True)
    cap = number(_("Cap"), required=True)
    caution = number(_("Caution before a line"), help=_("So many points before it one is told."))
    lapse__kind = choice(_("Points lapse"), LAPSES, required=True)
    lapse__days = number(_("Days"))
    lapse__period = choice(_("Period"), PERIODS)
    lapse__resets_on = choice(_("Reset"), RESETS)
    lapse__stops_at_terminal = flag(_("Nothing lapses after the last line"))
    counts_from = choice(
        _("Days count from"), [("decision", _("the decision")), ("conduct", _("the conduct"))]
    )
    milestones_apply = choice(
        _("When one decision passes several lines"),
        [("highest", _("only the gravest acts")), ("each", _("each of them acts"))],
    )
    relief_every_days = number(_("Days between reliefs"))
    earning__points = number(_("Points earned"))
    earning__per_orders = number(_("per so many clean orders"))
    earning__cap_week = number(_("At most in a week"))
    earning__cap_item = number(_("At most by one item"))
    earning__only_clean_items = flag(_("Only items without a violation"))
    earning__lapses = flag(_("Earned points lapse like others"))


class ClassForm(TableForm):
    struct = scheme.LedgerClass
    code = words(_("Code"))
    title = words(_("Name"))
    start = number(_("Start"))
    floor = number(_("Floor"))
    cap = number(_("Cap"))
    caution = number(_("Caution before a line"))
    lapse__kind = choice(_("Points lapse"), [("", _("as in the scheme")), *LAPSES])
    lapse__days = number(_("Days"))
    lapse__period = choice(_("Period"), PERIODS)
    lapse__resets_on = choice(_("Reset"), RESETS)
    lapse__stops_at_terminal = flag(_("Nothing lapses after the last line"))


class MilestoneForm(TableForm):
    struct = scheme.Milestone
    code = words(_("Code"))
    title = words(_("Title"))
    at = number(_("At a score of"), required=True)
    terminal = flag(_("The last line: it ends the account, and a second person must agree"))
    freezes = flag(_("What counts then no longer lapses"))
    extends = flag(_("Each further violation past it begins the measures anew"))
    course = words(_("Course"), help=_("The code of a course that is taught here."))
    shortens_to__kind = choice(_("Passed, it shortens the measures to"), DURATIONS)
    shortens_to__n = number(_("Number"))


class RepeatForm(TableForm):
    struct = scheme.Repeat
    code = words(_("Code"))
    title = words(_("Title"))
    count = number(_("So many breaches"), required=True)
    days = number(_("within so many days"), required=True)
    clauses = SetField(label=_("Of these rules together"), help_text=_("None: of each by itself."))
    terminal = flag(_("It ends the account, and a second person must agree"))

    def prepare(self) -> None:
        self.fields["clauses"].choices = clauses_of(self.body)  # type: ignore[attr-defined]


class JointForm(TableForm):
    struct = scheme.Joint
    party_kind = choice(_("A breach by"), list(PARTY_KINDS.items()), required=True)
    links = SetField(label=_("linked by"), choices=LINKS)
    clause = choice(_("is charged here under"), [], required=True)
    share_percent = number(_("with so many percent of the points"), required=True)
    clauses = LinesField(
        label=_("Only for breaches of"),
        help_text=_("Codes of clauses of their rulebook, one a line; none: of all."),
    )
    confidence_at_least = number(_("From a confidence of so many percent"))

    def prepare(self) -> None:
        self.fields["clause"].choices = clauses_of(self.body)  # type: ignore[attr-defined]


class WindowsForm(TableForm):
    struct = scheme.Windows
    appeal_days = NumbersField(
        label=_("Days for each appeal"), help_text=_("One a line: the first, then the next.")
    )
    appeal_hours = number(_("or hours"))
    appeal_months = number(_("or calendar months"))
    suspends_measure = flag(_("A measure rests while the appeal is heard"))
    correction_hours = number(_("Hours to correct a matter"))
    redress = LinesField(
        label=_("Ways after the last appeal"), help_text=_("One sentence a line."), rows=5
    )


class TierForm(TableForm):
    struct = scheme.TierRule
    code = words(_("Code"))
    title = words(_("Name"))
    clean_days = number(_("Days without a violation"), required=True)
    score_at_least = number(_("A score of at least"))
    score_at_most = number(_("A score of at most"))


class FundsForm(TableForm):
    struct = scheme.FundsGround
    code = words(_("Code"))
    title = words(_("Name"))
    text = words(_("What it is about"), widget=paragraph())
    max_days = number(_("At most so many days"), required=True)
    review_days = number(_("Looked at again within so many days"), required=True)
    amount_at_most = number(
        _("At most so much"), help=_("In minor units, such as cents; empty: all of the balance.")
    )
    second_person_above = number(
        _("Above this a second person"),
        help=_("In minor units; all of the balance always needs one."),
    )
    currency = words(_("Currency"), help=_("Three letters, such as USD."))
    law_reference = words(_("The law and its article"))


class PaperForm(TableForm):
    struct = scheme.RequiredDocument
    code = words(_("Code"))
    title = words(_("Name"))
    text = words(_("Why it is asked for"), widget=paragraph())
    asked_of = choice(
        _("Asked of"),
        [
            ("everyone", _("everyone, by itself")),
            ("some", _("those whom a person asks")),
        ],
    )
    days = number(_("Days to hand it in"), required=True)
    controls = SetField(
        label=_("What acts after that, until one is accepted"),
        choices=[
            (one.code, one.words)
            for one in CONTROLS.values()
            if one.target == "party" and not one.gives and not one.takes
        ],
    )
    days_again = number(_("Days more when it is sent back"))
    law_reference = words(_("The law and its article"))
