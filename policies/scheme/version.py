"""A whole version of a rulebook."""

from typing import Any

import msgspec
from msgspec import structs

from policies.scheme.clauses import Clause, TierRule, Windows
from policies.scheme.languages import VersionWords, is_variant, told_in
from policies.scheme.measures import FundsGround, RequiredDocument, Strict
from policies.scheme.scale import LedgerClass, Scheme


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
    translations: dict[str, VersionWords] = {}

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
        if own.redress:
            return own
        return structs.replace(
            own, redress=self.windows.redress, translations=self.windows.translations
        )

    @property
    def first_language(self) -> str:
        """The one in which everything is written that has no words in another."""
        return self.languages[0] if self.languages else "en"

    def in_language(self, language: str) -> "VersionBody":
        """All of it with the words of a language; each part as it stands where it has none."""
        if is_variant(self.first_language, language):
            return self
        return structs.replace(
            told_in(self, language),
            scheme=scheme_in(self.scheme, language),
            clauses=[_clause_in(one, language) for one in self.clauses],
            windows=told_in(self.windows, language),
            tiers=[told_in(one, language) for one in self.tiers],
            funds=[told_in(one, language) for one in self.funds],
            documents=[told_in(one, language) for one in self.documents],
        )


def _clause_in(clause: Clause, language: str) -> Clause:
    told = clause.in_language(language)
    if told.windows is None:
        return told
    return structs.replace(told, windows=told_in(told.windows, language))


def scheme_in(scheme: Scheme, language: str) -> Scheme:
    """A scheme with its bands, lines, ledgers and repeats in the words of a language."""
    return structs.replace(
        scheme,
        bands=[told_in(one, language) for one in scheme.bands],
        milestones=[told_in(one, language) for one in scheme.milestones],
        repeats=[told_in(one, language) for one in scheme.repeats],
        classes=[_class_in(one, language) for one in scheme.classes],
    )


def _class_in(known: LedgerClass, language: str) -> LedgerClass:
    """What a ledger leaves out it has from the scheme, also in another language."""
    return structs.replace(
        told_in(known, language),
        bands=known.bands and [told_in(one, language) for one in known.bands],
        milestones=known.milestones and [told_in(one, language) for one in known.milestones],
    )


def parse(body: Any) -> VersionBody:
    """Typed from plain data. Raises msgspec.ValidationError, which names the place."""
    return msgspec.convert(body, VersionBody)
