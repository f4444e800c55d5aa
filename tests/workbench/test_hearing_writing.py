"""Who may write in an appeal: whoever hears it, and nobody in a conflict."""

import pytest

from appeals.models import Message
from appeals.services import post_staff_message
from governance.actors import Actor
from tests.workbench.factories import (
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
)
from tests.workbench.test_hearing import declare
from workbench import services

pytestmark = pytest.mark.django_db


def write(case, writer, *, internal=False):
    return post_staff_message(
        appeal_id=case.appeal_id,
        text="Which carrier was it?",
        writer=writer,
        by=Actor.user(writer),
        internal=internal,
    )


def test_only_who_may_decide_an_appeal_and_holds_it_writes_to_the_party():
    decider, hearer, colleague = a_reviewer(), a_reviewer(), a_reviewer()
    case = an_appeal(a_violation(reviewer=decider))

    with pytest.raises(services.TouchedTheDecision):
        write(case, decider)
    with pytest.raises(services.NotClaimed, match="before you write"):
        write(case, colleague)
    claimed(case, hearer)
    with pytest.raises(services.CaseTaken):
        write(case, colleague)
    write(case, hearer)
    write(case, decider, internal=True)

    said = Message.objects.order_by("pk").values_list("actor", "internal")
    assert list(said) == [(str(Actor.user(hearer)), False), (str(Actor.user(decider)), True)]


def test_nobody_in_a_conflict_writes_a_note_to_an_appeal_or_a_case():
    finding = a_violation()
    case, reviewer = an_appeal(finding), a_reviewer()
    declare(reviewer, party=case.party)

    with pytest.raises(services.ConflictOfInterest):
        write(case, reviewer, internal=True)
    with pytest.raises(services.ConflictOfInterest):
        services.add_note(case_id=case.pk, text="He is fine.", by=Actor.user(reviewer))

    assert not Message.objects.exists()
    assert not case.evidence.filter(kind="note").exists()
