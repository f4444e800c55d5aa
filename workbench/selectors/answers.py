"""By when who appealed hears from us: the end of the time that the queue of the case has for it."""

from django.db.models import OuterRef, Subquery

from workbench.models import Case


def answer_by(appeal: str = "pk") -> Subquery:
    """Of an appeal: until when it is to be answered; nothing while the party or others are asked."""
    running = Case.objects.filter(appeal=OuterRef(appeal), paused_at__isnull=True)
    return Subquery(running.order_by().values("due_at")[:1])
