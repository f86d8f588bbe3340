"""Every filter of every page is sent what nobody expects: something is shown, never a fault, and nothing is written.

Of all threes of a page, a filter and a text some are tried by a fixed seed; `long` tries them all, of each page those
filters that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from tests.faults.addresses import FILTERS
from tests.faults.conftest import World
from tests.faults.hostile import TEXTS
from tests.faults.test_every_field import (
    PARTS,
    SEED,
    Browsers,
    answered,
    begun,
    judged,
    part_of,
    some,
    visited,
)

# What filters are sent when it is watched which of them a page reads: some are read only beside others.
PROBES = ("", "1", "khac", "2026-11-20", "00000000-0000-4000-8000-000000000000", "xa-1")


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What is asked of an address behind its question mark, while this lasts."""
    read: set[str] = set()

    def watching(name: str) -> None:
        asked = getattr(QueryDict, name)

        def ask(self: QueryDict, key: str, *more: object) -> object:
            read.add(key)
            return asked(self, key, *more)

        patched.setattr(QueryDict, name, ask)

    with monkeypatch.context() as patched:
        for name in ("get", "getlist", "__getitem__", "__contains__"):
            watching(name)
        yield read


def filters_of(
    browsers: Browsers, who: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Those filters that a page reads."""
    with watched(monkeypatch) as read:
        for probe in PROBES:
            answered(browsers, who, "get", page, {one: [probe] for one in FILTERS} if probe else {})
    return sorted(read & set(FILTERS))


def filters_tried(
    world: World, most: int, part: int | None = None, only: dict[str, list[str]] | None = None
) -> list[str]:
    """most: so many by the seed; or every so-manieth of all. only: the filters that are tried, by page."""
    browsers = Browsers()
    begun(world, browsers)
    pages = pages_of(world, browsers)
    short = {name: text for name, text in TEXTS.items() if len(text) < 6_000}
    everything = [
        (who, page, named, text)
        for who, page in pages
        for named in (*(FILTERS if only is None else only[page]), "")
        for text in short
    ]
    at_once = [one for one in everything if not one[2]]
    singly = [one for one in everything if one[2]]
    chosen = [*some(at_once, SEED, most), *some(singly, SEED, most)]
    faults = []
    for who, page, named, text in chosen if part is None else part_of(everything, part):
        told = {one: [short[text]] for one in ([named] if named else FILTERS)}
        if named in ("tu", "den"):
            told["ky"] = ["khac"]  # A board reads days of one's own only then.
        got = answered(browsers, who, "get", page, told)
        faults += judged(f"{page}?{named or 'all'} ← {text}", got)
        if got[0][1]:
            faults.append(f"{page}?{named}: reading wrote something")
    return faults


def pages_of(world: World, browsers: Browsers) -> list[tuple[str, str]]:
    """Every page that opens, and for whom, each time in the same order."""
    found = {
        (who, urlsplit(address).path): address
        for who, address, answer in visited(world, browsers)
        if answer.status_code == 200
    }
    return list(found)


def read_everywhere(
    world: World, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    return {
        page: filters_of(browsers, who, page, monkeypatch)
        for who, page in pages_of(world, browsers)
    }


def test_some_filters_with_some_texts(world: World) -> None:
    assert filters_tried(world, 250) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_filter_that_a_page_reads_with_every_text(
    world: World, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = Browsers()
    begun(world, browsers)
    only = read_everywhere(world, browsers, monkeypatch)
    assert sum(map(len, only.values())) > 100, "nothing was read"
    assert filters_tried(world, 0, part, only) == []
