"""What the tests of the editor share: a body with everything in it, and the form as a browser sends it."""

from html.parser import HTMLParser

from policies.editing import outline_of_draft
from tests.rulebooks import changed

EVERYTHING = changed(
    languages=["en", "es"],
    notice_days=15,
    funds=[
        {
            "code": "fraud",
            "title": "Fraud",
            "text": "Signs of it.",
            "max_days": 90,
            "review_days": 30,
            "amount_at_most": 500,
            "currency": "USD",
        }
    ],
    scheme__classes=[
        {"code": "ordinary"},
        {
            "code": "serious",
            "title": "Serious",
            "cap": 500,
            "lapse": {"kind": "calendar", "period": "year", "resets_on": "first_monday"},
            "milestones": [{"code": "a", "title": "A", "at": 120, "measures": []}],
        },
    ],
    scheme__earning={"points": 4, "per_orders": 200, "cap_week": 20, "lapses": False},
    scheme__repeats=[
        {
            "code": "six",
            "title": "Six",
            "count": 6,
            "days": 90,
            "measures": [
                {
                    "control": "reach_reduced",
                    "params": {"percent": 30, "note": "kept"},
                    "duration": {"kind": "days", "n": 7},
                }
            ],
            "clauses": ["reminder"],
        }
    ],
    scheme__joint=[
        {"party_kind": "creator", "links": ["bound"], "clause": "reminder", "share_percent": 50}
    ],
    scheme__milestones__0__freezes=True,
    scheme__milestones__0__course="dispatch-on-time",
    scheme__milestones__0__shortens_to={"kind": "days", "n": 3},
    clauses__0__repetition={"points": {"low": 10, "medium": 30}, "of": "any", "days": 90},
    clauses__0__evidence=["Scans.", "Letters."],
    clauses__0__may_carry=[
        {
            "control": "orders_capped",
            "params": {"cap": 100},
            "duration": {"kind": "hours", "n": 7},
        }
    ],
    clauses__0__funds=["fraud"],
    clauses__0__warn_only_until="2026-12-31",
    clauses__0__windows={"appeal_hours": 48, "redress": ["You may write."]},
    clauses__0__translations={"es": {"title": "T", "text": "Dos", "is_not": ["uno"]}},
    clauses__0__guidance="Look twice.\n\nAnd again.",
    clauses__1__categories=["toys"],
)


class Fields(HTMLParser):
    """What a browser would send of a form, untouched."""

    def __init__(self, page, form="part-form"):
        super().__init__()
        self.form, self.inside, self.sent, self.select, self.area = form, False, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.inside = said.get("id") == self.form
        if not self.inside or "disabled" in said:
            return
        name = said.get("name")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            self.sent.append((self.select, said.get("value", "")))
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "input" and name and said.get("type") not in {"checkbox", "radio"}:
            self.sent.append((name, said.get("value", "")))
        elif tag == "input" and name and "checked" in said:
            self.sent.append((name, said.get("value", "on")))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False

    @property
    def values(self):
        found = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return found


def typed(client, url, **changes):
    """The form as it stands, with what a person changes."""
    values = Fields(client.get(url).content.decode()).values
    return {**values, **{name.replace("___", "-"): value for name, value in changes.items()}}


def body_of(draft):
    draft.refresh_from_db()
    return draft.body


def paths_of(body):
    return [entry.path for entry in outline_of_draft(body, [])]
