"""What changed between two versions, in plain words. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from msgspec import structs

from policies import words
from policies.scheme import Clause, Milestone, Scheme, VersionBody


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, gone, or other than before."""

    kind: Literal["added", "removed", "changed"]
    about: str
    details: tuple[str, ...] = ()


def changes_between(old: VersionBody, new: VersionBody, *, guidance: bool = True) -> list[Change]:
    """From `old` to `new`: first what touches everybody, then clause by clause.

    Parties are not told of the internal guidance: without it a clause of which nothing else changed
    is left out.
    """
    if not guidance:
        old, new = _without_guidance(old), _without_guidance(new)
    return [
        *_scheme_changes(old, new),
        *_line_changes(old.scheme, new.scheme),
        *_clause_changes(old, new),
        *_listed(_("Appeals and redress"), _windows(old), _windows(new)),
        *_tier_changes(old, new),
    ]


def _without_guidance(body: VersionBody) -> VersionBody:
    clauses = [structs.replace(clause, guidance="") for clause in body.clauses]
    return structs.replace(body, clauses=clauses)


def _moved(name: str, before: Any, after: Any) -> str:
    return _("%(name)s: %(before)s → %(after)s") % {
        "name": name,
        "before": before if before not in ("", None) else "–",
        "after": after if after not in ("", None) else "–",
    }


def _listed(about: str, before: Iterable[str], after: Iterable[str]) -> list[Change]:
    """Two lists of sentences: which are gone, which are new."""
    before, after = list(before), list(after)
    details = [_("no longer: %(words)s") % {"words": said} for said in before if said not in after]
    details += [_("new: %(words)s") % {"words": said} for said in after if said not in before]
    return [Change("changed", about, tuple(details))] if details else []


def _scheme_changes(old: VersionBody, new: VersionBody) -> list[Change]:
    first, second = old.scheme, new.scheme
    named: list[tuple[str, Callable[[VersionBody], Any]]] = [
        (_("Title"), lambda body: body.title),
        (_("Territory"), lambda body: body.territory),
        (_("Direction"), lambda body: body.scheme.direction),
        (_("Start"), lambda body: body.scheme.start),
        (_("Floor"), lambda body: body.scheme.floor),
        (_("Cap"), lambda body: body.scheme.cap),
        (_("Caution before a line"), lambda body: body.scheme.caution),
        (_("Days between reliefs"), lambda body: body.scheme.relief_every_days),
    ]
    details = [_moved(name, read(old), read(new)) for name, read in named if read(old) != read(new)]
    found = [Change("changed", _("The scheme"), tuple(details))] if details else []
    found += _listed(_("Lapse"), words.lapse_words(first), words.lapse_words(second))
    bands = [
        [f"{title} {stretch}" for title, _tone, stretch in words.band_ranges(body)]
        for body in (old, new)
    ]
    return found + _listed(_("Bands"), *bands)


def _line_changes(old: Scheme, new: Scheme) -> list[Change]:
    before = {line.code: line for line in old.milestones}
    after = {line.code: line for line in new.milestones}
    found = [
        Change("removed", _("Line at %(at)s") % {"at": line.at})
        for code, line in before.items()
        if code not in after
    ]
    for code, line in after.items():
        if code not in before:
            found.append(
                Change("added", _("Line at %(at)s") % {"at": line.at}, tuple(_line_words(line)))
            )
        elif line != before[code]:
            details = [_moved(_("Place"), before[code].at, line.at)] * (line.at != before[code].at)
            for change in _listed("", _line_words(before[code]), _line_words(line)):
                details += change.details
            found.append(Change("changed", _("Line at %(at)s") % {"at": line.at}, tuple(details)))
    return found


def _line_words(line: Milestone) -> list[str]:
    said = [line.title, *(words.measure_words(measure) for measure in line.measures)]
    return [*said, _("the last line")] if line.terminal else said


def _clause_changes(old: VersionBody, new: VersionBody) -> list[Change]:
    before = {clause.code: clause for clause in old.clauses}
    after = {clause.code: clause for clause in new.clauses}
    found = [
        Change("removed", clause.title, (_("nobody can be found to break it any more"),))
        for code, clause in before.items()
        if code not in after
    ]
    for code, clause in after.items():
        if code not in before:
            found.append(Change("added", clause.title, (clause.text, _prices(new.scheme, clause))))
        elif clause != before[code]:
            details = _clause_details(old.scheme, before[code], new.scheme, clause)
            found.append(Change("changed", clause.title, tuple(details)))
    return found


def _prices(scheme: Scheme, clause: Clause) -> str:
    return ", ".join(
        f"{words.severity_words(severity)} {words.points_words(scheme, clause.points[severity])}"
        for severity in clause.severities
    )


def _clause_details(first: Scheme, old: Clause, second: Scheme, new: Clause) -> list[str]:
    details = []
    for severity in dict.fromkeys([*old.severities, *new.severities]):
        before, after = old.points.get(severity), new.points.get(severity)
        if before != after or first.direction != second.direction:
            details.append(
                _moved(
                    words.severity_words(severity),
                    None if before is None else words.points_words(first, before),
                    None if after is None else words.points_words(second, after),
                )
            )
    named: list[tuple[str, Callable[[Clause], Any]]] = [
        (_("Title"), lambda clause: clause.title),
        (_("Text"), lambda clause: clause.text),
        (_("Usual severity"), lambda clause: words.severity_words(clause.severity)),
        (_("Covers"), lambda clause: words.item_words(clause.item_kinds)),
        (_("Who may decide"), lambda clause: clause.decided_by),
        (_("Basis"), lambda clause: clause.law_reference or clause.basis),
        (_("Ledger"), lambda clause: clause.ledger_class),
        (_("Course"), lambda clause: clause.course),
        (_("Points a course gives back"), lambda clause: clause.relief_points),
        (_("DSA category"), lambda clause: clause.dsa_category),
        (_("DSA keyword"), lambda clause: clause.dsa_keyword),
    ]
    details += [
        _moved(name, read(old), read(new)) for name, read in named if read(old) != read(new)
    ]
    lists: list[tuple[list[str], list[str]]] = [
        (old.is_breach, new.is_breach),
        (old.is_not, new.is_not),
        (
            [words.measure_words(measure) for measure in old.measures],
            [words.measure_words(measure) for measure in new.measures],
        ),
    ]
    for before_said, after_said in lists:
        for change in _listed("", before_said, after_said):
            details += change.details
    if old.guidance != new.guidance:
        details.append(_("the internal guidance was rewritten"))
    return details or [_("its order or spelling only")]


def _windows(body: VersionBody) -> list[str]:
    return [*words.appeal_words(body.windows), *body.windows.redress]


def _tier_changes(old: VersionBody, new: VersionBody) -> list[Change]:
    said = [
        [
            f"{tier.title}: "
            + ", ".join(
                [*words.tier_words(tier), *(words.measure_words(one) for one in tier.benefits)]
            )
            for tier in body.tiers
        ]
        for body in (old, new)
    ]
    return _listed(_("Tiers"), *said)
