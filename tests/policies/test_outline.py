"""Two versions beside each other, and what changed between them, in words and numbers."""

from policies.changes import changes_between
from policies.comparing import compare, word_marks
from policies.documents import document_of
from policies.scheme import parse
from tests.rulebooks import a_body, changed

LEDGERS = [
    {"code": "ordinary", "title": "General breaches"},
    {"code": "minor", "title": "Minor breaches"},
    {
        "code": "fake",
        "title": "Counterfeits",
        "cap": 500,
        "lapse": {"kind": "calendar", "period": "year"},
        "milestones": [{"code": "f", "title": "First fake", "at": 120, "measures": []}],
    },
]


def versions(**changes):
    return parse(a_body()), parse(changed(**changes))


def told(old, new):
    return [(one.kind, one.about, list(one.details)) for one in changes_between(old, new)]


def test_the_same_version_has_no_changes():
    old, new = versions()

    assert told(old, new) == []
    assert {pair.state for pair in compare(old, new)} == {"same"}


def test_numbers_are_said_with_what_they_moved_by():
    old, new = versions(clauses__0__points__medium=20, scheme__milestones__0__at=160)

    rows = {
        (pair.title, row.label): (row.before, row.after, row.moved)
        for pair in compare(old, new)
        for row in pair.rows
        if row.is_changed
    }

    assert rows == {
        ("Line at 160", "Place"): (((("gone", "150"),),), ((("new", "160"),),), 10),
        ("Late dispatch", "Medium"): (((("gone", "−15"),),), ((("new", "−20"),),), -5),
    }


def test_changed_words_are_marked_in_their_sentence():
    assert word_marks(
        "Orders are handed to the carrier within two working days.",
        "Orders are handed to the carrier within three working days.",
    ) == (
        (
            ("same", "Orders are handed to the carrier within "),
            ("gone", "two"),
            ("same", " working days."),
        ),
        (
            ("same", "Orders are handed to the carrier within "),
            ("new", "three"),
            ("same", " working days."),
        ),
    )


def test_what_is_too_unlike_is_marked_whole():
    assert word_marks("Send soon.", "No weapons in a LIVE, ever, by anybody") == (
        (("gone", "Send soon."),),
        (("new", "No weapons in a LIVE, ever, by anybody"),),
    )


def test_parts_stay_aligned_when_one_is_gone_and_one_is_new():
    body = a_body()
    extra = {**body["clauses"][1], "code": "bait", "title": "Bait"}
    old = parse(body)
    new = parse(a_body(clauses=[body["clauses"][0], *body["clauses"][2:], extra]))

    pairs = [(pair.title, pair.state) for pair in compare(old, new) if "clause" in pair.anchor]

    assert pairs == [
        ("Late dispatch", "same"),
        ("Misleading listing", "removed"),
        ("Prohibited goods in a LIVE", "same"),
        ("Reminder", "same"),
        ("Bait", "added"),
    ]


