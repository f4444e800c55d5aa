"""What is sent and answered about holds of funds."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from governance import clock
from governance.rest import Choice, Fields
from violations import holds
from violations.funds import LARGEST
from violations.models import FundsHold, FundsState, FundsStep
from violations.selectors import statement_text
from violations.statements import LEAST

REASON = f"In words that the party reads, at least {LEAST} characters."
MINOR = "In minor units of the currency."


@extend_schema_serializer(component_name="HoldStep")
class StepOutput(serializers.Serializer):
    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=FundsStep.Kind.choices)
    at = serializers.DateTimeField()
    amount = serializers.IntegerField(allow_null=True, help_text="What was released.")
    left = serializers.IntegerField(allow_null=True, help_text="Held after it; null means all.")
    ends_at = serializers.DateTimeField(allow_null=True)
    review_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(source="reason.text", allow_null=True, default=None)
    statement = serializers.SerializerMethodField()

    def get_statement(self, row: FundsStep) -> dict[str, Any] | None:
        statement = getattr(row, "statement", None)
        return statement_text(statement) if statement else None


@extend_schema_serializer(component_name="Hold")
class HoldOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    violation = serializers.IntegerField(source="violation_id", allow_null=True)
    ground = serializers.CharField()
    rulebook_version = serializers.IntegerField(source="version.number")
    control = serializers.CharField(source="kind")
    all = serializers.SerializerMethodField()
    amount = serializers.IntegerField(allow_null=True, help_text=f"As decided. {MINOR}")
    left = serializers.SerializerMethodField(help_text="What is held now; null means all.")
    currency = serializers.CharField()
    state = serializers.SerializerMethodField()
    needs_second = serializers.BooleanField()
    decided_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField(source="now.starts_at", allow_null=True)
    ends_at = serializers.DateTimeField(source="now.ends_at", allow_null=True)
    review_at = serializers.DateTimeField(source="now.review_at", allow_null=True)

    def get_all(self, row: FundsHold) -> bool:
        return row.amount is None

    def get_left(self, row: FundsHold) -> int | None:
        return holds.left_of(row.now, clock.now())

    def get_state(self, row: FundsHold) -> str:
        return holds.state_at(row.now, clock.now())


@extend_schema_serializer(component_name="HoldInFull")
class HoldInFullOutput(HoldOutput):
    """A hold with every step; those that restrict carry their statement of reasons."""

    reason = serializers.CharField(source="reason.text", allow_null=True)
    steps = StepOutput(many=True)


class HoldFilter(serializers.Serializer):
    party = serializers.CharField(required=False, help_text="Our id, or a reference.")
    state = Choice(
        choices=[*FundsState.State.values, "review_due"],
        required=False,
        help_text="Or `review_due`: held, and its review has come.",
    )


@extend_schema_serializer(component_name="NewHold")
class HoldInput(Fields):
    """An amount, or `all` of the balance: one of the two, so that nothing is held by omission."""

    party = serializers.CharField(help_text="Our id, or `{market}:{kind}:{external_id}`.")
    violation = serializers.IntegerField(required=False, allow_null=True)
    ground = serializers.CharField(max_length=60)
    amount = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, allow_null=True, help_text=MINOR
    )
    all = serializers.BooleanField(required=False, default=False)
    currency = serializers.CharField(required=False, allow_blank=True, default="")
    days = serializers.IntegerField(min_value=1, max_value=3650)
    reason = serializers.CharField(max_length=5000, help_text=REASON)
    source_key = serializers.CharField(
        max_length=100, required=False, help_text="Yours; the same key twice is one hold."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["all"] == (said.get("amount") is not None):
            message = "Give either an amount, or all: true."
            raise serializers.ValidationError({"amount": [message]})
        return said
