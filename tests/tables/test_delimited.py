"""Delimited text: every record with its line, whatever its delimiter, encoding, quotes and damage."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.tables import lines
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.table import Header, NotATable


class Read:
    """A file read whole: its names, (line, cells) of each row, and rejects as (line, reason)."""

    def __init__(self, path: Path, *, header: int = 0) -> None:
        self.rejects: list[tuple[int, str]] = []
        gzipped = path.suffix == ".gz"
        self.table = DelimitedTable(
            path,
            gzipped=gzipped,
            on_reject=lambda line, _, __, why: self.rejects.append((line, why)),
        )
        self.names = self.table.names(Header(header))
        wanted = list(range(len(self.names)))
        self.rows: list[tuple[int, list[str | None]]] = []
        for chunk in self.table.chunks(header=Header(header), wanted=wanted, moments=frozenset()):
            cells = [chunk.columns[place].to_pylist() for place in wanted]
            self.rows += [
                (chunk.line_of(row), [column[row] for column in cells]) for row in range(chunk.rows)
            ]

    @property
    def cells(self) -> list[list[str | None]]:
        return [row for _, row in self.rows]


@pytest.fixture
def read(tmp_path):
    def read(data: bytes | str, *, name: str = "log.csv", header: int = 0) -> Read:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Read(path, header=header)

    return read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read, delimiter):
    found = read(f"Mã{delimiter}Bước{delimiter}Lúc\na{delimiter}b{delimiter}f\n")
    assert found.table.delimiter == delimiter
    assert found.cells == [["a", "b", "f"]]


def test_excels_own_hint_of_the_delimiter_is_believed(read):
    found = read("sep=;\na;b,x\n1;2,5\n", header=1)
    assert found.names == ["a", "b,x"]
    assert found.rows == [(3, ["1", "2,5"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(read, end):
    found = read(end.join(["a,b", "1,2", "", "3,4"]))
    assert found.rows == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_a_cell_over_several_lines_does_not_shift_the_lines_after_it(read):
    found = read('a,b\n1,"x\n\ny ""z"""\n2,3\n4\n5,6\n')
    assert found.rows == [(2, ["1", 'x\n\ny "z"']), (5, ["2", "3"]), (7, ["5", "6"])]
    assert found.rejects == [(6, "too_few_cells")]


def test_rows_of_another_width_are_told_by_line_and_the_rest_is_read(read):
    found = read("a,b,c\n1,2,3\n1,2\n \n,,\n1,2,3,4\n7,8,9\n")
    assert found.cells == [["1", "2", "3"], [None, None, None], ["7", "8", "9"]]
    assert found.rejects == [(3, "too_few_cells"), (6, "too_many_cells")]


def test_rows_with_one_more_empty_cell_than_the_header_are_rows(read):
    assert read("a,b\n1,2,\n3,4,\n").cells == [["1", "2"], ["3", "4"]]


def test_a_quote_that_never_closes_costs_its_own_line_alone(read):
    found = read('a,b\n1,"x\n2,y\n3,z\n')
    assert found.rejects == [(2, "quote_never_closed")]
    assert found.rows == [(3, ["2", "y"]), (4, ["3", "z"])]


def test_quotes_inside_a_cell_are_letters(read):
    found = read('a,b\n1,5" ống\n2,"3"" ống"\n3,x"y"z\n')
    assert found.cells == [["1", '5" ống'], ["2", '3" ống'], ["3", 'x"y"z']]
    assert found.rejects == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_its_mark(read, encoding):
    text = "Mã hồ sơ,Bước,Thời điểm\n" + "H1,Tiếp nhận,05/03/2026\n" * 3
    found = read(text.encode(encoding))
    assert found.names == ["Mã hồ sơ", "Bước", "Thời điểm"]
    assert found.rows[-1] == (4, ["H1", "Tiếp nhận", "05/03/2026"])


def test_windows_1258_becomes_the_letters_everybody_else_writes(read):
    text = "Ma\u0303 hô\u0300 sơ,Bươ\u0301c\nH1,Tiê\u0301p nhâ\u0323n\n"
    found = read(text.encode("cp1258"))
    assert found.names == ["Mã hồ sơ", "Bước"]
    assert found.cells == [["H1", "Tiếp nhận"]]
    assert found.table.notes == [("encoding", {"encoding": "windows-1258"})]


def test_one_bad_line_in_utf8_is_rejected_alone(read):
    good = ["Mã,Bước"] + [f"H{number},Tiếp nhận" for number in range(5)]
    data = [line.encode() for line in good]
    data[3] = b"H2,Ti\xea\xecp nh\xe2\xf2n"
    found = read(b"\n".join(data))
    assert found.rejects == [(4, "not_utf8")]
    assert [line for line, _ in found.rows] == [2, 3, 5, 6]


def test_one_utf8_line_in_windows_1258_is_rejected_alone(read):
    data = ["Mã,B".encode("cp1258", "replace")] + [b"H,Ti\xea\xecp"] * 5
    data[3] = "H,Tiếp".encode()
    assert read(b"\n".join(data)).rejects == [(4, "not_windows_1258")]


