"""Opening the cases of many detections at once: what one by one gives, in sets."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from governance import clock
from governance.actors import Actor
from governance.content import store_many
from governance.events import emit_many
from items.services import freeze
from monitoring.models import Detection
from policies.selectors import versions_by_heart
from workbench.models import Case, Evidence, Queue
from workbench.selectors.many import earlier_of, facts_of_detections, tones_of, values_of
from workbench.selectors.weights import Weights, weights_in_force
from workbench.services.cases import asked_by, open_case_for_detection
from workbench.services.joining import REOPENS_WITHIN, Asked, clause_at, opened
from workbench.services.pricing import Facts, routed_and_priced

BATCH = 200
Key = tuple[str, int, str]


def open_cases_for_detections(*, detection_ids: Sequence[int]) -> int:
    """Open or join the case of each; the same as one by one, a few statements for two hundred."""
    wanted = sorted(set(detection_ids))
    for begin in range(0, len(wanted), BATCH):
        batch = wanted[begin : begin + BATCH]
        try:
            with versions_by_heart():
                _open_batch(batch)
        except IntegrityError:  # somebody opened one of them at the same instant
            for number in batch:
                detection = Detection.objects.only("rule_version_id").get(pk=number)
                open_case_for_detection(
                    detection_id=number, by=Actor("rule", str(detection.rule_version_id))
                )
    return len(wanted)


@transaction.atomic
def _open_batch(numbers: list[int]) -> None:
    """Fresh questions in sets; what joins, reopens or shares a question goes one by one."""
    refs = [f"detection:{number}" for number in numbers]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(ref, 7))"
            " FROM unnest(%s::text[]) AS ref ORDER BY ref",
            [refs],
        )
    known = set(Evidence.objects.filter(ref__in=refs).values_list("ref", flat=True))
    detections = list(
        Detection.objects.select_related(
            "party__market", "item__owner__market", "rule_version__rule"
        )
        .filter(pk__in=numbers)
        .order_by("pk")
    )
    groups: dict[Key, list[Detection]] = defaultdict(list)
    for detection in detections:
        if f"detection:{detection.pk}" not in known:
            groups[_key(detection)].append(detection)
    taken = _taken(detections)
    fresh = [group[0] for key, group in groups.items() if key not in taken]
    by_actor: dict[str, list[Detection]] = defaultdict(list)
    for detection in fresh:
        by_actor[str(detection.rule_version_id)].append(detection)
    for version, its in by_actor.items():
        _open_fresh(its, Actor("rule", version))
    opened_now = {detection.pk for detection in fresh}
    for group in groups.values():
        for detection in group:
            if detection.pk not in opened_now:
                by = Actor("rule", str(detection.rule_version_id))
                open_case_for_detection(detection_id=detection.pk, by=by)


def _open_fresh(detections: list[Detection], by: Actor) -> None:
    now = clock.now()
    asked = [asked_by(detection) for detection in detections]
    tones = tones_of([one.party for one in asked], now)
    earlier = earlier_of([one.party.pk for one in asked], now)
    values = values_of([(one.party, one.item) for one in asked])
    queues, weights = list(Queue.objects.taking()), weights_in_force()
    cases = []
    for one in asked:
        facts = Facts(
            value=values[one.party.pk, one.item.pk if one.item else None],
            tone=tones[one.party.pk],
            earlier=earlier.get((one.party.pk, one.clause), 0),
        )
        cases.append(_case(one, facts, queues, weights))
    Case.objects.bulk_create(cases)
    emit_many(
        "case.opened", happenings=[(f"case:{case.pk}", opened(case)) for case in cases], by=by
    )
    seen = facts_of_detections(detections)
    pieces = []
    for case in cases:
        if case.item is not None:
            frozen = freeze(item=case.item)
            pieces.append((case, Evidence.Kind.ITEM, f"item_version:{frozen.pk}", frozen.content))
    contents = store_many([seen[detection.pk] for detection in detections])
    for case, detection, content in zip(cases, detections, contents, strict=True):
        pieces.append((case, Evidence.Kind.DETECTION, f"detection:{detection.pk}", content))
    evidence = Evidence.objects.bulk_create(
        Evidence(
            case=case,
            kind=kind,
            ref=ref,
            content=content,
            content_digest=content.digest,
            actor=str(by),
        )
        for case, kind, ref, content in pieces
    )
    happenings = []
    for piece in evidence:
        piece.case.version += 1
        said = {
            "case": piece.case.pk,
            "evidence": piece.pk,
            "kind": piece.kind,
            "version": piece.case.version,
        }
        happenings.append((f"case:{piece.case.pk}", said))
    Case.objects.bulk_update(cases, ["version"])
    emit_many("case.evidence_added", happenings=happenings, by=by)


def _case(asked: Asked, facts: Facts, queues: list[Queue], weights: Weights) -> Case:
    said = clause_at(asked.party, asked.clause, asked.conduct_to)
    return Case(
        party=asked.party,
        item=asked.item,
        clause=asked.clause,
        source=asked.source,
        conduct_from=asked.conduct_from,
        conduct_to=asked.conduct_to,
        **routed_and_priced(
            party=asked.party,
            facts=facts,
            clause=asked.clause,
            severity=asked.severity or (said.severity if said else "medium"),
            source=asked.source,
            queues=queues,
            weights=weights,
        ),
    )


def _taken(detections: list[Detection]) -> set[Key]:
    """The questions that are open already, or were answered so lately that they may be reopened."""
    ended = [Case.State.DECIDED, Case.State.MERGED]
    lately = Q(decided_at__gt=clock.now() - REOPENS_WITHIN) | ~Q(state__in=ended)
    rows = Case.objects.filter(
        lately, kind=Case.Kind.FINDING, party__in={one.party_id for one in detections}
    ).values_list("party_id", "item_id", "clause")
    return {
        ("item", item, clause) if item else ("party", party, clause) for party, item, clause in rows
    }


def _key(detection: Detection) -> Key:
    if detection.item_id:
        return ("item", detection.item_id, detection.clause)
    return ("party", detection.party_id, detection.clause)
