"""Production refuses to start on anything that belongs on a desk."""

import os
import secrets
import subprocess
import sys

import pytest

SAFE = {
    "DJANGO_SETTINGS_MODULE": "governance.settings.production",
    "DATABASE_URL": "postgres://app:secret@127.0.0.1:5432/goodstanding",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "LEDGER_KEY": secrets.token_hex(32),
    "ALLOWED_HOSTS": "shop.example",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore", **SAFE, **changes}
    return subprocess.run(
        [
            sys.executable,
            "manage.py",
            "check",
            "--deploy",
            "--tag",
            "security",
            "--fail-level",
            "WARNING",
        ],
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_everything_given():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x1y2z3" * 10}, "SECRET_KEY is a default"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is a default"),
        ({"LEDGER_KEY": ""}, "Set LEDGER_KEY"),
        ({"LEDGER_KEY": "0" * 64}, "LEDGER_KEY is a default"),
        ({"DEBUG": "1"}, "Unset DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is open"),
        ({"ALLOWED_HOSTS": ".example"}, "ALLOWED_HOSTS is open"),
        ({"DATABASE_URL": ""}, "Set DATABASE_URL"),
        ({"REDIS_URL": ""}, "Set REDIS_URL"),
    ],
)
def test_it_refuses_and_names_what_to_do(changes, says):
    refused = start(**changes)

    assert refused.returncode != 0
    assert says in refused.stderr
