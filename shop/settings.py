"""Every setting of the shop, read once from the environment and checked.

A wrong value stops the start with a sentence that names it. What is not set falls back to what a
developer's machine needs; production (``DEBUG=false``) refuses to start on a developer's secret.
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

import shop.api_document
from shop.doors import *  # noqa: F403 - how people come in is set there
from shop.logs import logging_config
from shop.partners import *  # noqa: F403 - so are partners
from shop.terms import *  # noqa: F403 - the terms of trade are settings like all others

BASE_DIR = Path(__file__).resolve().parent.parent
DEV_SECRET_KEY = "for-development-only-this-key-signs-nothing-that-matters-in-production"  # noqa: S105

env = Env()

# --- What kind of run this is -------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", DEV_SECRET_KEY if DEBUG else "")
if len(SECRET_KEY) < 50 or (not DEBUG and SECRET_KEY == DEV_SECRET_KEY):
    raise ImproperlyConfigured("SECRET_KEY must be set to 50 characters or more of your own.")
SITE_URL = env.str(
    "SITE_URL", "http://127.0.0.1:8000", validate=validate.Regexp(r"^https?://[^/]+$")
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
USES_HTTPS = env.bool("USES_HTTPS", SITE_URL.startswith("https://"))

# --- The departments ------------------------------------------------------------
INSTALLED_APPS = [
    "shop.apps.ShopConfig",
    "operations",
    "accounts",
    "catalog",
    "inventory",
    "promotions",
    "payments",
    "logistics",
    "loyalty",
    "cart",
    "orders",
    "reviews",
    "shop.apps.JishiAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "accounts.social",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "treebeard",
]
MIDDLEWARE = [
    "shop.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "shop.middleware.ApiMiddleware",
    "shop.middleware.PrivacyMiddleware",
    "shop.middleware.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shop.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shop.staff_door.StaffDoorMiddleware",
    "shop.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.page_cache.PageCacheMiddleware",
]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- What must not be lost: PostgreSQL -------------------------------------------
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", 5000)
LOCK_TIMEOUT_MS = env.int("LOCK_TIMEOUT_MS", 3000)
DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", "postgres://jishi@localhost/jishi"),
        "ENGINE": "shop.postgres",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=2,
    application_name="jishi",
    options=(
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} "
        "-c idle_in_transaction_session_timeout=10000"
    ),
)

# --- What may be lost at any time: the cache and the broker --------------------------
REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
BROKER_URL = env.str("BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://"))
CACHES = {
    "default": {
        "BACKEND": "shop.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
        "KEY_PREFIX": "jishi",
    }
}
KEEPS_PAGES = env.bool("KEEPS_PAGES", not DEBUG)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
# A browser takes such a cookie only from this very host, over HTTPS, for the whole of it.
SESSION_COOKIE_NAME = "__Host-sessionid" if USES_HTTPS else "sessionid"
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 0.5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"

# --- Who may come in (see shop.doors) ------------------------------------------------
HEADLESS_ENABLED = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{SITE_URL}/accounts/confirm-email/{{key}}/",
    "account_reset_password_from_key": f"{SITE_URL}/accounts/password/reset/key/{{key}}/",
    "account_signup": f"{SITE_URL}/accounts/signup/",
}

# --- Languages, time, files --------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")
SERVES_MEDIA = env.bool("SERVES_MEDIA", True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "shop.static_files.OneSheetStorage"
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else int(timedelta(days=365).total_seconds())
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
UPLOAD_MAX_BYTES = 46_000_000
PICTURE_MAX_BYTES = 5_000_000
PICTURE_MAX_PIXELS = 20_000_000

# --- What browsers are told ------------------------------------------------------------------
SECURE_SSL_REDIRECT = USES_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if USES_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = USES_HTTPS
SECURE_HSTS_PRELOAD = USES_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USES_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shop.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *IDENTITY_PAGES],  # noqa: F405 - see shop.partners
        "frame-ancestors": [NONE],
    }
}

# --- The API -----------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 600)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shop.api_auth.BearerSessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["shop.api_parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "shop.api_pages.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["shop.api_throttles.ClientThrottle"],
    "NUM_PROXIES": env.int("TRUSTED_PROXIES", 0),
    "EXCEPTION_HANDLER": "shop.api_errors.problem",
    "PAGE_SIZE": 24,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = shop.api_document.SETTINGS

# --- Trade rules ---------------------------------------------------------------------------------
CURRENCY = env.str("CURRENCY", "CNY", validate=validate.Regexp(r"^[A-Z]{3}$"))
UNPAID_ORDER_LIFETIME = timedelta(minutes=env.int("UNPAID_ORDER_MINUTES", 30))
QUOTE_LIFETIME = timedelta(minutes=env.int("QUOTE_MINUTES", 10))
RECEIPT_AFTER = timedelta(days=env.int("RECEIPT_AFTER_DAYS", 10))
RETURN_WINDOW = timedelta(days=env.int("RETURN_WINDOW_DAYS", 7))
INVOICE_WINDOW = timedelta(days=env.int("INVOICE_WINDOW_DAYS", 180))
AGEING_AFTER_DAYS = env.int("AGEING_AFTER_DAYS", 180)
STOCK_ALERT_EMAILS: list[str] = env.list("STOCK_ALERT_EMAILS", [])
MAX_LINE_QUANTITY = 999
MAX_CART_LINES = 100

# --- Partners -----------------------------------------------------------------------------------
OUTBOUND_CONNECT_TIMEOUT = 1.0
OUTBOUND_READ_TIMEOUT = 5.0
WEBHOOKS_MAY_BE_PRIVATE = env.bool("WEBHOOKS_MAY_BE_PRIVATE", False)
NOTIFY_BASE_URL = env.str("NOTIFY_BASE_URL", SITE_URL)
SANDBOX_GATEWAY_URL = env.str("SANDBOX_GATEWAY_URL", "http://127.0.0.1:8001")
SANDBOX_GATEWAY_PUBLIC_URL = env.str("SANDBOX_GATEWAY_PUBLIC_URL", SANDBOX_GATEWAY_URL)
SANDBOX_MERCHANT_ID = env.str("SANDBOX_MERCHANT_ID", "jishi-demo")
SANDBOX_SECRET = env.str("SANDBOX_SECRET", "sandbox-secret-shared-by-shop-and-gateway")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Jishi <shop@example.com>")
EMAIL_TIMEOUT = 5

LOGGING = logging_config(level=env.log_level("LOG_LEVEL", logging.INFO))
LOGGING_CONFIG = "shop.logs.configure"
