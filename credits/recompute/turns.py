"""A rulebook turns when a new version comes into force: its standings have to follow."""

from dataclasses import dataclass
from datetime import datetime

from credits.models import StandingBasis
from credits.recompute.scales import classes_of, scales_of
from policies.models import Rulebook, RulebookVersion
from policies.selectors import rulebooks, version_in_force


@dataclass(frozen=True, slots=True)
class Turn:
    """A rulebook whose standings have yet to follow the version that came into force."""

    rulebook: Rulebook
    version: RulebookVersion
    moves_standings: bool


def turns_due(at: datetime) -> list[Turn]:
    """Rulebooks that have turned since their standings were last brought up to date as a whole."""
    known = {
        basis.rulebook_id: basis.version
        for basis in StandingBasis.objects.select_related("version__rulebook")
    }
    return [
        Turn(rulebook, version, _differ(rulebook, known.get(rulebook.pk), version, at))
        for rulebook in rulebooks()
        if (version := version_in_force(rulebook.market_id, rulebook.party_kind, at))
        and version != known.get(rulebook.pk)
    ]


def settle(turn: Turn) -> None:
    """Note that the standings have followed. Written last: a run that was killed is done again."""
    StandingBasis.objects.update_or_create(
        rulebook=turn.rulebook, defaults={"version": turn.version}
    )


def _differ(
    rulebook: Rulebook, old: RulebookVersion | None, new: RulebookVersion, at: datetime
) -> bool:
    """Many versions change words only; then no standing moves."""
    if old is None:
        return True
    classes = classes_of(rulebook, at)
    return scales_of(old, classes) != scales_of(new, classes)
