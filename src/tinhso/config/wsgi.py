"""What a server of WSGI calls, such as granian: `tinhso.config.wsgi:application`."""

from __future__ import annotations

import gc
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tinhso.config import traces
from tinhso.web import assets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
django.setup()
if not settings.DEMO:  # It prepares them beside, and shows its first page meanwhile.
    assets.make_ready()
application = get_wsgi_application()
traces.check(settings.TRACES)
_ = (
    get_resolver().url_patterns
)  # Every screen is read now, and not while the first page is waited for.
gc.collect()
gc.freeze()  # What was read stays: it is not to be gone through again and again while a page is made.
