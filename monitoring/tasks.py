"""Rules judge and orders are credited when due: nudged after intake and publication, and by the beat."""

from celery import current_app, shared_task

from monitoring import services


@shared_task(acks_late=True, ignore_result=True)
def evaluate_due() -> None:
    """A bounded batch; when more may wait, ask for another turn."""
    if services.evaluate_due():
        current_app.signature("monitoring.tasks.evaluate_due").apply_async()


@shared_task(acks_late=True, ignore_result=True)
def credit_due() -> None:
    """A bounded batch; when more may wait, ask for another turn."""
    if services.credit_due():
        current_app.signature("monitoring.tasks.credit_due").apply_async()


@shared_task(acks_late=True, ignore_result=True)
def work_order_files() -> None:
    """Parts of the files that were sent; when more may wait, ask for another turn."""
    if services.work_order_files():
        current_app.signature("monitoring.tasks.work_order_files").apply_async()
