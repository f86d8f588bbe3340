"""The province's communes as forms ask for them: chosen by name on the page, kept by code in the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tinhso.kernel.places import key_of
from tinhso.org.queries import Organisation, unit_names
from tinhso.web.answered import unit_text


def communes(organisation: Organisation) -> dict[str, str]:
    """Unit code → name of the communes, by name; {} where the province has entered no unit codes.

    Where a desk bears the code of its commune too, the commune is meant. Of one name twice each tells its code.
    """
    offices = organisation.offices
    found = {}
    for one in offices.values():
        above = offices.get(one.parent or "")
        if one.level != "commune" or not one.unit_code:
            continue
        if above is None or above.unit_code != one.unit_code:
            found[one.unit_code] = unit_text(one.unit_code, one.name)
    twice = Counter(found.values())
    named = {code: f"{name} ({code})" if twice[name] > 1 else name for code, name in found.items()}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def within(address: str, commune: str) -> str:
    """What an address says within a commune that is named beside it: "Tổ 5, Phường A, Tỉnh B" → "Tổ 5".

    One that names the commune nowhere, or not at its end, stays as it is.
    """
    parts = [one.strip() for one in address.split(",")]
    wanted = key_of(commune)
    # After a commune there is its province, or nothing.
    for place in reversed(range(max(len(parts) - 2, 0), len(parts))):
        if key_of(parts[place]) == wanted:
            return ", ".join(parts[:place])
    return address


def with_held(known: Mapping[str, str], answers: Mapping[str, Any]) -> dict[str, str]:
    """The communes and those that a dossier's answers name already: nobody who mends another field loses them."""
    held = {one[:5] for one in _texts(answers) if one[:5].isdecimal()} - known.keys()
    names = unit_names(held)
    return {**known, **{code: unit_text(code, names.get(code, "")) for code in held}}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and (len(value) == 5 or value[5:6] == "|"):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
