"""Everything that is the same everywhere. What differs is in dev.py, test.py and production.py."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from diversion.settings import addresses, env

ROOT = Path(__file__).resolve().parents[2]

# --- who and where -----------------------------------------------------------------------------------------------
DEPLOYMENT = "unset"
DEMO = False
AGENCY_NAME = env.text("AGENCY_NAME", default="Northgate Services", help="The neutral name that pages and texts show.")
TIME_ZONE = env.text("TIME_ZONE", default="America/Los_Angeles", help="The zone in which staff pages show time.")
USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [ROOT / "locale"]
DATA = Path(env.text("TRACKER_DATA", default=str(ROOT / "var"), help="The folder for data, logs and uploads."))

# --- the application ---------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "diversion.audit",
    "diversion.accounts",
    "diversion.people",
    "diversion.programs",
    "diversion.messaging",
    "diversion.courts",
    "diversion.enrollments",
    "diversion.referrals",
    "diversion.imports",
    "diversion.reporting",
    "diversion.classes",
    "diversion.attendance",
    "diversion.agenda",
    "diversion.reminders",
    "diversion.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "diversion.web.sessions.SessionLimits",
    "diversion.web.sessions.SecondFactor",
    "diversion.web.sessions.NothingKept",
]
ROOT_URLCONF = "diversion.urls"
WSGI_APPLICATION = "diversion.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "diversion.web.rendering.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "diversion.web.shell.shell",
            ],
            # Written out because cotton and template-partials each rewrite the loaders at start-up and then
            # page.html#partial is not found: tests/web/test_components.py renders one with a component inside.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

# --- where things are kept -----------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", help="PostgreSQL for the web and the workers, as the run-time role.")
DATABASE_OWNER_URL = env.text(
    "DATABASE_OWNER_URL", default=DATABASE_URL, help="The same database as its owner, for migrations only."
)
REDIS_URL = env.text("REDIS_URL", help="The Valkey or Redis server: Celery's broker and the cache.")
DATABASES = {"default": addresses.database(DATABASE_URL)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": addresses.cache(REDIS_URL),
        "KEY_PREFIX": "tracker",
    }
}

# --- sign-in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["diversion.web.accounts.backend.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "diversion.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "diversion.web.accounts.signin_forms.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Five wrong passwords for one account in 15 minutes shut it. Source: CJIS Security Policy 5.9.5, AC-7.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/15m/key,100/15m/ip",
    "reset_password": "20/m/ip,5/15m/key",
    "reauthenticate": "10/15m/user",
}
MFA_ADAPTER = "diversion.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = AGENCY_NAME
SECOND_FACTOR_REQUIRED = True

# --- sessions -----------------------------------------------------------------------------------------------------
# Idle and whole length end a sign-in. Source: docs/adr/0018-sign-in.md; CJIS Security Policy 5.9.5, AC-11 and IA-5.
# Read from the cache, kept in the database: an emptied cache signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_IDLE_MINUTES = env.integer(
    "SESSION_IDLE_MINUTES", default=30, help="Idle minutes before sign-in is asked again."
)
SESSION_HOURS = env.integer("SESSION_HOURS", default=12, help="Hours after sign-in at which it ends in any case.")
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "diversion.web.errors.csrf_failure"

# --- what a browser may do -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# A file that is sent stays in memory, up to the 25 MB that a list may have (diversion/imports/actions.py) and what the form
# puts around it: it is full of names, and nothing of it may lie on a disk in the clear. A larger one is not read at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024 + 65_536
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]

# --- messages ------------------------------------------------------------------------------------------------------
SANDBOX_SMS = "diversion.messaging.channels.sandbox.SandboxSms"
SANDBOX_EMAIL = "diversion.messaging.channels.sandbox.SandboxMailbox"
SMS_BACKEND = env.text("SMS_BACKEND", default=SANDBOX_SMS, help="Dotted path of the channel for text messages.")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", default=SANDBOX_EMAIL, help="Dotted path of Django's e-mail backend.")
# What mail goes through when EMAIL_BACKEND is the guard in front of it (dev.py).
REAL_EMAIL_BACKEND = EMAIL_BACKEND
# Channels by which nothing leaves this machine.
STAY_HERE = {
    SANDBOX_SMS,
    SANDBOX_EMAIL,
    "diversion.messaging.channels.memory.MemorySms",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.locmem.EmailBackend",
}
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost", help="The mail server that takes our mail.")
EMAIL_PORT = env.integer("EMAIL_PORT", default=25, help="The mail server's port.")
EMAIL_HOST_USER = env.text("EMAIL_USER", default="", help="The account at the mail server, if it asks for one.")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_PASSWORD", default="", help="The password of that account.")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False, help="Encrypt the way to the mail server (STARTTLS).")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="office@tracker.invalid", help="The neutral sender of e-mail.")
TWILIO_BASE_URL = env.text(
    "TWILIO_BASE_URL", default="https://api.twilio.com", help="Where Twilio's interface answers."
)
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", default="", help="The account at Twilio.")
TWILIO_AUTH_TOKEN = env.secret("TWILIO_AUTH_TOKEN", default="", help="The account's token.")
TWILIO_FROM = env.text("TWILIO_FROM", default="", help="The number or messaging service that texts come from.")
ALLOWED_RECIPIENTS = env.words(
    "ALLOWED_RECIPIENTS",
    default=[],
    help="Outside production: the only numbers and addresses that a real provider is given.",
)
SEND_CONNECTIONS = env.integer("SEND_CONNECTIONS", default=25, help="Connections that one worker opens to a provider.")

# --- background work -----------------------------------------------------------------------------------------------
# Why each of these: docs/adr/0010-outbox.md. Due times live in PostgreSQL; nothing uses eta or countdown.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 4
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without it Celery's Django fixup closes the connection around every task: half of a small task's time.
CELERY_DB_REUSE_MAX = 500
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}

# --- logs: ids and words, never names, numbers, bodies or query strings ----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "diversion.core.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="INFO", help="The least level logged.")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A job that went well is no news: the heartbeat and the rows say so. One that failed is told as an error.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        # "Not Found: /people/..." would put addresses that somebody typed into the log.
        "django.request": {"level": "ERROR"},
    },
}
