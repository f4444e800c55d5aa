"""Nudges of this room. Each may run twice."""

from celery import shared_task

from parties import services


@shared_task(acks_late=True, ignore_result=True)
def send_invitation(*, invitation_id: int) -> None:
    """Mail one invitation."""
    services.send_invitation(invitation_id=invitation_id)


@shared_task(ignore_result=True)
def send_due_invitations() -> None:
    """Mail the invitations whose nudge was lost or whose mail server was away."""
    services.send_due_invitations()
