"""What a party fills in."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.reasons import TREE
from appeals.words import LONGEST
from education.models import Feedback
from governance.dates import by_region
from monitoring.models import MetricDispute
from parties.models import Membership
from policies.scheme import Clause


class WordsField(forms.CharField):
    """Many words. The browser does not cut them: too many are refused, and stay to be shortened."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        said = super().widget_attrs(widget)
        said.pop("maxlength", None)
        return said


def _words(label: Any, rows: int) -> forms.CharField:
    return WordsField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}))


class AppealForm(forms.Form):
    """Why the decision should be looked at again. Files come beside it."""

    reason = forms.ChoiceField(
        label=_("What was the cause?"),
        choices=[("", _("Choose one")), *((branch.code, branch.words) for branch in TREE)],
    )
    text = _words(_("What happened, in your own words"), 8)


class MessageForm(forms.Form):
    """What is added to an appeal under way. Files come beside it, and then need no words."""

    text = _words(_("Your message"), 4)

    def __init__(self, *args: Any, with_files: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not with_files


class CorrectionForm(forms.Form):
    """What was put right. Proof comes beside it as files."""

    text = _words(_("What you have put right, and since when"), 6)


class AskAgainForm(forms.Form):
    """Why a report should be looked at again."""

    text = _words(_("What we missed"), 6)


class AskForm(forms.Form):
    """Why held money should be looked at again."""

    text = _words(_("Why it should be looked at again"), 5)


class AnswerForm(forms.Form):
    """What a party says to a question. Files come beside it."""

    text = _words(_("Your answer"), 6)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.STAFF
    )

    def __init__(self, *args: Any, members: Iterable[Membership] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.taken = {one.user.email.lower() for one in members}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.lower() in self.taken:
            raise forms.ValidationError(_("This person acts for the account already."))
        return email


class QuizForm(forms.Form):
    """One choice per question; `number` says which try this is, so that a repeat is harmless."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for place, asked in enumerate(questions):
            self.fields[f"q{place}"] = forms.TypedChoiceField(
                label=asked["question"],
                choices=list(enumerate(asked["choices"])),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )

    @property
    def answers(self) -> list[int]:
        return [value for name, value in self.cleaned_data.items() if name.startswith("q")]


class DisputeForm(forms.Form):
    """Why a row should not count. A file may come beside it."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[("", _("Choose one")), *MetricDispute.Reason.choices],
    )
    text = _words(_("What happened, in your own words"), 5)


class HandInForm(forms.Form):
    """A document that was asked for. Files come beside it."""

    text = forms.CharField(
        label=_("A word about it, if you like"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FeedbackForm(forms.Form):
    """What one thinks of a rule. `source_key` makes a repeat harmless."""

    source_key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    clause = forms.ChoiceField(label=_("Which rule?"))
    kind = forms.ChoiceField(label=_("What do you think of it?"), choices=Feedback.Kind.choices)
    text = forms.CharField(
        label=_("Tell us more"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, clauses: Iterable[Clause], **kwargs: Any):
        kwargs["initial"] = {"source_key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        clause: Any = self.fields["clause"]
        clause.choices = [(one.code, one.title) for one in clauses]


class SettingsForm(forms.Form):
    """How one reads the pages."""

    zone = forms.ChoiceField(label=_("Tell times in"), required=False)

    def __init__(self, *args: Any, zones: Iterable[str], mine: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"zone": mine}
        zone: Any = self.fields["zone"]
        zone.choices = [("", _("the market's own hours")), *by_region(zones, mine)]


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)
