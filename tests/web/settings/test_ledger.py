"""The ledger read by those who audit: found, verified, compared."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from tests.cli.test_ledger import unguarded_events

from tinhso.cases.models import Case
from tinhso.cases.retold import differing
from tinhso.ledger.kinds import every_kind, kind_named
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.measurement.live.following import rebuild
from tinhso.measurement.live.guarding import guard_all
from tinhso.measurement.live.models import DossierTime
from tinhso.web import case_line
from tinhso.web.settings import ledger
from tinhso.web.words import told_code


def test_events_of_a_subject_a_kind_an_actor_a_day(
    admin: Client, case: Callable[..., Case]
) -> None:
    made = case("09")

    def found(query: str) -> int:
        return len(admin.get(f"/cai-dat/so-cai?{query}").context["rows"])

    assert found(f"doi-tuong=case:{made.uid}") == 2
    assert found("loai=cases.accepted") == 1
    assert found("nguoi=p-an") == 2
    assert found("ngay=2026-03-09") == 2
    assert found("ngay=2026-03-08") == found("loai=la.lung") == 0
    page = admin.get(f"/cai-dat/so-cai?doi-tuong=case:{made.uid}").content.decode()
    assert "Nguyễn Thị Mơ" not in page and "được kể lại" in page
    file = admin.get(f"/cai-dat/so-cai?doi-tuong=case:{made.uid}&dang=csv")
    heads, *lines = csv.reader(file.content.decode("utf-8-sig").splitlines())
    assert [line[heads.index("Loại")] for line in lines] == ["cases.accepted", "cases.filed"]
    assert "Nguyễn Thị Mơ" not in file.content.decode()
    assert file["Content-Disposition"].endswith('.csv"')


def test_older_ones_follow_and_nobody_counts_the_ledger(
    admin: Client, case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case("09")
    monkeypatch.setattr(ledger, "A_PAGE", 4)
    seen: list[int] = []
    address = "/cai-dat/so-cai"
    with CaptureQueriesContext(connection) as asked:
        while address:
            page = admin.get(address).context
            seen += [one["event"].pk for one in page["rows"]]
            older = page["older"]
            address = f"/cai-dat/so-cai?truoc={older}" if older else ""
    assert seen == list(Event.objects.order_by("-pk").values_list("pk", flat=True))
    assert len(seen) > 4 and not any("COUNT(" in one["sql"] for one in asked)
    assert admin.get("/cai-dat/so-cai?truoc=x").context["before"] is None


def test_kinds_are_counted_among_the_last_events(
    admin: Client, case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case("09")
    monkeypatch.setattr(ledger, "COUNTED", 2)
    page = admin.get("/cai-dat/so-cai/loai").context
    assert sum(one["count"] for one in page["kinds"]) == page["counted"] == 2


def test_sums_are_grouped_in_both_languages_and_years_are_not() -> None:
    def told(kind: str, **facts: Any) -> str:
        return ledger._filled(kind_named(kind).sentence[0], facts)

    assert "1.500.000 đồng" in told("payments.received", amount=1_500_000, receipt="BL-1")
    assert "12345/2026" in told("copies.cancelled", number=12345, year=2026)
    for language, said in (("vi", "1.500.000"), ("en", "1,500,000")):
        with translation.override(language):
            assert case_line._shown("amount", 1_500_000, Case(), case_line.Names()) == said
            parts = told_code("line_parts_differ", said=1_400_000, amount=1_500_000)
            assert said in parts and said.replace("5", "4") in parts


def test_every_kind_has_its_line(admin: Client) -> None:
    page = admin.get("/cai-dat/so-cai/loai").content.decode()
    assert all(f"<code>{kind.name}</code>" in page for kind in every_kind())


def test_a_sound_ledger_and_one_that_was_touched(admin: Client) -> None:
    last = Event.objects.order_by("-pk")[0].pk
    address = f"/cai-dat/so-cai/kiem?tu=1&den={last}"
    assert "tất cả như lúc ghi" in admin.get(address).content.decode()
    with unguarded_events() as cursor:
        cursor.execute("UPDATE ledger_event SET actor = 'p-khac' WHERE id = %s", [last])
    page = admin.get(address).content.decode()
    assert "1 sự kiện không như lúc ghi" in page and f"Sự kiện {last}" in page


def test_an_event_whose_place_was_left_is_missed(admin: Client) -> None:
    number_all()
    one = Event.objects.order_by("pk")[0].pk
    with unguarded_events() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [one])
        page = admin.get("/cai-dat/so-cai/kiem?tu=1&den=999999").content.decode()
        for table in ("ledger_sealed", "ledger_position"):
            cursor.execute(f"DELETE FROM {table} WHERE event_id = %s", [one])
    assert "thiếu 1 vị trí" in page


def test_a_long_ledger_is_verified_in_parts(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_CHECKED", 5)
    first = Event.objects.order_by("pk")[0].pk
    page = admin.get(f"/cai-dat/so-cai/kiem?tu={first}&den={first + 100}")
    assert page.context["checked"]["more"] and page.context["checked"]["count"] == 5


def test_a_dossier_that_was_changed_by_hand_is_shown_by_the_guard(
    admin: Client, case: Callable[..., Case]
) -> None:
    made = case()
    later = made.due_at + timedelta(days=3)
    Case.objects.filter(pk=made.pk).update(state="returned", due_at=later)
    guard_all(rows=differing)
    page = admin.get("/cai-dat/so-cai/kiem").content.decode()
    assert "2 điểm không khớp" in page and made.code in page
    assert "cột state của hồ sơ khác sổ cái" in page and ">returned</td>" in page
    assert f"{timezone.localtime(later):%d/%m/%Y}" in page


def test_a_planted_row_is_shown_and_a_sound_table_is_said(
    admin: Client, case: Callable[..., Case]
) -> None:
    made = case()
    rebuild()
    assert "khớp hoàn toàn" in admin.post("/cai-dat/so-cai/kiem", follow=True).content.decode()
    DossierTime.objects.update(limit_seconds=7)
    page = admin.post("/cai-dat/so-cai/kiem", follow=True).content.decode()
    assert "1 dòng khác sổ cái" in page and str(made.uid) in page and "limit_seconds" in page
    # Shown once: the page that is opened later says nothing of an old comparison.
    assert "limit_seconds" not in admin.get("/cai-dat/so-cai/kiem").content.decode()


def test_many_dossiers_are_compared_by_the_command(
    admin: Client, case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case()
    rebuild()
    monkeypatch.setattr(ledger, "MOST_COMPARED", 0)

    def refuse() -> Any:
        raise AssertionError("too many to compare in a request")

    monkeypatch.setattr(ledger, "every_difference", refuse)
    page = admin.post("/cai-dat/so-cai/kiem", follow=True).content.decode()
    assert "tinhso ledger rebuild --compare" in page and "So ngay" not in page


def test_a_page_of_events_costs_the_same(
    admin: Client, case: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        case("09", f"k{number}")
    with django_assert_max_num_queries(12):
        admin.get("/cai-dat/so-cai")
