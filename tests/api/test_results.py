"""The result by the interface: its file attached and replaced, who took it, taken back; exemptions judged."""

from __future__ import annotations

from datetime import date

from tests.api.conftest import ADMIN, partner, told
from tests.api.test_files import PDF
from tests.cases.conftest import DOCUMENT

from tinhso.cases.models import Case, CaseResult
from tinhso.ledger.models import Event
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

FREE = "9.000071"


def test_a_result_gets_its_file_is_handed_out_and_taken_back(filed):
    one, case = partner(), filed()
    at = f"/cases/{case.uid}"
    assert one.post(f"{at}/accept", {}).status_code == 200
    assert one.post(f"{at}/decide", {"granted": True}, key="decided").status_code == 200
    first, second = (one.send(f"{n}.pdf", PDF + b"%" * n).json()["uid"] for n in (1, 2))
    assert one.post(f"{at}/attach-result", {"file": first}).status_code == 200
    told(one.post(f"{at}/attach-result", {"file": second}), 422, "lacks")
    again = {"file": second, "reasons": "Thiếu trang 2"}
    assert one.post(f"{at}/attach-result", again).status_code == 200
    assert CaseResult.objects.get(case=case).file == second
    nobody = {"taker": {"who": "other", "name": "Lê Văn Tám"}}
    told(one.post(f"{at}/return-result", nobody), 422, "lacks")
    other = {"taker": {"who": "other", "name": "Lê Văn Tám", "authority": "giấy ủy quyền 12"}}
    assert one.post(f"{at}/return-result", other).json()["state"] == "returned"
    event = Event.objects.get(kind="cases.returned")
    assert event.facts["taken_by"] == "other" and "Tám" not in str(event.facts)
    told(one.post(f"{at}/take-back-result", {"reasons": ""}), 422, "api_bad_body")
    back = one.post(f"{at}/take-back-result", {"reasons": "Trao nhầm người"})
    assert back.json()["state"] == "done"


def test_only_the_act_that_is_meant_is_undone(filed):
    one, case = partner(), filed()
    at = f"/cases/{case.uid}"
    one.post(f"{at}/accept", {})
    assert one.post(f"{at}/pass-on", {}, key="first").status_code == 200
    told(one.post(f"{at}/undo", {"act": "another"}), 409, "acted_since")
    assert one.post(f"{at}/undo", {"act": "first"}).status_code == 200


def test_an_exemption_is_judged(filed):
    one, plain = partner(), filed()
    told(
        one.post(f"/cases/{plain.uid}/judge-exemption", {"granted": True}),
        409,
        "no_exemption_claimed",
    )
    document = {**DOCUMENT, "code": FREE, "title": "Thủ tục có miễn phí", "papers": []}
    poor = {"type": "boolean", "title": "Tôi thuộc hộ nghèo"}
    land = {"type": "boolean", "title": "Có đất"}
    document["form"] = {"type": "object", "properties": {"poor": poor, "land": land}}
    document["limits"] = [{"text": "5 ngày làm việc", "rule": "5d"}]
    fee = {"name": "Lệ phí", "kind": "charge", "amount": 50_000}
    document["fees"] = [{**fee, "exemptions": [{"when": "answers.poor", "text": "Hộ nghèo"}]}]
    publish(Definition.of(document), from_date=date(2026, 1, 1), by=ADMIN)
    case = filed(procedure=FREE, answers={"poor": True}, papers=[])
    at = f"/cases/{case.uid}/judge-exemption"
    told(one.post(f"/cases/{case.uid}/accept", {}), 409, "exemption_unjudged")
    told(one.post(at, {"granted": False}), 422, "lacks")
    assert one.post(at, {"granted": False, "reasons": "Không có sổ hộ nghèo"}).status_code == 200
    case.refresh_from_db()
    assert (case.exemption, case.fee) == ("refused", 50_000)
    assert one.post(f"/cases/{case.uid}/accept", {}).json()["state"] == "processing"
    assert Case.objects.get(uid=plain.uid).exemption == ""
