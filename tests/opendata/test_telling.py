"""Figures of people are told as shares of the province in whole percent, and of ten or more on each side."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tinhso.indicators.defining import PERCENT, Document
from tinhso.opendata import dcat
from tinhso.opendata.columns import FIXED
from tinhso.opendata.rules import Column, told_share
from tinhso.opendata.telling import Counts, told

SHARE = Document("Đúng hạn", "On time", PERCENT, "count(decided)", "count(decided)")
COUNT = Document("Số hồ sơ", "Dossiers", "hồ sơ", "count(decided)")


@pytest.mark.parametrize(
    ("num", "den", "share"),
    [(90, 100, 90), (91, 100, None), (9, 100, None), (10, 20, 50), (None, 100, None), (5, None, None)],
)  # fmt: skip
def test_a_share_needs_ten_on_each_side(num: float, den: float, share: int | None) -> None:
    assert told_share(num, den, fewest=10) == share


@pytest.mark.parametrize(
    ("document", "counts", "people", "top", "expected"),
    [
        (SHARE, Counts(777, 1000, 77.7), True, True, (78.0, "")),
        (SHARE, Counts(777, 1000, 77.7), True, False, (None, "of_an_office")),
        (SHARE, Counts(3, 1000, 0.3), True, True, (None, "too_few")),
        (COUNT, Counts(1000, None, 1000), True, True, (None, "of_people")),
        (COUNT, Counts(3, None, 3), False, False, (3, "")),
        (SHARE, Counts(None, None, None), False, True, (None, "missing")),
    ],
)  # fmt: skip
def test_which_figures_are_told(
    document: Document, counts: Counts, people: bool, top: bool, expected: tuple[float | None, str]
) -> None:
    assert told(counts, document, people=people, top=top, fewest=10) == expected


class One:
    day, first, last = date(2026, 11, 11), date(2026, 1, 1), date(2026, 10, 31)
    name = "2026-11-11"
    at = still_at = datetime(2026, 11, 11, 2, tzinfo=UTC)
    files = {"csv": {"bytes": 10, "sha256": "ab" * 32}}  # noqa: RUF012


def page(code: str = "", name: str = "") -> str:
    return f"https://tinh.vn/du-lieu-mo/{code and code + '/'}{name}"


def test_the_catalogue_names_licence_period_digest_and_dated_addresses() -> None:
    found = dcat.catalogue(
        [(FIXED["cam-ket"], One())], publisher="Tỉnh A", licence="https://l/", page=page
    )
    (one,) = found["dcat:dataset"]
    (file,) = one["dcat:distribution"]
    assert file["dcat:downloadURL"]["@id"] == "https://tinh.vn/du-lieu-mo/cam-ket/2026-11-11.csv"
    assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == "ab" * 32
    assert one["dct:temporal"]["dcat:endDate"]["@value"] == "2026-10-31"
    assert one["dct:license"] == {"@id": "https://l/"} and json.dumps(found)
    prefixes = set(found["@context"])

    def keys(held: object) -> set[str]:
        if isinstance(held, dict):
            return {*held, *(name for one in held.values() for name in keys(one))}
        return {name for one in held for name in keys(one)} if isinstance(held, list) else set()

    used = {name.split(":")[0] for name in keys({**found, "@context": {}}) if ":" in name}
    assert used <= prefixes


@pytest.mark.parametrize("code", sorted(FIXED))
def test_every_column_is_explained_in_both_languages(code: str) -> None:
    names = [one.name for one in FIXED[code].columns]
    assert len(names) == len(set(names))
    for one in FIXED[code].columns:
        assert Column.of(one.plain()) == one and all(one.about)
    told_ = dcat.dictionary(FIXED[code], FIXED[code].columns, address="x", licence="y")
    assert [one["name"] for one in told_["tableSchema"]["columns"]] == names
