"""Reads: what is taught, to whom, and what was said to a party."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from credits.models import Reward
from education import letters, library
from education.models import (
    Announcement,
    Course,
    CourseVersion,
    Enrolment,
    Mailing,
    Notice,
    NoticeStep,
)
from governance import clock
from governance.principals import Principal
from parties.models import LifecycleEntry, Party

HOME_LANGUAGE = "en"


def version_taught(course: Course, language: str) -> CourseVersion | None:
    """The newest text of a course in one language, with its quiz."""
    return (
        course.versions.filter(language=language).select_related("quiz").order_by("-number").first()
    )


def version_to_teach(course: Course, *languages: str) -> CourseVersion:
    """In the first of the languages in which there is one, in English otherwise."""
    for language in (*languages, HOME_LANGUAGE):
        if version := version_taught(course, language):
            return version
    raise CourseVersion.DoesNotExist(_("This course has no text yet."))


def version_to_read(enrolment: Enrolment, language: str) -> CourseVersion:
    """What was given, in the reader's language where its questions are the same ones there.

    The answers are judged by what was given, so every question must have the same answers in the
    same order; else what was given is shown as it is.
    """
    given = enrolment.course_version
    if given.language == language:
        return given
    read = version_taught(enrolment.course, language)
    return read if read and _asked_by(read) == _asked_by(given) else given


def _asked_by(version: CourseVersion) -> list[tuple[int, int]]:
    """How many answers each question has, and which is right."""
    return [(len(one["choices"]), one["right"]) for one in version.quiz.questions]


def courses() -> QuerySet[Course]:
    """Courses that have a text."""
    return Course.objects.filter(versions__isnull=False).distinct()


def course(code: str) -> Course | None:
    return courses().filter(code=code).first() if code else None


def is_course(code: str) -> bool:
    """Whether a clause may name it: taught here, or on the shelf and ready to be."""
    return code in library.codes() or courses().filter(code=code).exists()


def _visible(rows: QuerySet, principal: Principal) -> QuerySet:
    if principal.sees_all_parties:
        return rows
    return rows.filter(
        Q(party__memberships__user_id=principal.user_id)
        & Q(party__memberships__ended_at__isnull=True)
    )


def enrolments(principal: Principal) -> QuerySet[Enrolment]:
    """Enrolments that this principal may see, with course, party and violation."""
    return _visible(Enrolment.objects.all(), principal).select_related(
        "course", "party", "violation"
    )


def enrolments_of(party: Party) -> QuerySet[Enrolment]:
    """A party's courses, newest first."""
    return Enrolment.objects.filter(party=party).select_related("course").order_by("-pk")


def open_enrolments(party: Party) -> QuerySet[Enrolment]:
    """Courses still to do, newest first, with what they were given for.

    What was given for a decision that has been taken back is nobody's task.
    """
    return (
        enrolments_of(party)
        .filter(state=Enrolment.State.ASSIGNED, violation__overturned__isnull=True)
        .select_related("violation")
    )


def each_once(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """One enrolment a course, the first of each: several findings may have brought the same one."""
    return list({one.course_id: one for one in reversed(list(enrolments))}.values())[::-1]


def enrolment_for(party: Party, course: Course) -> Enrolment | None:
    """The enrolment to go on with: one still open, else the last one."""
    rows = list(
        enrolments_of(party).filter(course=course).select_related("course_version__quiz")[:20]
    )
    still = [one for one in rows if one.state == Enrolment.State.ASSIGNED]
    return next(iter(still or rows), None)


def notices(principal: Principal) -> QuerySet[Notice]:
    """Notices that this principal may see, with their words and steps."""
    return _visible(Notice.objects.all(), principal).select_related("content", "party")


def notices_of(party: Party) -> QuerySet[Notice]:
    """A party's notices, newest first, each knowing whether it was read."""
    read = NoticeStep.objects.filter(notice=OuterRef("pk"), kind=NoticeStep.Kind.READ)
    return (
        Notice.objects.filter(party=party).select_related("content").annotate(is_read=Exists(read))
    )


def confirmed() -> Exists:
    """Of a notice: whether the party has said that it read it."""
    steps = NoticeStep.objects.filter(notice=OuterRef("pk"), kind=NoticeStep.Kind.CONFIRMED)
    return Exists(steps)


def is_confirmable(notice: Notice) -> bool:
    """Whether the party is asked to say that it has read this one."""
    return letters.LETTERS[notice.kind].confirmable


def confirmation_of(notice: Notice) -> NoticeStep | None:
    return notice.steps.filter(kind=NoticeStep.Kind.CONFIRMED).first()


def unread(party: Party) -> int:
    """How many notices nobody has opened, counted up to a hundred."""
    read = NoticeStep.objects.filter(notice=OuterRef("pk"), kind=NoticeStep.Kind.READ)
    return Notice.objects.filter(~Exists(read), party=party).order_by()[:100].count()


def addresses_of(party: Party) -> list[str]:
    """Where mail goes: to every member, or to the party's own address until somebody has joined."""
    members = sorted(
        set(
            party.memberships.filter(ended_at__isnull=True, user__is_active=True)
            .exclude(user__email="")
            .values_list("user__email", flat=True)
        )
    )
    return members or [address for address in [party.email] if address]


def mail_waits(at_least: int) -> bool:
    """Whether so many letters are due now."""
    due = Mailing.objects.filter(due_at__lte=clock.now())
    return due[:at_least].count() == at_least


def parties_to_tell(announcement: Announcement, after: int) -> QuerySet[Party]:
    """Whom a change concerns, beyond one id: who was there when it was published, and is still.

    Whoever registers later finds it among the rules they register under.
    """
    version = announcement.version
    rulebook = version.rulebook
    concerned = Party.objects.filter(
        market_id=rulebook.market_id,
        kind=rulebook.party_kind,
        created_at__lte=version.recorded_at,
        pk__gt=after,
    )
    latest = LifecycleEntry.objects.filter(party=OuterRef("pk")).order_by("-sequence")
    # who was only ever registered has no entry
    known = concerned.annotate(state=Coalesce(Subquery(latest.values("state")[:1]), Value("")))
    return known.exclude(state=LifecycleEntry.State.CLOSED).order_by("pk")


def rewards(principal: Principal) -> QuerySet[Reward]:
    """Rewards that this principal may see."""
    return _visible(Reward.objects.select_related("party"), principal)
