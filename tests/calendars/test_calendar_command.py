"""`tinhso calendar` as a person types it."""

import json
import string
from datetime import date

import pytest

from tinhso.calendars import BadCalendarFile, UnknownCalendar, load
from tinhso.cli.main import main
from tinhso.cli.months import sign_of
from tinhso.cli.words import week_text, working_time
from tinhso.sentences.calendar import SENTENCES


@pytest.fixture
def typed(capsys, monkeypatch):
    """Runs a command; gives its exit code and what it printed on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("TINHSO_LANG", raising=False)

    def run(*words):
        code = main(["calendar", *words])
        return code, capsys.readouterr().out

    return run


def test_a_year_is_drawn_as_months_with_a_sign_for_every_kind_of_day(typed):
    code, out = typed("show", "--year", "2026")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].strip() == "vn · 2026"
    assert "249 ngày làm việc, 1.992 giờ" in out
    assert lines[6].startswith("          1× 2× 3  4 ")
    assert " 5  6  7  8  9 10+11 " in lines[7]
    assert "Công văn 12729/VPCP-KGVX" in out
    assert "Giờ làm việc: T2–T6 07:30–11:30, 13:30–17:30" in out
    assert "Ngày nghỉ năm 2026 đã công bố" in out


def test_an_english_reader_gets_english(typed):
    _, out = typed("show", "--year", "2026", "--lang", "en")
    assert "January · 21 days" in out
    assert "Mo Tu We Th Fr Sa Su" in out
    assert "Hours: Mo–Fr 07:30–11:30, 13:30–17:30" in out
    assert "+ Sa 2026-01-10" in out


def test_a_year_that_nobody_has_announced_is_called_an_estimate(typed):
    _, out = typed("show", "--year", "2027")
    assert "CHƯA công bố" in " ".join(out.split())


def test_a_calendar_without_days_off_needs_no_announcement(typed):
    _, out = typed("show", "always", "--year", "1900")
    assert "không phụ thuộc công bố" in out
    assert "365 ngày làm việc" in out


def test_hours_that_change_in_the_year_are_both_shown(typed, tmp_path):
    path = tmp_path / "so.toml"
    path.write_text(
        'extends = "vn"\n[[hours]]\nfrom = 2026-07-01\nfri = ["07:30-11:30"]\n'
        '[[days]]\ndate = 2026-03-09\nopen = ["07:30-11:30"]\nname = "Họp [toàn sở]"\n',
        encoding="utf-8",
    )
    _, out = typed("show", str(path), "--year", "2026")
    assert "Giờ làm việc: T2–T6 07:30–11:30, 13:30–17:30" in out
    assert "Giờ làm việc từ 01/07/2026: T2–T5 07:30–11:30, 13:30–17:30 · T6 07:30–11:30" in out
    assert "~ T2 09/03/2026" in out
    assert "Họp [toàn sở]" in out


def test_json_carries_the_same_facts(typed):
    _, out = typed("show", "--year", "2026", "--json")
    facts = json.loads(out)
    assert facts["working_days"] == 249
    assert facts["working_seconds"] == 249 * 8 * 3600
    assert facts["announced"] == [2019, 2026]
    assert facts["days"][2] == {
        "date": "2026-01-10",
        "weekday": "Sa",
        "hours": "07:30–11:30, 13:30–17:30",
        "name": "Làm bù cho ngày 02/01/2026",
        "source": "Công văn 12729/VPCP-KGVX ngày 25/12/2025",
    }


def test_the_shipped_calendars_are_listed_the_default_first(typed):
    _, out = typed("list")
    assert out.startswith("vn ")
    assert "T2–T6 07:00–11:30, 13:30–17:00" in out
    _, out = typed("list", "--json")
    assert json.loads(out)[0]["name"] == "vn"


def test_a_good_file_is_told_back_and_a_bad_one_refused(typed, tmp_path):
    path = tmp_path / "so.toml"
    path.write_text(
        'extends = "vn"\ntitle = "Sở X"\n'
        '[[days]]\ndate = 2026-03-09\nto = 2026-03-10\noff = true\nname = "Bão"\nsource = "QĐ 1"\n'
        '[[days]]\ndate = 2026-03-14\nopen = ["07:30-11:30"]\nname = "Bù"\n',
        encoding="utf-8",
    )
    code, out = typed("check", str(path))
    assert code == 0
    assert "so: đọc được · Sở X" in out
    assert out.splitlines()[2:5] == [
        "  ngày riêng (3):",
        "    T2 09/03/2026 – T3 10/03/2026 (2)  nghỉ · Bão",
        "    T7 14/03/2026  07:30–11:30 · Bù",
    ]
    _, out = typed("check", str(path), "--json")
    assert json.loads(out)["title"] == "Sở X"
    path.write_text("zoen = 'x'", encoding="utf-8")
    assert main(["calendar", "check", str(path)]) != 0


def test_working_time_between_two_moments_is_shown_with_its_days(typed):
    code, out = typed("between", "2025-12-30T15:00", "12/01/2026 09:15")
    assert code == 0
    assert "T3 30/12/2025  15:00–17:30 = 2:30:00" in out
    assert "T6 02/01/2026  nghỉ: Nghỉ hoán đổi dịp Tết Dương lịch" in out
    assert "= 60:15:00 (216.900 s) · 7 ngày 4 giờ 15 phút làm việc" in out


def test_months_of_working_time_fold_days_that_are_alike(typed):
    _, out = typed("between", "2026-03-02", "2026-04-10", "--lang", "en")
    assert "Mo 2026-03-02 – Fr 2026-03-06  5 × 07:30–11:30, 13:30–17:30 = 40:00:00" in out
    assert "Sa 2026-03-07 – Su 2026-03-08  closed" in out


def test_moments_may_carry_their_own_offset(typed):
    _, out = typed("between", "2026-01-05T01:00+00:00", "2026-01-05T10:00+07:00", "--json")
    assert json.loads(out)["working_seconds"] == 7200


@pytest.mark.parametrize(
    "limit, due",
    [
        ("5d", "2026-01-14T17:30:00+07:00"),
        ("40h", "2026-01-14T16:00:00+07:00"),
        ("3cd", "2026-01-12T17:30:00+07:00"),
        ("0d", "2026-01-08T17:30:00+07:00"),
        ("0d@15:00", "2026-01-09T17:30:00+07:00"),
    ],
)
def test_a_limit_runs_out_by_its_own_rule(typed, limit, due):
    _, out = typed("after", "2026-01-08T16:00", limit, "--json")
    assert json.loads(out)["due_at"] == due


def test_a_limit_that_reaches_an_unannounced_year_says_so(typed):
    _, out = typed("after", "2026-12-28T16:00", "5d")
    assert "T3 05/01/2027 17:30:00" in out
    assert "năm 2027 CHƯA công bố" in out


@pytest.mark.parametrize(
    "words",
    [
        ("between", "hôm qua", "2026-01-05"),
        ("between", "31/02/2026", "2026-03-05"),
        ("between", "2026-03-05", "2026-03-04"),
        ("show", "vnn"),
        ("after", "2026-01-05", "5 days"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_a_traceback(words):
    assert main(["calendar", *words]) in (2, 3)


@pytest.mark.parametrize(
    "words", [("show", "--year", "1"), ("show", "--year", "MMXX"), ("nothing",)]
)
def test_wrong_use_ends_with_two(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["calendar", *words])
    assert ended.value.code == 2


def test_a_closure_that_falls_on_a_closed_day_is_still_signed():
    assert sign_of(date(2026, 4, 26), load("vn")) == "×"
    assert sign_of(date(2026, 4, 25), load("vn")) == " "


def test_weeks_and_working_time_are_told_shortly():
    always, saturday = load("always"), load("vn-saturday")
    on = date(2026, 1, 5)
    assert week_text(saturday.week_on(on), "en").endswith("· Sa 07:30–11:30")
    assert working_time(95_400, saturday, on, "vi") == "3 ngày 2 giờ 30 phút làm việc"
    assert working_time(90_061, always, on, "en") == "25 h 1 min 1 s of working time"
    assert working_time(0, always, on, "vi") == "0 giờ làm việc"


class Facts(dict):
    """Any fact a sentence may name."""

    def __missing__(self, key):
        return 1


def test_every_refusal_of_the_room_has_a_sentence_in_both_languages():
    assert {UnknownCalendar.exit_code, BadCalendarFile.exit_code} == {2}
    for code, sentences in SENTENCES.items():
        assert len(sentences) == 2, code
        for sentence in sentences:
            sentence.format_map(Facts())
        named = [{name for _, name, _, _ in string.Formatter().parse(s)} for s in sentences]
        assert named[0] == named[1], code
