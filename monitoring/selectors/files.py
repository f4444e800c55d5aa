"""Files of orders as a list and one by one, with what was wrong in them."""

from django.db.models import QuerySet

from governance.principals import Principal
from monitoring.models import OrderFile, OrderFileFault


def order_files(principal: Principal) -> QuerySet[OrderFile]:
    """All files that were sent, newest first; a party's own people see none."""
    rows = OrderFile.objects.select_related("market").order_by("-pk")
    return rows if principal.sees_all_parties else rows.none()


def order_file(pk: int, principal: Principal) -> OrderFile | None:
    return order_files(principal).filter(pk=pk).first() if pk < 2**63 else None


def faults_of(kept: OrderFile) -> QuerySet[OrderFileFault]:
    """What was wrong, in the order of the lines, in which it was kept too."""
    return kept.faults.order_by("pk")
