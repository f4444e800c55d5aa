"""Rulebooks over the API: what is in force, what was, and how a version comes to be."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from governance import clock
from governance.models import Market
from governance.principals import Principal
from governance.rest import ApiView, Choice, Fields, now_or
from policies import selectors, services
from policies.catalogue import PARTY_KINDS
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


@extend_schema_serializer(component_name="RulebookVersion")
class VersionOutput(VersionLine):
    in_force = serializers.BooleanField()
    body = serializers.JSONField(
        help_text="Title, scheme, clauses, windows, tiers, sources; guidance for staff and keys only."
    )


@extend_schema_serializer(component_name="RulebookDraft")
class DraftOutput(serializers.Serializer):
    id = serializers.IntegerField()
    rulebook = serializers.CharField(source="rulebook.code")
    state = serializers.ChoiceField(choices=Draft.State.choices)
    author = serializers.CharField()
    effective_from = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="Its number once published.")
    body = serializers.JSONField()


class RulebooksApi(ApiView):
    """The rules of each market for each kind of party."""

    class Input(Fields):
        code = serializers.SlugField(max_length=50)
        title = serializers.CharField(max_length=120)
        market = serializers.PrimaryKeyRelatedField(queryset=Market.objects.all())
        party_kind = Choice(choices=list(PARTY_KINDS.items()))

    @extend_schema(operation_id="rulebooks_list", responses=RulebookOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.rulebooks_with_state(clock.now()), RulebookOutput)

    @extend_schema(request=Input, responses={201: RulebookOutput})
    def post(self, request: Any) -> Response:
        said = _checked(self.Input, request)
        rulebook = services.create_rulebook(
            code=said["code"],
            title=said["title"],
            market_id=said["market"].pk,
            party_kind=said["party_kind"],
            by=_principal(request).actor,
        )
        return Response(_state_of(rulebook), status=status.HTTP_201_CREATED)


class RulebookApi(ApiView):
    """One rulebook."""

    @extend_schema(parameters=[CODE], responses=RulebookOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(_state_of(selectors.rulebook_by_code(code)))


class VersionsApi(ApiView):
    """The published versions of a rulebook; and a way to propose the next."""

    class Input(Fields):
        body = serializers.DictField(
            help_text="The whole version; the packs in `policies/packs` are examples."
        )
        effective_from = serializers.DateTimeField(
            required=False, help_text="Never before it is published, whatever is said here."
        )

    @extend_schema(parameters=[CODE], responses=VersionLine(many=True))
    def get(self, request: Any, code: str) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        return self.paginated(selectors.versions_published(rulebook), VersionLine)

    @extend_schema(
        parameters=[CODE],
        request=Input,
        responses={201: DraftOutput},
        description="Submits a draft for review. A body with faults is refused with all of them "
        "(422), and nothing is kept. A second person publishes it.",
    )
    def post(self, request: Any, code: str) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        said, by = _checked(self.Input, request), _principal(request).actor
        draft = services.save_draft(rulebook=rulebook, body=said["body"], by=by)
        draft = services.submit_draft(
            draft_id=draft.pk, effective_from=now_or(said.get("effective_from")), by=by
        )
        return Response(_draft(rulebook, draft.pk), status=status.HTTP_201_CREATED)


class VersionApi(ApiView):
    """One published version, whole. It never changes."""

    @extend_schema(parameters=[CODE], responses=VersionOutput)
    def get(self, request: Any, code: str, number: int) -> Response:
        version = selectors.version_by_number(selectors.rulebook_by_code(code), number)
        return Response(_whole(version, _principal(request)))


class DraftApi(ApiView):
    """A draft on its way to becoming a version."""

    @extend_schema(parameters=[CODE], responses=DraftOutput)
    def get(self, request: Any, code: str, draft_id: int) -> Response:
        return Response(_draft(selectors.rulebook_by_code(code), draft_id))


class PublishApi(ApiView):
    """The second person's yes."""

    @extend_schema(
        parameters=[CODE],
        request=None,
        responses={201: VersionOutput},
        description="Needs a person who did not submit the draft: sign in, or name one with "
        "`Goodstanding-Actor`.",
    )
    def post(self, request: Any, code: str, draft_id: int) -> Response:
        principal = _principal(request)
        if not principal.actor.is_person:
            raise services.PersonRequired
        draft = selectors.draft_by_id(selectors.rulebook_by_code(code), draft_id)
        version = services.publish_draft(draft_id=draft.pk, by=principal.actor)
        return Response(_whole(version, principal), status=status.HTTP_201_CREATED)


def _principal(request: Any) -> Principal:
    return request._request.principal


def _checked(serializer: type[serializers.Serializer], request: Any) -> dict[str, Any]:
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def _state_of(rulebook: Rulebook) -> dict[str, Any]:
    row = selectors.rulebooks_with_state(clock.now()).get(pk=rulebook.pk)
    return RulebookOutput(row).data


def _whole(version: RulebookVersion, principal: Principal) -> dict[str, Any]:
    rulebook = version.rulebook
    current = selectors.version_in_force(rulebook.market_id, rulebook.party_kind, clock.now())
    return {
        **VersionLine(version).data,
        "in_force": current is not None and current.pk == version.pk,
        "body": selectors.body_for(version, guidance=principal.sees_all_parties),
    }


def _draft(rulebook: Rulebook, draft_id: int) -> dict[str, Any]:
    draft = selectors.draft_by_id(rulebook, draft_id)
    steps = {step.kind: step for step in draft.steps.all()}
    published = steps.get(VersionStep.Kind.PUBLISHED)
    draft.version = published.version.number if published and published.version else None  # type: ignore[attr-defined]
    return DraftOutput(draft).data
