"""Who took a result is said before it is handed out; what was handed out by mistake waits again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.files.conftest import pdf
from tests.web.desk.conftest import COMMUNE, decided, doer, file, signed_in

from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Taker
from tinhso.cases.models import Case, CaseResult
from tinhso.files.actions import store
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.parties import actions as parties
from tinhso.parties.models import Party

RESULTS = "/mot-cua/tra-ket-qua"


def handed(client: Any, case: Case, **told: str) -> Any:
    given = {"key": "out", "seen": str(case.revision), "how": "counter", **told}
    return client.post(f"{RESULTS}/{case.uid}", given)


def back(client: Any, case: Case, **told: str) -> Any:
    case.refresh_from_db()
    given = {"key": "back", "seen": str(case.revision), "reasons": "Trao nhầm người.", **told}
    return client.post(f"{RESULTS}/{case.uid}/lay-lai", given)


def test_the_result_itself_is_opened_where_it_is_handed_out_and_the_look_is_kept(
    lan: Any, mother: Party, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")
    case = decided(mother, "d")
    link = f"{RESULTS}/{case.uid}/tep"
    assert link not in lan.get(RESULTS).content.decode() and lan.get(link).status_code == 404
    stored = store(pdf("ket qua"), name="kq.pdf", room="cases")
    CaseResult.objects.filter(case=case).update(file=str(stored.uid))
    for page in (RESULTS, f"/mot-cua/ho-so/{case.uid}"):
        assert link in lan.get(page).content.decode(), page
    opened = lan.get(link)
    assert opened.content.startswith(b"%PDF") and "attachment" in opened["Content-Disposition"]
    assert Look.objects.filter(what="file", subject=f"case:{case.uid}").exists()


def test_a_paper_that_is_only_promised_is_not_told_as_handed_in(lan: Any, mother: Party) -> None:
    case = file(mother)
    page = lan.get(f"/mot-cua/ho-so/{case.uid}").content.decode()
    assert "hẹn nộp bản giấy, chưa nhận" in page
    actions.accept(case.uid, doer=doer())
    page = lan.get(f"/mot-cua/ho-so/{case.uid}").content.decode()
    assert "hẹn nộp bản giấy" not in page


def test_nothing_is_handed_out_until_it_is_said_to_whom(lan: Any, mother: Party) -> None:
    case = decided(mother, "d")
    page = lan.get(RESULTS).content.decode()
    assert "Ai nhận?" in page and "Xác nhận đã trao" in page
    for nobody in (
        {},
        {"taker": "king"},
        {"taker": "other"},
        {"taker": "other", "taker_name": "A"},
    ):
        assert handed(lan, case, **nobody).status_code == 303
        case.refresh_from_db()
        assert case.state == "done"
    assert not Event.objects.filter(kind="cases.returned").exists()


def test_who_took_it_is_told_and_stands_on_the_slip(lan: Any, mother: Party) -> None:
    case = decided(mother, "d")
    other = {
        "taker": "other", "taker_name": "Phạm Văn Giàu", "taker_paper": "066090000777",
        "taker_authority": "Giấy ủy quyền số 5",
    }  # fmt: skip
    for _ in range(2):
        assert handed(lan, case, **other).status_code == 303
    event = Event.objects.select_related("sealed").get(kind="cases.returned")
    assert (event.facts["how"], event.facts["taken_by"]) == ("counter", "other")
    assert "taker" not in event.facts and event.sealed.facts["taker"] == "Phạm Văn Giàu"
    page = lan.get(f"{RESULTS}/da-tra").content.decode()
    for said in ("Phạm Văn Giàu", "066090000777", "Giấy ủy quyền số 5", "Đã trao nhầm"):
        assert said in page


@pytest.mark.parametrize("taker", ["owner", "filer"])
def test_owner_and_filer_are_named_and_need_no_more(lan: Any, mother: Party, taker: str) -> None:
    child = parties.enter(kind="person", name="Trần Đức An", key="c", by=doer().by)
    case = file(child, key="c", filer=str(mother.uid))
    actions.accept(case.uid, doer=doer())
    case = actions.decide(case.uid, doer=doer(), granted=True)
    page = lan.get(RESULTS).content.decode()
    assert "Trần Đức An" in page and "người nộp thay" in page
    here = lan.get(f"/mot-cua/tiep-nhan?nguoi={mother.uid}").content.decode()
    assert "Trần Đức An" in here and 'value="filer" id="tf-' in here
    assert Look.objects.filter(party=str(child.uid)).exists()
    assert handed(lan, case, taker=taker).status_code == 303
    assert Event.objects.get(kind="cases.returned").facts["taken_by"] == taker


def test_a_result_handed_out_by_mistake_waits_again_and_is_measured_so(
    lan: Any, mother: Party
) -> None:
    case = decided(mother, "d")
    handed(lan, case, taker="owner")
    keep_up()
    assert DossierTime.objects.get(case=case.uid).returned_at is not None
    for _ in range(2):
        assert back(lan, case).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.returned_at) == ("done", None)
    undone = Event.objects.select_related("sealed").get(kind="cases.undone")
    handing = Event.objects.get(kind="cases.returned")
    assert undone.facts["act"] == str(handing.uid)
    assert undone.sealed.facts["reasons"] == "Trao nhầm người."
    keep_up()
    assert DossierTime.objects.get(case=case.uid).returned_at is None
    assert list(differences()) == []
    assert str(case.uid) in lan.get(RESULTS).content.decode()
    assert lan.get(f"/mot-cua/ho-so/{case.uid}/van-ban/tra-ket-qua.pdf").status_code == 404
    handed(lan, case, key="again", taker="owner")
    case.refresh_from_db()
    assert case.state == "returned"
    keep_up()
    assert DossierTime.objects.get(case=case.uid).returned_at == case.returned_at
    assert list(differences()) == []


def test_it_is_taken_back_with_a_reason_and_as_it_was_seen(lan: Any, mother: Party) -> None:
    case = decided(mother, "d")
    handed(lan, case, taker="owner")
    assert back(lan, case, reasons="  ").status_code == 303
    assert back(lan, case, seen="0").status_code == 303
    case.refresh_from_db()
    assert case.state == "returned"
    kha = signed_in("kha")
    assert back(kha, case).status_code == 403


@pytest.mark.parametrize("left", ["post", "online", "rated"])
def test_what_has_left_is_not_taken_back(lan: Any, mother: Party, left: str) -> None:
    case = decided(mother, "d")
    if left == "post":
        actions.wish_post(case.uid, address="12 Lê Lợi", doer=doer())
        actions.post_result(case.uid, tracking="EA1", doer=doer())
    else:
        actions.return_result(
            case.uid, how="online" if left == "online" else "counter", doer=doer()
        )
    if left == "rated":
        actions.rate(case.uid, score=5, doer=doer())
    case.refresh_from_db()
    with pytest.raises(CannotAct, match="result_left"):
        actions.take_back_result(case.uid, reasons="x", doer=doer(COMMUNE))
    assert "lay-lai" not in lan.get(f"{RESULTS}/da-tra").content.decode()
    back(lan, case)
    case.refresh_from_db()
    assert case.state == "returned"


def test_what_is_not_returned_is_not_taken_back(mother: Party) -> None:
    case = decided(mother, "d")
    with pytest.raises(CannotAct, match="not_in_this_state"):
        actions.take_back_result(case.uid, reasons="x", doer=doer())


@pytest.mark.parametrize(
    "taker", [Taker("other", "x" * 300, "", "a"), Taker("other", "x", "", "a" * 300)]
)
def test_a_name_without_end_is_refused(mother: Party, taker: Taker) -> None:
    case = decided(mother, "d")
    with pytest.raises(CannotAct, match="too_long"):
        actions.return_result(case.uid, taker=taker, doer=doer())


@pytest.mark.parametrize("behind", ["", "#1AbcReceipt"])
def test_the_code_on_her_slip_finds_the_result(lan: Any, mother: Party, behind: str) -> None:
    case = decided(mother, "d")
    other = decided(mother, "another")
    scan = f"https://localhost/theo-doi?ma={case.code}{behind}"
    page = lan.get(RESULTS, {"tim": scan}).content.decode()
    assert f"/{case.uid}" in page and f"/{other.uid}" not in page
