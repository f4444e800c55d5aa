"""The roll-up of days that have ended, the look at alert lines, and rehearsals slice by slice."""

from celery import shared_task

from insights import services


@shared_task(acks_late=True, ignore_result=True)
def roll_up() -> None:
    """Bounded batches until no ended day is left; then see whether a line was crossed."""
    while services.roll_up():
        continue
    services.check()


@shared_task(acks_late=True, ignore_result=True)
def rehearse(*, rehearsal_id: int) -> None:
    """One slice; when more may be left, ask for another turn."""
    if services.advance(rehearsal_id=rehearsal_id):
        rehearse.delay(rehearsal_id=rehearsal_id)


@shared_task(acks_late=True, ignore_result=True)
def carry_on() -> None:
    services.carry_on()
