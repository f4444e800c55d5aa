"""Where the database and the broker are: from the environment, else from what the launcher wrote."""

import json
import os
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = Path(os.environ.get("STACK_FILE", ROOT / "var" / "stack.json"))


@cache
def _written() -> dict[str, str]:
    return json.loads(WRITTEN.read_text()) if WRITTEN.exists() else {}


def value(name: str, default: str = "") -> str:
    """`DATABASE_URL`, `SECRET_KEY`, …: the environment wins over var/stack.json."""
    return os.environ.get(name) or _written().get(name.lower(), default)


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgres:// address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
