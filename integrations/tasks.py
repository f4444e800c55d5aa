"""The sweep of webhooks: nudged when one is owed, and by the beat."""

from celery import current_app, shared_task

from integrations import services


@shared_task(acks_late=True, ignore_result=True)
def deliver_due() -> None:
    """Send a bounded batch; when some were due, more may be: ask for another turn."""
    if services.deliver_due():
        current_app.signature("integrations.tasks.deliver_due").apply_async()
