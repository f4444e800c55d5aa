"""Tests: the same real database and broker; faster passwords, mail in memory."""

from governance.settings.base import *  # noqa: F403
from governance.settings.base import stack

SECRET_KEY = stack.value("SECRET_KEY", "tests-only-" + "k3J9" * 12)
LEDGER_KEY = stack.value("LEDGER_KEY", "5a" * 32)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WEBHOOK_HTTPS_ONLY = False
WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128"]
RELAY_GAP = 0.0
SESSION_CALLS_A_MINUTE = UPLOADS_A_MINUTE = API_CALLS_A_MINUTE = API_UPLOADS_A_MINUTE = 10**9
