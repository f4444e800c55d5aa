"""One undecided case per question: who asks second joins, and new evidence reopens what was cleared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from governance import clock
from governance.actors import Actor
from governance.errors import refuse_faults
from governance.events import emit
from governance.models import Content
from items.models import Item
from items.services import freeze
from parties.models import Party
from policies.scheme import Clause
from policies.selectors import body_of, version_in_force
from workbench import priority
from workbench.models import Case, Decision, Evidence, Queue
from workbench.selectors.weights import weights_in_force
from workbench.services.moves import move
from workbench.services.pricing import facts_about, routed_and_priced

ATTEMPTS = 5
REOPENS_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants decided: did this party, with this item, breach this clause?"""

    party: Party
    item: Item | None
    clause: str
    source: str
    conduct_from: datetime
    conduct_to: datetime
    severity: str = ""
    known_clause: bool = False
    queue: Queue | None = None
    reports: tuple[int, int] = (0, 0)
    drawn_with: float | None = None

    @property
    def about(self) -> Q:
        """The condition on cases that ask the same."""
        subject = Q(item=self.item) if self.item else Q(party=self.party, item__isnull=True)
        return subject & Q(kind=Case.Kind.FINDING, clause=self.clause)


def case_with(ref: str) -> Case | None:
    """The case that holds this evidence. Whoever else asks for the same waits until we commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [ref])
    rows = Evidence.objects.filter(ref=ref, case__is_golden=False, moved__isnull=True)
    held = rows.select_related("case").order_by("-pk").first()
    return held.case if held else None


def open_or_join(asked: Asked, *, by: Actor) -> Case:
    """One undecided case per party and clause, or item and clause: the constraint is the judge."""
    said = clause_at(asked.party, asked.clause, asked.conduct_to)
    if asked.known_clause and said is None:
        refuse_faults([no_such_clause(asked.clause)])
    severity = asked.severity or (said.severity if said else "medium")
    for _attempt in range(ATTEMPTS):
        case = _locked(Case.objects.undecided().filter(asked.about))
        if case is not None:
            return join(case, said, severity, asked)
        case = _cleared(asked)
        try:
            with transaction.atomic():
                if case is not None:
                    return _reopen(case, said, severity, asked, by)
                case = _open(asked, severity)
        except IntegrityError:
            continue  # somebody opened it at the same instant: join theirs
        announce(case, by)
        return case
    raise RuntimeError(f"no case could be opened or joined for {asked.party.pk} and {asked.clause}")


def join(case: Case, said: Clause | None, severity: str, asked: Asked) -> Case:
    """Widen the conduct, and take the graver severity; points say which of two is graver."""
    points = said.points if said else {}
    case.conduct_from = min(case.conduct_from, asked.conduct_from)
    case.conduct_to = max(case.conduct_to, asked.conduct_to)
    shares = dict(case.priority_shares)
    if points.get(severity, 0) > points.get(case.severity, 0):
        case.severity = severity
        shares["severity"] = round(priority.severity_share(severity), 4)
    reporter = round(priority.reporter_share(*asked.reports), 4)
    if reporter > shares.get("reporter", 0):
        shares["reporter"] = reporter
    if shares != case.priority_shares:
        weigh(case, shares)
    case.save(update_fields=["conduct_from", "conduct_to", "severity", *WEIGHED])
    return case


WEIGHED = ("priority", "priority_terms", "priority_shares", "weighed_with")


def weigh(case: Case, shares: dict[str, float]) -> None:
    """Give a case its priority anew; whoever calls saves `WEIGHED`."""
    weights = weights_in_force()
    case.priority_shares = shares
    case.priority_terms = priority.terms(shares, weights.by_term)
    case.priority = sum(case.priority_terms.values())
    case.weighed_with = weights.number


def clause_at(party: Party, clause: str, at: datetime) -> Clause | None:
    version = version_in_force(party.market_id, party.kind, at)
    return body_of(version).clause(clause) if version else None


def no_such_clause(clause: str) -> dict[str, str]:
    words = f"No rulebook in force at that time has the clause {clause!r}."
    return {"field": "clause", "message": f"{words} Send the code of one that it has."}


def announce(case: Case, by: Actor) -> None:
    emit("case.opened", subject=f"case:{case.pk}", by=by, **opened(case))


def opened(case: Case) -> dict[str, object]:
    """What the event of a case's opening says."""
    return {
        "case": case.pk,
        "party": case.party_id,
        "item": case.item_id,
        "clause": case.clause,
        "queue": case.queue.code,
    }


