"""Being heard, told from both ends: who appeals sits at a desk or holds a phone in another language."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from governance import clock
from tests.story import hearing_room as room
from tests.story import party_side as party
from tests.story.hall import Hall, open_place
from tests.story.mailbox import link_in
from tests.story.way import CHINESE, INDONESIAN, SPANISH, at_a_desk_and_on


@pytest.fixture(scope="module")
def places():
    """Markets that are open already, by name."""
    return {}


@pytest.fixture
def hall(live_stack, browser, browser_context_args, places, way):
    """A story of its own, in a market that stories share."""
    if way.market not in places:
        places[way.market] = open_place(live_stack, way)
    story = Hall(
        places[way.market], way, lambda **said: browser.new_context(**browser_context_args | said)
    )
    yield story
    story.closes()
    assert [desk.complaints for desk in story.desks if desk.complaints] == []


@at_a_desk_and_on(CHINESE)
def test_what_a_seller_corrects_in_time_never_acts_and_costs_nothing(hall):
    hall.opens("seller", "Blue Fern Bags", ("listing", "Leather bag"))
    hall.is_found("misleading_listing", "medium", "The title says leather, the bag is plastic.")
    assert (hall.score(), hall.controls(), hall.on_the_item()) == (190, [], [])
    rule = hall.way.one_of(en="Misleading listing", zh_hans="误导性商品信息")
    party.is_told(hall, rule, "The title says leather")
    owner = hall.owner()
    party.opens_the_decision(hall, owner)
    decided = datetime.fromisoformat(hall.finding()["decided_at"])
    assert hall.on_the_item_at(decided + timedelta(hours=25)) == ["removed"]
    owner.sees(hall.way.one_of(en="Put it right", zh_hans="更正"))
    owner.sees(hall.way.hour(decided + timedelta(hours=24)))
    owner.look()

    party.corrects(hall, owner, "The title says plastic now.")
    owner.sees(
        hall.way.one_of(
            en="Your correction is being looked at. The measures wait for the answer.",
            zh_hans="您的更正正在审核。措施等待答复。",
        )
    )
    room.accept_the_correction(hall, "Blue Fern Bags", "says plastic now", "The page is right.")

    owner.page.reload()
    owner.sees(hall.way.one_of(en="You put this right in time", zh_hans="您已及时更正"))
    owner.sees("The page is right.")
    assert party.put_right(hall, owner) == [
        hall.way.one_of(en="+10 points are back", zh_hans="已退还 +10 分"),
        hall.way.one_of(
            en=f"It never acts: Removed (listing {hall.code})",
            zh_hans=f"不会执行：已移除 (商品 {hall.code})",
        ),
    ]
    owner.look()
    party.is_offered_no_appeal(hall, owner)
    assert (hall.score(), hall.controls(), hall.on_the_item()) == (200, [], [])
    assert hall.on_the_item_at(decided + timedelta(hours=25)) == []
    accepted = hall.way.one_of(en="Your correction was accepted", zh_hans="您的更正已被接受")
    hall.letter(accepted, "The page is right.")


@at_a_desk_and_on(SPANISH)
def test_a_seller_who_loses_twice_is_told_where_else_to_go(hall):
    hall.opens("seller", "Blue Fern Coats", ("listing", "Winter coat"))
    hall.is_found("not_as_described", "high", "Six buyers got a photograph of a coat.")
    assert (hall.score(), hall.controls()) == (150, ["campaigns_off", "listing_blocked"])
    owner = hall.owner()
    party.opens_the_decision(hall, owner)

    party.appeals(hall, owner, "platform_error", "All six got the coat; see the tracking.")
    second = hall.staff("second")
    room.take(hall, second, "see the tracking")
    room.answer(hall, second, room.UPHOLD, "Each parcel weighed ninety grams.")
    owner.page.reload()
    owner.sees(hall.way.one_of(en="The decision stands", es="La decisión se mantiene"))
    owner.sees("Each parcel weighed ninety grams.")
    owner.look()
    once_more = hall.way.one_of(en="Appeal once more, until", es="Recurre una vez más, hasta")
    hall.letter("Each parcel weighed ninety grams.", once_more)

    party.opens_the_decision(hall, owner)
    party.appeals(hall, owner, "carrier", "The scales of the carrier were wrong that week.")
    case = room.case_of_the_appeal(hall)
    room.may_not_hear(hall, "first", case)
    room.may_not_hear(hall, "second", case)
    third = hall.staff("third")
    room.take(hall, third, "The scales of the carrier were wrong")
    room.answer(hall, third, room.UPHOLD, "Other parcels of that day weighed right.")

    party.opens_the_decision(hall, owner)
    owner.sees(
        hall.way.one_of(
            en="Both appeals against this decision have been used.",
            es="Los dos recursos contra esta decisión ya se han usado.",
        )
    )
    court = hall.way.one_of(
        en="You may bring the dispute before the court or the arbitrator",
        es="Puedes llevar la disputa ante el tribunal o el árbitro",
    )
    owner.sees(hall.way.says("Further ways to be heard"), court)
    owner.look()
    party.is_offered_no_appeal(hall, owner)
    last = hall.letter("Other parcels of that day weighed right.").get_content()
    assert once_more not in last
    assert hall.way.one_of(en="another person decides", es="decide otra persona") not in last
    assert court in last
    assert (hall.score(), hall.controls()) == (150, ["campaigns_off", "listing_blocked"])


@at_a_desk_and_on(INDONESIAN)
def test_a_creator_who_is_partly_right_keeps_a_milder_finding(hall):
    hall.opens("creator", "Fern Kitchen", ("video", "Ginger tea"))
    hall.is_found("health_claim", "high", "The video says that ginger tea cures the flu.")
    assert (hall.score(), hall.controls()) == (150, ["reach_reduced"])
    assert hall.on_the_item() == ["reach_reduced", "removed"]
    owner = hall.owner()
    party.opens_the_decision(hall, owner)

    party.appeals(hall, owner, "other", "I say that it helps. I never say that it cures.")
    second = hall.staff("second")
    room.take(hall, second, "I never say that it cures")
    said = "It says helps: a claim, but none of a cure."
    room.answer(hall, second, room.IN_PART, said, cause="wrong_fact", milder="health_claim:medium")

    owner.page.reload()
    owner.sees(hall.way.one_of(en="You were right in part", id="Anda benar sebagian"), said)
    owner.look()
    half = hall.way.one_of(
        en="Half the reach, until the score is above 150 again",
        id="Setengah jangkauan, sampai skor kembali di atas 150",
    )
    assert party.put_right(hall, owner) == [
        hall.way.one_of(en="+50 points are back", id="+50 poin kembali"),
        hall.way.says("The line “%(line)s” no longer counts as passed", line=half),
        hall.way.one_of(en="Ended: Reach is reduced", id="Berakhir: Jangkauan dikurangi"),
        hall.way.one_of(
            en="The milder decision: −20 points", id="Keputusan yang lebih ringan: −20 poin"
        ),
    ]
    owner.follow(hall.way.says("Read it, and what you can still do"))
    owner.sees("200 → 180", said)
    owner.sees(
        hall.way.one_of(
            en="This decision came from your appeal, and that was the one appeal there is.",
            id="Keputusan ini berasal dari banding Anda, dan itu yang terakhir dari 1 banding.",
        )
    )
    owner.look()
    party.is_offered_no_appeal(hall, owner)
    assert (hall.score(), hall.controls(), hall.on_the_item()) == (180, [], ["removed"])
    granted = hall.way.one_of(en="was granted in part", id="dikabulkan sebagian")
    hall.letter(granted, said)
    party.is_told(hall, hall.way.one_of(en="Claims to heal", id="Klaim menyembuhkan"), said)


@at_a_desk_and_on(CHINESE)
def test_whoever_reported_is_heard_again_and_never_named(hall):
    hall.opens("seller", "Blue Fern Kids", ("listing", "Baby seat"))
    buyer = f"{hall.code}-buyer@buyers.example"
    recall = "This seat was called back in May."
    language = hall.way.language
    code = hall.is_reported("prohibited_product", recall, contact=buyer, language=language)
    room.finds_nothing(hall, "first", code, "The list of recalls names another seat.")
    nothing = hall.way.one_of(
        en="Your report: we found no violation", zh_hans="您的举报：未发现违规"
    )
    told = hall.letter(nothing, to=buyer)
    reporter = hall.desk()
    reporter.go(link_in(told, "/portal/report/"))
    reporter.sees(recall)
    reporter.sees(
        hall.way.one_of(
            en="A person looked at it and found no breach of the rules.",
            zh_hans="已有人查看，未发现违反规则之处。",
        )
    )
    reporter.look()

    reporter.page.locator("[name=text]").fill("The number under the seat is on the list.")
    reporter.press(hall.way.says("Ask for another look"))
    reporter.sees(hall.way.says("We have your request"))
    second = hall.staff("second")
    room.take(hall, second, "What was reported", recall, "under the seat is on the list")
    room.answer(hall, second, "Violation, medium", "The number is on the list of the recall.")

    reporter.go(link_in(told, "/portal/report/"))
    reporter.sees(
        hall.way.one_of(
            en="We found a breach and acted on it. Thank you.",
            zh_hans="我们发现违规并已采取措施。谢谢您。",
        )
    )
    reporter.look()
    acted = hall.way.one_of(
        en="You were right: we acted on your report",
        zh_hans="您是对的：我们已就您的举报采取措施",
    )
    hall.letter(acted, to=buyer)
    assert (hall.score(), hall.on_the_item()) == (180, ["removed"])
    rule = hall.way.one_of(en="Prohibited product", zh_hans="禁售商品")
    letter = party.is_told(hall, rule, "The number is on the list of the recall.")
    owner = hall.owner()
    party.opens_the_decision(hall, owner)
    for page in (letter.get_content(), owner.page.content()):
        assert buyer not in page
        assert "buyer-7" not in page
        assert recall not in page


@at_a_desk_and_on(SPANISH)
def test_a_closed_house_appeals_by_the_link_in_its_letter(hall):
    hall.opens("local_merchant", "Casa Fern", ("voucher", "Dinner for two"))
    hall.is_found("false_redemption", "critical", "Forty vouchers were redeemed at night.")
    assert (hall.score(), hall.controls()) == (0, ["account_closed", "voucher_sale_off"])
    rule = hall.way.one_of(
        en="Voucher redeemed without the guest", es="Vale canjeado sin el cliente"
    )
    letter = party.is_told(hall, rule, "Forty vouchers were redeemed at night.")
    link = party.link_of(letter)
    merchant = hall.desk()
    merchant.go(link)
    merchant.sees("Forty vouchers were redeemed at night.", hall.way.says("What was found"))
    merchant.look()

    party.writes_the_appeal(
        hall, merchant, "platform_error", "Our till sent the whole day at once."
    )
    merchant.sees(hall.appeal()["code"])
    party.is_useless_elsewhere(hall, link)
    case = room.case_of_the_appeal(hall)
    room.may_not_hear(hall, "second", case)
    third = hall.staff("third")
    room.take(hall, third, "Our till sent the whole day at once")
    room.answer(hall, third, room.OVERTURN, "The till's log shows it.", cause="new_evidence")

    merchant.go(link)
    merchant.sees(
        hall.way.one_of(en="This decision was taken back", es="Esta decisión fue retirada")
    )
    returned, *lines, sale, account = party.put_right(hall, merchant)
    assert returned == hall.way.one_of(en="+100 points are back", es="Has recuperado +100 puntos")
    assert len(lines) == 4
    assert sale.startswith(hall.way.one_of(en="Ended: Voucher sale", es="Terminado: La venta"))
    assert account.startswith(hall.way.one_of(en="Ended: The account", es="Terminado: La cuenta"))
    merchant.sees("Forty vouchers were redeemed at night.")
    merchant.sees("The till's log shows it.")
    merchant.look()
    assert (hall.score(), hall.controls()) == (100, [])
    hall.letter(hall.way.one_of(en="was granted", es="fue aceptado"), "The till's log shows it.")


@at_a_desk_and_on(INDONESIAN)
def test_measures_rest_while_a_senior_says_so_and_then_act_again(hall):
    hall.opens("seller", "Blue Fern Lamps", ("listing", "Desk lamp"))
    hall.is_found("not_as_described", "high", "Six buyers ordered glass and got acrylic.")
    acting, ends = hall.controls(), hall.ends()
    assert acting == ["campaigns_off", "listing_blocked"]
    owner = hall.owner()
    party.opens_the_decision(hall, owner)
    party.appeals(hall, owner, "authorised", "The maker's sheet says glass.")

    second = hall.staff("second")
    room.take(hall, second, "The maker's sheet says glass")
    until = (clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    room.lets_them_rest(hall, second, until, "The maker is asked; that takes a day.")
    assert (hall.score(), hall.controls()) == (150, [])
    party.opens_the_decision(hall, owner)
    owner.sees(hall.way.one_of(en="The measures rest", id="Tindakan sedang ditangguhkan"))
    owner.sees(hall.way.hour(until))
    owner.look()
    rest = hall.way.one_of(en="Measures rest", id="Tindakan ditangguhkan")
    hall.letter(rest, hall.way.hour(until), "The maker is asked; that takes a day.")

    room.lets_them_act(second)
    assert (hall.controls(), hall.ends()) == (acting, ends)
    owner.page.reload()
    expect(owner.page.get_by_text(hall.way.says("The measures rest"))).to_have_count(0)
    hall.letter(hall.way.one_of(en="Measures act again", id="Tindakan berlaku lagi"))

    hall.rests_for(6, "The maker answers within the minute.")
    assert hall.controls() == []
    hall.wait_for(lambda: hall.controls() == acting)
    assert hall.ends() == ends
    assert hall.appeal()["state"] == "open"
