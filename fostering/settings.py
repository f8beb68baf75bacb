"""Settings, read from the environment. README.md lists every variable.

A secret may come from a file instead: NAME_FILE holds the path (Docker and Kubernetes secrets).
Nothing here has a default that would be unsafe in production; `./dev` sets FOSTERING_ENV=dev,
which allows plain HTTP on this machine.
"""

import os
from pathlib import Path

import dj_database_url
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fostering.core.logs import safe_exception, without_query

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """The variable NAME, or the content of the file that NAME_FILE names, or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        message = f"Set {name} or {name}_FILE (on a developer's machine, run ./dev manage instead)"
        raise ImproperlyConfigured(message)
    return value


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


DEV = env("FOSTERING_ENV", "production") == "dev"
DEBUG = env("DEBUG", "no") == "yes"
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "*" if DEV else "")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SERVICE_NAME = env("SERVICE_NAME", "Fostering service")
# Where links in emails point: messages are written by the worker, which has no request to ask.
SITE_URL = env("SITE_URL", "http://localhost:8000" if DEV else "")

INSTALLED_APPS = [
    "fostering.core",
    "fostering.accounts",
    "fostering.audit",
    "fostering.notifications",
    "fostering.obligations",
    "fostering.documents",
    "fostering.interchange",
    "fostering.search",
    "carers",
    "placements",
    "complaints",
    "reviews",
    "fostering.dashboards",
    "fostering.api",
    "fostering.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "pgtrigger",
    "csp",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fostering.core.compression.Compression",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Messages before the session limits: "your session ended" pages may carry one.
    "django.contrib.messages.middleware.MessageMiddleware",
    "fostering.documents.middleware.BodyLimit",
    "fostering.accounts.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fostering.accounts.middleware.SecondFactorRequired",
    "simple_history.middleware.HistoryRequestMiddleware",
    "fostering.audit.middleware.RefusalLog",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "fostering.urls"
WSGI_APPLICATION = "fostering.wsgi.application"
FORM_RENDERER = "fostering.core.forms.GovRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fostering.core.context_processors.service",
            ],
            "builtins": [
                "fostering.core.templatetags.addresses",
                "fostering.core.templatetags.components",
            ],
        },
    }
]

# Database: one pool per process. CONN_MAX_AGE stays 0, the pool keeps the connections.
# DATABASE_POOLER=transaction: PgBouncer or the like stands in between and gives a connection for a
# transaction only. Then nothing of a session is kept on the server: no cursor outlives its
# transaction, and no statement is prepared (docs/scale.md).
DATABASE_POOLER = env("DATABASE_POOLER", "")
if DATABASE_POOLER not in {"", "transaction"}:
    message = "DATABASE_POOLER is 'transaction', or not set at all"
    raise ImproperlyConfigured(message)


# Compiling a query takes the database longer than any page's query does. Behind a pooler, which
# takes no such options, it is set in the database itself (docs/scale.md).
SERVER_OPTIONS = {} if DATABASE_POOLER else {"options": "-c jit=off"}


def _database(url: str, *, pool: dict[str, int], **options: int) -> dict[str, object]:
    parsed = dj_database_url.parse(url, engine="django.db.backends.postgresql")
    return {
        **parsed,
        "OPTIONS": {
            **SERVER_OPTIONS,
            **parsed.get("OPTIONS", {}),
            **options,
            "pool": pool,
            # Statements are prepared where the code asks for it (accounts/written.py), and only
            # there; behind a pooler never.
            "prepare_threshold": None if DATABASE_POOLER else 2**31,
        },
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLER == "transaction",
    }


DATABASES = {
    "default": {
        **_database(env("DATABASE_URL"), pool={"min_size": 1, "max_size": 4}),
        "ATOMIC_REQUESTS": True,
    }
}
# A copy that follows the database, for reports. When it is away they wait 3 seconds for it, and
# then read from the database itself.
if _replica_url := env("REPLICA_DATABASE_URL", ""):
    DATABASES["replica"] = {
        **_database(
            _replica_url, pool={"min_size": 0, "max_size": 4, "timeout": 3}, connect_timeout=3
        ),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "default"},
    }
DATABASE_ROUTERS = ["fostering.core.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Whether each query that was written before (accounts/written.py) is written again and compared:
# in tests.
PROVE_WRITTEN_QUERIES = False

# Redis or Valkey: broker in database 0, cache in database 1.
REDIS_URL = env("REDIS_URL")
if REDIS_URL.startswith("unix://"):
    _socket = REDIS_URL.removeprefix("unix://").partition("?")[0]
    CELERY_BROKER_URL = f"redis+socket://{_socket}?virtual_host=0"
    _cache_url = f"unix://{_socket}?db=1"
else:
    CELERY_BROKER_URL = REDIS_URL.rstrip("/") + ("" if REDIS_URL.count("/") > 2 else "/0")
    _cache_url = CELERY_BROKER_URL.rpartition("/")[0] + "/1"
CACHES = {
    "default": {
        "BACKEND": "fostering.core.cache.SharedCache",
        "LOCATION": _cache_url,
        # No page waits longer for it.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

# People and sessions.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["fostering.accounts.backends.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "fostering.accounts.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, never by sign-up
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "fostering.accounts.forms.SignInForm",
    "reauthenticate": "fostering.accounts.forms.ReauthenticateForm",
    "reset_password": "fostering.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "fostering.accounts.forms.NewPasswordForm",
    "change_password": "fostering.accounts.forms.ChangePasswordForm",
}
MFA_ADAPTER = "fostering.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "fostering.accounts.forms.SecondFactorForm",
    "reauthenticate": "fostering.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "fostering.accounts.forms.StartSecondFactorForm",
}
MFA_TOTP_ISSUER = SERVICE_NAME
# An administrator gave the address: there is no confirmation email that could verify it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Roles that must have a second factor before they see any record, e.g. "team_manager,auditor"
# or "all". The demo leaves it empty so that its sign-ins work.
MFA_REQUIRED_ROLES = env_list("MFA_REQUIRED_ROLES", "" if DEV else "all")
# The cookie outlives the limits so that a late form post can be kept for its owner: the limits
# themselves are SessionLimits' work.
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = int(env("SESSION_IDLE_MINUTES", "30"))
SESSION_MAX_HOURS = int(env("SESSION_MAX_HOURS", "12"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEV
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "fostering_session"
CSRF_COOKIE_NAME = "fostering_csrf"
CSRF_FAILURE_VIEW = "fostering.core.views.csrf_failure"

# How many proxies stand before the product: limits of sign-in go by the address that the outermost
# of them saw, not by the proxy's own, which everybody shares.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXIES", "0" if DEV else "1"))

# Transport and content security.
SECURE_SSL_REDIRECT = not DEV
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEV else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEV
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Files: uploaded and made documents live outside every web root, in a folder (FILES_ROOT) or in a
# private S3 bucket that several machines share. Views that check who asks hand them out.
FILES_S3_BUCKET = env("FILES_S3_BUCKET", "")
_here = str(BASE_DIR / ".state" / "files") if DEV or FILES_S3_BUCKET else None
FILES_ROOT = Path(env("FILES_ROOT", _here))
_folder = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": FILES_ROOT, "base_url": None},
}
_bucket = {
    "BACKEND": "fostering.core.bucket.Bucket",
    "OPTIONS": {
        "bucket_name": FILES_S3_BUCKET,
        "location": env("FILES_S3_PREFIX", ""),
        "endpoint_url": env("FILES_S3_ENDPOINT", "") or None,
        "region_name": env("FILES_S3_REGION", "") or None,
        "access_key": env("FILES_S3_ACCESS_KEY", "") or None,
        "secret_key": env("FILES_S3_SECRET_KEY", "") or None,
        "addressing_style": env("FILES_S3_ADDRESSING", "auto"),
    },
}
STORAGES = {
    "default": _bucket if FILES_S3_BUCKET else _folder,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / ".state" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]  # the sources beside it are not published
UPLOAD_MAX_BYTES = int(env("UPLOAD_MAX_MB", "20")) * 1024 * 1024
# clamd's "host:port" or socket path. Empty: files are kept unscanned, and their pages say so.
CLAMD_ADDRESS = env("CLAMD_ADDRESS", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Language and time: dates are civil dates in England.
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["fostering.core.formats"]

# Email: what leaves the outbox. Bodies hold links and counts, never a name.
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = FILES_ROOT.parent / "mail"
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env("EMAIL_USE_TLS", "yes") == "yes"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# Celery. A killed worker's task is delivered again after the visibility timeout, so every task
# is safe to run twice and safe to miss.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A write tells the broker that there is work: one that is away must not hold it up, so it is tried
# once and briefly. (The worker tries again by itself, for as long as it takes.)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "max_retries": 0,
}
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Times are those of England (CELERY_TIMEZONE).
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "outbox": {
        "task": "fostering.notifications.tasks.send_outbox",
        "schedule": 60.0,
        "kwargs": {"from_beat": True},
    },
    "nightly": {
        "task": "fostering.obligations.tasks.run_nightly",
        "schedule": crontab(hour=2, minute=30),
    },
    "nightly-if-missed": {
        "task": "fostering.obligations.tasks.run_nightly_if_missed",
        "schedule": crontab(minute="*/15"),
    },
    "sweep-visit-copies": {
        "task": "placements.sweep_copies",
        "schedule": crontab(hour=3, minute=45),
    },
    "send-unheard-imports": {"task": "interchange.send_unheard", "schedule": 60.0},
    "send-unheard-packs": {"task": "documents.send_unheard_packs", "schedule": 60.0},
    "send-unheard-trials": {"task": "obligations.send_unheard_trials", "schedule": 60.0},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "fostering.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "EXCEPTION_HANDLER": "fostering.audit.api.answer_error",
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fostering service API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# Which policy the service works to: one of the files in fostering/obligations/policies/.
FOSTERING_POLICY = env("FOSTERING_POLICY", "england")
# How many processes work out what is due when there is much of it: the night after a release, a
# change of policy, a large import.
OBLIGATIONS_PROCESSES = int(env("OBLIGATIONS_PROCESSES", str(min(os.cpu_count() or 1, 8))))

# History.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# Versions are found by record; an index of when each was made would be read by nothing.
SIMPLE_HISTORY_DATE_INDEX = False

# Logs: one JSON line an event, ids and never names.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        without_query,
        safe_exception,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                safe_exception,
                structlog.processors.JSONRenderer(),
            ],
            "keep_exc_info": True,
            "foreign_pre_chain": [
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}
