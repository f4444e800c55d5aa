"""Saved views of a list: one's own and the shared ones, and the one with which it opens."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from governance.models import User
from workbench.models import DefaultView, SavedView


@dataclass(frozen=True, slots=True)
class Views:
    """What somebody can choose from on one list."""

    own: list[SavedView]
    shared: list[SavedView]
    default: SavedView | None

    def view(self, number: str) -> SavedView | None:
        return next((one for one in [*self.own, *self.shared] if str(one.pk) == number), None)


def views_of(user: User, code: str) -> Views:
    """One query: own views, those that others share, and which of them opens the list."""
    opens = DefaultView.objects.filter(user=user, view=OuterRef("pk"))
    rows = list(
        SavedView.objects.readable_by(user)
        .filter(list=code)
        .select_related("owner")
        .annotate(opens=Exists(opens))
        .order_by("name", "pk")
    )
    return Views(
        own=[one for one in rows if one.owner_id == user.pk],
        shared=[one for one in rows if one.owner_id != user.pk],
        default=next((one for one in rows if one.opens), None),
    )


def view_of(number: int, user: User) -> SavedView | None:
    """A view that this person may read."""
    return SavedView.objects.readable_by(user).filter(pk=number).first()
