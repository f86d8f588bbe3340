"""Reports by programs: what is owed, filed once under a key, approved by another token, refused cell by cell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import Partner, partner, told
from tests.reports.conftest import BY, OWNER, lodging, month, of, opened
from tests.reports.conftest import town as town  # a fixture

from tinhso.access.models import Look
from tinhso.access.rights import RIGHTS, ROLES
from tinhso.reports import actions
from tinhso.reports.models import Filing, Round, Version
from tinhso.reports.reminders import keep
from tinhso.reports.values import number_in

EXACT = {cell: f"{number_in(said, places=1)}" for cell, said in month().items()}
COMMUNE, RECEIVER = ("xa-1",), (OWNER,)
NOW = "2026-04-08T03:00:00Z"


@pytest.fixture
def held(town: None) -> Any:
    lodging(1), lodging(2, "xa-2")
    with time_machine.travel(NOW, tick=True):
        yield opened()


@pytest.fixture
def filer(held: Round) -> Partner:
    return partner("see_report", "file_report", offices=COMMUNE)


@pytest.fixture
def receiver(held: Round) -> Partner:
    return partner("see_report", "approve_report", offices=RECEIVER)


def here(row: Filing) -> str:
    return f"/filings/{row.uid}"


def test_what_is_owed_is_found_filed_approved_and_read(
    held: Round, filer: Partner, receiver: Partner
) -> None:
    [line] = filer.get("/filings", side="filer", state="owed").json()["items"]
    assert (line["filer_name"], line["late"], line["period"]) == (
        "Khách sạn 1",
        False,
        "month:2026-03-01",
    )
    row = of(held, "Khách sạn 1")
    assert filer.get(here(row)).json()["acts"] == ["submit"]
    body = {"cells": EXACT, "seen": 0}
    first = filer.post(f"{here(row)}/submit", body, key="k")
    assert (first.status_code, first.json()["state"], first.json()["version"]) == (
        200,
        "submitted",
        1,
    )
    again = filer.post(f"{here(row)}/submit", body, key="k")
    assert again["Idempotency-Replayed"] == "true" and Version.objects.count() == 1
    assert filer.post(f"{here(row)}/submit", body, key="other").json()["version"] == 1
    told(filer.post(f"{here(row)}/submit", {"cells": {}}, key="k"), 422, "api_key_reused")
    version = Version.objects.get()
    assert version.way == "program" and version.values["kd.02.thang"] == "1200.5"
    assert version.values["kd.01.thang"] == "4600.5"
    told(filer.post(f"{here(row)}/approve", {"number": 1}), 403, "api_scope")
    done = receiver.post(f"{here(row)}/approve", {"number": 1}).json()
    assert (done["state"], done["approved"], done["versions"][0]["granted"]) == (
        "approved",
        1,
        True,
    )
    read = receiver.get(f"{here(row)}/versions/1").json()
    assert read["values"]["kd.02.thang"] == "1200.5"
    assert Look.objects.filter(subject=f"filing:{row.uid}", who=f"token:{receiver.uid}").exists()
    told(receiver.get(f"{here(row)}/versions/2"), 404, "report_no_such_filing")


def test_what_is_returned_is_owed_again_and_a_correction_says_why(
    held: Round, filer: Partner, receiver: Partner
) -> None:
    row = of(held, "Khách sạn 1")
    filer.post(f"{here(row)}/submit", {"cells": EXACT})
    told(receiver.post(f"{here(row)}/return", {"number": 9, "words": "sai"}), 409, "report_changed")
    body = {"number": 1, "words": "Dòng 2 sai"}
    assert receiver.post(f"{here(row)}/return", body).json()["versions"][0]["words"] == "Dòng 2 sai"
    told(receiver.post(f"{here(row)}/approve", {"number": 1}), 409, "report_state")
    assert len(filer.get("/filings", state="owed").json()["items"]) == 1
    changed = {**EXACT, "kd.02.thang": "1300.5"}
    assert filer.post(f"{here(row)}/submit", {"cells": changed, "seen": 1}).json()["version"] == 2
    other = {**EXACT, "kd.02.thang": "1400.5"}
    told(
        filer.post(f"{here(row)}/submit", {"cells": other, "seen": 1, "reason": "x"}),
        409,
        "report_changed",
    )
    told(filer.post(f"{here(row)}/submit", {"cells": other}), 422, "report_no_reason")


def test_each_wrong_cell_is_named_and_nothing_is_filed(held: Round, filer: Partner) -> None:
    row = of(held, "Khách sạn 1")
    cells = {
        **EXACT,
        "kd.02.thang": "1.200,5",
        "kd.99.thang": "1",
        "kd.03.thang": "-1",
        "kd.12.thang": "1.234",
    }
    found = told(filer.post(f"{here(row)}/submit", {"cells": cells}), 422, "report_wrong")
    pointers = {one["pointer"]: one["code"] for one in found["errors"]}
    assert pointers["/cells/kd.02.thang"] == "report_number_plain"
    cells["kd.02.thang"] = "1200.5"
    found = told(filer.post(f"{here(row)}/submit", {"cells": cells}), 422, "report_wrong")
    pointers = {one["pointer"]: one["code"] for one in found["errors"]}
    assert pointers["/cells/kd.99.thang"] == "report_cell"
    # A program's point is never one of thousands.
    assert pointers["/cells/kd.12.thang"] in ("report_places", "report_whole")
    assert not Version.objects.exists()
    told(filer.get("/filings", period="month:x"), 400, "no_such_period")


def test_nobody_approves_what_she_filed(held: Round) -> None:
    both = partner(offices=("tinh",))
    row = of(held, "Khách sạn 1")
    both.post(f"{here(row)}/submit", {"cells": EXACT})
    told(both.post(f"{here(row)}/approve", {"number": 1}), 403, "report_own")


def test_each_role_sees_files_and_approves_what_its_right_opens(held: Round) -> None:
    row = of(held, "Khách sạn 1")
    for role in ROLES:
        asks = partner(*sorted(RIGHTS[role]), offices=COMMUNE)
        sees, files, approves = (
            act in RIGHTS[role] for act in ("see_report", "file_report", "approve_report")
        )
        assert asks.get(here(row)).status_code == (200 if sees else 403), role
        sent = asks.post(f"{here(row)}/submit", {"cells": {}})
        assert sent.status_code == (422 if files else 403), role
        decided = asks.post(f"{here(row)}/approve", {"number": 1})
        assert decided.json()["code"] == ("not_yours" if approves else "api_scope"), role
    elsewhere = partner(offices=("xa-2",))
    told(elsewhere.get(here(row)), 403, "not_yours")
    told(elsewhere.post(f"{here(row)}/submit", {"cells": EXACT}), 403, "not_yours")
    assert [one["filer_name"] for one in elsewhere.get("/filings").json()["items"]] == [
        "Khách sạn 2"
    ]


def test_reports_and_their_forms(held: Round, filer: Partner) -> None:
    [line] = filer.get("/reports").json()["items"]
    assert (line["code"], line["owner"], line["register_code"]) == (
        "luu-tru-thang",
        OWNER,
        "co-so-luu-tru",
    )
    form = filer.get("/reports/luu-tru-thang", day="2026-03-31").json()
    assert form["document"]["format"] == "tinhso.report/1"
    told(filer.get("/reports/khong-co"), 404, "report_unknown")


def test_a_list_is_read_page_by_page_in_as_many_queries(held: Round) -> None:
    asks = partner(offices=("tinh",))

    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert asks.get("/filings").status_code == 200
        return len(seen)

    counted()
    few = counted()
    for number in range(3, 13):
        lodging(number)
    opened_ = actions.open_round(held.report, held.period, by=BY)
    assert opened_ == held
    rows = [
        Filing(round=held, filer=f"x-{number}", name=f"Nơi {number:02}", office="xa-1")
        for number in range(20)
    ]
    Filing.objects.bulk_create(rows)
    assert counted() == few
    read, cursor = [], ""
    while cursor is not None:
        page = asks.get("/filings", limit=7, cursor=cursor).json()
        read += [one["uid"] for one in page["items"]]
        cursor = page["next"]
    assert len(read) == len(set(read)) == 22


def test_what_offices_owe_by_a_day(held: Round, filer: Partner) -> None:
    keep(list(Filing.objects.values_list("uid", flat=True)), now=timezone.now())
    assert filer.get("/owed").json()["items"] == []
    [one] = filer.get("/owed", due_by="2026-04-13").json()["items"]
    row = of(held, "Khách sạn 1")
    assert (one["matter"], one["subject"], one["due"]) == (
        "reports.due",
        f"filing:{row.uid}",
        "2026-04-13",
    )
    assert "Khách sạn 1" in one["title"] and one["page"].endswith(f"/bao-cao/nop/{row.uid}")
    assert datetime.fromisoformat(one["due_at"]) == held.due_at and one["late"] is False
    everything = partner(offices=("tinh",))
    assert len(everything.get("/owed", due_by="2026-04-30").json()["items"]) == 2
    assert everything.get("/owed", due_by="2026-04-30", matter="plans.due").json()["items"] == []
    tasks_alone = partner("see_task", offices=("tinh",))
    assert tasks_alone.get("/owed", due_by="2026-04-30").json()["items"] == []
    with time_machine.travel("2026-04-20T03:00:00Z"):
        late = everything.get("/owed", late="true").json()["items"]
    assert [one["late"] for one in late] == [True, True]
