"""Bà Rịa–Vũng Tàu and Bến Tre: their communes and districts belong to another province, whose system goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cases.conftest import moment
from tests.journeys import merging
from tests.journeys.merging import COMMUNAL, FIRST, MERGER

from tinhso.access.actions import citizen_account, link_party
from tinhso.access.models import Look
from tinhso.cases import actions, jobs
from tinhso.cases.models import Case, Transfer
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.parties.actions import enter

PROVINCES = [
    ("77", "Tỉnh Bà Rịa - Vũng Tàu", "Thành phố Hồ Chí Minh"),
    ("83", "Tỉnh Bến Tre", "Tỉnh Vĩnh Long"),
]


def one() -> actions.Doer:
    return actions.system(By(actor="p-can-bo", office="-", channel="counter"))


def lived(owner: str, commune: str) -> dict[str, Case]:
    """Dossiers of a commune: in progress, awaited, ready, filed, and one whose limit is over."""
    made = {}
    for key, day in (
        ("running", "27"),
        ("asked", "26"),
        ("ready", "23"),
        ("overdue", "16"),
        ("filed", "30"),
    ):
        filing = actions.Filing(
            procedure=COMMUNAL, owner=owner, filer=owner, desk=commune, office=commune,
            papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
        )  # fmt: skip
        made[key] = actions.file_case(
            filing, key=key, doer=one(), told_at=moment(f"2025-06-{day} 08:00")
        )
        if key != "filed":
            actions.accept(made[key].uid, doer=one(), told_at=moment(f"2025-06-{day} 08:30"))
    actions.ask_supplement(
        made["asked"].uid, reasons="Thiếu ảnh", doer=one(), told_at=moment("2025-06-27 09:00")
    )
    actions.decide(made["ready"].uid, granted=True, doer=one(), told_at=moment("2025-06-25 09:00"))
    return made


@pytest.mark.parametrize(("province", "name", "to"), PROVINCES, ids=["ba-ria-vung-tau", "ben-tre"])
def test_what_is_open_goes_there_and_ends_here(
    db: None, shared: Path, settings: Any, province: str, name: str, to: str
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    merging.heads([(province, name)])
    merging.procedures()
    owner = str(enter(kind="person", name="Nguyễn Thị Mơ", key="mo", by=one().by).uid)
    offices = merging.offices_before(shared, [province])
    commune = next(code for code, _, level, *_ in offices if level == "commune")
    with time_machine.travel(moment("2025-06-30 17:00"), tick=False):
        merging.load(merging.signed_in("p-qt"), "don-vi-nap", merging.OFFICES, offices, FIRST)
        made = lived(owner, commune)
        keep_up()
    with time_machine.travel(moment("2025-07-01 07:00"), tick=False):
        admin = merging.signed_in("p-qt")
        plan = [(code, "", "", "", "", "", to, "", "x", "", "", "") for code, *_ in offices]
        shown = merging.load(admin, "sap-nhap-nap", merging.PLAN, plan, MERGER)
        assert shown.context["foreseen"]["outside"] == [(to, 5)]
        assert jobs.move_on(MERGER).moved == 0  # By itself nothing leaves the province.
        assert jobs.staying(MERGER) == []
        page = admin.get("/cai-dat/chuyen-ho-so").content.decode()
        assert f"Bàn giao cho {to}" in page
        for _ in range(2):  # Pressed twice it is once.
            assert admin.post("/cai-dat/chuyen-ho-so", {"ban-giao": to}).status_code == 303
        assert Transfer.objects.count() == 5
        _ended_here(made, to)
        _told_there(admin, to, made)
        _told_the_citizen(owner, made, to)
        assert (
            merging.signed_in("p-tinh").get(f"/cai-dat/ban-giao.json?cho={to}").status_code == 403
        )


def _ended_here(made: dict[str, Case], to: str) -> None:
    """Neither decided nor late, and what was decided before stays decided."""
    keep_up()
    for key, case in made.items():
        case.refresh_from_db()
        row = DossierTime.objects.get(case=case.uid)
        assert case.state == "transferred"
        if key == "ready":
            assert row.outcome in ("early", "on_time") and row.state == "transferred"
        else:
            assert (row.outcome, row.late_working_seconds) == ("transferred", None), key
    event = Event.objects.get(kind="cases.transferred", subject=f"case:{made['running'].uid}")
    # Accepted on Friday the 27th with three days: of Monday's close two of its three are left.
    assert (event.facts["to"], event.facts["remaining_seconds"] > 0) == (to, True)
    overdue = Event.objects.get(kind="cases.transferred", subject=f"case:{made['overdue'].uid}")
    assert overdue.facts["remaining_seconds"] < 0
    context = merging.signed_in("p-tinh").get("/bang/?tu=2025-06-01&den=2025-07-01").context
    told = context["told"]
    assert (told.transferred, told.open, told.open_late, told.late, told.decided) == (4, 0, 0, 0, 1)
    assert list(differences()) == []


def _told_there(admin: Client, to: str, made: dict[str, Case]) -> None:
    filer = str(enter(kind="person", name="Trần Thị Con", key="con", by=one().by).uid)
    Case.objects.filter(pk=made["running"].pk).update(filer=filer)
    Case.objects.filter(pk=made["filed"].pk).update(channel="online")
    body = json.loads(admin.get("/cai-dat/ban-giao.json", {"cho": to}).content)
    told = {one["code"]: one for one in body["dossiers"]}
    assert (body["format"], set(told)) == (
        "tinhso.handover/1",
        {case.code for case in made.values()},
    )
    asked = told[made["asked"].code]
    assert (asked["state"], asked["owner"]["name"]) == ("awaiting_citizen", "Nguyễn Thị Mơ")
    assert asked["asked_of_citizen"][0]["reasons"] == "Thiếu ảnh"
    # A paper that is only promised is not among what is handed over.
    papers = [told[made[key].code]["papers"][0] for key in ("running", "filed")]
    assert [(one["originals"], one["promised"]) for one in papers] == [(1, False), (0, True)]
    looks = Look.objects.filter(who="p-qt", why__contains=to)
    assert looks.exclude(party=filer).count() == 5
    assert looks.get(party=filer).subject == f"case:{made['running'].uid}"
    lines = admin.get("/cai-dat/ban-giao.csv", {"cho": to}).content.decode("utf-8-sig")
    assert len(lines.strip().splitlines()) == 6 and "Nguyễn" not in lines
    assert admin.get("/cai-dat/ban-giao.csv", {"cho": "nơi khác"}).status_code == 404


def _told_the_citizen(owner: str, made: dict[str, Case], to: str) -> None:
    account = citizen_account("mo@example.vn")
    link_party(account, party=owner, by=one().by)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/ho-so/{made['asked'].uid}").content.decode()
    assert to in page and "Giấy tờ đang chờ bạn bổ sung thì nộp tại nơi nhận hồ sơ" in page
