"""The statement of reasons for what a required document brings that is not there."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.actors import Actor
from policies.catalogue import CONTROLS
from policies.scheme import RequiredDocument, Windows, lang_in, told_in
from policies.selectors import body_of
from violations.models import DocumentRequest


def compose(
    found: DocumentRequest, rule: RequiredDocument, begins: datetime, by: Actor
) -> dict[str, Any]:
    """In the present language; party and beginning are added when it is read."""
    version = found.version
    assert version is not None  # noqa: S101 - only what a rulebook requires restricts
    language = get_language() or found.party.language
    body, asked = body_of(version).in_language(language), found.wanted.data or {}
    foreign = lang_in(rule, language, body.first_language)
    rule = told_in(rule, language)
    title = rule.title if rule.translations else asked.get("title", rule.title)
    return {
        "reference": str(found),
        "ground": "requirement",
        "document": found.pk,
        "title": title,
        "party": None,
        "item": None,
        "decided_at": found.recorded_at.isoformat(),
        "facts": _("Until now no document that will do has been handed in.")
        if foreign
        else _("Until now no document that will do has been handed in: %(document)s.")
        % {"document": title},
        **how_required(by_person=by.is_person),
        "automated_detection": False,
        "automated_decision": not by.is_person,
        "rule": {
            "clause": f"document:{rule.code}",
            "title": rule.title,
            "text": rule.text,
            "is_breach": [],
            "is_not": [],
            "basis": "law" if rule.law_reference else "terms",
            "law_reference": rule.law_reference,
            "language": foreign,
            "rulebook": body.title,
            "version": version.number,
            "effective_from": version.effective_from.isoformat(),
        },
        "measures": [
            {
                "penalty": None,
                "control": kind,
                "words": str(CONTROLS[kind].words),
                "params": {},
                "territory": body.territory or _("everywhere in this market"),
                "starts_at": begins.isoformat(),
                "ends_at": None,
                "duration": "until_accepted",
            }
            for kind in rule.controls
        ],
        "points": {"charged": 0, "before": None, "after": None, "lapses_at": None, "repriced": []},
        "redress": ways_of_requirement(body_of(version).windows, language, body.first_language),
    }


def how_required(*, by_person: bool) -> dict[str, str]:
    """Who decided, by what means, and what it means, in the language in use: stock sentences."""
    return {
        "initiative": _("our own initiative"),
        "detection": _("no automated means were used to find this"),
        "decision": _("a person asked for it; what follows is laid down in the rulebook")
        if by_person
        else _("laid down in the rulebook for every account; a person looks at what is handed in"),
        "explanation": _(
            "This is no accusation and costs no points. If the document is handed in before the time "
            "given, nothing acts while a person looks at it. What acts ends when one is accepted."
        ),
    }


def ways_of_requirement(windows: Windows, language: str, first: str) -> list[dict[str, str]]:
    """How to be heard about it: what we offer in the language in use, the rest as the rulebook says it."""
    asked = _(
        "Hand the document in. If it does not apply to you, hand in a page that says why: a person "
        "reads it and answers."
    )
    lang = lang_in(windows, language, first)
    return [
        {"kind": "ask", "words": asked},
        *(
            {"kind": "further", "words": said, "language": lang}
            for said in told_in(windows, language).redress
        ),
    ]
