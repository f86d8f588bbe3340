"""What the worker does of the exchange with registers, each round and now and then."""

from __future__ import annotations

from collections.abc import Callable

from tinhso.exchange.registers.asking import ask_some
from tinhso.exchange.registers.following import meet_filed

# Of each round: what was filed and waits for a register, what is due asked. Each gives how much there was of it.
REGISTERS: tuple[Callable[[], int], ...] = (meet_filed, ask_some)
