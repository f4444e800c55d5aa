"""The statement of reasons, composed once in the party's language (DSA Art. 17(3), P2B Art. 4)."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from credits.standing import StandingChange
from governance.content import store_data
from governance.errors import InvalidInput
from policies.catalogue import CONTROLS
from violations.errors import StatementIncomplete
from violations.models import Penalty, StatementDelivery, StatementOfReasons, Violation
from violations.plans import Charge

PARTS = (
    "facts",
    "rule",
    "explanation",
    "measures",
    "redress",
    "initiative",
    "detection",
    "decision",
)


def refuse_thin_facts(facts: str) -> None:
    """Facts must say something: an empty or generic reason is no reason."""
    if len(facts.strip()) < 10:
        raise StatementIncomplete(
            "The facts are missing: say in a sentence what was found.", part="facts"
        )
    if "\x00" in facts:
        raise InvalidInput(
            "The reason holds a NUL character.",
            faults=[{"field": "reason", "message": "Remove the NUL character."}],
        )
    if len(facts) > 5000:
        raise StatementIncomplete("The facts are longer than 5,000 characters.", part="facts")


def state_reasons(
    *,
    violation: Violation,
    charge: Charge,
    facts: str,
    change: StandingChange,
    penalties: list[Penalty],
    at: datetime,
) -> StatementOfReasons:
    """Write the statement and make it available, in the transaction in which the measures begin."""
    party = violation.party
    with translation.override(party.language):
        said = _compose(violation, charge, facts, change, penalties, at)
    for part in PARTS:
        if not said.get(part) and not (part == "measures" and not penalties):
            raise StatementIncomplete(f"The statement lacks its part {part!r}.", part=part)
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


def _compose(
    violation: Violation,
    charge: Charge,
    facts: str,
    change: StandingChange,
    penalties: list[Penalty],
    at: datetime,
) -> dict[str, Any]:
    clause, body = charge.clause, charge.body
    return {
        "reference": f"VIOLATION-{violation.pk}",
        "party": violation.party.ref,
        "item": violation.item.ref if violation.item else None,
        "decided_at": at.isoformat(),
        "conduct": [violation.conduct_from.isoformat(), violation.conduct_to.isoformat()],
        "facts": facts,
        "initiative": str(violation.get_initiative_display()),
        "detection": _("automated means were used to find this")
        if violation.automated_detection
        else _("no automated means were used to find this"),
        "decision": _("decided by a rule alone, without a person; a person hears your appeal")
        if violation.decided_by == Violation.DecidedBy.RULE
        else _("decided by a person"),
        "automated_detection": violation.automated_detection,
        "automated_decision": violation.decided_by == Violation.DecidedBy.RULE,
        "rule": {
            "clause": clause.code,
            "title": clause.title,
            "text": clause.text,
            "is_breach": clause.is_breach,
            "is_not": clause.is_not,
            "basis": clause.basis,
            "law_reference": clause.law_reference,
            "rulebook": body.title,
            "version": charge.version.number,
            "effective_from": charge.version.effective_from.isoformat(),
        },
        "explanation": _(
            "%(rulebook)s, version %(number)s, was in force at the time. Under “%(title)s” "
            "it says: %(text)s The facts above are a breach of it, of severity “%(severity)s”."
        )
        % {
            "rulebook": body.title,
            "number": charge.version.number,
            "title": clause.title,
            "text": clause.text,
            "severity": charge.severity,
        },
        "points": {
            "charged": charge.signed_points if change.lines else 0,
            "before": change.before.score,
            "after": change.after.score,
            "lapses_at": charge.expires_at.isoformat() if charge.expires_at else None,
        },
        "measures": [_measure(penalty, body.territory) for penalty in penalties],
        "redress": _redress(charge),
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


def _redress(charge: Charge) -> list[dict[str, Any]]:
    windows = charge.body.windows
    if windows.appeal_months:
        length = _("within %(n)s calendar months of being informed") % {"n": windows.appeal_months}
    else:
        length = _("within %(n)s days of being informed") % {"n": windows.appeal_days[0]}
    return [
        {
            "kind": "appeal",
            "words": _("Appeal to us, free of charge, %(length)s.") % {"length": length},
        },
        *({"kind": "further", "words": words} for words in windows.redress),
    ]
