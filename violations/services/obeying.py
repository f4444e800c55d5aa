"""What comes back from outside: the marketplace enforces, the party was informed."""

from django.db import transaction

from governance.actors import Actor
from governance.events import emit
from violations.models import Acknowledgement, Control, StatementDelivery


@transaction.atomic
def acknowledge_control(*, control_id: int, state: str, by: Actor) -> Acknowledgement:
    """The marketplace says that it enforces, or has released. Twice is once."""
    control = Control.objects.get(pk=control_id)
    row, created = Acknowledgement.objects.get_or_create(
        control=control,
        state=Acknowledgement.State(state),
        defaults={"actor": str(by)},
    )
    if created:
        emit(
            "control.acknowledged",
            subject=f"party:{control.party_id}",
            by=by,
            control=control.pk,
            state=row.state,
        )
    return row


@transaction.atomic
def note_informed(*, statement_id: int, kind: str, by: Actor) -> bool:
    """Keep the first time a statement reached its party in this way. Says whether it was the first."""
    row, created = StatementDelivery.objects.get_or_create(
        statement_id=statement_id, kind=StatementDelivery.Kind(kind)
    )
    if created:
        emit(
            "statement.delivered",
            subject=f"statement:{statement_id}",
            by=by,
            statement=statement_id,
            how=row.kind,
        )
    return created
