"""Dates that matter to an account: what lapses, what ends, what must be done by when."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals.eligibility import Eligibility
from appeals.selectors import MayCorrect, ways_of
from credits.forecast import Outlook
from credits.selectors import classes_of
from education import wording
from governance import calendars
from parties.models import Party
from policies.scheme import RequiredDocument, words_in
from policies.selectors import coming_version, version_in_force
from portal.spoken import body_here, finding_here
from violations.documents import owed_by
from violations.models import Control, DocumentRequest, FundsState, Violation
from workbench.models import Question
from workbench.selectors.answers import answer_by
from workbench.selectors.questions import open_questions

MOST = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """One date: when, what happens then, whether something must be done before it, and where."""

    at: datetime
    what: str
    url: str
    kind: str
    deadline: bool = False
    tone: str = "quiet"
    ref: str = ""  # tells apart what shares kind, address and moment
    stays: bool = False  # also when it has passed: we owe it still


def moments_of(party: Party, now: datetime) -> list[Moment]:
    """Everything that is known to come, the soonest first; what we owe since a day stays on top."""
    found = [*_lapses(party, now), *_measures(party, now), *_deadlines(party, now)]
    found += [*_money(party, now), *_rules(party, now)]
    return sorted((one for one in found if one.at > now or one.stays), key=lambda one: one.at)[
        :MOST
    ]


def _lapses(party: Party, now: datetime) -> list[Moment]:
    url, found = reverse("portal:health", args=[party.pk]), []
    for code in classes_of(party, now):
        outlook = Outlook.of(party, now, code)
        for change in outlook.changes()[:MOST] if outlook else []:
            said = {"why": change.why, "score": change.score_after}
            words = _("%(why)s: the score is %(score)d then, if nothing else happens") % said
            found.append(Moment(change.at, words, f"{url}?class={code}", "lapse"))
    return found


def _measures(party: Party, now: datetime) -> list[Moment]:
    rows = (
        Control.objects.in_force_at(now)
        .filter(Q(party=party) | Q(item__owner=party), ends_at__isnull=False)
        .select_related("item", "penalty")
        .order_by("ends_at")[:MOST]
    )
    home = reverse("portal:home", args=[party.pk])
    return [
        Moment(
            row.ends_at,
            _("Ends: %(measure)s")
            % {"measure": wording.of_item(wording.measure_words(row.kind, row.params), row.item)},
            reverse("portal:violation", args=[party.pk, row.penalty.violation_id])
            if row.penalty
            else home,
            "measure",
            tone="good",
            ref=str(row.pk),
        )
        for row in rows
        if row.ends_at
    ]


def _deadlines(party: Party, now: datetime) -> Iterator[Moment]:
    ways = ways_of(party, answer_by=answer_by())
    yield from last_days(party, open_questions(party), ways.open, owed_by(party)[:12])
    for appeal in ways.heard:
        until: datetime | None = appeal.answer_by  # type: ignore[attr-defined]
        if until is None:
            continue
        words = (
            _("You hear from us about your appeal: %(rule)s")
            if until > now
            else _("We are late, you should have heard from us about your appeal: %(rule)s")
        )
        url = reverse("portal:appeal", args=[party.pk, appeal.pk])
        rule = {"rule": finding_here(appeal.finding)}
        yield Moment(until, words % rule, url, "answer", stays=True)


def last_days(
    party: Party,
    questions: Iterable[Question],
    ways: Iterable[tuple[Violation, Eligibility, MayCorrect]],
    owed: Iterable[DocumentRequest],
) -> Iterator[Moment]:
    """Until when the party can answer, put right, appeal and hand in: for every page alike."""

    def last(at: datetime, what: str, page: str, of: int, kind: str) -> Moment:
        url = reverse(f"portal:{page}", args=[party.pk, of])
        return Moment(at, what, url, kind, deadline=True, tone="warn")

    for question in questions:
        yield last(question.due_at, _("Answer our question"), "question", question.pk, "question")
    for violation, appeal, correct in ways:
        rule = {"rule": finding_here(violation)}
        if correct.eligible and correct.until:
            words = _("Last hour to put it right: %(rule)s") % rule
            yield last(correct.until, words, "violation", violation.pk, "correction")
        if appeal.eligible and appeal.until:
            words = _("Last day to appeal: %(rule)s") % rule
            yield last(appeal.until, words, "violation", violation.pk, "appeal")
    for row in owed:
        words = _("Hand in: %(document)s") % {"document": document_title(row)}
        yield last(row.until, words, "document", row.pk, "document")  # type: ignore[attr-defined]


def document_title(row: DocumentRequest) -> str:
    rule = document_rule(row)
    return rule.title if rule else (row.wanted.data or {}).get("title", str(row))


def document_rule(row: DocumentRequest) -> RequiredDocument | None:
    """What the rulebook says of it in the reader's language, where it has those words."""
    rule = body_here(row.version).document(row.code) if row.version else None
    return rule if rule and words_in(rule, get_language() or "") else None


def _money(party: Party, now: datetime) -> list[Moment]:
    found = []
    for row in FundsState.objects.filter(party=party, state="running", ends_at__gt=now)[:12]:
        url = reverse("portal:hold", args=[party.pk, row.hold_id])
        if row.ends_at:
            found.append(
                Moment(row.ends_at, _("Money held becomes free"), url, "money", ref="free")
            )
        if row.review_at:
            words = _("A person looks again at money held")
            found.append(Moment(row.review_at, words, url, "money", ref="review"))
    return found


def _rules(party: Party, now: datetime) -> list[Moment]:
    version = version_in_force(party.market_id, party.kind, now)
    coming = coming_version(version.rulebook, now) if version else None
    if coming is None:
        return []
    url = reverse("portal:rules", args=[party.pk])
    return [Moment(coming.effective_from, _("Your rules change"), url, "rules")]


def as_ics(moments: list[Moment], party: Party, site: str, now: datetime) -> str:
    """The same for a calendar programme (RFC 5545), each date with a name that stays the same.

    A deadline at the end of a day stands on that day, which is the last on which one can act.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Goodstanding//Account health//EN"]
    known: Counter[str] = Counter()
    for one in moments:
        name = _name_of(one)
        known[name] += 1
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}{f'-{known[name]}' if known[name] > 1 else ''}@goodstanding",
            f"DTSTAMP:{_stamp(now)}",
            _begins(one, party.market.zone),
            f"SUMMARY:{_escaped(f'{party.name}: {one.what}')}",
            f"URL:{urljoin(site, one.url)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _name_of(one: Moment) -> str:
    """Kind, address, what of it, and moment: `lapse-portal-7-health--ordinary-20261119T100200Z`."""
    where = "".join(sign if sign.isalnum() else "-" for sign in one.url)
    return "-".join(filter(None, [f"{one.kind}{where}", one.ref, _stamp(one.at)]))


def _begins(one: Moment, zone: str) -> str:
    day = calendars.last_day(one.at, zone) if one.deadline else None
    return f"DTSTART;VALUE=DATE:{day:%Y%m%d}" if day else f"DTSTART:{_stamp(one.at)}"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, the rest on lines that begin with a blank."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > 74:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]
