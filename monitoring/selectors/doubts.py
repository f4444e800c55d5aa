"""How what a rule found held, and from when on it is doubted."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from governance import clock
from monitoring.models import Confirmed, Doubt, DoubtLine, Rule
from violations.models import ViolationOverturned

Cause = ViolationOverturned.Cause
MISTAKES = frozenset({Cause.WRONG_FACT, Cause.WRONG_RULE})  # a rule that is right makes neither


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of so many findings that a rule led to, so many did not hold, and why."""

    found: int
    causes: dict[str, int] = field(default_factory=dict)

    @property
    def fell(self) -> int:
        """For whatever reason, a correction in time not counted."""
        return sum(n for cause, n in self.causes.items() if cause != Cause.CORRECTED)

    @property
    def mistaken(self) -> int:
        """Because of a wrong fact or a wrong rule."""
        return sum(n for cause, n in self.causes.items() if cause in MISTAKES)

    @property
    def percent(self) -> float:
        return 100 * self.mistaken / self.found if self.found else 0.0

    @property
    def in_words(self) -> list[tuple[str, int]]:
        """The causes by name, the most frequent first."""
        words = {str(code): said for code, said in Cause.choices}
        rows = sorted(self.causes.items(), key=lambda one: (-one[1], one[0]))
        return [(str(words.get(cause, cause)), number) for cause, number in rows]

    def passes(self, line: DoubtLine) -> bool:
        return self.mistaken >= line.least and self.percent >= line.percent


def outcomes_of(rule: Rule, since: datetime, until: datetime) -> Outcomes:
    """Findings decided in a time that rest on what this rule detected; each counted once."""
    rows = Confirmed.objects.filter(rule=rule, decided_at__gte=since, decided_at__lt=until)
    counted = rows.order_by().values("violation__overturned__cause")
    by_cause = {
        row["violation__overturned__cause"]: row["n"]
        for row in counted.annotate(n=Count("violation", distinct=True))
    }
    found = sum(by_cause.values())
    return Outcomes(found, {cause: n for cause, n in by_cause.items() if cause is not None})


def line_for(rule: Rule) -> DoubtLine:
    """The rule's own line, or that of all others, or the one the house begins with."""
    own = DoubtLine.objects.filter(rule=rule).first()
    return own or DoubtLine.objects.filter(rule__isnull=True).first() or DoubtLine()


def watched_outcomes(rule: Rule, line: DoubtLine) -> Outcomes:
    """What the line looks at: its days, and nothing that an earlier doubt has dealt with."""
    now = clock.now()
    since = now - timedelta(days=line.days)
    last = Doubt.objects.filter(rule=rule, answered_at__isnull=False).first()
    if last is not None and last.answered_at is not None:
        since = max(since, last.answered_at)
    return outcomes_of(rule, since, now + timedelta(microseconds=1))


def doubts_of(rule: Rule) -> QuerySet[Doubt]:
    """A rule's doubts with their answers, newest first."""
    return Doubt.objects.filter(rule=rule).select_related("answer").order_by("-pk")


def open_doubts() -> QuerySet[Doubt]:
    return Doubt.objects.filter(answered_at__isnull=True).select_related("rule").order_by("pk")
