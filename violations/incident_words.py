"""The statement of reasons of an incident: one text a language and measure, for all whom it meets."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from governance.content import store_data
from policies.catalogue import CONTROLS
from violations.models import Control, Incident, IncidentWords, StatementOfReasons


def words_in(incident: Incident, kind: str, language: str, ends_at: datetime) -> IncidentWords:
    """The words, written once for each language, measure and end."""
    known = IncidentWords.objects.filter(
        incident=incident, kind=kind, language=language, ends_at=ends_at
    ).first()
    if known:
        return known
    with translation.override(language):
        said = _compose(incident, kind, ends_at)
    content = store_data(said, language=language)
    return IncidentWords.objects.create(
        incident=incident,
        kind=kind,
        language=language,
        ends_at=ends_at,
        content=content,
        content_digest=content.digest,
    )


def _compose(incident: Incident, kind: str, ends_at: datetime) -> dict[str, Any]:
    started = incident.starts_at
    return {
        "reference": incident.code,
        "ground": "incident",
        "incident": incident.pk,
        "title": incident.title,
        "party": None,
        "item": None,
        "decided_at": started.isoformat() if started else None,
        "facts": incident.reason.text or "",
        **how_met(incident),
        "automated_detection": False,
        "automated_decision": False,
        "rule": {
            "clause": "incident",
            "title": _("Emergency measure"),
            "text": ground_words(),
            "is_breach": [],
            "is_not": [],
            "basis": "terms",
            "law_reference": "",
            "rulebook": _("emergency measures"),
            "version": incident.code,
            "effective_from": started.isoformat() if started else None,
        },
        "measures": [
            {
                "penalty": None,
                "control": kind,
                "words": str(CONTROLS[kind].words),
                "params": params_of(kind),
                "territory": incident.market.name,
                "starts_at": None,
                "ends_at": ends_at.isoformat(),
                "duration": "hours",
            }
        ],
        "points": {"charged": 0, "before": None, "after": None, "lapses_at": None, "repriced": []},
        "contact": incident.contact,
    }


def how_met(incident: Incident) -> dict[str, Any]:
    """Who decided, by what means, what it means and whom to ask, in the language in use: stock sentences."""
    asked = _("Ask, or say why it should not meet you: %(contact)s") % {"contact": incident.contact}
    return {
        "initiative": _("our own initiative"),
        "detection": _("no automated means were used to find this"),
        "decision": _("decided by two people"),
        "explanation": _(
            "This is no accusation against you. It meets everybody whom the emergency concerns, "
            "charges no points and does not touch your standing. It ends by itself at the time "
            "given, or earlier."
        ),
        "redress": [{"kind": "ask", "words": asked}],
    }


def ground_words() -> str:
    return _(
        "In an emergency two people together may stop what could harm buyers or sellers, for a short "
        "time and for all whom it concerns alike."
    )


def params_of(kind: str) -> dict[str, Any]:
    """Payouts are held whole; nothing else takes a number here."""
    return {"all": True} if CONTROLS[kind].takes == "amount" else {}


def with_names(statement: StatementOfReasons, control: Control) -> dict[str, Any]:
    """The shared words with the party, the item and the beginning that are this control's own."""
    said = dict(statement.content.data or {})
    if not said:
        return said
    said["party"] = control.party.ref
    said["item"] = control.item.ref if control.item else None
    said["measures"] = [
        {**one, "starts_at": control.starts_at.isoformat()} for one in said.get("measures", [])
    ]
    return said
