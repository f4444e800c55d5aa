"""The compose file starts nothing with a secret that somebody else knows."""

import re

import yaml

from governance.launcher.home import CHECKOUT

TEXT = (CHECKOUT / "docker-compose.yml").read_text()


def test_every_long_running_service_has_a_health_check():
    services = yaml.safe_load(TEXT)["services"]

    assert set(services) == {"web", "worker", "beat", "migrate", "postgres", "redis"}
    assert [name for name, said in services.items() if "healthcheck" not in said] == ["migrate"]


def test_only_the_port_has_a_default_and_pictures_come_from_nowhere_else_unless_said():
    variables = re.findall(r"\$\{(\w+)(:?[-?])", TEXT)

    assert {name for name, kind in variables if kind != ":?"} == {"PORT", "EVIDENCE_HOSTS"}
    assert "${EVIDENCE_HOSTS:-}" in TEXT
    assert {"SECRET_KEY", "LEDGER_KEY", "ALLOWED_HOSTS"} <= {name for name, _ in variables}


def test_the_web_is_published_on_the_loopback_only():
    services = yaml.safe_load(TEXT)["services"]
    ports = [port for said in services.values() for port in said.get("ports", [])]

    assert ports == ["127.0.0.1:${PORT:-8000}:8000"]
