"""The shipped calendars against the checked list of days off, row by row."""

import csv
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files

import pytest

from tinhso.calendars import DEFAULT, load, names
from tinhso.calendars.days_off import library_days
from tinhso.kernel.calendar import Calendar, Span

YEARS = range(2019, 2027)
FULL_DAY = (Span(27_000, 41_400), Span(48_600, 63_000))
CORRECTIONS = tomllib.loads(
    (files("tinhso.calendars") / "shipped" / "vn.toml").read_text(encoding="utf-8")
)["days"]


def every_day() -> Iterator[date]:
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        yield day
        day += timedelta(days=1)


@pytest.fixture(scope="module")
def listed(shared) -> dict[date, str]:
    """date → "off" or "working_weekend", as the checked list has it for the announced years."""
    file = shared / "data" / "calendar" / "vn_public_holidays_2018_2028.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [(date.fromisoformat(row["date"]), row["kind"]) for row in csv.DictReader(stream)]
    return {day: kind for day, kind in rows if day.year in YEARS}


@pytest.fixture(scope="module")
def vn() -> Calendar:
    return load("vn")


def test_every_listed_day_off_is_closed(listed, vn):
    off = [day for day, kind in listed.items() if kind == "off"]
    assert len(off) == 112
    assert [day for day in off if vn.spans_on(day)] == []


def test_every_working_weekend_day_has_the_hours_of_a_friday(listed, vn):
    worked = {day: vn.spans_on(day) for day, kind in listed.items() if kind == "working_weekend"}
    assert worked == dict.fromkeys(
        [
            date(2019, 1, 5),
            date(2019, 5, 4),
            date(2024, 5, 4),
            date(2025, 4, 26),
            date(2026, 1, 10),
            date(2026, 8, 22),
        ],
        FULL_DAY,
    )


def test_no_other_weekday_is_closed_and_no_other_weekend_day_open(listed, vn):
    unlisted = [day for day in every_day() if day not in listed]
    assert [day for day in unlisted if vn.is_working_day(day) != (day.weekday() < 5)] == []


def test_every_day_off_of_an_announced_year_has_a_name_and_a_source(vn):
    changes = [change for day, change in vn.changes.items() if day.year in YEARS]
    assert all(change.name and change.source for change in changes)


def test_days_off_bear_their_vietnamese_names_whatever_the_machine_speaks(vn):
    assert vn.changes[date(2026, 2, 17)].name == "Tết Nguyên Đán"


@pytest.mark.parametrize(
    "entry",
    CORRECTIONS,
    # The name of the test says which corrections the installed library still needs.
    ids=lambda entry: (
        f"{entry['date']} {'no longer' if _library_agrees(entry) else 'still'} needed"
    ),
)
def test_a_correction_names_its_source_and_holds(entry, vn):
    assert entry["name"]
    assert entry["source"]
    assert vn.is_working_day(entry["date"]) is not entry.get("off", False)


def _library_agrees(entry: dict) -> bool:
    known = library_days(library="VN")
    return entry["date"] in (known.off if entry.get("off") else known.made_up)


@pytest.mark.parametrize(
    "year, announced", [(2018, False), (2019, True), (2026, True), (2027, False)]
)
def test_only_announced_years_are_called_announced(year, announced, vn):
    assert vn.is_announced(year) is announced


def test_the_default_is_the_usual_vietnamese_hours():
    assert names()[0] == DEFAULT == "vn"


def test_early_offices_work_the_same_days_at_other_hours(vn):
    early = load("vn-early")
    hours = (Span(25_200, 41_400), Span(48_600, 61_200))
    assert all(early.is_working_day(day) == vn.is_working_day(day) for day in every_day())
    assert {early.spans_on(day) for day in every_day()} == {(), hours}


def test_saturday_mornings_are_added_but_not_on_days_off_and_a_swapped_one_is_whole(vn):
    saturday = load("vn-saturday")
    assert saturday.spans_on(date(2026, 1, 17)) == (Span(27_000, 41_400),)
    assert saturday.spans_on(date(2026, 1, 10)) == FULL_DAY
    assert saturday.spans_on(date(2021, 5, 1)) == ()
    assert saturday.spans_on(date(2026, 1, 19)) == vn.spans_on(date(2026, 1, 19))


def test_always_is_open_every_second_of_every_day():
    assert {load("always").spans_on(day) for day in every_day()} == {(Span(0, 86_400),)}
    assert load("always").is_announced(1900)


def test_the_dutch_example_closes_on_dutch_days_off():
    dutch = load("nl-office")
    assert not dutch.is_working_day(date(2011, 4, 25))  # Easter Monday
    assert dutch.is_working_day(date(2011, 5, 5))  # Liberation Day, off in lustrum years alone
    assert not dutch.is_working_day(date(2010, 5, 5))
    assert dutch.zone == "Europe/Amsterdam"


def test_of_the_librarys_countries_only_the_one_asked_for_is_imported():
    told = (
        "import sys; from tinhso import calendars; calendars.load('vn');"
        "print(sum(name.startswith('holidays.countries.') for name in sys.modules));"
        "import holidays; print(len(holidays.list_supported_countries(include_aliases=False)) > 200)"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["1", "True"]
