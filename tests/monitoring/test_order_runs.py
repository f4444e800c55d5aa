"""Files of orders in the worker: kept at once, taken in by parts, each line told, twice harmless."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from governance.actors import CLOCK
from governance.models import Market
from monitoring import services
from monitoring.models import Order, OrderFile
from monitoring.services.order_files import OrdersOf
from tests.factories import MarketFactory, PartyFactory, UserFactory
from tests.support.doomed import kill_where_it_waits_for_us
from tests.workbench.race import together

pytestmark = pytest.mark.django_db

HEADER = "seller_id,order_id,outcome,placed_at,settled_at,amount,currency"


@pytest.fixture(autouse=True)
def shop():
    MarketFactory()
    return PartyFactory(external_id="fern")


def line(number, seller="fern", amount="1250"):
    times = "2026-03-01T10:00:00Z,2026-03-03T10:00:00Z"
    return f"{seller},A-{number},completed,{times},{amount},USD"


def a_file(lines, name="orders.csv"):
    return SimpleUploadedFile(name, "\n".join([HEADER, *lines]).encode(), "text/csv")


def sent(lines):
    target = OrdersOf(Market.objects.get(), "seller")
    file = a_file(lines)
    return services.receive_order_file(file=file, name=file.name, target=target, by=CLOCK)


def worked(kept):
    while services.work_order_files():
        pass
    kept.refresh_from_db()
    return kept


def counts(kept):
    return kept.state, kept.accepted, kept.duplicates, kept.rejected


def test_a_file_is_kept_at_once_and_taken_in_by_parts():
    kept = sent([line(n) for n in range(1200)])
    assert (kept.state, Order.objects.count()) == ("queued", 0)

    assert services.work_order_files(seconds=0)
    kept.refresh_from_db()
    assert (kept.state, kept.line, kept.accepted) == ("running", 501, 500)
    worked(kept)

    assert counts(kept) == ("done", 1200, 0, 0)
    assert (kept.position, kept.line) == (kept.size, 1201)
    assert Order.objects.count() == 1200


def test_each_bad_line_is_told_with_its_number_whichever_part_it_is_in():
    lines = [line(n) for n in range(1100)]
    lines[3], lines[4] = line(3, seller="nobody"), line(4, amount="12.50")
    lines[1050] = line(1050, seller="nobody")

    kept = worked(sent(lines))

    assert counts(kept) == ("done", 1097, 0, 3)
    told = list(kept.faults.values_list("line", "column", "code"))
    assert told == [
        (5, "seller_id", "refused"),
        (6, "amount", "not_a_number"),
        (1052, "seller_id", "refused"),
    ]


def test_the_same_file_again_is_all_known_and_what_was_sent_is_not_kept():
    lines = [line(n) for n in range(20)]
    worked(sent(lines))

    again = worked(sent(lines))

    assert counts(again) == ("done", 0, 20, 0)
    assert all(one.content.erased_at for one in OrderFile.objects.select_related("content"))


def test_a_stopped_file_keeps_what_is_in():
    kept = sent([line(n) for n in range(700)])
    services.work_order_files(seconds=0)

    services.stop_order_file(file_id=kept.pk, by=CLOCK)

    assert counts(worked(kept)) == ("stopped", 500, 0, 0)
    with pytest.raises(services.FileEnded):
        services.stop_order_file(file_id=kept.pk, by=CLOCK)


def test_one_that_fails_unforeseen_three_times_says_so_and_holds_up_nobody():
    broken, fine = sent([line(1)]), sent([line(2)])
    broken.content.file.storage.delete(broken.content.file.name)

    for _ in range(3):
        services.work_order_files()

    broken.refresh_from_db()
    assert (broken.state, "nobody foresaw" in broken.problem) == ("failed", True)
    assert counts(worked(fine)) == ("done", 1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_one_file_take_in_each_line_once():
    kept = sent([line(n) for n in range(1600)])

    together(lambda _: services.work_order_files(), range(4), workers=4)

    assert counts(worked(kept)) == ("done", 1600, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_part_leaves_no_line_out_and_none_twice(shop):
    kept = sent([line(n) for n in range(1200)])
    moment = datetime(2026, 3, 1, 10, tzinfo=UTC)
    row = Order(
        party=shop,
        external_id="A-700",
        outcome="completed",
        placed_at=moment,
        settled_at=moment,
        currency="USD",
        recorded_at=moment,
    )

    with transaction.atomic():
        row.save()  # whoever writes this order too waits for us
        kill_where_it_waits_for_us(
            "from monitoring import services; services.work_order_files(seconds=600)"
        )
        transaction.set_rollback(True)
    kept.refresh_from_db()
    assert (kept.accepted, Order.objects.count()) == (500, 500)

    assert counts(worked(kept)) == ("done", 1200, 0, 0)
    assert Order.objects.count() == 1200


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(role="administrator"))
    return client


def test_over_the_api_a_large_file_is_asked_for_by_its_id(admin):
    lines = [line(n) for n in range(1500)]
    lines[1400] = line(1400, seller="nobody")

    answer = admin.post(
        "/api/v1/orders/files",
        {"file": a_file(lines), "market": "us"},
        headers={"Idempotency-Key": "1"},
    )
    assert answer.status_code == 202
    address = f"/api/v1/orders/files/{answer.json()['id']}"
    waiting = admin.get(address).json()
    worked(OrderFile.objects.get())
    through = admin.get(address).json()
    faults = admin.get(f"{address}/faults").json()["results"]
    late = admin.post(f"{address}/stop", headers={"Idempotency-Key": "2"})

    assert (waiting["state"], waiting["position"]) == ("queued", 0)
    assert (through["state"], through["accepted"], through["rejected"]) == ("done", 1499, 1)
    assert through["position"] == through["size"]
    assert [(one["line"], one["column"]) for one in faults] == [(1402, "seller_id")]
    assert (late.status_code, late.json()["code"]) == (409, "file_ended")
    assert [one["id"] for one in admin.get("/api/v1/orders/files").json()["results"]] == [
        through["id"]
    ]


def test_on_the_page_a_file_is_sent_watched_and_read(admin):
    lines = [line(n) for n in range(3)] + [line(9, seller="nobody")]
    said = {"market": "us", "kind": "seller", "item_kind": "listing"}

    answer = admin.post(reverse("monitoring:send-order-file"), {**said, "file": a_file(lines)})
    page = answer["Location"]
    progress = f"{page}?part=progress"
    under_way = admin.get(progress, headers={"HX-Request": "true"})
    assert "every 2s" in under_way.content.decode()
    assert "orders.csv" in admin.get(page).content.decode()
    worked(OrderFile.objects.get())

    assert admin.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "There is no such party." in admin.get(page).content.decode()
    assert "taken in" in admin.get(reverse("monitoring:order-files")).content.decode()


def test_a_file_that_cannot_be_read_is_refused_on_the_page_with_why(admin):
    said = {"market": "us", "kind": "seller", "item_kind": "listing"}
    file = SimpleUploadedFile("orders.csv", b"nothing,here\n", "text/csv")

    answer = admin.post(reverse("monitoring:send-order-file"), {**said, "file": file})

    assert answer.status_code == 422
    assert "exactly one of the columns" in answer.content.decode()
    assert not OrderFile.objects.exists()


def test_staff_read_and_only_administrators_send_and_stop(client):
    kept = sent([line(1)])
    client.force_login(UserFactory(role="reviewer"))

    assert client.get(reverse("monitoring:order-file", args=[kept.pk])).status_code == 200
    assert client.post(reverse("monitoring:stop-order-file", args=[kept.pk])).status_code == 403
    assert "Send the file" not in client.get(reverse("monitoring:order-files")).content.decode()
