"""Settings, from the environment alone. Every secret is read from there and has no default.

TINHSO_DATABASE   sqlite:///path or postgresql://user:password@host/name
TINHSO_DATABASE_REPLICAS  read replicas of it that boards are read from, with commas
TINHSO_REPLICA_SECONDS    how far behind one may be that is used; default 10
TINHSO_SECRET     Django's own key
TINHSO_MAC_KEYS   keys that sign the ledger, newest first: name:hex,name:hex
TINHSO_LEDGER_KEYS  keys that sign the ledger's checkpoints and receipts, newest first, with commas; unset: none is
TINHSO_STAMP      where a time-stamping authority (RFC 3161) stamps a checkpoint a day: https://name[/path]; unset: none
TINHSO_STAMP_ROOTS    the file of certificates (PEM) by which its answers are believed
TINHSO_STAMP_PRIVATE  1 where it is reached over a private network: such addresses and plain http are allowed
TINHSO_SIGNING_TOKENS tokens whose keys sign results: name=pkcs11:token=…?module-path=…&pin-source=…, with commas
TINHSO_SIGNING_ROOTS  the file of certificates (PEM) by which the signatures of results are believed
TINHSO_SIGNING_CRLS   the folder of lists of revoked certificates (.crl, .pem), kept fresh by the operator
TINHSO_OCSP       1 to ask the responders (OCSP) that signers' certificates name before they sign; unset: nobody
TINHSO_OCSP_PRIVATE   1 where they are reached over a private network
TINHSO_HOSTS      the names under which we are reached, with commas; default: this machine alone
TINHSO_ADDRESS    where citizens find us, for letters and printed codes; default: https:// and the first name above
TINHSO_HTTPS      0 only on this machine alone, without TLS: cookies then travel in the clear
TINHSO_PROXY      1 behind a proxy of our own that speaks TLS and sets X-Forwarded-Proto and X-Forwarded-For
TINHSO_SMTP       smtp://, smtp+tls:// or smtps://user:password@host:port
TINHSO_MAIL_FROM  the sender of our mails
TINHSO_SMS        who carries our SMS: esms://key:secret@rest.esms.vn/Brandname; unset: none is sent
TINHSO_ZALO       our application at Zalo: zalo://app_id:app_secret@business.openapi.zalo.me; unset: nothing goes there
TINHSO_ZALO_REFRESH    the refresh token that Zalo gave with the permission; needed once, later ones are kept by us
TINHSO_ZALO_WEBHOOK    the official account's secret key, by which Zalo signs what it tells us
TINHSO_PORTAL     where the national portal takes our messages: https://name[/path]; unset: nothing is sent
TINHSO_PORTAL_KEYS     keys that we and the portal sign messages with, newest first: name:hex,name:hex
TINHSO_PORTAL_PRIVATE  1 where the portal is reached over a private network: such addresses and plain http are allowed
TINHSO_REGISTERS  the registers that are asked in place of papers: dan-cu,ho-tich,dat-dai,doanh-nghiep; unset: none
TINHSO_REGISTER_DAN_CU_ADDRESS  where one is asked: https://name[/path]; of each the same with its own code
TINHSO_REGISTER_DAN_CU_TOKEN    where it gives tokens (OAuth2 client credentials); default: /oauth/token at its address
TINHSO_REGISTER_DAN_CU_CLIENT   the name that we are known by there
TINHSO_REGISTER_DAN_CU_SECRET   the secret that goes with it
TINHSO_REGISTER_DAN_CU_SCOPE    the leave that we ask for; default: what it gives by itself
TINHSO_REGISTER_DAN_CU_SECONDS  how long it may take to answer; default 5, at most 30
TINHSO_REGISTER_DAN_CU_PRIVATE  1 where it is reached over a private network: such addresses and plain http are allowed
TINHSO_WEBHOOK_NETWORKS  networks of ours in which receivers of webhooks may lie: 10.20.0.0/16,…; unset: none
TINHSO_WEBHOOK_PLAIN   1 in trials alone: receivers may be reached by plain http
TINHSO_OIDC_CITIZEN_ISSUER   the OpenID Connect provider of citizens (the national identity); unset: no such button
TINHSO_OIDC_CITIZEN_CLIENT   the name that we are known by there
TINHSO_OIDC_CITIZEN_SECRET   the secret that goes with it
TINHSO_OIDC_CITIZEN_NAME     what the button calls it: Vietnamese|English
TINHSO_OIDC_CITIZEN_SCOPES   what is asked for beside openid, with spaces; default: profile
TINHSO_OIDC_CITIZEN_LEVELS   the levels of assurance by its acr: acr=2,acr=1; an acr that is not named is level 0
TINHSO_OIDC_CITIZEN_NUMBER   the claim that holds the personal number; default: personal_number
TINHSO_OIDC_CITIZEN_PRIVATE  1 where it is reached over a private network: such addresses and plain http are allowed
TINHSO_OIDC_STAFF_ISSUER     the OpenID Connect provider of staff; unset: no such button
TINHSO_OIDC_STAFF_CLIENT     the name that we are known by there
TINHSO_OIDC_STAFF_SECRET     the secret that goes with it
TINHSO_OIDC_STAFF_NAME       what the button calls it: Vietnamese|English
TINHSO_OIDC_STAFF_SCOPES     what is asked for beside openid, with spaces; default: profile
TINHSO_OIDC_STAFF_SECOND     the acr, with spaces, that are as good as our second factor; default: none
TINHSO_OIDC_STAFF_PRIVATE    1 where it is reached over a private network: such addresses and plain http are allowed
TINHSO_PAYOS       client:key:checksum of the payment channel at payOS; unset: no gateway
TINHSO_PAYOS_ADDRESS  where payOS is asked, if not at its own address; TINHSO_PAYOS_PRIVATE 1: on a private network
TINHSO_PROVINCE   the province's name, as pages show it
TINHSO_OPEN_LICENCE  address of the licence of open data; Creative Commons Attribution 4.0 if unset
TINHSO_ERASURES   the file in which erasures are kept apart from the database, for when a copy is restored
TINHSO_BACKUP_TO  the folder of copies (tinhso backup)
TINHSO_BACKUP_KEY who may open copies: public keys of age, with commas
TINHSO_PG_BIN     the folder of pg_dump, pg_restore and pg_basebackup, of the server's version; default: the path
TINHSO_METRICS_TOKEN  what Prometheus shows to read /metrics; unset: nobody reads it
TINHSO_LOG        plain or json: one object a line; default plain
TINHSO_LOG_REQUESTS   1: a line for each request too, by the pattern of its address
TINHSO_SYSLOG     where log lines go as well: syslog+tls://host:6514, syslog+tcp://, syslog+udp:// or syslog:///dev/log
TINHSO_SYSLOG_CA  the file of certificates that TLS trusts; default: the machine's own
TINHSO_TRACES     where an OpenTelemetry collector takes traces: http://host:4318; wants the extra `traces`
TINHSO_CACHE      a folder for what can be made again: fonts and collected static files
TINHSO_DEMO       1 only by `tinhso demo`: doors without keys, over made-up people, on this machine
TINHSO_STRICT     1 in tests: a view that does not say who may open it is a fault, not a refusal
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from tinhso.config.databases import copies_of, database_of, seconds_of
from tinhso.config.gateways import payment_gateways
from tinhso.config.identity import provider_of
from tinhso.config.logs import logging_of
from tinhso.config.mail import mail_of
from tinhso.config.public import public_address
from tinhso.config.registers import registers_of
from tinhso.config.ways import sms_of, zalo_of

DEBUG = False
SECRET_KEY = os.environ.get("TINHSO_SECRET", "")
LEDGER_MAC_KEYS = os.environ.get("TINHSO_MAC_KEYS", "")
LEDGER_SIGNING_KEYS = os.environ.get("TINHSO_LEDGER_KEYS", "")
STAMP_ADDRESS = os.environ.get("TINHSO_STAMP", "")
STAMP_ROOTS = os.environ.get("TINHSO_STAMP_ROOTS", "")
STAMP_PRIVATE = os.environ.get("TINHSO_STAMP_PRIVATE") == "1"
SIGNING_TOKENS = os.environ.get("TINHSO_SIGNING_TOKENS", "")
SIGNING_ROOTS = os.environ.get("TINHSO_SIGNING_ROOTS", "")
SIGNING_CRLS = os.environ.get("TINHSO_SIGNING_CRLS", "")
OCSP = os.environ.get("TINHSO_OCSP") == "1"
OCSP_PRIVATE = os.environ.get("TINHSO_OCSP_PRIVATE") == "1"
DATABASES = {
    "default": database_of(os.environ.get("TINHSO_DATABASE", "sqlite:///tinhso.sqlite3")),
    **copies_of(os.environ.get("TINHSO_DATABASE_REPLICAS", ""), prefix="replica_"),
}
DATABASE_ROUTERS = ["tinhso.measurement.live.replicas.Router"]
REPLICA_SECONDS = seconds_of(
    os.environ.get("TINHSO_REPLICA_SECONDS", ""), setting="TINHSO_REPLICA_SECONDS", default=10
)
ROOT_URLCONF = "tinhso.config.urls"
WSGI_APPLICATION = "tinhso.config.wsgi.application"
PROVINCE = os.environ.get("TINHSO_PROVINCE", "")
OPEN_LICENCE = os.environ.get("TINHSO_OPEN_LICENCE", "https://creativecommons.org/licenses/by/4.0/")
DEMO = os.environ.get("TINHSO_DEMO") == "1"
PORTAL_ADDRESS = os.environ.get("TINHSO_PORTAL", "")
PORTAL_KEYS = os.environ.get("TINHSO_PORTAL_KEYS", "")
PORTAL_PRIVATE = os.environ.get("TINHSO_PORTAL_PRIVATE") == "1"
REGISTERS = registers_of(os.environ)
WEBHOOK_NETWORKS = os.environ.get("TINHSO_WEBHOOK_NETWORKS", "")
WEBHOOK_PLAIN = os.environ.get("TINHSO_WEBHOOK_PLAIN") == "1"
ERASURES = os.environ.get("TINHSO_ERASURES", "")
BACKUP_TO = os.environ.get("TINHSO_BACKUP_TO", "")
BACKUP_KEY = os.environ.get("TINHSO_BACKUP_KEY", "")
PG_BIN = os.environ.get("TINHSO_PG_BIN", "")
TRACES = os.environ.get("TINHSO_TRACES", "")
METRICS_TOKEN = os.environ.get("TINHSO_METRICS_TOKEN", "")
PAYMENT_GATEWAYS = payment_gateways(os.environ)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "tinhso.ledger",
    "tinhso.files",
    "tinhso.trust",
    "tinhso.org",
    "tinhso.signing",
    "tinhso.parties",
    "tinhso.papers",
    "tinhso.notices",
    "tinhso.access",
    "tinhso.procedures",
    "tinhso.reception",
    "tinhso.payments",
    "tinhso.plans",
    "tinhso.petitions",
    "tinhso.documents",
    "tinhso.registers",
    "tinhso.reports",
    "tinhso.cases",
    "tinhso.copies",
    "tinhso.measurement.live",
    "tinhso.exchange",
    "tinhso.exchange.portal",
    "tinhso.exchange.registers",
    "tinhso.exchange.webhooks",
    "tinhso.provenance",
    "tinhso.indicators",
    "tinhso.briefing",
    "tinhso.opendata",
    "tinhso.operations",
    "tinhso.protection",
    "tinhso.web",
    "tinhso.api",
    "tinhso.demo",
]
# The order is meaning: files first, then who asks, then what is said and by whom it may be heard. Programs pass by
# what only screens need.
MIDDLEWARE = [
    "tinhso.config.middleware.ProxyAddress",
    "tinhso.config.middleware.Probes",
    "tinhso.config.middleware.Permissions",
    "django.middleware.security.SecurityMiddleware",
    "tinhso.config.middleware.StaticFiles",
    "tinhso.config.middleware.ForPrograms",
    "tinhso.config.middleware.Policy",
    "tinhso.config.middleware.SizeBound",
    "tinhso.config.middleware.Sessions",
    "tinhso.config.middleware.Language",
    "tinhso.config.middleware.Common",
    "tinhso.config.middleware.Forgery",
    "tinhso.config.middleware.Accounts",
    "tinhso.config.middleware.Messages",
    "tinhso.config.middleware.Frames",
    "tinhso.access.middleware.WhoMiddleware",
    "tinhso.config.middleware.Watched",
    "tinhso.config.middleware.NotInVain",
    "tinhso.access.middleware.GuardMiddleware",
    "tinhso.config.middleware.NoNul",
    "tinhso.config.middleware.HasActed",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tinhso.web.context.common",
            ],
            "builtins": ["tinhso.web.templatetags.tinhso", "django.templatetags.static"],
        },
    }
]

USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who signs in, and how.
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "staff")},
    },
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
# By login alone: all of an office comes from one address, and a guesser from many.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "username"  # As `authenticate` names it, whatever our own form does.
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "login", "password", "ip_address"]
# The sign-in pages say themselves that an account is locked, and count over every browser and address of a login.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W006", "staticfiles.W004"]
SECOND_FACTOR_ROLES = ("head", "leader", "admin")
GUARD_RAISES = os.environ.get("TINHSO_STRICT") == "1"
OIDC = {"citizen": provider_of("CITIZEN", os.environ), "staff": provider_of("STAFF", os.environ)}
STAFF_DOOR, CITIZEN_DOOR, ENROL_URL = "staff_door", "citizen_door", "second_factor"
PASSWORD_URL = "own_password"  # noqa: S105 the name of an address
LOGIN_URL = CITIZEN_DOOR

# Sessions, cookies and what a browser is told.
SESSION_ENGINE = "tinhso.access.sessions"
STAFF_IDLE_SECONDS = 8 * 3600
CITIZEN_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = CITIZEN_IDLE_SECONDS
SESSION_COOKIE_NAME = "tinhso"
_TLS = os.environ.get("TINHSO_HTTPS", "1") != "0"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tinhso.web.errors.forged"
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Powers of a browser that no page uses; passkeys and copying a code do. Each name is one that Chromium knows.
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
        "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "window-management",
        "xr-spatial-tracking",
    )
)  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = os.environ.get("TINHSO_PROXY") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("TINHSO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# How much is taken in at once, in bytes.
MOST_REQUEST_BYTES = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Files that every page needs, served by ourselves under names that change with their content.
_CACHE_HOME = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
CACHE_FOLDER = Path(os.environ.get("TINHSO_CACHE") or f"{_CACHE_HOME}/tinhso").expanduser()
STATIC_URL = "/static/"
STATIC_ROOT = CACHE_FOLDER / "static"
STATICFILES_DIRS = [CACHE_FOLDER / "made"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tinhso.web.assets.Storage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Mail, SMS and Zalo.
vars().update(mail_of(os.environ.get("TINHSO_SMTP", "")))
EMAIL_TIMEOUT = 20
SMS_GATEWAY = sms_of(os.environ.get("TINHSO_SMS", ""))
ZALO = zalo_of(os.environ.get("TINHSO_ZALO", ""))
ZALO_REFRESH = os.environ.get("TINHSO_ZALO_REFRESH", "")
ZALO_WEBHOOK = os.environ.get("TINHSO_ZALO_WEBHOOK", "")
PUBLIC_ADDRESS = public_address(os.environ.get("TINHSO_ADDRESS", ""), hosts=ALLOWED_HOSTS, tls=_TLS)
NOTICES_DOMAIN = urlsplit(PUBLIC_ADDRESS).hostname or "localhost"
DEFAULT_FROM_EMAIL = os.environ.get("TINHSO_MAIL_FROM", f"Tỉnh Số <khong-tra-loi@{NOTICES_DOMAIN}>")

# What is logged: what went wrong and where in the program, never a value.
LOGGING = logging_of(
    form=os.environ.get("TINHSO_LOG", "plain"),
    requests=os.environ.get("TINHSO_LOG_REQUESTS") == "1",
    syslog=os.environ.get("TINHSO_SYSLOG", ""),
    trusted=os.environ.get("TINHSO_SYSLOG_CA", ""),
    refusals=not DEMO,
)
