"""What an author of rules fills in. The faults of an expression come with line, column and remedy."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import clock
from governance.errors import DomainError
from governance.models import Market
from items.models import Item
from monitoring import selectors, services
from monitoring.cel import RefusedExpression, compile_expression
from monitoring.models import Rule, RuleVersion
from parties.models import Kind
from policies.models import Rulebook
from policies.selectors import body_of, rulebooks, version_in_force

SEVERITIES = ["low", "medium", "high", "critical"]


class WordingForm(forms.Form):
    """What may differ from version to version."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Name of the rule"))
    expression = forms.CharField(
        label=gettext_lazy("Is breached when"),
        help_text=gettext_lazy(
            "Compare metrics with numbers that have a point: late_delivery_rate > 0.10. "
            "Join with && and ||."
        ),
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off", "class": "code"}
        ),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity"))
    mode = forms.ChoiceField(
        choices=RuleVersion.Mode.choices,
        label=gettext_lazy("A breach"),
        widget=forms.RadioSelect,
        initial=RuleVersion.Mode.CASE,
        help_text=gettext_lazy(
            "A rule decides alone only about items, and only where the clause says so."
        ),
    )
    effective_from = forms.DateTimeField(
        required=False,
        label=gettext_lazy("In force from (UTC)"),
        help_text=gettext_lazy("Now, unless you say."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    tried = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["severity"].choices = self._severities()  # type: ignore[attr-defined]

    def _severities(self) -> list[tuple[str, str]]:
        known = [] if self.rule is None else self._of_clause(self.rule)
        return [(code, code.replace("_", " ").capitalize()) for code in known or SEVERITIES]

    def _of_clause(self, rule: Rule) -> list[str]:
        version = version_in_force(rule.rulebook.market_id, rule.rulebook.party_kind, clock.now())
        clause = body_of(version).clause(rule.clause) if version else None
        return list(clause.points) if clause else []

    def clean_expression(self) -> str:
        said = self.cleaned_data["expression"].strip()
        try:
            compile_expression(said, selectors.metric_codes())
        except RefusedExpression as refused:
            raise forms.ValidationError(
                [
                    _("Line %(line)s, column %(column)s: %(message)s %(remedy)s")
                    % {
                        "line": fault.line,
                        "column": fault.column,
                        "message": fault.message,
                        "remedy": fault.remedy,
                    }
                    for fault in refused.found
                ]
            ) from None
        return said

    def clean_effective_from(self) -> Any:
        said = self.cleaned_data["effective_from"]
        return max(said, clock.now()) if said else None

    def subject(self) -> dict[str, Any]:
        """Rulebook, clause and target, which a rule keeps for life."""
        assert self.rule is not None  # noqa: S101 - the other form has its own
        rule = self.rule
        return {
            "code": rule.code,
            "rulebook": rule.rulebook,
            "clause": rule.clause,
            "target": rule.target,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            subject = self.subject()
            try:
                services.clause_for_rule(
                    rulebook=subject["rulebook"],
                    clause=subject["clause"],
                    target=subject["target"],
                    mode=said["mode"],
                    severity=said["severity"],
                    at=said.get("effective_from") or clock.now(),
                )
            except DomainError as refused:
                faults = refused.extra.get("errors") or []
                field = faults[0]["field"] if faults else None
                words = [refused.message, *(fault["message"] for fault in faults)]
                self.add_error(field if field in self.fields else "mode", " ".join(words))
        return said

    def wording(self) -> dict[str, Any]:
        """What `publish_rule` is told."""
        said = self.cleaned_data
        return {
            **self.subject(),
            **{name: said[name] for name in ("title", "expression", "severity", "mode")},
            "effective_from": said["effective_from"],
        }

    def mark_of_trial(self) -> str:
        """Stays the same while what was tried is what would be published."""
        subject = self.subject()
        said = (subject["rulebook"].pk, subject["target"], self.cleaned_data["expression"])
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


class RuleForm(WordingForm):
    """A new rule: its subject too."""

    code = forms.SlugField(
        max_length=60,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("As the API knows it: late-dispatch."),
    )
    about = forms.ChoiceField(
        label=gettext_lazy("Clause"), help_text=gettext_lazy("What a breach of it is a breach of.")
    )
    target = forms.ChoiceField(
        choices=[("party", gettext_lazy("parties")), ("item", gettext_lazy("items"))],
        label=gettext_lazy("It judges"),
        widget=forms.RadioSelect,
        initial="party",
    )

    field_order = [
        "title",
        "code",
        "about",
        "target",
        "expression",
        "severity",
        "mode",
        "effective_from",
    ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.books = {book.code: book for book in rulebooks()}
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (book.title, _clauses(book)) for book in self.books.values()
        ]

    def clean_code(self) -> str:
        said = self.cleaned_data["code"]
        if Rule.objects.filter(code=said).exists():
            raise forms.ValidationError(
                _("There is such a rule already. Open it and write a new version.")
            )
        return said

    def subject(self) -> dict[str, Any]:
        book, _slash, clause = self.cleaned_data["about"].partition("/")
        return {
            "code": self.cleaned_data["code"],
            "rulebook": self.books[book],
            "clause": clause,
            "target": self.cleaned_data["target"],
        }


def _clauses(book: Rulebook) -> list[tuple[str, str]]:
    version = version_in_force(book.market_id, book.party_kind, clock.now())
    clauses = body_of(version).clauses if version else []
    return [(f"{book.code}/{clause.code}", clause.title) for clause in clauses]


class OrderFileForm(forms.Form):
    """A file of orders and whose it is."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        help_text=gettext_lazy(
            "seller_id (or creator_id, merchant_id, external_id), order_id, outcome, placed_at; where "
            "known settled_at, item_id, amount in minor units, currency."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    market = forms.ModelChoiceField(
        Market.objects.order_by("name"), label=gettext_lazy("Market"), empty_label=None
    )
    kind = forms.ChoiceField(choices=Kind.choices, label=gettext_lazy("Accounts"))
    item_kind = forms.ChoiceField(
        choices=Item.Kind.choices,
        label=gettext_lazy("Items"),
        help_text=gettext_lazy("Of accounts and items that the file names by their id alone."),
    )
