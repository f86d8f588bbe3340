"""A person's own calendar file: what it may say, and what is refused with which words."""

from datetime import date

import pytest

from tinhso.calendars import BadCalendarFile, UnknownCalendar, load, parse, toml_text
from tinhso.kernel.calendar import Span

MORNING = Span(27_000, 41_400)
AFTERNOON = Span(48_600, 63_000)
PLAIN = 'zone = "Asia/Ho_Chi_Minh"\n[[hours]]\nmon-fri = ["07:30-11:30", "13:30-17:30"]\n'
HOURS = '[[hours]]\nmon = ["08:00-12:00"]\n'


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(text):
    with pytest.raises(BadCalendarFile) as refused:
        parse(text, file="lich.toml")
    assert refused.value.facts["file"] == "lich.toml"
    return refused.value


def test_an_office_adds_its_own_closures_and_half_days_to_a_shipped_calendar(tmp_path):
    path = write(
        tmp_path,
        "so-tu-phap.toml",
        'extends = "vn"\ntitle = "Sở Tư pháp"\n'
        '[[days]]\ndate = 2026-03-04\nto = 2026-03-06\noff = true\nname = "Bão"\n'
        '[[days]]\ndate = 2026-03-09\nopen = ["07:30-11:30"]\nname = "Họp"\nsource = "TB 12"\n',
    )
    calendar = load(path)
    assert (calendar.name, calendar.title) == ("so-tu-phap", "Sở Tư pháp")
    assert [calendar.spans_on(date(2026, 3, day)) for day in (4, 5, 6)] == [(), (), ()]
    assert calendar.spans_on(date(2026, 3, 9)) == (MORNING,)
    assert calendar.spans_on(date(2026, 3, 10)) == (MORNING, AFTERNOON)
    assert not calendar.is_working_day(date(2026, 1, 2))
    assert calendar.changes[date(2026, 3, 5)].source == path
    assert calendar.changes[date(2026, 3, 9)].source == "TB 12"
    assert calendar.announced == (2019, 2026)


def test_an_office_may_open_on_a_day_that_the_country_has_off(tmp_path):
    text = 'extends = "vn"\n[[days]]\ndate = 2026-09-02\nworks_as = "mon"\nname = "Trực"\n'
    calendar = load(write(tmp_path, "truc.toml", text))
    assert calendar.spans_on(date(2026, 9, 2)) == (MORNING, AFTERNOON)


def test_hours_change_from_a_date_and_keep_what_is_not_named():
    calendar = parse(
        PLAIN + '[[hours]]\nfrom = 2026-07-01\nfri = ["07:30-11:30"]\nsat = ["08:00-11:00"]\n'
    )
    assert calendar.spans_on(date(2026, 6, 26)) == (MORNING, AFTERNOON)
    assert calendar.spans_on(date(2026, 7, 3)) == (MORNING,)
    assert calendar.spans_on(date(2026, 7, 2)) == (MORNING, AFTERNOON)
    assert calendar.spans_on(date(2026, 6, 27)) == ()
    assert calendar.spans_on(date(2026, 7, 4)) == (Span(28_800, 39_600),)


def test_an_extending_file_changes_only_the_weekdays_it_names_from_its_date(tmp_path):
    write(tmp_path, "base.toml", PLAIN + "[[hours]]\nfrom = 2026-07-01\nmon = []\n")
    text = 'extends = "base.toml"\n[[hours]]\nfrom = 2026-06-01\nsat = ["07:30-11:30"]\n'
    calendar = load(write(tmp_path, "top.toml", text))
    assert calendar.spans_on(date(2026, 5, 30)) == ()
    assert calendar.spans_on(date(2026, 6, 6)) == (MORNING,)
    assert calendar.spans_on(date(2026, 6, 29)) == (MORNING, AFTERNOON)
    assert calendar.spans_on(date(2026, 7, 6)) == ()
    assert calendar.spans_on(date(2026, 7, 4)) == (MORNING,)


def test_a_swapped_day_has_the_hours_in_force_on_that_date():
    calendar = parse(
        PLAIN
        + '[[hours]]\nfrom = 2026-08-01\nfri = ["07:00-11:00"]\n'
        + '[[days]]\ndate = 2026-08-22\nworks_as = "fri"\nname = "Làm bù"\n'
    )
    assert calendar.spans_on(date(2026, 8, 22)) == (Span(25_200, 39_600),)


def test_spans_may_be_written_in_any_order_with_seconds_and_an_en_dash():
    calendar = parse('zone = "UTC"\n[[hours]]\nmon = ["13:30–24:00", "7:30:15 - 11:30"]\n')
    assert calendar.spans_on(date(2026, 1, 5)) == (Span(27_015, 41_400), Span(48_600, 86_400))


