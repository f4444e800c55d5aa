"""What there is to read: the rules in force, and what we wrote."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from education import links
from education.selectors import confirmation_of, confirmed, is_confirmable, notices_of
from education.services import confirm_read, mark_read
from governance import clock
from policies.changes import Change, changes_between
from policies.documents import Document, document_of
from policies.models import RulebookVersion
from policies.scheme import Clause
from policies.selectors import body_of, coming_version, version_in_force
from portal.frame import CONFIRMABLE, Frame, party_page
from portal.spoken import body_here, issued_in, lang_of

A_PAGE, TOLD, RULES_CHANGED = 25, 5, "rules.changed"


@require_safe
@party_page
def rules(frame: Frame) -> HttpResponse:
    """The rulebook in force, as a document with an address for every clause."""
    party = frame.party
    version = version_in_force(party.market_id, party.kind, clock.now())
    if version is None:
        return frame.render("rules")
    doc = document_of(body_here(version))
    coming = coming_version(version.rulebook, clock.now())
    changes = _changes(version, coming) if coming else []
    asked = " ".join(frame.request.GET.get("q", "")[:200].split())
    told = notices_of(party).filter(kind=RULES_CHANGED).annotate(is_confirmed=confirmed())
    return frame.render(
        "rules",
        version=version,
        body=doc.body,
        doc=doc,
        coming=coming,
        changes=changes,
        asked=asked,
        found=[row for row in doc.clauses if _speaks_of(_words_of(row.clause), asked)],
        sections=_sections(doc, asked) if asked else [],
        told=told[:TOLD],
    )


def _changes(version: RulebookVersion, coming: RulebookVersion) -> list[Change]:
    language = get_language() or ""
    return changes_between(body_of(version), body_of(coming), guidance=False, language=language)


def _speaks_of(words: Iterable[str], asked: str) -> bool:
    """Whether every word asked for stands somewhere in these."""
    said = " ".join(words).casefold()
    return all(word in said for word in asked.casefold().split())


def _words_of(clause: Clause) -> list[str]:
    """A rule's title, text and examples."""
    return [clause.title, clause.text, *clause.is_breach, *clause.is_not]


def _sections(doc: Document, asked: str) -> list[tuple[str, str]]:
    """Address and title of the sections below the rules that speak of what is asked for."""
    score = [words for one in doc.ledgers for words in one.counting]
    score += [
        words for one in doc.ledgers for line in one.lines for words in (line.title, *line.measures)
    ]
    score += [words for title, said in doc.repeats for words in (title, *said)]
    score += [words for said in doc.joint for words in said]
    known = [("the-score", _("How the score works"), score)]
    if doc.papers:
        papers = [words for title, said in doc.papers for words in (title, *said)]
        known.append(("documents", _("Documents you must hand in"), papers))
    if doc.funds:
        funds = [words for title, said in doc.funds for words in (title, *said)]
        known.append(("funds", _("When money may be held"), funds))
    known.append(("your-rights", _("How to answer a decision"), [*doc.appeals, doc.notice]))
    return [(code, title) for code, title, said in known if _speaks_of([title, *said], asked)]


@require_safe
@party_page
def inbox(frame: Frame) -> HttpResponse:
    """Every notice, newest first; only the unread ones, or those to be confirmed, where asked."""
    rows, chosen = notices_of(frame.party), frame.request.GET.get("show", "")
    if chosen == "unread":
        rows = rows.filter(is_read=False)  # type: ignore[misc]
    elif chosen == "confirm":
        rows = rows.filter(~confirmed(), kind__in=CONFIRMABLE)
    page = Paginator(rows, A_PAGE).get_page(frame.request.GET.get("page"))
    return frame.render(
        "inbox", page=page, chosen=chosen, unconfirmed=frame.badges["unconfirmed"] or None
    )


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def notice(frame: Frame, notice_id: int) -> HttpResponse:
    """One notice; opening it marks it as read, a POST confirms that it was, where that is asked."""
    found = get_object_or_404(notices_of(frame.party), pk=notice_id)
    confirmable = is_confirmable(found)
    if frame.request.method == "POST":
        if not confirmable:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        confirm_read(notice=found, by=frame.actor)
        messages.success(frame.request, _("We have noted that you have read it."))
        return redirect("portal:notice", frame.party.pk, found.pk)
    if not getattr(found, "is_read", False):
        mark_read(notice=found, by=frame.actor)
    return frame.render(
        "notice",
        notice=found,
        said=found.content.data or {},
        signed_link=links.path_in(found),
        said_lang=lang_of(found.language),
        issued_in=issued_in(found.language),
        link_days=links.READABLE_FOR.days,
        confirmable=confirmable,
        confirmed=confirmation_of(found) if confirmable else None,
    )
