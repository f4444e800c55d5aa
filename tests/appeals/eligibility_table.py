# ruff: noqa: E501 - a table is read in columns
"""Who may appeal what, when, and in which words: written by hand, row by row, for all nine packs.

Times are those of the clock in the pack's market. A row: pack, clause, side, outcome, how the decision
stands, earlier appeals, when the side was informed, the moment, the answer and its words. An earlier
appeal marked as carried was against the harder decision in whose place this one stands.
"""

ZONES = {
    "tiktok_us_seller": "America/New_York",
    "tiktok_sea_seller": "Asia/Jakarta",
    "tiktok_creator": "Europe/Berlin",
    "local_merchant": "Europe/Berlin",
    "amazon_seller": "America/Los_Angeles",
    "shopee_seller": "Asia/Manila",
    "lazada_seller": "Asia/Singapore",
    "taobao_tmall_seller": "Asia/Shanghai",
    "youtube_creator": "Europe/London",
}

NEVER = None
YES = "You can appeal this decision."
AGAIN = "You can ask us to look at your report again."
ONE_USED = "The one appeal against this decision has been used."
TWO_USED = "Both appeals against this decision have been used."
OPEN = "Your appeal is being looked at. One at a time is enough."
TAKEN_BACK = "This decision was taken back already."
REPLACED = "A newer decision took the place of this one. Appeal that one."
CORRECTED = "You put this right in time, so it no longer counts."
HELD = "This decision has not taken effect yet. You can appeal when it has."
NOTHING = "Nothing was decided against you."
ACTED = "We acted on your report, so there is nothing to appeal."
NOT_YOURS = "Only whoever reported this can ask for another look."
HEARD = "A second person has heard this on appeal. Further ways lie outside."
THE_ONE = "This decision came from your appeal, and that was the one appeal there is."
LAST_OF_TWO = "This decision came from your appeal, and that was the last of 2 appeals."
SECOND_OF_TWO = (
    "You can appeal this decision. It came from your appeal, and what was used counts: "
    "this would be appeal 2 of 2."
)
FOR_GOOD = (
    "A newer decision took the place of this one. It came from your appeal, and no further appeal to "
    "us is left against it. What is still open: "
)
COURT = "You may go to court."
BODY = (
    "Where the Digital Services Act of the European Union applies to you, you may also turn to a "
    "certified body for out-of-court dispute settlement"
)
US_COURT = "You may bring the dispute before the court or the arbitrator that your agreement with us names."
CREATOR_COURT = "You may bring the dispute before the court that your agreement with us names."


def ended(day: str) -> str:
    return f"The time to appeal ended on {day}."


def first(state: str, closed: str = "") -> list[tuple[str, str]]:
    return [(state, closed)]


def brought(closed: str, *own: tuple[str, str]) -> list[tuple[str, ...]]:
    """The appeal that brought this milder decision, and those against it."""
    return [("partly", closed, "carried"), *own]


US, SEA, CREATOR, LOCAL = (
    "tiktok_us_seller",
    "tiktok_sea_seller",
    "tiktok_creator",
    "local_merchant",
)
AMAZON, SHOPEE, LAZADA = "amazon_seller", "shopee_seller", "lazada_seller"
TAOBAO, YOUTUBE = "taobao_tmall_seller", "youtube_creator"
P, R = "party", "reporter"
V, W, N = "violation", "warning", "no_violation"
S = "stands"
LATE, LIVE = "late_dispatch", "live_prohibited_goods"

