"""Why a decision that was due did not take effect: kept until it has, and shown where it waits."""

from django.db import transaction
from django.db.models import F

from governance import clock
from governance.errors import DomainError
from workbench.models import Decision, ExecutionFault

UNKNOWN = "It could not be carried out. It is tried again within seconds."


@transaction.atomic
def note_fault(*, decision_id: int, problem: Exception) -> ExecutionFault:
    """Count one more try that failed, with its reason. What had been begun is rolled back already."""
    known = isinstance(problem, DomainError)
    said = {
        "code": getattr(problem, "code", "failed") if known else type(problem).__name__,
        "words": str(problem)[:300] if known else UNKNOWN,
        "last_at": clock.now(),
    }
    decision = Decision.objects.get(pk=decision_id)
    fault, _fresh = ExecutionFault.objects.update_or_create(
        decision=decision,
        defaults={**said, "tries": F("tries") + 1},
        create_defaults={**said, "tries": 1, "first_at": clock.now()},
    )
    return fault
