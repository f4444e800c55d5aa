"""What a party thinks of a rule or a decision, and what a person answers."""

from django.db import transaction
from django.urls import reverse

from education.models import Feedback, FeedbackAnswer
from education.services.notices import send_notice
from governance.actors import Actor
from governance.content import store_text
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from parties.models import Party
from policies.models import RulebookVersion
from policies.selectors import clause_of
from violations.models import Violation

SHORTEST, LONGEST = 3, 2000


class FeedbackAnswered(DomainError):
    """This feedback has been answered already."""

    code = "already_answered"


class PersonAnswersFeedback(DomainError):
    """A person answers feedback. Name one, or sign in."""

    code = "person_required"
    status = 403


@transaction.atomic
def give_feedback(
    *,
    party: Party,
    version: RulebookVersion,
    clause: str,
    kind: str,
    text: str,
    by: Actor,
    source_key: str,
    violation: Violation | None = None,
) -> Feedback:
    """Keep what a party thinks of a rule, or of a decision under it. The same key is one feedback."""
    if known := Feedback.objects.filter(source_key=source_key).first():
        return known
    clause_of(version, clause)
    words = store_text(_said("text", text), language=party.language)
    row, created = Feedback.objects.get_or_create(
        source_key=source_key,
        defaults={
            "party": party,
            "version": version,
            "clause": clause,
            "violation": violation,
            "kind": Feedback.Kind(kind),
            "text": words,
            "text_digest": words.digest,
            "actor": str(by),
        },
    )
    if created:
        emit("feedback.given", subject=f"party:{party.pk}", by=by, feedback=row.pk, clause=clause)
    return row


@transaction.atomic
def answer_feedback(*, feedback_id: int, words: str, by: Actor) -> FeedbackAnswer:
    """A person answers, and the party is told."""
    if not by.is_person:
        raise PersonAnswersFeedback
    said = _said("words", words)
    found = Feedback.objects.select_related("party", "version").get(pk=feedback_id)
    Party.objects.select_for_update(of=["self"]).get(pk=found.party_id)  # one answer
    if FeedbackAnswer.objects.filter(feedback=found).exists():
        raise FeedbackAnswered
    kept = store_text(said, language=found.party.language)
    answer = FeedbackAnswer.objects.create(
        feedback=found, words=kept, words_digest=kept.digest, actor=str(by)
    )
    emit("feedback.answered", subject=f"party:{found.party_id}", by=by, feedback=found.pk)
    clause = clause_of(found.version, found.clause)
    send_notice(
        party=found.party,
        kind="feedback.answered",
        source_key=f"feedback.answered:{found.pk}",
        by=by,
        path=reverse("portal:feedback", args=[found.party_id]),
        values={
            "clause": clause.in_language(found.party.language).title,
            "words": said,
        },
    )
    return answer


def _said(field: str, words: str) -> str:
    said = words.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        message = f"Write {SHORTEST} to {LONGEST} characters."
        raise InvalidInput(message, faults=[{"field": field, "message": message}])
    return said
