"""What each step of a hold of funds becomes for the party. Called by subscribers."""

from typing import Any

from django.urls import reverse
from django.utils import translation

from education import wording
from education.services.notices import send_notice
from governance.actors import CLOCK
from policies.selectors import body_of
from violations.funds_reasons import held_words
from violations.models import FundsStep
from violations.selectors import statement_text


def tell_funds(*, kind: str, step_id: int, source_key: str) -> None:
    """Held, held longer, released or ended, in one notice a step."""
    step = FundsStep.objects.select_related(
        "hold__party__market", "hold__version", "hold__violation", "reason"
    ).get(pk=step_id)
    hold, party = step.hold, step.hold.party
    body = body_of(hold.version).in_language(party.language)
    ground = body.funds_ground(hold.ground)
    with translation.override(party.language):
        values: dict[str, Any] = {
            "ground": ground.title if ground else hold.ground,
            "amount": held_words(step.left, hold.currency),
            "end": wording.exact(step.ends_at, party.market.zone) if step.ends_at else "",
        }
        if kind == "funds.released":
            values |= {
                "freed": held_words(step.amount, hold.currency),
                "left": "" if step.left == 0 else values["amount"],
                "why": (step.reason.text or "") if step.reason else "",
            }
        if hasattr(step, "statement"):
            values |= _reasons(step)
    send_notice(
        party=party,
        kind=kind,
        violation=hold.violation,
        source_key=source_key,
        by=CLOCK,
        path=reverse("portal:hold", args=[party.pk, hold.pk]),
        values=values,
    )


def _reasons(step: FundsStep) -> dict[str, Any]:
    said, zone = statement_text(step.statement), step.hold.party.market.zone
    return {
        "longer": step.kind == FundsStep.Kind.EXTENDED,
        "text": said.get("rule", {}).get("text", ""),
        "facts": said.get("facts", ""),
        "review": wording.exact(step.review_at, zone) if step.review_at else "",
        "redress": [way["words"] for way in said.get("redress", [])],
    }
