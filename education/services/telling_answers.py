"""What a person answered to a dispute, or asks for, becomes a notice. Called by subscribers."""

from django.urls import reverse
from django.utils import translation

from education import wording
from education.services.notices import send_notice
from governance import clock
from governance.actors import CLOCK
from governance.models import Content
from parties.models import Party
from violations.documents import following
from violations.models import DocumentRequest, DocumentStep


def tell_dispute(
    *, party_id: int, metric: str, words_id: int, accepted: bool, source_key: str
) -> None:
    """A disputed row was looked at."""
    party = Party.objects.get(pk=party_id)
    said = Content.objects.get(pk=words_id).data or {}
    send_notice(
        party=party,
        kind="dispute.answered",
        source_key=source_key,
        by=CLOCK,
        path=reverse("portal:metric", args=[party.pk, metric]),
        values={
            "metric": said.get("metric", metric),
            "row": said.get("row", ""),
            "words": said.get("answer", ""),
            "accepted": accepted,
        },
    )


def tell_document(*, kind: str, request_id: int, source_key: str, step_id: int | None) -> None:
    """A document is asked for, was looked at, or is no longer needed."""
    found = DocumentRequest.objects.select_related("party__market", "wanted").get(pk=request_id)
    step = DocumentStep.objects.select_related("words").filter(pk=step_id or 0).first()
    party, said = found.party, found.wanted.data or {}
    accepted = step is not None and step.kind == DocumentStep.Kind.ACCEPTED
    follows = [] if accepted else list(following(found, at=clock.now()))
    begins = max([found.due_at, *(one.starts_at for one in follows)])
    with translation.override(party.language):
        due = wording.deadline(begins, party.market.zone)
        measures = [wording.measure_words(one.kind, one.params) for one in follows]
    send_notice(
        party=party,
        kind=kind,
        source_key=source_key,
        by=CLOCK,
        path=reverse("portal:document", args=[party.pk, found.pk]),
        values={
            "document": said.get("title", str(found)),
            "why": said.get("why", ""),
            "until": due if begins > clock.now() else "",
            "due": due,
            "measures": measures,
            "accepted": accepted,
            "only_to_read": accepted,
            "words": (step.words.text or "") if step and step.words else "",
        },
    )
