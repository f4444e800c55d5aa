"""What a lead fills in: a queue, a calendar, the weights, who can do what."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Market, User
from governance.permissions import REVIEWERS
from parties.models import Party
from workbench.forms import Clauses, Severities
from workbench.models import BusinessCalendar, Case, Queue, Skill
from workbench.priority import MOST, WEIGHTS
from workbench.selectors.words import TERMS

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class Words(forms.CharField):
    """Several short words, one after the other with commas."""

    def __init__(self, label: Any, longest: int) -> None:
        super().__init__(
            required=False, max_length=1000, label=label, help_text=_("With commas. Empty: all.")
        )
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        said = super().clean(value)
        words = list(dict.fromkeys(word.strip() for word in said.split(",") if word.strip()))
        for word in words:
            if len(word) > self.longest:
                raise forms.ValidationError(_("%(word)s is too long.") % {"word": word[:80]})
        return words


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices,
        required=False,
        label=label,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )


def _number(label: Any, most: int, *, least: int = 0, required: bool = True, help_text: Any = ""):
    return forms.IntegerField(
        min_value=least, max_value=most, label=label, required=required, help_text=help_text
    )


class QueueForm(forms.Form):
    """All of a queue but its place, which is moved in the list."""

    title = forms.CharField(max_length=120, label=_("Title"))
    code = forms.SlugField(max_length=40, label=_("Code"), help_text=_("In addresses and the API."))
    for_appeals = forms.BooleanField(required=False, label=_("Takes appeals, not findings"))
    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Market"), empty_label=_("all")
    )
    party_kinds = _several(_("Kinds of party"), Party.Kind.choices)
    clauses = Clauses(_("Clauses"))
    severities = Severities(_("Severities"))
    languages = Words(_("Languages of the party"), 12)
    sources = _several(_("Sources"), Case.Source.choices)
    value_from = _number(_("Value at stake from"), 10**15, required=False, help_text=_("In cents."))
    value_below = _number(_("Value at stake below"), 10**15, required=False, least=1)
    precedence = _number(
        _("Place in the order"),
        29_990,
        least=1,
        required=False,
        help_text=_("Lower is asked first. Empty: where it stands, a new one last."),
    )
    skill = forms.ModelChoiceField(
        Skill.objects.all(), required=False, label=_("Skill needed"), empty_label=_("none")
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.filter(role__in=REVIEWERS, is_active=True).order_by("first_name", "username"),
        required=False,
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: every reviewer."),
    )
    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.all(),
        required=False,
        label=_("Calendar"),
        empty_label=_("the clock never stands still"),
    )
    due_hours = _number(_("Due within hours"), 10_000, least=1)
    due_days = _number(
        _("Due within working days"), 1000, required=False, help_text=_("In place of hours.")
    )
    starts_a_day = _number(
        _("Clocks that start a day"),
        1_000_000,
        least=1,
        required=False,
        help_text=_("Of a large batch the rest start on later days."),
    )
    undo_seconds = _number(_("Seconds to undo"), 3600)
    lease_minutes = _number(_("Minutes of a hold"), 480, least=1)
    skip_hours = _number(_("Hours for which a skipped case is not offered again"), 720, least=1)
    bulk_alone_up_to = _number(
        _("Cases that one person may change at once"),
        5000,
        help_text=_("More of them wait for a second person."),
    )
    reason_to_find = forms.BooleanField(
        required=False,
        label=_("A violation needs a reason in words"),
        help_text=_("Not ticked: the frozen facts stand for it."),
    )
    reason_to_clear = forms.BooleanField(
        required=False, label=_("“No violation” needs a reason in words")
    )
    sweeps_siblings = forms.BooleanField(
        required=False,
        label=_("A violation may close the account's other waiting cases"),
        help_text=_("A lead does so on the decided case, after a preview."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, queue: Queue | None) -> "QueueForm":
        if queue is None:
            blank = Queue()
            initial = {name: getattr(blank, name) for name in cls.base_fields if name != "members"}
            initial["precedence"] = None
            return cls(initial=initial)
        initial = {name: getattr(queue, name) for name in cls.base_fields if name != "members"}
        return cls(initial=initial | {"members": queue.members.all()})

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        if said["precedence"] is None:
            del said["precedence"]
        return said | {"members": list(said["members"])}

    def scope(self) -> Queue | None:
        """The queue as far as routing looks at it, from what is filled in; None: not yet sound."""
        self.is_valid()
        wanted = ["for_appeals", "market", "party_kinds", "clauses", "severities", "languages"]
        wanted += ["sources", "value_from", "value_below"]
        if any(name in self.errors for name in wanted):
            return None
        place = self.cleaned_data.get("precedence") or 29_990
        return Queue(precedence=place, **{name: self.cleaned_data[name] for name in wanted})


class CalendarForm(forms.Form):
    """The working hours of one place."""

    title = forms.CharField(max_length=80, label=_("Title"))
    zone = forms.CharField(
        max_length=40, label=_("Time zone"), help_text=_("Such as Asia/Jakarta.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, label=_("Days of work"), widget=forms.CheckboxSelectMultiple
    )
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}))
    holidays = forms.CharField(
        required=False,
        max_length=4000,
        label=_("Holidays"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One day a line, as 2026-12-25."),
    )

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return zone

    def clean_holidays(self) -> list[Any]:
        day = forms.DateField(input_formats=["%Y-%m-%d"])
        return sorted({day.clean(line) for line in self.cleaned_data["holidays"].split()})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("opens") and said.get("closes") and said["opens"] >= said["closes"]:
            self.add_error("closes", _("It closes before it opens."))
        return said

    @classmethod
    def of(cls, calendar: BusinessCalendar) -> "CalendarForm":
        initial = {name: getattr(calendar, name) for name in cls.base_fields}
        days = "\n".join(day.isoformat() for day in calendar.holidays)
        return cls(initial=initial | {"holidays": days})


class WeightsForm(forms.Form):
    """How much each reason may add at most."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in WEIGHTS:
            self.fields[term] = _number(str(TERMS[term]).capitalize(), MOST)
