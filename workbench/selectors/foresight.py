"""What a choice for many cases would do, counted before anybody presses a button. Writes nothing."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from credits.ahead import nothing_of
from governance import clock
from governance.errors import DomainError
from governance.models import User
from parties.models import Membership
from policies.selectors import versions_by_heart
from violations.services import Charge, Preview
from workbench.models import FOREVER, BulkRun, Case, Claim, Queue, Skip
from workbench.selectors.blanks import blank_of
from workbench.selectors.consequences import pending_charges, preview_of
from workbench.selectors.fitness import works_in

SECONDS = 20.0
BATCH = 500
OPEN = frozenset({Case.State.OPEN, Case.State.CLAIMED})
DECIDING = frozenset({BulkRun.Action.VIOLATION, BulkRun.Action.NO_VIOLATION, BulkRun.Action.CLOSE})
REFUSALS = {
    "case_changed": "It has changed since you selected it.",
    "case_taken": "Somebody else has it in hand.",
    "already_decided": "It is decided, held, or can still be undone.",
    "waits_for_party": "It waits for the party's answer.",
    "one_by_one": "Appeals are answered one by one.",
    "conflict_of_interest": "You act for the party or know it.",
    "skill_missing": "Its queue asks for a skill you lack, or is worked by others.",
    "queue_closed": "That queue takes no cases of this kind.",
}


NUMBERS = (
    "cases",
    "parties",
    "possible",
    "counted",
    "points",
    "penalties",
    "second_person",
    "same",
)


@dataclass
class Foreseen:
    """Counts. `counted` of `possible` cases were worked out when the time for it was over."""

    cases: int = 0
    parties: int = 0
    possible: int = 0
    counted: int = 0
    points: int = 0
    milestones: list[list[Any]] = field(default_factory=list)
    penalties: int = 0
    second_person: int = 0
    same: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def said(self) -> dict[str, Any]:
        return asdict(self)

    def with_more(self, other: "Foreseen") -> "Foreseen":
        """Both together; no party may be in both."""
        lines: Counter[str] = Counter()
        refused: dict[str, dict[str, Any]] = {}
        for part in (self, other):
            for title, count in part.milestones:
                lines[title] += count
            for one in part.refused:
                known = refused.get(one["code"], {"count": 0})
                refused[one["code"]] = one | {"count": known["count"] + one["count"]}
        return Foreseen(
            **{name: getattr(self, name) + getattr(other, name) for name in NUMBERS},
            milestones=[[title, count] for title, count in lines.most_common()],
            refused=sorted(refused.values(), key=lambda one: -one["count"]),
        )


def foresee(
    cases: Sequence[tuple[int, int]],
    *,
    action: str,
    owner: User,
    params: dict[str, Any],
    seconds: float = SECONDS,
) -> Foreseen:
    """Count set by set what would happen; a party's cases weigh on one another in their order."""
    seen = dict(cases)
    rows = _loaded(list(seen))
    refused: Counter[str] = Counter()
    words = dict(REFUSALS)
    doubts = _Doubts.of(rows, action, owner, params)
    possible: list[Case] = []
    for case in rows:
        code = doubts.about(case, seen[case.pk])
        if code:
            refused[code] += 1
        else:
            possible.append(case)
    answer = Foreseen(cases=len(seen), parties=len({case.party_id for case in possible}))
    answer.possible = len(possible)
    if action == BulkRun.Action.ROUTE:
        answer.same = sum(case.queue.code == params["queue"] for case in possible)
    if action == BulkRun.Action.VIOLATION:
        _weigh(possible, params.get("severity", ""), answer, refused, words, seconds)
    else:
        answer.counted = answer.possible
    answer.refused = [
        {"code": code, "words": words[code], "count": count}
        for code, count in refused.most_common()
    ]
    return answer


