"""What queues rest on: calendars, skills, and who has them."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import User
from workbench.models import BusinessCalendar, Skill, Skilled


@transaction.atomic
def save_calendar(*, by: Actor, calendar_id: int | None = None, **fields: Any) -> BusinessCalendar:
    """Make a calendar or change it. What is due already stays due when it was."""
    if calendar_id is None:
        calendar = BusinessCalendar(code=slugify(fields["title"])[:50], **fields)
        if BusinessCalendar.objects.filter(code=calendar.code).exists():
            raise InvalidInput(f"There is a calendar {calendar.code!r} already.")
    else:
        calendar = BusinessCalendar.objects.select_for_update().get(pk=calendar_id)
        for name, value in fields.items():
            setattr(calendar, name, value)
    calendar.full_clean()
    calendar.save()
    emit("calendar.saved", subject=f"calendar:{calendar.pk}", by=by, calendar=calendar.pk)
    return calendar


@transaction.atomic
def save_skill(*, title: str, people: list[User], by: Actor, skill_id: int | None = None) -> Skill:
    """Make a skill or change who has it."""
    if skill_id is None:
        if not title.strip() or not slugify(title):
            raise InvalidInput("A skill needs a name.")
        skill, fresh = Skill.objects.get_or_create(
            code=slugify(title)[:50], defaults={"title": title.strip()[:80]}
        )
        if not fresh:
            raise InvalidInput(f"There is a skill {skill.title!r} already.")
    else:
        skill = Skill.objects.select_for_update().get(pk=skill_id)
    wanted = {user.pk for user in people}
    had = set(skill.people.values_list("user_id", flat=True))
    skill.people.filter(user_id__in=had - wanted).delete()
    Skilled.objects.bulk_create(
        Skilled(user_id=user_id, skill=skill) for user_id in sorted(wanted - had)
    )
    emit(
        "skill.saved",
        subject=f"skill:{skill.pk}",
        by=by,
        skill=skill.pk,
        given=sorted(wanted - had),
        taken=sorted(had - wanted),
    )
    return skill
