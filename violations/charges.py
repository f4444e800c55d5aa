"""What a finding costs: one charge a cited clause, priced by the version that judges the conduct."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from credits.services import expiry_of
from governance import calendars
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import Clause, Measure, Scheme, VersionBody, signed
from policies.selectors import body_of, clause_of, scheme_of, version_that_judges
from violations.errors import UnknownSeverity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from violations.models import Violation


@dataclass(frozen=True, slots=True)
class Charge:
    """The price of a breach of one clause and the line that would carry it.

    `also` holds the charges of further clauses cited in the same decision: points are charged once.
    `warning` says that the clause was not yet charged when the conduct ended.
    """

    version: RulebookVersion
    body: VersionBody
    clause: Clause
    severity: str
    points: int
    scheme: Scheme
    effective_at: datetime
    expires_at: datetime | None
    warning: bool = False
    repeated: bool = False
    also: "tuple[Charge, ...]" = ()
    chosen: tuple[Measure, ...] = ()

    def priced(self, severity: str) -> "Charge":
        """The same charge at another severity of its clause."""
        points = 0 if self.warning else self.clause.points[severity]
        return replace(self, severity=severity, points=points)

    @property
    def signed_points(self) -> int:
        return signed(self.scheme, self.points)

    @property
    def ledger_class(self) -> str:
        return self.clause.ledger_class

    @property
    def cited(self) -> "tuple[Charge, ...]":
        """Every clause of the decision, the charged one first."""
        return replace(self, also=()), *self.also

    @property
    def charging(self) -> "tuple[Charge, ...]":
        """The cited clauses that were in full effect."""
        return tuple(one for one in self.cited if not one.warning)

    @property
    def warning_only(self) -> bool:
        return not self.charging

    @property
    def place(self) -> int:
        """Where the clause stands in its version: settles which of two equal prices is charged."""
        codes = [clause.code for clause in self.body.clauses]
        return codes.index(self.clause.code)


def charge_for(
    *,
    party: Party,
    clause: str,
    severity: str | None,
    conduct_to: datetime,
    at: datetime,
    also: "Iterable[dict[str, str]]" = (),
    chosen: "Iterable[Measure]" = (),
) -> Charge:
    """Price by the version in force at the end of the conduct; scale by the one in force now.

    The price is that of a first breach; what was found before is weighed in `pricing.py`.
    """
    version = version_that_judges(party.market_id, party.kind, conduct_to)
    scale = version_that_judges(party.market_id, party.kind, at)
    zone = party.market.zone
    named = [(clause, severity), *((one["clause"], one.get("severity")) for one in also)]
    unique = dict(reversed(named)) if len(named) > 1 else dict(named)
    charges = [
        _charge(version, scale, code, unique[code], conduct_to, at, zone)
        for code in dict.fromkeys(code for code, _severity in named)
    ]
    return replace(charges[0], also=tuple(charges[1:]), chosen=tuple(chosen))


def charge_of(violation: "Violation", scale: RulebookVersion, zone: str) -> Charge:
    """The charge of a finding as it was made, priced as a first breach."""
    named = [(violation.clause, violation.severity)]
    named += [(one["clause"], one["severity"]) for one in violation.also]
    first, *rest = (
        _charge(
            violation.version,
            scale,
            code,
            severity,
            violation.conduct_to,
            violation.decided_at,
            zone,
        )
        for code, severity in named
    )
    return replace(first, also=tuple(rest))


def _charge(
    version: RulebookVersion,
    scale: RulebookVersion,
    code: str,
    severity: str | None,
    conduct_to: datetime,
    at: datetime,
    zone: str,
) -> Charge:
    judged = clause_of(version, code)
    chosen = severity or judged.severity
    if chosen not in judged.points:
        known = ", ".join(judged.severities)
        words = f"{judged.title} has no severity {chosen!r}. Choose one of: {known}."
        fault = {"field": "severity", "value": chosen, "message": words}
        raise UnknownSeverity(words, errors=[fault])
    scheme = scheme_of(scale, judged.ledger_class)
    priced = scheme_of(version, judged.ledger_class)
    lapsing = priced if priced.code == scheme.code else scheme
    effective_at = conduct_to if scheme.counts_from == "conduct" else at
    warning = judged.warn_only_until is not None and (
        calendars.local_date(conduct_to, zone) < judged.warn_only_until
    )
    return Charge(
        version=version,
        body=body_of(version),
        clause=judged,
        severity=chosen,
        points=0 if warning else judged.points[chosen],
        scheme=scheme,
        effective_at=effective_at,
        expires_at=expiry_of(lapsing, effective_at, zone),
        warning=warning,
    )
