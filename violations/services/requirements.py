"""A document that is required and not there restricts: from its day, until one is accepted.

The controls are written with the request, to begin when its time is over, so every read knows them
at their moment and the reasons were given long before.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation

from governance import calendars
from governance.actors import Actor
from governance.content import store_data
from governance.events import emit
from policies.scheme import RequiredDocument
from policies.selectors import body_of
from violations.documents import cause_of
from violations.models import Control, DocumentRequest, StatementDelivery, StatementOfReasons
from violations.requirement_words import compose
from violations.statements import refuse_incomplete


def rule_of(found: DocumentRequest) -> RequiredDocument | None:
    """What the rulebook says of this document; none where nothing follows by itself."""
    return body_of(found.version).document(found.code) if found.version else None


def restrict_from(found: DocumentRequest, begins: datetime, *, by: Actor, at: datetime) -> None:
    """What acts from then on, each with its statement of reasons, delivered now."""
    rule = rule_of(found)
    if rule is None:
        return
    turn = Control.objects.filter(cause_of(found)).count()
    with translation.override(found.party.language):
        said = compose(found, rule, begins, by)
    refuse_incomplete(said, measures=True)
    for kind in rule.controls:
        measures = [one for one in said["measures"] if one["control"] == kind]
        content = store_data({**said, "measures": measures}, language=found.party.language)
        control = Control.objects.create(
            party=found.party,
            kind=kind,
            cause=Control.Cause.REQUIREMENT,
            cause_ref=found.cause_ref,
            starts_at=begins,
            waits=begins > at,
            source_key=f"{found.cause_ref}:{turn}:{kind}",
        )
        statement = StatementOfReasons.objects.create(
            control=control,
            content=content,
            content_digest=content.digest,
            language=found.party.language,
        )
        StatementDelivery.objects.create(
            statement=statement, kind=StatementDelivery.Kind.MADE_AVAILABLE
        )
        name = "control.scheduled" if control.waits else "control.started"
        emit(name, subject=f"party:{found.party_id}", by=by, control=control.pk, item=None)


def restrict_again(found: DocumentRequest, *, by: Actor, at: datetime) -> None:
    """It was sent back: what acts goes on; what was called off begins after the days that are left."""
    rule = rule_of(found)
    if rule is None or _unended(found, at).exists():
        return
    again = calendars.after_days(at, rule.days_again, found.party.market.zone)
    restrict_from(found, max(found.due_at, again if rule.days_again else at), by=by, at=at)


def call_off(found: DocumentRequest, *, by: Actor, at: datetime) -> None:
    """It was handed in: what has not begun does not begin while a person looks at it."""
    _lift(_unended(found, at).filter(starts_at__gt=at), by, at)


def release(found: DocumentRequest, *, by: Actor, at: datetime) -> None:
    """It was accepted, or is not needed any more: nothing of it acts."""
    _lift(_unended(found, at), by, at)


def _unended(found: DocumentRequest, at: datetime) -> QuerySet[Control]:
    return Control.objects.unended_at(at).filter(cause_of(found))


def _lift(rows: QuerySet[Control], by: Actor, at: datetime) -> None:
    for control in rows.select_for_update(of=["self"]).order_by("pk"):
        control.lifted_at, control.waits = at, False
        control.save(update_fields=["lifted_at", "waits"])
        subject = f"party:{control.party_id}"
        emit("control.lifted", subject=subject, by=by, control=control.pk, item=None)
