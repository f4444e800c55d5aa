"""What holds everywhere. Rooms are named here by string only: governance imports no room."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError
from redis.retry import Retry

from governance import stack
from governance.settings.beat import *  # noqa: F403
from governance.settings.beat import REDIS_URL
from governance.settings.logs import *  # noqa: F403
from governance.settings.rest import *  # noqa: F403

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"

ROOMS = [
    "governance",
    "parties",
    "policies",
    "items",
    "credits",
    "violations",
    "monitoring",
    "appeals",
    "education",
    "workbench",
    "portal",
    "insights",
    "integrations",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "anymail",
    "django_structlog",
    "django_prometheus",
    *ROOMS,
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "governance.middleware.KeptLanguageMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "governance.limits.LimitsMiddleware",
    "governance.middleware.PermissionMatrixMiddleware",
    "governance.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "governance.once.OncePagesMiddleware",  # runs the view itself, so nothing comes after it
]
MESSAGE_STORAGE = "governance.once.Heard"

ROOT_URLCONF = "governance.urls"
PAGE_GATE = "portal.gate.is_theirs"
WSGI_APPLICATION = "governance.wsgi.application"
HOT_PATH = "integrations.hotpath.HotPath"  # answers what a marketplace asks on each of its requests
ASGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "governance.context.site",
            ],
        },
    }
]

# Database: the application runs as one role, migrations as another.
APPLICATION_DATABASE = stack.database(stack.value("DATABASE_URL"))
OWNER_DATABASE = stack.database(stack.value("DATABASE_OWNER_URL") or stack.value("DATABASE_URL"))
DATABASES = {
    "default": {
        **APPLICATION_DATABASE,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "goodstanding", "connect_timeout": 5},
    },
    "owner": {
        **OWNER_DATABASE,
        "OPTIONS": {
            "application_name": "goodstanding-migrate",
            "options": "-c lock_timeout=10s",
        },
    },
}
DATABASE_ROUTERS: list[str] = []

# What is counted against limits is counted once for all web processes, by the broker.
CACHES = {
    "default": {
        "BACKEND": "governance.shared.SharedCounts",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"goodstanding:{APPLICATION_DATABASE['NAME']}",
        "OPTIONS": {
            "serializer": "governance.shared.Plain",
            "socket_connect_timeout": 0.2,
            "socket_timeout": 0.2,
            "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        },
    },
    # What a process may keep for itself: it can be made again, and is the same everywhere.
    "own": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = stack.value("SECRET_KEY")
LEDGER_KEY = stack.value("LEDGER_KEY")  # keyed digest of ledger lines, hex
SITE_URL = stack.value("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
PUBLIC_LEAST = int(stack.value("PUBLIC_LEAST", "10"))  # below so many, no figure is public
ALLOWED_HOSTS: list[str] = []
METRICS_TOKEN = stack.value("METRICS_TOKEN")  # without one, /metrics answers this machine only

# Who may sign in, and how.
AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "governance.accounts.ClosedAccountAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # what guards the account is changed by a fresh sign-in
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key"}  # codes; passwords are counted by django-axes
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Goodstanding"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "governance.accounts.name_tried"
AXES_CLIENT_IP_CALLABLE = "governance.accounts.address_tried"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "governance.accounts.pause"
AXES_VERBOSE = False

# Security that every page has.
# Where pictures and clips of evidence may be loaded from: origins, such as https://media.example.
EVIDENCE_HOSTS = [one.rstrip("/") for one in stack.value("EVIDENCE_HOSTS").split(",") if one]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *EVIDENCE_HOSTS],
        "media-src": [SELF, *EVIDENCE_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "governance.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes, one file of evidence
PIXEL_LIMIT = 65_000_000  # of one picture: telephones take up to 64 million
FILE_UPLOAD_HANDLERS = [
    "governance.uploads.StopAtLimit",  # reads away what is larger than the limit, stores none of it
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Words and time.
LANGUAGE_CODE = "en"
ROOMS_OF_STAFF = frozenset({"workbench", "insights", "policies", "monitoring", "integrations"})
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("es", _("Spanish")),
    ("id", _("Indonesian")),
]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "governance.formats"

# How alike a mistyped word of a name and a real one must be: 0 is anything, 1 the same (pg_trgm).
SEARCH_SIMILARITY = 0.45

# Lists of the workbench: no filter keeps the database busy for longer; a file holds so many rows.
LIST_SECONDS = 8.0
LIST_COUNT_SECONDS = 1.0
LIST_EXPORT_ROWS = 100_000

REPLAY_ALLOWED = True  # the demonstration world tells a past year; production never does

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": stack.value("MEDIA_DIR", str(VAR / "media")), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600

# Mail.
DEFAULT_FROM_EMAIL = stack.value("MAIL_FROM", "Goodstanding <no-reply@goodstanding.invalid>")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = stack.value("MAIL_DIR", str(VAR / "mail"))

# Webhooks: public https addresses only. Other settings may name private networks that are open too.
WEBHOOK_HTTPS_ONLY = True
WEBHOOK_PRIVATE_NETWORKS: list[str] = []
WEBHOOK_TIMEOUT = 10  # seconds for the whole of one try
WEBHOOK_LEASE = 120  # seconds; longer than one batch can take
# Seconds to the next try: 30 s, 2 min, 10 min, 1 h, 4 h, then every 12 h; after the last, given up.
WEBHOOK_RETRIES = [30, 120, 600, 3600, 4 * 3600, *[12 * 3600] * 4]
