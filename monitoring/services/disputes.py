"""Rows behind a metric come in; a party disputes one; a person answers, and values follow."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import msgspec
from django.core.files.base import File
from django.db import IntegrityError, transaction

from governance import clock
from governance.actors import Actor
from governance.batches import Batch
from governance.clock import out_of_time
from governance.content import store_data, store_file, store_text
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.jobs import after_commit
from monitoring import selectors
from monitoring.models import DisputeAnswer, DisputeFile, Metric, MetricDispute, MetricRow
from monitoring.services.batches import Moment, Name, finished, read_rows, refuse
from monitoring.services.intake import SignalCopy, copy_signals
from parties.models import Party

LONGEST = 4000
SHORTEST_ANSWER = 10


class RowNotDisputable(DomainError):
    """This row is not counted against you, so there is nothing to dispute."""

    code = "row_not_disputable"


class AlreadyDisputed(DomainError):
    """This row has been disputed already."""

    code = "already_disputed"


class AlreadyAnswered(DomainError):
    """This dispute has been answered already."""

    code = "already_answered"


class PersonAnswers(DomainError):
    """A person answers a dispute. Name one, or sign in."""

    code = "person_required"
    status = 403


class RowSent(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One row behind a metric as it is sent."""

    party: Name | int
    metric: Name
    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    happened_at: Moment
    counts: bool
    cause: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z0-9_-]*$")] = ""
    source_key: Annotated[str, msgspec.Meta(min_length=1, max_length=160)]


@transaction.atomic
def ingest_metric_rows(*, batch: Sequence[Any], by: Actor) -> Batch:
    """Keep the good rows of a batch. A later row of the same external id takes the place of the earlier."""
    intake = Batch()
    rows = read_rows(batch, RowSent, intake)
    parties = selectors.parties_called(row.party for _, row in rows)
    metrics, now = set(selectors.metric_codes()), clock.now()
    good = []
    for index, row in rows:
        if str(row.party) not in parties:
            refuse(intake, index, batch[index], "party", "There is no such party.")
        elif row.metric not in metrics:
            refuse(intake, index, batch[index], "metric", "There is no such metric.")
        elif amiss := out_of_time(row.happened_at, now):
            refuse(intake, index, batch[index], "happened_at", amiss)
        else:
            good.append(
                MetricRow(
                    party=parties[str(row.party)],
                    metric_id=row.metric,
                    external_id=row.external_id,
                    happened_at=row.happened_at,
                    counts=row.counts,
                    cause=row.cause,
                    source_key=row.source_key,
                    recorded_at=now,
                )
            )
    before = set(
        MetricRow.objects.filter(source_key__in=[row.source_key for row in good]).values_list(
            "source_key", flat=True
        )
    )
    fresh = {row.source_key: row for row in good if row.source_key not in before}
    MetricRow.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    if fresh:
        emit("metric_rows.received", subject="metric_rows", by=by, accepted=len(fresh))
    return finished(intake, len(fresh), len(good))


@transaction.atomic
def open_dispute(
    *,
    row_id: int,
    reason: str,
    text: str,
    by: Actor,
    files: Sequence[tuple[File, str, str]] = (),
) -> MetricDispute:
    """Say that a row was counted wrongly. `files` are (file, name, type), checked by the caller."""
    row = MetricRow.objects.select_related("party").get(pk=row_id)
    _one_at_a_time(row.party_id)
    said = text.strip()
    if not said or len(said) > LONGEST:
        message = f"Say in 1 to {LONGEST} characters what was counted wrongly."
        raise InvalidInput(message, faults=[{"field": "text", "message": message}])
    if not row.counts:
        raise RowNotDisputable
    earlier = MetricDispute.objects.filter(
        row__party=row.party_id, row__metric=row.metric_id, row__external_id=row.external_id
    )
    if earlier.exists():
        raise AlreadyDisputed
    words = store_text(said, language=row.party.language)
    try:
        with transaction.atomic():
            dispute = MetricDispute.objects.create(
                party=row.party,
                row=row,
                reason=MetricDispute.Reason(reason),
                text=words,
                text_digest=words.digest,
                actor=str(by),
            )
    except IntegrityError as problem:
        raise AlreadyDisputed from problem
    for file, name, media_type in files:
        kept = store_file(file, name=name, media_type=media_type)
        DisputeFile.objects.create(dispute=dispute, content=kept, content_digest=kept.digest)
    emit("dispute.opened", subject=f"party:{row.party_id}", by=by, dispute=dispute.pk, row=row.pk)
    return dispute


