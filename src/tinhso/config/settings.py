"""Settings, from the environment alone. Every secret is read from there and has no default.

TINHSO_DATABASE  sqlite:///path or postgresql://user:password@host/name
TINHSO_SECRET    Django's own key
TINHSO_MAC_KEYS  keys that sign the ledger, newest first: name:hex,name:hex
"""

from __future__ import annotations

import os

from tinhso.config.databases import database_of

SECRET_KEY = os.environ.get("TINHSO_SECRET", "")
LEDGER_MAC_KEYS = os.environ.get("TINHSO_MAC_KEYS", "")
DATABASES = {"default": database_of(os.environ.get("TINHSO_DATABASE", "sqlite:///tinhso.sqlite3"))}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "tinhso.ledger",
    "tinhso.files",
    "tinhso.org",
    "tinhso.parties",
    "tinhso.notices",
    "tinhso.access",
    "tinhso.procedures",
    "tinhso.cases",
    "tinhso.web",
]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
