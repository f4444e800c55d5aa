"""How the desk looks this morning: cases in hand, priorities near their deadline, rules run anew."""

from datetime import datetime, timedelta

from governance import clock, events
from governance.actors import CLOCK, Actor
from governance.models import User
from insights.demo import hearings, second_looks
from insights.demo.delivery import Post
from monitoring.selectors import versions_in_force
from monitoring.services import evaluate_rule
from violations.services import review_due_tiers
from workbench.models import Case
from workbench.services import claim_case, raise_priorities

IN_HAND = ("mira.okafor", "lucia.romero", "putu.dewi")


def set_the_desk(now: datetime) -> None:
    """What the beat would find due in its first minutes is done, and three colleagues are at work."""
    with events.kept_aside() as happened:
        post = Post(happened)
        with clock.told(now):
            review_due_tiers()
            for version in versions_in_force(now):
                evaluate_rule(rule_version_id=version.pk, by=CLOCK)
            raise_priorities()
        findings = Case.objects.open().filter(kind=Case.Kind.FINDING).in_order()[: len(IN_HAND)]
        for n, (username, case) in enumerate(zip(IN_HAND, findings, strict=False)):
            reviewer = User.objects.get(username=username)
            with clock.told(now - timedelta(minutes=n)):
                claim_case(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
        second_looks.begin(now)
        hearings.begin(now)
        with clock.told(now):
            while post.hand_over():
                pass
            post.go_round()
            post.hand_over()