def freeze_item(case: Case, by: Actor) -> None:
    """What can be seen of the item now, kept beside the case."""
    if case.item is None:
        return
    seen = freeze(item=case.item)
    add_evidence(case, Evidence.Kind.ITEM, f"item_version:{seen.pk}", seen.content, by)


def add_evidence(case: Case, kind: str, ref: str, content: Content, by: Actor) -> None:
    """Add evidence once. Later additions make open pages stale, so nobody decides on less."""
    evidence, added = Evidence.objects.get_or_create(
        case=case,
        ref=ref,
        defaults={
            "kind": kind,
            "content": content,
            "content_digest": content.digest,
            "actor": str(by),
        },
    )
    if not added:
        return
    case.version += 1
    case.save(update_fields=["version"])
    emit(
        "case.evidence_added",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        evidence=evidence.pk,
        kind=kind,
        version=case.version,
    )


def _open(asked: Asked, severity: str) -> Case:
    facts = facts_about(asked.party, asked.item, asked.clause, asked.reports)
    return Case.objects.create(
        party=asked.party,
        item=asked.item,
        clause=asked.clause,
        source=asked.source,
        drawn_with=asked.drawn_with,
        conduct_from=asked.conduct_from,
        conduct_to=asked.conduct_to,
        **routed_and_priced(
            party=asked.party,
            facts=facts,
            clause=asked.clause,
            severity=severity,
            source=asked.source,
            queue=asked.queue,
        ),
    )


def cleared_lately(asked: Asked) -> Case | None:
    """The case on which a person found no violation lately, about the same conduct.

    What was found to be a violation is answered: the next breach is a question of its own, and a
    reopened case would charge the same conduct twice.
    """
    cleared = Case.objects.filter(
        asked.about,
        state=Case.State.DECIDED,
        override="",
        decided_at__gt=clock.now() - REOPENS_WITHIN,
    ).order_by("-pk")
    if asked.item is None and asked.source == Case.Source.RULE:
        cleared = cleared.filter(
            conduct_to__gte=asked.conduct_from
        )  # a metric's next window is new
    case = cleared.select_related("queue__calendar", "party", "item").first()
    if case is None or _outcome_of(case) != Decision.Outcome.NO_VIOLATION:
        return None
    return case


def _cleared(asked: Asked) -> Case | None:
    found = cleared_lately(asked)
    if found is None:
        return None
    case = _locked(Case.objects.filter(pk=found.pk, state=Case.State.DECIDED, override=""))
    return case if case and _outcome_of(case) == Decision.Outcome.NO_VIOLATION else None


def _outcome_of(case: Case) -> str:
    last = case.decisions.filter(steps__kind="executed").order_by("-pk").first()
    return last.outcome if last else ""


def _reopen(case: Case, said: Clause | None, severity: str, asked: Asked, by: Actor) -> Case:
    """Back to the queues with a clock of its own; the earlier decision stays in its history."""
    last = case.decisions.filter(steps__kind="executed").order_by("-pk").first()
    facts = facts_about(asked.party, asked.item, asked.clause, asked.reports)
    case.decided_at = None
    move(case, Case.State.OPEN)
    placed = routed_and_priced(
        party=asked.party,
        facts=facts,
        clause=asked.clause,
        severity=case.severity,
        source=case.source,
        queue=asked.queue,
    )
    placed.pop("opened_at")
    for name, value in placed.items():
        setattr(case, name, value)
    case.late_soon_at = None
    case.save(update_fields=[*placed, "late_soon_at"])
    join(case, said, severity, asked)
    emit(
        "case.reopened",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        decision=last.pk if last else None,
        decider=last.reviewer_id if last else None,
        version=case.version,
    )
    return case


def _locked(rows: QuerySet[Case]) -> Case | None:
    return (
        rows.select_for_update(of=["self"])
        .select_related("queue__calendar", "party", "item")
        .first()
    )
