"""What one person did in one sitting is one line; the records stay as they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tinhso.access.models import Look
from tinhso.web import looked
from tinhso.web.looked import WHY, sittings, why_of

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def look(minutes: float, **changes: str) -> Look:
    told = {
        "who": "p-lan", "role": "desk", "office": "xa-1", "party": "p", "subject": "case:1",
        "what": "dossier", "why": "Xử lý hồ sơ",
    }  # fmt: skip
    return Look(at=NOW + timedelta(minutes=minutes), **{**told, **changes})


def test_three_looks_within_ten_minutes_are_one_line_with_its_count() -> None:
    [line] = sittings([look(15), look(7), look(0)])
    assert (line.times, line.from_at, line.at) == (3, look(0).at, look(15).at)
    assert line.role == ("Tiếp nhận và trả kết quả", "Desk officer")


def test_a_list_of_several_dossiers_is_one_look_of_several() -> None:
    shown = [look(0, what="list", subject=f"case:{number}") for number in range(10)]
    again = [look(4, what="list", subject=f"case:{number}") for number in range(3)]
    [line] = sittings([*again, *shown])
    assert (line.times, len(line.subjects), line.subject) == (2, 10, "")
    [opened] = sittings([look(0)])
    assert opened.subject == "case:1"


def test_a_sitting_past_midnight_is_of_two_days() -> None:
    midnight = (datetime(2026, 11, 20, 17, 0, tzinfo=UTC) - NOW).total_seconds() / 60
    [line] = sittings([look(midnight + 2), look(midnight - 2)])
    assert line.times == 2 and not line.one_day
    assert sittings([look(5), look(0)])[0].one_day


def test_after_more_than_ten_minutes_it_is_another_one() -> None:
    assert [one.times for one in sittings([look(10.1), look(0)])] == [1, 1]


@pytest.mark.parametrize(
    "other",
    [
        {"who": "p-hoa"},
        {"what": "file"},
        {"why": "In phiếu"},
        {"subject": "case:2"},
        {"office": "xa-2"},
        {"role": "head"},
    ],
)
def test_another_person_purpose_or_dossier_is_a_line_of_its_own(other: dict[str, str]) -> None:
    found = sittings([look(2), look(1, **other), look(0)])
    assert [one.times for one in found] == [2, 1]


def test_a_citizen_is_the_applicant() -> None:
    [line] = sittings([look(0, who="citizen:x", role="")])
    assert line.role == ("Người nộp", "Applicant")


def test_a_reason_is_read_in_the_readers_language_whoever_looked() -> None:
    desk = ("Bộ phận một cửa", "One-stop desk")
    for kept in (*desk, "Một cửa"):
        assert sittings([look(0, why=kept)])[0].why == desk
    assert why_of("Đăng ký khai sinh") == "Đăng ký khai sinh" and why_of("") == ""
    told = why_of("notice:6f1c0b7e-3c1b-4a62-9d0e-1d6f3c0a9f11")
    assert told == ("Xem thông báo đã gửi", "Looked at a notice")


def test_every_reason_that_a_screen_gives_is_known_in_both_languages() -> None:
    given = re.compile(r'\bwhy(?: or|\s*=)\s*t\(\s*"([^"{]+)",\s*"([^"{]+)"')
    folder = Path(looked.__file__).parent
    found = {
        match.groups()
        for audience in ("desk", "citizen", "fees", "office")
        for file in (folder / audience).glob("*.py")
        for match in given.finditer(file.read_text("utf-8"))
    }
    assert len(found) > 12 and found <= set(WHY)