def test_a_nul_byte_costs_its_line(read):
    found = read(b"a,b\n1,2\n3,\x004\n5,6\n" + b"\0" * 100)
    assert found.cells == [["1", "2"], ["5", "6"]]
    assert found.rejects == [(3, "nul_byte"), (5, "nul_byte")]


def test_a_gzip_cut_in_the_middle_keeps_what_was_readable(tmp_path):
    rows = [f"H{number},{number * 7919 % 100_003}" for number in range(20_000)]
    packed = gzip.compress("\n".join(["a,b", *rows]).encode())
    path = tmp_path / "log.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    found = Read(path)
    assert 5_000 < len(found.rows) < 15_000
    assert found.cells == [row.split(",") for row in rows[: len(found.rows)]]
    assert found.rejects == [(len(found.rows) + 2, "gzip_truncated")]
    assert found.table.progress()[0] == len(packed) // 2


def test_a_gzip_broken_in_the_middle_says_so(tmp_path):
    packed = bytearray(
        gzip.compress("\n".join(f"{one},{one * 7919}" for one in range(50_000)).encode())
    )
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
    path = tmp_path / "log.csv.gz"
    path.write_bytes(packed)
    assert [why for _, why in Read(path).rejects] == ["gzip_broken"]


def test_gzip_members_after_one_another_are_one_file(tmp_path):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n") + b"\0" * 64)
    assert Read(path).cells == [["1", "2"], ["3", "4"]]


def test_names_may_repeat_or_be_missing(read):
    found = read("a,a,,b\n1,2,3,4\n")
    assert found.names == ["a", "a", "", "b"]
    assert found.cells == [["1", "2", "3", "4"]]


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
def test_nothing_is_an_empty_file(read, data):
    with pytest.raises(NotATable) as refused:
        read(data)
    assert refused.value.code == "empty_file"


def test_binary_data_is_no_table(read):
    with pytest.raises(NotATable) as refused:
        read(bytes(range(256)) * 300)
    assert refused.value.code == "not_text"


def test_a_million_columns_are_refused_quickly_and_in_little_memory(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(
        ",".join(f"cot{place}" for place in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n"
    )
    reading = DelimitedTable.__init__
    with pytest.raises(NotATable) as refused:
        reading(DelimitedTable.__new__(DelimitedTable), path, gzipped=False, on_reject=print)
    assert refused.value.code == "too_many_columns"


def test_more_columns_than_the_limit_are_refused(read):
    with pytest.raises(NotATable) as refused:
        read(",".join(["c"] * 5_001) + "\n")
    assert refused.value.facts["limit"] == 5_000
    assert len(read(",".join(["c"] * 5_000) + "\n" + "," * 4_999).names) == 5_000


def test_a_line_without_end_is_passed_over(read):
    found = read(b"a,b\n1,2\n" + b"x" * 9_000_000 + b"\n3,4\n")
    assert found.rows == [(2, ["1", "2"]), (4, ["3", "4"])]
    assert found.rejects == [(3, "line_too_long")]


def test_an_archive_of_one_endless_line_stays_small_in_memory(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(200):
            file.write(b"y" * (1 << 20))
    found = Read(path)
    assert found.cells == [["1", "2"]]
    assert found.rejects == [(3, "line_too_long")]


CELL = st.text(alphabet="ab1 ,;\"\n'ơ", max_size=8)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=30)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=TABLE,
    block=st.integers(20, 200),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_rows_and_lines_are_those_of_pythons_own_reader(
    tmp_path, monkeypatch, rows, block, quoting
):
    """However the file falls into blocks, with quoted line ends across them."""
    monkeypatch.setattr(lines, "BLOCK", block)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerow(["name1", "name2", "name3"])
    writer.writerows([["x", "y", "z"]] * 40)  # what the head shows settles delimiter and width
    writer.writerows(rows)
    path = tmp_path / "log.csv"
    path.write_text(out.getvalue(), newline="")
    expected, told, line = [], [], 1
    reader = csv.reader(io.StringIO(out.getvalue(), newline=""))
    for number, row in enumerate(reader):
        start, line = line, reader.line_num + 1
        if number == 0 or not row:
            continue
        if len(row) == 3:
            expected.append((start, [cell or None for cell in row]))
        elif any(cell.strip(", \n") for cell in row):
            told.append(start)
    found = Read(path)
    assert found.table.delimiter == ","
    assert found.rows == expected
    assert set(told) <= {line for line, _ in found.rejects}
    assert len(found.rows) + len(found.rejects) <= len(rows) + 40


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=300), block=st.integers(16, 100))
def test_no_bytes_break_the_reader(tmp_path, monkeypatch, data, block):
    monkeypatch.setattr(lines, "BLOCK", block)
    path = tmp_path / "log.csv"
    path.write_bytes(b'a,b\n1,"2"\n' + data)
    try:
        found = Read(path)
    except NotATable:  # not_text, too_many_columns: said above
        return
    places = [line for line, _ in found.rows]
    assert places == sorted(places)
