"""Settings of every installation. README lists the environment variables that set them."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from environs import Env

from skinspect_site import queues
from skinspect_site.settings import postgresql
from skinspect_site.settings.logs import logging_settings
from skinspect_site.settings.schedule import BEAT_SCHEDULE
from skinspect_site.settings.secret_files import secret, storage_keys, with_password
from skinspect_site.settings.staff_pages import STAFF_PAGES
from skinspect_site.settings.traces import traces_endpoint

env = Env()

# Whatever a process of the site writes (database, mail, logs, exports) is for its account only.
os.umask(0o077)

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = Path(env.str("SKINSPECT_HOME", str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "skinspect_site.staff.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "classifier",
]

MIDDLEWARE = [
    "classifier.operations.metrics_port.MetricsPortMiddleware",
    "classifier.operations.metrics.requests.CountRequestsMiddleware",
    "classifier.core.middleware.RequestIdMiddleware",
    "classifier.core.tracing.requests.TraceRequestsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "classifier.core.middleware.PermissionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "classifier.core.middleware.DisplayMiddleware",
    # Below what sets headers, so that refusals have them too.
    "classifier.core.large_requests.LargeRequestsMiddleware",
    "classifier.core.middleware.ReadableRequestsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "classifier.core.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "skinspect_site.urls"
WSGI_APPLICATION = "skinspect_site.wsgi.application"
ASGI_APPLICATION = "skinspect_site.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. SQLite waits for the lock at BEGIN, so that two writers queue instead of failing.
DATABASES = {
    "default": dj_database_url.parse(
        with_password(secret("DATABASE_URL"), secret("DATABASE_PASSWORD"))
        or f"sqlite:///{HOME / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Temporary journals stay in memory: for nearly every photo SQLite would write one to a file
        # in /var/tmp, with pages of the database.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
            "PRAGMA temp_store=MEMORY;"
        ),
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # What the address says in its query counts.
    DATABASES["default"]["OPTIONS"] = {
        **postgresql.OPTIONS,
        **DATABASES["default"].get("OPTIONS", {}),
    }

# Rate limits are kept in the database, so that they hold while the broker is down; only partners'
# requests are counted by the broker (`core.rate_limits`).
CACHES = {
    "default": {
        "BACKEND": "skinspect_site.cache.CountingDatabaseCache",
        "LOCATION": "skinspect_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Static files and photos. Photos have no URL: `classifier.core.storage` refuses to give one.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(HOME / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
S3_BUCKET = env.str("S3_BUCKET", "")
STORAGES = {
    "default": {
        "BACKEND": "classifier.core.storage.PrivateFileStorage",
        "OPTIONS": {"location": HOME / "photos"},
    },
    "staticfiles": {"BACKEND": "classifier.core.storage.static.HashedStaticFiles"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "classifier.core.storage.s3.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "access_key": secret("S3_ACCESS_KEY_ID") or None,
            "secret_key": secret("S3_SECRET_ACCESS_KEY") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "default_acl": "private",
            "file_overwrite": True,
        },
    }
# Master keys of 32 bytes, the newest first. Files are encrypted while there is one.
STORAGE_KEYS = storage_keys(secret("STORAGE_KEYS"))
# How a photo's bytes reach the browser: "stream" (this process), "x-accel" (nginx) or "s3". What is
# encrypted goes by this process whatever stands here.
MEDIA_DELIVERY = env.str("MEDIA_DELIVERY", "stream")
# The host of signed addresses, for the content security policy.
MEDIA_ORIGIN = env.str("MEDIA_ORIGIN", f"https://{S3_BUCKET}.s3.amazonaws.com")
# Photos of 200 megapixels are smaller as a rule; a whole upload is held in memory once.
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
# What somebody brings from another installation, which comes in parts of MAX_UPLOAD_BYTES at most.
# As much as one account may keep by default, and its pictures made small.
MAX_IMPORT_BYTES = 24 * 1024**3
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "classifier.core.uploads.ReadableTextHandler",
    "classifier.core.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Nothing new is taken while less is free, so that there is room for the database, signing in,
# erasing and results. Set by judgement: 50 photos of 10 MB, or as many large uploads as the threads
# of the web server can hold in the temporary folder at one time (8 of 50 MB).
MIN_FREE_BYTES = env.int("MIN_FREE_BYTES", 500 * 1024 * 1024)

# Accounts
AUTH_USER_MODEL = "classifier.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "classifier.review.access.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("mole_list")
ACCOUNT_ADAPTER = "classifier.people.allauth_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "classifier.people.forms.addresses.NewAccountForm",
    "add_email": "classifier.people.forms.addresses.NewAddressForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "classifier.people.forms.accounts.ConsentSignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "SkinSpect: "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# Who has just joined wants to add a photo, unless they came from another page.
ACCOUNT_SIGNUP_REDIRECT_URL = reverse_lazy("photo_upload")
# For this long after the sign-up, confirming the address in the same browser signs in. As long as
# a code works (`classifier.people.address_codes`): people may have to wait for the mail.
ACCOUNT_LOGIN_TIMEOUT = 1800
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", False))
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Of the second step; passwords are counted by `classifier.people.sign_in_limits`.
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
    "confirm_email": "1/30s/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SkinSpect"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "classifier.operations.error_pages.csrf_failure"
# For the links in all mails: the host of a request is a word of its sender.
SITE_URL = env.str("SITE_URL", f"http://localhost:{env.str('PORT', '8000')}").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "SkinSpect <noreply@localhost>")
# Requests store mail, and a worker sends it by MAIL_TRANSPORT, which each kind of settings names.
EMAIL_BACKEND = "classifier.core.mail.QueueBackend"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# No page may contact another host, except for photos that S3 delivers itself.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([MEDIA_ORIGIN] if MEDIA_DELIVERY == "s3" else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# The classifier
CLASSIFIER_BACKEND = env.str("CLASSIFIER_BACKEND", "litert")
CLASSIFIER_ARTEFACT = env.str("CLASSIFIER_ARTEFACT", "")
# Models beside those in ml/artefacts: candidates, and old ones that a release no longer ships.
MODELS_DIR = Path(env.str("SKINSPECT_MODELS", str(HOME / "models")))
BIN_KEPT_FOR = timedelta(days=30)
# Of one account, with its household: far above what an honest family sends and keeps.
MAX_PHOTOS_PER_DAY = env.int("MAX_PHOTOS_PER_DAY", 500)
MAX_BYTES_PER_ACCOUNT = env.int("MAX_BYTES_PER_ACCOUNT", 20 * 1024**3)
MAX_UPLOADS_PER_MINUTE = env.int("MAX_UPLOADS_PER_MINUTE", 300)
# Visitors may try one photo at a time without an account.
TRY_WITHOUT_ACCOUNT = env.bool("TRY_WITHOUT_ACCOUNT", True)

# Whether `manage.py seed_demo` may add an admin and drawn moles.
DEMO_ALLOWED = False

# A second place for the seals of the audit trail, if there is one: a file that is only appended to.
AUDIT_SEAL_FILE = env.str("AUDIT_SEAL_FILE", "")

# A list of what was erased, by which a restored backup is cleared of it: a file that is only
# appended to, away from database and backups.
ERASED_FILE = env.str("ERASED_FILE", "")

# What Prometheus shows to read /metrics, which is not there without it.
METRICS_TOKEN = secret("METRICS_TOKEN")
# A port for /metrics only, beside PORT; 0 for none.
METRICS_PORT = env.int("METRICS_PORT", 0)

# The collector of OpenTelemetry that spans are sent to, "" for none, and what it wants to be shown.
TRACES_ENDPOINT = traces_endpoint()
TRACES_HEADERS = secret("OTEL_EXPORTER_OTLP_HEADERS")

# Webhooks: processes that deliver, and hosts and networks (10.20.0.0/16) that deliveries may go to
# although they are not on the public internet.
WEBHOOK_PROCESSES = env.int("WEBHOOK_PROCESSES", 2)
WEBHOOK_PRIVATE_TARGETS = env.list("WEBHOOK_PRIVATE_TARGETS", [])
WEBHOOK_DELIVERIES_KEPT_FOR = timedelta(days=30)
WEBHOOK_DEAD_DELIVERIES_KEPT_FOR = timedelta(days=90)

# Celery: the database row is the truth, a message may be lost or come twice.
CELERY_BROKER_URL = with_password(
    secret("REDIS_URL") or "redis://127.0.0.1:6379/0", secret("REDIS_PASSWORD")
)
if CELERY_BROKER_URL.startswith("unix://"):
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = queues.MAINTENANCE
CELERY_TASK_ROUTES = {
    "classifier.tasks.assess_photo_task": {"queue": queues.ASSESSMENTS},
    "classifier.tasks.assess_trial_task": {"queue": queues.ASSESSMENTS},
    "classifier.tasks.compare_work_task": {"queue": queues.MEASUREMENTS},
    "classifier.tasks.measure_work_task": {"queue": queues.MEASUREMENTS},
    "classifier.tasks.visit_work_task": {"queue": queues.MEASUREMENTS},
    "classifier.tasks.deliver_webhooks_task": {"queue": queues.WEBHOOKS},
    "classifier.tasks.send_mail_task": {"queue": queues.MEASUREMENTS},
}
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Seconds. A worker process may take long to load the model on a busy machine.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
# `classifier.tasks` closes connections after `CONN_MAX_AGE`; Celery must not close one per task.
CELERY_DB_REUSE_MAX = 1_000_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "global_keyprefix": "skinspect:",
    # A sender gives up at once: the row is kept, and the sweep sends it.
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TIMEZONE = TIME_ZONE
# Otherwise the worker logs mail that `make run` prints as warnings.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULER = "skinspect_site.beat.Scheduler"
# Seconds that beat sleeps at most, so that it soon sees when the clock was set back.
CELERY_BEAT_MAX_LOOP_INTERVAL = 15
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "beat-schedule")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
# A file that workers and beat touch while they work, for the health checks of containers.
ALIVE_FILE = env.str("ALIVE_FILE", "")

# Partners' API
# Whom partners write to, in the OpenAPI document.
API_CONTACT_EMAIL = env.str("API_CONTACT_EMAIL", "")
PARTNER_RATE = env.str("PARTNER_RATE", "600/min")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["classifier.api.authentication.PartnerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["classifier.api.permissions.IsPartner"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["classifier.api.parsers.UniqueKeysJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "classifier.api.description.operations.PartnerSchema",
    "DEFAULT_THROTTLE_CLASSES": ["classifier.api.throttles.PartnerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"partner": PARTNER_RATE, "token": "60/min"},
    "DEFAULT_METADATA_CLASS": None,
    "NUM_PROXIES": int(env.bool("BEHIND_PROXY", False)),
    "EXCEPTION_HANDLER": "classifier.api.errors.problem_handler",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "iso-8601",
}
# How many answers may wait for a result in one web process (`Prefer: wait`): half of its threads.
MOST_WAITS = env.int("WEB_THREADS", 4) // 2
IDEMPOTENCY_KEYS_KEPT_FOR = timedelta(days=7)
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "classifier.api.scopes.PartnerScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    # RFC 9700, the current best practice, in full.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "OAUTH2_VALIDATOR_CLASS": "classifier.api.oauth.PartnerValidator",
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SkinSpect partner API",
    "DESCRIPTION": (
        "Send photos of skin lesions for assessment and read the results. "
        "Research and education software: not a medical device, not a diagnosis."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "classifier.api.description.nulls.write_null_and_empty_in_place",
        "classifier.api.description.document.complete",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Modality": "classifier.photos.models.Modality",
        "ModalityUsed": "ml.labels.Modality",
        "BodySite": "classifier.moles.models.BodySite",
        "Laterality": "classifier.moles.models.Laterality",
        "Status": "classifier.assessments.models.Assessment.Status",
        "WebhookStatusChange": "classifier.api.webhooks.serializers.SETTABLE",
        "WebhookStatus": "classifier.webhooks.models.WebhookEndpoint.Status",
        "DeliveryStatus": "classifier.webhooks.models.WebhookDelivery.Status",
        "EventType": "classifier.webhooks.event_types.EventType",
        "Band": "ml.labels.Band",
        "Reason": "ml.labels.Reason",
        "OutcomeKind": "classifier.outcomes.models.Outcome.Kind",
        "YesOrNo": "classifier.questionnaire.checklist.YES_OR_NO",
    },
}

UNFOLD = STAFF_PAGES
LOGGING = logging_settings(env.str("LOG_LEVEL", "INFO"), env.str("LOG_FORMAT", "text"))
