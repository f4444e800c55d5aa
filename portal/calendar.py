"""Dates that matter to an account: what lapses, what ends, what must be done by when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.selectors import appealable
from credits.forecast import Outlook
from credits.selectors import classes_of
from education import wording
from parties.models import Party
from policies.selectors import coming_version, version_in_force
from portal.spoken import title_here
from violations.documents import owed_by
from violations.models import Control, FundsState

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


def moments_of(party: Party, now: datetime) -> list[Moment]:
    """Everything that is known to come, the soonest first."""
    found = [*_lapses(party, now), *_measures(party, now), *_deadlines(party, now)]
    found += [*_money(party, now), *_rules(party, now)]
    return sorted((one for one in found if one.at > now), key=lambda one: one.at)[:MOST]


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
        )
        for row in rows
        if row.ends_at
    ]


def _deadlines(party: Party, now: datetime) -> list[Moment]:
    found = []
    for violation, may in appealable(party, most=12):
        if may.until:
            title = title_here(violation.version, violation.clause)
            words = _("Last day to appeal: %(rule)s") % {"rule": title}
            url = reverse("portal:violation", args=[party.pk, violation.pk])
            found.append(Moment(may.until, words, url, "appeal", deadline=True, tone="warn"))
    for row in owed_by(party)[:12]:
        words = _("Hand in: %(document)s") % {"document": (row.wanted.data or {}).get("title", row)}
        url = reverse("portal:document", args=[party.pk, row.pk])
        until = row.until  # type: ignore[attr-defined]
        found.append(Moment(until, words, url, "document", deadline=True, tone="warn"))
    return found


def _money(party: Party, now: datetime) -> list[Moment]:
    found = []
    for row in FundsState.objects.filter(party=party, state="running", ends_at__gt=now)[:12]:
        url = reverse("portal:hold", args=[party.pk, row.hold_id])
        if row.ends_at:
            found.append(Moment(row.ends_at, _("Money held becomes free"), url, "money"))
        if row.review_at:
            words = _("A person looks again at money held")
            found.append(Moment(row.review_at, words, url, "money"))
    return found


def _rules(party: Party, now: datetime) -> list[Moment]:
    version = version_in_force(party.market_id, party.kind, now)
    coming = coming_version(version.rulebook, now) if version else None
    if coming is None:
        return []
    url = reverse("portal:rules", args=[party.pk])
    return [Moment(coming.effective_from, _("Your rules change"), url, "rules")]


def as_ics(moments: list[Moment], party: Party, site: str, now: datetime) -> str:
    """The same for a calendar programme (RFC 5545), each date with a name that stays the same."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Goodstanding//Account health//EN"]
    for one in moments:
        stamp = f"{one.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.kind}{one.url.replace('/', '-').partition('?')[0]}{stamp}@goodstanding",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{stamp}",
            f"SUMMARY:{_escaped(f'{party.name}: {one.what}')}",
            f"URL:{urljoin(site, one.url)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


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
