"""Numbers, lengths and names as they are shown: Vietnamese form first, nothing hidden, nothing rounded to a lie."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape

from tinhso.measurement.report import phrases, words
from tinhso.measurement.report.words import NBSP, Text

DAY = 8 * 3600


def plain(text: Text) -> tuple[str, str]:
    return text.vi.replace(NBSP, " "), text.en.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0, "0 phút", "0 minutes"),
        (1, "dưới 1 phút", "under 1 minute"),
        (59.9, "dưới 1 phút", "under 1 minute"),
        (60, "1 phút", "1 minute"),
        (3_599, "1 giờ", "1 hour"),
        (DAY - 1, "1 ngày", "1 day"),
        (DAY, "1 ngày", "1 day"),
        (2 * DAY + 3 * 3600, "2 ngày 3 giờ", "2 days 3 hours"),
        (2 * DAY + 3 * 3600 + 1_799, "2 ngày 3 giờ", "2 days 3 hours"),
        (2 * DAY + 3 * 3600 + 1_801, "2 ngày 4 giờ", "2 days 4 hours"),
        (3 * DAY - 60, "3 ngày", "3 days"),
        (1_234 * DAY + 3600, "1.234 ngày", "1,234 days"),
        (None, "không có dữ liệu", "no data"),
    ],
)
def test_a_length_is_told_in_two_units_at_most(seconds: float | None, vi: str, en: str) -> None:
    assert plain(words.span(seconds, DAY)) == (vi, en)


def test_working_time_is_named_so() -> None:
    assert plain(words.worked(2 * DAY + 3 * 3600, DAY)) == (
        "2 ngày 3 giờ làm việc",
        "2 working days 3 hours",
    )
    assert plain(words.worked(600, DAY)) == ("10 phút làm việc", "10 minutes of working time")


@pytest.mark.parametrize(
    ("part", "whole", "vi", "en"),
    [
        (0, 0, "không có dữ liệu", "no data"),
        (0, 9, "0 %", "0%"),
        (9, 9, "100 %", "100%"),
        (1, 8, "12,5 %", "12.5%"),
        (1, 100_000, "< 0,1 %", "< 0.1%"),
        (99_999, 100_000, "> 99,9 %", "> 99.9%"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(part: int, whole: int, vi: str, en: str) -> None:
    assert plain(words.share(part, whole)) == (vi, en)


def test_numbers_take_each_languages_marks() -> None:
    assert plain(words.number(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert plain(words.number(-12_345_678)) == ("-12.345.678", "-12,345,678")


def test_moments_are_told_in_the_calendars_zone_and_before_1970_too() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert words.moment(1_767_229_200_000_000, zone).vi == "01/01/2026 08:00"
    assert words.day_of(-1_000_000, UTC).vi == "31/12/1969"


def test_hidden_and_turning_marks_become_visible() -> None:
    assert words.shown("a\u202eb\u200bc").vi == "a\ufffdb\ufffdc"
    assert words.shown("Thẩm\n định ").vi == "Thẩm định"
    assert words.shown("e" + "\u0301\u0302\u0303\u0304\u0305\u0306").vi.count("\u0306") == 0
    assert words.shown("  ").vi == "(tên trống)"
    assert words.shown(None).vi == "(không ghi)"
    assert len(words.shown("x" * 10_000).vi) == words.LONGEST_NAME


def test_vietnamese_marks_survive_in_both_forms() -> None:
    decomposed = "Thẩm định"
    import unicodedata

    assert words.shown(unicodedata.normalize("NFD", decomposed)).vi == decomposed


def test_text_is_escaped_when_it_is_printed() -> None:
    assert str(escape(Text("<b>", "<b>"))) == "&lt;b&gt;"
    assert "<i>" not in str(escape(Text("<i>", "x")))


@pytest.mark.parametrize(
    ("rule", "vi", "en"),
    [
        ("5d", "5 ngày làm việc", "5 working days"),
        ("1h", "1 giờ làm việc", "1 working hour"),
        ("30cd", "30 ngày lịch", "30 calendar days"),
        ("0d", "trong ngày", "the same day"),
        (
            "3d@15:00",
            "3 ngày làm việc (nhận sau 15:00 tính từ hôm sau)",
            "3 working days (after 15:00 counts as the next day)",
        ),
        ("<x>", "<x>", "<x>"),
        (None, "không có hạn", "no limit"),
    ],
)  # fmt: skip
def test_limits_are_told_in_words(rule: str | None, vi: str, en: str) -> None:
    assert plain(phrases.limit_words(rule)) == (vi, en)


def test_every_note_and_outcome_of_the_engine_has_a_sentence() -> None:
    from tinhso.measurement.foldtypes import CLOCKS, NOTES, OUTCOMES

    assert set(NOTES) <= set(phrases.NOTES)
    assert {outcome for outcome in OUTCOMES if outcome} == set(phrases.OUTCOMES)
    assert set(CLOCKS) == set(phrases.CLOCKS)


def test_every_reason_for_rejection_has_a_sentence() -> None:
    from tinhso.measurement.report.method import REASONS
    from tinhso.sentences import reading, xes

    assert set(REASONS) <= {*reading.SENTENCES, *xes.SENTENCES}


def test_what_a_log_cannot_tell_is_told_for_every_code() -> None:
    import inspect

    from tinhso.measurement import summary

    told = inspect.getsource(summary.cannot_tell)
    assert [code for code in phrases.CANNOT_TELL if code[3:] not in told] == []


def test_an_unknown_note_is_named_in_a_sentence() -> None:
    assert phrases.note_words("new_code").vi == "Ghi chú khác của máy đo: new_code."


@pytest.mark.parametrize(
    ("columns", "vi"),
    [
        ({}, "Không ghi cả lúc nộp lẫn lúc trả kết quả:"),
        ({"filed_at": "Ngày nộp"}, "Không ghi lúc trả kết quả:"),
        ({"returned_at": "Ngày trả"}, "Không ghi lúc nộp:"),
    ],
)
def test_of_the_citizens_marks_the_missing_one_is_named(columns: dict[str, str], vi: str) -> None:
    assert phrases.silence_words("no_filed", columns).vi.startswith(vi)


def test_outcomes_are_told_in_the_laws_words_and_no_others() -> None:
    from pathlib import Path

    told = {code: outcome.word.vi for code, outcome in phrases.OUTCOMES.items()}
    assert told == {
        "early": "trước hạn",
        "on_time": "đúng hạn",
        "late": "quá hạn",
        "open": "đang trong hạn",
        "open_late": "đang quá hạn",
        "unknown": "không xét được",
    }
    report = Path(phrases.__file__).parent
    files = [*report.rglob("*.py"), *report.rglob("*.j2")]
    files += [*report.parents[1].joinpath("cli").rglob("*.py")]
    others = ("sớm hạn", "trễ", "chưa xếp", "chậm nhất", "còn hạn")
    said = {
        str(file.relative_to(report.parents[1])): file.read_text(encoding="utf-8").lower()
        for file in files
    }
    assert [(name, other) for name, text in said.items() for other in others if other in text] == []


def test_of_nobody_known_one_wording_is_used() -> None:
    folder = Path(phrases.__file__).parent
    told = "".join(one.read_text(encoding="utf-8") for one in folder.rglob("*.[pj][y2]"))
    assert phrases.NO_HOLDER.vi == "(không rõ ai giữ)"
    assert set(re.findall(r"(\w+ rõ) ai giữ", told)) == {"không rõ"}
