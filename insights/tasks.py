"""The roll-up of days that have ended, and the look at alert lines."""

from celery import shared_task

from insights import services


@shared_task(acks_late=True, ignore_result=True)
def roll_up() -> None:
    """Bounded batches until no ended day is left; then see whether a line was crossed."""
    while services.roll_up():
        continue
    services.check()
