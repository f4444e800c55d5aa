"""What several pages of rulebooks show alike."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.actors import Actor
from governance.models import User
from governance.permissions import may
from policies import selectors
from policies.changes import Change, changes_between
from policies.documents import document_of
from policies.models import RulebookVersion

STATE_TONES = {"draft": "quiet", "in_review": "warn", "published": "good", "withdrawn": "quiet"}


def may_write(request: HttpRequest) -> bool:
    return may(request.principal, "policies:new-draft", "POST")  # type: ignore[attr-defined]


def names_of(actors: list[str]) -> dict[str, str]:
    """Each actor as a person would say it: names of people, words for the system and for keys."""
    parsed = {said: Actor.parse(said) for said in actors}
    ids = [actor.user_id for actor in parsed.values() if actor.user_id is not None]
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}
    kinds = {"system": _("the system"), "key": _("an API key"), "rule": _("a rule")}
    return {
        said: people.get(actor.user_id or 0) or kinds.get(actor.kind, said)
        for said, actor in parsed.items()
    }


def document_context(found: RulebookVersion, language: str = "") -> dict[str, Any]:
    return {
        "version": found,
        "book": found.rulebook,
        "zone": found.rulebook.market.zone,
        "doc": document_of(selectors.body_of(found), language=language),
    }


def changes_to(
    old: RulebookVersion | None,
    new: RulebookVersion | None,
    *,
    guidance: bool,
    language: str = "",
) -> list[Change]:
    if old is None or new is None:
        return []
    return changes_between(
        selectors.body_of(old), selectors.body_of(new), guidance=guidance, language=language
    )
