"""The beat's work in this room. Each finds by itself what is due and may run twice."""

from celery import shared_task

from violations import services


@shared_task(acks_late=True, ignore_result=True)
def sweep_standing() -> None:
    services.sweep_standing()


@shared_task(acks_late=True, ignore_result=True)
def expire_due() -> None:
    services.begin_due()
    services.expire_due()
    services.end_due_stays()


@shared_task(acks_late=True, ignore_result=True)
def review_tiers() -> None:
    services.review_due_tiers()


@shared_task(acks_late=True, ignore_result=True)
def require_documents() -> None:
    services.require_due()


@shared_task(acks_late=True, ignore_result=True)
def work_incidents() -> None:
    """Freeze, meet newcomers, give more time, end: a few seconds of what is due."""
    services.work_incidents()
