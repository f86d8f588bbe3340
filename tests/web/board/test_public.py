"""The public's board: figures of closed months without anybody's data, their archive and the open data."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import moment
from tests.web.board.conftest import lived

from tinhso.measurement.live import correcting, publishing
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.measurement.live.published import cells_of
from tinhso.web.board import public


@pytest.fixture
def january(now: None, parties: dict[str, str]) -> str:
    """Thirty decided in January in one commune, eleven in the other; twelve late; then February with six."""
    owner = parties["owner"]
    for n in range(30):
        lived(owner, f"a{n}", moment("2026-01-05 08:00"), done=30 if n > 11 else 300)
    for n in range(11):
        lived(owner, f"b{n}", moment("2026-01-06 08:00"), done=30, office="xa-2")
    for n in range(6):
        lived(owner, f"c{n}", moment("2026-02-05 08:00"), done=30 + n)
    publishing.publish_due()
    return owner


def test_the_latest_month_and_any_other(client: Client, january: str) -> None:
    february = client.get("/cong-khai/").content.decode()
    assert "Tháng 02/2026 chưa đủ 10 hồ sơ để công bố riêng" in february
    page = client.get("/cong-khai/?thang=2026-01")
    said = page.content.decode()
    assert "Tháng 01/2026, 41 hồ sơ được giải quyết, một nửa xong trong" in said
    offices = {line.key: line for line in page.context["tables"][0][1].rows}
    assert (offices["xa-1"].decided.count, offices["xa-1"].name) == (30, "UBND xã Ea Kao")
    # All late ones are one commune's: were they told of it, none would be left for the other.
    assert offices["xa-1"].late is None and offices["xa-2"].late is None
    assert offices["xa-2"].decided.count == 11
    assert "ít nhất" in said


def test_what_was_pooled_is_told_with_its_months(client: Client, january: str) -> None:
    for n in range(4):
        lived(january, f"m{n}", moment("2026-03-02 08:00"), done=10 + n)
    with time_machine.travel(moment("2026-04-02 09:00")):
        publishing.publish_due()
        said = client.get("/cong-khai/").content.decode()
    assert "Tháng 02–03/2026, 10 hồ sơ được giải quyết." in said


def test_no_person_is_on_any_public_page(client: Client, january: str) -> None:
    for page in ("", "luu", "du-lieu.csv", "du-lieu.json", f"luu/{publishing.standing()[0].pk}"):
        said = client.get(f"/cong-khai/{page}").content.decode()
        assert january not in said and "Mơ" not in said and "p-binh" not in said
        assert "H15.29" not in said


def test_open_data_say_the_same_in_every_form(client: Client, january: str) -> None:
    text = client.get("/cong-khai/du-lieu.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = json.loads(client.get("/cong-khai/du-lieu.json").content)
    table = pq.read_table(io.BytesIO(client.get("/cong-khai/du-lieu.parquet").content))
    assert [int(row["count"]) for row in rows] == [row["count"] for row in told["rows"]]
    assert table.to_pylist() == told["rows"]
    assert all(row["count"] >= 10 for row in told["rows"]) and told["rows"]
    assert "30 ngày" in told["measures"]["refiled"]["vi"]
    named = {name for names in public.COLUMNS for name in names.split(", ")}
    assert named == set(public.SCHEMA.names)
    page = html.unescape(client.get("/cong-khai/").content.decode())
    assert all(f"<code>{names}</code>" in page for names in public.COLUMNS)


def test_open_data_name_their_denominator_and_their_publication(
    client: Client, january: str
) -> None:
    for n in range(10):
        lived(january, f"d{n}", moment("2026-01-07 08:00"), done=30, office="xa-2")
    first = publishing.standing()[0]
    second = correcting.correct(date(2026, 1, 1))
    rows = json.loads(client.get("/cong-khai/du-lieu.json").content)["rows"]
    of = {(row["measure"], row["part_of"]) for row in rows}
    assert ("received", None) in of and all(
        row["part_of"] in (None, "received", "decided") for row in rows
    )
    places = ("dimension", "key", "from_month", "until_month")
    counts = {(*(row[name] for name in places), row["measure"]): row["count"] for row in rows}
    parts = [row for row in rows if row["part_of_count"] is not None]
    assert parts and all(
        row["part_of_count"]
        == counts[*(row[name] for name in places), row["part_of"]]
        >= row["count"]
        for row in parts
    )
    corrected = {row["corrects"] for row in rows if row["publication"] == second.pk}
    assert corrected == {first.pk} and first.pk not in {row["publication"] for row in rows}
    assert client.get("/cong-khai/du-lieu.xml").status_code == 404


def test_a_correction_stands_beside_what_was_published(client: Client, january: str) -> None:
    (first, _) = publishing.standing()
    for n in range(10):
        lived(january, f"d{n}", moment("2026-01-07 08:00"), done=30, office="xa-2")
    second = correcting.correct(date(2026, 1, 1))
    assert second.corrects == first
    said = client.get("/cong-khai/?thang=2026-01").content.decode()
    assert "51 hồ sơ được giải quyết" in said and "đã được đính chính" in said
    archive = client.get("/cong-khai/luu").content.decode()
    assert archive.count("bản đầu") == 2 and archive.count("đính chính</") == 1
    kept = json.loads(client.get(f"/cong-khai/luu/{first.pk}.json").content)
    assert (kept["digest"], kept["content"]) == (first.digest, first.content)
    for address in ("/cong-khai/luu/999999", "/cong-khai/luu/999999.json"):
        assert client.get(address).status_code == 404
    for row, other in ((first, second), (second, first)):
        page = client.get(f"/cong-khai/luu/{row.pk}")
        assert "Content-Disposition" not in page
        said = page.content.decode()
        assert f'href="/cong-khai/luu/{other.pk}"' in said and row.digest in said
        assert f'href="/cong-khai/luu/{row.pk}.json"' in said


def test_a_publication_is_read_as_it_was_made(client: Client, january: str) -> None:
    (first, _) = publishing.standing()
    tables = dict(client.get(f"/cong-khai/luu/{first.pk}").context["tables"])
    shown = [one for fold in tables.values() for one in fold.rows]
    told = {(one.name, one.cell.measure): one.cell.count for one in shown}
    assert len(shown) == sum(fold.total for fold in tables.values()) == len(cells_of(first))
    assert (told["", "decided"], told["UBND xã Ea Kao", "decided"]) == (41, 30)


def spans(*cells: Any) -> set[tuple[date, date]]:
    return {(one.from_month, one.until_month) for one in cells if one is not None}


def test_all_figures_of_a_card_are_of_one_period(client: Client, now: None, parties: Any) -> None:
    """Forty a month, four of them late: the late ones can be told of the quarter alone."""
    with time_machine.travel(moment("2026-04-02 09:00")):
        for month in ("01", "02", "03"):
            for n in range(40):
                life = {"done": 300 if n < 4 else 30, "office": "xa-2" if n % 4 == 3 else "xa-1"}
                lived(parties["owner"], f"{month}-{n}", moment(f"2026-{month}-02 08:00"), **life)
        publishing.publish_due()
        page = client.get("/cong-khai/")
    own, quarter = page.context["periods"]
    assert (own.months, own.pooled, quarter.months, quarter.pooled) == (
        "03/2026",
        False,
        "01–03/2026",
        True,
    )
    cards = {card.measure: card for card in quarter.cards}
    assert (cards["late"].cell.count, cards["late"].whole.count) == (12, 120)
    for period in page.context["periods"]:
        assert len(spans(*(one for card in period.cards for one in (card.cell, card.whole)))) == 1
    said = html.unescape(page.content.decode())
    assert "10,0 % của 120 đã giải quyết, 01–03/2026" in said
    assert "Toàn tỉnh, gộp 01–03/2026" in said
    for _, fold in page.context["tables"]:
        for line in fold.rows:
            assert len(spans(line.received, line.decided, line.late)) == 1
    ours = [line for line in page.context["tables"][1][1].rows if line.key == "9.000007"]
    assert [(one.months, one.pooled, one.on_time) for one in ours] == [
        ("03/2026", False, None),
        ("01–03/2026", True, 0.9),
    ]


def test_how_much_was_told_is_said_where_next_to_nothing_was_seen(
    client: Client, now: None, parties: Any
) -> None:
    """All are told here: their number would tell that fewer than ten were seen, a bound of it does not."""
    for n in range(220):
        lived(parties["owner"], f"t{n}", moment("2026-01-05 08:00"), done=30)
    publishing.publish_due()
    page = client.get("/cong-khai/?thang=2026-01")
    assert page.context["told"] is None
    assert page.context["received"].cell.told_at_least == 0.95
    said = html.unescape(page.content.decode())
    assert "được kể lại: ít nhất 95,0 %" in said
    assert "giữ kín: được kể lại" not in said.lower()
    rows = json.loads(client.get("/cong-khai/du-lieu.json").content)["rows"]
    assert {row["told_at_least"] for row in rows if row["measure"] == "received"} == {0.95}


def test_seen_and_told_stand_beside_each_other(client: Client, now: None, parties: Any) -> None:
    for n in range(50):
        case = lived(parties["owner"], f"s{n}", moment("2026-01-05 08:00"), done=30)
        if n < 20:
            keep_up()
            DossierTime.objects.filter(case=case.uid).update(told=False)
    publishing.publish_due()
    page = client.get("/cong-khai/?thang=2026-01")
    card = page.context["told"]
    assert (card.cell.count, card.rest, card.whole.count) == (30, 20, 50)
    assert "20 đã thấy" in page.content.decode()


def test_queries_do_not_grow_with_what_is_published(client: Client, january: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/cong-khai/?thang=2026-01")
    assert len(asked) <= 3


def test_before_anything_is_published_it_says_so(client: Client, parties: Any) -> None:
    said = client.get("/cong-khai/").content.decode()
    assert "Chưa có tháng nào được công bố." in said
    assert client.get("/cong-khai/du-lieu.parquet").status_code == 200
