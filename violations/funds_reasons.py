"""The statement of reasons for a hold of funds: a decision of its own, on a ground of its own."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from governance.content import store_data
from governance.templatetags._words import money
from policies.catalogue import CONTROLS
from policies.scheme import FundsGround, VersionBody, lang_in, told_in
from policies.selectors import body_of
from violations.models import (
    FundsHold,
    FundsStep,
    StatementDelivery,
    StatementOfReasons,
    Violation,
)


def state_hold(
    *, hold: FundsHold, step: FundsStep, ground: FundsGround, facts: str, starts_at: datetime
) -> StatementOfReasons:
    """Write it and make it available, in the transaction in which the hold begins or grows longer."""
    language = hold.party.language
    with translation.override(language):
        said = _compose(hold, step, ground, facts, starts_at)
    content = store_data(said, language=language)
    statement = StatementOfReasons.objects.create(
        funds_step=step, content=content, content_digest=content.digest, language=language
    )
    StatementDelivery.objects.create(
        statement=statement, kind=StatementDelivery.Kind.MADE_AVAILABLE
    )
    return statement


def held_words(left: int | None, currency: str) -> str:
    """`USD 1,200.00`, or that it is all of the balance."""
    return _("all of the balance") if left is None else money(left, currency)


def _compose(
    hold: FundsHold, step: FundsStep, ground: FundsGround, facts: str, starts_at: datetime
) -> dict[str, Any]:
    language = hold.party.language
    body = body_of(hold.version).in_language(language)
    foreign = lang_in(ground, language, body.first_language)
    ground = told_in(ground, language)
    found = hold.violation
    return {
        "reference": f"HOLD-{hold.pk}",
        "party": hold.party.ref,
        "item": None,
        "violation": hold.violation_id,
        "decided_at": step.at.isoformat(),
        "facts": facts,
        **how_held(hold),
        "automated_detection": bool(found and found.automated_detection),
        "automated_decision": False,
        "rule": {
            "clause": ground.code,
            "title": ground.title,
            "text": ground.text,
            "is_breach": [],
            "is_not": [],
            "basis": "law" if ground.law_reference else "terms",
            "law_reference": ground.law_reference,
            "language": foreign,
            "rulebook": body.title,
            "version": hold.version.number,
            "effective_from": hold.version.effective_from.isoformat(),
        },
        "explanation": _explanation(hold, ground, body, foreign),
        "measures": [_measure(hold, step, body.territory, starts_at)],
        "funds": {
            "amount": step.left,
            "currency": hold.currency,
            "all": step.left is None,
            "review_at": step.review_at.isoformat() if step.review_at else None,
        },
        "redress": ways_of_hold(hold, language),
    }


def how_held(hold: FundsHold) -> dict[str, str]:
    """Who decided, what led to it and by what means, in the language in use: stock sentences."""
    found = hold.violation
    return {
        "initiative": str((found or Violation()).get_initiative_display()),
        "detection": _("automated means were used to find this")
        if found and found.automated_detection
        else _("no automated means were used to find this"),
        "decision": _("decided by a person and approved by a second one")
        if hold.needs_second
        else _("decided by a person"),
    }


def _explanation(hold: FundsHold, ground: FundsGround, body: VersionBody, foreign: str) -> str:
    if foreign or lang_in(body, hold.party.language, body.first_language):
        return _(
            "Version %(number)s of the rules lets money be held on the ground quoted here. "
            "The facts above fall under it."
        ) % {"number": hold.version.number}
    return _(
        "%(rulebook)s, version %(number)s, lets money be held on the ground “%(title)s”: "
        "%(text)s The facts above fall under it."
    ) % {
        "rulebook": body.title,
        "number": hold.version.number,
        "title": ground.title,
        "text": ground.text,
    }


def _measure(
    hold: FundsHold, step: FundsStep, territory: str, starts_at: datetime
) -> dict[str, Any]:
    return {
        "penalty": None,
        "control": hold.kind,
        "words": str(CONTROLS[hold.kind].words),
        "params": params_of(step.left, hold.currency),
        "territory": territory or _("everywhere in this market"),
        "starts_at": starts_at.isoformat(),
        "ends_at": step.ends_at.isoformat() if step.ends_at else None,
        "duration": "days",
    }


def params_of(left: int | None, currency: str) -> dict[str, Any]:
    """What the marketplace is told to hold."""
    return {"all": True} if left is None else {"amount": left, "currency": currency}


def ways_of_hold(hold: FundsHold, language: str) -> list[dict[str, str]]:
    """How to be heard about it: what we offer in the language in use, the rest as the rulebook says it."""
    asked = _(
        "Ask us to look at it again, free of charge, as long as the money is held. "
        "A person who had no part in it decides."
    )
    said = [{"kind": "review", "words": asked}]
    if hold.violation:
        words = _("Appeal the finding it rests on. If that falls, all of this money is released.")
        said.append({"kind": "appeal", "words": words})
    body = body_of(hold.version)
    clause = hold.violation.clause if hold.violation else None
    windows = body.windows_of(clause) if clause else body.windows
    lang = lang_in(windows, language, body.first_language)
    return said + [
        {"kind": "further", "words": words, "language": lang}
        for words in told_in(windows, language).redress
    ]