@pytest.mark.parametrize(
    "place",
    ["Asia/Hanoi", "Asia/Ha_Noi", "Hanoi", "Hà Nội", "Vietnam", "Asia/Vietnam", "VN", "Asia/Sai_Gon", "TP.HCM"],
)  # fmt: skip
def test_for_a_place_in_vietnam_vietnams_zone_is_named(place):
    with pytest.raises(BadCalendarFile) as refused:
        load("vn", place)
    assert refused.value.facts["nearest"] == "Asia/Ho_Chi_Minh"


def test_another_zone_may_be_asked_for():
    assert load("vn", "Europe/Amsterdam").zone == "Europe/Amsterdam"
    assert load("vn", "Asia/Ho_Chi_Minh") is load("vn")
    assert load("vn", "UTC") is load("vn", "UTC")


def test_a_region_of_a_country_has_its_own_days_off():
    text = 'zone = "Europe/Berlin"\nannounced = [2000, 2030]\n' + HOURS
    whole = parse(text + '[days_off]\nlibrary = "DE"\n')
    bavaria = parse(text + '[days_off]\nlibrary = "DE"\nregion = "BY"\n')
    assert date(2026, 1, 6) not in whole.changes
    assert not bavaria.is_working_day(date(2026, 1, 6))


@pytest.mark.parametrize(
    "text, code, facts",
    [
        ("zone = ", "calendar_not_toml", {"line": 1}),
        ("\nzone = 'UTC'\n]", "calendar_not_toml", {"line": 3}),
        ("[" * 5000, "calendar_not_toml", {}),
        ("# " + "x" * 1_000_001, "calendar_too_large", {"largest": 1_000_000}),
        ("zoen = 'UTC'", "calendar_unknown_key", {"key": "zoen", "nearest": "zone"}),
        ("zone = 'UTC'\n[[hours]]\nmonn = []", "calendar_unknown_key", {"key": "hours[1].monn"}),
        (PLAIN + "[[days]]\ndat = 2026-01-01", "calendar_unknown_key", {"key": "days[1].dat"}),
        ("days_off = { libary = 'VN' }", "calendar_unknown_key", {"nearest": "library"}),
        ("zone = 7", "calendar_wrong_kind", {"key": "zone", "wanted": '"…"'}),
        ("hours = [1]", "calendar_wrong_kind", {"key": "hours"}),
        (
            PLAIN + "[[days]]\ndate = 2026-01-01T10:00:00\noff = true\nname = 'x'",
            "calendar_wrong_kind",
            {"key": "days[1].date"},
        ),
        (HOURS, "calendar_missing_key", {"key": "zone"}),
        (PLAIN + "[[hours]]\nfrom = 2026-01-01", "calendar_missing_key", {"key": "hours[2].mon-fri"}),
        (PLAIN + "[[days]]\noff = true\nname = 'x'", "calendar_missing_key", {"key": "days[1].date"}),
        (PLAIN + "[[days]]\ndate = 2026-01-01\noff = true", "calendar_missing_key", {"key": "days[1].name"}),
        ("zone = 'Asia/Ho_Chi_Min'", "calendar_unknown_zone", {"nearest": "Asia/Ho_Chi_Minh"}),
        ("zone = '../etc/passwd'", "calendar_unknown_zone", {}),
        ("zone = 'UTC'\n[[hours]]\nmon = '08:00-12:00'", "calendar_hours_not_a_list", {"key": "hours[1].mon"}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['8-12']", "calendar_not_a_span", {"span": "8-12"}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['08:00-25:00']", "calendar_no_such_hour", {"span": "08:00-25:00"}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['08:60-10:00']", "calendar_no_such_hour", {}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['24:01-24:02']", "calendar_no_such_hour", {}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['22:00-06:00']", "calendar_span_over_midnight", {}),
        ("zone = 'UTC'\n[[hours]]\nmon = ['08:00-08:00']", "calendar_span_over_midnight", {}),
        (
            "zone = 'UTC'\n[[hours]]\nmon = ['08:00-12:00', '11:00-13:00']",
            "calendar_spans_overlap",
            {"earlier": "08:00-12:00", "later": "11:00-13:00", "key": "hours[1].mon"},
        ),
        (PLAIN + HOURS, "calendar_hours_twice", {"key": "hours[2].from"}),
        ("zone = 'UTC'\n[[hours]]\nmon-fri = []\nwed = []", "calendar_weekday_twice", {"weekday": "wed"}),
        (
            PLAIN + "[[days]]\ndate = 2026-01-01\noff = true\nname = 'x'\n" * 2,
            "calendar_date_twice",
            {"key": "days[2].date", "date": date(2026, 1, 1)},
        ),
        (
            PLAIN + "[[days]]\ndate = 2026-01-02\nto = 2026-01-01\noff = true\nname = 'x'",
            "calendar_bad_range",
            {"key": "days[1].to"},
        ),
        (PLAIN + "[[days]]\ndate = 2026-01-02\nname = 'x'", "calendar_day_unclear", {"said": "–"}),
        (
            PLAIN + "[[days]]\ndate = 2026-01-02\noff = true\nopen = []\nname = 'x'",
            "calendar_day_unclear",
            {"said": "off, open"},
        ),
        (PLAIN + "[[days]]\ndate = 2026-01-02\noff = false\nname = 'x'", "calendar_day_unclear", {}),
        (
            PLAIN + "[[days]]\ndate = 2026-01-02\nworks_as = 'friday'\nname = 'x'",
            "calendar_unknown_weekday",
            {"nearest": "fri"},
        ),
        ("announced = [2026, 2019]", "calendar_bad_announced", {}),
        ("announced = ['2019', '2026']", "calendar_bad_announced", {}),
        (PLAIN.replace("[[", "days_off = { library = 'VN' }\n[["), "calendar_not_said_announced", {}),
        ("announced = [2019, 2026]\ndays_off = { library = 'VM' }", "calendar_unknown_library", {}),
        (
            "announced = [2019, 2026]\ndays_off = { library = 'DE', region = 'XX' }",
            "calendar_unknown_region",
            {"library": "DE"},
        ),
        ("zone = 'UTC'", "calendar_never_open", {}),
        ("zone = 'UTC'\n[[hours]]\nmon = []", "calendar_never_open", {}),
        ("extends = 'vnn'", "calendar_extends_unknown", {"nearest": "vn"}),
        ("extends = '/etc/passwd'", "calendar_extends_unknown", {}),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_by_file_and_key(text, code, facts):
    refused = refusal(text)
    assert refused.code == code
    assert refused.facts.items() >= facts.items()


def test_files_that_extend_one_another_in_a_loop_are_refused(tmp_path):
    write(tmp_path, "a.toml", 'extends = "b.toml"')
    write(tmp_path, "b.toml", 'extends = "a.toml"')
    with pytest.raises(BadCalendarFile) as refused:
        load(str(tmp_path / "a.toml"))
    assert refused.value.code == "calendar_extends_loop"
    chain = refused.value.facts["chain"].split(" → ")
    assert [name.rsplit("/", 1)[-1] for name in chain] == ["a.toml", "b.toml", "a.toml"]


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownCalendar) as refused:
        load("vn-saturdy")
    assert refused.value.facts["nearest"] == "vn-saturday"


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "lich.toml"
    path.write_bytes("\ufeff# Lịch\n".encode() + b"title = '\xff'")
    with pytest.raises(BadCalendarFile) as refused:
        load(str(path))
    assert refused.value.code == "calendar_not_utf8"
    assert refused.value.facts == {"file": str(path), "line": 2, "byte": 22}


def test_a_large_file_is_refused_without_being_read(tmp_path):
    path = tmp_path / "lich.toml"
    with path.open("wb") as stream:
        stream.truncate(5_000_000_000)
    with pytest.raises(BadCalendarFile) as refused:
        load(str(path))
    assert refused.value.code == "calendar_too_large"


@pytest.mark.parametrize("name", ["vn", "vn-early", "vn-saturday", "nl-office", "always"])
def test_a_calendar_written_out_gives_the_same_hours_without_the_library(name, monkeypatch):
    calendar = load(name)
    text = toml_text(calendar, years=(2025, 2026))
    monkeypatch.setattr("tinhso.calendars.layers.library_days", None)
    again = parse(text, file=f"{name}.toml")
    days = [
        date.fromordinal(o)
        for o in range(date(2025, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]
    assert [again.spans_on(day) for day in days] == [calendar.spans_on(day) for day in days]
    assert (again.name, again.title, again.zone, again.announced) == (
        calendar.name,
        calendar.title,
        calendar.zone,
        calendar.announced,
    )


def test_a_calendar_written_out_keeps_dated_hours_and_odd_names():
    text = PLAIN + (
        '[[hours]]\nfrom = 2026-07-01\nsat = ["07:30-11:30"]\n'
        '[[days]]\ndate = 2026-07-02\noff = true\nname = "Bão \\"số 3\\"\\n\\u007f"\n'
    )
    calendar = parse(text)
    again = parse(toml_text(calendar))
    assert again.weeks == calendar.weeks
    assert again.changes == calendar.changes
