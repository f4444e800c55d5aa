"""What the seller with a sign-in says this morning, and what people answered."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from education.models import Feedback
from education.services import answer_feedback, give_feedback
from governance import clock, events
from governance.actors import CLOCK, Actor
from governance.models import User
from insights.demo import corrections
from insights.demo.delivery import Post
from insights.demo.roster import Resident
from monitoring.models import MetricDispute, MetricRow, Signal
from monitoring.services import answer_dispute, ingest_metric_rows, open_dispute
from parties.models import Membership, Party
from policies.selectors import version_that_judges
from violations.holds import grounds_for
from violations.models import FundsState
from violations.services import (
    answer_document,
    hand_in_document,
    hold_funds,
    request_document,
    require_document,
    require_due,
)

METRIC = "late_dispatch_rate"
LICENCE = b"NOMOR INDUK BERUSAHA\nHalaman 1 dari 2\n"
CAUSES = ("late_scan", "no_scan", "label_printed_late")


def speak(everybody: list[Resident], now: datetime) -> None:
    """For each seller with a sign-in: so that none of their pages is empty."""
    sellers = [one.ref for one in everybody if one.part == "seller"]
    venues = [one.ref for one in everybody if one.part == "merchant"]
    with events.kept_aside() as happened:
        post = Post(happened)
        for ref in venues:
            _licence(_party(ref), now)
        for ref in sellers:
            corrections.tell(_party(ref), now)
        with clock.told(now):
            require_due()
            for ref in sellers:
                _of(_party(ref), now)
            while post.hand_over():
                pass
            post.go_round()


def _party(ref: str) -> Party:
    market, kind, external_id = ref.split(":", 2)
    rows = Party.objects.select_related("market")
    return rows.get(market=market, kind=kind, external_id=external_id)


def _licence(party: Party, now: datetime) -> None:
    """Asked for six weeks ago, handed in late, sent back last week: it acts until one is accepted."""
    member = Membership.objects.filter(party=party, ended_at__isnull=True).earliest("pk").user
    reviewer = User.objects.filter(role=User.Role.REVIEWER).earliest("pk")
    with clock.told(now - timedelta(days=43)):
        found = require_document(
            party=party,
            code="business_licence",
            by=CLOCK,
            source_key=f"required:{party.pk}:business_licence",
        )
    with clock.told(now - timedelta(days=9)):
        hand_in_document(
            request_id=found.pk,
            text="Surat izin usaha kami, seperti yang terpasang di dinding.",
            files=[(ContentFile(LICENCE), "nib-warung.txt", "text/plain")],
            by=Actor.user(member),
        )
    with clock.told(now - timedelta(days=7)):
        answer_document(
            request_id=found.pk,
            accepted=False,
            words="Halaman kedua dengan alamat tidak ada. Mohon kirim kedua halaman.",
            by=Actor.user(reviewer),
        )


def _of(party: Party, now: datetime) -> None:
    member = Membership.objects.filter(party=party, ended_at__isnull=True).earliest("pk").user
    reviewer = User.objects.filter(role=User.Role.REVIEWER).earliest("pk")
    mine, theirs = Actor.user(member), Actor.user(reviewer)
    _rows(party, theirs)
    _disputes(party, mine, theirs)
    _feedback(party, mine, theirs)
    request_document(
        party=party,
        title="Invoice of your supplier for one listing",
        why="A brand asked us whether a listing of yours is genuine. An invoice of the last twelve "
        "months with your name and the product on it is enough; prices may be blacked out.",
        due_at=now + timedelta(days=6),
        by=theirs,
        source_key=f"told:{party.pk}:invoice",
    )
    require_document(
        party=party, code="seller_verification", by=theirs, source_key=f"told:{party.pk}:verified"
    )
    if not FundsState.objects.filter(party=party, state=FundsState.State.RUNNING).exists():
        _hold(party, theirs)


def _rows(party: Party, by: Actor) -> None:
    """Every order of the newest week: what left late, and whose fault that was."""
    latest = Signal.objects.filter(party=party, item=None, metric=METRIC, value__isnull=False)
    signal = latest.order_by("-observed_at", "-pk").first()
    if signal is None or signal.window_from is None or not signal.measured_over:
        return
    orders = signal.measured_over
    late = round((signal.value or 0) * orders)
    step = (signal.observed_at - signal.window_from) / (orders + 1)
    causes = {place * orders // late: CAUSES[place % len(CAUSES)] for place in range(late)}
    struck = [n for n in range(3, orders, 29) if n not in causes][:5]
    rows = [
        {
            "party": party.pk,
            "metric": METRIC,
            "external_id": f"{party.external_id.upper()}-{48_210 + 17 * n}",
            "happened_at": (signal.window_from + step * (n + 1)).isoformat(),
            "counts": n in causes,
            "cause": causes.get(n, "carrier_strike" if n in struck else ""),
            "source_key": f"told:{party.pk}:{n}",
        }
        for n in range(orders)
    ]
    for start in range(0, orders, 500):
        ingest_metric_rows(batch=rows[start : start + 500], by=by)


def _disputes(party: Party, mine: Actor, theirs: Actor) -> None:
    rows = MetricRow.objects.filter(party=party, counts=True).order_by("pk")[:3]
    made = [
        open_dispute(row_id=row.pk, reason=MetricDispute.Reason(reason), text=text, by=mine)
        for row, (reason, text) in zip(
            rows,
            [
                (
                    "not_mine",
                    "Handed to the carrier on Monday at nine; it was scanned on Thursday.",
                ),
                ("exempt", "The buyer asked us to wait until she was back from a journey."),
                ("wrong_time", "Our depot is an hour behind the clock of the report."),
            ],
            strict=False,
        )
    ]
    answers = [
        (True, "The carrier's log shows the handover on Monday. The order no longer counts."),
        (False, "The wish of the buyer came after the time to dispatch had run out."),
    ]
    for dispute, (accepted, words) in zip(made, answers, strict=False):
        answer_dispute(dispute_id=dispute.pk, accepted=accepted, words=words, by=theirs)


def _feedback(party: Party, mine: Actor, theirs: Actor) -> None:
    version = version_that_judges(party.market_id, party.kind, clock.now())
    said = [
        (Feedback.Kind.UNCLEAR, "Does a public holiday count as a working day?"),
        (Feedback.Kind.EXAMPLES, "An example with a pre-order would help us."),
    ]
    made = [
        give_feedback(
            party=party,
            version=version,
            clause="late_dispatch",
            kind=kind,
            text=text,
            by=mine,
            source_key=f"told:{party.pk}:{n}",
        )
        for n, (kind, text) in enumerate(said)
    ]
    answer_feedback(
        feedback_id=made[0].pk,
        words="It does not. The next version of the rule will say so in its first sentence.",
        by=theirs,
    )


def _hold(party: Party, by: Actor) -> None:
    ground = next(iter(grounds_for(party)), None)
    if ground is not None:
        hold_funds(
            party_id=party.pk,
            ground=ground.code,
            amount=min(184_00, ground.amount_at_most or 184_00),
            currency=ground.currency or party.currency,
            days=min(ground.max_days, 14),
            reason="Money for four orders may have to go back to buyers; it is kept until that is known.",
            by=by,
            source_key=f"told:{party.pk}:hold",
        )
