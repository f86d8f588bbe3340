"""The live board: who opens it, what its figures count, and that each opens to its dossiers."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.web.board.conftest import lived, many
from tests.web.office.conftest import ADMIN

from tinhso.cases.models import Case
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import DossierTime, Then
from tinhso.org.actions import found_office, pass_on
from tinhso.web.board import leader as leader_of
from tinhso.web.board.asking import DAYS_AN_HOUR

As = Callable[[str], Client]
OURS = {
    "p-hoa": "head",
    "p-tinh": "leader",
    "p-kstt": "planner",
    "p-binh": "officer",
    "p-van": "clerk",
    "p-lan": "desk",
}
OTHERS = {"p-qt": "admin"}
PAGES = ["/bang/", "/bang/ho-so", "/bang/ho-so.csv", "/bang/ho-so.xlsx"]
OPEN_TO_ALL = ["/cong-khai/", "/cong-khai/luu", "/cong-khai/du-lieu.csv"]


@pytest.mark.parametrize("page", PAGES)
def test_who_opens_the_board(as_: As, parties: Any, client: Client, page: str) -> None:
    got = {code: as_(code).get(page).status_code for code in [*OURS, *OTHERS]}
    assert got == {**dict.fromkeys(OURS, 200), **dict.fromkeys(OTHERS, 403)}
    answer = client.get(page)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/can-bo/vao")


@pytest.mark.parametrize("page", OPEN_TO_ALL)
def test_the_public_board_is_everybodys(as_: As, parties: Any, client: Client, page: str) -> None:
    assert client.get(page).status_code == 200
    assert {as_(code).get(page).status_code for code in [*OURS, *OTHERS]} == {200}


def test_an_officer_sees_her_offices_and_nobody_by_name(as_: As, some: str) -> None:
    binh = as_("p-binh")
    page = binh.get("/bang/?ky=nam")
    assert {row.group.key for row in page.context["offices"]} == {"xa-1"}
    assert page.context["people"] == []
    assert "Lê Thị Chi" not in page.content.decode()
    assert binh.get("/bang/ho-so?ky=nam&nguoi=p-chi").context["page"].paginator.count == 0


def doors(page: Any) -> list[str]:
    found = re.findall(r'href="(/bang/ho-so\?[^"]*)"', page.content.decode())
    return sorted({html.unescape(one) for one in found})


def test_every_figure_opens_to_as_many_dossiers(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    page = leader.get("/bang/")
    told = page.context["told"]
    assert told.received and told.decided and told.late and told.open and told.waiting
    for figure in page.context["figures"]:
        listed = leader.get(figure.door).context["page"].paginator.count
        assert (figure.name, listed) == (figure.name, figure.value)
    for row in [*page.context["offices"], *page.context["procedures"]]:
        for address, count in (
            (row.door, row.group.decided),
            (row.late_door, row.group.late),
            (row.open_door, row.group.open),
            (row.open_late_door, row.group.open_late),
        ):
            assert leader.get(address).context["page"].paginator.count == count, address


# A link of the board whose words are a number, or begin with one: "12", "■ 3", "7 đang giải quyết".
LINK = re.compile(r'<a [^>]*?href="(/bang/ho-so\?[^"]*)"[^>]*>(.*?)</a>', re.S)


def numbers(page: Any) -> list[tuple[str, int]]:
    """(address, the number written on its door) of every door that bears one."""
    found = []
    for address, inside in LINK.findall(page.content.decode()):
        words = html.unescape(re.sub(r"<[^>]+>", " ", inside)).replace("■", "").replace("▲", "")
        if told := re.match(r"\s*([\d.]+)(?!\s*[,\d]*\s*(?:%|ngày|giờ|phút))", words):
            found.append((html.unescape(address), int(told[1].replace(".", ""))))
    return found


@pytest.mark.parametrize(
    "query", ["ky=nam", "", "ky=thang", "ky=nam&don-vi=xa-2", "ky=nam&kenh=counter"]
)
def test_every_number_on_the_board_opens_to_as_many_dossiers(
    as_: As, some: str, query: str
) -> None:
    leader = as_("p-tinh")
    page = leader.get(f"/bang/?{query}")
    doors_ = numbers(page)
    assert len(doors_) > (30 if query == "ky=nam" else 15)
    steps = {one.door for one in [*page.context["steps"], *page.context["people"]]}
    for address, count in doors_:
        assert address not in steps
        listed = leader.get(address)
        assert listed.context["page"].paginator.count == count, (address, count)
        rows = listed.context["lines"]
        if rows:  # From a dossier to its events.
            case = leader.get(rows[0].address).content.decode()
            assert rows[0].row.code in case and 'class="band"' in case
    for address in doors(page):
        assert leader.get(address).status_code == 200
    # A share opens to its numerator.
    told = page.context["told"]
    on_time = leader.get(page.context["on_time"].door).context["page"].paginator.count
    assert on_time == told.early + told.on_time


def test_over_many_offices_the_table_by_person_is_opened_when_it_is_asked_for(
    as_: As, some: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = as_("p-tinh")
    whole = leader.get("/bang/?ky=nam")
    assert whole.context["people"] and not whole.context["people_closed"]
    monkeypatch.setattr(leader_of, "PEOPLE_AMONG", 1)
    wide = leader.get("/bang/?ky=nam")
    assert wide.context["people"] == [] and wide.context["people_closed"]
    assert "?ky=nam&amp;xem=nguoi" in wide.content.decode()
    told = leader.get("/bang/?ky=nam&xem=nguoi").context["people"]
    assert [one.pace for one in told] == [one.pace for one in whole.context["people"]]
    # An officer may not open it at all, over however many offices.
    assert not as_("p-binh").get("/bang/?ky=nam").context["people_closed"]


def test_a_step_and_a_person_open_to_the_dossiers_that_passed_them(as_: As, some: str) -> None:
    page = as_("p-tinh").get("/bang/?ky=nam")
    assert {one.person for one in page.context["people"]} >= {"Trần Văn Bình", "Lê Thị Chi"}
    for one in [*page.context["steps"], *page.context["people"]]:
        count = as_("p-tinh").get(one.door).context["page"].paginator.count
        assert 0 < count <= one.pace.stretches
    said = page.content.decode()
    assert "chậm nhất ở bước Thẩm định của UBND xã Ea Kao" in said.split("</h1>")[0]


def test_a_head_sees_her_offices_alone(as_: As, some: str) -> None:
    head, leader = as_("p-hoa"), as_("p-tinh")
    own = {row.group.key for row in head.get("/bang/?ky=nam").context["offices"]}
    assert own == {"xa-1"}
    assert {row.group.key for row in leader.get("/bang/?ky=nam").context["offices"]} == {
        "xa-1",
        "xa-2",
    }
    asked = head.get("/bang/ho-so?so=decided&ky=nam&don-vi=xa-2").context
    assert {line.row.office for line in asked["lines"]} == {"xa-1"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("ky=nam", lambda row: row.filed_at.year == 2026),
        ("ky=thang", lambda row: row.filed_at.month == 3 and row.filed_at.year == 2026),
        ("ky=truoc", lambda row: row.filed_at.month == 2),
        (
            "ky=khac&tu=2026-02-01&den=2026-02-10",
            lambda row: row.filed_at.month == 2 and row.filed_at.day <= 10,
        ),
        ("ky=30&khi=30&tu=2026-01-01&den=2026-03-31", lambda row: row.filed_at.year == 2026),
        ("ky=thang&khi=khac&tu=2026-01-01", lambda row: row.filed_at.month == 3),
        ("ky=nam&don-vi=xa-2", lambda row: row.office == "xa-2" and row.filed_at.year == 2026),
        ("ky=nam&kenh=online", lambda row: False),
        ("ky=nam&thu-tuc=khong-co", lambda row: False),
        (
            "ky=bay&tu=x&don-vi=%E2%80%AE&kenh=y&thu-tuc=",
            lambda row: row.filed_at.date() >= date(2026, 2, 9),
        ),
    ],
)
def test_filters_stand_in_the_address(as_: As, some: str, query: str, wanted: Any) -> None:
    page = as_("p-tinh").get(f"/bang/?{query}")
    rows = list(DossierTime.objects.all())
    for row in rows:
        row.filed_at = timezone.localtime(row.filed_at)
    assert page.context["told"].received == sum(map(wanted, rows))


def test_figures_of_a_merged_office_stand_under_its_successor(as_: As, some: str) -> None:
    before = {
        r.group.key: r.group.decided for r in as_("p-tinh").get("/bang/?ky=nam").context["offices"]
    }
    found_office(
        code="xa-moi", name="UBND xã Cư Êbur", level="commune", parent="tinh",
        on_date=date(2026, 3, 9), by=ADMIN,
    )  # fmt: skip
    pass_on(["xa-2"], to="xa-moi", on_date=date(2026, 3, 9), by=ADMIN)
    leader = as_("p-tinh")
    today = {r.group.key: r for r in leader.get("/bang/?ky=nam").context["offices"]}
    assert (today["xa-moi"].name, today["xa-moi"].group.decided) == (
        "UBND xã Cư Êbur",
        before["xa-2"],
    )
    assert "xa-2" not in today
    listed = leader.get(today["xa-moi"].door).context["page"].paginator.count
    assert listed == before["xa-2"]
    then = {r.group.key: r for r in leader.get("/bang/?ky=nam&ten=cu").context["offices"]}
    assert (then["xa-2"].name, then["xa-2"].group.decided) == ("UBND xã Hòa Phú", before["xa-2"])
    assert "xa-moi" not in then


def test_the_list_goes_out_as_csv_and_xlsx_without_persons(as_: As, some: str) -> None:
    leader, query = as_("p-tinh"), "so=received&ky=nam"
    total = leader.get(f"/bang/ho-so?{query}").context["page"].paginator.count
    text = leader.get(f"/bang/ho-so.csv?{query}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == total + 1 and rows[0][0] == "Mã hồ sơ"
    assert "Mơ" not in text and some not in text
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(leader.get(f"/bang/ho-so.xlsx?{query}").content)
    )
    assert len(book.get_sheet_by_index(0).to_python()) == total + 1
    assert leader.get("/bang/ho-so.exe").status_code == 404


def test_a_code_is_a_door_only_to_whom_it_opens(as_: As, some: str) -> None:
    for staff in ("p-tinh", "p-kstt"):  # Procedure control reads dossiers without personal data.
        client = as_(staff)
        said = client.get("/bang/ho-so?ky=nam").content.decode()
        door = re.search(r"/van-phong/ho-so/[0-9a-f-]{36}", said)
        assert door is not None, staff
        assert client.get(door[0]).status_code == 200


def test_long_tables_show_their_first_rows_and_all_on_pages(as_: As, some: str) -> None:
    keep_up()
    one = DossierTime.objects.filter(outcome="on_time")[0]
    one.ended_at = timezone.now() - timedelta(days=3)
    for n in range(60):
        one.pk, one.procedure, one.code = uuid4(), f"9.1{n:05}", f"M-{n}"
        one.save(force_insert=True)
    leader, month = as_("p-tinh"), "ky=khac&tu=2026-03-02&den=2026-03-10"
    page = leader.get(f"/bang/?{month}")
    assert [len(page.context["procedures"]), page.context["folds"]["procedures"].total] == [10, 61]
    said = page.content.decode()
    (way,) = re.findall(r'href="(\?[^"]*xem=thu-tuc[^"]*)"', said)
    assert "Xem tất cả 61 thủ tục" in said
    found: list[str] = []
    for number in (1, 2, 3):
        whole = leader.get(f"/bang/{html.unescape(way)}&trang={number}")
        found += [row.group.key for row in whole.context["procedures"]]
        assert whole.context["shown"] == "thu-tuc" and "Ba đồng hồ" not in whole.content.decode()
    assert len(found) == len(set(found)) == 61
    assert found[:10] == [row.group.key for row in page.context["procedures"]]
    for other in ("khong-co", "", "buoc"):
        assert leader.get(f"/bang/?{month}&xem={other}&trang=x").status_code == 200


def test_what_is_in_progress_elsewhere_is_counted_and_in_no_inbox(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    open_ = leader.get("/bang/").context["told"].open
    mirrored = Case.objects.filter(state="processing").first()
    assert mirrored is not None
    Case.objects.filter(pk=mirrored.pk).update(told=True)
    page = leader.get("/bang/")
    told = page.context["told"]
    assert (told.open, told.elsewhere) == (open_, 1)
    listed = leader.get(page.context["elsewhere"].door).context
    assert [line.row.case for line in listed["lines"]] == [mirrored.uid]
    said = page.content.decode()
    assert "1 ở hệ thống khác" in said and 'href="/van-phong/?nguoi=ca"' in said
    inbox = {tab["value"]: tab["count"] for tab in leader.get("/van-phong/").context["whose"]}
    assert inbox["ca"] == open_ - 1
    # Whoever has no inbox is not led to one.
    assert "/van-phong/?nguoi=ca" not in as_("p-lan").get("/bang/").content.decode()


def test_the_board_says_of_whom_and_by_which_clock(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    said = html.unescape(leader.get("/bang/").content.decode())
    assert re.search(
        r"Theo đồng hồ pháp lý, mọi hồ sơ đang mở[^<]*: [^<]* và đơn vị trực thuộc", said
    )
    assert leader.get("/bang/?don-vi=xa-2").context["whose"].startswith("UBND xã Hòa Phú")
    going = DossierTime.objects.filter(state="processing", index_outcome="open")
    going.update(index_outcome="overdue")
    page = leader.get("/bang/?ky=nam")
    told, said = page.context["told"], html.unescape(page.content.decode())
    assert told.index_overdue != told.open_late
    assert f'href="#chi-so">Chỉ số 766: {told.index_overdue}</a>' in said
    assert f">{told.open_late} quá hạn</a></span>" in said


def test_queries_do_not_grow_with_dossiers(as_: As, now: None, parties: dict[str, str]) -> None:
    leader, counts = as_("p-tinh"), []
    many(parties["owner"], 30, days=60)
    for more in range(2):
        keep_up()
        told = []
        for page in ("/bang/?ky=nam", "/bang/ho-so?ky=nam&so=received", "/bang/ho-so.csv?ky=nam"):
            leader.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert leader.get(page).status_code == 200
            told.append(len(asked))
        counts.append(told)
        for n in range(12 if not more else 0):
            at = timezone.now() - timedelta(days=20)
            lived(parties["owner"], f"more-{n}", at, done=20 + n, office="xa-2")
    assert counts[1] == counts[0]
    assert max(counts[0]) <= 60, counts  # PostgreSQL asks one more.


def test_only_so_many_past_days_are_told_each_hour(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    days = [timezone.localdate() - timedelta(days=ago) for ago in range(1, DAYS_AN_HOUR + 2)]
    for day in days[:-1]:
        assert leader.get(f"/bang/?ngay={day}").context["q"].at == day
    for page in ("/bang/", "/bang/ho-so"):
        answer = leader.get(f"{page}?ky=nam&ngay={days[-1]}")
        asked = answer.context["q"]
        assert (asked.at, asked.missed, asked.last) == (None, days[-1], timezone.localdate())
        assert "Chưa kể lại được ngày" in answer.content.decode()
    # A file would not say so: it leads to the list, which does.
    answer = leader.get(f"/bang/ho-so.csv?ngay={days[-1]}")
    assert (answer.status_code, answer.url) == (302, f"/bang/ho-so?ngay={days[-1]}")
    assert not Then.objects.filter(day=days[-1]).exists()
    assert leader.get(f"/bang/?ngay={days[0]}").context["q"].at == days[0]
    Then.objects.update(made_at=timezone.now() - timedelta(hours=1))
    assert leader.get(f"/bang/?ngay={days[-1]}").context["q"].at == days[-1]


def test_an_empty_board_says_what_is_next(as_: As, now: None, parties: Any) -> None:
    said = as_("p-tinh").get("/bang/").content.decode()
    assert "Hôm nay 0 hồ sơ đến hạn, 0 đã quá hạn." in said
    assert "Chưa có hồ sơ nào trong phạm vi này." in said and "100,0 %" not in said


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("don-vi=khong-co", "Đơn vị “khong-co”"),
        ("kenh=fax", "Kênh nộp “fax”"),
        ("ky=tuan", "Kỳ “tuan”"),
        ("tu=abc", "Từ ngày “abc”"),
        ("den=2026-13-40", "Đến ngày “2026-13-40”"),
        ("ngay=abc", "“abc” không phải một ngày đã qua"),
        ("ngay=2090-01-01", "“2090-01-01” không phải một ngày đã qua"),
    ],
)
@pytest.mark.parametrize("page", ["/bang/", "/bang/ho-so"])
def test_a_filter_that_is_not_understood_is_named(
    as_: As, some: str, page: str, query: str, label: str
) -> None:
    leader = as_("p-tinh")
    shown = html.unescape(leader.get(f"{page}?{query}").content.decode())
    assert label in shown
    assert label not in html.unescape(leader.get(page).content.decode())


@pytest.mark.parametrize(
    ("query", "label", "fields"),
    [
        ("ngay=01/01/2090", "“Như ở cuối ngày”: “01/01/2090”", {"ngay": "01/01/2090"}),
        ("ngay=31/02/2026", "“Như ở cuối ngày”: “31/02/2026”", {"ngay": "31/02/2026"}),
        (
            "ky=khac&tu=10/03/2026&den=01/02/2026",
            "“Từ ngày” sau “Đến ngày”",
            {"tu": "10/03/2026", "den": "01/02/2026"},
        ),
        ("ky=khac&tu=31/02/2026", "Từ ngày “31/02/2026”", {"tu": "31/02/2026"}),
    ],
)
def test_a_day_that_cannot_be_is_named_and_stays_in_its_field(
    as_: As, some: str, query: str, label: str, fields: dict[str, str]
) -> None:
    leader = as_("p-tinh")
    answer = leader.get(f"/bang/?{query}")
    shown, asked = html.unescape(answer.content.decode()), answer.context["q"]
    assert label in shown
    for name, typed in fields.items():
        (field,) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', shown)
        assert f'value="{typed}"' in field
    today = timezone.localdate()
    assert (asked.at, asked.first, asked.last) == (None, today - timedelta(days=29), today)
    # A file could not say so.
    assert leader.get(f"/bang/ho-so.csv?{query}").status_code == 302


def test_one_day_alone_leaves_the_other_thirty_days_from_it(as_: As, some: str) -> None:
    asked = as_("p-tinh").get("/bang/?ky=khac&den=30/01/2026").context["q"]
    assert (asked.first, asked.last, asked.crossed) == (date(2026, 1, 1), date(2026, 1, 30), False)


def test_a_figure_that_no_board_knows_is_said_and_no_file(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    page = leader.get("/bang/ho-so?so=zzz")
    assert [said for _, said in page.context["q"].unread] == ["zzz"]
    assert "“zzz”" in page.content.decode()
    assert leader.get("/bang/ho-so.csv?so=zzz").status_code == 302
    assert leader.get("/bang/ho-so?so=open").context["q"].unread == ()


def test_what_is_understood_has_no_note(as_: As, some: str) -> None:
    leader = as_("p-tinh")
    page = leader.get("/bang/?ky=khac&tu=01/03/2026&den=&don-vi=xa-1&kenh=online&khi=khac")
    assert page.context["q"].unread == ()
    late = leader.get("/bang/?don-vi=xa-99&ngay=2026-03-01")
    assert [said for _, said in late.context["q"].unread] == ["xa-99"]
