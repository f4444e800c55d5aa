"""Views of lists that people keep: two that a lead shares, and what one reviewer opens with."""

from datetime import datetime

from governance import clock
from governance.actors import Actor
from governance.models import User
from workbench.services.saved_views import open_with, save_view

SHARED = (
    ("cases", "Most urgent first", "state=open&sort=-priority"),
    ("cases", "Undecided by due date", "state=undecided&sort=due&columns=case,party,due,queue,why"),
    ("decisions", "Waiting to take effect", "state=waiting"),
    ("violations", "Overturned", "state=overturned"),
)
OWN = ("cases", "Undecided in Indonesia", "market=id&state=undecided")


def fill(now: datetime, *, lead: User, reviewer: User) -> None:
    with clock.told(now):
        for code, name, query in SHARED:
            save_view(
                code=code, name=name, query=query, owner=lead, by=Actor.user(lead), shared=True
            )
        code, name, query = OWN
        by = Actor.user(reviewer)
        view = save_view(code=code, name=name, query=query, owner=reviewer, by=by)
        open_with(user=reviewer, code=code, view=view, by=by)