def _weigh(
    cases: list[Case],
    severity: str,
    answer: Foreseen,
    refused: Counter[str],
    words: dict[str, str],
    seconds: float,
) -> None:
    by_party: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_party[case.party_id].append(case)
    ends, now = time.monotonic() + seconds, clock.now()
    crossed: Counter[str] = Counter()
    with versions_by_heart(), nothing_of(blank_of(list(by_party))):
        for its in by_party.values():
            if time.monotonic() > ends:
                break
            pending: list[Charge] = pending_charges(its[0], now)
            passed: set[str] = set()
            refusals = 0
            for case in its:
                answer.counted += 1
                try:
                    preview = preview_of(
                        case, outcome="violation", severity=severity, pending=pending
                    )
                except DomainError as problem:
                    refused[problem.code] += 1
                    words[problem.code] = problem.message
                    answer.possible -= 1
                    answer.counted -= 1
                    refusals += 1
                    continue
                if preview is not None:
                    _add(answer, preview, crossed, passed)
                    pending = [*pending, preview.charge]
            answer.parties -= refusals == len(its)
    answer.milestones = [[title, count] for title, count in crossed.most_common()]


def _add(answer: Foreseen, preview: Preview, crossed: Counter[str], passed: set[str]) -> None:
    answer.points += preview.points
    answer.penalties += len(preview.measures)
    answer.second_person += preview.reaches_terminal
    for line in preview.crosses:
        if line.code not in passed:
            passed.add(line.code)
            crossed[line.title] += 1


def _loaded(numbers: list[int]) -> list[Case]:
    found: list[Case] = []
    for begin in range(0, len(numbers), BATCH):
        rows = Case.every.select_related("party__market", "item", "queue", "appeal")
        found += rows.filter(pk__in=numbers[begin : begin + BATCH])
    return sorted(found, key=lambda case: case.pk)


@dataclass
class _Doubts:
    """Why a row would be refused, as far as that is known for all of them at once."""

    action: str
    owner: User
    target: Queue | None
    taken: set[int]
    known: set[int]
    worked: dict[int, bool]

    @classmethod
    def of(cls, cases: list[Case], action: str, owner: User, params: dict[str, Any]) -> "_Doubts":
        queues = {case.queue_id: case.queue for case in cases}
        held = Claim.objects.filter(ended_at__isnull=True, lease_until__gt=clock.now())
        claimed = [case.pk for case in cases if case.state == Case.State.CLAIMED]
        member = Membership.objects.filter(user=owner).values_list("party_id", flat=True)
        friends = Skip.objects.filter(reviewer=owner, until=FOREVER)
        return cls(
            action=action,
            owner=owner,
            target=Queue.objects.live().filter(code=params.get("queue", "")).first(),
            taken=set(
                held.filter(case_id__in=claimed)
                .exclude(reviewer=owner)
                .values_list("case_id", flat=True)
            ),
            known={*member, *friends.values_list("case__party_id", flat=True)},
            worked={
                number: action not in DECIDING or works_in(queue, owner)
                for number, queue in queues.items()
            },
        )

    def about(self, case: Case, version: int) -> str:
        """The code of the refusal, or nothing."""
        if self.action == BulkRun.Action.NOTE:
            return ""
        if case.pk in self.taken:
            return "case_taken"
        if case.version != version:
            return "case_changed"
        if case.state not in OPEN and case.state != Case.State.WAITING:
            return "already_decided"
        if self.action == BulkRun.Action.ROUTE:
            fits = self.target and self.target.enabled
            return "" if fits and self.target and self._takes(self.target, case) else "queue_closed"
        if case.state == Case.State.WAITING:
            return "waits_for_party"
        if case.kind == Case.Kind.APPEAL:
            return "one_by_one"
        if case.party_id in self.known:
            return "conflict_of_interest"
        return "" if self.worked[case.queue_id] else "skill_missing"

    @staticmethod
    def _takes(queue: Queue, case: Case) -> bool:
        return queue.for_appeals == (case.kind == Case.Kind.APPEAL)
