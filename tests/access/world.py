"""One party with one of everything, another party, and one principal of every kind."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from appeals.models import Appeal
from appeals.services import submit_appeal
from education.models import Notice
from education.services import assign_course, give_feedback, load_courses
from governance import calendars, clock, content
from governance.actors import Actor
from governance.models import User
from governance.permissions import REVIEWER, STAFF
from insights.services import ask
from integrations.keys import SCOPES
from integrations.services import add_endpoint, issue_key
from monitoring.models import Doubt, MetricRow
from monitoring.services import create_metric, ingest_metric_rows, open_dispute, publish_rule
from parties.models import Party
from parties.services import invite
from tests.access.arguments import arguments_of
from tests.access.routes import Route
from tests.factories import (
    ItemFactory,
    MarketFactory,
    MembershipFactory,
    PartyFactory,
    UserFactory,
)
from tests.rulebooks import a_body, publish
from tests.violations.incidents import frozen, opened, started
from tests.violations.support import GROUNDS
from violations.models import Violation
from violations.services import hold_funds, record_violation, request_document
from workbench.models import Question
from workbench.services import ask_party, claim_case, open_case_by_hand, open_case_for_appeal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STRANGER, OWNER, FOREIGNER = "stranger", "owner of the party", "owner of another party"
BARE_KEY, FULL_KEY = "key without scopes", "key with every scope"
PEOPLE = (*sorted(STAFF), OWNER, FOREIGNER)
PRINCIPALS = (STRANGER, *PEOPLE, BARE_KEY, FULL_KEY)


class World:
    """The objects that routes ask for, all of one party."""

    def __init__(self) -> None:
        market = MarketFactory()
        self.version = publish(body=a_body(funds=GROUNDS))
        self.party: Party = PartyFactory(market=market)
        self.other: Party = PartyFactory(market=market)
        self.item = ItemFactory(owner=self.party, market=market, kind="listing")
        self.users: dict[str, User] = {role: UserFactory(role=role) for role in STAFF}
        self.users[OWNER] = MembershipFactory(party=self.party, role="owner").user
        self.users[FOREIGNER] = MembershipFactory(party=self.other, role="owner").user
        self.violation: Violation = self._find()
        self.appeal: Appeal = submit_appeal(
            violation_id=self.violation.pk,
            reason="carrier",
            text="The carrier came a day late; its letter is attached.",
            files=[],
            by=Actor.user(self.users[OWNER]),
        )
        self._more()

    def _find(self) -> Violation:
        return record_violation(
            party=self.party,
            clause="late_dispatch",
            severity="high",
            facts="26 of 155 orders left late.",
            by=Actor.user(self.users[REVIEWER]),
            conduct_from=clock.now(),
            conduct_to=clock.now(),
            source_key="walk",
        )

    def _more(self) -> None:
        reviewer = Actor.user(self.users[REVIEWER])
        course = load_courses()[0][0].course
        self.enrolment = assign_course(
            party=self.party, course=course, violation=self.violation, by=reviewer
        )
        words = content.store_data({"subject": "A decision", "body": "Read it."})
        self.notice = Notice.objects.create(
            party=self.party,
            kind="violation.recorded",
            content=words,
            content_digest=words.digest,
            language="en",
            source_key="walk",
        )
        self.hold = hold_funds(
            party_id=self.party.pk,
            ground="claims",
            amount=50_000,
            days=10,
            reason="Eleven buyers claim refunds.",
            by=reviewer,
            source_key="walk",
        )
        opening = opened(
            self.users["senior_reviewer"],
            market=self.party.market,
            freezes=["listing"],
            matching={"linked_to": self.party.ref},
        )
        self.incident = frozen(started(opening, starter=self.users["quality_lead"]))
        self.appeal_case = open_case_for_appeal(appeal_id=self.appeal.pk, by=reviewer)
        self.case = open_case_by_hand(
            party=self.party,
            clause="late_dispatch",
            reason="Opened by hand for a look.",
            conduct_from=clock.now(),
            conduct_to=clock.now(),
            by=reviewer,
        )
        self.question = self._ask()
        self.endpoint, _ = add_endpoint(
            url="http://127.0.0.1:9/hook", events_wanted=[], by=reviewer
        )
        self.keys = {
            BARE_KEY: issue_key(name="bare", scopes=[], by=reviewer)[1],
            FULL_KEY: issue_key(
                name="full",
                scopes=[scope for scope in SCOPES if not scope.startswith("act_as")],
                by=reviewer,
            )[1],
        }
        create_metric(code="late_delivery_rate", title="Late", unit="fraction", by=reviewer)
        self.rule_version = publish_rule(
            code="late",
            title="Late",
            rulebook=self.version.rulebook,
            clause="late_dispatch",
            expression="late_delivery_rate > 0.10",
            severity="medium",
            by=reviewer,
        )
        self.doubt = Doubt.objects.create(rule=self.rule_version.rule, found=9, fell=3, days=90)
        today = calendars.local_date(clock.now(), self.party.market.zone)
        self.rehearsal = ask(
            rulebook=self.version.rulebook,
            version=self.version,
            since=today,
            until=today,
            by=reviewer,
        )
        ingest_metric_rows(
            batch=[
                {
                    "party": self.party.pk,
                    "metric": "late_delivery_rate",
                    "external_id": f"ORDER-{n}",
                    "happened_at": clock.now().isoformat(),
                    "counts": True,
                    "source_key": f"walk:{n}",
                }
                for n in range(2)
            ],
            by=reviewer,
        )
        disputed, self.row = MetricRow.objects.filter(party=self.party).order_by("pk")
        self.dispute = open_dispute(
            row_id=disputed.pk, reason="other", text="It was the carrier.", by=reviewer
        )
        self.document = request_document(
            party=self.party,
            title="Certificate of origin",
            why="The listing names a country that we could not see.",
            due_at=clock.now() + timedelta(days=9),
            by=reviewer,
            source_key="walk",
        )
        self.feedback = give_feedback(
            party=self.party,
            version=self.version,
            clause="late_dispatch",
            kind="unclear",
            text="Does a holiday count?",
            by=reviewer,
            source_key="walk",
        )
        invited = invite(
            party_id=self.party.pk, role="staff", email="new@people.example", by=reviewer
        )
        self.token = invited.link.rstrip("/").rpartition("/")[2]

    def _ask(self) -> Question:
        """The party is asked something, on a case of its own."""
        person = self.users[REVIEWER]
        asked = open_case_by_hand(
            party=self.party,
            clause="reminder",
            reason="Opened by hand for a look.",
            conduct_from=clock.now(),
            conduct_to=clock.now(),
            by=Actor.user(person),
        )
        claim_case(case_id=asked.pk, reviewer=person, by=Actor.user(person))
        question = ask_party(
            case_id=asked.pk,
            words="What did your carrier write to you?",
            answer_by=calendars.local_date(clock.now(), "UTC") + timedelta(days=5),
            reviewer=person,
            by=Actor.user(person),
            source_key="walk",
        )
        assert question is not None
        return question

    def path(self, route: Route) -> str:
        return reverse(route.name, kwargs=arguments_of(self, route))

    def client(self, principal: str) -> Client:
        headers = {"Idempotency-Key": f"walk {principal}"}
        if principal in self.keys:
            return Client(headers={**headers, "Authorization": f"Bearer {self.keys[principal]}"})
        client = Client(headers=headers)
        if principal in self.users:
            client.force_login(self.users[principal], BACKEND)
        return client

    def grants(self, principal: str, route: Route) -> set[str]:
        """What a principal holds, said here apart from the code under test. Pages know no keys."""
        if principal == STRANGER or (principal in self.keys and not route.is_api):
            return {"anyone"}
        if principal == FULL_KEY:
            return {"anyone", *(f"key:{scope}" for scope in SCOPES)}
        if principal == BARE_KEY:
            return {"anyone"}
        role = "party_member" if principal in {OWNER, FOREIGNER} else principal
        return {"anyone", "signed_in", role}
