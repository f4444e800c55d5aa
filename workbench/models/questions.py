"""What the party is asked, what it says, and cases that go up to somebody who knows more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.ledger import AppendOnly, AppendOnlyQuerySet
from workbench.models.cases import Case
from workbench.models.queues import Queue


class RealQuestions(models.Manager):
    """All but what was asked on golden copies, which no party ever sees."""

    def get_queryset(self) -> "QuestionQuerySet":
        return QuestionQuerySet(self.model, using=self._db).filter(case__is_golden=False)

    def visible_to(self, principal):
        return self.get_queryset().visible_to(principal)

    def open(self):
        return self.get_queryset().open()


class QuestionQuerySet(AppendOnlyQuerySet):
    def visible_to(self, principal):
        """Staff and keys see every question, members those to their own parties."""
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.filter(
            party__memberships__user_id=principal.user_id,
            party__memberships__ended_at__isnull=True,
        )

    def open(self):
        """Questions that have neither an answer nor an end."""
        return self.filter(answer__isnull=True)


class Question(AppendOnly):
    """What a party is asked about a case whose clock stands still. All that it sees of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    words = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    words_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    due_at = models.DateTimeField(help_text="Exclusive: without an answer the case runs on then.")
    source_key = models.CharField(max_length=120, unique=True)

    every = QuestionQuerySet.as_manager()  # type: ignore[misc]
    objects = RealQuestions()  # type: ignore[misc, assignment]

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["party", "-id"], name="question_to_party"),
            models.Index(fields=["due_at"], name="question_due"),
        ]

    def __str__(self) -> str:
        return f"question on {self.case}"


class Answer(AppendOnly):
    """How a question ended: what the party said, or that it said nothing in time. Once a question."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("answered")
        NONE = "none", _("no answer in time")
        DROPPED = "dropped", _("no longer needed")

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=8, choices=Kind)
    actor = models.CharField(max_length=80)
    text = models.ForeignKey(
        "governance.Content", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_given_has_words",
                condition=Q(kind="given", text__isnull=False)
                | (~Q(kind="given") & Q(text__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"answer to {self.question}"


class AnswerFile(AppendOnly):
    """One file handed in with an answer. The bytes are in erasable content."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"file of {self.answer}"


class Escalation(AppendOnly):
    """A case was handed up, to a senior or to a queue that knows more, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    reviewer = models.ForeignKey("governance.User", on_delete=models.PROTECT, related_name="+")
    to_queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_person = models.ForeignKey(
        "governance.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    reason_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="escalation_goes_to_one",
                condition=Q(to_queue__isnull=False, to_person__isnull=True)
                | Q(to_queue__isnull=True, to_person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} to {self.to_person or self.to_queue}"
