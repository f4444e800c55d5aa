"""Whether a page's address names something of the visitor's: asked before a verb is refused."""

from typing import Any

from appeals.models import Appeal
from governance.principals import Principal
from parties.models import Party


def is_theirs(principal: Principal, named: dict[str, Any]) -> bool:
    """False when the address names an account or appeal that this principal may not see."""
    if "party_id" in named:
        return Party.objects.visible_to(principal).filter(pk=named["party_id"]).exists()
    if "appeal_id" in named:
        return Appeal.objects.visible_to(principal).filter(pk=named["appeal_id"]).exists()
    return True
