"""Documents that a rulebook requires: asked of one by a person, of everyone by the clock."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from governance import calendars, clock
from governance.actors import CLOCK, Actor
from governance.errors import DomainError
from parties.models import LifecycleEntry, Party
from policies.models import Rulebook, RulebookVersion
from policies.scheme import RequiredDocument, told_in
from policies.selectors import NoRulebook, body_of, version_in_force, versions_in_force
from violations.models import DocumentRequest
from violations.services.answering import request_document


class UnknownDocument(DomainError):
    """The rulebook in force requires no such document."""

    code = "unknown_document"
    status = 422


def require_document(*, party: Party, code: str, by: Actor, source_key: str) -> DocumentRequest:
    """Ask one party for a document of its rulebook; what follows begins when its days are over."""
    moment = clock.now()
    version = version_in_force(party.market_id, party.kind, moment)
    if version is None:
        raise NoRulebook
    rule = body_of(version).document(code)
    if rule is None:
        raise UnknownDocument
    return _ask(party, version, rule, by, source_key, moment)


def require_due(*, limit: int = 500) -> int:
    """Ask everyone who has not been asked for what their rulebook asks of everyone; how many that was."""
    moment, asked = clock.now(), 0
    everywhere = set(Rulebook.objects.values_list("market_id", "party_kind"))
    for version in versions_in_force(everywhere, moment).values():
        for rule in body_of(version).documents:
            if rule.asked_of == "everyone":
                for party in _unasked(version, rule)[: limit - asked]:
                    key = f"required:{party.pk}:{rule.code}"
                    _ask(party, version, rule, CLOCK, key, moment)
                    asked += 1
    return asked


def _unasked(version: RulebookVersion, rule: RequiredDocument) -> QuerySet[Party]:
    """Accounts of this rulebook that are open and were never asked for it."""
    steps = LifecycleEntry.objects.filter(party=OuterRef("pk")).order_by("-sequence")
    known = DocumentRequest.objects.filter(party=OuterRef("pk"), code=rule.code)
    book = version.rulebook
    return (
        Party.objects.filter(~Exists(known), market=book.market_id, kind=book.party_kind)
        .annotate(stage=Coalesce(Subquery(steps.values("state")[:1]), Value("")))
        .exclude(stage__in=[LifecycleEntry.State.CLOSING, LifecycleEntry.State.CLOSED])
        .select_related("market")
        .order_by("pk")
    )


def _ask(
    party: Party,
    version: RulebookVersion,
    rule: RequiredDocument,
    by: Actor,
    source_key: str,
    at: datetime,
) -> DocumentRequest:
    return request_document(
        party=party,
        title=told_in(rule, party.language).title,
        why=told_in(rule, party.language).text,
        due_at=calendars.after_days(at, rule.days, party.market.zone),
        by=by,
        source_key=source_key,
        required=(version, rule),
    )
