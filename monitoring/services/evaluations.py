"""Judging: everybody by a new rule, and after that whoever has new signals.

A run over everybody keeps how far it has come and its counts in one transaction with the detections
of that slice: any worker may take over where another was killed, and two at once share the work.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.db import connection, transaction
from django.db.models import Max

from governance import clock
from governance.actors import CLOCK, Actor
from governance.errors import DomainError
from governance.events import emit, emit_many
from governance.jobs import after_commit
from monitoring import selectors
from monitoring.cel import Program, Verdict
from monitoring.models import Arrival, Evaluation, Rule, RuleVersion, Signal
from monitoring.selectors import Observation
from parties.models import Party

SLICE = 5000  # parties or items judged in one transaction
SIGNALS_AT_ONCE = 50_000
AT_ONCE = 10_000  # parties judged while somebody waits
ONE_ROW_FOR = timedelta(hours=1)  # runs over new signals within it share one Evaluation


class RuleNotInForce(DomainError):
    """Only the version in force of a rule that is switched on may judge."""

    code = "rule_not_in_force"


def evaluate_rule(*, rule_version_id: int, by: Actor, at: datetime | None = None) -> Evaluation:
    """Judge everybody the rule concerns. The same evidence raises a detection once."""
    evaluation = start_evaluation(rule_version_id=rule_version_id, by=by, at=at)
    while advance_evaluation(evaluation_id=evaluation.pk):
        pass
    return Evaluation.objects.get(pk=evaluation.pk)


def judge_everybody(*, rule_id: int, by: Actor) -> Evaluation:
    """Run the version in force over everybody: at once where they are few, else by the worker."""
    version = selectors.versions_in_force(clock.now()).filter(rule=rule_id).first()
    if version is None:
        raise RuleNotInForce
    rulebook = version.rule.rulebook
    parties = Party.objects.filter(market=rulebook.market_id, kind=rulebook.party_kind)
    run = start_evaluation(rule_version_id=version.pk, by=by)
    if version.rule.target == "item" or parties[: AT_ONCE + 1].count() > AT_ONCE:
        after_commit("monitoring.tasks.evaluate_due")
        return run
    while advance_evaluation(evaluation_id=run.pk):
        pass
    run.refresh_from_db()
    return run


@transaction.atomic
def start_evaluation(*, rule_version_id: int, by: Actor, at: datetime | None = None) -> Evaluation:
    """Open a run over everybody, or join the one that is under way."""
    Rule.objects.select_for_update(of=["self"], no_key=True).get(versions=rule_version_id)
    if not selectors.versions_in_force(at or clock.now()).filter(pk=rule_version_id).exists():
        raise RuleNotInForce
    evaluation, created = Evaluation.objects.get_or_create(
        rule_version_id=rule_version_id,
        scope=Evaluation.Scope.ALL,
        finished_at=None,
        defaults={
            "actor": str(by),
            "started_at": at or clock.now(),
            "signals_until": Signal.objects.aggregate(last=Max("pk"))["last"] or 0,
        },
    )
    if created:
        emit(
            "rule.evaluation_started",
            subject=f"rule:{evaluation.rule_version.rule_id}",
            by=by,
            evaluation=evaluation.pk,
        )
    return evaluation


@transaction.atomic
def advance_evaluation(*, evaluation_id: int) -> bool:
    """Judge the next slice, and say whether more is left."""
    run = (
        Evaluation.objects.select_for_update(of=["self"])
        .select_related("rule_version__rule__rulebook")
        .get(pk=evaluation_id)
    )
    if run.finished_at:
        return False
    version = run.rule_version
    if not selectors.versions_in_force(run.started_at).filter(pk=version.pk).exists():
        _finish(run)  # switched off or replaced meanwhile: it stops where it is
        return False
    program = selectors.program_of(version)
    seen = selectors.observations_after(
        rulebook=version.rule.rulebook,
        target=version.rule.target,
        metrics=program.metrics,
        after=run.reached,
        limit=SLICE,
        at=run.started_at,
    )
    _judge(run, program, seen)
    if len(seen) < SLICE:
        _finish(run)
        return False
    run.reached = seen[-1].key
    run.save()
    return True


def _finish(run: Evaluation) -> None:
    run.finished_at = clock.now()
    run.save()
    emit(
        "rule.evaluated",
        subject=f"rule:{run.rule_version.rule_id}",
        by=Actor.parse(run.actor),
        evaluation=run.pk,
    )


def evaluate_arrivals(*, by: Actor = CLOCK) -> bool:
    """Judge again whoever has new signals, a bounded batch, and say whether more may wait."""
    with transaction.atomic():
        arrivals = list(Arrival.objects.select_for_update(skip_locked=True).order_by("pk")[:500])
        if not arrivals:
            return False
        ranges = _taken(arrivals)
        _judge_touched(ranges, by)
    return True


def _taken(arrivals: list[Arrival]) -> list[tuple[int, int]]:
    """Ranges of at most SIGNALS_AT_ONCE ids; what is left of a long one stays an arrival."""
    ranges, room, done = [], SIGNALS_AT_ONCE, []
    for arrival in arrivals:
        if not room:
            break
        last = min(arrival.last_signal, arrival.first_signal + room - 1)
        ranges.append((arrival.first_signal, last))
        room -= last - arrival.first_signal + 1
        if last == arrival.last_signal:
            done.append(arrival.pk)
        else:
            arrival.first_signal = last + 1
            arrival.save(update_fields=["first_signal"])
    Arrival.objects.filter(pk__in=done).delete()
    return ranges


TOUCHED = """
SELECT DISTINCT signal.metric_id, signal.party_id, signal.item_id
FROM unnest(%s::bigint[], %s::bigint[]) AS arrival (first, last)
JOIN monitoring_signal signal ON signal.id BETWEEN arrival.first AND arrival.last
"""


def _judge_touched(ranges: list[tuple[int, int]], by: Actor) -> None:
    parties: dict[str, set[int]] = defaultdict(set)
    items: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [[first for first, _ in ranges], [last for _, last in ranges]])
        for metric, party, item in cursor.fetchall():
            (items if item else parties)[metric].add(item or party)
    metrics, now = selectors.metric_codes(), clock.now()
    until = max(last for _, last in ranges)
    for version in selectors.versions_in_force(now):
        program = selectors.program_of(version, metrics)
        fresh = items if version.rule.target == "item" else parties
        touched = sorted(set().union(*(fresh[metric] for metric in program.metrics)))
        if touched:
            _judge_again(version, program, touched, until, by, now)


def _judge_again(
    version: RuleVersion,
    program: Program,
    touched: list[int],
    until: int,
    by: Actor,
    now: datetime,
) -> None:
    run = _run_of_this_hour(version, by, now)
    for start in range(0, len(touched), SLICE):
        seen = selectors.observations_of(
            touched[start : start + SLICE],
            rulebook=version.rule.rulebook,
            target=version.rule.target,
            metrics=program.metrics,
            at=now,
        )
        _judge(run, program, seen)
    if run.evaluated:
        run.finished_at, run.signals_until = now, max(run.signals_until, until)
        run.save()


def _run_of_this_hour(version: RuleVersion, by: Actor, now: datetime) -> Evaluation:
    run = (
        Evaluation.objects.select_for_update()
        .filter(rule_version=version, scope=Evaluation.Scope.TOUCHED, actor=str(by))
        .order_by("-pk")
        .first()
    )
    if run is None or run.started_at <= now - ONE_ROW_FOR:
        run = Evaluation(
            rule_version=version, scope=Evaluation.Scope.TOUCHED, actor=str(by), started_at=now
        )
    else:
        run.rule_version = version
    return run


def _judge(run: Evaluation, program: Program, seen: Sequence[Observation]) -> None:
    """Count every verdict and raise what is a breach. The caller saves the run."""
    counts: Counter[Verdict] = Counter()
    breaches = []
    for observation in seen:
        verdict = program.judge_row(observation.values).verdict
        counts[verdict] += 1
        if verdict is Verdict.BREACH:
            breaches.append(observation)
    run.evaluated += len(seen)
    run.breached += counts[Verdict.BREACH]
    run.cleared += counts[Verdict.CLEAN]
    run.unknown += counts[Verdict.UNKNOWN]
    run.raised += _raise(run.rule_version, program, breaches)


RAISE = """
INSERT INTO monitoring_detection
  (party_id, item_id, rule_version_id, clause, facts, conduct_from, conduct_to, source_key,
   recorded_at)
