"""Saving, sharing, renaming and deleting views of lists."""

from django.db import IntegrityError, transaction

from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from governance.permissions import ADMIN, QUALITY, SENIOR
from workbench.models import DefaultView, SavedView

LEADS = frozenset({SENIOR, QUALITY, ADMIN})
MOST = 50


class NameTaken(DomainError):
    """You have a view of this name already. Choose another name."""

    code = "name_taken"


class TooManyViews(DomainError):
    """You have fifty views of this list already. Delete one first."""

    code = "too_many_views"


@transaction.atomic
def save_view(
    *, code: str, name: str, query: str, owner: User, by: Actor, shared: bool = False
) -> SavedView:
    """Keep an address of a list under a name. Leads may share it with everyone."""
    name = _name(name)
    if shared:
        _check_lead(owner)
    User.objects.select_for_update().get(pk=owner.pk)
    mine = SavedView.objects.filter(owner=owner, list=code)
    if mine.filter(name=name).exists():
        raise NameTaken
    if mine.count() >= MOST:
        raise TooManyViews
    view = SavedView.objects.create(list=code, name=name, query=query, owner=owner, shared=shared)
    _said("view.saved", view, by)
    return view


@transaction.atomic
def change_view(
    *,
    view_id: int,
    user: User,
    by: Actor,
    name: str | None = None,
    query: str | None = None,
    shared: bool | None = None,
) -> SavedView:
    """Rename a view, let it keep another address, share it or stop sharing it: its owner's alone."""
    view = _own(view_id, user)
    if shared:
        _check_lead(user)
    view.name = view.name if name is None else _name(name)
    view.query = view.query if query is None else query
    view.shared = view.shared if shared is None else shared
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "query", "shared"])
    except IntegrityError as fault:
        raise NameTaken from fault
    if shared is False:
        DefaultView.objects.filter(view=view).exclude(user_id=view.owner_id).delete()
    _said("view.changed", view, by)
    return view


@transaction.atomic
def delete_view(*, view_id: int, user: User, by: Actor) -> None:
    """Its owner may delete a view, and a lead one that is shared: its owner may have left."""
    view = SavedView.objects.select_for_update().get(pk=view_id)
    if view.owner_id != user.pk and not (view.shared and user.role in LEADS):
        raise NotPermitted
    _said("view.deleted", view, by)
    view.delete()


@transaction.atomic
def open_with(*, user: User, code: str, view: SavedView | None, by: Actor) -> None:
    """Let a list open with this view for this person, or with nothing narrowed."""
    if view is None:
        DefaultView.objects.filter(user=user, list=code).delete()
    else:
        DefaultView.objects.update_or_create(user=user, list=code, defaults={"view": view})
    emit(
        "view.opens",
        subject=f"user:{user.pk}",
        by=by,
        list=code,
        view=view.pk if view is not None else None,
    )


def _own(view_id: int, user: User) -> SavedView:
    view = SavedView.objects.select_for_update().get(pk=view_id)
    if view.owner_id != user.pk:
        raise NotPermitted("Somebody else shares this view. Save a copy under a name of yours.")
    return view


def _name(said: str) -> str:
    name = " ".join(said.replace("\0", " ").split())[:60]
    if not name:
        message = "Give the view a name."
        raise InvalidInput(message, faults=[{"field": "name", "value": said, "message": message}])
    return name


def _check_lead(user: User) -> None:
    if user.role not in LEADS:
        raise NotPermitted("Leads share views with everyone. Save it for yourself.")


def _said(event: str, view: SavedView, by: Actor) -> None:
    emit(event, subject=f"view:{view.pk}", by=by, view=view.pk, list=view.list, shared=view.shared)
