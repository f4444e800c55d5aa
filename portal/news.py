"""What moved the score lately, told as what happened: a decision taken back is one piece of news."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from credits.models import LedgerLine
from credits.selectors import lines_of
from credits.standing import Change, StandingView
from parties.models import Party
from policies.scheme import VersionBody
from portal import showing
from violations.history import finding_behind, is_new_price

SHOWN, LINES_READ = 5, 40


@dataclass(slots=True)
class Happening:
    """Lines that were written together about one finding, or one line that stands by itself."""

    finding: int | None
    lines: list[LedgerLine] = field(default_factory=list)

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def is_put_right(self) -> bool:
        """Whether something that was known already now counts otherwise."""
        return self.finding is not None and showing.is_put_right(self.lines[0])

    @property
    def recorded_at(self) -> datetime:
        return self.lines[-1].recorded_at

    def takes(self, line: LedgerLine, finding: int | None) -> bool:
        """Whether a line belongs here: reversals of one finding first, then its new price."""
        if not self.is_put_right or finding != self.finding or not showing.is_put_right(line):
            return False
        return line.reverses_id is None or self.lines[-1].reverses_id is not None


def news(
    party: Party,
    view: StandingView,
    change: Change | None,
    body: VersionBody,
    before: datetime | None,
) -> dict[str, Any]:
    """What moved the score since the last visit, the newest first; the newest of all where nothing did."""
    found = _happenings(party, view)
    since = [one for one in found if before and one.recorded_at > before]
    return {
        "since": [_told(one, body, party) for one in since[:SHOWN]],
        "more": len(since) > SHOWN,
        "newest": _told(found[0], body, party) if found else None,
        "back": change.points if change else 0,
        "back_tone": showing.tone_of(change.points, view.scheme) if change else "",
        "back_at": change.at if change else None,
    }


def _happenings(party: Party, view: StandingView) -> list[Happening]:
    """The newest first, each whole: what the first line read may belong to is left out."""
    rows = lines_of(party, view.scheme_code).select_related("rests_on", "reverses__rests_on")
    lines = list(rows.order_by("-sequence")[:LINES_READ])
    found: list[Happening] = []
    for line in reversed(lines):
        finding = finding_behind(line)
        if not found or not found[-1].takes(line, finding):
            found.append(Happening(finding))
        found[-1].lines.append(line)
    if len(lines) == LINES_READ and len(found) > 1:
        del found[0]
    return found[::-1]


def _told(one: Happening, body: VersionBody, party: Party) -> dict[str, Any]:
    line = one.lines[-1]
    return {
        "points": one.points,
        "words": _words(one, body, party),
        "tone": showing.tone_of(one.points, body.scheme) if one.points else "",
        "at": one.recorded_at if one.is_put_right else line.effective_at,
        "url": reverse("portal:violation", args=[party.pk, one.finding]) if one.finding else "",
    }


def _words(one: Happening, body: VersionBody, party: Party) -> str:
    if not one.is_put_right:
        return showing.line_words(one.lines[-1], body, party)
    about = showing.title_of_line(one.lines[-1], body)
    if any(is_new_price(line) for line in one.lines):
        return _("%(about)s was worked out anew") % {"about": about}
    return _("%(about)s was taken back") % {"about": about}
