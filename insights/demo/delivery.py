"""Events reach their subscribers in the moment they were told of, and so do letters their readers."""

import heapq
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from education.models import Mailing, Notice, NoticeStep
from governance import clock, events
from governance.actors import CLOCK
from governance.models import Event, Receipt
from insights.demo.roster import SEED
from violations.models import StatementDelivery

MAILED, READ = NoticeStep.Kind.MAILED, NoticeStep.Kind.READ
SOON = timedelta(seconds=40)
OPENED = 0.7  # of all letters, most within a day


class Post:
    """Hands events over, and counts letters as mailed and read: none of a past year leaves today."""

    def __init__(self, happened: list[Event]) -> None:
        self.happened = happened
        self.receipts: list[Receipt] = []
        self.unread: list[tuple[datetime, int, Notice]] = []

    def hand_over(self) -> list[Event]:
        """Write what has happened, give it to its subscribers, and say what it was.

        Those who hear everything are passed over: webhooks, since this world has no endpoint to
        call, and the dashboards, whose days are counted when the year is over.
        """
        everywhere = events.subscribers_of("").keys()
        happened = Event.objects.bulk_create(self.happened)
        self.happened.clear()
        for event in happened:
            for label, handler in events.subscribers_of(event.name).items():
                if label not in everywhere:
                    handler([event] if events.takes_many(label) else event)
                    self.receipts.append(Receipt(event=event, subscriber=label))
        transaction.get_connection().run_on_commit.clear()  # what it would wake is done here
        return happened

    def go_round(self) -> None:
        """Bring the letters since the last round, note who has read theirs, and file receipts."""
        Receipt.objects.bulk_create(self.receipts)
        self.receipts = []
        fresh = list(Mailing.objects.select_related("notice__violation__statement"))
        notices = [mailing.notice for mailing in fresh]
        if fresh:
            self._note(
                notices, {notice.pk: notice.recorded_at + SOON for notice in notices}, MAILED
            )
            Mailing.objects.filter(pk__in=[mailing.pk for mailing in fresh]).delete()
        for notice in notices:
            rng = Random(f"{SEED}:{notice.source_key.partition(':')[0]}:{notice.recorded_at}")
            if rng.random() < OPENED:
                opened_at = notice.recorded_at + timedelta(hours=0.3 + rng.expovariate(1 / 16))
                heapq.heappush(self.unread, (opened_at, notice.pk, notice))
        read = {}
        while self.unread and self.unread[0][0] < clock.now():
            opened_at, _, notice = heapq.heappop(self.unread)
            read[notice] = opened_at
        if read:
            self._note(list(read), {notice.pk: at for notice, at in read.items()}, READ)

    def _note(self, notices: list[Notice], at: dict[int, datetime], kind: str) -> None:
        """The step of each notice, and for decisions that their statement has arrived."""
        NoticeStep.objects.bulk_create(
            [NoticeStep(notice=one, kind=kind, recorded_at=at[one.pk]) for one in notices]
        )
        how = (
            StatementDelivery.Kind.MAIL_ACCEPTED
            if kind == MAILED
            else StatementDelivery.Kind.PORTAL_READ
        )
        decisions = [one for one in notices if one.kind == "violation.recorded" and one.violation]
        StatementDelivery.objects.bulk_create(
            [
                StatementDelivery(
                    statement=one.violation.statement,  # type: ignore[union-attr]
                    kind=how,
                    recorded_at=at[one.pk],
                )
                for one in decisions
            ]
        )
        events.emit_many(
            f"notice.{kind}",
            happenings=[(f"party:{one.party_id}", {"notice": one.pk}) for one in notices],
            by=CLOCK,
        )
