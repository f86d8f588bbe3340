"""What a cell says, as a moment: every way of writing one that an office uses, and those that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.tables import zones
from tinhso.tables.moments import REASONS, MomentReader

VIETNAM = "Asia/Ho_Chi_Minh"


def read(*cells: str | None, zone: str = VIETNAM):
    return MomentReader(zone).read(pa.array(cells, pa.string()))


def local(*parts: int, zone: str = VIETNAM) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))


WRITTEN = [
    ("2026-03-05", local(2026, 3, 5), True),
    ("2026/03/05", local(2026, 3, 5), True),
    ("2026-03-05T14:30", local(2026, 3, 5, 14, 30), False),
    ("2026-03-05 14:30:15", local(2026, 3, 5, 14, 30, 15), False),
    ("2026-03-05T14:30:15Z", datetime(2026, 3, 5, 14, 30, 15, tzinfo=UTC), False),
    ("2026-03-05 14:30:15.5+01:00", datetime(2026, 3, 5, 13, 30, 15, 500_000, tzinfo=UTC), False),
    (
        "2011-12-06 13:41:31.788000+01:00",
        datetime(2011, 12, 6, 12, 41, 31, 788_000, tzinfo=UTC),
        False,
    ),
    (
        "2026-03-05T14:30:15,123456-0330",
        datetime(2026, 3, 5, 18, 0, 15, 123_456, tzinfo=UTC),
        False,
    ),
    ("2026-03-05T14:30:15.1234567+07:00", local(2026, 3, 5, 14, 30, 15, 123_456), False),
    ("20260305", local(2026, 3, 5), True),
    ("20260305T143000", local(2026, 3, 5, 14, 30), False),
    ("05/03/2026", local(2026, 3, 5), True),
    ("5/3/2026", local(2026, 3, 5), True),
    (" 05/03/2026\t", local(2026, 3, 5), True),
    ("'05/03/2026", local(2026, 3, 5), True),
    ("05.03.2026 8:05", local(2026, 3, 5, 8, 5), False),
    ("05-03-26 14:30", local(2026, 3, 5, 14, 30), False),
    ("05/03/68", local(2068, 3, 5), True),
    ("05/03/69", local(1969, 3, 5), True),
    ("14:30 05/03/2026", local(2026, 3, 5, 14, 30), False),
    ("14:30:59, 05/03/2026", local(2026, 3, 5, 14, 30, 59), False),
    ("05/03/2026 02:30 CH", local(2026, 3, 5, 14, 30), False),
    ("05/03/2026 12:05 SA", local(2026, 3, 5, 0, 5), False),
    ("05/03/2026 12:05:00 PM", local(2026, 3, 5, 12, 5), False),
    ("05/03/2026 - 14h30", local(2026, 3, 5, 14, 30), False),
    ("14h30 ngày 5/3/2026", local(2026, 3, 5, 14, 30), False),
    ("Ngày 05 tháng 3 năm 2026", local(2026, 3, 5), True),
    ("05/03/2026\u00a014:30", local(2026, 3, 5, 14, 30), False),
    ("05/03/2026 24:00", local(2026, 3, 6), False),
    ("01/01/1900", local(1900, 1, 1), True),
    ("31/12/2199 23:59:59", local(2199, 12, 31, 23, 59, 59), False),
    ("29/02/2024", local(2024, 2, 29), True),
]


@pytest.mark.parametrize("cell, moment, date_only", WRITTEN)
def test_a_moment_is_read_however_an_office_writes_it(cell, moment, date_only):
    found = read("06/07/2020", cell)
    assert found.to_arrow()[1].as_py() == moment
    assert bool(found.date_only[1]) is date_only
    assert not found.reason.any()


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("31/02/2026", "no_such_date"),
        ("29/02/2026", "no_such_date"),
        ("00/03/2026", "no_such_date"),
        ("05/13/2026", "no_such_date"),
        ("05/03/2026 25:00", "no_such_hour"),
        ("05/03/2026 24:01", "no_such_hour"),
        ("05/03/2026 14:60", "no_such_hour"),
        ("01/01/2999", "moment_out_of_range"),
        ("31/12/1899", "moment_out_of_range"),
        ("01/01/0001 00:00:00", "moment_out_of_range"),
        ("1899-12-31T00:00:00Z", "moment_out_of_range"),
        ("hôm qua", "moment_unreadable"),
        ("460860", "moment_unreadable"),
        ("05/03", "moment_unreadable"),
        ("x" * 5_000, "moment_unreadable"),
        ("٠٥/٠٣/٢٠٢٦", "moment_unreadable"),
    ],
)
def test_what_is_no_moment_says_why(cell, reason):
    found = read("25/12/2020", cell)
    assert REASONS[found.reason[1]] == reason
    assert found.known.tolist() == [True, False]
    assert found.to_arrow()[1].as_py() is None


@pytest.mark.parametrize("cell", [None, "", "   ", "NULL", "null", "-", "NaT", "N/A"])
def test_nothing_is_no_moment_and_no_fault(cell):
    found = read("25/12/2020", cell)
    assert not found.known[1]
    assert found.reason[1] == 0


def test_a_column_of_month_before_day_is_told_and_not_guessed():
    reader = MomentReader(VIETNAM)
    reader.read(pa.array(["03/04/2026", "03/25/2026", "12/31/2026 10:00"]))
    assert reader.month_first == "03/25/2026"


def test_one_sure_day_first_makes_a_month_above_twelve_a_fault_of_its_own_row():
    reader = MomentReader(VIETNAM)
    found = reader.read(pa.array(["03/25/2026", "25/3/2026"]))
    assert reader.month_first is None
    assert REASONS[found.reason[0]] == "no_such_date"
    reader.read(pa.array(["03/25/2026"]))
    assert reader.month_first is None


@pytest.mark.parametrize(
    "cells, unit, first",
    [
        (["46086", "46086.6041666667"], "serial", local(2026, 3, 5)),
        (["1772695800", "1772695801.25"], "s", datetime(2026, 3, 5, 7, 30, tzinfo=UTC)),
        (["1772695800000", "1772695800001"], "ms", datetime(2026, 3, 5, 7, 30, tzinfo=UTC)),
        (["1772695800000000"], "us", datetime(2026, 3, 5, 7, 30, tzinfo=UTC)),
        (["1772695800000000000"], "ns", datetime(2026, 3, 5, 7, 30, tzinfo=UTC)),
        (["20260305", "20260306"], "basic", local(2026, 3, 5)),
        (["20260305143000"], "basic", local(2026, 3, 5, 14, 30)),
        (["202603051430"], "basic", local(2026, 3, 5, 14, 30)),
    ],
)
def test_a_column_wholly_of_numbers_is_read_by_their_size(cells, unit, first):
    reader = MomentReader(VIETNAM)
    found = reader.read(pa.array([None, *cells]))
    assert reader.numbers_are == unit
    assert found.to_arrow()[1].as_py() == first
    assert not found.reason.any()


def test_a_serial_keeps_its_hour_to_the_millisecond():
    found = read("46086.604166666664", "46086")
    assert found.to_arrow()[0].as_py() == local(2026, 3, 5, 14, 30)
    assert found.date_only.tolist() == [False, True]


def test_a_serial_among_dates_is_read_where_it_is_a_day_of_our_time():
    reader = MomentReader(VIETNAM)
    cells = ["05/03/2026", "46087", "46086.5", "36525", "54789", "2026", "20260305", "1767600000"]
    found = reader.read(pa.array(cells))
    assert found.to_arrow().to_pylist()[:3] == [
        local(2026, 3, 5),
        local(2026, 3, 6),
        local(2026, 3, 5, 12),
    ]
    assert found.known.tolist() == [True, True, True, False, False, False, True, False]
    assert found.date_only.tolist()[:3] == [True, True, False]
    assert {REASONS[one] for one in found.reason[[3, 4, 5, 7]]} == {"moment_unreadable"}
    assert reader.numbers_are == "serial"


def test_a_serial_long_after_the_dates_is_read_too():
    reader = MomentReader(VIETNAM)
    reader.read(pa.array(["05/03/2026"] * 10))
    found = reader.read(pa.array(["46087", "7"]))
    assert found.known.tolist() == [True, False]
    assert found.to_arrow()[0].as_py() == local(2026, 3, 6)


def test_a_number_among_words_is_no_serial():
    assert REASONS[read("hôm qua", "46086").reason[1]] == "moment_unreadable"


def test_what_numbers_are_is_settled_by_the_first_batch_with_a_cell():
    reader = MomentReader(VIETNAM)
    reader.read(pa.array([None, ""], pa.string()))
    reader.read(pa.array(["46086"]))
    found = reader.read(pa.array(["46087", "06/03/2026", "9999999999"]))
    assert found.known.tolist() == [True, True, False]


def test_a_wall_time_shown_twice_is_its_first_showing_and_one_never_shown_counts_by_the_old_offset():
    found = read("26/10/2025 02:30", "30/03/2025 02:30", zone="Europe/Amsterdam")
    assert found.to_arrow().to_pylist() == [
        datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
        datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
    ]


def test_dictionaries_dates_and_timestamps_give_the_same_moments_as_text():
    moments = [datetime(2026, 3, 5, 14, 30), None, datetime(1950, 7, 1, 0, 0, 1)]
    expected = read("2026-03-05 14:30:00", None, "1950-07-01 00:00:01").to_arrow()
    for unit in ("s", "ms", "us", "ns"):
        column = pa.array(moments, pa.timestamp(unit))
        assert MomentReader(VIETNAM).read(column).to_arrow().equals(expected)
    text = pa.array(["2026-03-05 14:30:00", None, "1950-07-01 00:00:01"]).dictionary_encode()
    assert MomentReader(VIETNAM).read(text).to_arrow().equals(expected)


def test_dates_of_parquet_are_dates_without_hours():
    for kind in (pa.date32(), pa.date64()):
        found = MomentReader(VIETNAM).read(pa.array([date(2026, 3, 5), None], kind))
        assert found.to_arrow().to_pylist() == [local(2026, 3, 5), None]
        assert found.date_only.tolist() == [True, False]


def test_extreme_timestamps_are_out_of_range_and_not_an_overflow():
    far = pa.array([2**62, -(2**62), 0], pa.int64()).cast(pa.timestamp("s"))
    found = MomentReader("UTC").read(far)
    assert [REASONS[one] for one in found.reason] == ["moment_out_of_range"] * 2 + [""]
    days = pa.array([2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32())
    assert not MomentReader("UTC").read(days).known.any()


def test_a_date_among_thousands_of_other_things_is_still_read():
    signs = "-/:. T"
    words = ["".join(signs[(place >> bit * 2) % 6] for bit in range(10)) for place in range(30_000)]
    words[29_500] = "05/03/2026"
    found = read(*words)
    assert found.to_arrow()[29_500].as_py() == local(2026, 3, 5)
    assert found.known.sum() == 1


def test_many_dates_in_words_are_all_read():
    found = read(*["ngày 5 tháng 3 năm 2026"] * 30_000)
    assert found.known.all()


def test_a_slice_of_a_column_is_read_as_itself():
    column = pa.array(["01/02/2026", None, "05/03/2026 14:30", "x"])
    assert MomentReader(VIETNAM).read(column.slice(2, 1)).to_arrow().to_pylist() == [
        local(2026, 3, 5, 14, 30)
    ]


MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30))
FORMS = st.sampled_from(
    [
        "%d/%m/%Y %H:%M:%S.%f",
        "%Y-%m-%dT%H:%M:%S.%f",
        "%H:%M:%S.%f %d-%m-%Y",
        "%Y%m%dT%H%M%S.%f",
        "%Y-%m-%d %H:%M:%S.%f+00:00",
    ]
)


@given(
    st.lists(st.tuples(MOMENTS, FORMS), min_size=1), st.sampled_from([VIETNAM, "Europe/Amsterdam"])
)
def test_any_moment_written_and_read_is_itself(written, zone):
    cells = [moment.strftime(form) for moment, form in written]
    found = MomentReader(zone).read(pa.array(["31/12/2020", *cells])).to_arrow()[1:].to_pylist()
    for (moment, form), got in zip(written, found, strict=True):
        aware = moment.replace(tzinfo=UTC if "+" in form else ZoneInfo(zone))
        assert got - datetime(1970, 1, 1, tzinfo=UTC) == aware.astimezone(UTC) - datetime(
            1970, 1, 1, tzinfo=UTC
        )


@given(st.lists(st.text(alphabet="0123456789/-: .TZ+SACH", max_size=30), max_size=50))
def test_no_cell_breaks_the_reader(cells):
    found = read("31/12/2020", *cells)
    assert len(found.at) == len(cells) + 1
    assert not (found.known & (found.reason != 0)).any()
    low, high = local(1900, 1, 1), local(2199, 12, 31, 23, 59, 59) + timedelta(seconds=1)
    assert all(one is None or low <= one < high for one in found.to_arrow().to_pylist())


# What the clock is asked


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([None, datetime(2026, 3, 5), None], pa.timestamp("us")),
        pa.array([None, datetime(2026, 3, 5), None], pa.timestamp("s")),
        pa.array([None, date(2026, 3, 5), None], pa.date32()),
        pa.array([None, "05/03/2026", "31/02/2026", "", "05/13/2026"]),
        pa.array([None, "46086", "5"]),
        pa.nulls(3, pa.timestamp("us")),
    ],
)
def test_empty_and_unreadable_cells_do_not_make_the_clock_look_through_three_centuries(
    monkeypatch, cells
):
    asked = []

    def watched(name, first, last):
        asked.append((first, last))
        return zone_table(name, first, last)

    zone_table = zones.zone_table
    monkeypatch.setattr(zones, "zone_table", watched)
    found = MomentReader(VIETNAM).read(cells)
    assert zones._ALL not in asked
    assert found.known.tolist() == [bool(one) for one in found.at]
