"""An exemption from the fee is the applicant's word until the desk has confirmed or refused it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import DOCUMENT
from tests.web.desk.conftest import ADMIN, BIRTH, COMMUNE, DESK, FIRST, doer, file
from tests.web.desk.test_browser import birth_answers

from tinhso.cases import actions
from tinhso.cases.actions import CannotAct
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.parties.models import Party
from tinhso.payments import actions as payments
from tinhso.payments.models import Due
from tinhso.payments.rules import RECEIVING
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

FREE = "9.000071"


@pytest.fixture
def claimed(mother: Party) -> Case:
    """Filed online with the box ticked that says she pays nothing."""
    payments.set_collector(COMMUNE, since=FIRST, on=True, by=ADMIN)
    document = {**DOCUMENT, "code": FREE, "title": "Thủ tục có miễn phí"}
    document["form"] = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "title": "Tên"},
            "land": {"type": "boolean", "title": "Có đất"},
            "poor": {"type": "boolean", "title": "Tôi thuộc hộ nghèo"},
        },
    }
    document["limits"] = [{"text": "5 ngày làm việc", "rule": "5d"}]
    document["papers"] = []
    document["fees"] = [
        {
            "name": "Lệ phí", "kind": "charge", "amount": 50_000,
            "exemptions": [{"when": "answers.poor", "text": "Hộ nghèo"}],
        }
    ]  # fmt: skip
    publish(Definition.of(document), from_date=FIRST, by=ADMIN)
    return file(mother, procedure=FREE, answers={"name": "Đào", "poor": True}, papers=[])


def accept(client: Any, case: Case, **told: str) -> Any:
    sent = {"key": "k", "seen": str(case.revision), "do": "accept", **told}
    return client.post(f"/mot-cua/ho-so/{case.uid}", sent)


def test_the_desk_sees_a_claim_and_must_say_whether_it_holds(lan: Any, claimed: Case) -> None:
    assert claimed.fee == 0
    page = lan.get(f"/mot-cua/ho-so/{claimed.uid}").content.decode()
    assert "Người nộp khai được miễn phí" in page and "Lệ phí: Hộ nghèo" in page
    assert "50.000 đồng" in page and "chưa xác nhận" in page
    for unsaid in ({}, {"exemption": "maybe"}, {"exemption": "refused"}):
        answer = accept(lan, claimed, **unsaid)
        assert answer.status_code == 422
        claimed.refresh_from_db()
        assert (claimed.state, claimed.exemption) == ("filed", "")


def test_confirmed_she_pays_nothing(lan: Any, claimed: Case) -> None:
    for _ in range(2):
        assert accept(lan, claimed, exemption="confirmed").status_code == 303
    claimed.refresh_from_db()
    assert (claimed.state, claimed.exemption, claimed.fee) == ("processing", "confirmed", 0)
    event = Event.objects.get(kind="cases.exemption_judged")
    assert event.facts["granted"] is True and event.actor == "p-lan"
    assert Event.objects.filter(kind="cases.accepted").count() == 1


def test_refused_the_fee_is_reckoned_anew_and_she_is_told_why(lan: Any, claimed: Case) -> None:
    due = Due.objects.get(case=claimed.uid)
    assert due.amount == 0
    told = {"exemption": "refused", "exemption_reasons": "Sổ hộ nghèo đã hết hạn."}
    for _ in range(2):
        assert accept(lan, claimed, **told).status_code == 303
    claimed.refresh_from_db()
    assert (claimed.state, claimed.exemption, claimed.fee) == ("processing", "refused", 50_000)
    due.refresh_from_db()
    assert due.amount == 50_000
    event = Event.objects.select_related("sealed").get(kind="cases.exemption_judged")
    assert (event.facts["granted"], event.facts["fee"]) == (False, 50_000)
    assert event.sealed.facts["reasons"] == "Sổ hộ nghèo đã hết hạn."
    accepted = Event.objects.get(kind="cases.accepted")
    assert accepted.facts["fee"] == 50_000
    # A correction of something else grants nothing again.
    actions.correct(claimed.uid, answers={"name": "Đào Mới", "poor": True}, doer=doer())
    claimed.refresh_from_db()
    due.refresh_from_db()
    assert (claimed.fee, due.amount) == (50_000, 50_000)


def test_where_it_must_be_paid_first_the_refusal_stands_and_the_acceptance_waits(
    lan: Any, claimed: Case
) -> None:
    payments.set_pay_first(FREE, before=RECEIVING, since=FIRST, by=ADMIN)
    answer = accept(lan, claimed, exemption="refused", exemption_reasons="Hết hạn.")
    assert answer.status_code == 422
    claimed.refresh_from_db()
    assert (claimed.state, claimed.exemption, claimed.fee) == ("filed", "refused", 50_000)
    page = lan.get(f"/mot-cua/ho-so/{claimed.uid}").content.decode()
    assert "không được chấp nhận" in page and 'name="exemption"' not in page


def test_of_what_is_free_for_everybody_nothing_is_asked(lan: Any, mother: Party) -> None:
    """A birth within sixty days costs nobody anything, so it does not matter who is exempt."""
    answers = {**birth_answers(), "exempt": True}
    in_time = f"{timezone.localdate() - timedelta(days=10):%Y-%m-%d}"
    case = file(mother, key="b", procedure=BIRTH, answers={**answers, "child_born": in_time})
    assert case.fee == 0
    assert 'name="exemption"' not in lan.get(f"/mot-cua/ho-so/{case.uid}").content.decode()
    late = f"{timezone.localdate() - timedelta(days=100):%Y-%m-%d}"
    case = file(mother, key="l", procedure=BIRTH, answers={**answers, "child_born": late})
    assert 'name="exemption"' in lan.get(f"/mot-cua/ho-so/{case.uid}").content.decode()


def test_nothing_is_judged_where_nothing_is_claimed(lan: Any, mother: Party) -> None:
    case = file(mother, key="plain")
    with pytest.raises(CannotAct, match="no_exemption_claimed"):
        actions.judge_exemption(case.uid, granted=True, doer=doer())
    assert 'name="exemption"' not in lan.get(f"/mot-cua/ho-so/{case.uid}").content.decode()


def test_what_the_officer_herself_entered_at_the_counter_is_no_claim(
    lan: Any, claimed: Case
) -> None:
    made = actions.file_case(
        actions.Filing(
            procedure=FREE, owner=claimed.owner, filer=claimed.owner, desk=DESK, office=COMMUNE,
            answers={"name": "Đào", "poor": True},
        ),
        key="counter",
        doer=doer(),
    )  # fmt: skip
    assert accept(lan, made).status_code == 303
    made.refresh_from_db()
    assert (made.state, made.fee) == ("processing", 0)
