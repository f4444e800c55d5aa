"""Accounts over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from governance import batches
from governance.lines import LineField
from governance.refs import in_path, matching
from governance.rest import ApiView, Choice, Fields
from parties import selectors, services
from parties.fields import ExternalIdField, MarketField, currency_field, language_field
from parties.filters import PartyFilter
from parties.models import Entity, Kind, LifecycleEntry, Link, Membership, Party

REF = in_path("us:seller:4711")


@extend_schema_serializer(component_name="Entity")
class EntityFields(Fields):
    """The legal person that owns an account."""

    external_id = ExternalIdField()
    legal_name = LineField(max_length=200)
    country = serializers.RegexField(
        r"^[A-Z]{2}$",
        required=False,
        allow_blank=True,
        error_messages={"invalid": "Two capitals, such as US."},
    )


@extend_schema_serializer(component_name="Party")
class PartyOutput(serializers.Serializer):
    id = serializers.IntegerField()
    ref = serializers.CharField()
    market = serializers.CharField(source="market_id")
    kind = serializers.ChoiceField(choices=Kind.choices)
    external_id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    language = serializers.CharField()
    currency = serializers.CharField()
    entity = EntityFields(allow_null=True)
    state = serializers.ChoiceField(choices=LifecycleEntry.State.choices)
    created_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="NewParty")
class PartyInput(Fields):
    market = MarketField()
    kind = Choice(choices=Kind.choices)
    external_id = ExternalIdField()
    name = LineField(max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True)
    language = language_field(required=False)
    currency = currency_field(required=False)
    entity = EntityFields(required=False)


@extend_schema_serializer(component_name="NewParties")
class PartiesInput(Fields):
    """Up to 500 at once."""

    parties = PartyInput(many=True)


@extend_schema_serializer(component_name="PartyChange")
class PartyChange(Fields):
    name = LineField(max_length=120, required=False)
    email = serializers.EmailField(required=False, allow_blank=True)
    language = language_field(required=False)
    entity = EntityFields(required=False)
    state = Choice(choices=LifecycleEntry.State.choices, required=False)


class PartiesApi(ApiView):
    """All accounts that the caller may see."""

    @extend_schema(
        operation_id="parties_list",
        parameters=[
            OpenApiParameter("market", str),
            OpenApiParameter("kind", str, enum=Kind.values),
            OpenApiParameter("external_id", str),
            OpenApiParameter("q", str, description="Beginning of the id, or of words of the name."),
        ],
        responses=PartyOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        visible = selectors.parties_visible_to(request._request.principal)
        form = PartyFilter(request.query_params, queryset=selectors.with_state(visible))
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        return self.paginated(form.qs, PartyOutput)

    @extend_schema(
        operation_id="parties_create",
        request=batches.either("NewPartyOrParties", PartyInput, PartiesInput),
        responses=batches.answers("PartyOrBatchAnswer", PartyOutput),
    )
    def post(self, request: Any) -> Response:
        """Register one account, or `{"parties": […]}`. Known ones are brought up to date."""
        by = request._request.principal.actor
        rows = batches.rows_of(request.data, "parties")
        if rows is not None:
            return batches.run(
                rows, PartyInput, lambda good: [done.outcome for done in _register(good, by)]
            )
        form = PartyInput(data=request.data)
        form.is_valid(raise_exception=True)
        (done,) = _register([form.validated_data], by)
        return Response(_shown(done.party), status=201 if done.outcome == "new" else 200)


class PartyApi(ApiView):
    """One account."""

    @extend_schema(parameters=[REF], responses=PartyOutput)
    def get(self, request: Any, ref: str) -> Response:
        return Response(_shown(selectors.party_by_ref(ref, request._request.principal)))

    @extend_schema(parameters=[REF], request=PartyChange, responses=PartyOutput)
    def patch(self, request: Any, ref: str) -> Response:
        """Change what is given and nothing else."""
        principal = request._request.principal
        party = selectors.party_by_ref(ref, principal)
        form = PartyChange(data=request.data)
        form.is_valid(raise_exception=True)
        changed = services.change_party(
            party_id=party.pk, by=principal.actor, **form.validated_data
        )
        return Response(_shown(changed))


@extend_schema_serializer(component_name="Link")
class LinkOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    other = serializers.CharField(source="other.ref")
    kind = serializers.ChoiceField(choices=Link.Kind.choices)
    origin = serializers.CharField()
    confidence = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="NewLink")
class LinkInput(Fields):
    other = serializers.CharField(max_length=200)
    kind = Choice(choices=Link.Kind.choices)
    origin = serializers.CharField(max_length=60)
    confidence = serializers.IntegerField(min_value=0, max_value=100, default=100)


class LinksApi(ApiView):
    """How an account hangs together with others."""

    @extend_schema(
        operation_id="parties_links_list", parameters=[REF], responses=LinkOutput(many=True)
    )
    def get(self, request: Any, ref: str) -> Response:
        party = selectors.party_by_ref(ref, request._request.principal)
        return self.paginated(selectors.links_of(party), LinkOutput)

    @extend_schema(parameters=[REF], request=LinkInput, responses={201: LinkOutput})
    def post(self, request: Any, ref: str) -> Response:
        principal = request._request.principal
        party = selectors.party_by_ref(ref, principal)
        form = LinkInput(data=request.data)
        form.is_valid(raise_exception=True)
        other = selectors.parties_visible_to(principal).filter(
            matching(form.validated_data.pop("other"))
        )
        if not (found := other.first()):
            message = "There is no such account. Name it as market:kind:external_id."
            raise serializers.ValidationError({"other": [message]})
        link = services.link_parties(
            party=party, other=found, by=principal.actor, **form.validated_data
        )
        return Response(LinkOutput(link).data, status=201)


class LinkApi(ApiView):
    """One link."""

    @extend_schema(
        parameters=[REF, OpenApiParameter("link_id", int, OpenApiParameter.PATH)],
        responses=LinkOutput,
    )
    def delete(self, request: Any, ref: str, link_id: int) -> Response:
        """End the link; it stays on record with its end."""
        party = selectors.party_by_ref(ref, request._request.principal)
        link = get_object_or_404(selectors.all_links_of(party), pk=link_id)
        ended = services.unlink(link_id=link.pk, by=request._request.principal.actor)
        return Response(LinkOutput(ended).data)


@extend_schema_serializer(component_name="Invitation")
class InvitationOutput(serializers.Serializer):
    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    email = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="NewInvitationAnswer")
class InvitedOutput(InvitationOutput):
    link = serializers.CharField(
        allow_null=True, help_text="In the first answer only: a repeat of the request gets null."
    )
    note = serializers.CharField(required=False, help_text="In a repeat: what it does not tell.")


@extend_schema_serializer(component_name="NewInvitation")
class InvitationInput(Fields):
    role = Choice(choices=Membership.Role.choices)
    email = serializers.EmailField()


class InvitationsApi(ApiView):
    """Who has been asked to act for an account and has not answered yet."""

    told_once = ("link",)

    @extend_schema(
        operation_id="parties_invitations_list",
        parameters=[REF],
        responses=InvitationOutput(many=True),
    )
    def get(self, request: Any, ref: str) -> Response:
        party = selectors.party_by_ref(ref, request._request.principal)
        return self.paginated(selectors.invitations_of(party), InvitationOutput)

    @extend_schema(parameters=[REF], request=InvitationInput, responses={201: InvitedOutput})
    def post(self, request: Any, ref: str) -> Response:
        """Invite a person by mail. The answer holds the signed link once, to be handed over."""
        principal = request._request.principal
        party = selectors.party_by_ref(ref, principal)
        form = InvitationInput(data=request.data)
        form.is_valid(raise_exception=True)
        invited = services.invite(party_id=party.pk, by=principal.actor, **form.validated_data)
        answer = InvitationOutput(invited.invitation).data
        return Response({**answer, "link": invited.link}, status=201)


def _register(rows: list[dict[str, Any]], by: Any) -> list[services.Registered]:
    known: dict[str, Entity] = {}
    for row in rows:
        if said := row.get("entity"):
            key = str(sorted(said.items()))
            known[key] = known.get(key) or services.register_entity(by=by, **said)
            row["entity"] = known[key]
    return services.register_parties(rows=rows, by=by)


def _shown(party: Party) -> dict[str, Any]:
    return PartyOutput(selectors.with_state(Party.objects.filter(pk=party.pk)).get()).data
