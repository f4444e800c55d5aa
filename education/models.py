"""Teaching: courses with quizzes, and notices that say what happened and what to do."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.ledger import AppendOnly


class Course(models.Model):
    """A short course on one rule."""

    code = models.SlugField(primary_key=True, max_length=60)
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=5)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def title_here(self) -> str:
        """In the present language, where it is one of ours; see `titles.py`."""
        return gettext(self.title)


class CourseVersion(AppendOnly):
    """The text of a course in one language, as taught from one moment on. Markdown."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=12, default="en")
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number", "language"], name="course_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} v{self.number} ({self.language})"


class Quiz(models.Model):
    """The questions at the end of a course: [{question, choices: […], right: index, because}]."""

    course_version = models.OneToOneField(
        CourseVersion, on_delete=models.PROTECT, related_name="quiz"
    )
    questions = models.JSONField()
    tries = models.PositiveSmallIntegerField(default=3)

    class Meta:
        verbose_name_plural = "quizzes"

    def __str__(self) -> str:
        return f"quiz of {self.course_version}"


class Enrolment(models.Model):
    """A party was given a course, by choice or for a violation."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to do")
        PASSED = "passed", _("passed")
        EXHAUSTED = "exhausted", _("no tries left")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    assigned_at = models.DateTimeField(default=clock.now)
    passed_at = models.DateTimeField(null=True, blank=True)
    points_returned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["violation", "course"],
                condition=Q(violation__isnull=False),
                name="enrolment_once_per_violation",
            ),
            models.UniqueConstraint(
                fields=["party", "course"],
                condition=Q(violation__isnull=True),
                name="enrolment_by_choice_once",
            ),
        ]
        indexes = [models.Index(fields=["party", "-id"], name="enrolment_of_party")]

    def __str__(self) -> str:
        return f"{self.party} in {self.course}"


class Attempt(AppendOnly):
    """One try at a quiz."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(help_text="Chosen index per question.")
    right = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.right} of {self.of}"


class Notice(AppendOnly):
    """One message to a party: its kind, and its words in erasable content as {subject, body, …}."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["party", "-id"], name="notice_of_party")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.party}"


class NoticeStep(AppendOnly):
    """What became of a notice: mailed, refused by the mail server, read in the portal, confirmed."""

    class Kind(models.TextChoices):
        MAILED = "mailed", _("mailed")
        NO_ADDRESS = "no_address", _("no address to mail to")
        REFUSED = "refused", _("refused by the mail server")
        READ = "read", _("read in the portal")
        CONFIRMED = "confirmed", _("confirmed as read")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "kind"], name="notice_step_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Mailing(models.Model):
    """One notice still owed to the mail server. Gone once it was accepted, or cannot be.

    What is written to thousands at once goes in bulk: behind everything that concerns one party.
    """

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="mailing")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    last_error = models.CharField(max_length=200, blank=True)
    in_bulk = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["in_bulk", "due_at", "id"], name="mailing_order")]

    def __str__(self) -> str:
        return f"mail of {self.notice}"


class Announcement(AppendOnly):
    """A published change of the rules, to be told to every party that it concerns.

    What changes is said against the version that would have held without it.
    """

    version = models.OneToOneField(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    earlier = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"announcement of {self.version}"


class AnnouncementText(AppendOnly):
    """What an announcement says in one language: composed once, shared by all who read it."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=12)
    content = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "language"], name="announcement_text_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement} ({self.language})"


class AnnouncementCursor(models.Model):
    """How far an announcement has come, in the order of parties, and whether it goes on."""

    class State(models.TextChoices):
        GOING_ON = "going_on", _("going on")
        TOLD = "told", _("everybody was told")
        OVERTAKEN = "overtaken", _("stopped: another version came in its place")

    announcement = models.OneToOneField(
        Announcement, on_delete=models.PROTECT, related_name="cursor"
    )
    last_party = models.BigIntegerField(default=0, help_text="All up to this id were told.")
    told = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.GOING_ON)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.announcement}: {self.get_state_display()}"


class Feedback(AppendOnly):
    """What a party thinks of a rule, or of a decision under it. It is no appeal and changes nothing."""

    class Kind(models.TextChoices):
        UNCLEAR = "unclear", _("hard to understand")
        UNFAIR = "unfair", _("unfair")
        EXAMPLES = "examples", _("needs other examples")
        WRONG = "wrong", _("does not fit how we work")
        GOOD = "good", _("good as it is")

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "policies.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    clause = models.CharField(max_length=60)
    violation = models.ForeignKey(
        "violations.Violation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    text_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        verbose_name_plural = "feedback"
        indexes = [
            models.Index(fields=["party", "-id"], name="feedback_of_party"),
            models.Index(fields=["clause"], name="feedback_by_clause"),
        ]

    def __str__(self) -> str:
        return f"feedback on {self.clause}"


class FeedbackAnswer(AppendOnly):
    """What a person of the marketplace answered."""

    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="answer")
    words = models.ForeignKey("governance.Content", on_delete=models.PROTECT, related_name="+")
    words_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"answer to {self.feedback}"
