"""One slice of a rehearsal: the ledger's replay, with what only findings, tiers and orders know."""

from insights.replaying.findings import FromFindings, terms_of
from insights.replaying.work import Work, merged

__all__ = ["FromFindings", "Work", "merged", "terms_of"]
