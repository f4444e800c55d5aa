"""Production: refuses to start with a default secret, debug on, or an open host list."""

import os

from django.core.exceptions import ImproperlyConfigured

from governance.settings.base import *  # noqa: F403
from governance.settings.base import LEDGER_KEY, SECRET_KEY, STORAGES


def _required(name: str) -> str:
    if not (said := os.environ.get(name, "").strip()):
        raise ImproperlyConfigured(
            f"Set {name} in the environment: production has no default for it."
        )
    return said


REPLAY_ALLOWED = False
DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
if DEBUG:
    raise ImproperlyConfigured("Unset DEBUG: production never runs with debug on.")

_required("DATABASE_URL")
_required("REDIS_URL")
for _name, _value in {"SECRET_KEY": SECRET_KEY, "LEDGER_KEY": LEDGER_KEY}.items():
    _required(_name)
    if len(_value) < 50 or len(set(_value)) < 5 or _value.startswith(("django-insecure", "change")):
        raise ImproperlyConfigured(
            f"{_name} is a default or too short: give it at least 50 random characters."
        )

ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",") if host.strip()]
if any(host == "*" or (host.startswith(".") and host.count(".") < 2) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS is open: name each host that serves Goodstanding.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# How many proxies of our own stand before us and add to X-Forwarded-For: whose tries are counted.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "").lower() in {"1", "true", "yes"}
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
WEBHOOK_PRIVATE_NETWORKS = os.environ.get("WEBHOOK_PRIVATE_NETWORKS", "").split()
