"""Nudges and the beat: each finds by itself what is due, and may run twice."""

from celery import shared_task

from workbench import services


@shared_task(acks_late=True, ignore_result=True)
def execute_due() -> None:
    """Carry out decisions whose undo window is over."""
    services.execute_due()


@shared_task(acks_late=True, ignore_result=True)
def expire_leases() -> None:
    """Give back cases whose lease has ended, and lift those that are due soon."""
    services.expire_leases()
    services.raise_priorities()


@shared_task(acks_late=True, ignore_result=True)
def open_cases_for_detections() -> None:
    """Open cases that an event should have opened and did not."""
    services.open_missing_cases()
