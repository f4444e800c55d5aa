"""This room's pages."""

from insights.views.dashboard import dashboard
from insights.views.ledger import ledger
from insights.views.public import public_appeals, public_appeals_of
from insights.views.rehearsing import cancel_rehearsal, moves, moves_csv, rehearsal, rehearsals

__all__ = [
    "cancel_rehearsal",
    "dashboard",
    "ledger",
    "moves",
    "moves_csv",
    "public_appeals",
    "public_appeals_of",
    "rehearsal",
    "rehearsals",
]
