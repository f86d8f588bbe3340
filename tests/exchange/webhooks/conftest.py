"""The cast of the dossiers and receivers that hear of them, which are processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, accepted, filed, province
from tests.servers.receiver import Receiver

from tinhso.exchange.webhooks.delivering import send_webhooks
from tinhso.exchange.webhooks.following import queue_what_happened
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.exchange.webhooks.subscribing import Wanted, secrets_of, subscribe

__all__ = ["accepted", "filed", "province"]


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PLAIN = "127.0.0.0/8", True
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path) as one:
        yield one


def wants(address: str = "http://127.0.0.1:9/nhan", key: str = "k-w", **more: Any) -> Subscription:
    """Somebody who hears of what happens from now on."""
    told = {"partner": "Trục liên thông", **more}
    return subscribe(Wanted(address=address, **told), key=key, by=ADMIN)


@pytest.fixture
def heard_by(receiver: Receiver) -> Callable[..., Subscription]:
    """The receiver is told, and knows the secret."""

    def heard(**more: Any) -> Subscription:
        row = wants(receiver.address, **more)
        receiver.tell(secret=secrets_of(row, at=datetime.now(UTC))[0])
        return row

    return heard


def work(now: datetime | None = None, *, rounds: int = 1) -> int:
    counted = 0
    for _ in range(rounds):
        queue_what_happened(now=now)
        counted += send_webhooks(now=now)
    return counted


def later(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))
