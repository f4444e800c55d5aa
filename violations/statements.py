"""The statement of reasons, composed once in the party's language (DSA Art. 17(3), P2B Art. 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from credits.standing import StandingChange
from governance.content import store_data
from governance.errors import InvalidInput
from policies.catalogue import CONTROLS
from policies.scheme import Repeat, Windows
from policies.selectors import body_of
from policies.words import severity_words
from violations import words
from violations.charges import Charge
from violations.errors import StatementIncomplete
from violations.history import Redrawn
from violations.liability import Liable
from violations.models import (
    Penalty,
    RepeatReached,
    StatementDelivery,
    StatementOfReasons,
    Violation,
)

PARTS: dict[str, tuple[str, ...]] = {
    "facts": (),
    "initiative": (),
    "detection": (),
    "decision": (),
    "rule": ("title", "text", "rulebook", "version"),
    "explanation": (),
    "measures": ("words", "territory", "starts_at", "duration"),
    "redress": ("words",),
}
LACKING = {
    "facts": "Say in a sentence what was found.",
    "initiative": "Say on whose initiative this was found.",
    "detection": "Say whether automated means were used to find it.",
    "decision": "Say whether a person or a rule alone decided.",
    "rule": "Name the clause and its text: write them in the rulebook.",
    "explanation": "Say why the facts are a breach of the clause.",
    "measures": "Say what each measure is, where it holds, from when and for how long.",
    "redress": "Say how the party can be heard: write it in the rulebook's windows.",
}


def refuse_thin_facts(facts: str) -> None:
    """Facts must say something: an empty or generic reason is no reason."""
    if len(facts.strip()) < 10:
        raise StatementIncomplete(
            "The facts are missing: say in a sentence what was found.",
            part="facts",
            errors=[{"field": "reason", "message": LACKING["facts"]}],
        )
    if "\x00" in facts:
        raise InvalidInput(
            "The reason holds a NUL character.",
            faults=[{"field": "reason", "message": "Remove the NUL character."}],
        )
    if len(facts) > 5000:
        raise StatementIncomplete(
            "The facts are longer than 5,000 characters.",
            part="facts",
            errors=[{"field": "reason", "message": "Say it in at most 5,000 characters."}],
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """What a statement tells besides the finding itself."""

    facts: str
    change: StandingChange
    penalties: list[Penalty]
    repeats: Sequence[RepeatReached] = ()
    repriced: Sequence[Redrawn] = ()
    follows: tuple[Violation, Liable] | None = None
    replaces: Violation | None = None
    appeals_used: int = 0


def state_reasons(
    *, violation: Violation, charge: Charge, stated: Stated, at: datetime
) -> StatementOfReasons:
    """Write the statement and make it available, in the transaction in which the measures begin."""
    party = violation.party
    with translation.override(party.language):
        said = _compose(violation, charge, stated, at)
    refuse_incomplete(said, measures=bool(stated.penalties))
    content = store_data(said, language=party.language)
    statement = StatementOfReasons.objects.create(
        violation=violation,
        content=content,
        content_digest=content.digest,
        language=party.language,
    )
    StatementDelivery.objects.create(
        statement=statement, kind=StatementDelivery.Kind.MADE_AVAILABLE
    )
    return statement


def refuse_incomplete(said: dict[str, Any], *, measures: bool) -> None:
    """Every part must be there; the refusal names the one that is not, and the field to fill."""
    for part, needed in PARTS.items():
        if part == "measures" and not measures:
            continue
        told = said.get(part)
        lacking = [name for name in needed for row in _rows(told) if not row.get(name)]
        if not told or lacking:
            field = ".".join([part, *lacking[:1]])
            raise StatementIncomplete(
                f"The statement of reasons lacks its part {field!r}.",
                part=part,
                errors=[{"field": field, "message": LACKING[part]}],
            )


def _rows(told: Any) -> list[dict[str, Any]]:
    """A part as the rows that it consists of; one of words has none."""
    if isinstance(told, dict):
        return [told]
    return [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []


def _compose(violation: Violation, charge: Charge, stated: Stated, at: datetime) -> dict[str, Any]:
    language = violation.party.language
    rules = [_rule(one, language) for one in charge.cited]
    change = stated.change
    return {
        "reference": f"VIOLATION-{violation.pk}",
        "party": violation.party.ref,
        "item": violation.item.ref if violation.item else None,
        "decided_at": at.isoformat(),
        "conduct": [violation.conduct_from.isoformat(), violation.conduct_to.isoformat()],
        "facts": stated.facts,
        "initiative": str(violation.get_initiative_display()),
        "detection": _("automated means were used to find this")
        if violation.automated_detection
        else _("no automated means were used to find this"),
        "decision": _("decided by a rule alone, without a person; a person hears your appeal")
        if violation.decided_by == Violation.DecidedBy.RULE
        else _("decided by a person"),
        "automated_detection": violation.automated_detection,
        "automated_decision": violation.decided_by == Violation.DecidedBy.RULE,
        "rule": rules[0],
        "also": rules[1:],
        "explanation": _explanation(charge, stated, language),
        "points": {
            "charged": charge.signed_points if change.lines else 0,
            "before": change.before.score,
            "after": change.after.score,
            "lapses_at": charge.expires_at.isoformat()
            if charge.expires_at and charge.points
            else None,
            "repriced": [
                {"violation": one.finding, "before": one.before, "after": one.points}
                for one in stated.repriced
            ],
        },
        "measures": [_measure(penalty, charge.body.territory) for penalty in stated.penalties],
        "repeats": [
            {"rule": rule.title, "clause": row.clause, "count": row.count, "days": rule.days}
            for row, rule in _rules_on_repeats(stated.repeats)
        ],
        "warning_only": violation.warning_only,
        "joint": _joint(stated.follows),
        "replaces": _replaced(stated.replaces),
        "redress": _redress(charge, stated.appeals_used),
    }


def _rule(charge: Charge, language: str) -> dict[str, Any]:
    clause = charge.clause.in_language(language)
    return {
        "clause": clause.code,
        "severity": charge.severity,
        "title": clause.title,
        "text": clause.text,
        "is_breach": clause.is_breach,
        "is_not": clause.is_not,
        "basis": clause.basis,
        "law_reference": clause.law_reference,
        "rulebook": charge.body.title,
        "version": charge.version.number,
        "effective_from": charge.version.effective_from.isoformat(),
    }


def _explanation(charge: Charge, stated: Stated, language: str) -> str:
    """Why the facts are a breach, and why it costs what it costs."""
    clause = charge.clause.in_language(language)
    said = [
        _(
            "%(rulebook)s, version %(number)s, was in force at the time. The facts above are a "
            "breach of its rule “%(title)s”, of severity “%(severity)s”."
        )
        % {
            "rulebook": charge.body.title,
            "number": charge.version.number,
            "title": clause.title,
            "severity": severity_words(charge.severity).lower(),
        }
    ]
    for one in charge.also:
        other = one.clause.in_language(language)
        said.append(_("They are a breach of “%(title)s” too.") % {"title": other.title})
    if clause.basis == "law" and clause.law_reference:
        said.append(_("It rests on %(law)s.") % {"law": clause.law_reference})
    said += words.price_notes(charge, language)
    if stated.replaces:
        said.append(words.replaces_words(stated.replaces))
    if stated.follows:
        source, liable = stated.follows
        said.append(words.link_words(source.party, liable.link, liable.rule.share_percent))
    said += [
        _("This is the %(words)s; that acts whatever the score.")
        % {"words": words.repeat_words(rule, row.count)}
        for row, rule in _rules_on_repeats(stated.repeats)
    ]
    said += [words.repriced_words(one.finding, one.before, one.points) for one in stated.repriced]
    return " ".join(said)


def _rules_on_repeats(rows: Sequence[RepeatReached]) -> list[tuple[RepeatReached, Repeat]]:
    return [
        (row, rule)
        for row in rows
        for rule in body_of(row.version).scheme.repeats
        if rule.code == row.rule
    ]


def _joint(follows: tuple[Violation, Liable] | None) -> dict[str, Any] | None:
    """Whose conduct it was and which link makes this party answer for it."""
    if follows is None:
        return None
    source, liable = follows
    return {
        "party_kind": str(source.party.get_kind_display()),
        "name": source.party.name,
        "link": str(liable.link.get_kind_display()),
        "linked_since": liable.link.valid_from.isoformat(),
        "share_percent": liable.rule.share_percent,
    }


def _replaced(earlier: Violation | None) -> dict[str, Any] | None:
    """The finding that was taken back and in whose place this one stands."""
    if earlier is None:
        return None
    return {
        "reference": f"VIOLATION-{earlier.pk}",
        "violation": earlier.pk,
        "clause": earlier.clause,
        "decided_at": earlier.decided_at.isoformat(),
    }


def _measure(penalty: Penalty, territory: str) -> dict[str, Any]:
    return {
        "penalty": penalty.pk,
        "control": penalty.measure,
        "words": str(CONTROLS[penalty.measure].words),
        "params": penalty.params,
        "territory": territory or _("everywhere in this market"),
        "starts_at": penalty.starts_at.isoformat(),
        "ends_at": penalty.ends_at.isoformat() if penalty.ends_at else None,
        "duration": penalty.duration,
    }


def _redress(charge: Charge, used: int) -> list[dict[str, Any]]:
    """How to be heard. Appeals carry over to the milder finding that one of them brought."""
    windows = charge.body.windows_of(charge.clause.code)
    further = [{"kind": "further", "words": said} for said in windows.redress]
    if used and used >= windows.attempts:
        over = _("This decision came from your appeal, and no further appeal to us is left.")
        outside = {"kind": "further", "words": _("The way to the courts is always open.")}
        return [{"kind": "used", "words": over}, *(further or [outside])]
    said = _("Appeal to us, free of charge, %(length)s.") % {"length": _length(windows, used)}
    if used:
        said += " " + _("It would be appeal %(n)s of %(all)s: what was used carries over.") % {
            "n": used + 1,
            "all": windows.attempts,
        }
    ways = [{"kind": "appeal", "words": said}]
    if windows.attempts - used > 1:
        said = _("If that is not granted, appeal once more, %(length)s; another person decides.")
        ways.append({"kind": "again", "words": said % {"length": _length(windows, used + 1)}})
    return [*ways, *further] if windows.attempts else further


def _length(windows: Windows, used: int = 0) -> str:
    """How long the next appeal window is; where several are given the longer counts."""
    said = []
    if windows.appeal_months:
        said.append(
            _("within %(n)s calendar months of being informed") % {"n": windows.appeal_months}
        )
    if windows.appeal_days:
        days = windows.appeal_days[min(used, len(windows.appeal_days) - 1)]
        said.append(_("within %(n)s days of being informed") % {"n": days})
    if windows.appeal_hours:
        said.append(_("within %(n)s hours of being informed") % {"n": windows.appeal_hours})
    if len(said) > 1:
        said.append(_("whichever is longer"))
    return ", ".join(said)
