"""The relay, nudged after each commit and by the beat: it finds by itself what is owed."""

from datetime import timedelta

from celery import current_app, shared_task

from governance import clock, events
from governance.models import IdempotentRequest

KEYS_ARE_KEPT_FOR = timedelta(days=7)


@shared_task(acks_late=True, ignore_result=True)
def relay() -> None:
    """Hand over a bounded batch; when more may wait, ask for another turn."""
    if events.relay(limit=200) == 200:
        current_app.signature("governance.tasks.relay").apply_async()


@shared_task(ignore_result=True)
def forget_old_keys() -> None:
    """Idempotency keys are kept for a week."""
    IdempotentRequest.objects.filter(created_at__lt=clock.now() - KEYS_ARE_KEPT_FOR).delete()
