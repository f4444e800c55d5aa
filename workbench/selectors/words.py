"""Codes as people say them: actors, metrics, terms, events, outcomes."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actors import Actor, called
from governance.models import User
from governance.templatetags import _words
from monitoring.models import RuleVersion
from workbench.models import Decision, Evidence, Skip

SYSTEMS = {
    "clock": gettext_lazy("Goodstanding, on time"),
    "import": gettext_lazy("import"),
    "demonstration": gettext_lazy("demonstration"),
    "workbench": gettext_lazy("Goodstanding"),
}
TERMS = {
    "severity": gettext_lazy("severity"),
    "value": gettext_lazy("value at stake"),
    "standing": gettext_lazy("standing"),
    "repeat": gettext_lazy("repeat"),
    "reporter": gettext_lazy("reporter often right"),
    "due": gettext_lazy("due soon"),
    "late_soon": gettext_lazy("will be late"),
}
EVENTS = {
    "case.opened": gettext_lazy("Case opened"),
    "case.evidence_added": gettext_lazy("Evidence joined"),
    "case.note_added": gettext_lazy("Internal note"),
    "case.claimed": gettext_lazy("Taken"),
    "case.claim_renewed": gettext_lazy("Hold renewed"),
    "case.returned": gettext_lazy("Returned to the queue"),
    "case.lease_lapsed": gettext_lazy("Hold ended by itself"),
    "case.reopened": gettext_lazy("Opened again after it had been decided"),
    "case.moved": gettext_lazy("Moved to another queue"),
    "case.kept": gettext_lazy("Kept until it is given back"),
    "case.handed_over": gettext_lazy("Handed over"),
    "case.skipped": gettext_lazy("Passed by"),
    "case.paused": gettext_lazy("Clock stopped: the party is asked"),
    "case.resumed": gettext_lazy("Clock runs again"),
    "case.escalated": gettext_lazy("Escalated"),
    "case.merged": gettext_lazy("Merged into another case"),
    "case.took_in": gettext_lazy("Another case was merged into this one"),
    "case.split": gettext_lazy("Evidence was taken out into a case of its own"),
    "question.asked": gettext_lazy("The party was asked"),
    "question.answered": gettext_lazy("The party answered"),
    "question.lapsed": gettext_lazy("No answer came in time"),
    "question.dropped": gettext_lazy("The question was withdrawn"),
    "decision.reconsidered": gettext_lazy("Reconsidered"),
    "case.reconsidered": gettext_lazy("The override took effect"),
    "case.late_soon": gettext_lazy("Will be late at the present pace"),
    "decision.made": gettext_lazy("Decided"),
    "decision.held": gettext_lazy("Held for a second person"),
    "decision.held_again": gettext_lazy("Held again: the result has become stricter"),
    "decision.released": gettext_lazy("Released by a second person"),
    "decision.cancelled": gettext_lazy("Decision taken back"),
    "case.decided": gettext_lazy("Took effect"),
}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What to call each actor: a query for each kind that is among them."""
    parsed = {said: Actor.parse(said) for said in set(actors)}
    users = {int(one.ref) for one in parsed.values() if one.kind == "user" and one.ref.isdigit()}
    rules = {int(one.ref) for one in parsed.values() if one.kind == "rule" and one.ref.isdigit()}
    people = (
        {str(user.pk): str(user) for user in User.objects.filter(pk__in=users)} if users else {}
    )
    versions = (
        {
            str(version.pk): _("rule “%(rule)s”, version %(number)s")
            % {"rule": version.rule.title, "number": version.number}
            for version in RuleVersion.objects.filter(pk__in=rules).select_related("rule")
        }
        if rules
        else {}
    )
    keys = called("key", {one.ref for one in parsed.values() if one.kind == "key"})
    return {said: _name(one, people, versions, keys) for said, one in parsed.items()}


def _name(
    actor: Actor, people: dict[str, str], versions: dict[str, str], keys: dict[str, str]
) -> str:
    if actor.kind == "user":
        return people.get(actor.ref, _("somebody"))
    if actor.kind == "rule":
        return versions.get(actor.ref, _("a rule"))
    if actor.kind == "key":
        return _("API key %(key)s") % {"key": keys.get(actor.ref, actor.ref)}
    if actor.kind == "link":
        return _("whoever holds the link of the letter")
    return str(SYSTEMS.get(actor.ref, actor.ref))


def minor_units(amount: float, currency: str) -> int:
    """An amount of money as the integer that is kept: cents, or whole yen, or fils."""
    if currency in _words.WITHOUT_CENTS:
        return round(amount)
    return round(amount * (1000 if currency in _words.WITH_MILLS else 100))


def metric_text(value: Any, unit: str, currency: str = "") -> str:
    """A metric as people read it: fractions as percent, money with its currency."""
    if value is None:
        return _("not known")
    if not isinstance(value, int | float):
        return str(value)
    if unit == "fraction":
        return _words.number(round(value * 100, 1), "%")
    if unit == "count":
        return _words.number(value)
    if unit == "amount" and currency:
        unit = currency
    if len(unit) == 3 and unit.isupper():
        return _words.money(minor_units(value, unit), unit)
    return _words.number(value, unit)


def terms_text(terms: dict[str, int]) -> str:
    """`severity 30 · value at stake 22`: they add up to the priority."""
    ordered = sorted(terms.items(), key=lambda term: -term[1])
    return " · ".join(f"{TERMS.get(name, name)} {points}" for name, points in ordered)


def event_text(name: str) -> str:
    rest = name.removeprefix("golden.")  # of a copy, which looks like any other case
    return str(EVENTS.get(rest, EVENTS.get(f"case.{rest}", name)))


def event_detail(name: str, payload: dict[str, Any]) -> str:
    """What kind of thing it was, where the event says more than that it happened."""
    match name:
        case "case.evidence_added" if payload.get("kind") in Evidence.Kind.values:
            return str(Evidence.Kind(payload["kind"]).label)
        case "decision.made" | "decision.held" | "case.decided" if (
            payload.get("outcome") in Decision.Outcome.values
        ):
            return str(Decision.Outcome(payload["outcome"]).label)
        case "case.skipped" if payload.get("reason") in Skip.Reason.values:
            return str(Skip.Reason(payload["reason"]).label)
        case "case.note_added" if payload.get("files"):
            return _("with files: %(n)s") % {"n": payload["files"]}
        case _:
            return ""


def duration_text(duration: Any) -> str:
    """How long a measure lasts, in words."""
    match duration.kind:
        case "days":
            return _("%(n)s days") % {"n": duration.n}
        case "hours":
            return _("%(n)s hours") % {"n": duration.n}
        case "until_recovered":
            return _("until the score recovers")
        case _:
            return _("permanently")
