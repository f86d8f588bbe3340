"""What a feed tells, once and for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.cases.conftest import ADMIN, doer, moment
from tests.exchange.conftest import DEFINITION, HEAD, export

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.exchange import sheets
from tinhso.exchange.actions import Report, read_feed, set_feed
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.reading import open_file
from tinhso.exchange.rules import each_word_once
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime

Read = Callable[..., Report]
OPEN = "CU-1,Giấy phép thử,UBND xã Một,02/03/2026 08:30,09/03/2026,,,Đang xử lý"
DONE = "CU-1,Giấy phép thử,UBND xã Một,02/03/2026 08:30,09/03/2026,06/03/2026 10:00,07/03/2026 09:00,Đã trả kết quả"


def reasons(report: Report) -> list[tuple[int, str, str]]:
    return [(one.line, one.field, one.reason) for one in report.problems]


def events() -> list[tuple[str, str]]:
    rows = Event.objects.filter(subject__startswith="case:").order_by("occurred_at", "id")
    return [(one.kind, f"{one.occurred_at:%d %H:%M}") for one in rows]


def test_a_row_becomes_told_events_with_our_clock_and_their_promise(read: Read) -> None:
    report = read(export(OPEN))
    case = Case.objects.get()
    assert (dict(report.counts), reasons(report)) == ({"rows": 1, "dossiers": 1, "new": 1}, [])
    assert (case.told, case.state, case.step, case.channel) == (
        True,
        "processing",
        "tham-dinh",
        "legacy",
    )
    # Five working days from Monday, 2 March: the end of Monday, 9 March.
    assert case.due_at == moment("2026-03-09 17:30")
    assert case.promised_at == case.first_promise_at == moment("2026-03-09 17:30")
    assert events() == [
        ("cases.filed", "02 01:30"),
        ("cases.accepted", "02 01:30"),
        ("cases.promise_told", "02 01:30"),
    ]
    assert all(
        Event.objects.filter(subject=f"case:{case.uid}").values_list("backfilled", flat=True)
    )
    assert list(differences()) == []
    assert DossierTime.objects.get().told


def test_the_same_file_twice_changes_nothing(read: Read) -> None:
    read(export(DONE))
    before = events()
    report = read(export(DONE))
    assert (report.counts["same"], report.counts["new"], report.problems) == (1, 0, [])
    assert events() == before


def test_a_later_export_adds_only_what_is_new(read: Read) -> None:
    read(export(OPEN))
    report = read(export(DONE))
    assert (report.counts["updated"], report.problems) == (1, [])
    assert [kind for kind, _ in events()][3:] == ["cases.decided", "cases.returned"]
    assert Case.objects.get().state == "returned"
    assert list(differences()) == []


def test_a_trial_reports_the_same_and_writes_nothing(read: Read) -> None:
    report = read(export(OPEN), trial=True)
    assert (report.counts["new"], report.run) == (1, None)
    assert not Case.objects.exists()
    assert not Run.objects.exists()


def test_what_contradicts_is_reported_and_nothing_rewritten(read: Read) -> None:
    read(export(DONE))
    before = events()
    moved = DONE.replace("02/03/2026 08:30", "03/03/2026 08:30")
    report = read(export(moved))
    assert reasons(report) == [(2, "accepted", "mark_moved")]
    assert events() == before
    # An act that would have to be put in between.
    read(export(OPEN.replace("CU-1", "CU-2")))
    read(export("CU-2,2026-03-05 08:00,Thẩm định,UBND xã Một,9.000007", head=LOG))
    report = read(export("CU-2,2026-03-04 08:00,Bước khác,UBND xã Một,9.000007", head=LOG))
    assert reasons(report) == [(2, "activity", "earlier_than_told")]


LOG = "Mã hồ sơ,Thời điểm,Bước,Đơn vị xử lý,Mã thủ tục"


def test_an_event_log_is_told_with_its_steps_and_stops(read: Read) -> None:
    report = read(
        export(
            "CU-3,2026-03-02 08:00,Nộp hồ sơ,UBND xã Một,9.000007",
            "CU-3,2026-03-02 09:00,Tiếp nhận,UBND xã Một,9.000007",
            "CU-3,2026-03-03 09:00,Thẩm định hồ sơ,UBND xã Một,9.000007",
            "CU-3,2026-03-04 09:00,Yêu cầu bổ sung,UBND xã Một,9.000007",
            "CU-3,2026-03-10 09:00,Nộp bổ sung,UBND xã Một,9.000007",
            "CU-3,2026-03-11 09:00,Có kết quả,UBND xã Một,9.000007",
            head=LOG,
        )
    )
    case = Case.objects.get()
    assert (report.counts["new"], reasons(report)) == (1, [])
    # The limit counts again from Tuesday, 10 March: until the end of Tuesday, 17 March.
    assert (case.state, case.supplements, case.due_at) == ("done", 1, moment("2026-03-17 17:30"))
    keep_up()
    row = DossierTime.objects.get()
    assert (row.outcome, row.due_differs) == ("early", False)


def test_a_later_promise_is_another_event(read: Read) -> None:
    read(export(OPEN))
    report = read(export(OPEN.replace("09/03/2026", "16/03/2026")))
    case = Case.objects.get()
    assert report.counts["updated"] == 1
    assert (case.first_promise_at, case.promised_at) == (
        moment("2026-03-09 17:30"),
        moment("2026-03-16 17:30"),
    )
    assert case.due_at == moment("2026-03-09 17:30")


def test_law_and_index_judge_by_the_first_promise_that_the_old_system_gave(read: Read) -> None:
    """Our limit ends on the 9th; its slip said the 5th, and said the 16th later."""
    read(export(OPEN.replace("09/03/2026", "05/03/2026")))
    read(export(DONE.replace("09/03/2026", "16/03/2026")))
    keep_up()
    row = DossierTime.objects.get()
    assert (row.index_outcome, row.index_due_at) == ("late", moment("2026-03-05 17:30"))
    assert (row.outcome, row.due_at) == ("late", moment("2026-03-05 17:30"))


def test_what_was_seen_here_is_never_overwritten(read: Read, accepted: Callable[..., Case]) -> None:
    case = accepted()
    before = events()
    report = read(export(DONE.replace("CU-1", case.code)))
    assert reasons(report) == [(2, "code", "seen_here")]
    assert events() == before


def test_one_feed_does_not_add_to_anothers(read: Read, feed: Feed) -> None:
    read(export(OPEN))
    other = set_feed("cong-khac", title="Khác", definition=Definition.of(DEFINITION), by=ADMIN)
    report = read(export(DONE), into=other)
    assert reasons(report) == [(2, "code", "told_by_another_feed")]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("CU-1,Giấy phép thử,Xã Lạ,02/03/2026,,,,", ("office", "unknown_office")),
        ("CU-1,Thủ tục lạ,UBND xã Một,02/03/2026,,,,", ("procedure", "unknown_procedure")),
        ("CU-1,Giấy phép thử,UBND xã Một,31/02/2026,,,,", ("accepted", "no_such_date")),
        ("CU-1,Giấy phép thử,UBND xã Một,hôm qua,,,,", ("accepted", "moment_unreadable")),
        (",Giấy phép thử,UBND xã Một,02/03/2026,,,,", ("code", "no_case")),
        ("=CMD|'/C calc'!A0,Giấy phép thử,UBND xã Một,02/03/2026,,,,", ("code", "code_computes")),
        ("@SUM(1),Giấy phép thử,UBND xã Một,02/03/2026,,,,", ("code", "code_computes")),
        ("CU-1,Giấy phép thử,UBND xã Một,,09/03/2026,,,", ("accepted", "no_moment")),
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2099,,,,", ("accepted", "moment_ahead")),
        (
            "CU-1,Giấy phép thử,UBND xã Một,02/03/2026,,01/03/2026,,",
            ("acts", "acts_contradict"),
        ),
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2019,,,,", ("acts", "office_not_then")),
        (f"{'C' * 5_000},Giấy phép thử,UBND xã Một,02/03/2026,,,,", ("code", "cell_too_long")),
        (f"CU-1,Giấy phép thử,{'x' * 5_000},02/03/2026,,,,", ("office", "cell_too_long")),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_told(
    read: Read, row: str, problem: tuple[str, str]
) -> None:
    report = read(export(DONE.replace("CU-1", "CU-9"), row))
    assert (3, *problem) in reasons(report)
    assert [case.code for case in Case.objects.all()] == ["CU-9"]


def test_every_faulty_field_of_every_row_is_named_and_each_row_counted_once(read: Read) -> None:
    report = read(
        export(
            f"CU-1,Giấy phép thử,{'x' * 5_000},31/02/2026,hôm kia,,,",
            "CU-2,Thủ tục lạ,Xã Lạ,02/03/2026,,,,",
            ",Giấy phép thử,UBND xã Một,hôm qua,,,,",
            DONE.replace("CU-1", "CU-9"),
        )
    )
    assert reasons(report) == [
        (2, "office", "cell_too_long"),
        (2, "accepted", "no_such_date"),
        (2, "due", "moment_unreadable"),
        (4, "accepted", "moment_unreadable"),
        (4, "code", "no_case"),
        (3, "office", "unknown_office"),
        (3, "procedure", "unknown_procedure"),
    ]
    counted = {name: report.counts[name] for name in ("rows", "unread", "refused", "new")}
    assert counted == {"rows": 4, "unread": 2, "refused": 1, "new": 1}


def test_an_office_that_is_not_known_is_told_once_with_how_many_dossiers_have_it(
    read: Read, tmp_path: Path
) -> None:
    strange = [f"CU-{n},Giấy phép thử,Xã Lạ,02/03/2026,,,," for n in range(1, 8)]
    other = "CU-8,Giấy phép thử,Xã Khác,02/03/2026,,,,"
    report = read(export(*strange, other, DONE.replace("CU-1", "CU-9")))
    assert (report.counts["refused"], report.problem_count) == (8, 8)
    told = [(one.code, one.value, one.times) for one in report.problems]
    assert told == [("CU-1", "Xã Lạ", 7), ("CU-8", "Xã Khác", 1)]
    assert [one["times"] for one in each_word_once(Run.objects.get().problems)] == [7, 1]
    sheets.write_csv(tmp_path / "chua-khop.csv", Run.objects.get().problems, "vi")
    rows = (tmp_path / "chua-khop.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row.rpartition(",")[2] for row in rows] == ["Số hồ sơ", "7", "1"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2026,,,,Chờ bổ sung", "stop_without_moment"),
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2026,,,,Đã trả kết quả", "end_without_moment"),
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2026,,06/03/2026,,Đang xử lý", "state_contradicts"),
        ("CU-1,Giấy phép thử,UBND xã Một,02/03/2026,,,,Lơ lửng", "unknown_state"),
    ],
)
def test_a_state_that_cannot_be_told_is_said(read: Read, row: str, reason: str) -> None:
    report = read(export(row))
    assert report.counts["new"] == 1
    assert (2, "state", reason) in reasons(report)


def test_an_end_is_what_the_state_says(read: Read) -> None:
    rows = [
        f"CU-{n},Giấy phép thử,UBND xã Một,02/03/2026,,06/03/2026,,{state}"
        for n, state in enumerate(("Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Từ chối"))
    ]
    read(export(*rows))
    assert [one.state for one in Case.objects.order_by("code")] == ["withdrawn", "stopped", "done"]
    assert Case.objects.get(code="CU-2").result.granted is False


def test_two_lines_of_one_dossier_that_differ(read: Read) -> None:
    report = read(export(OPEN, OPEN.replace("02/03/2026 08:30", "04/03/2026 08:30")))
    assert (3, "accepted", "told_two_ways") in reasons(report)
    assert Case.objects.get().accepted_at == moment("2026-03-02 08:30")


def test_nobody_here_acts_on_what_is_handled_elsewhere(read: Read) -> None:
    read(export(OPEN))
    case = Case.objects.get()
    with pytest.raises(cases.CannotAct, match="handled_elsewhere"):
        cases.pass_on(case.uid, doer=doer())


def test_a_report_cannot_be_changed(read: Read) -> None:
    read(export(OPEN))
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.update(source="khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.all().delete()


def test_five_readings_at_once_tell_each_dossier_once(own_database: None, tmp_path: Path) -> None:
    from tests.cases.conftest import province

    province.__wrapped__(None)  # type: ignore[attr-defined]
    definition = Definition.of(DEFINITION)
    feed = set_feed("phan-mem-cu", title="Phần mềm cũ", definition=definition, by=ADMIN)
    rows = [DONE.replace("CU-1", f"CU-{n}") for n in range(6)]
    path = tmp_path / "xuat.csv"
    path.write_text(export(*rows), encoding="utf-8")
    counts: list[Any] = []

    def once() -> None:
        try:
            counts.append(read_feed(feed, open_file(path, definition), by=ADMIN).counts)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(counts) == 5
    assert (sum(one["new"] for one in counts), sum(one["same"] for one in counts)) == (6, 24)
    assert Case.objects.count() == 6
    assert Event.objects.filter(subject__startswith="case:").count() == 6 * 5


def test_an_export_of_xlsx_and_parquet_tells_the_same(
    read: Read, feed: Feed, tmp_path: Path
) -> None:
    import polars as pl
    import xlsxwriter

    names, cells = HEAD.split(","), DONE.split(",")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Báo cáo hồ sơ"])
        sheet.write_row(2, 0, names)
        sheet.write_row(3, 0, cells)
    pl.DataFrame({name: [cell] for name, cell in zip(names, cells, strict=True)}).write_parquet(
        tmp_path / "a.parquet"
    )
    told = []
    for file in ("a.xlsx", "a.parquet"):
        source = open_file(tmp_path / file, Definition.of(feed.definition))
        told.append(read_feed(feed, source, by=ADMIN).counts)
    assert (told[0]["new"], told[1]["same"]) == (1, 1)


def test_no_line_costs_a_query_once_it_was_told(read: Read, django_assert_num_queries: Any) -> None:
    rows = [DONE.replace("CU-1", f"CU-{n}") for n in range(30)]
    read(export(*rows[:3]))
    # PostgreSQL asks one less.
    asked = 14 if connection.vendor == "postgresql" else 15
    with django_assert_num_queries(asked):
        read(export(*rows[:3]))
    read(export(*rows))
    with django_assert_num_queries(asked):
        read(export(*rows))
