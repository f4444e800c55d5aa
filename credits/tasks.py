"""The nightly proof."""

from celery import shared_task

from credits import proof


@shared_task(acks_late=True, ignore_result=True)
def prove() -> None:
    proof.prove_and_tell()
