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
from policies.scheme import Repeat, VersionBody, lang_in, told_in
from policies.selectors import body_of
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
from violations.redress import ways_to_be_heard
from violations.replaced import replaced

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
LEAST = 10  # characters of a reason
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
    if len(facts.strip()) < LEAST:
        words = f"The reason is too short: say it in a sentence of at least {LEAST} characters."
        raise StatementIncomplete(
            words if facts.strip() else "The reason is missing: say it in a sentence.",
            part="facts",
            errors=[{"field": "reason", "message": words}],
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
    milder_because: str = ""
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


def how_decided(violation: Violation) -> dict[str, str]:
    """Who decided, what led to it and by what means, in the language in use: stock sentences."""
    return {
        "initiative": str(violation.get_initiative_display()),
        "detection": _("automated means were used to find this")
        if violation.automated_detection
        else _("no automated means were used to find this"),
        "decision": _("decided by a rule alone, without a person; a person hears your appeal")
        if violation.decided_by == Violation.DecidedBy.RULE
        else _("decided by a person"),
    }


def _compose(violation: Violation, charge: Charge, stated: Stated, at: datetime) -> dict[str, Any]:
    language = violation.party.language
    body = charge.body.in_language(language)
    rules = [_rule(one, body, language) for one in charge.cited]
    change = stated.change
    return {
        "reference": f"VIOLATION-{violation.pk}",
        "party": violation.party.ref,
        "item": violation.item.ref if violation.item else None,
        "decided_at": at.isoformat(),
        "conduct": [violation.conduct_from.isoformat(), violation.conduct_to.isoformat()],
        "facts": stated.facts,
        **how_decided(violation),
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
        "measures": [_measure(penalty, body.territory) for penalty in stated.penalties],
        "repeats": [
            {
                "rule": told_in(rule, language).title,
                "clause": row.clause,
                "count": row.count,
                "days": rule.days,
            }
            for row, rule in _rules_on_repeats(stated.repeats)
        ],
        "warning_only": violation.warning_only,
        "joint": _joint(stated.follows),
        "replaces": replaced(stated.replaces, charge, stated.milder_because, language),
        "redress": ways_to_be_heard(charge, stated.appeals_used, language),
    }


def _rule(charge: Charge, body: VersionBody, language: str) -> dict[str, Any]:
    """The clause in words; in which language, where it has none in the statement's own."""
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
        "language": lang_in(clause, language, body.first_language),
        "rulebook": body.title,
        "version": charge.version.number,
        "effective_from": charge.version.effective_from.isoformat(),
    }


def _explanation(charge: Charge, stated: Stated, language: str) -> str:
    """Why the facts are a breach, and why it costs what it costs."""
    clause = charge.clause
    said = [words.breach_words(charge, language)]
    said += [words.also_words(one, language) for one in charge.also]
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
