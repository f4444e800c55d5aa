"""Which parts a draft has, with the form of each, its rows, and the lists of further parts in it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from policies.editing import forms, small
from policies.editing.kinds import Children, Group, Spec
from policies.scheme import LedgerClass

LINES = Children(
    "milestones",
    _("Lines"),
    _("Add a line"),
    {"code": "line", "title": "New line", "at": 0, "measures": []},
    _("No lines."),
)
IN_LANGUAGES = Group(_("In other languages"), ("translations",))
LAPSE = ("lapse__kind", "lapse__days", "lapse__period", "lapse__resets_on")

WHOLE = Spec(
    "",
    _("The whole"),
    forms.WholeForm,
    (
        Group(_("What it is"), ("title", "territory", "languages", "notice_days")),
        IN_LANGUAGES,
    ),
    (small.OF_VERSION,),
    children=(
        Children(
            "clauses",
            _("Clauses"),
            _("Add a clause"),
            {
                "code": "new_clause",
                "title": "New clause",
                "text": "",
                "severity": "medium",
                "points": {"medium": 0},
            },
            _("No clauses."),
        ),
        Children(
            "tiers",
            _("Tiers"),
            _("Add a tier"),
            {"code": "tier", "title": "New tier", "clean_days": 90},
            _("No tiers."),
        ),
        Children(
            "funds",
            _("Grounds for holding funds"),
            _("Add a ground"),
            {
                "code": "ground",
                "title": "New ground",
                "text": "",
                "max_days": 30,
                "review_days": 14,
            },
            _("No grounds: funds are never held."),
        ),
        Children(
            "documents",
            _("Documents that are asked for"),
            _("Add a document"),
            {
                "code": "document",
                "title": "New document",
                "text": "",
                "days": 30,
                "controls": ["listing_blocked"],
            },
            _("No documents: nobody is asked for one by this rulebook."),
        ),
    ),
)
CLAUSE = Spec(
    "clauses/N",
    _("Clause"),
    forms.ClauseForm,
    (
        Group(_("What it says"), ("title", "code", "text", "is_breach", "is_not")),
        Group(
            _("What it costs"),
            (
                "points",
                "severity",
                "ledger_class",
                "repetition__of",
                "repetition__days",
                "repetition__days_after_course",
                "repetition__course_narrows",
                "warn_only_until",
            ),
        ),
        Group(_("What follows"), ("measures", "may_carry", "funds", "course", "relief_points")),
        Group(
            _("What it is about, and who decides"),
            ("item_kinds", "categories", "evidence", "decided_by", "basis", "law_reference"),
        ),
        Group(
            _("How one is heard about it"),
            (
                "windows__appeal_days",
                "windows__appeal_hours",
                "windows__appeal_months",
                "windows__suspends_measure",
                "windows__correction_hours",
                "windows__redress",
            ),
            help=_("Only where it differs from the windows of the version."),
        ),
        Group(_("How it is reported"), ("dsa_category", "dsa_keyword")),
        IN_LANGUAGES,
        Group(
            _("For reviewers only"),
            ("guidance",),
            help=_("Never shown to parties, neither here nor by the API."),
            is_internal=True,
        ),
    ),
    rows=(small.PRICES, small.MEASURES, small.MAY_CARRY, small.TRANSLATIONS),
)
SCHEME = Spec(
    "scheme",
    _("The scheme"),
    forms.SchemeForm,
    (
        Group(_("The scale"), ("code", "direction", "start", "floor", "cap", "caution", "bands")),
        Group(_("How points lapse"), ("counts_from", *LAPSE, "lapse__stops_at_terminal")),
        Group(_("Lines together"), ("milestones_apply", "relief_every_days")),
        Group(
            _("How points are earned"),
            (
                "earning__points",
                "earning__per_orders",
                "earning__cap_week",
                "earning__cap_item",
                "earning__only_clean_items",
                "earning__lapses",
            ),
            help=_("Empty: nothing is earned."),
        ),
    ),
    rows=(small.BANDS,),
    children=(
        LINES,
        Children(
            "classes",
            _("Ledgers"),
            _("Add a ledger"),
            {"code": "ledger", "title": "New ledger"},
            _("One ledger for everything."),
            ({"code": LedgerClass().code, "title": LedgerClass().title},),
        ),
        Children(
            "repeats",
            _("Repeats"),
            _("Add a repeat"),
            {"code": "repeat", "title": "New repeat", "count": 3, "days": 90, "measures": []},
            _("No repeats."),
        ),
        Children(
            "joint",
            _("Linked accounts"),
            _("Add a joint charge"),
            {"party_kind": "creator", "links": ["bound"], "clause": "", "share_percent": 100},
            _("Nobody is charged for others."),
        ),
    ),
)
CLASS = Spec(
    "scheme/classes/N",
    _("Ledger"),
    forms.ClassForm,
    (
        Group(_("What it is"), ("title", "code")),
        Group(
            _("Where it differs from the scheme"),
            (
                *("start", "floor", "cap", "caution", "bands"),
                *LAPSE,
                "lapse__stops_at_terminal",
            ),
            help=_("What is left empty is as in the scheme."),
        ),
        IN_LANGUAGES,
    ),
    rows=(small.BANDS, small.TITLES),
    children=(replace(LINES, empty=_("Those of the scheme.")),),
)
LINE_GROUPS = (
    Group(_("What it is"), ("title", "code", "at", "terminal")),
    Group(
        _("What follows"),
        ("measures", "freezes", "extends", "course", "shortens_to__kind", "shortens_to__n"),
    ),
    IN_LANGUAGES,
)
SPECS = (
    WHOLE,
    CLAUSE,
    SCHEME,
    Spec(
        "scheme/milestones/N",
        _("Line"),
        forms.MilestoneForm,
        LINE_GROUPS,
        (small.PARTY_MEASURES, small.TITLES),
    ),
    CLASS,
    Spec(
        "scheme/classes/N/milestones/N",
        _("Line"),
        forms.MilestoneForm,
        LINE_GROUPS,
        (small.PARTY_MEASURES, small.TITLES),
    ),
    Spec(
        "scheme/repeats/N",
        _("Repeat"),
        forms.RepeatForm,
        (
            Group(_("What it is"), ("title", "code", "count", "days", "clauses")),
            Group(_("What follows"), ("measures", "terminal")),
            IN_LANGUAGES,
        ),
        (small.PARTY_MEASURES, small.TITLES),
    ),
    Spec(
        "scheme/joint/N",
        _("Linked accounts"),
        forms.JointForm,
        (Group(_("Who is charged for whom"), tuple(forms.JointForm.base_fields)),),
    ),
    Spec(
        "windows",
        _("Appeals and redress"),
        forms.WindowsForm,
        (Group(_("How one is heard"), tuple(forms.WindowsForm.base_fields)), IN_LANGUAGES),
        (small.OF_WINDOWS,),
    ),
    Spec(
        "tiers/N",
        _("Tier"),
        forms.TierForm,
        (
            Group(_("What it takes"), tuple(forms.TierForm.base_fields)),
            Group("", ("benefits",)),
            IN_LANGUAGES,
        ),
        (small.BENEFITS, small.TITLES),
    ),
    Spec(
        "funds/N",
        _("Ground for holding funds"),
        forms.FundsForm,
        (Group(_("What it is"), tuple(forms.FundsForm.base_fields)), IN_LANGUAGES),
        (small.TOLD,),
    ),
    Spec(
        "documents/N",
        _("Document that is asked for"),
        forms.PaperForm,
        (Group(_("What it is"), tuple(forms.PaperForm.base_fields)), IN_LANGUAGES),
        (small.TOLD,),
    ),
)


def spec_of(path: str) -> Spec | None:
    return next((spec for spec in SPECS if spec.fits(path)), None)
