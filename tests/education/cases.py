"""Every kind of letter in every state that changes its words. The values are names and figures alone."""

from types import SimpleNamespace
from typing import Any

PARTY = SimpleNamespace(name="Fern 27")
WAYS = ["§ 1."]
BACK = {"points": 15, "score": 165, "band": "◆", "lifted": ["⊘"], "replaced": False}
TEXT: dict[str, Any] = {
    "facts": "26/155.",
    "decision": "◇",
    "rule": {"title": "R-1", "text": "≤ 2 d."},
    "points": {"before": 180, "after": 165},
    "redress": [{"kind": "appeal", "words": "A-1."}, {"kind": "further", "words": "§ 1."}],
}
FOREIGN = {**TEXT, "rule": {"title": "R-1", "text": "≤ 2 d.", "language": "de"}}
USED = {**TEXT, "redress": [{"kind": "used", "words": "0/2."}], "replaces": {"violation": 1}}
RULED = {
    "rules": "R",
    "number": 2,
    "start": "2026",
    "earlier": 1,
    "day": "2026",
    "changes": [
        {"kind": "added", "about": "R-7", "details": ["7"]},
        {"kind": "removed", "about": "R-8", "details": []},
        {"kind": "changed", "about": "R-9", "details": ["−15 → −20"]},
    ],
}
HELD = {
    "amount": "USD 12.00",
    "end": "2026",
    "ground": "G-1",
    "text": "≤ 45 d.",
    "facts": "26/155.",
    "review": "2026",
    "redress": WAYS,
}
COMMON = {"party": PARTY, "clause": "R-1", "appeal": "APPEAL-7", "when": "2026", "answer": "×."}
DOC = {"document": "D-1", "why": "≥ 1.", "measures": ["⊘"], "due": "2026", "words": ""}
NEAR = {"at": 150, "score": 155, "measures": ["⊘"]}

CASES: dict[str, dict[str, dict[str, Any]]] = {
    "violation.recorded": {
        "points and both ways": {
            "text": TEXT,
            "points": -15,
            "lapse": "2026",
            "measures": ["⊘"],
            "correct_until": "2026",
            "appeal_until": "2026",
        },
        "a warning": {"text": TEXT, "points": 0, "measures": [], "appeal_until": ""},
        "no appeal left": {"text": USED, "points": -5, "measures": [], "only_to_read": True},
        "a rule in another language": {"text": FOREIGN, "points": -5, "measures": []},
    },
    "penalty.imposed": {
        "at once": {"measures": ["⊘"]},
        "waits": {"measures": ["⊘"], "waits": True},
        "nothing to answer": {"measures": ["⊘"], "only_to_read": True},
    },
    "penalty.ended": {"with a reason": {"measure": "⊘", "why": "×."}, "bare": {"measure": "⊘"}},
    "violation.overturned": {"plain": BACK, "replaced": {**BACK, "replaced": True, "band": ""}},
    "funds.held": {"plain": HELD},
    "funds.extended": {"plain": {**HELD, "longer": True}},
    "incident.met": {
        "plain": {"title": "I-1", "facts": "26/155.", "end": "2026", "contact": "a@b.example"}
    },
    "funds.released": {
        "some": {"freed": "USD 2.00", "ground": "G-1", "left": "USD 1.00", "end": "2026"},
        "all": {"freed": "USD 2.00", "ground": "G-1", "left": "", "why": "×."},
    },
    "funds.ended": {"plain": {"amount": "USD 2.00", "ground": "G-1"}},
    "appeal.submitted": {"plain": {}},
    "appeal.granted": {"plain": BACK, "nothing but the finding": {"points": 0, "score": None}},
    "appeal.partly": {
        "may go on": {
            **BACK,
            "replaced": True,
            "may_go_on": True,
            "redress": WAYS,
            "differences": [{"what": "−", "before": "30", "after": "15"}],
        },
        "used up": {**BACK, "replaced": True, "may_go_on": False, "redress": []},
    },
    "appeal.denied": {
        "once more": {"again": "2/2.", "redress": WAYS},
        "the last": {"again": "", "redress": []},
    },
    "appeal.answered": {"plain": {"words": "?"}},
    "correction.submitted": {"measures wait": {"measures": True}, "none": {}},
    "correction.accepted": {"all": {"measures": True, "points": True}, "neither": {}},
    "correction.refused": {
        "appeal until": {"measures": True, "may_appeal": True, "appeal_until": "2026"},
        "appeal without a last day": {"may_appeal": True},
        "no appeal": {"may_appeal": False},
    },
    "stay.granted": {"until": {"until": "2026", "reason": "×."}, "for the appeal": {"until": ""}},
    "stay.ended": {"plain": {}},
    "question.asked": {"plain": {"question": "?", "until": "2026"}},
    "link.renewed": {"plain": {"about": "A-1"}},
    "dispute.answered": {
        "right": {"row": "O-1", "metric": "M-1", "words": "×.", "accepted": True},
        "it counts": {"row": "O-1", "metric": "M-1", "words": "×.", "accepted": False},
    },
    "document.requested": {
        "in time": {**DOC, "until": "2026"},
        "overdue": {**DOC, "until": ""},
    },
    "document.answered": {
        "accepted": {**DOC, "accepted": True, "measures": []},
        "again": {**DOC, "until": "2026", "words": "×."},
        "again, overdue": {**DOC, "until": ""},
    },
    "document.withdrawn": {
        "bare": {"document": DOC["document"]},
        "with words": {"document": DOC["document"], "words": "×."},
    },
    "feedback.answered": {"plain": {"words": "×."}},
    "standing.caution": {
        "named": {**NEAR, "line": "L-1", "named": True},
        "bare": {**NEAR, "line": "150", "named": False, "measures": []},
    },
    "course.assigned": {
        "points back": {"course": "C-1", "minutes": 8, "relief": 5},
        "none": {"course": "C-1", "minutes": 1, "relief": 0},
    },
    "course.passed": {
        "points back": {"course": "C-1", "relief": 1},
        "none": {"course": "C-1", "relief": 0},
    },
    "rules.changed": {
        "in time": RULED,
        "urgent": {**RULED, "urgent": "×.", "note": "¶.", "more": 3},
    },
    "tier.changed": {"brings": {"tier": "T-1", "benefits": ["⊕"]}, "bare": {"tier": "T-1"}},
    "tier.lost": {
        "plain": {"tier": "T-1", "since": "2026", "benefits": ["⊕"], "needs": ["≥ 90 d"]}
    },
}
