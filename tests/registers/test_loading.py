"""Files are shown before they are taken, as a whole or not at all, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registers.conftest import BY, LODGINGS, OFFICE, one

from tinhso.ledger.models import Event
from tinhso.registers import actions, queries
from tinhso.registers.actions import Given, Loaded
from tinhso.registers.actions.loading import foreseen
from tinhso.registers.definition import definition_of
from tinhso.registers.models import Load, Record, Revision
from tinhso.registers.queries import Asked
from tinhso.registers.rules import CannotKeep
from tinhso.registers.sheets import BadFile, read_file
from tinhso.tables.writing import as_csv, as_xlsx

HEADS = ["Mã số", "Tên cơ sở", "Loại hình", "Hạng sao", "Hết hạn", "Vĩ độ, kinh độ"]
MADE = definition_of(LODGINGS)


def rows(*numbers: int, star: str = "3", kind: str = "Khách sạn") -> list[list[str]]:
    return [
        [f"35{n:08d}", f"Khách sạn Gió {n}", kind, star, "31/12/2026", f"10.4, 107.{n:03d}"]
        for n in numbers
    ]


def sent(
    tmp_path: Path, lines: list[list[str]], *, heads: list[str] | None = None, name: str = "tep.csv"
) -> Path:
    path = tmp_path / name
    write = as_xlsx if name.endswith("xlsx") else as_csv
    path.write_bytes(write(heads or HEADS, lines))
    return path


def shown(path: Path) -> Loaded:
    return foreseen("co-so-luu-tru", read_file(path, MADE), office=OFFICE, offices=_office)


def taken(path: Path, digest: str) -> Loaded:
    return actions.load(
        "co-so-luu-tru", read_file(path, MADE), name=path.name, sha=path.name * 3, shown=digest, office=OFFICE,
        offices=_office, by=BY,
    )  # fmt: skip


def _office(said: str) -> str | None:
    return {"SDL": OFFICE, "P1": "phuong-1"}.get(said)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_is_taken_as_it_was_shown(lodgings: str, tmp_path: Path, name: str) -> None:
    path = sent(tmp_path, rows(1, 2, 3), name=name)
    first = shown(path)
    assert not first.faulty and len(first.of("made")) == 3 and not Record.objects.exists()
    done = taken(path, first.digest)
    assert done.load is not None and done.load.made == 3 and Record.objects.count() == 3
    assert Event.objects.filter(kind="registers.kept", facts__load=str(done.load.uid)).count() == 3
    assert queries.count(queries.version_now(lodgings), Asked(text="gio 2")) == (1, False)
    again = shown(path)
    assert len(again.of("same")) == 3
    assert taken(path, again.digest).load == done.load and Load.objects.count() == 1
    assert Revision.objects.count() == 3


def test_changes_are_named_and_the_rest_stays(lodgings: str, tmp_path: Path) -> None:
    actions.save(lodgings, Given(one(1, thu_nhap="kín", so_buong=9), OFFICE), by=BY)
    path = sent(
        tmp_path, [["3500000001", "Khách sạn Gió 1", "Nhà nghỉ du lịch", "", "", ""], *rows(2)]
    )
    first = shown(path)
    (change,) = first.of("changed")
    assert ("Hạng sao", "3", "") in change.says and (
        "Loại hình",
        "Khách sạn",
        "Nhà nghỉ du lịch",
    ) in change.says
    taken(path, first.digest)
    row = Record.objects.get(key="3500000001")
    assert row.values["so_buong"] == 9 and "hang_sao" not in row.values
    assert queries.sealed_values(row) == {"thu_nhap": "kín"} and row.revision == 2


def test_a_bad_row_stops_the_whole_and_is_named(lodgings: str, tmp_path: Path) -> None:
    lines = [*rows(1), *rows(2, star="9"), *rows(3, kind="Lều"), *rows(1), *rows(5, star="1.234,5")]
    first = shown(sent(tmp_path, lines))
    told = {one.line: [title for title, _ in one.faults] for one in first.faulty}
    assert told == {3: ["Hạng sao"], 4: ["Loại hình"], 5: [""], 6: ["Hạng sao"]}
    with pytest.raises(CannotKeep) as found:
        taken(sent(tmp_path, lines), first.digest)
    assert (
        found.value.code == "load_faulty"
        and not Record.objects.exists()
        and not Load.objects.exists()
    )


def test_what_changed_since_it_was_shown_is_shown_again(lodgings: str, tmp_path: Path) -> None:
    path = sent(tmp_path, rows(1, 2))
    first = shown(path)
    actions.save(lodgings, Given(one(1), OFFICE), by=BY)
    with pytest.raises(CannotKeep) as found:
        taken(path, first.digest)
    assert found.value.code == "load_foreseen"


@pytest.mark.parametrize(
    ("heads", "code"),
    [
        (["Mã số", "Tên cơ sở"], "load_lacks"),
        (["Mã số", "Tên cơ sở", "Loại hình", "Loại hình"], "load_column_twice"),
        (["Mã số", "Tên cơ sở", "Loại hình", "Màu sơn"], "load_column_unknown"),
        (["A", "B", "C"], "load_lacks"),
    ],
)
def test_a_wrong_head_is_told(keys: None, tmp_path: Path, heads: list[str], code: str) -> None:
    with pytest.raises(BadFile) as found:
        read_file(sent(tmp_path, [["1"] * len(heads)], heads=heads), MADE)
    assert found.value.code == code


def test_another_office_is_named_in_its_column(lodgings: str, tmp_path: Path) -> None:
    lines = [[*rows(1)[0], "P1"], [*rows(2)[0], ""], [*rows(3)[0], "KHÔNG"]]
    first = shown(sent(tmp_path, lines, heads=[*HEADS, "Mã đơn vị"]))
    assert [one.line for one in first.faulty] == [4]
    path = sent(tmp_path, lines[:2], heads=[*HEADS, "Mã đơn vị"])
    taken(path, shown(path).digest)
    assert set(Record.objects.values_list("office", flat=True)) == {"phuong-1", OFFICE}


def test_geojson_goes_in(lodgings: str, tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {**one(1), "so_buong": 12},
        "geometry": {"type": "Point", "coordinates": [107.1, 10.4]},
    }
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    first = shown(path)
    assert not first.faulty
    taken(path, first.digest)
    row = Record.objects.get()
    assert row.latitude == 10.4 and row.values["so_buong"] == 12


@pytest.mark.parametrize(
    "text",
    ["{}", '{"type": "FeatureCollection"}', '{"a', '{"type":"FeatureCollection","features":[]}'],
)
def test_what_is_no_geojson_is_refused(keys: None, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(BadFile):
        read_file(path, MADE)


def test_a_longer_file_takes_no_more_statements(lodgings: str, tmp_path: Path) -> None:
    counted = []
    for at, count in ((1, 5), (100, 200)):
        path = sent(tmp_path, rows(*range(at, at + count)), name=f"{count}.csv")
        digest = shown(path).digest
        with CaptureQueriesContext(connection) as seen:
            taken(path, digest)
        counted.append(len(seen))
    assert counted[1] < counted[0] + (200 - 5) / 10
