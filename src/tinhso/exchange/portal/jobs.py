"""What the worker does of the exchange, each round and now and then."""

from __future__ import annotations

from collections.abc import Callable

from tinhso.exchange.portal.delivering import deliver
from tinhso.exchange.portal.reconciling import compare_due
from tinhso.exchange.portal.taking_in import take_in
from tinhso.exchange.portal.telling import tell_what_happened

__all__ = ["EXCHANGE", "compare_due"]


# Of each round: messages taken in, what happened queued, what is queued sent. Each gives how much there was of it.
EXCHANGE: tuple[Callable[[], int], ...] = (take_in, tell_what_happened, deliver)
