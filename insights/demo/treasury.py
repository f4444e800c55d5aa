"""Money held of late: after some findings, let go in parts, looked at again, by two where it is much."""

from datetime import timedelta
from random import Random

from governance.actors import Actor
from governance.models import Event, User
from insights.demo import shifts
from insights.demo.story import Story
from policies.scheme import FundsGround
from policies.selectors import body_of, clause_of
from violations.models import FundsHold, FundsState, Violation
from violations.services import approve_hold, hold_funds, release_funds, review_hold

OF_LATE = timedelta(days=28)
RATE = {"USD": 1, "PHP": 58, "IDR": 15_800}  # to the dollar, so that sums look like what is sold
REASON = "Money for {n} orders of the finding may have to go back to buyers; it is kept until that is known."
SETTLED = "The first {n} buyers have been paid back, so their part goes free."
LOOKED = "Claims of buyers are still open; the amount that is left fits them."


class Treasury:
    """Who holds money, and what becomes of it until today."""

    def __init__(self, story: Story, staff: dict[str, User]) -> None:
        self.story = story
        people = sorted(staff.values(), key=lambda user: user.username)
        self.reviewers = [user for user in people if user.role == "reviewer"]
        self.seconds = [user for user in people if user.role == "quality_lead"]
        story.on("violation.recorded", self._found)
        story.on("funds.requested", self._requested)
        story.on("funds.held", self._held)

    def _found(self, event: Event) -> None:
        if self.story.moment < self.story.until - OF_LATE:
            return
        found = Violation.objects.select_related("party__market", "version").get(
            pk=event.payload["violation"]
        )
        clause = clause_of(found.version, found.clause)
        rng = Random(f"funds:{found.party.ref}:{found.clause}")
        if not clause.funds or found.joint_with_id:
            return
        ground = body_of(found.version).funds_ground(rng.choice(clause.funds))
        if ground is not None:
            at = shifts.soon(self.story.moment, 9, rng)
            self.story.then(at, lambda: self._hold(found.pk, ground, rng))

    def _hold(self, violation_id: int, ground: FundsGround, rng: Random) -> None:
        found = Violation.objects.select_related("party").get(pk=violation_id)
        if hasattr(found, "overturned"):
            return
        party, orders = found.party, rng.randrange(12, 140)
        currency = ground.currency or party.currency
        amount = orders * rng.randrange(2_900, 6_400) * RATE.get(currency, 1)
        hold_funds(
            party_id=party.pk,
            violation_id=found.pk,
            ground=ground.code,
            amount=min(amount, ground.amount_at_most or amount),
            currency=currency,
            days=min(ground.max_days, 30),
            reason=REASON.format(n=orders),
            by=Actor.user(rng.choice(self.reviewers)),
            source_key=f"told:{found.pk}",
        )

    def _requested(self, event: Event) -> None:
        """A quality lead approves within a day or two; what is newer waits for today's visitor."""
        hold_id = event.payload["hold"]
        at = shifts.in_a_shift(self.story.moment + timedelta(hours=40), Random(hold_id))
        second = Actor.user(self.seconds[0])

        def approve() -> None:
            if FundsState.objects.get(pk=hold_id).state == FundsState.State.AWAITING:
                approve_hold(hold_id=hold_id, by=second)

        self.story.then(at, approve)

    def _held(self, event: Event) -> None:
        hold = FundsHold.objects.select_related("party", "now").get(pk=event.payload["hold"])
        rng = Random(f"held:{hold.party.ref}:{hold.amount}")
        days = timedelta(days=rng.randrange(3, 9))
        self.story.then(
            shifts.in_a_shift(self.story.moment + days, rng), lambda: self._release(hold, rng)
        )
        if hold.now.review_at and rng.random() < 0.7:
            before = hold.now.review_at - timedelta(hours=rng.randrange(9, 40))
            self.story.then(shifts.in_a_shift(before, rng), lambda: self._review(hold, rng))

    def _release(self, hold: FundsHold, rng: Random) -> None:
        state = self._running(hold)
        if state and state.left:
            release_funds(
                hold_id=hold.pk,
                amount=max(1, state.left * rng.randrange(10, 45) // 100),
                reason=SETTLED.format(n=rng.randrange(3, 12)),
                by=Actor.user(rng.choice(self.reviewers)),
                source_key=f"told:{hold.pk}:release",
            )

    def _review(self, hold: FundsHold, rng: Random) -> None:
        if self._running(hold):
            review_hold(
                hold_id=hold.pk,
                reason=LOOKED,
                by=Actor.user(rng.choice(self.reviewers)),
                source_key=f"told:{hold.pk}:review",
            )

    def _running(self, hold: FundsHold) -> FundsState | None:
        running = FundsState.objects.filter(hold=hold, state=FundsState.State.RUNNING)
        return running.filter(ends_at__gt=self.story.moment).first()
