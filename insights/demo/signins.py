"""The file that says how to sign in: made once, readable by its owner alone."""

import io
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.management import call_command
from django.db import transaction

from governance.models import User
from insights.demo.people import SHOP_STAFF
from insights.demo.roster import Resident
from insights.demo.vocabulary import STAFF

# A random password of 96 bits needs no stretching; the first sign-in brings it to full strength.
ROUNDS = 20_000


def default_path() -> Path:
    return Path(os.environ.get("GOODSTANDING_VAR") or settings.VAR) / "demo.json"


def ensure(residents: list[Resident], path: Path) -> bool:
    """Bring the file up to date. Issues new passwords and a new key where it is missing."""
    known = _read(path)
    if known is None:
        write(path, {"url": settings.SITE_URL, **issue(residents)})
        return True
    if known.get("url") != settings.SITE_URL:
        write(path, known | {"url": settings.SITE_URL})
    return False


@transaction.atomic
def issue(residents: list[Resident]) -> dict[str, Any]:
    """A password for each sign-in, and one key with every scope."""
    told: list[dict[str, str | None]] = []
    for username, role, party in _wanted(residents):
        password = secrets.token_urlsafe(12)
        User.objects.filter(username=username).update(password=_kept(password))
        told.append({"role": role, "username": username, "password": password, "party": party})
    spoken = io.StringIO()
    call_command("issue_key", "Demonstration", all=True, stdout=spoken)
    return {"users": told, "api_key": spoken.getvalue().strip()}


def _kept(password: str) -> str:
    hasher = get_hasher()
    rounds = {"iterations": ROUNDS} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    return hasher.encode(password, hasher.salt(), **rounds)


def _wanted(residents: list[Resident]) -> list[tuple[str, str, str | None]]:
    """Staff by role; for each kind of party an owner, and one member of a shop's staff."""
    staff = [(username, role, None) for username, (_, role, listed) in STAFF.items() if listed]
    member = User.Role.PARTY_MEMBER.value
    owners = [
        (who.username, member, who.ref)
        for part in ("seller", "creator", "merchant")
        for who in residents
        if who.part == part
    ]
    helper = (SHOP_STAFF, member, owners[0][2])
    return [*staff, owners[0], helper, *owners[1:]]


def write(path: Path, content: dict[str, Any]) -> None:
    """In one step, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(json.dumps(content, indent=2) + "\n")
    fresh.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
