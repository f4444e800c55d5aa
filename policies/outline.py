"""A version as parts with facts, each under a name that stays: what two versions are compared by. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from msgspec import structs

from policies import words
from policies.catalogue import PARTY_KINDS
from policies.scheme import (
    Clause,
    Milestone,
    Scheme,
    TierRule,
    VersionBody,
    Windows,
    by_gravity,
    signed,
)
from policies.scheme.languages import Translated


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a part says: words, sentences, or a number with how it is said."""

    label: str
    said: str | tuple[str, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The scheme, a line, a clause, a tier: whatever can be new, gone, or changed as one."""

    key: str
    title: str
    facts: tuple[Fact, ...]
    is_clause: bool = False

    @property
    def anchor(self) -> str:
        return self.key.replace("/", "-")


def outline_of(
    body: VersionBody, *, guidance: bool = True, translations: bool = True
) -> list[Part]:
    """All parts in reading order. Parties are not told of the guidance for reviewers."""
    parts = list(_parts(body, guidance=guidance))
    if not translations:
        return parts
    told = dict(_translations_of(body))
    return [replace(part, facts=(*part.facts, *told.get(part.key, ()))) for part in parts]


def _parts(body: VersionBody, *, guidance: bool) -> Iterator[Part]:
    scheme = body.scheme
    yield Part("about", _("The whole"), tuple(_about(body)))
    yield Part("scheme", _("The scheme"), tuple(_ledger(scheme, scheme)))
    yield from _lines(scheme, "line", "")
    yield from _classes(scheme)
    for again in scheme.repeats:
        said = tuple(_follows(words.repeat_words(body, again)))
        yield Part(f"repeat/{again.code}", again.title, said)
    yield from _joints(body)
    for clause in body.clauses:
        facts = tuple(_clause(body, clause, guidance=guidance))
        yield Part(f"clause/{clause.code}", clause.title, facts, is_clause=True)
    yield Part("appeals", _("Appeals and redress"), tuple(_windows(body.windows)))
    for tier in body.tiers:
        yield Part(f"tier/{tier.code}", tier.title, tuple(_tier(tier)))
    for ground in body.funds:
        said = tuple(_follows(words.funds_words(ground)))
        yield Part(f"funds/{ground.code}", ground.title, said)
    for paper in body.documents:
        said = tuple(_follows(words.document_words(paper)))
        yield Part(f"document/{paper.code}", paper.title, said)


def _translations_of(body: VersionBody) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """What each part says in other languages, by its key; bands stand with their ledger."""
    yield "about", tuple(_translated(body))
    yield "appeals", tuple(_translated(body.windows))
    ledgers = [("scheme", "line", body.scheme.bands, body.scheme.milestones)]
    for known in body.scheme.classes:
        own = f"ledger/{known.code}"
        ledgers.append((own, f"line/{known.code}", known.bands or [], known.milestones or []))
    for key, line_key, bands, lines in ledgers:
        said = [fact for band in bands for fact in _translated(band, band.title)]
        yield key, tuple(said)
        yield from ((f"{line_key}/{line.code}", tuple(_translated(line))) for line in lines)
    groups: list[tuple[str, Sequence[Translated]]] = [
        ("repeat", body.scheme.repeats),
        ("clause", body.clauses),
        ("tier", body.tiers),
        ("funds", body.funds),
        ("document", body.documents),
    ]
    for name, rows in groups:
        yield from ((f"{name}/{one.code}", tuple(_translated(one))) for one in rows)  # type: ignore[attr-defined]


def _number(label: str, value: int | None, said: str = "") -> Iterator[Fact]:
    if value is not None:
        yield Fact(label, said or f"{value:,}", value)


def _words(label: str, said: str) -> Iterator[Fact]:
    if said:
        yield Fact(label, said)


def _sentences(label: str, said: list[str]) -> Iterator[Fact]:
    if said:
        yield Fact(label, tuple(said))


def _follows(said: list[str]) -> Iterator[Fact]:
    yield from _sentences(_("What follows"), said)


def _about(body: VersionBody) -> Iterator[Fact]:
    yield Fact(_("Title"), body.title)
    yield from _words(_("Territory"), body.territory)
    yield from _sentences(_("Languages"), [words.language_words(code) for code in body.languages])
    yield from _number(_("Days of notice before a change"), body.notice_days)


def _ledger(scheme: Scheme, whole: Scheme) -> Iterator[Fact]:
    """How a ledger counts; of the whole scheme also what all its ledgers share."""
    yield Fact(
        _("Direction"),
        _("points are taken off") if scheme.direction == "deduct" else _("points add up"),
    )
    yield from _number(_("Start"), scheme.start)
    yield from _number(_("Floor"), scheme.floor)
    yield from _number(_("Cap"), scheme.cap)
    yield from _number(_("Caution before a line"), scheme.caution)
    yield from _sentences(_("Lapse"), words.lapse_words(scheme))
    yield from _sentences(
        _("Bands"), [f"{title} {stretch}" for title, _tone, stretch in words.band_ranges(scheme)]
    )
    if scheme is not whole:
        return
    yield Fact(
        _("Several lines at once"),
        _("only the gravest acts") if scheme.milestones_apply == "highest" else _("each acts"),
    )
    yield from _number(_("Days between reliefs"), scheme.relief_every_days)
    if scheme.earning:
        yield from _sentences(_("Earning"), words.earning_words(scheme.earning))


def _lines(scheme: Scheme, prefix: str, ledger: str) -> Iterator[Part]:
    for line in by_gravity(scheme):
        title = _("Line at %(at)s") % {"at": f"{line.at:,}"}
        yield Part(
            f"{prefix}/{line.code}",
            f"{ledger}: {title}" if ledger else title,
            tuple(_line(line)),
        )


def _line(line: Milestone) -> Iterator[Fact]:
    yield from _number(_("Place"), line.at)
    yield Fact(_("Title"), line.title)
    said = [*words.line_words(line), *([_("the last line")] if line.terminal else [])]
    yield from _follows(said)
    yield from _words(_("Course"), line.course)


def _classes(scheme: Scheme) -> Iterator[Part]:
    """Every ledger, also a lone one: or a second would seem to bring the first."""
    for known in scheme.classes:
        own = scheme.of_class(known.code)
        facts = [
            *_words(_("Title"), known.title),
            *(_ledger(own, scheme) if own is not scheme else []),
        ]
        title = _("Ledger “%(title)s”") % {"title": known.title}
        yield Part(f"ledger/{known.code}", title, tuple(facts))
        if known.milestones is not None:
            yield from _lines(own, f"line/{known.code}", known.title)


def _joints(body: VersionBody) -> Iterator[Part]:
    for joint in body.scheme.joint:
        kind = str(PARTY_KINDS[joint.party_kind])
        yield Part(
            f"joint/{joint.party_kind}/{joint.clause}/{'-'.join(joint.links)}",
            _("Charged jointly: %(kind)s") % {"kind": kind},
            tuple(_follows(words.joint_words(body, joint))),
        )


def _clause(body: VersionBody, clause: Clause, *, guidance: bool) -> Iterator[Fact]:
    scheme = body.scheme.of_class(clause.ledger_class)
    yield Fact(_("Title"), clause.title)
    yield Fact(_("Text"), clause.text)
    yield from _sentences(_("This is a breach"), clause.is_breach)
    yield from _sentences(_("This is not"), clause.is_not)
    for severity in clause.severities:
        price = clause.points[severity]
        yield from _number(
            words.severity_words(severity), signed(scheme, price), words.points_words(scheme, price)
        )
    yield Fact(_("Usual severity"), words.severity_words(clause.severity))
    yield from _sentences(_("When it is not the first"), words.repetition_words(scheme, clause))
    yield from _words(_("Only told"), words.warn_words(clause))
    yield Fact(_("Covers"), words.item_words(clause.item_kinds, clause.categories))
    yield from _follows([words.measure_words(measure) for measure in clause.measures])
    yield from _sentences(_("A person may add"), words.carry_words(body, clause))
    yield from _sentences(_("Evidence"), clause.evidence)
    yield Fact(
        _("Who may decide"),
        _("a person, or a rule alone") if clause.decided_by == "rule" else _("a person"),
    )
    yield from _words(
        _("Basis"),
        clause.law_reference or (_("the law") if clause.basis == "law" else _("our terms")),
    )
    # Said of every clause, also where there is but one ledger: or a second would seem to move all.
    yield from _words(_("Ledger"), _class_title(body.scheme, clause.ledger_class))
    yield from _words(_("Course"), clause.course)
    yield from _number(_("Points a course gives back"), clause.relief_points or None)
    if clause.windows:
        yield from _sentences(_("Appeals"), words.appeal_words(clause.windows))
        yield from _sentences(_("Redress"), clause.windows.redress)
    yield from _words(_("DSA category"), clause.dsa_category)
    yield from _words(_("DSA keyword"), clause.dsa_keyword)
    if guidance:
        yield from _words(_("For reviewers only"), clause.guidance)


def _translated(part: Translated, about: str = "") -> Iterator[Fact]:
    labels = {
        "title": _("Title"),
        "text": _("Text"),
        "is_breach": _("This is a breach"),
        "is_not": _("This is not"),
        "evidence": _("Evidence"),
        "territory": _("Territory"),
        "redress": _("Redress"),
    }
    for language, said in part.translations.items():
        for name, value in structs.asdict(said).items():
            lines = [value] if isinstance(value, str) and value else list(value)
            label = f"{labels[name]} ({words.language_words(language)})"
            yield from _sentences(f"{about}: {label}" if about else label, lines)


def _class_title(scheme: Scheme, code: str) -> str:
    return next((known.title for known in scheme.classes if known.code == code), code)


def _windows(windows: Windows) -> Iterator[Fact]:
    yield from _sentences(_("Appeals"), words.appeal_words(windows))
    yield from _sentences(_("Redress"), windows.redress)


def _tier(tier: TierRule) -> Iterator[Fact]:
    yield from _sentences(_("What it takes"), words.tier_words(tier))
    yield from _sentences(
        _("What it brings"), [words.measure_words(measure) for measure in tier.benefits]
    )
