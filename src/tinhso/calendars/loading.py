"""From a name or a path to a calendar: files found and read, `extends` followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from tinhso.calendars.definition import LARGEST_FILE, Definition, check_zone, parse_definition
from tinhso.calendars.errors import BadCalendarFile, UnknownCalendar, nearest
from tinhso.calendars.layers import calendar_of
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.text import NotUtf8, utf8_text

DEFAULT = "vn"
_SUFFIX = ".toml"


def own_days(name_or_path: str) -> list[date]:
    """The dates that a calendar names itself, ascending; not those of the calendar that it extends."""
    shipped = name_or_path in names()
    found = _read_shipped(name_or_path) if shipped else _read(Path(name_or_path))
    return [day.date for day in found.days]


def _shipped() -> Traversable:
    return files("tinhso.calendars") / "shipped"


def names() -> tuple[str, ...]:
    """The shipped calendars, the default first."""
    found = sorted(
        entry.name.removesuffix(_SUFFIX)
        for entry in _shipped().iterdir()
        if entry.name.endswith(_SUFFIX)
    )
    return (DEFAULT, *(name for name in found if name != DEFAULT))


def load(name_or_path: str, zone: str | None = None) -> Calendar:
    """The calendar of a shipped name ("vn") or of a TOML file ("lich-so.toml").

    zone: reads its hours in another time zone than the calendar's own.
    The same shipped calendar is the same object each time, so that what is compiled from it is kept.
    Raises UnknownCalendar with the nearest name, BadCalendarFile naming the file and the key.
    """
    if zone is not None:
        check_zone(zone, file=name_or_path)
    if name_or_path in names():
        return _load_shipped(name_or_path, zone)
    path = Path(name_or_path)
    if not path.is_file():
        raise UnknownCalendar(
            "calendar_unknown",
            name=name_or_path,
            nearest=nearest(name_or_path.removesuffix(_SUFFIX), names()),
            known=", ".join(names()),
        )
    layers = _layers(_read(path), folder=path.parent, chain=(str(path.resolve()),))
    return _in_zone(calendar_of(layers, name=path.stem), zone)


def parse(text: str, *, file: str = "calendar.toml") -> Calendar:
    """The calendar of a TOML text, such as `toml_text` gives. `extends` in it may name shipped calendars only."""
    definition = parse_definition(text, file=file)
    return calendar_of(_layers(definition, folder=None, chain=(file,)), name=Path(file).stem)


def text_of(content: bytes, *, file: str) -> str:
    """The text of a calendar file.

    Raises BadCalendarFile: calendar_too_large, calendar_empty, calendar_not_utf8 by line and byte.
    """
    if not content.strip():
        raise BadCalendarFile("calendar_empty", file=file)
    if len(content) > LARGEST_FILE:
        raise BadCalendarFile("calendar_too_large", file=file, largest=LARGEST_FILE)
    try:
        return utf8_text(content)
    except NotUtf8 as error:
        line, byte = error.facts["line"], error.facts["byte"]
        raise BadCalendarFile("calendar_not_utf8", file=file, line=line, byte=byte) from None


@lru_cache(maxsize=64)
def _load_shipped(name: str, zone: str | None) -> Calendar:
    if zone is not None:
        return _in_zone(_load_shipped(name, None), zone)
    return calendar_of(_layers(_read_shipped(name), folder=None, chain=(name,)), name=name)


def _in_zone(calendar: Calendar, zone: str | None) -> Calendar:
    return calendar if zone in (None, calendar.zone) else replace(calendar, zone=zone)


def _read_shipped(name: str) -> Definition:
    text = (_shipped() / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return parse_definition(text, file=name + _SUFFIX)


def _read(path: Path) -> Definition:
    file = str(path)
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadCalendarFile(
            "calendar_unreadable", file=file, reason=error.strerror or str(error)
        ) from None
    return parse_definition(text_of(content, file=file), file=file)


def _layers(top: Definition, *, folder: Path | None, chain: tuple[str, ...]) -> list[Definition]:
    """The definition and those it extends, the lowest first. Raises BadCalendarFile for a loop."""
    if top.extends is None:
        return [top]
    below, folder, key = _extended(top, folder=folder)
    if key in chain:
        raise BadCalendarFile(
            "calendar_extends_loop", file=top.file, key="extends", chain=" → ".join([*chain, key])
        )
    return [*_layers(below, folder=folder, chain=(*chain, key)), top]


def _extended(top: Definition, *, folder: Path | None) -> tuple[Definition, Path | None, str]:
    name = top.extends or ""
    if name in names():
        return _read_shipped(name), None, name
    path = folder / name if folder is not None else None
    if path is None or not path.is_file():
        raise BadCalendarFile(
            "calendar_extends_unknown",
            file=top.file,
            key="extends",
            found=name,
            nearest=nearest(name, names()),
            known=", ".join(names()),
        )
    return _read(path), path.parent, str(path.resolve())
