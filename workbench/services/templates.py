"""Templates of reasons: written, changed, retired; and the check that none is sent half filled."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from monitoring.models import Metric
from workbench.models import ReasonTemplate, ReasonTemplateVersion
from workbench.placeholders import METRIC, PLAIN, names_in, unknown_in


class PlaceholderUnfilled(DomainError):
    """The reason still has placeholders. Write what belongs there before you send it."""

    code = "placeholder_unfilled"
    status = 422


class PlaceholderUnknown(DomainError):
    """The template has a placeholder that nothing would ever fill."""

    code = "placeholder_unknown"
    status = 422


class TemplateChanged(DomainError):
    """Somebody changed this template since your page was loaded. Look at it again."""

    code = "template_changed"


class TemplateKnown(DomainError):
    """There is a template of this name for this clause and language already."""

    code = "template_known"
    status = 422


def refuse_unfilled(text: str) -> None:
    """Nobody reads `{what_was_seen}`: words with a placeholder are not sent."""
    if left := names_in(text):
        said = ", ".join(f"{{{name}}}" for name in left)
        raise PlaceholderUnfilled(
            f"Still to be filled in: {said}. Write what belongs there before you send this.",
            placeholders=left,
        )


def refuse_unknown(text: str) -> None:
    """A placeholder that nothing ever fills is a slip of the pen; it is told when it is written."""
    asked = {name.removeprefix(METRIC) for name in names_in(text) if name.startswith(METRIC)}
    known = set(Metric.objects.filter(code__in=asked).values_list("code", flat=True))
    if unknown := unknown_in(text, known):
        said = ", ".join(f"{{{name}}}" for name in unknown)
        message = _(
            "Nothing is called %(unknown)s. Known: %(known)s, {metric.…} with the code of a metric; "
            "what the reviewer is to write stands as {write: what was seen}."
        ) % {"unknown": said, "known": ", ".join(f"{{{name}}}" for name in PLAIN)}
        fault = {"field": "text", "value": unknown, "message": message}
        raise PlaceholderUnknown(message, errors=[fault])


@transaction.atomic
def save_template(
    *,
    clause: str,
    language: str,
    title: str,
    text: str,
    by: Actor,
    outcome: str = "",
    template_id: int | None = None,
    number: int | None = None,
) -> ReasonTemplate:
    """Write a template or a new version of one. `number` is the version that was seen."""
    said = {
        "clause": clause.strip(),
        "outcome": outcome,
        "language": language.strip(),
        "title": title.strip(),
        "text": text.strip(),
    }
    for name in ("language", "title", "text"):
        if not said[name]:
            raise InvalidInput(f"A template needs a {name}.", faults=[{"field": name}])
    refuse_unknown(said["text"])
    try:
        with transaction.atomic():
            template = _new(said) if template_id is None else _changed(template_id, number, said)
    except IntegrityError as problem:
        raise TemplateKnown from problem
    if template_id is not None and template.versions.filter(number=template.number).exists():
        return template  # nothing was changed
    ReasonTemplateVersion.objects.create(
        template=template,
        number=template.number,
        title=template.title,
        text=template.text,
        actor=str(by),
    )
    emit(
        "template.saved",
        subject=f"template:{template.pk}",
        by=by,
        template=template.pk,
        number=template.number,
    )
    return template


@transaction.atomic
def retire_template(*, template_id: int, by: Actor) -> ReasonTemplate:
    """Offer it no longer. Its versions stay. Twice is once."""
    template = ReasonTemplate.objects.select_for_update().get(pk=template_id)
    if template.retired_at is None:
        template.retired_at = clock.now()
        template.save(update_fields=["retired_at"])
        emit(
            "template.retired",
            subject=f"template:{template.pk}",
            by=by,
            template=template.pk,
        )
    return template


def _new(said: dict[str, Any]) -> ReasonTemplate:
    return ReasonTemplate.objects.create(**said)


def _changed(template_id: int, number: int | None, said: dict[str, Any]) -> ReasonTemplate:
    template = ReasonTemplate.objects.select_for_update().get(pk=template_id)
    if number is not None and number != template.number:
        raise TemplateChanged(number=template.number)
    changed = [name for name, value in said.items() if getattr(template, name) != value]
    if not changed:
        return template
    for name in changed:
        setattr(template, name, said[name])
    template.number += 1
    template.save(update_fields=[*changed, "number"])
    return template
