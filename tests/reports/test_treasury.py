"""The treasury's file: totals tied, a wrong one refused whole, the same one twice changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.reports.conftest import OWNERS

from tinhso.reports import actions, queries
from tinhso.reports.actions.treasury import CannotTake
from tinhso.reports.models import TreasuryFile, TreasuryLine
from tinhso.reports.treasury import SERIES, BadTreasuryFile, read

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
LINES = (
    ("dau-khi", "KBNN-01", "Thu từ dầu thô", 41_000_000_001, 9_000_000_000_007),
    ("xnk", "HQ-51", "Thuế nhập khẩu", 12_345_678_901, 3_000_000_000_000),
    ("noi-dia", "KBNN-01", "Thuế giá trị gia tăng", 7_000_000_003, 2_000_000_000_001),
    ("noi-dia", "KBNN-02", "Hoàn thuế", -3, -5),
    ("dieu-tiet", "KBNN-01", "Được hưởng", 5_000_000_000, 1_000_000_000_000),
    ("dau-tu", "KBNN-01", "Chi đầu tư", 2_500_000_000, 700_000_000_000),
)


def file(
    day: str = "2026-11-20",
    issue: int = 1,
    lines: tuple[tuple[str, str, str, int, int], ...] = LINES,
) -> bytes:
    """A file whose totals are right."""
    rows = [f"H;TINHSO-KB/1;tinh;{day};{issue}"]
    rows += [";".join(["D", *map(str, line)]) for line in lines]
    whole = [0, 0]
    for series in SERIES:
        own = [line for line in lines if line[0] == series]
        added = own or [
            line
            for line in lines
            if series == "thu-nsnn" and line[0] in ("dau-khi", "xnk", "noi-dia")
        ]
        sums = [sum(line[place] for line in added) for place in (3, 4)]
        whole = [whole[0] + sums[0], whole[1] + sums[1]]
        rows.append(f"S;{series};{len(own)};{sums[0]};{sums[1]}")
    rows.append(f"T;{len(lines)};{whole[0]};{whole[1]}")
    return "\r\n".join(rows).encode()


def take(content: bytes, province: str = "tinh") -> tuple[TreasuryFile, bool]:
    return actions.take(content, province=province, by=OWNERS, name="kb.txt", now=NOW)


def test_six_series_equal_the_lines_to_the_dong() -> None:
    told = read(file()).figures
    assert list(told) == list(SERIES)
    assert told["thu-nsnn"] == (60_345_678_902, 14_000_000_000_003)
    assert told["noi-dia"] == (7_000_000_000, 1_999_999_999_996)


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("41000000001", "41000000002", "treasury_sum"),
        ("D;xnk", "D;thu-nsnn", "treasury_series"),
        ("12345678901", "12.345.678.901", "treasury_line"),
        ("H;TINHSO-KB/1", "H;KHAC/1", "treasury_head"),
        ("2026-11-20", "20/11/2026", "treasury_head"),
        ("\r\nT;6;", "\r\nT;5;", "treasury_sum"),
        ("\r\nS;dau-tu", "\r\nX;dau-tu", "treasury_line"),
    ],
)
def test_a_file_that_does_not_tie_is_refused(was: str, now: str, code: str) -> None:
    text = file().decode()
    assert was in text
    with pytest.raises(BadTreasuryFile) as refused:
        read(text.replace(was, now).encode())
    assert refused.value.code == code


@pytest.mark.django_db
def test_a_file_twice_changes_nothing_and_a_wrong_one_leaves_nothing() -> None:
    first, new = take(file())
    again, more = take(file())
    assert (new, more, again) == (True, False, first) and TreasuryLine.objects.count() == 6
    with pytest.raises(CannotTake, match="treasury_issue"):
        take(file(lines=LINES[:-1]))
    with pytest.raises(CannotTake, match="treasury_province"):
        take(file(day="2026-11-19"), "khac")
    assert TreasuryFile.objects.count() == 1
    take(file(issue=2, lines=LINES[:-1]))
    told = queries.figures(since=date(2026, 11, 20), until=date(2026, 11, 20))
    assert [row["series"] for row in told] == list(SERIES)
    assert told[-1]["day_amount"] == 0 and told[0]["day_amount"] == 60_345_678_902
