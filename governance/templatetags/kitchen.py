"""Samples for the page that shows every component. Nothing else may load this."""

from datetime import timedelta
from typing import Any

from django import forms, template

from governance import clock

register = template.Library()


class SampleForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea,
        help_text="The seller reads this word for word.",
        error_messages={"required": "Say why, in a sentence that the seller can follow."},
    )
    severity = forms.ChoiceField(choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")])
    amount = forms.DecimalField(required=False, label="Amount held")
    tell = forms.BooleanField(required=False, label="Tell the owner by mail too")


class SampleFilter(forms.Form):
    market = forms.ChoiceField(required=False, choices=[("", "Any"), ("us", "United States")])
    severity = forms.MultipleChoiceField(
        required=False, choices=[("high", "High"), ("critical", "Critical")]
    )
    q = forms.CharField(required=False, label="Words")


DEDUCT = {
    "floor": 0,
    "cap": 1000,
    "start": 200,
    "milestones": [
        {"at": 150, "label": "new listings blocked for 7 days"},
        {"at": 100, "label": "campaigns off for 14 days"},
        {"at": 50, "label": "orders capped for 28 days"},
        {"at": 0, "label": "account closed"},
    ],
    "bands": [
        {"low": 150, "high": 1000, "word": "Healthy", "tone": "good"},
        {"low": 100, "high": 150, "word": "At risk", "tone": "warn"},
        {"low": 50, "high": 100, "word": "Restricted", "tone": "bad"},
        {"low": 0, "high": 50, "word": "Severely restricted", "tone": "bad"},
    ],
}
ACCUMULATE = {
    "floor": 0,
    "cap": 48,
    "milestones": [12, 24, 36, 48],
    "bands": [
        {"low": 0, "high": 12, "word": "Healthy", "tone": "good"},
        {"low": 12, "high": 24, "word": "At risk", "tone": "warn"},
        {"low": 24, "high": 48, "word": "Restricted", "tone": "bad"},
    ],
}
LONG_NAME = "The Extraordinarily Long-Named Household and Garden Emporium Ltd."


@register.simple_tag
def samples() -> dict[str, Any]:
    now = clock.now()
    bound = SampleForm({"severity": "medium", "amount": "twelve"})
    bound.is_valid()
    days = [
        {"label": (now - timedelta(days=29 - n)).strftime("%-d %b"), "value": v, "url": f"?day={n}"}
        for n, v in enumerate([4, 6, 3, 7, 5, 9, 8, 4, 6, 11, 9, 7, 12, 16, 14] * 2)
    ]
    weeks = [f"W{n}" for n in range(36, 48)]
    upheld = [92, 95, 91, 90, 94, None, 89, 91, 88, 86, 87, 84]
    turned = [3, 4, 3, 5, 4, None, 6, 5, 8, 9, 8, 11]
    return {
        "now": now,
        "past": now - timedelta(hours=3, minutes=10),
        "long_ago": now - timedelta(days=40),
        "soon": now + timedelta(hours=3, minutes=5),
        "later": now + timedelta(days=6, hours=2),
        "late": now - timedelta(hours=2, minutes=5),
        "lease": now + timedelta(minutes=9, seconds=41),
        "crumbs": [("Queues", "#"), ("Late dispatch · US sellers", "#")],
        "deduct": DEDUCT,
        "accumulate": ACCUMULATE,
        "form": bound,
        "empty_form": SampleForm(),
        "filter": SampleFilter(),
        "long_name": LONG_NAME,
        "spark": [12, 13, 12, 15, 14, 16, 15, None, 17, 16.8],
        "rows": [
            {"p": 87, "n": "Blue Fern Home", "t": "bad", "w": "overdue", "at": 16.8, "v": 160000},
            {"p": 74, "n": LONG_NAME, "t": "warn", "w": "due today", "at": 12.4, "v": 4210000},
            {"p": 41, "n": "Käthe & Töchter", "t": "quiet", "w": "open", "at": 10.2, "v": 0},
        ],
        "days": days,
        "kinds": [
            {"label": "Late dispatch", "value": 241, "url": "#"},
            {"label": "Counterfeit goods, suspected by a rights owner", "value": 87, "url": "#"},
            {"label": "Misleading listing", "value": 64, "url": "#"},
            {"label": "Abusive message", "value": 3, "url": "#", "tone": "bad"},
        ],
        "series": [
            {
                "name": "Upheld",
                "points": [
                    {"label": w, "value": v, "url": f"?week={w}"}
                    for w, v in zip(weeks, upheld, strict=True)
                ],
            },
            {
                "name": "Overturned",
                "tone": "bad",
                "points": [
                    {"label": w, "value": v, "url": f"?week={w}"}
                    for w, v in zip(weeks, turned, strict=True)
                ],
            },
        ],
        "limits": [{"at": 10, "label": "alert at 10"}],
        "timeline": [
            {"title": "Signal", "at": now - timedelta(days=3), "detail": "late_delivery_rate"},
            {"title": "Detection", "at": now - timedelta(days=3), "by": "rule version 12"},
            {"title": "Taken", "at": now - timedelta(hours=3), "by": "A. Reviewer"},
            {"title": "Upheld", "at": now, "by": "A. Reviewer", "tone": "bad", "badge": "decided"},
        ],
        "facts": [("Late orders", "26 of 155"), ("Own fault", "19"), ("Line", "10 %")],
        "controls": [
            {"name": "New listings blocked", "until": now + timedelta(days=6), "cause": "150 line"},
            {"name": "Faster settlement", "giving": True, "cause": "Gold tier"},
        ],
        "crosses": [{"at": 150, "measures": ["new listings blocked 7 days", "campaigns off"]}],
        "measures": ["15 points for 180 days", "New listings blocked for 7 days"],
        "redress": [{"text": "Appeal until 22 Dec", "url": "#"}, {"text": "Go to a court"}],
        "ledger": [
            {
                "at": now,
                "what": "Late dispatch",
                "points": -15,
                "url": "#",
                "balance": 150,
                "expires": now + timedelta(days=180),
            },
            {"at": now - timedelta(days=20), "what": "Course passed", "points": 5, "balance": 165},
            {
                "at": now - timedelta(days=44),
                "what": "Late dispatch",
                "points": -40,
                "balance": 160,
                "reversed": True,
                "detail": "overturned on appeal",
            },
        ],
    }
