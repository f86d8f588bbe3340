"""A real mail server, and settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.notices.mailserver import Box, mail_server


@pytest.fixture
def box(settings) -> Iterator[Box]:
    with mail_server() as found:
        lead_to(settings, found.port)
        yield found


def lead_to(settings, port: int) -> None:
    # pytest-django puts a list in the place of the mail server; here the real way is wanted.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
