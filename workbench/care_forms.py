"""Forms of what is hard to look at, and of how one likes to see it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workbench.forms import Clauses
from workbench.models import Harm, Viewing
from workbench.queue_forms import Words
from workbench.selectors.exposure import Rules


class ViewingForm(forms.Form):
    blur = forms.ChoiceField(choices=Viewing.Blur, label=_("Blur pictures and clips"))
    is_grey = forms.BooleanField(required=False, label=_("Show sensitive ones in grey"))
    is_mute = forms.BooleanField(required=False, label=_("Clips begin without sound"))
    is_dense = forms.BooleanField(required=False, label=_("Set case pages more densely"))

    @classmethod
    def of(cls, viewing: Viewing) -> "ViewingForm":
        return cls(initial={name: getattr(viewing, name) for name in cls.base_fields})


class HarmForm(forms.Form):
    title = forms.CharField(max_length=80, label=_("Name"))
    code = forms.SlugField(
        max_length=40, required=False, label=_("Code"), help_text=_("Stays as it is once made.")
    )
    clauses = Clauses(_("Clauses that show it"), help_text=_("None ticked: none."))
    categories = Words(_("Categories of goods that show it"), 80)
    daily_cap = forms.IntegerField(
        min_value=1,
        max_value=10_000,
        required=False,
        label=_("Cases a day and person"),
        help_text=_("Empty: no limit. Beyond it the next case is another one."),
    )

    is_alone = forms.BooleanField(
        required=False,
        label=_("Each such case is decided by itself"),
        help_text=_("As where children are in danger: no sweep of an account takes it along."),
    )

    @classmethod
    def of(cls, harm: Harm) -> "HarmForm":
        names = ("title", "code", "daily_cap", "is_alone")
        said = {name: getattr(harm, name) for name in names}
        listed = {"clauses": harm.clauses, "categories": ", ".join(harm.categories)}
        return cls(initial=said | listed)


class PauseForm(forms.Form):
    after_cases = forms.IntegerField(min_value=1, max_value=500, label=_("After so many cases"))
    after_minutes = forms.IntegerField(
        min_value=5, max_value=600, label=_("or so many minutes among such cases")
    )
    rest_minutes = forms.IntegerField(
        min_value=1,
        max_value=120,
        label=_("Minutes of a pause"),
        help_text=_("So long without such a case is a pause, too."),
    )

    @classmethod
    def of(cls, rules: Rules) -> "PauseForm":
        return cls(initial={name: getattr(rules, name) for name in cls.base_fields})
