"""What is otherwise than on the page before. Pure: two contents in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST = 8


def changed(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines (what, name, before, after), those first that changed most of what they were; none without a page before.

    What was missing on either page is no change.
    """
    if before is None:
        return []
    found: list[dict[str, Any]] = []
    for what in ("dossiers", "tasks"):
        for name, value in now[what].items():
            found += _line(what, name, before.get(what, {}).get(name), value)
    old = {one["code"]: one for one in before.get("promises", ())}
    for one in now["promises"]:
        was = old.get(one["code"], {}).get("is")
        found += _line("promise", one["name"], was, one["is"])
    index, was_index = now.get("index") or {}, before.get("index") or {}
    if index.get("period") == was_index.get("period"):
        found += _line("index", "points", was_index.get("points"), index.get("points"))
    return sorted(found, key=_weight, reverse=True)[:MOST]


def _line(what: str, name: Any, before: Any, after: Any) -> Sequence[dict[str, Any]]:
    if before is None or after is None or before == after:
        return ()
    return ({"what": what, "name": name, "before": before, "after": after},)


def _weight(one: Mapping[str, Any]) -> float:
    before, after = float(one["before"]), float(one["after"])
    return abs(after - before) / max(abs(before), 1.0)
