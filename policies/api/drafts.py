"""Drafts over the API: kept with their faults, submitted by one, published by another."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from governance.rest import ApiView, Fields, Object
from policies import selectors, services
from policies.api.shapes import (
    CODE,
    DraftLine,
    DraftOutput,
    PublishInput,
    SubmitInput,
    VersionOutput,
    checked,
    principal_of,
    told,
    whole,
    whole_draft,
)


class DraftsApi(ApiView):
    """Versions in the making. Faults are allowed here, and named; they stop it later."""

    class Input(Fields):
        body = Object(help_text="The whole version.")

    @extend_schema(parameters=[CODE], responses=DraftLine(many=True))
    def get(self, request: Any, code: str) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        return self.paginated(selectors.drafts_of(rulebook).defer("body"), DraftLine)

    @extend_schema(parameters=[CODE], request=Input, responses={201: DraftOutput})
    def post(self, request: Any, code: str) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        said = checked(self.Input, request)
        draft = services.save_draft(
            rulebook=rulebook, body=said["body"], by=principal_of(request).actor
        )
        return Response(whole_draft(rulebook, draft.pk), status=status.HTTP_201_CREATED)


class DraftApi(ApiView):
    """A draft on its way to becoming a version."""

    class Input(Fields):
        body = Object(help_text="The whole version.")
        saved_at = serializers.DateTimeField(
            help_text="As the draft told it when it was read: whoever saved it since is not undone."
        )

    @extend_schema(parameters=[CODE], responses=DraftOutput)
    def get(self, request: Any, code: str, draft_id: int) -> Response:
        return Response(whole_draft(selectors.rulebook_by_code(code), draft_id))

    @extend_schema(parameters=[CODE], request=Input, responses=DraftOutput)
    def patch(self, request: Any, code: str, draft_id: int) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        draft, said = selectors.draft_by_id(rulebook, draft_id), checked(self.Input, request)
        services.save_draft(
            rulebook=rulebook,
            body=said["body"],
            by=principal_of(request).actor,
            draft_id=draft.pk,
            seen_at=said["saved_at"],
        )
        return Response(whole_draft(rulebook, draft_id))


class SubmitApi(ApiView):
    """Ask for a second person's look at a draft."""

    @extend_schema(
        parameters=[CODE],
        request=SubmitInput,
        responses=DraftOutput,
        description="Refused with every fault of the body (422), or with `notice_too_short`, "
        "`day_has_passed` or `later_version_waits` (409).",
    )
    def post(self, request: Any, code: str, draft_id: int) -> Response:
        rulebook = selectors.rulebook_by_code(code)
        draft, said = selectors.draft_by_id(rulebook, draft_id), checked(SubmitInput, request)
        services.submit_draft(draft_id=draft.pk, by=principal_of(request).actor, **told(said))
        return Response(whole_draft(rulebook, draft_id))


class PublishApi(ApiView):
    """The second person's yes."""

    @extend_schema(
        parameters=[CODE],
        request=PublishInput,
        responses={201: VersionOutput},
        description="Needs a person who did not submit the draft: sign in, or name one with "
        "`Goodstanding-Actor`. Refused with `later_version_waits` (409) where a version that is "
        "published already would take its place, unless it gives way.",
    )
    def post(self, request: Any, code: str, draft_id: int) -> Response:
        principal = principal_of(request)
        if not principal.actor.is_person:
            raise services.PersonRequired
        draft = selectors.draft_by_id(selectors.rulebook_by_code(code), draft_id)
        said = checked(PublishInput, request)
        version = services.publish_draft(draft_id=draft.pk, by=principal.actor, **said)
        return Response(whole(version, principal), status=status.HTTP_201_CREATED)
