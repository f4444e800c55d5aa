"""Which cases a reviewer may have: by queue, by skill, and by whom they know."""

from django.db.models import Q

from governance.models import User
from parties.models import Membership, Party
from workbench.models import FOREVER, Case, Conflict, Queue, Skilled, Skip


def works_in(queue: Queue, reviewer: User) -> bool:
    """A member where the queue names any, with the skill where it asks for one."""
    skill = queue.skill_id
    if skill and not Skilled.objects.filter(skill=skill, user=reviewer).exists():
        return False
    members = queue.members.values_list("pk", flat=True)
    return not members or reviewer.pk in members


def acts_for(reviewer: User, party_id: int) -> bool:
    """Now or once: who acted for a party does not judge it."""
    return Membership.objects.filter(user=reviewer, party=party_id).exists()


def knows_the_party(reviewer: User, case: Case) -> bool:
    """Somebody who said so of this party once is not asked about it again."""
    return Skip.objects.filter(reviewer=reviewer, case__party=case.party_id, until=FOREVER).exists()


def declared_conflict(reviewer: User, party: Party) -> bool:
    """Who said that they are not impartial towards an account, or towards whoever owns it."""
    about = Q(party=party)
    if party.entity_id:
        about |= Q(entity=party.entity_id)
    return Conflict.objects.standing().filter(about, reviewer=reviewer).exists()
