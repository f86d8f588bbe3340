"""What the worker does of webhooks, each round and now and then."""

from __future__ import annotations

from collections.abc import Callable

from tinhso.exchange.webhooks.delivering import send_webhooks
from tinhso.exchange.webhooks.following import queue_what_happened

# Of each round; each gives how much there was of it.
WEBHOOKS: tuple[Callable[[], int], ...] = (queue_what_happened, send_webhooks)
