"""Settings of every environment, safe by default; one block per concern."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from config import env, file_store, mail_server, rates
from config.rates import Rate

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("CHATSPHERE_DATA_DIR", default=str(BASE_DIR.parent / "data")))

# Address
PUBLIC_URL = env.text("CHATSPHERE_PUBLIC_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.words(
    "CHATSPHERE_ALLOWED_HOSTS",
    default=f"{urlsplit(PUBLIC_URL).hostname},localhost,127.0.0.1,[::1]",
)
TRUSTED_PROXIES = env.words("CHATSPHERE_TRUSTED_PROXIES")  # who else says who connects
USE_HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Secrets
SECRET_KEY = env.secret("CHATSPHERE_SECRET_KEY", shortest=50)  # as Django's check demands
JWT_SIGNING_KEY = env.secret("CHATSPHERE_JWT_SIGNING_KEY")
DEBUG = False

# Parts
INSTALLED_APPS = [
    "apps.users",
    "apps.workspaces",
    "apps.plans",
    "apps.invitations",
    "apps.bots",
    "apps.api_keys",
    "apps.documents",
    "apps.sources",
    "apps.conversations",
    "apps.console",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "core.static_files.StaticFiles",
]
MIDDLEWARE = [
    "core.middleware.RequestId",
    "core.middleware.AccessLog",
    "core.middleware.SecurityHeaders",
    "core.throttling.RateHeaders",
    "core.cors.Cors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False  # a redirect would drop the body of a POST; unknown is 404
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database
_database = conninfo_to_dict(env.text("CHATSPHERE_DATABASE_URL"))  # knows ?host=/a/socket as well
# Celery's children would inherit the parent's pool; there every task opens its own connection.
_pool = {"min_size": 1, "max_size": 10, "timeout": 2}  # connections; seconds
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname", ""),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database,  # sslmode and its like
            "pool": _pool if env.flag("CHATSPHERE_DATABASE_POOL", default=True) else False,
            "connect_timeout": 5,  # seconds
            "options": "-c statement_timeout=15000 -c lock_timeout=3000"
            " -c idle_in_transaction_session_timeout=15000",  # milliseconds
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},  # characters
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "core.validators.PasswordLengthLimit"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "apps.workspaces.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "apps.workspaces.forms.SignUpForm",
    "change_password": "apps.users.forms.ChangePasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {  # beside allauth's own for the rest
    "signup": "",  # counted as "register", with the API's
    "reset_password": "20/m/ip",  # and as "mail" for each address
    "confirm_email": "",  # counted as "mail"
}

# Second factors: codes of an app, passkeys, and recovery codes for when both are lost
MFA_ADAPTER = "apps.users.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = f"ChatSphere ({urlsplit(PUBLIC_URL).hostname})"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a telephone's clock may be wrong
MFA_FORMS = {
    "authenticate": "apps.users.forms.SecondFactorForm",
    "reauthenticate": "apps.users.forms.SecondFactorAgainForm",
    "add_webauthn": "apps.users.passkey_forms.AddForm",
    "edit_webauthn": "apps.users.passkey_forms.RenameForm",
    "login_webauthn": "apps.users.passkey_forms.LogInForm",
    "authenticate_webauthn": "apps.users.passkey_forms.SecondFactorForm",
    "reauthenticate_webauthn": "apps.users.passkey_forms.ConfirmForm",
}

# Mail: rows that a worker hands to this server; without one, to the log
_mail = mail_server.parsed("CHATSPHERE_EMAIL_URL", env.text("CHATSPHERE_EMAIL_URL"))
EMAIL_BACKEND = "core.mail.Outbox"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text(
    "CHATSPHERE_EMAIL_FROM", default=f"ChatSphere <no-reply@{urlsplit(PUBLIC_URL).hostname}>"
)
# An address must be proved where a mail can reach it. Links work for three days.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_HOST else "none"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser where one has just signed up
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ALLOW_UNVERIFIED_EMAIL = not EMAIL_HOST

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.api_keys.authentication.ApiKeyAuthentication",
        "apps.users.authentication.SessionBoundJWT",
        "apps.users.authentication.ConsoleSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["apps.workspaces.permissions.KnownCaller"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.SignedCursor",
    "DEFAULT_FILTER_BACKENDS": ["core.filters.ClosedFilters"],
    "DEFAULT_SCHEMA_CLASS": "apps.workspaces.schema.RightsSchema",
    "DEFAULT_THROTTLE_CLASSES": ["core.throttling.Throttle"],
    "EXCEPTION_HANDLER": "core.problems.problem_handler",
    "PAGE_SIZE": 20,
    "NUM_PROXIES": 0,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ChatSphere",
    "DESCRIPTION": "Chatbots over your own documents: create, train, ask, cite.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # a serializer for changes says itself that all may be left out
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "AddressKind": "apps.sources.options.AddressKind",
        "ApiKeyStatus": "apps.api_keys.models.Status",
        "AuditAction": "apps.workspaces.audit.Action",
        "ChangeKind": "apps.documents.changes.Kind",
        "Channel": "apps.conversations.models.Conversation.Channel",
        "ChunkKeep": "apps.documents.chunk_actions.Keep",
        "ChunkOrigin": "apps.documents.models.Chunk.Origin",
        "DeletionKind": "apps.workspaces.models.Deletion.Kind",
        "DocumentStage": "apps.documents.models.Document.Stage",
        "DocumentStatus": "apps.documents.models.Document.Status",
        "Language": "django.conf.settings.LANGUAGES",
        "MessageRole": "apps.conversations.models.Message.Role",
        "MessageStatus": "apps.conversations.models.Message.Status",
        "RetrievalMode": "apps.bots.configuration.MODES",
        "PlanFeature": "apps.plans.models.Feature",
        "PlanResource": "apps.plans.models.Resource",
        "PageStatus": "apps.sources.models.Page.Status",
        "Role": "apps.workspaces.models.Role",
        "Scope": "apps.workspaces.models.Scope",
        "SourceKind": "apps.documents.models.Source.Kind",
        "SourceSchedule": "apps.documents.models.Source.Schedule",
        "SourceStatus": "apps.documents.models.Source.Status",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.openapi.document_problems",
        "core.openapi.close_bodies",
        "core.openapi.plain_names",
    ],
}
ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)
REFRESH_TOKEN_LIFETIME = timedelta(days=14)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "AUDIENCE": "chatsphere-api",
    "ISSUER": PUBLIC_URL,
    "LEEWAY": 10,  # seconds
}

# Agent service
AGENT_SERVICE_URL = env.text("CHATSPHERE_AGENT_SERVICE_URL", default="http://127.0.0.1:8001")
AGENT_SERVICE_TOKEN = env.secret("CHATSPHERE_AGENT_SERVICE_TOKEN")
AGENT_CONNECT_TIMEOUT = env.number("CHATSPHERE_AGENT_CONNECT_TIMEOUT", default=2)  # seconds
AGENT_READ_TIMEOUT = env.number("CHATSPHERE_AGENT_READ_TIMEOUT", default=30)  # between two events
AGENT_STORE_TIMEOUT = env.number("CHATSPHERE_AGENT_STORE_TIMEOUT", default=120)  # s, for a batch
AGENT_TOTAL_TIMEOUT = env.number("CHATSPHERE_AGENT_TOTAL_TIMEOUT", default=120)  # seconds

# Limits: how often something may be done, counted for what is named behind each
SIGN_UP_LIMIT = env.number("CHATSPHERE_SIGN_UP_LIMIT", default=20, minimum=1)
RATES = rates.table(
    {
        "api": Rate("600/minute"),  # person or key
        "anonymous": Rate("120/minute"),  # address
        "login": Rate("5/minute", exact=True),  # account and address
        "login_account": Rate("20/hour", exact=True),  # account, from wherever
        "register": Rate(f"{SIGN_UP_LIMIT}/hour", exact=True),  # address
        "mail": Rate("5/hour", exact=True),  # e-mail address
        "refresh": Rate("60/hour", exact=True),  # session
        "message": Rate("120/minute", exact=True),  # person or key
        "upload": Rate("1200/hour"),  # person or key
        "invitation": Rate("50/day", exact=True),  # workspace
        "visitor": Rate("10/minute", exact=True),  # visitor of a public bot
        "visitor_address": Rate("30/minute", exact=True),  # address of visitors
        "bot": Rate("300/minute", exact=True),  # public bot
    },
    env.words("CHATSPHERE_RATES"),
)

# Other sites' pages: none may read an answer, except what the operator lists here
CORS_ALLOWED_ORIGINS = env.words("CHATSPHERE_CORS_ORIGINS")
CORS_ALLOW_CREDENTIALS = CORS_ALLOW_ALL_ORIGINS = False
CORS_URLS_REGEX = r"^/(api|v1)/"
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "last-event-id"]
CORS_EXPOSE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"]

# Work: the row is the job, the broker a doorbell
REDIS_URL = env.text("CHATSPHERE_REDIS_URL")
LEASE_SECONDS = env.number("CHATSPHERE_LEASE_SECONDS", default=30, minimum=1)
MAX_ATTEMPTS = 5  # claims in a row that stored nothing
FAILPOINTS = env.text("CHATSPHERE_FAILPOINTS")  # a directory; see core.failpoints

# Addresses that users choose: pages, sites, tools, webhooks, models
ALLOWED_NETWORKS = env.words("CHATSPHERE_ALLOWED_NETWORKS")  # private ones that may be reached
CRAWL_DELAY = env.number("CHATSPHERE_CRAWL_DELAY", default=500)  # ms between two pages of a host

# Files
MEDIA_ROOT = DATA_DIR / "files"
MAX_UPLOAD_BYTES = env.number("CHATSPHERE_MAX_UPLOAD_BYTES", default=20 * 2**20, minimum=1)
OCR = env.choice("CHATSPHERE_OCR", ("auto", "off"))  # of scanned pages, if tesseract is there
OCR_LANGUAGES = env.languages("CHATSPHERE_OCR_LANGUAGES", default="eng")
MAX_TEXT_CHARACTERS = 5_000_000
MAX_BODY_BYTES = max(MAX_UPLOAD_BYTES, 32 * 2**20) + 2**16  # of any request: a file, a long text
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**16  # bytes of a body; the rest goes to disk. 0 would be no limit
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20  # bytes of a body that is not a file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2  # the second is refused by name, a flood by Django

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": file_store.chosen(
        bucket=env.text("CHATSPHERE_S3_BUCKET"),
        endpoint=env.text("CHATSPHERE_S3_ENDPOINT"),
        region=env.text("CHATSPHERE_S3_REGION"),
        access_key=env.text("CHATSPHERE_S3_ACCESS_KEY"),
        secret_key=env.text("CHATSPHERE_S3_SECRET_KEY"),
    ),
    "staticfiles": {"BACKEND": "core.static_files.Storage"},
}

# Browser
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if USE_HTTPS else "chatsphere_sid"
CSRF_COOKIE_NAME = "__Host-csrf" if USE_HTTPS else "chatsphere_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if USE_HTTPS else 0  # a year
X_FRAME_OPTIONS = "DENY"

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail addresses are unique, by a constraint that ignores case
    "security.W005",  # the operator's other subdomains are not ours to decide about
    "security.W008",  # plain HTTP is for the proxy to redirect; an API must not
    "security.W021",  # nor may we preload them
]

# Language
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_TZ = True
TIME_ZONE = "UTC"

# The demo bot, trained on the project's own documentation at first start
DEMO = env.flag("CHATSPHERE_DEMO", default=True)
DOCS_DIR = BASE_DIR.parent / "docs"

# Log
LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": env.text("CHATSPHERE_LOG_LEVEL", default="INFO").upper()}
