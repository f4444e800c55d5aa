"""Nudges and the beat: each finds by itself what is due, and may run twice."""

from celery import shared_task

from governance.actors import CLOCK
from workbench import services
from workbench.services import bulk, quality


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
def weigh_again() -> None:
    """Bring priorities up to weights that the lead has changed."""
    while services.weigh_again():
        pass


@shared_task(acks_late=True, ignore_result=True)
def keep_queues() -> None:
    """Warn of what will be late, run on what nobody answered, and look after what was left behind."""
    services.lapse_questions()
    services.warn_of_lateness()
    services.rescue_strays(by=CLOCK)
    services.forget_presence()


@shared_task(acks_late=True, ignore_result=True)
def open_cases_for_detections() -> None:
    """Open cases that an event should have opened and did not."""
    services.open_missing_cases()


@shared_task(acks_late=True, ignore_result=True)
def work_bulk() -> None:
    """Work off a slice of the bulk runs under way; the beat brings the next."""
    bulk.work_due()


@shared_task(acks_late=True, ignore_result=True)
def work_previews() -> None:
    """Find out what large choices would do."""
    bulk.work_previews()


@shared_task(acks_late=True, ignore_result=True)
def draw_samples() -> None:
    """Draw what is due by the plans of the quality programme."""
    quality.draw_due()


@shared_task(acks_late=True, ignore_result=True)
def mail_reporters() -> None:
    """Mail what is owed to those who reported something."""
    services.mail_reporters()


@shared_task(acks_late=True, ignore_result=True)
def tell_unheard() -> None:
    """Tell the leads of appeals that nobody is left to hear."""
    services.tell_all_unheard()
