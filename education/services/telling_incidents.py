"""Whoever an emergency freezes is told once, thousands in a few statements. Called by subscribers."""

from collections.abc import Iterable

from django.db import connection
from django.urls import reverse
from django.utils import translation

from education import letters, wording
from education.services.announcing import TELL
from governance.actors import CLOCK
from governance.content import store_data
from governance.events import emission, wake_relay
from governance.jobs import after_commit
from parties.models import Party
from violations.models import Incident

KIND = "incident.met"


def tell_incident(*, incident_id: int, parties: Iterable[int]) -> int:
    """One notice a party and incident, in its language; twice is once."""
    incident = Incident.objects.select_related("market", "reason").get(pk=incident_id)
    spoken = dict(
        Party.objects.filter(pk__in=list(parties)).order_by("pk").values_list("pk", "language")
    )
    if not spoken or incident.ends_at is None:
        return 0
    texts = {
        language: store_data(_words(incident, language), language=language)
        for language in sorted(set(spoken.values()))
    }
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                **emission("notice.sent", by=CLOCK),
                "kind": KIND,
                "key": f"{KIND}:{incident.pk}",
                "parties": list(spoken),
                "theirs": list(spoken.values()),
                "languages": list(texts),
                "contents": [content.pk for content in texts.values()],
                "digests": [content.digest for content in texts.values()],
            },
        )
        (told,) = cursor.fetchone()
    wake_relay("notice.sent")
    after_commit("education.tasks.send_due")
    return told


def _words(incident: Incident, language: str) -> dict[str, str]:
    with translation.override(language):
        values = {
            "title": incident.title,
            "facts": incident.reason.text or "",
            "end": wording.exact(incident.ends_at, incident.market.zone)
            if incident.ends_at
            else "",
            "contact": incident.contact,
        }
    path = reverse("portal:incident-mine", args=[incident.pk])
    return letters.compose(KIND, language=language, path=path, values=values)