@transaction.atomic
def answer_dispute(*, dispute_id: int, accepted: bool, words: str, by: Actor) -> DisputeAnswer:
    """A person says yes or no, and why. Yes: the row is taken out of every value it went into."""
    if not by.is_person:
        raise PersonAnswers
    said = words.strip()
    if not SHORTEST_ANSWER <= len(said) <= LONGEST:
        message = f"Give the reason in {SHORTEST_ANSWER} to {LONGEST} characters."
        raise InvalidInput(message, faults=[{"field": "words", "message": message}])
    dispute = MetricDispute.objects.select_related("row__metric", "party").get(pk=dispute_id)
    _one_at_a_time(dispute.party_id)
    if DisputeAnswer.objects.filter(dispute=dispute).exists():
        raise AlreadyAnswered
    row = dispute.row
    kept = store_data(
        {"answer": said, "metric": row.metric.title, "row": row.external_id},
        language=dispute.party.language,
    )
    answer = DisputeAnswer.objects.create(
        dispute=dispute, accepted=accepted, words=kept, words_digest=kept.digest, actor=str(by)
    )
    if accepted:
        _take_out(row)
    emit(
        "dispute.answered",
        subject=f"party:{dispute.party_id}",
        by=by,
        dispute=dispute.pk,
        accepted=accepted,
        words=kept.pk,
        metric=row.metric_id,
    )
    return answer


def _one_at_a_time(party_id: int) -> None:
    """Rows of these tables are never locked, so what concerns one party waits for its own."""
    Party.objects.select_for_update(of=["self"]).get(pk=party_id)


def _take_out(row: MetricRow) -> None:
    """A corrected value beside each that held the row. The newest of a moment is the one that counts."""
    rows = []
    for signal in selectors.signals_over(row):
        value, over = selectors.corrected(signal.value, signal.measured_over, row.metric, 1)
        rows.append(
            SignalCopy(
                source_key=f"dispute:{row.pk}:{signal.pk}",
                party_id=row.party_id,
                metric=row.metric_id,
                value=value,
                observed_at=signal.observed_at,
                window_from=signal.window_from,
                measured_over=over,
            )
        )
    if rows:
        copy_signals(rows)
        after_commit("monitoring.tasks.evaluate_due")


def without_taken_out(sent: Iterable[SignalCopy]) -> list[SignalCopy]:
    """Corrected values beside those that were just sent and still hold a row that was taken out."""
    sent = [one for one in sent if one.item_id is None and one.window_from]
    out: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in selectors.taken_out(one.party_id for one in sent):
        out[row.party_id, row.metric].append(row.happened_at)
    if not out:
        return []
    metrics = Metric.objects.in_bulk({metric for _, metric in out})
    rows = []
    for one in sent:
        assert one.window_from is not None  # noqa: S101 - those without one were left out above
        held = [
            moment
            for moment in out[one.party_id, one.metric]
            if one.window_from <= moment <= one.observed_at
        ]
        if held:
            value, over = selectors.corrected(
                one.value, one.measured_over, metrics[one.metric], len(held)
            )
            key = hashlib.sha256(one.source_key.encode()).hexdigest()[:40]
            rows.append(one._replace(source_key=f"disputed:{key}", value=value, measured_over=over))
    return rows