# fmt: off
ROWS = [
    # United States: thirty local days, then fifteen. New York.
    (US, LATE, P, V, S, [], "2026-03-01 12:00:00", "2026-03-01 12:00:00", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-03-01 12:00:00", "2026-03-31 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-03-01 12:00:00", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (US, LATE, P, V, S, [], "2026-03-01 00:00:00", "2026-03-31 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-03-01 23:59:59", "2026-03-31 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-03-01 23:59:59", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (US, LATE, P, V, S, [], NEVER, "2036-03-01 12:00:00", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-01-31 08:00:00", "2026-03-02 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-01-31 08:00:00", "2026-03-03 00:00:00", "window_closed", ended("2 Mar 2026")),
    (US, LATE, P, V, S, [], "2024-01-30 08:00:00", "2024-02-29 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2024-01-30 08:00:00", "2024-03-01 00:00:00", "window_closed", ended("29 Feb 2024")),
    (US, LATE, P, V, S, first("upheld", "2026-06-01 09:00:00"), "2026-03-01 12:00:00", "2026-06-16 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, first("upheld", "2026-06-01 09:00:00"), "2026-03-01 12:00:00", "2026-06-17 00:00:00", "window_closed", ended("16 Jun 2026")),
    (US, LATE, P, V, S, first("withdrawn", "2026-03-20 09:00:00"), "2026-03-01 12:00:00", "2026-03-31 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, first("withdrawn", "2026-03-20 09:00:00"), "2026-03-01 12:00:00", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (US, LATE, P, V, S, [("upheld", "2026-03-20 09:00:00"), ("upheld", "2026-04-01 09:00:00")], "2026-03-01 12:00:00", "2026-04-02 09:00:00", "attempts_used", TWO_USED),
    (US, LATE, P, V, S, [("upheld", "2026-03-20 09:00:00"), ("withdrawn", "2026-04-01 09:00:00")], "2026-03-01 12:00:00", "2026-04-02 09:00:00", "attempts_used", TWO_USED),
    (US, LATE, P, V, S, first("open"), "2026-03-01 12:00:00", "2026-03-02 12:00:00", "appeal_open", OPEN),
    (US, LATE, P, V, "overturned", first("overturned", "2026-03-20 09:00:00"), "2026-03-01 12:00:00", "2026-03-21 12:00:00", "already_overturned", TAKEN_BACK),
    (US, LATE, P, V, "replaced", first("partly", "2026-03-20 09:00:00"), "2026-03-01 12:00:00", "2026-03-21 12:00:00", "replaced", REPLACED),
    (US, "invalid_tracking", P, V, "corrected", [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "corrected", CORRECTED),
    (US, "counterfeit", P, V, "held", [], NEVER, "2026-03-02 12:00:00", "not_in_effect", HELD),
    (US, LATE, P, N, S, [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "not_adverse", NOTHING),
    (US, LATE, P, W, S, [], "2026-03-01 12:00:00", "2026-03-31 23:59:59", "eligible", YES),
    (US, LATE, P, W, S, [], "2026-03-01 12:00:00", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (US, LATE, R, N, S, [], "2026-03-01 12:00:00", "2026-03-31 23:59:59", "eligible", AGAIN),
    (US, LATE, R, N, S, [], "2026-03-01 12:00:00", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (US, LATE, R, V, S, [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "acted", ACTED),
    (US, LATE, "bystander", N, S, [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "not_your_report", NOT_YOURS),
    (US, LATE, R, N, S, first("upheld", "2026-03-20 09:00:00"), "2026-03-01 12:00:00", "2026-03-21 12:00:00", "attempts_used", ONE_USED),
    (US, LATE, R, "reversed", S, [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "heard", HEARD),
    (US, LATE, R, N, "held", [], NEVER, "2026-03-02 12:00:00", "not_in_effect", HELD),
    # What is acted on at once: seventy-two hours that elapse, whatever the clock does.
    (US, LIVE, P, V, S, [], "2026-07-01 10:00:00", "2026-07-04 09:59:59", "eligible", YES),
    (US, LIVE, P, V, S, [], "2026-07-01 10:00:00", "2026-07-04 10:00:00", "window_closed", ended("4 Jul 2026, 10:00")),
    (US, LIVE, P, V, S, [], "2026-03-07 12:00:00", "2026-03-10 12:59:59", "eligible", YES),
    (US, LIVE, P, V, S, [], "2026-03-07 12:00:00", "2026-03-10 13:00:00", "window_closed", ended("10 Mar 2026, 13:00")),
    (US, LIVE, P, V, S, [], "2026-10-31 12:00:00", "2026-11-03 10:59:59", "eligible", YES),
    (US, LIVE, P, V, S, [], "2026-10-31 12:00:00", "2026-11-03 11:00:00", "window_closed", ended("3 Nov 2026, 11:00")),
    (US, LIVE, P, V, S, first("upheld", "2026-07-02 10:00:00"), "2026-07-01 10:00:00", "2026-07-02 11:00:00", "attempts_used", ONE_USED),
    # Local days over a change of the clock.
    (US, LATE, P, V, S, [], "2026-02-20 12:00:00", "2026-03-22 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-02-20 12:00:00", "2026-03-23 00:00:00", "window_closed", ended("22 Mar 2026")),
    # South-East Asia. Jakarta: over the year's end, and by the market's own midnight.
    (SEA, "misleading_listing", P, V, S, [], "2026-12-05 12:00:00", "2027-01-04 23:59:59", "eligible", YES),
    (SEA, "misleading_listing", P, V, S, [], "2026-12-05 12:00:00", "2027-01-05 00:00:00", "window_closed", ended("4 Jan 2027")),
    (SEA, LATE, P, V, S, [], "2026-05-02 00:00:00", "2026-06-01 23:59:59", "eligible", YES),
    (SEA, LATE, P, V, S, [], "2026-05-01 23:59:59", "2026-06-01 00:00:00", "window_closed", ended("31 May 2026")),
    (SEA, LATE, P, V, S, first("partly", "2026-06-10 12:00:00"), "2026-05-01 12:00:00", "2026-06-25 23:59:59", "eligible", YES),
    (SEA, LATE, P, V, S, first("partly", "2026-06-10 12:00:00"), "2026-05-01 12:00:00", "2026-06-26 00:00:00", "window_closed", ended("25 Jun 2026")),
    (SEA, LIVE, P, V, S, [], "2026-05-01 08:00:00", "2026-05-04 07:59:59", "eligible", YES),
    (SEA, LIVE, P, V, S, [], "2026-05-01 08:00:00", "2026-05-04 08:00:00", "window_closed", ended("4 May 2026, 08:00")),
    (SEA, LATE, R, N, S, [], NEVER, "2030-05-01 08:00:00", "eligible", AGAIN),
    (SEA, LATE, R, N, S, first("open"), "2026-05-01 08:00:00", "2026-05-02 08:00:00", "appeal_open", OPEN),
    (SEA, "counterfeit", P, V, "held", [], NEVER, "2026-05-02 08:00:00", "not_in_effect", HELD),
    # Creators: one appeal. Berlin, where the clock changes on 29 March.
    (CREATOR, "hidden_promotion", P, V, S, [], "2026-03-01 09:00:00", "2026-03-31 23:59:59", "eligible", YES),
    (CREATOR, "hidden_promotion", P, V, S, [], "2026-03-01 09:00:00", "2026-04-01 00:00:00", "window_closed", ended("31 Mar 2026")),
    (CREATOR, "hidden_promotion", P, V, S, first("upheld", "2026-03-10 09:00:00"), "2026-03-01 09:00:00", "2026-03-11 09:00:00", "attempts_used", ONE_USED),
    (CREATOR, "hidden_promotion", P, V, S, first("withdrawn", "2026-03-10 09:00:00"), "2026-03-01 09:00:00", "2026-03-11 09:00:00", "attempts_used", ONE_USED),
    (CREATOR, "hidden_promotion", P, V, S, first("partly", "2026-03-10 09:00:00"), "2026-03-01 09:00:00", "2026-03-11 09:00:00", "attempts_used", ONE_USED),
    (CREATOR, "hidden_promotion", P, W, S, [], "2026-03-01 09:00:00", "2026-03-02 09:00:00", "eligible", YES),
    (CREATOR, LIVE, P, V, S, [], "2026-03-28 12:00:00", "2026-03-31 12:59:59", "eligible", YES),
    (CREATOR, LIVE, P, V, S, [], "2026-03-28 12:00:00", "2026-03-31 13:00:00", "window_closed", ended("31 Mar 2026, 13:00")),
    (CREATOR, "counterfeit", R, V, S, [], "2026-03-01 09:00:00", "2026-03-02 09:00:00", "acted", ACTED),
    (CREATOR, "counterfeit", P, N, S, [], NEVER, "2026-03-02 09:00:00", "not_adverse", NOTHING),
    # Local services: six calendar months, clamped to the length of the month.
    (LOCAL, "venue_closed", P, V, S, [], "2025-08-31 12:00:00", "2026-02-28 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2025-08-31 12:00:00", "2026-03-01 00:00:00", "window_closed", ended("28 Feb 2026")),
    (LOCAL, "venue_closed", P, V, S, [], "2023-08-31 12:00:00", "2024-02-29 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2023-08-31 12:00:00", "2024-03-01 00:00:00", "window_closed", ended("29 Feb 2024")),
    (LOCAL, "venue_closed", P, V, S, [], "2026-08-29 12:00:00", "2027-02-28 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2026-08-28 12:00:00", "2027-03-01 00:00:00", "window_closed", ended("28 Feb 2027")),
    (LOCAL, "venue_closed", P, V, S, [], "2026-03-31 12:00:00", "2026-09-30 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2026-03-31 12:00:00", "2026-10-01 00:00:00", "window_closed", ended("30 Sep 2026")),
    (LOCAL, "venue_closed", P, V, S, [], "2025-12-31 23:59:59", "2026-06-30 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2026-01-01 00:00:00", "2026-07-01 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2025-09-30 12:00:00", "2026-03-30 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2025-09-30 12:00:00", "2026-03-31 00:00:00", "window_closed", ended("30 Mar 2026")),
    (LOCAL, "overselling", P, V, S, [], "2026-01-15 12:00:00", "2026-07-15 12:00:00", "eligible", YES),
    (LOCAL, "overselling", P, V, S, [], NEVER, "2026-09-15 12:00:00", "eligible", YES),
    (LOCAL, "overselling", P, V, S, first("upheld", "2026-02-01 12:00:00"), "2026-01-15 12:00:00", "2026-02-02 12:00:00", "attempts_used", ONE_USED),
    (LOCAL, "misleading_voucher", R, N, S, [], "2025-08-31 12:00:00", "2026-02-28 23:59:59", "eligible", AGAIN),
    (LOCAL, "misleading_voucher", R, N, S, [], "2025-08-31 12:00:00", "2026-03-01 00:00:00", "window_closed", ended("28 Feb 2026")),
    (LOCAL, "misleading_voucher", P, V, "corrected", [], "2026-01-15 12:00:00", "2026-01-16 12:00:00", "corrected", CORRECTED),
    # Amazon's kind. Los Angeles, where the clock falls back on 1 November.
    (AMAZON, "counterfeit", P, V, S, [], "2026-10-15 12:00:00", "2026-11-14 23:59:59", "eligible", YES),
    (AMAZON, "counterfeit", P, V, S, [], "2026-10-15 12:00:00", "2026-11-15 00:00:00", "window_closed", ended("14 Nov 2026")),
    (AMAZON, "counterfeit", P, V, S, first("upheld", "2026-12-20 12:00:00"), "2026-10-15 12:00:00", "2027-01-04 23:59:59", "eligible", YES),
    (AMAZON, "counterfeit", P, V, S, first("upheld", "2026-12-20 12:00:00"), "2026-10-15 12:00:00", "2027-01-05 00:00:00", "window_closed", ended("4 Jan 2027")),
    (AMAZON, "listing_policy", P, V, "overturned", [], "2026-10-15 12:00:00", "2026-10-16 12:00:00", "already_overturned", TAKEN_BACK),
    (AMAZON, "listing_policy", R, N, S, [], "2026-10-15 12:00:00", "2026-10-16 12:00:00", "eligible", AGAIN),
    # Shopee's kind. Manila: February has 28 days.
    (SHOPEE, "late_shipment", P, V, S, [], "2026-02-01 12:00:00", "2026-03-03 23:59:59", "eligible", YES),
    (SHOPEE, "late_shipment", P, V, S, [], "2026-02-01 12:00:00", "2026-03-04 00:00:00", "window_closed", ended("3 Mar 2026")),
    (SHOPEE, "late_shipment", P, V, S, first("upheld", "2026-02-10 12:00:00"), "2026-02-01 12:00:00", "2026-02-11 12:00:00", "attempts_used", ONE_USED),
    (SHOPEE, "late_shipment", P, V, S, first("open"), "2026-02-01 12:00:00", "2026-02-11 12:00:00", "appeal_open", OPEN),
    # Lazada's kind. Singapore.
    (LAZADA, "counterfeit", P, V, S, [], "2026-06-30 12:00:00", "2026-07-30 23:59:59", "eligible", YES),
    (LAZADA, "counterfeit", P, V, S, [], "2026-06-30 12:00:00", "2026-07-31 00:00:00", "window_closed", ended("30 Jul 2026")),
    (LAZADA, "counterfeit", P, V, "replaced", [], "2026-06-30 12:00:00", "2026-07-01 12:00:00", "replaced", REPLACED),
    (LAZADA, "counterfeit", "bystander", N, S, [], "2026-06-30 12:00:00", "2026-07-01 12:00:00", "not_your_report", NOT_YOURS),
    # Taobao's kind: fifteen days. Shanghai.
    (TAOBAO, "prohibited_product", P, V, S, [], "2026-12-20 12:00:00", "2027-01-04 23:59:59", "eligible", YES),
    (TAOBAO, "prohibited_product", P, V, S, [], "2026-12-20 12:00:00", "2027-01-05 00:00:00", "window_closed", ended("4 Jan 2027")),
    (TAOBAO, "misleading_listing", P, V, "corrected", [], "2026-12-20 12:00:00", "2026-12-21 12:00:00", "corrected", CORRECTED),
    (TAOBAO, "misleading_listing", P, V, S, first("upheld", "2026-12-22 12:00:00"), "2026-12-20 12:00:00", "2026-12-23 12:00:00", "attempts_used", ONE_USED),
    # YouTube's kind: ninety days. London, where the clock falls back on 25 October.
    (YOUTUBE, "harassment", P, V, S, [], "2026-01-31 12:00:00", "2026-05-01 23:59:59", "eligible", YES),
    (YOUTUBE, "harassment", P, V, S, [], "2026-01-31 12:00:00", "2026-05-02 00:00:00", "window_closed", ended("1 May 2026")),
    (YOUTUBE, "harassment", P, V, S, [], "2026-07-27 12:00:00", "2026-10-25 23:59:59", "eligible", YES),
    (YOUTUBE, "harassment", P, V, S, [], "2026-07-27 12:00:00", "2026-10-26 00:00:00", "window_closed", ended("25 Oct 2026")),
    (YOUTUBE, "hate", P, W, S, [], "2026-07-27 12:00:00", "2026-07-28 12:00:00", "eligible", YES),
    (YOUTUBE, "hate", P, N, S, [], "2026-07-27 12:00:00", "2026-07-28 12:00:00", "not_adverse", NOTHING),
    # A milder decision that an appeal brought: appeals carry over, its own window opens with its letter.
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00"), NEVER, "2030-03-20 09:00:00", "eligible", SECOND_OF_TWO),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00"), "2026-03-21 12:00:00", "2026-03-21 12:00:00", "eligible", SECOND_OF_TWO),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00"), "2026-03-21 12:00:00", "2026-04-05 23:59:59", "eligible", SECOND_OF_TWO),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00"), "2026-03-21 12:00:00", "2026-04-06 00:00:00", "window_closed", ended("5 Apr 2026")),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00"), "2026-03-21 12:00:00", "2026-04-06 00:00:01", "window_closed", ended("5 Apr 2026")),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00", ("open", "")), "2026-03-21 12:00:00", "2026-03-22 12:00:00", "appeal_open", OPEN),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00", ("upheld", "2026-04-01 09:00:00")), "2026-03-21 12:00:00", "2026-04-02 12:00:00", "attempts_used", TWO_USED),
    (US, LATE, P, V, S, brought("2026-03-20 09:00:00", ("withdrawn", "2026-04-01 09:00:00")), "2026-03-21 12:00:00", "2026-04-02 12:00:00", "attempts_used", TWO_USED),
    (US, LATE, P, V, S, [("upheld", "2026-03-10 09:00:00", "carried"), ("partly", "2026-03-20 09:00:00", "carried")], "2026-03-21 12:00:00", "2026-03-22 12:00:00", "attempts_used", LAST_OF_TWO),
    (US, LATE, P, V, S, [("withdrawn", "2026-03-10 09:00:00", "carried"), ("partly", "2026-03-20 09:00:00", "carried")], NEVER, "2026-03-22 12:00:00", "attempts_used", LAST_OF_TWO),
    (US, LATE, P, V, "overturned", brought("2026-03-20 09:00:00"), "2026-03-21 12:00:00", "2026-03-22 12:00:00", "already_overturned", TAKEN_BACK),
    (US, LIVE, P, V, S, brought("2026-07-02 10:00:00"), "2026-07-02 11:00:00", "2026-07-02 12:00:00", "attempts_used", THE_ONE),
    (SEA, "misleading_listing", P, V, S, brought("2026-12-20 12:00:00"), "2026-12-20 12:00:00", "2027-01-04 23:59:59", "eligible", SECOND_OF_TWO),
    (SEA, "misleading_listing", P, V, S, brought("2026-12-20 12:00:00"), "2026-12-20 12:00:00", "2027-01-05 00:00:00", "window_closed", ended("4 Jan 2027")),
    (CREATOR, "hidden_promotion", P, V, S, brought("2026-03-10 09:00:00"), "2026-03-11 09:00:00", "2026-03-11 10:00:00", "attempts_used", THE_ONE),
    (LOCAL, "venue_closed", P, V, S, brought("2026-02-01 12:00:00"), "2026-02-02 12:00:00", "2026-02-03 12:00:00", "attempts_used", THE_ONE),
    (AMAZON, "counterfeit", P, V, S, brought("2026-10-19 12:00:00"), "2026-10-20 12:00:00", "2026-11-04 23:59:59", "eligible", SECOND_OF_TWO),
    (AMAZON, "counterfeit", P, V, S, brought("2026-10-19 12:00:00"), "2026-10-20 12:00:00", "2026-11-05 00:00:00", "window_closed", ended("4 Nov 2026")),
    (SHOPEE, "late_shipment", P, V, S, brought("2026-02-10 12:00:00"), "2026-02-10 12:00:00", "2026-02-11 12:00:00", "attempts_used", THE_ONE),
    (YOUTUBE, "harassment", P, W, S, brought("2026-02-10 12:00:00"), "2026-02-10 12:00:00", "2026-02-11 12:00:00", "attempts_used", THE_ONE),
    # To the second: the last, the end itself, and the one after it.
    (US, LATE, P, V, S, [], "2026-03-01 12:00:00", "2026-04-01 00:00:01", "window_closed", ended("31 Mar 2026")),
    (US, LIVE, P, V, S, [], "2026-07-01 10:00:00", "2026-07-04 10:00:01", "window_closed", ended("4 Jul 2026, 10:00")),
    (US, LATE, P, V, S, first("upheld", "2026-06-01 09:00:00"), "2026-03-01 12:00:00", "2026-06-17 00:00:01", "window_closed", ended("16 Jun 2026")),
    (CREATOR, LIVE, P, V, S, [], "2026-03-28 12:00:00", "2026-03-31 13:00:01", "window_closed", ended("31 Mar 2026, 13:00")),
    (LOCAL, "venue_closed", P, V, S, [], "2025-08-31 12:00:00", "2026-03-01 00:00:01", "window_closed", ended("28 Feb 2026")),
    # Month ends: 31 August by its first and its last second, 30 August, 29 February, 28 February.
    (LOCAL, "venue_closed", P, V, S, [], "2025-08-31 00:00:00", "2026-02-28 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2025-08-31 23:59:59", "2026-03-01 00:00:00", "window_closed", ended("28 Feb 2026")),
    (LOCAL, "venue_closed", P, V, S, [], "2025-09-01 00:00:00", "2026-03-01 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2023-08-30 12:00:00", "2024-02-29 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2023-08-30 12:00:00", "2024-03-01 00:00:00", "window_closed", ended("29 Feb 2024")),
    (LOCAL, "venue_closed", P, V, S, [], "2024-02-29 12:00:00", "2024-08-29 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2024-02-29 12:00:00", "2024-08-30 00:00:00", "window_closed", ended("29 Aug 2024")),
    (LOCAL, "venue_closed", P, V, S, [], "2026-02-28 12:00:00", "2026-08-28 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2026-02-28 12:00:00", "2026-08-29 00:00:00", "window_closed", ended("28 Aug 2026")),
    # The last day is one on which the clock changes.
    (LOCAL, "venue_closed", P, V, S, [], "2025-09-29 12:00:00", "2026-03-29 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2025-09-29 12:00:00", "2026-03-30 00:00:00", "window_closed", ended("29 Mar 2026")),
    (LOCAL, "venue_closed", P, V, S, [], "2026-04-25 12:00:00", "2026-10-25 23:59:59", "eligible", YES),
    (LOCAL, "venue_closed", P, V, S, [], "2026-04-25 12:00:00", "2026-10-26 00:00:00", "window_closed", ended("25 Oct 2026")),
    (US, LATE, P, V, S, [], "2026-02-06 12:00:00", "2026-03-08 23:59:59", "eligible", YES),
    (US, LATE, P, V, S, [], "2026-02-06 12:00:00", "2026-03-09 00:00:00", "window_closed", ended("8 Mar 2026")),
    # Points alone and warnings alone are decisions like any other.
    (LAZADA, "counterfeit", P, W, S, [], "2026-06-30 12:00:00", "2026-07-30 23:59:59", "eligible", YES),
    (LAZADA, "counterfeit", P, W, S, [], "2026-06-30 12:00:00", "2026-07-31 00:00:00", "window_closed", ended("30 Jul 2026")),
    (LOCAL, "overselling", P, W, S, first("upheld", "2026-02-01 12:00:00"), "2026-01-15 12:00:00", "2026-02-02 12:00:00", "attempts_used", ONE_USED),
    (SEA, LATE, P, W, S, first("open"), "2026-05-01 12:00:00", "2026-05-02 12:00:00", "appeal_open", OPEN),
    (TAOBAO, "prohibited_product", P, W, "corrected", [], "2026-12-20 12:00:00", "2026-12-21 12:00:00", "corrected", CORRECTED),
    (SHOPEE, "late_shipment", P, W, "replaced", [], "2026-02-01 12:00:00", "2026-02-11 12:00:00", "replaced", REPLACED),
    # A milder decision stands, and no appeal is left against that: the ways outside are named.
    (US, LIVE, P, V, "replaced_for_good", first("partly", "2026-07-02 10:00:00"), "2026-07-01 10:00:00", "2026-07-02 11:00:00", "replaced", FOR_GOOD + US_COURT),
    (US, LATE, P, V, "replaced_for_good", [("upheld", "2026-03-10 09:00:00"), ("partly", "2026-03-20 09:00:00")], "2026-03-01 12:00:00", "2026-03-21 12:00:00", "replaced", FOR_GOOD + US_COURT),
    (CREATOR, "hidden_promotion", P, V, "replaced_for_good", first("partly", "2026-03-10 09:00:00"), "2026-03-01 09:00:00", "2026-03-11 09:00:00", "replaced", f"{FOR_GOOD}{BODY}. {CREATOR_COURT}"),
    (LOCAL, "venue_closed", P, V, "replaced_for_good", first("partly", "2026-02-01 12:00:00"), "2026-01-15 12:00:00", "2026-02-02 12:00:00", "replaced", f"{FOR_GOOD}{BODY} (Article 21). {COURT}"),
    (YOUTUBE, "hate", P, W, "replaced_for_good", first("partly", "2026-07-28 12:00:00"), "2026-07-27 12:00:00", "2026-07-29 12:00:00", "replaced", f"{FOR_GOOD}{BODY}. {COURT}"),
    # A chain of overrides: however late it is asked, the older ones point to the newest.
    (US, LATE, P, V, "replaced", [], "2026-03-01 12:00:00", "2036-03-01 12:00:00", "replaced", REPLACED),
    (US, LATE, P, V, "replaced", [], NEVER, "2026-03-02 12:00:00", "replaced", REPLACED),
    (US, LATE, R, N, "replaced", [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "replaced", REPLACED),
    (US, LATE, R, N, "overturned", [], "2026-03-01 12:00:00", "2026-03-02 12:00:00", "already_overturned", TAKEN_BACK),
    # Held decisions: warnings and reporters' too, and before anybody was told of anything.
    (US, LIVE, P, W, "held", [], NEVER, "2026-07-01 10:00:00", "not_in_effect", HELD),
    (LOCAL, "misleading_voucher", R, N, "held", [], NEVER, "2026-01-15 12:00:00", "not_in_effect", HELD),
    # What is acted on at once, for warnings and for whoever reported it: the same seventy-two hours.
    (US, LIVE, P, W, S, [], "2026-07-01 10:00:00", "2026-07-04 09:59:59", "eligible", YES),
    (US, LIVE, P, W, S, [], "2026-07-01 10:00:00", "2026-07-04 10:00:00", "window_closed", ended("4 Jul 2026, 10:00")),
    (US, LIVE, R, N, S, [], "2026-07-01 10:00:00", "2026-07-04 09:59:59", "eligible", AGAIN),
    (US, LIVE, R, N, S, [], "2026-07-01 10:00:00", "2026-07-04 10:00:00", "window_closed", ended("4 Jul 2026, 10:00")),
    (SEA, LIVE, P, V, S, first("open"), "2026-05-01 08:00:00", "2026-05-05 08:00:00", "appeal_open", OPEN),
    # Whoever reported it, once the party has disputed the outcome.
    (CREATOR, "counterfeit", R, "reversed", S, [], "2026-03-01 09:00:00", "2026-03-02 09:00:00", "heard", HEARD),
    (LOCAL, "misleading_voucher", R, "reversed", S, first("overturned", "2026-02-01 12:00:00"), "2026-01-15 12:00:00", "2026-02-02 12:00:00", "heard", HEARD),
    (AMAZON, "listing_policy", "bystander", "reversed", S, [], "2026-10-15 12:00:00", "2026-10-16 12:00:00", "not_your_report", NOT_YOURS),
    (YOUTUBE, "hate", R, V, S, [], "2026-07-27 12:00:00", "2026-07-28 12:00:00", "acted", ACTED),
    (YOUTUBE, "hate", R, N, S, first("withdrawn", "2026-07-28 12:00:00"), "2026-07-27 12:00:00", "2026-07-29 12:00:00", "attempts_used", ONE_USED),
    (TAOBAO, "misleading_listing", R, N, S, [], "2026-12-20 12:00:00", "2027-01-04 23:59:59", "eligible", AGAIN),
    (TAOBAO, "misleading_listing", R, N, S, [], "2026-12-20 12:00:00", "2027-01-05 00:00:00", "window_closed", ended("4 Jan 2027")),
]
# fmt: on
