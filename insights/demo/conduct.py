"""Incidents become known: by numbers, by reports, by a colleague's eye, by the picture model."""

from collections.abc import Callable
from datetime import datetime, timedelta

from governance.actors import Actor
from governance.models import User
from insights.demo import metrics, sayings, things
from insights.demo.plan import Incident
from insights.demo.story import Story
from monitoring.services import evaluate_arrivals, ingest_signals, receive_report
from parties.models import Party
from workbench.services import open_case_by_hand


class Conduct:
    """Puts the plan into the story."""

    def __init__(
        self, story: Story, parties: dict[str, Party], feed: Actor, staff: dict[str, User]
    ) -> None:
        self.story, self.parties, self.feed = story, parties, feed
        self.eyes = [staff[name] for name in ("helena.brandt", "keiko.ito", "lucia.romero")]

    def plan(self, incidents: list[Incident]) -> None:
        by_route: dict[str, Callable[[Incident], None]] = {
            "report": self._report,
            "hand": self._open,
            "live": self._see,
        }
        for incident in incidents:
            if incident.route != "metric":
                happen = by_route[incident.route]
                self.story.then(incident.at, lambda one=incident, do=happen: do(one))  # type: ignore[misc]

    def measure(self, shops: list[metrics.Shop], moments: list[datetime]) -> None:
        for at in moments:
            self.story.then(at, lambda at=at: self._measure(shops, at))  # type: ignore[misc]

    def _measure(self, shops: list[metrics.Shop], at: datetime) -> None:
        present = [shop for shop in shops if self.parties[shop.who.ref].created_at < at]
        metrics.send(present, at, self.feed)
        while evaluate_arrivals():
            pass

    def _report(self, one: Incident) -> None:
        party = self.parties[one.who.ref]
        rng = one.who.dice(f"report:{one.at.isoformat()}")
        source = rng.choices(["buyer", "trusted_flagger"], [90, 10])[0]
        if one.clause == "counterfeit":
            source = "rights_holder"
        receive_report(
            source=source,
            reporter=f"{source[0].upper()}{rng.randrange(10**8, 10**9)}",
            clause=one.clause,
            text=sayings.report(one.clause, party.language, rng),
            source_key=f"ticket:{rng.randrange(10**10)}",
            party=party,
            item=things.item_of(one, party, self.feed),
            by=self.feed,
        )

    def _open(self, one: Incident) -> None:
        party = self.parties[one.who.ref]
        rng = one.who.dice(f"hand:{one.at.isoformat()}")
        open_case_by_hand(
            party=party,
            item=things.item_of(one, party, self.feed),
            clause=one.clause,
            reason=rng.choice(
                [
                    "Seen while looking at another case of this account.",
                    "Came up in the weekly sample of new content.",
                    "The support team passed this on.",
                ]
            ),
            conduct_from=one.at - timedelta(hours=rng.uniform(20, 120)),
            conduct_to=one.at - timedelta(hours=rng.uniform(1, 12)),
            by=Actor.user(rng.choice(self.eyes)),
        )

    def _see(self, one: Incident) -> None:
        """The picture model is sure enough for the rule to take the moment down alone."""
        party = self.parties[one.who.ref]
        item = things.item_of(one, party, self.feed)
        rng = one.who.dice(f"live:{one.at.isoformat()}")
        row = {
            "item": item.ref if item else None,
            "metric": "prohibited_goods_seen",
            "value": round(rng.uniform(0.972, 0.998), 3),
            "observed_at": one.at,
            "source_key": f"vision:{rng.randrange(10**12)}",
        }
        ingest_signals(batch=[row], by=self.feed)
        while evaluate_arrivals():
            pass
