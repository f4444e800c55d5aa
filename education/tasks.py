"""Mail, nudged after each notice and swept by the beat; changes of the rules, a batch a beat."""

from celery import current_app, shared_task

from education import services


@shared_task(acks_late=True, ignore_result=True)
def send_due() -> None:
    """Mail a bounded batch; when more may wait, ask for another turn."""
    if services.send_due(limit=100) == 100:
        current_app.signature("education.tasks.send_due").apply_async()


@shared_task(acks_late=True, ignore_result=True)
def announce() -> None:
    """Tell the next batch of parties of a change of their rules."""
    services.tell_next()
