"""The product served to a real browser, over a database of the test's own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.test import override_settings
from tests.web.browsing import FLAGS

from tinhso.web import assets

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of static files as a server's first start leaves them: fonts cut, everything collected."""
    folder = tmp_path_factory.mktemp("cache")
    with override_settings(STATICFILES_DIRS=[folder / "made"], STATIC_ROOT=folder / "static"):
        assets.prepare()
    return folder


@pytest.fixture
def served(own_database: None, made: Path, settings) -> Iterator[str]:
    """The address of a server of this process; cookies travel without TLS, as on a machine alone."""
    settings.STATIC_ROOT = made / "static"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.PROVINCE = "Tỉnh Đắk Lắk"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser(chromium: str, served: str) -> Iterator[Browser]:
    """A Chromium for one test.

    It starts after the database was made: while Playwright's loop runs in this thread, Django gives the test another
    connection, which must lead to the same place.
    """
    from playwright.sync_api import expect, sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(
        timeout=20_000
    )  # ms. A click ends before the next page stands: nothing is looked at once only.
    try:
        with sync_playwright() as playwright:
            found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            yield found
            connections.close_all()
            found.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What pages keep for an hour is not another test's."""
    cache.clear()