SELECT breach.party, breach.item, %(version)s, %(clause)s, breach.facts::jsonb,
       breach.conduct_from, breach.conduct_to, breach.source_key, %(now)s
FROM unnest(%(parties)s::bigint[], %(items)s::bigint[], %(facts)s::text[],
            %(froms)s::timestamptz[], %(tos)s::timestamptz[], %(keys)s::text[])
  AS breach (party, item, facts, conduct_from, conduct_to, source_key)
ON CONFLICT (source_key) DO NOTHING
RETURNING id, party_id
"""


def _raise(version: RuleVersion, program: Program, breaches: list[Observation]) -> int:
    """Keep what is new. The rows come in order of their keys, so that two runs never deadlock."""
    if not breaches:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            RAISE,
            {
                "version": version.pk,
                "clause": version.rule.clause,
                "now": clock.now(),
                "parties": [breach.party_id for breach in breaches],
                "items": [breach.item_id for breach in breaches],
                "facts": [_facts(program, breach) for breach in breaches],
                "froms": [breach.conduct_from for breach in breaches],
                "tos": [breach.conduct_to for breach in breaches],
                "keys": [_source_key(version, breach) for breach in breaches],
            },
        )
        raised = cursor.fetchall()
    emit_many(
        "detection.raised",
        happenings=[
            (f"party:{party}", {"detection": detection, "rule_version": version.pk})
            for detection, party in raised
        ],
        by=Actor("rule", str(version.pk)),
    )
    return len(raised)


def _facts(program: Program, breach: Observation) -> str:
    return orjson.dumps(dict(zip(program.metrics, breach.values, strict=True))).decode()


def _source_key(version: RuleVersion, breach: Observation) -> str:
    whose = f"item:{breach.item_id}" if breach.item_id else str(breach.party_id)
    end = breach.conduct_to.isoformat() if breach.conduct_to else "never"
    return f"rule:{version.pk}:{whose}:{end}"


def evaluate_due(*, steps: int = 200) -> bool:
    """Everything that is due by the database, in bounded steps, and whether more is left."""
    for version in selectors.versions_never_run(clock.now()):
        start_evaluation(rule_version_id=version.pk, by=CLOCK)
    unfinished = Evaluation.objects.filter(scope=Evaluation.Scope.ALL, finished_at=None)
    for evaluation_id in unfinished.order_by("pk").values_list("pk", flat=True):
        while steps and advance_evaluation(evaluation_id=evaluation_id):
            steps -= 1
    while steps and evaluate_arrivals():
        steps -= 1
    return not steps
