"""Rulebooks over the API: what is in force, what was, what changed, and a way to propose the next."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from governance import clock
from governance.models import Market
from governance.rest import ApiView, Choice, Fields, Known, Object
from policies import selectors, services
from policies.api.shapes import (
    CODE,
    ChangedPart,
    DraftOutput,
    RulebookOutput,
    SubmitInput,
    VersionLine,
    VersionOutput,
    changed_part,
    checked,
    principal_of,
    state_of,
    told,
    whole,
    whole_draft,
)
from policies.catalogue import PARTY_KINDS
from policies.comparing import compare


class RulebooksApi(ApiView):
    """The rules of each market for each kind of party."""

    class Input(Fields):
        code = serializers.SlugField(max_length=50)
        title = serializers.CharField(max_length=120)
        market = Known(queryset=Market.objects.all())
        party_kind = Choice(choices=list(PARTY_KINDS.items()))

    @extend_schema(operation_id="rulebooks_list", responses=RulebookOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.rulebooks_with_state(clock.now()), RulebookOutput)

    @extend_schema(request=Input, responses={201: RulebookOutput})
    def post(self, request: Any) -> Response:
        said = checked(self.Input, request)
        rulebook = services.create_rulebook(
            code=said["code"],
            title=said["title"],
            market_id=said["market"].pk,
            party_kind=said["party_kind"],
            by=principal_of(request).actor,
        )
        return Response(state_of(rulebook), status=status.HTTP_201_CREATED)


class RulebookApi(ApiView):
    """One rulebook."""

    @extend_schema(parameters=[CODE], responses=RulebookOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(state_of(selectors.rulebook_by_code(code)))


class VersionsApi(ApiView):
    """The published versions of a rulebook; and a way to propose the next."""

    class Input(SubmitInput):
        body = Object(help_text="The whole version; the packs in `policies/packs` are examples.")

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
        said, by = checked(self.Input, request), principal_of(request).actor
        draft = services.save_draft(rulebook=rulebook, body=said["body"], by=by)
        services.submit_draft(draft_id=draft.pk, by=by, **told(said))
        return Response(whole_draft(rulebook, draft.pk), status=status.HTTP_201_CREATED)


class VersionApi(ApiView):
    """One published version, whole. It never changes."""

    @extend_schema(parameters=[CODE], responses=VersionOutput)
    def get(self, request: Any, code: str, number: int) -> Response:
        version = selectors.version_by_number(selectors.rulebook_by_code(code), number)
        return Response(whole(version, principal_of(request)))


class CompareApi(ApiView):
    """Two published versions beside each other, in words and numbers: only what changed."""

    class Query(serializers.Serializer):
        from_version = serializers.IntegerField(min_value=1)
        to_version = serializers.IntegerField(min_value=1)

    @extend_schema(
        parameters=[CODE, Query], responses=ChangedPart(many=True), operation_id="rulebooks_compare"
    )
    def get(self, request: Any, code: str) -> Response:
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        rulebook, said = selectors.rulebook_by_code(code), query.validated_data
        bodies = [
            selectors.body_of(selectors.version_by_number(rulebook, said[name]))
            for name in ("from_version", "to_version")
        ]
        pairs = compare(*bodies, guidance=principal_of(request).sees_all_parties)
        return Response([changed_part(pair) for pair in pairs if pair.state != "same"])
