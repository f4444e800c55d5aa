"""What benchmarks have in common: take turns, compare medians, say the verdict in one line."""

import operator
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 3


def scale() -> float:
    """SCALE=0.1 shrinks the data for a quick look."""
    return float(os.environ.get("SCALE", "1"))


def said_scale() -> str:
    """To end the line that tells the work."""
    return "" if scale() == 1 else f"  (SCALE={scale():g}: a quick look, not the figure)"


@dataclass(frozen=True, slots=True)
class Goal:
    """`Goal("import", "<=", 8)`: ours may cost at most eight times the baseline."""

    name: str
    sense: str
    limit: float
    unit: str = " s"

    def verdict(self, ours: float, baseline: float) -> int:
        """Print the last line and answer with the exit code."""
        ratio = ours / baseline
        holds = {"<=": operator.le, ">=": operator.ge}[self.sense](ratio, self.limit)
        print(
            f"{self.name}  ours={ours:.4g}{self.unit}  baseline={baseline:.4g}{self.unit}"
            f"  ratio={ratio:.2f}  goal{self.sense}{self.limit:g}"
            f"  {'holds' if holds else 'falls short'}"
        )
        return 0 if holds else 1


def alternate(
    baseline: Callable[[], float], ours: Callable[[], float], *, rounds: int = ROUNDS
) -> tuple[float, float]:
    """Medians of `ours` and `baseline`, measured in turns so that both see the same weather."""
    bare, own = [], []
    for number in range(1, rounds + 1):
        bare.append(baseline())
        own.append(ours())
        print(f"round {number}: baseline {bare[-1]:.4g}, ours {own[-1]:.4g}", flush=True)
    return statistics.median(own), statistics.median(bare)
