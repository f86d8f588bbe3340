"""What the measured server serves: the whole system, and beside it the bare endpoint without any middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from tinhso.config.wsgi import application as whole

# Both find their addresses in one place, for as long as this process lives.
override_settings(ROOT_URLCONF="bench.api_bare").enable()
with override_settings(MIDDLEWARE=[]):
    _naked = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """WSGI."""
    bare = environ["PATH_INFO"].startswith("/bare/")
    return (_naked if bare else whole)(environ, start_response)
