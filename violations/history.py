"""Reads: a party's findings that stand, as prices and repeats see them, and the lines they have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from credits.ahead import has_none
from credits.models import LedgerLine
from credits.selectors import Schemes
from parties.models import Party
from policies.models import RulebookVersion
from policies.selectors import body_of
from violations.charges import Charge, charge_of
from violations.models import Violation
from violations.pricing import Finding, prices_of

KEY = "violation:"
AGAIN = ":repriced:"


def line_key(violation_id: int, times: int = 0) -> str:
    """The source key of a finding's line; each new price of it has one of its own."""
    return f"{KEY}{violation_id}{AGAIN}{times}" if times else f"{KEY}{violation_id}"


def violation_behind(line: LedgerLine) -> int | None:
    """The finding that a line charges; None for what no finding charged."""
    if not line.source_key.startswith(KEY):
        return None
    return int(line.source_key.removeprefix(KEY).partition(AGAIN)[0])


def finding_behind(line: LedgerLine) -> int | None:
    """The finding that a line is about: it charges it, eases it, or takes one of these back."""
    origin = line.reverses if line.reverses else line
    return violation_behind(origin.rests_on if origin.rests_on else origin)


def is_new_price(line: LedgerLine) -> bool:
    """Whether a finding, or what eased it, was written once more because it costs something else."""
    return AGAIN in line.source_key


def charged_line(violation: Violation) -> LedgerLine | None:
    """The line by which a finding counts now, as far as it has not been reversed."""
    return _lines_of(violation).filter(reversal__isnull=True).first()


def charged_line_at_last(violation: Violation) -> LedgerLine | None:
    """The line by which a finding counts, or counted before it was overturned."""
    return _lines_of(violation).order_by("-sequence").first()


def _lines_of(violation: Violation) -> QuerySet[LedgerLine]:
    key = line_key(violation.pk)
    mine = Q(source_key=key) | Q(source_key__startswith=f"{key}{AGAIN}")
    return LedgerLine.objects.filter(
        mine, party_id=violation.party_id, kind=LedgerLine.Kind.VIOLATION
    )


@dataclass(frozen=True)
class Redrawn:
    """A finding whose line no longer says what it costs: the line to be reversed, the new charge."""

    finding: int
    line: LedgerLine | None
    eased: list[LedgerLine]
    charge: Charge | None

    @property
    def points(self) -> int:
        return self.charge.points if self.charge else 0

    @property
    def before(self) -> int:
        return abs(self.line.points) if self.line else 0

    @property
    def reliefs(self) -> list[tuple[LedgerLine, int]]:
        """What eased the old line gives back on the new one: together never more than its price."""
        left, given = self.points, []
        for eased in self.eased:
            asked = _asked(eased)
            amount = min(abs(asked), left)
            left -= amount
            given.append((eased, amount if asked > 0 else -amount))
        return given


def _asked(eased: LedgerLine) -> int:
    """The points of a relief as it was granted, before its line had another price."""
    key, again, _times = eased.source_key.partition(AGAIN)
    if not again:
        return eased.points
    return LedgerLine.objects.get(party_id=eased.party_id, source_key=key).points


@dataclass(frozen=True)
class History:
    """What stands against a party. Earlier findings are read only where the rulebook weighs them."""

    party: Party
    schemes: Schemes
    findings: list[Finding]
    lines: dict[int, LedgerLine] = field(default_factory=dict)
    eased: dict[int, list[LedgerLine]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, party: Party, *, besides: Iterable[int] = (), gone: Iterable[int] = ()
    ) -> "History":
        """`besides` names findings that are needed even where the rulebook looks at none, `gone`
        those that stand no longer and still have a line."""
        schemes = Schemes.of(party)
        if has_none("findings", party.pk):
            return cls(party, schemes, [])
        standing = Violation.objects.standing().filter(party=party, warning_only=False)
        if not remembers(schemes.versions):
            standing = standing.filter(pk__in=list(besides))
        rows = list(standing.select_related("version__rulebook", "lesson").order_by("pk"))
        wanted = {*(row.pk for row in rows), *gone}
        lines, eased = lines_of_findings(party, wanted) if wanted else ({}, {})
        zone = party.market.zone
        findings = [_finding(row, lines, schemes.version_at(row.decided_at), zone) for row in rows]
        return cls(party, schemes, findings, lines, eased)

    def with_findings(self, more: Iterable[Finding]) -> "History":
        return replace(self, findings=[*self.findings, *more])

    def without(self, finding: int) -> "History":
        return replace(self, findings=[one for one in self.findings if one.id != finding])

    def with_shares(self, shares: Mapping[int, int]) -> "History":
        """The same with other prices for findings that follow a linked party's."""
        findings = [
            replace(one, fixed=shares[one.id]) if one.id in shares else one for one in self.findings
        ]
        return replace(self, findings=findings)

    def prices(self) -> dict[int, Charge]:
        return prices_of(self.findings, self.party.market.zone)

    def redrawn(self, gone: Iterable[int] = ()) -> list[Redrawn]:
        """Findings whose line is not the one that the history now asks for."""
        prices: dict[int, Charge | None] = {**self.prices(), **dict.fromkeys(gone)}
        return [
            Redrawn(number, line, self.eased.get(line.pk, []) if line else [], charge)
            for number, charge in prices.items()
            for line in [self.lines.get(number)]
            if not _says(line, charge)
        ]


def remembers(versions: Iterable[RulebookVersion]) -> bool:
    """Whether any version of a rulebook weighs what was found before."""
    bodies = [body_of(version) for version in versions]
    return any(body.scheme.repeats for body in bodies) or any(
        clause.repetition for body in bodies for clause in body.clauses
    )


def lines_of_findings(
    party: Party, wanted: set[int]
) -> tuple[dict[int, LedgerLine], dict[int, list[LedgerLine]]]:
    """The line by which each finding counts, and what eases that line."""
    rows = LedgerLine.objects.filter(
        party=party,
        kind__in=[LedgerLine.Kind.VIOLATION, LedgerLine.Kind.RELIEF],
        reversal__isnull=True,
    ).order_by("sequence")
    lines: dict[int, LedgerLine] = {}
    eased: dict[int, list[LedgerLine]] = {}
    for row in rows:
        number = violation_behind(row)
        if row.rests_on_id:
            eased.setdefault(row.rests_on_id, []).append(row)
        elif number in wanted and number is not None:
            lines[number] = row
    return lines, eased


def _finding(
    row: Violation, lines: dict[int, LedgerLine], scale: RulebookVersion, zone: str
) -> Finding:
    lesson = getattr(row, "lesson", None)
    line = lines.get(row.pk)
    return Finding(
        id=row.pk,
        charge=charge_of(row, scale, zone),
        lesson_at=lesson.taken_at if lesson else None,
        fixed=(abs(line.points) if line else 0) if row.joint_with_id else None,
    )


def _says(line: LedgerLine | None, charge: Charge | None) -> bool:
    if line is None:
        return charge is None or not charge.points
    return (
        charge is not None
        and line.points == charge.signed_points
        and line.clause == charge.clause.code
    )
