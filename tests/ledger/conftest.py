"""The cast of the ledger's tests: one kind of event with a public and a sealed fact, one writer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tinhso.ledger.actions import By, append
from tinhso.ledger.kinds import Fact, Kind, declare
from tinhso.ledger.models import Event

declare(
    Kind(
        "trial.noted",
        facts={
            "number": Fact(int),
            "said": Fact(str, optional=True),
            "name": Fact(str, optional=True, sealed=True),
        },
        sentence=("Ghi số {number}.", "Number {number} noted."),
    )
)
LAN = By(actor="p-lan", office="so-tu-phap", channel="counter")


@pytest.fixture
def note(db: None) -> Callable[..., Event]:
    """Append one event in a transaction of its own."""

    def noted(
        number: int, *, subject: str = "trial:1", by: By = LAN, told_at=None, **facts: object
    ):
        with transaction.atomic():
            return append(
                "trial.noted",
                subject=subject,
                by=by,
                facts={"number": number, **facts},
                told_at=told_at,
            )

    return noted
