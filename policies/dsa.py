"""What the EU's transparency database calls a reason: the codes that it takes, from `dsa.toml`."""

import tomllib
from pathlib import Path

_SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

CATEGORIES = frozenset(f"STATEMENT_CATEGORY_{name}" for name in _SAID["categories"])
KEYWORDS = frozenset(f"KEYWORD_{name}" for name in _SAID["keywords"])
