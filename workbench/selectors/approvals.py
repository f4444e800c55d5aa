"""Reads: what somebody approves by deciding, for the party and those linked to it."""

from collections.abc import Mapping
from typing import Any

from credits.selectors import StandingView
from violations.services import Preview


def shown_by(preview: Preview | None) -> dict[str, Any]:
    """The scores of a preview, as a decision keeps them."""
    if preview is None:
        return {"approved_score": None, "approved_joint": {}}
    return {
        "approved_score": preview.after.score if preview.after else None,
        "approved_joint": joint_scores(preview),
    }


def joint_scores(preview: Preview) -> dict[str, int]:
    """The score after it of each linked party that it charges too."""
    return {str(other.party.pk): other.after.score for other in preview.joint if other.after}


def is_stricter(
    preview: Preview | None, approved: int | None, joint: Mapping[str, int] | None
) -> bool:
    """Whether the party, or one linked to it, would fare worse now than was approved.

    A linked party of whom nothing was shown fares worse; None says that linked parties were not
    looked at when this was decided.
    """
    if preview is None:
        return False
    if preview.after is not None and approved is not None and _worse(preview.after, approved):
        return True
    if joint is None:
        return False
    return any(
        str(other.party.pk) not in joint or _worse(other.after, joint[str(other.party.pk)])
        for other in preview.joint
        if other.after
    )


def _worse(now: StandingView, approved: int) -> bool:
    return now.score < approved if now.direction == "deduct" else now.score > approved
