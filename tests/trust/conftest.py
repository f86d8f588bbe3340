"""A ledger with keys that sign its checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests.trust.making import LOG

from tinhso.ledger.actions import By, append_many
from tinhso.ledger.kinds import Fact, Kind, declare
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.trust.sequencing import sequence

declare(
    Kind(
        "trial.numbered",
        facts={"number": Fact(int), "name": Fact(str, optional=True, sealed=True)},
        sentence=("Ghi số {number}.", "Number {number} noted."),
    )
)
LAN = By(actor="p-lan", office="so-tu-phap", channel="counter")
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture
def signing(settings) -> None:
    settings.LEDGER_SIGNING_KEYS = LOG.written()


@pytest.fixture
def noted(db: None, signing: None) -> Callable[[int], list[Event]]:
    """Append and number so many events."""

    def noted(count: int, subject: str = "trial:1") -> list[Event]:
        lines = [(subject, {"number": one, "name": "Lan"}) for one in range(count)]
        with transaction.atomic():
            made = append_many("trial.numbered", lines, by=LAN)
        number_all()
        return made

    return noted


@pytest.fixture
def sealed_in(noted) -> Callable[..., None]:
    """Append so many events and sign a checkpoint for each number; a minute lies between them."""
    moments = iter(NOON + timedelta(minutes=one) for one in range(10_000))

    def sealed_in(*counts: int) -> None:
        for count in counts:
            noted(count)
            while sequence(now=next(moments)):
                pass

    return sealed_in
