"""A link that has ended is written anew, to the address on file alone, at most once an hour."""

from django.db import transaction

from education.models import Notice
from education.services.notices import send_notice
from governance import clock
from governance.actors import CLOCK
from parties.models import Party
from violations.models import Violation


@transaction.atomic
def renew_link(*, party: Party, path: str, violation: Violation | None = None) -> None:
    """Send a new link to what `path` shows. Whoever asked learns nothing of it, nor of the address."""
    hour = clock.now().strftime("%Y%m%d%H")
    letters = Notice.objects.filter(party=party).exclude(kind="link.renewed").order_by("-pk")
    about = (
        letters.filter(violation=violation)
        if violation
        else letters.filter(content__data__path=path)
    )
    letter = about.select_related("content").first()
    said = (letter.content.data or {}) if letter else {}
    send_notice(
        party=party,
        kind="link.renewed",
        source_key=f"link:{path}:{hour}",
        by=CLOCK,
        path=path,
        values={"about": said.get("subject", party.name)},
        violation=violation,
    )