def test_every_new_part_of_a_scheme_is_told_when_it_comes():
    old, new = versions(
        notice_days=15,
        scheme__classes=LEDGERS,
        scheme__earning={"points": 4, "per_orders": 200, "cap_week": 20, "lapses": False},
        scheme__repeats=[
            {
                "code": "six",
                "title": "Six in a quarter",
                "count": 6,
                "days": 90,
                "measures": [
                    {"control": "campaigns_off", "duration": {"kind": "hours", "n": 1}},
                ],
                "terminal": True,
            }
        ],
        scheme__joint=[
            {
                "party_kind": "creator",
                "links": ["bound", "agency"],
                "clause": "reminder",
                "share_percent": 50,
                "confidence_at_least": 90,
            }
        ],
        scheme__milestones__0__freezes=True,
        scheme__milestones__0__extends=True,
        clauses__0__repetition={
            "points": {"low": 10, "medium": 30},
            "days": 90,
            "days_after_course": 30,
        },
        clauses__0__evidence=["Carrier scans."],
        clauses__0__may_carry=[
            {
                "control": "orders_capped",
                "params": {"cap": 100},
                "duration": {"kind": "days", "n": 7},
            }
        ],
        clauses__0__warn_only_until="2026-12-31",
        clauses__0__windows={"appeal_hours": 48},
        clauses__1__categories=["toys"],
        funds=[
            {
                "code": "fraud",
                "title": "Suspected fraud",
                "text": "Signs that buyers are paid with stolen cards.",
                "max_days": 90,
                "review_days": 30,
                "amount_at_most": 500000,
                "currency": "USD",
            }
        ],
    )

    said = told(old, new)
    details = [words for _kind, _about, some in said for words in some]

    assert [about for kind, about, _details in said if kind == "added"] == [
        "Ledger “Minor breaches”",
        "Ledger “Counterfeits”",
        "Counterfeits: Line at 120",
        "Six in a quarter",
        "Charged jointly: Creators",
        "Suspected fraud",
    ]
    for words in (
        "Days of notice before a change: 0 → 15",
        "new: 200 clean orders earn 4 points.",
        "new: At most 20 points are earned in a week.",
        "new: Earned points do not lapse.",
        "6 breaches of one rule within 90 days, whatever the score",
        "Campaigns are off for 1 hour",
        "It ends the account; a second person must agree",
        "50 % of what a linked account is charged is charged here too, under “Reminder”.",
        "Linked accounts: creators, by a bound account, an agency.",
        "A link counts from a confidence of 90 %.",
        "new: Points that count then no longer lapse",
        "new: Each further violation past this line begins them anew",
        "new: After an earlier breach of this rule: Low −10, Medium −30",
        "new: An earlier breach weighs for 90 days",
        "new: Once its course was completed it weighs for 30 days from then on",
        "new: Carrier scans.",
        "new: The number of orders a day is capped (at most 100) for 7 days",
        "Only told: – → A breach that ended before 31 Dec 2026 is only told: "
        "nothing is charged or restricted.",
        "new: You may appeal within 48 hours of being informed.",
        "Covers: listings, videos → listings, videos in toys",
        "At most USD\u00a05,000.00, for at most 90 days",
        "A person looks at it again within 30 days",
        "All points lapse when the calendar year ends in your market.",
    ):
        assert words in details, words


def test_a_second_ledger_moves_no_clause_that_stays_in_the_first():
    old, new = versions(
        scheme__classes=[
            {"code": "ordinary", "title": "Account health"},
            {"code": "integrity", "title": "Integrity"},
        ],
        clauses__1__ledger_class="integrity",
    )

    assert told(old, new) == [
        ("added", "Ledger “Integrity”", ["Title: Integrity"]),
        ("changed", new.clauses[1].title, ["Ledger: Account health → Integrity"]),
    ]


def test_ledgers_that_count_alike_are_told_together():
    doc = document_of(parse(changed(scheme__classes=LEDGERS)))

    assert [ledger.titles for ledger in doc.ledgers] == [
        ["General breaches", "Minor breaches"],
        ["Counterfeits"],
    ]
    assert [line.at for line in doc.ledgers[1].lines] == [120]
    assert doc.clauses[0].ledger == "General breaches"


def test_a_clause_is_read_in_the_language_of_the_reader():
    body = changed(
        languages=["en", "es"],
        clauses__0__translations={"es": {"title": "Envío tardío", "text": "Envíe pronto."}},
    )

    doc = document_of(parse(body), language="es")

    assert [row.clause.title for row in doc.clauses[:2]] == ["Envío tardío", "Misleading listing"]


def test_guidance_is_compared_for_those_who_judge_only():
    old, new = versions(clauses__0__guidance="Look twice.")

    assert [pair.state for pair in compare(old, new, guidance=False)].count("changed") == 0
    assert [pair.state for pair in compare(old, new)].count("changed") == 1
    assert changes_between(old, new, guidance=False) == []


def test_a_sentence_of_a_thousand_words_is_marked_whole():
    old, new = ("the a " * 300 + word for word in ("old", "new"))

    assert word_marks(old, new) == ((("gone", old),), (("new", new),))
