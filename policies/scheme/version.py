"""A whole version of a rulebook."""

from typing import Any

import msgspec
from msgspec import structs

from policies.scheme.clauses import Clause, TierRule, Windows
from policies.scheme.measures import FundsGround, RequiredDocument, Strict
from policies.scheme.scale import Scheme


class Source(Strict, frozen=True):
    """Where a number comes from: every pack says so."""

    number: str
    source: str
    date: str
    uncertain: bool = False


class VersionBody(Strict, frozen=True):
    """Everything one version of a rulebook says.

    `notice_days` is how many days' warning parties are owed before the next version takes effect.
    """

    title: str
    scheme: Scheme
    clauses: list[Clause]
    windows: Windows
    languages: list[str] = msgspec.field(default_factory=lambda: ["en"])
    territory: str = ""
    tiers: list[TierRule] = []
    funds: list[FundsGround] = []
    documents: list[RequiredDocument] = []
    notice_days: int = 0
    sources: list[Source] = []

    def clause(self, code: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.code == code), None)

    def funds_ground(self, code: str) -> FundsGround | None:
        return next((ground for ground in self.funds if ground.code == code), None)

    def document(self, code: str) -> RequiredDocument | None:
        return next((one for one in self.documents if one.code == code), None)

    def windows_of(self, code: str) -> Windows:
        """How one may be heard about a clause: its own windows, or those of the version."""
        clause = self.clause(code)
        own = clause.windows if clause else None
        if own is None:
            return self.windows
        return structs.replace(own, redress=own.redress or self.windows.redress)


def parse(body: Any) -> VersionBody:
    """Typed from plain data. Raises msgspec.ValidationError, which names the place."""
    return msgspec.convert(body, VersionBody)
