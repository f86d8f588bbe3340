"""Statements of banks: read by declared names, booked where that is certain, once, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.payments.conftest import VAN, asked, told

from tinhso.payments import actions, queries, references
from tinhso.payments.actions.reconciling import CannotReconcile
from tinhso.payments.models import Due, Incoming, Money, Statement
from tinhso.payments.statements import BadCell, BadStatement, amount_in, day_in, read_statement
from tinhso.tables.writing import as_csv, as_xlsx

BANKS = {
    "id": "Số bút toán", "day": "Ngày GD", "text": "Nội dung chi tiết", "credit": "Ghi có", "debit": "Ghi nợ",
}  # fmt: skip
ROWS = [
    ["1", "20/11/2026 08:12:33", "FT26324001", "", "20.000", "TS... CT DI"],
    ["2", "2026-11-20", "FT26324002", "5,000", "", "PHI SMS"],
]
HEADS = ["STT", "Ngày GD", "Số bút toán", "Ghi nợ", "Ghi có", "Nội dung chi tiết"]


@pytest.mark.parametrize(
    "text, amount",
    [
        ("20000", 20_000), ("20.000", 20_000), ("1,234,567", 1_234_567), ("1 234 567 VND", 1_234_567),
        ("+50,000.00", 50_000), ("-1.500.000", -1_500_000), ("50000.0", 50_000), ("0", 0),
        ("50.000-", -50_000), ("50.000 - VND", -50_000), ("(50.000)", -50_000), ("50.000+", 50_000),
    ],
)  # fmt: skip
def test_amounts_as_banks_write_them(text: str, amount: int) -> None:
    assert amount_in(text) == amount


@pytest.mark.parametrize("text", ["", "abc", "1.23", "12,34,56", "1.234,56", "1e5", "²"])
def test_what_is_no_amount_of_dong_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        amount_in(text)


def test_days_as_banks_write_them() -> None:
    assert day_in("20/11/2026 08:12:33") == day_in("2026-11-20T08:12") == date(2026, 11, 20)
    for wrong in ("", "31/02/2026", "11-2026", "mai"):
        with pytest.raises(BadCell):
            day_in(wrong)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_is_read_below_its_letterhead_by_its_own_names(tmp_path: Path, ending: str) -> None:
    letterhead = [["NGÂN HÀNG TMCP"], ["Sao kê tài khoản", "113366668888"], [], HEADS]
    lines = [[*row, *[""] * (6 - len(row))] for row in [*letterhead[1:], *ROWS]]
    content = (as_csv if ending == "csv" else as_xlsx)([*letterhead[0], *[""] * 5], lines)
    path = tmp_path / f"sao-ke.{ending}"
    path.write_bytes(content)
    first, second = read_statement(path, BANKS)
    assert (first.ident, first.day, first.amount) == ("FT26324001", date(2026, 11, 20), 20_000)
    assert (second.ident, second.amount) == ("FT26324002", -5_000)


@pytest.mark.parametrize(
    "below",
    [
        ["", "", "Tổng", "5.500", "109.500", ""], ["", "", "Tổng cộng", "", "109.500", ""],
        ["Tổng", "", "", "5.500", "109.500", ""], ["", "", "Cộng 3 giao dịch", "5.500", "109.500", ""],
    ],
)  # fmt: skip
def test_totals_below_the_table_are_no_transfers(tmp_path: Path, below: list[str]) -> None:
    path = tmp_path / "sao-ke.csv"
    path.write_bytes(as_csv(HEADS, [*ROWS, below]))
    assert len(read_statement(path, BANKS)) == 2


def test_a_transfer_without_its_day_is_no_total(tmp_path: Path) -> None:
    path = tmp_path / "sao-ke.csv"
    path.write_bytes(as_csv(HEADS, [*ROWS, ["3", "", "FT3", "", "1.000", "x"]]))
    with pytest.raises(BadStatement, match="statement_unread"):
        read_statement(path, BANKS)


def test_no_row_is_read_where_one_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "sao-ke.csv"
    bad = ["3", "hôm qua", "FT3", "", "1.000", "x"]
    twice = ["4", "20/11/2026", "FT26324001", "", "1.000", "x"]
    path.write_bytes(as_csv(HEADS, [*ROWS, bad, twice]))
    with pytest.raises(BadStatement) as refused:
        read_statement(path, BANKS)
    faults = refused.value.facts["faults"]
    assert [(one.place, one.error.code) for one in faults] == [
        (4, "cell_no_day"),
        (5, "cell_id_twice"),
    ]
    with pytest.raises(BadStatement, match="statement_columns_not_found"):
        read_statement(path, {**BANKS, "id": "Mã"})


def test_each_transfer_finds_its_place(load: Callable[..., Any]) -> None:
    dues = {name: asked(name) for name in ("exact", "partial", "double", "too_much", "mangled")}
    reference = {name: due.reference for name, due in dues.items()}
    wrong = reference["mangled"][:6] + reference["mangled"][7:]
    lines = (
        told("1", 20_000, f"MBVCB.1 {reference['exact'].lower()} CT tu"),
        told("2", 5_000, reference["partial"]),
        told("3", 20_000, reference["double"]),
        told("4", 20_000, f"nop lai {reference['double']}"),
        told("5", 25_000, reference["too_much"]),
        told("6", 20_000, wrong),
        told("7", 20_000, "TIEN DIEN THANG 11"),
        told("8", 20_000, references.made("ZZZZZZZZ")),
        told("9", 40_000, f"{reference['too_much']} va {reference['mangled']}"),
        told("10", -11_000, "PHI DICH VU"),
    )
    seen = load(*lines, keep=False)
    assert not Statement.objects.exists() and not Incoming.objects.exists()
    assert not Money.objects.exists() and dues["exact"].state == "asked"
    report = load(*lines)
    assert report.counts == seen.counts == {
        "exact": 2, "partial": 1, "double": 1, "too_much": 1, "mangled": 1, "unknown": 2,
        "several": 1, "outgoing": 1,
    }  # fmt: skip
    states = {name: Due.objects.get(pk=due.pk).state for name, due in dues.items()}
    assert states == {
        "exact": "paid", "partial": "partly", "double": "paid", "too_much": "asked", "mangled": "asked"
    }  # fmt: skip
    waiting = queries.worklist(["xa-1"])
    assert [one.line.ident for one in waiting] == ["4", "5", "6", "7", "8", "9"]
    (proposal,) = [one.proposals for one in waiting if one.line.ident == "6"]
    assert [one.reference for one in proposal] == [reference["mangled"]]
    assert queries.worklist(["xa-2"]) == [] and report.booked == 45_000


def test_a_look_at_a_statement_writes_nothing_and_knows_what_its_lines_leave_owed(
    load: Callable[..., Any],
) -> None:
    due, other = asked("a"), asked("b")
    lines = [told(str(at), 8_000, due.reference) for at in range(3)]
    lines += [told("3", 4_000, due.reference), told("4", 1, due.reference)]
    lines += [told("5", 20_000, other.reference), told("0", 8_000, due.reference)]
    with CaptureQueriesContext(connection) as questions:
        seen = load(*lines, keep=False)
    written = ("INSERT", "UPDATE", "DELETE")
    assert [one for one in questions if one["sql"].startswith(written)] == []
    assert len(questions) == 3
    assert [one.outcome for one in seen.lines] == [
        "exact" if at in (3, 5) else "partial" if at < 2 else name
        for at, name in enumerate(["", "", "too_much", "", "double", "", "seen"])
    ]
    assert load(*lines).counts == seen.counts and load(*lines, keep=False).before


def test_dues_are_held_before_the_book_of_receipts(load: Callable[..., Any]) -> None:
    dues = [asked(f"k-{number}") for number in range(2)]
    with CaptureQueriesContext(connection) as questions:
        load(*(told(str(at), 20_000, due.reference) for at, due in enumerate(dues)))
        load(told("9", 2_000, f"{dues[0].reference} {dues[1].reference}"), digest="d-2")
        line = Incoming.objects.get(ident="9")
        actions.share_out(line.uid, {due.uid: 1_000 for due in dues}, by=VAN)
    held = [
        "N" if "payments_series" in one["sql"] else "D"
        for one in questions
        if "payments_series" in one["sql"]
        or ('"payments_due"."uid" IN (' in one["sql"] and one["sql"].startswith("SELECT"))
    ]
    assert "".join(held) == "DNNDDNN"


def test_the_same_file_and_the_same_transfer_count_once(load: Callable[..., Any]) -> None:
    due = asked()
    line = told("FT1", 5_000, due.reference)
    load(line)
    assert load(line).before and Money.objects.count() == 1
    more = load(line, told("FT2", 15_000, due.reference), digest="d-2")
    assert more.counts == {"seen": 1, "exact": 1}
    assert Due.objects.get().state == "paid" and Money.objects.count() == 2


def test_a_person_books_sets_aside_and_undoes(load: Callable[..., Any]) -> None:
    due, other = asked("a"), asked("b")
    load(told("1", 20_000, "khong ghi ma"), told("2", 20_000, due.reference))
    unknown, exact = Incoming.objects.order_by("id")
    actions.settle(unknown.uid, due=other.uid, by=VAN)
    with pytest.raises(CannotReconcile, match="line_settled_already"):
        actions.settle(unknown.uid, reason="thôi", by=VAN)
    assert Due.objects.get(pk=other.pk).state == "paid"
    actions.reopen(unknown.uid, reason="nhầm người", by=VAN)
    assert Due.objects.get(pk=other.pk).state == "asked"
    actions.settle(unknown.uid, reason="Tiền của trường học", by=VAN)
    assert Incoming.objects.get(pk=unknown.pk).state == "aside"
    actions.reopen(exact.uid, reason="ngân hàng thu hồi", by=VAN)
    assert Due.objects.get(pk=due.pk).state == "asked"
    actions.settle(exact.uid, due=due.uid, by=VAN)
    assert Due.objects.get(pk=due.pk).state == "paid"
    assert queries.differences() == []


def test_nothing_is_half_booked(load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    dues = [asked(f"k-{number}") for number in range(3)]
    from tinhso.payments.actions import reconciling

    taken = reconciling.take

    def breaks(due: Any, *more: Any, **told: Any) -> Any:
        if due == dues[2].uid:
            raise RuntimeError("power")
        return taken(due, *more, **told)

    lines = [told(str(at), 20_000, due.reference) for at, due in enumerate(dues)]
    monkeypatch.setattr(reconciling, "take", breaks)
    with pytest.raises(RuntimeError):
        load(*lines)
    assert not (Money.objects.exists() or Statement.objects.exists() or Incoming.objects.exists())
    monkeypatch.undo()
    assert load(*lines).counts == {"exact": 3}


def test_the_worklist_asks_a_constant_number_of_questions(load: Callable[..., Any]) -> None:
    asked()
    load(*(told(str(at), 1_000, f"TS{at:04}ABCD") for at in range(30)))
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        assert len(queries.worklist(["xa-1"])) == 30
    assert len(asked_for) == 2
