"""A cell of a file or a field of a form into a value of a register, and back. Pure.

Numbers are read as they are written in Vietnam (1.234,5) and plainly (1234.5); what could be both is refused: "1.234"
in a field of fractions is a thousand and more, or one and a bit. Days: 2026-11-20 or 20/11/2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold, written
from tinhso.registers.definition import (
    CHOICE,
    CHOICES,
    DAY,
    NUMBER,
    WHOLE,
    YES_NO,
    Definition,
    Field,
)

MOST_TEXT, MOST_WHOLE = 5_000, 2**53
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?")
_OURS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PLAIN = re.compile(r"-?\d+")
_GROUPED = re.compile(
    r"-?\d{1,3}(?:([. \u00a0])\d{3})(?:\1\d{3})*(?:,\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
)
_COMMA, _POINT = re.compile(r"-?\d+,\d+"), re.compile(r"-?\d+\.\d+")
_YES = frozenset({"co", "x", "yes", "true", "1", "dung"})
_NO = frozenset({"khong", "no", "false", "0", "sai"})


class BadValue(TinhsoError):
    """value_no_day (text), value_no_whole (text), value_no_number (text), value_number_unclear (text).

    value_no_choice (text, known); value_no_yes_no (text); value_long (most); value_lacks; value_wrong (problem).
    """


def value_of(field: Field, text: str) -> Any:
    """What a cell says: None where it is empty. Raises BadValue."""
    text = written(text[: 4 * MOST_TEXT])
    if not text:
        return None
    if field.kind == DAY:
        return day_in(text).isoformat()
    if field.kind == WHOLE:
        return whole_in(text)
    if field.kind == NUMBER:
        return number_in(text)
    if field.kind == YES_NO:
        said = fold(text)
        if said not in _YES | _NO:
            raise BadValue("value_no_yes_no", text=text[:40])
        return said in _YES
    if field.kind == CHOICE:
        return _choice(field, text)
    if field.kind == CHOICES:
        chosen = [_choice(field, part) for part in re.split(r"[;\n]", text) if part.strip()]
        return list(dict.fromkeys(chosen))
    if len(text) > MOST_TEXT:
        raise BadValue("value_long", most=MOST_TEXT)
    return text


def text_of(field: Field, value: Any, lang: str = "vi") -> str:
    """A value as it is shown and exported, and read again by `value_of`; "" for none."""
    if value is None:
        return ""
    if field.kind == DAY:
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}" if lang == "vi" else str(value)
    if field.kind == YES_NO:
        return (("Không", "No"), ("Có", "Yes"))[bool(value)][lang == "en"]
    if field.kind == CHOICE:
        return field.said(value, lang)
    if field.kind == CHOICES:
        return "; ".join(field.said(one, lang) for one in value)
    if field.kind == NUMBER:
        told = f"{value:.15g}"
        return told.replace(".", ",") if lang == "vi" else told
    return str(value)


def checked(definition: Definition, values: Mapping[str, Any]) -> dict[str, TinhsoError]:
    """Field → what is wrong with a record's values; "" for the whole. Empty where nothing is."""
    faults: dict[str, TinhsoError] = {}
    for field in definition.fields:
        if field.needed and values.get(field.name) in (None, "", []):
            faults[field.name] = BadValue("value_lacks")
    said = {name: value for name, value in values.items() if value is not None}
    for error in definition.schema.iter_errors(said):
        path = list(error.instance_path)
        name = str(path[0]) if path else ""
        if name or not faults:
            faults.setdefault(name, BadValue("value_wrong", problem=_problem(error)))
    for field in definition.fields:
        value = said.get(field.name)
        if field.kind == WHOLE and isinstance(value, int) and abs(value) > MOST_WHOLE:
            faults.setdefault(field.name, BadValue("value_no_whole", text=str(value)[:40]))
    begins, ends = said.get(definition.valid_from), said.get(definition.valid_until)
    if not faults and begins and ends and ends < begins:
        faults[definition.valid_until] = BadValue("value_ends_before", begins=begins)
    return faults


def key_of(definition: Definition, values: Mapping[str, Any]) -> str:
    """What names a record among those of its register: the same however it is spaced and cased."""
    return "|".join(" ".join(str(values[name]).split()).upper() for name in definition.key)[:200]


def words_in(definition: Definition, values: Mapping[str, Any]) -> frozenset[str]:
    """The words by which a record is found, without accents; at most sixty-four."""
    found: dict[str, None] = {}
    for name in definition.find:
        if value := values.get(name):
            found.update(dict.fromkeys(words_of(text_of(definition.by_name[name], value))))
    return frozenset(list(found)[:64])


def words_of(text: str) -> list[str]:
    """Words as they are kept and asked for."""
    return [word[:40] for word in re.findall(r"\w+", fold(text[:2_000]))]


def day_in(text: str) -> date:
    """Raises BadValue."""
    iso, ours = _ISO.fullmatch(text.strip()), _OURS.fullmatch(text.strip())
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if ours:
            day, month, year = map(int, ours.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise BadValue("value_no_day", text=text[:40])


def whole_in(text: str) -> int:
    """Raises BadValue."""
    bare = text.strip()
    if bare.endswith((".0", ",0")) and _PLAIN.fullmatch(bare[:-2]):
        bare = bare[:-2]
    if not _PLAIN.fullmatch(bare):
        grouped = _GROUPED.fullmatch(bare)
        if grouped is None or ("," in bare and not re.fullmatch(r"-?\d{1,3}(,\d{3})+", bare)):
            raise BadValue("value_no_whole", text=text[:40])
        bare = re.sub(r"[., \u00a0]", "", bare)
    return int(bare[:30])


def number_in(text: str) -> float:
    """Raises BadValue; a single group of three after a point or a comma could be either, and is refused."""
    bare = text.strip()
    if re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", bare):
        raise BadValue("value_number_unclear", text=text[:40])
    if _PLAIN.fullmatch(bare) or _POINT.fullmatch(bare):
        return float(bare)
    if _COMMA.fullmatch(bare):
        return float(bare.replace(",", "."))
    if _GROUPED.fullmatch(bare):
        comma = bare.rfind(",") > max(bare.rfind("."), bare.rfind(" "), bare.rfind("\u00a0"))
        if comma and bare.count(",") == 1:
            return float(re.sub(r"[. \u00a0]", "", bare).replace(",", "."))
        if "," in bare:
            return float(bare.replace(",", ""))
        return float(re.sub(r"[. \u00a0]", "", bare))
    raise BadValue("value_no_number", text=text[:40])


def changes(
    definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Field, Any, Any]]:
    """The fields whose values differ, with both."""
    for field in definition.fields:
        was, becomes = before.get(field.name), after.get(field.name)
        if was != becomes:
            yield field, was, becomes


def _choice(field: Field, text: str) -> str:
    said = fold(text)
    for value, *titles in field.choices:
        if said in {fold(value), *map(fold, titles)}:
            return value
    known = ", ".join(titles[0] for _, *titles in field.choices[:20])
    raise BadValue("value_no_choice", text=text[:40], known=known)


def _problem(error: Any) -> str:
    return str(error.message)[:200]
