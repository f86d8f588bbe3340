"""A real mail server and the stand-in of phones, and settings that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.notices.mailserver import Box, mail_server
from tests.servers.phones import Phones

from tinhso.demo.phones import FIRST_REFRESH


@pytest.fixture
def box(settings) -> Iterator[Box]:
    with mail_server() as found:
        lead_to(settings, found.port)
        yield found


@pytest.fixture(scope="module")
def phones_process() -> Iterator[Phones]:
    with Phones() as found:
        yield found


@pytest.fixture
def phones(phones_process: Phones, settings) -> Phones:
    """One process for the tests of a file: what is told to one phone is of its own id."""
    phones_process.lead_to(settings)
    phones_process.tell(
        mode="", times=0, gives_receipts=False, outcome="arrived", refresh=FIRST_REFRESH
    )
    return phones_process


def lead_to(settings, port: int) -> None:
    # pytest-django puts a list in the place of the mail server; here the real way is wanted.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
