"""What holds everywhere. Rooms are named here by string only: governance imports no room."""

from pathlib import Path

import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from governance import stack
from governance.logs import mask_links

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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = stack.value("SECRET_KEY")
LEDGER_KEY = stack.value("LEDGER_KEY")  # keyed digest of ledger lines, hex
SITE_URL = stack.value("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
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
AXES_LOCKOUT_TEMPLATE = "429.html"
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
FILE_UPLOAD_HANDLERS = [
    "governance.uploads.StopAtLimit",  # reads away what is larger than the limit, stores none of it
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Words and time.
LANGUAGE_CODE = "en"
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

# Broker and beat: the database says what is due, a task is only a nudge.
REDIS_URL = stack.value("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# A busy process wakes the relay at once and then once in so many seconds, not once an event.
RELAY_GAP = 0.25
CELERY_BEAT_SCHEDULE = {
    "relay": {"task": "governance.tasks.relay", "schedule": 5.0},
    "forget-old-keys": {"task": "governance.tasks.forget_old_keys", "schedule": 3600.0},
    "execute-due-decisions": {"task": "workbench.tasks.execute_due", "schedule": 5.0},
    "work-bulk": {"task": "workbench.tasks.work_bulk", "schedule": 5.0},
    "expire-leases": {"task": "workbench.tasks.expire_leases", "schedule": 30.0},
    "weigh-again": {"task": "workbench.tasks.weigh_again", "schedule": 60.0},
    "mail-reporters": {"task": "workbench.tasks.mail_reporters", "schedule": 30.0},
    "keep-queues": {"task": "workbench.tasks.keep_queues", "schedule": 60.0},
    "draw-samples": {"task": "workbench.tasks.draw_samples", "schedule": 300.0},
    "open-cases": {"task": "workbench.tasks.open_cases_for_detections", "schedule": 15.0},
    "lapse": {"task": "violations.tasks.sweep_standing", "schedule": 30.0},
    "prove": {"task": "credits.tasks.prove", "schedule": crontab(hour=3, minute=20)},
    "expire-controls": {"task": "violations.tasks.expire_due", "schedule": 30.0},
    "work-incidents": {"task": "violations.tasks.work_incidents", "schedule": 5.0},
    "review-tiers": {"task": "violations.tasks.review_tiers", "schedule": 600.0},
    "evaluate-rules": {"task": "monitoring.tasks.evaluate_due", "schedule": 15.0},
    "credit-orders": {"task": "monitoring.tasks.credit_due", "schedule": 15.0},
    "send-invitations": {"task": "parties.tasks.send_due_invitations", "schedule": 30.0},
    "send-notices": {"task": "education.tasks.send_due", "schedule": 10.0},
    "announce-rules": {"task": "education.tasks.announce", "schedule": 10.0},
    "deliver-webhooks": {"task": "integrations.tasks.deliver_due", "schedule": 10.0},
    "roll-up": {"task": "insights.tasks.roll_up", "schedule": 300.0},
    "carry-on-rehearsals": {"task": "insights.tasks.carry_on", "schedule": 30.0},
}

# REST API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["governance.permissions.MatrixPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["integrations.throttling.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["governance.media.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "governance.media.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "governance.schema.HouseSchema",
    "EXCEPTION_HANDLER": "governance.rest.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_CALLS_A_MINUTE = 6000  # of one key, in one web process; the hot path is not counted
SPECTACULAR_SETTINGS = {
    "TITLE": "Goodstanding",
    "DESCRIPTION": "Governance for marketplaces: fair, explainable, reversible.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PartyKind": "parties.models.Kind",
        "PartyState": "parties.models.LifecycleEntry.State",
        "MemberRole": "parties.models.Membership.Role",
        "LinkKind": "parties.models.Link.Kind",
        "TraitKind": "parties.models.Trait.Kind",
        "DraftState": "policies.models.Draft.State",
        "ItemKind": "items.models.Kind",
        "ItemState": "items.models.Item.State",
        "AcknowledgementState": "violations.models.Acknowledgement.State",
        "ChosenDurationKind": "violations.shapes.DURATIONS",
        "ControlCause": "violations.models.Control.Cause",
        "HoldStepKind": "violations.models.FundsStep.Kind",
        "ReportSource": "monitoring.models.Report.Source",
        "CaseKind": "workbench.models.Case.Kind",
        "CaseState": "workbench.models.Case.State",
        "CaseSource": "workbench.models.Case.Source",
        "DecisionOutcome": "workbench.models.Decision.Outcome",
        "DecisionStepKind": "workbench.models.DecisionStep.Kind",
        "AdjudicationCause": "workbench.models.Adjudication.Cause",
        "BulkAction": "workbench.models.BulkRun.Action",
        "BulkActionAsked": "workbench.api.bulk_shapes.ASKED",
        "BulkCasesAsked": "workbench.api.bulk_shapes.STATES",
        "BulkRunState": "workbench.models.BulkRun.State",
        "BulkRowState": "workbench.models.BulkRow.State",
        "OverturnCauseEnum": "violations.models.findings.MISTAKES",
        "RehearsalState": "insights.models.Rehearsal.State",
    },
}

# Webhooks: public https addresses only. Other settings may name private networks that are open too.
WEBHOOK_HTTPS_ONLY = True
WEBHOOK_PRIVATE_NETWORKS: list[str] = []
WEBHOOK_TIMEOUT = 10  # seconds for the whole of one try
WEBHOOK_LEASE = 120  # seconds; longer than one batch can take
# Seconds to the next try: 30 s, 2 min, 10 min, 1 h, 4 h, then every 12 h; after the last, given up.
WEBHOOK_RETRIES = [30, 120, 600, 3600, 4 * 3600, *[12 * 3600] * 4]

# Logs: JSON lines with the request's id, in the worker too.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # checked, or given, by governance.wsgi
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask_links,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        },
        "as_it_is": {"format": "%(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "lines": {"class": "logging.StreamHandler", "formatter": "as_it_is"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "goodstanding.requests": {"handlers": ["lines"], "propagate": False},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
