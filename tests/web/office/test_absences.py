"""A delegate sees and does what an absent colleague has in hands; the head sees where nobody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cases.conftest import moment
from tests.web.office.conftest import ADMIN, FIRST

from tinhso.access.looks import looks_at
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of
from tinhso.org import actions as org
from tinhso.org.absences import covers_of
from tinhso.org.covering import record_absence
from tinhso.org.models import Absence

Make = Callable[..., Case]
As = Callable[[str], Client]
TODAY = date(2026, 3, 10)


def away(staff: str, delegate: str | None, *, superior: bool = False, days: int = 3) -> Absence:
    by = By(actor="p-tinh" if superior else staff, office="xa-1", channel="counter")
    return record_absence(
        staff,
        from_date=TODAY,
        until_date=TODAY + timedelta(days=days),
        reason="Nghỉ phép",
        by=by,
        today=TODAY,
        key=f"{staff}-{delegate}",
        delegate=delegate,
        led={"xa-1", "xa-2"} if superior else None,
    )


def codes(page: Any) -> set[str]:
    return {one.row.case.code for one in page.context["shown"]}


def test_what_she_has_in_hands_is_in_her_delegates_inbox(as_: As, case: Make) -> None:
    theirs, own = case("09", "a", staff="p-binh"), case("09", "b", staff="p-chi")
    chi = as_("p-chi")
    assert codes(chi.get("/van-phong/")) == {own.code}
    assert "Thay người vắng" not in chi.get("/van-phong/").content.decode()
    away("p-binh", "p-chi")
    chi = as_("p-chi")
    page = chi.get("/van-phong/")
    assert codes(page) == {own.code, theirs.code}
    assert page.content.decode().count("Bạn thay mặt Trần Văn Bình") == 1
    assert codes(chi.get("/van-phong/?nguoi=thay")) == {theirs.code}
    with time_machine.travel(moment("2026-03-13 08:00")):
        assert codes(as_("p-chi").get("/van-phong/")) == {own.code}
        assert codes(as_("p-chi").get("/van-phong/?nguoi=thay")) == set()


def test_the_event_says_who_acted_and_for_whom(as_: As, case: Make) -> None:
    made = case("09", "a", staff="p-binh")
    away("p-binh", "p-chi")
    chi = as_("p-chi")
    address = f"/van-phong/ho-so/{made.uid}"
    chi.post(f"{address}/chuyen", {"step": "ky", "seen": made.revision, "key": "k1"})
    event = events_of(f"case:{made.uid}")[-1]
    assert (event.kind, event.actor) == ("cases.passed_on", "p-chi")
    assert event.facts["on_behalf"] == "p-binh"
    assert "Lê Thị Chi, thay mặt Trần Văn Bình" in as_("p-hoa").get(address).content.decode()
    # What she takes on from a colleague who is here is her own act.
    other = case("09", "b", staff="p-chi")
    chi.post(f"/van-phong/ho-so/{other.uid}/chuyen", {"step": "ky", "seen": 2, "key": "k2"})
    assert "on_behalf" not in events_of(f"case:{other.uid}")[-1].facts


@pytest.fixture
def elsewhere(case: Make) -> Case:
    """p-binh is away, and p-xa2 of another office stands in by the leader's decision."""
    made = case("09", "a", staff="p-binh")
    away("p-binh", "p-xa2", superior=True)
    return made


def test_a_delegate_of_another_office_acts_on_those_dossiers_alone(
    as_: As, case: Make, elsewhere: Case
) -> None:
    other = case("09", "b", staff="p-chi")
    hai = as_("p-xa2")
    assert codes(hai.get("/van-phong/")) == {elsewhere.code}
    assert codes(hai.get("/van-phong/?nguoi=ca")) == set()
    assert hai.get(f"/van-phong/ho-so/{other.uid}").status_code == 403
    address = f"/van-phong/ho-so/{elsewhere.uid}"
    assert "Nguyễn Thị Mơ" in hai.get(address).content.decode()
    (look,) = looks_at(elsewhere.owner)
    assert (look.who, look.office) == ("p-xa2", "xa-1")
    ticked = f"{elsewhere.uid}:{elsewhere.revision}"
    hai.post("/van-phong/nhieu", {"chon": ticked, "viec": "chuyen", "key": "m"})
    event = events_of(f"case:{elsewhere.uid}")[-1]
    assert (event.actor, event.office) == ("p-xa2", "xa-1")
    assert event.facts["on_behalf"] == "p-binh"
    # It has left the absent one's hands: it is the delegate's no longer.
    assert hai.get(address).status_code == 403


def test_it_ends_by_itself(as_: As, elsewhere: Case) -> None:
    with time_machine.travel(moment("2026-03-13 00:01")):
        hai = as_("p-xa2")
        assert hai.get(f"/van-phong/ho-so/{elsewhere.uid}").status_code == 403
        assert codes(hai.get("/van-phong/")) == set()


@pytest.mark.parametrize(("superior", "status"), [(True, 200), (False, 403)])
def test_the_right_to_sign_passes_on_by_a_superiors_decision_alone(
    as_: As, case: Make, superior: bool, status: int
) -> None:
    made = case("09", "a", staff="p-hoa")
    org.appoint("p-hoa", office="xa-1-lanh-dao", role="officer", from_date=FIRST, by=ADMIN)
    by = By(actor="p-tinh" if superior else "p-hoa", office="tinh", channel="counter")
    record_absence(
        "p-hoa", from_date=TODAY, until_date=date(2026, 3, 20), reason="Đi họp", by=by,
        today=TODAY, key="h", delegate="p-binh",
        led={"xa-1"} if superior else None,
    )  # fmt: skip
    binh = as_("p-binh")
    assert binh.get(f"/van-phong/ho-so/{made.uid}/ket-qua").status_code == status
    # Neither figures by person nor the work of others pass on.
    assert "Việc của từng người" not in binh.get("/van-phong/don-vi").content.decode()
    assert binh.get(f"/van-phong/ho-so/{made.uid}/phan-cong").status_code == 403


