"""What people write: facts, dismissals, reports, appeals and their answers, from two files of ours."""

from random import Random

from insights.demo.vocabulary import words


def about(
    clause: str, kind: str, rng: Random, *, title: str = "", rate: float = 0.0, orders: float = 0
) -> str:
    """One sentence or two: kind is `found`, `cleared` or `told`."""
    many = round(orders) or rng.randint(70, 420)
    few = round(many * rate) if rate else rng.randint(3, 9)
    sentence = rng.choice(words("sayings")[clause][kind])
    return sentence.format(a=few, b=many, title=title or "the item")


def report(clause: str, language: str, rng: Random) -> str:
    """What a buyer writes, in the market's language where we have words in it."""
    known = words("sayings")[clause]
    here = [
        *known.get(f"told_{language}", []),
        *(known.get("told", []) if rng.random() < 0.3 else []),
    ]
    return rng.choice(here or known.get("told") or known["told_id"])


def appeal(clause: str, rng: Random) -> tuple[str, str]:
    """Reason and text of an appeal that fits the clause."""
    reason = rng.choice(REASONS.get(clause, ["other"]))
    return reason, rng.choice(words("appeals")[reason]["text"])


def answer(reason: str, rng: Random, *, granted: bool) -> str:
    return rng.choice(words("appeals")[reason]["granted" if granted else "denied"])


REASONS: dict[str, list[str]] = {
    "late_dispatch": ["platform_error", "force_majeure", "carrier", "customer_asked"],
    "seller_fault_cancellation": ["platform_error"],
    "invalid_tracking": ["carrier"],
    "counterfeit": ["authorised"],
    "missing_qualification": ["authorised", "other"],
}
CAUSES = {
    "platform_error": "wrong_fact",
    "force_majeure": "new_evidence",
    "carrier": "new_evidence",
    "customer_asked": "wrong_fact",
    "authorised": "new_evidence",
    "other": "new_evidence",
}
