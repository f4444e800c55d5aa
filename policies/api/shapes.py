"""What rulebooks, versions and drafts look like over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from governance import clock
from governance.principals import Principal
from governance.rest import Fields
from policies import courses, selectors
from policies.catalogue import PARTY_KINDS
from policies.comparing import Pair
from policies.faults import faults_of, gaps_of
from policies.models import Draft, Rulebook, RulebookVersion, VersionStep

CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Such as `us-seller`."
)


@extend_schema_serializer(component_name="Rulebook")
class RulebookOutput(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    market = serializers.CharField(source="market_id")
    party_kind = serializers.ChoiceField(choices=list(PARTY_KINDS.items()))
    version_in_force = serializers.IntegerField(source="number", allow_null=True)
    in_force_since = serializers.DateTimeField(source="since", allow_null=True)
    next_version = serializers.IntegerField(source="next_number", allow_null=True)
    next_from = serializers.DateTimeField(allow_null=True)
    drafts_in_review = serializers.IntegerField()


@extend_schema_serializer(component_name="RulebookVersionLine")
class VersionLine(serializers.Serializer):
    rulebook = serializers.CharField(source="rulebook.code")
    number = serializers.IntegerField()
    effective_from = serializers.DateTimeField()
    published_at = serializers.DateTimeField(source="recorded_at")
    body_digest = serializers.CharField(help_text="SHA-256 of the body as it was published.")
    note = serializers.CharField(
        source="note.text", default=None, allow_null=True, help_text="What its authors said."
    )
    urgent_reason = serializers.CharField(
        source="urgent.text",
        default=None,
        allow_null=True,
        help_text="Why parties were told later than they were owed.",
    )


@extend_schema_serializer(component_name="RulebookVersion")
class VersionOutput(VersionLine):
    in_force = serializers.BooleanField()
    body = serializers.JSONField(
        help_text="Title, scheme, clauses, windows, tiers, sources; guidance for staff and keys only."
    )


@extend_schema_serializer(component_name="RulebookFault")
class FaultOutput(serializers.Serializer):
    field = serializers.CharField(help_text="Its place, such as `clauses[3].points.high`.")
    message = serializers.CharField(help_text="What is wrong, and the remedy.")


@extend_schema_serializer(component_name="RulebookDraft")
class DraftOutput(serializers.Serializer):
    id = serializers.IntegerField()
    rulebook = serializers.CharField(source="rulebook.code")
    state = serializers.ChoiceField(choices=Draft.State.choices)
    author = serializers.CharField()
    saved_at = serializers.DateTimeField(source="updated_at")
    effective_from = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(help_text="What changes and why; published with the version.")
    urgent_reason = serializers.CharField(
        help_text="Why parties are told later than they are owed."
    )
    version = serializers.IntegerField(allow_null=True, help_text="Its number once published.")
    faults = FaultOutput(many=True, help_text="None: it may be submitted.")
    gaps = FaultOutput(
        many=True,
        help_text="What a language that the version declares is not told in. They stop nothing: "
        "parties read it in the first language.",
    )
    body = serializers.JSONField()


@extend_schema_serializer(component_name="RulebookDraftLine")
class DraftLine(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Draft.State.choices)
    author = serializers.CharField()
    saved_at = serializers.DateTimeField(source="updated_at")
    effective_from = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="RulebookChangedFact")
class ChangedFact(serializers.Serializer):
    name = serializers.CharField()
    before = serializers.ListField(child=serializers.CharField())
    after = serializers.ListField(child=serializers.CharField())
    moved = serializers.IntegerField(allow_null=True, help_text="Of a number, by how much.")


@extend_schema_serializer(component_name="RulebookChangedPart")
class ChangedPart(serializers.Serializer):
    part = serializers.CharField(help_text="Such as `clause-late_dispatch`.")
    title = serializers.CharField()
    change = serializers.ChoiceField(choices=["changed", "added", "removed"])
    facts = ChangedFact(many=True)


GIVES_WAY = serializers.BooleanField(
    required=False,
    default=False,
    help_text="That it holds only until a version that is published already takes its place.",
)


class SubmitInput(Fields):
    """When a version shall apply, and what is told of it."""

    effective_from = serializers.DateTimeField(
        required=False,
        help_text="Never before it is published. Without it as soon as the notice that parties are "
        "owed allows; earlier only with an `urgent_reason`.",
    )
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
    urgent_reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000
    )
    gives_way = GIVES_WAY


class PublishInput(Fields):
    """What the second person has to say beside yes."""

    gives_way = GIVES_WAY


def principal_of(request: Any) -> Principal:
    return request._request.principal


def checked(serializer: type[serializers.Serializer], request: Any) -> dict[str, Any]:
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def state_of(rulebook: Rulebook) -> dict[str, Any]:
    row = selectors.rulebooks_with_state(clock.now()).get(pk=rulebook.pk)
    return RulebookOutput(row).data


def whole(version: RulebookVersion, principal: Principal) -> dict[str, Any]:
    rulebook = version.rulebook
    current = selectors.version_in_force(rulebook.market_id, rulebook.party_kind, clock.now())
    return {
        **VersionLine(version).data,
        "in_force": current is not None and current.pk == version.pk,
        "body": selectors.body_for(version, guidance=principal.sees_all_parties),
    }


def told(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "effective_from": said.get("effective_from"),
        "note": said["note"],
        "urgent_reason": said["urgent_reason"],
        "gives_way": said["gives_way"],
    }


def changed_part(pair: Pair) -> dict[str, Any]:
    return {
        "part": pair.anchor,
        "title": pair.title,
        "change": pair.state,
        "facts": [
            {
                "name": row.label,
                "before": ["".join(text for _kind, text in words) for words in row.before],
                "after": ["".join(text for _kind, text in words) for words in row.after],
                "moved": row.moved,
            }
            for row in pair.rows
            if row.is_changed
        ],
    }


def whole_draft(rulebook: Rulebook, draft_id: int) -> dict[str, Any]:
    draft = selectors.draft_by_id(rulebook, draft_id)
    steps = {step.kind: step for step in draft.steps.all()}
    published = steps.get(VersionStep.Kind.PUBLISHED)
    draft.version = published.version.number if published and published.version else None  # type: ignore[attr-defined]
    draft.faults = faults_of(draft.body, knows_course=courses.is_known)  # type: ignore[attr-defined]
    draft.gaps = gaps_of(draft.body)  # type: ignore[attr-defined]
    return DraftOutput(draft).data
