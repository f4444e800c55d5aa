"""Who may see and do what in this room, a file a noun."""

from governance.permissions import Access
from workbench.access import (
    answers,
    bulk,
    care,
    cases,
    decisions,
    findings,
    funds,
    hearing,
    incidents,
    lists,
    parties,
    quality,
    questions,
    queues,
    search,
)

ACCESS: dict[str, Access] = {
    **answers.ACCESS,
    **bulk.ACCESS,
    **care.ACCESS,
    **cases.ACCESS,
    **decisions.ACCESS,
    **findings.ACCESS,
    **funds.ACCESS,
    **incidents.ACCESS,
    **hearing.ACCESS,
    **lists.ACCESS,
    **parties.ACCESS,
    **quality.ACCESS,
    **questions.ACCESS,
    **queues.ACCESS,
    **search.ACCESS,
}
