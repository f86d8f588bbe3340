"""What differs between two documents, by path. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """path: "fees[0].amount". before, after: what stood and stands there; None where nothing does."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every place at which two JSON values differ, in the order of their names; rows are compared by their place."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            under = f"{path}.{name}" if path else name
            yield from differences(before.get(name), after.get(name), under)
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            one = before[place] if place < len(before) else None
            other = after[place] if place < len(after) else None
            yield from differences(one, other, f"{path}[{place}]")
    elif before != after:
        yield Difference(path, before, after)
