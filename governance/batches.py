"""Batches over the API: good rows are kept, bad ones are told with place, value and remedy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import DomainError
from governance.rest import problem

LARGEST = 500


@extend_schema_serializer(component_name="RejectedRow")
class RejectedRow(serializers.Serializer):
    index = serializers.IntegerField(help_text="Place in the batch, from 0.")
    field = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    message = serializers.CharField(help_text="What is wrong and what to do about it.")


@extend_schema_serializer(component_name="BatchAnswer")
class BatchAnswer(serializers.Serializer):
    """What became of a batch. 422, as a problem document with these fields too, when no row was good."""

    accepted = serializers.IntegerField(help_text="Rows that are new or changed something.")
    duplicates = serializers.IntegerField(help_text="Rows that say what was known already.")
    rejected = RejectedRow(many=True)


def either(name: str, one: Any, many: Any) -> PolymorphicProxySerializer:
    """For the description of the API: one object, or a batch of them."""
    return PolymorphicProxySerializer(name, [one, many], resource_type_field_name=None)


def answers(name: str, one: Any) -> dict[tuple[int, str], PolymorphicProxySerializer]:
    """What such a call answers: the object, or what became of the batch."""
    said = either(name, one, BatchAnswer)
    return {(status, "application/json"): said for status in (200, 201)}


@dataclass(slots=True)
class Batch:
    """The count so far."""

    accepted: int = 0
    duplicates: int = 0
    created: bool = False
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, index: int, row: Any, name: str, message: str) -> None:
        """Refuse one row because of one field, `name` being a path such as `entity.country`."""
        value = row
        for part in name.split(".") if name else []:
            value = value.get(part) if isinstance(value, dict) else None
        self.refuse(index, name, value, message)

    def refuse(self, index: int, name: str, value: Any, message: str) -> None:
        """The same where the row is the value itself."""
        self.rejected.append(
            {"index": index, "field": name, "value": _short(value), "message": message}
        )

    def response(self) -> Response:
        good = self.accepted + self.duplicates
        self.rejected.sort(key=lambda fault: fault["index"])
        body = {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
        }
        if self.rejected and not good:
            detail = "No row was good. What is wrong with each is in `rejected`."
            return problem("all_rejected", detail, 422, **body)
        return Response(body, status=201 if self.created else 200)


def rows_of(data: Any, name: str) -> list[Any] | None:
    """The rows of a batch such as `{"parties": […]}`, or None when this is a single object."""
    if not isinstance(data, dict) or name not in data:
        return None
    rows = data[name]
    if not isinstance(rows, list) or not rows:
        raise serializers.ValidationError({name: ["Send a list with at least one row."]})
    if len(rows) > LARGEST:
        message = f"A batch has at most {LARGEST} rows, this one {len(rows)}. Send several."
        raise serializers.ValidationError({name: [message]})
    return rows


def run(
    rows: list[Any],
    serializer: type[serializers.Serializer],
    write: Callable[[list[dict[str, Any]]], list[str | DomainError]],
) -> Response:
    """Validate row by row. `write` takes the good ones and answers `new`, `changed`, `known` or a
    refusal for each."""
    batch, context = Batch(), {}  # type: ignore[var-annotated]
    good: list[tuple[int, dict[str, Any]]] = []
    for index, row in enumerate(rows):
        form = serializer(data=row, context=context)
        if form.is_valid():
            good.append((index, form.validated_data))
            continue
        for name, message in _faults(form.errors):
            batch.reject(index, row, name, message)
    outcomes = write([row for _, row in good]) if good else []
    for (index, _), outcome in zip(good, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            for fault in outcome.extra.get("errors") or [{"message": outcome.message}]:
                batch.reject(index, rows[index], fault.get("field", ""), fault["message"])
            continue
        batch.accepted += outcome != "known"
        batch.duplicates += outcome == "known"
        batch.created |= outcome == "new"
    return batch.response()


def each(
    write: Callable[[dict[str, Any]], str],
) -> Callable[[list[dict[str, Any]]], list[str | DomainError]]:
    """For `run`, where rows are written one by one and a refused one undoes only itself."""

    def write_all(rows: list[dict[str, Any]]) -> list[str | DomainError]:
        return [_tried(write, row) for row in rows]

    return write_all


def _tried(write: Callable[[dict[str, Any]], str], row: dict[str, Any]) -> str | DomainError:
    try:
        with transaction.atomic():
            return write(row)
    except DomainError as refusal:
        return refusal


def _faults(errors: Any, path: str = "") -> Any:
    """Flatten a serializer's nested errors into field and message."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            label = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _faults(inner, label)
    elif isinstance(errors, list):
        for inner in errors:
            yield from _faults(inner, path)
    else:
        yield path, str(errors)


def _short(value: Any) -> Any:
    """The value as sent, unless it is too long to send back."""
    if isinstance(value, dict | list):
        return None
    return value[:200] if isinstance(value, str) else value
