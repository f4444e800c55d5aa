"""One person's machine: everything real, nothing exposed beyond loopback."""

from governance.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WEBHOOK_HTTPS_ONLY = False
WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128"]
