"""A town with cases that wait, and what may be asked about what became of them."""

import json
import time
import urllib.error
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from governance import clock
from governance.actors import IMPORTER
from governance.models import Market
from tests.factories import PartyFactory
from tests.story.integrator import Answer, Integrator, Listener
from tests.story.mailbox import letters_to
from tests.story.town import Town
from workbench.services import open_case_by_hand

REASON = "26 of 155 orders left after the second working day."


@dataclass(frozen=True)
class Waiting:
    """An open case and the mail address of its party."""

    pk: int
    code: str
    party: int
    address: str


class Scene:
    def __init__(self, town: Town) -> None:
        self.town, self.stack = town, town.stack
        self.api = Integrator(town.url, town.key)
        self.first = self.api.as_person(town.name_of("first"))

    def cases(self, number: int) -> list[Waiting]:
        """So many open cases, each about a party of its own."""
        with self.stack.models():
            market, now = Market.objects.get(pk=self.town.market), datetime.now(UTC)
            parties = PartyFactory.create_batch(number, market=market)
            opened = [
                open_case_by_hand(
                    party=party,
                    clause="late_dispatch",
                    reason="Seen in the weekly sample.",
                    conduct_from=now,
                    conduct_to=now,
                    by=IMPORTER,
                )
                for party in parties
            ]
            return [
                Waiting(case.pk, case.code, party.pk, party.email)
                for case, party in zip(opened, parties, strict=True)
            ]

    def take(self, case: Waiting) -> dict[str, Any]:
        """Claim it and say what a decision on it would be."""
        claimed = self.first.post(f"cases/{case.code}/claim")
        assert claimed.status == 200, claimed.body
        return {
            "outcome": "violation",
            "severity": "high",
            "reason": REASON,
            "version": claimed["version"],
        }

    def decide(self, case: Waiting, said: dict[str, Any], *, once: str = "") -> Answer:
        return self.first.post(f"cases/{case.code}/decision", said, once=once or case.code)

    def decided(self, case: Waiting) -> Answer:
        answer = self.decide(case, self.take(case))
        assert answer.status == 201, answer.body
        return answer

    def insist(self, case: Waiting, said: dict[str, Any], *, seconds: float = 60) -> Answer:
        """What a careful client does: the same request with the same key until it is answered."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = self.decide(case, said)
            except (urllib.error.URLError, OSError) as lost:
                answer = Answer(599, str(lost), {})
            if answer.status < 500 or time.monotonic() > deadline:
                return answer
            time.sleep(0.1)

    def effects(self, case: Waiting) -> dict[str, int]:
        """How often each thing is there that a decision for a violation does once."""
        return dict(self.stack.sql(EFFECTS, *[case.pk, *[case.party] * 4]))

    def told_by_mail(self, case: Waiting) -> int:
        """How many distinct letters told of the finding, repeats of one counted once."""
        letters = letters_to(self.stack, case.address)
        return len({one["Message-ID"] for one in letters if REASON in one.get_content()})

    def told_by_webhook(self, listener: Listener, case: Waiting) -> int:
        """How many distinct messages told of it."""
        heard = [(headers["webhook-id"], json.loads(body)) for headers, body in [*listener.heard]]
        return len(
            {
                webhook
                for webhook, said in heard
                if said["type"] == "violation.recorded"
                and said["data"]["party"]["id"] == case.party
            }
        )

    def forget_leases(self) -> None:
        """Leases of whoever was killed while sending end now, not in five minutes."""
        now = clock.now()
        self.stack.sql("UPDATE education_mailing SET due_at = %s", now)
        self.stack.sql("UPDATE integrations_delivery SET due_at = %s WHERE state = 'waiting'", now)


EFFECTS = """
SELECT 'decisions', count(*) FROM workbench_decision WHERE case_id = %s
UNION ALL SELECT 'violations', count(*) FROM violations_violation WHERE party_id = %s
UNION ALL SELECT 'lines', count(*) FROM credits_ledgerline WHERE party_id = %s
UNION ALL SELECT 'statements', count(*) FROM violations_statementofreasons s
  JOIN violations_violation v ON v.id = s.violation_id WHERE v.party_id = %s
UNION ALL SELECT 'notices', count(*) FROM education_notice
  WHERE party_id = %s AND kind = 'violation.recorded'
"""
ONCE = {"decisions": 1, "violations": 1, "lines": 1, "statements": 1, "notices": 1}
NEVER = dict.fromkeys(ONCE, 0)
