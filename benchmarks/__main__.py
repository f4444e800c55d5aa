"""`python -m benchmarks [NAME]`: one benchmark, or all of them one after the other."""

import os
import subprocess
import sys
from importlib import import_module

# Each module has `main()`, which measures, prints its verdict as the last line and answers with
# the exit code. A new benchmark is a new row.
BENCHMARKS = {
    "claim": "benchmarks.claim",
    "controls": "benchmarks.controls",
    "decide": "benchmarks.decide",
    "import": "benchmarks.import_parties",
    "lapse": "benchmarks.lapse",
    "pages": "benchmarks.pages",
    "recompute": "benchmarks.recompute",
    "rehearse": "benchmarks.rehearse",
}


def main(words: list[str]) -> int:
    if not words:
        # A process each: what one leaves in memory is not measured with the next.
        ends = [
            subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode
            for name in BENCHMARKS
        ]
        return max(ends)
    unknown = [name for name in words if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark {unknown[0]!r}. There are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.development")
    os.environ.setdefault("SESSION_CALLS_A_MINUTE", "1000000")  # one caller stands for many
    for name in ("API_CALLS_A_MINUTE", "UPLOADS_A_MINUTE", "API_UPLOADS_A_MINUTE"):
        os.environ.setdefault(name, "1000000")
    return max(import_module(BENCHMARKS[name]).main() for name in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