def test_she_enters_it_herself_and_calls_it_off(as_: As, case: Make) -> None:
    binh = as_("p-binh")
    form = {
        "person": "p-binh", "first": "2026-03-11", "last": "2026-03-13",
        "delegate": "p-chi", "reason": "Nghỉ phép", "key": "f",
    }  # fmt: skip
    assert binh.post("/van-phong/vang-mat", form).status_code == 303
    assert binh.post("/van-phong/vang-mat", form).status_code == 303
    row = Absence.objects.get()
    assert (row.until_date, row.by_superior) == (date(2026, 3, 14), False)
    said = binh.get("/van-phong/vang-mat").content.decode()
    assert "Lê Thị Chi" in said and "Nghỉ phép" in said
    # A colleague neither sees the reason nor ends it.
    chi = as_("p-chi")
    assert "Nghỉ phép" not in chi.get("/van-phong/vang-mat").content.decode()
    assert chi.post(f"/van-phong/vang-mat/{row.uid}/tro-lai", {}).status_code == 403
    for _ in range(2):  # What is sent again finds it called off, and says nothing more.
        assert binh.post(f"/van-phong/vang-mat/{row.uid}/tro-lai", {}).status_code == 303
    assert chi.post(f"/van-phong/vang-mat/{row.uid}/tro-lai", {}).status_code == 403
    assert Event.objects.filter(kind="org.absence_ended").count() == 1
    assert "Nghỉ phép" not in binh.get("/van-phong/vang-mat").content.decode()


def test_a_head_passes_on_what_her_own_office_may_sign_alone(as_: As, case: Make) -> None:
    case("09", "a", staff="p-hoa")
    org.appoint("p-binh", office="xa-2", role="head", from_date=FIRST, by=ADMIN)
    org.appoint("p-hoa", office="xa-2", role="officer", from_date=FIRST, by=ADMIN)
    hoa = as_("p-hoa")
    form = {
        "person": "p-binh", "first": "10/03/2026", "last": "13/03/2026",
        "delegate": "p-xa2", "reason": "Nghỉ phép", "key": "f",
    }  # fmt: skip
    page = hoa.post("/van-phong/vang-mat", form)
    assert page.context["form"].errors["delegate"] and not Absence.objects.exists()
    assert hoa.post("/van-phong/vang-mat", {**form, "delegate": "p-hoa"}).status_code == 303
    row = Absence.objects.get()
    assert (row.by_superior, row.offices) == (True, ["xa-1"])
    (cover,) = covers_of("p-hoa", TODAY)
    assert cover.posts == (("xa-1", "officer"),)
    # Nor does she name somebody of elsewhere afterwards.
    address = f"/van-phong/vang-mat/{row.uid}/nguoi-thay"
    hoa.post(address, {"delegate": "p-xa2"})
    assert Absence.objects.get() == row


def test_what_is_wrong_stands_beside_its_field(as_: As, case: Make) -> None:
    form = {
        "person": "p-binh", "first": "2026-03-12", "last": "2026-03-11",
        "delegate": "p-xa2", "reason": "x", "key": "f",
    }  # fmt: skip
    page = as_("p-binh").post("/van-phong/vang-mat", form)
    assert page.status_code == 200 and page.context["form"].errors["delegate"]
    page = as_("p-binh").post("/van-phong/vang-mat", {**form, "delegate": ""})
    assert "trước ngày đầu 12/03/2026" in page.context["form"].errors["last"][0]
    # She enters nobody else's, whatever the form says.
    page = as_("p-binh").post("/van-phong/vang-mat", {**form, "person": "p-chi"})
    assert page.context["form"].errors["person"]
    assert not Absence.objects.exists()


def test_the_head_sees_what_nobody_covers_and_names_somebody(as_: As, case: Make) -> None:
    made = case("09", "a", staff="p-binh")
    row = away("p-binh", None)
    hoa = as_("p-hoa")
    unit = hoa.get("/van-phong/don-vi").content.decode()
    assert "Vắng mà chưa có người thay" in unit and "Trần Văn Bình" in unit
    assert "1 hồ sơ đang giữ" in hoa.get("/van-phong/vang-mat").content.decode()
    assert "Vắng mà chưa" not in as_("p-chi").get("/van-phong/don-vi").content.decode()
    answer = hoa.post(f"/van-phong/vang-mat/{row.uid}/nguoi-thay", {"delegate": "p-chi"})
    assert answer.status_code == 303
    assert "Vắng mà chưa" not in hoa.get("/van-phong/don-vi").content.decode()
    assert made.code in codes(as_("p-chi").get("/van-phong/?nguoi=thay"))


@pytest.mark.parametrize("role", ["p-binh", "p-hoa", "p-van", "p-tinh", "p-lan", "p-kstt", "p-qt"])
def test_who_enters_absences(as_: As, case: Make, role: str) -> None:
    status = 403 if role in ("p-kstt", "p-qt") else 200
    assert as_(role).get("/van-phong/vang-mat").status_code == status
