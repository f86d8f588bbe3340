"""What happens to a dossier of the portal becomes messages to it, each once, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import citizen, doer
from tests.days import working_day
from tests.exchange.portal.conftest import CODE, filed
from tests.files.conftest import pdf

from tinhso.cases import actions as cases
from tinhso.cases.kinds import KINDS
from tinhso.cases.models import Case
from tinhso.exchange.portal import contract, telling
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.portal.queueing import content_of
from tinhso.exchange.portal.telling import tell_what_happened
from tinhso.files.actions import store
from tinhso.ledger.followers import behind
from tinhso.ledger.models import Event

HandIn = Callable[..., Inbound]


def told() -> list[contract.Message]:
    tell_what_happened()
    rows = Outbound.objects.order_by("dossier", "sequence")
    return [contract.parsed(content_of(row) or b"", types=contract.TO_PORTAL) for row in rows]


@pytest.fixture
def case(handed_in: HandIn) -> Case:
    handed_in(filed())
    return Case.objects.get()


def test_a_whole_life_is_told_in_its_order(case: Case) -> None:
    result = store(pdf("kết quả"), name="ket-qua.pdf")
    cases.accept(case.uid, doer=doer())
    cases.ask_supplement(case.uid, reasons="Thiếu đơn", papers=["don"], doer=doer())
    cases.answer_supplement(case.uid, doer=citizen(case.filer))
    cases.ask_payment(case.uid, amount=7000, doer=doer())
    cases.paid(case.uid, amount=7000, doer=doer())
    cases.decide(case.uid, granted=True, number="12/QĐ", file=str(result.uid), doer=doer())
    cases.return_result(case.uid, doer=doer())
    found = told()
    assert [one.sequence for one in found] == list(range(1, len(found) + 1))
    assert [(one.type, one.body.get("state")) for one in found] == [
        ("dossier.state", 1),
        ("dossier.state", 2),
        ("dossier.state", 5),
        ("dossier.state", 4),
        ("dossier.state", 6),
        ("dossier.state", 4),
        ("file", None),
        ("dossier.result", None),
        ("dossier.state", 9),
        ("dossier.state", 10),
    ]
    accepted, asked, payment, file, signed = (found[n] for n in (1, 2, 4, 6, 7))
    case.refresh_from_db()
    assert {one.dossier for one in found} == {CODE}
    assert {one.body.get("ours", case.code) for one in found} == {case.code}
    assert accepted.body["promised_at"] and "promised_at" not in asked.body
    assert asked.body["papers"] == ["don"]
    assert asked.body["note"]["vi"] == "Chờ người dân bổ sung. Thiếu đơn"
    assert asked.body["office"] == "H15.29"
    assert payment.body["amount"] == 7000
    assert file.body["sha256"] == signed.body["sha256"] == result.sha256
    assert (signed.body["code"], signed.body["granted"], signed.body["number"]) == (
        case.result.code,
        True,
        "12/QĐ",
    )


def test_it_is_told_once_however_often_the_ledger_is_followed(case: Case) -> None:
    first = told()
    cases.accept(case.uid, doer=doer())
    assert told()[: len(first)] == first
    ids = [str(uid) for uid in Outbound.objects.order_by("sequence").values_list("uid", flat=True)]
    assert ids == [str(one.uid) for one in Event.objects.filter(kind__startswith="cases.")]
    assert tell_what_happened() == 0


def test_what_breaks_off_is_told_whole_the_next_time(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.accept(case.uid, doer=doer())
    true, calls = telling.queued, []

    def breaks(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise ArithmeticError
        return true(*args, **more)

    monkeypatch.setattr(telling, "queued", breaks)
    with pytest.raises(ArithmeticError):
        tell_what_happened()
    assert not Outbound.objects.exists()
    assert [one.body["state"] for one in told()] == [1, 2]


def test_the_portal_hears_nothing_of_dossiers_that_are_not_its_own(
    case: Case, filed_here: Case
) -> None:
    assert {one.dossier for one in told()} == {CODE}


def test_what_was_before_the_portals_first_dossier_is_passed_over(
    filed_here: Case, handed_in: HandIn
) -> None:
    assert tell_what_happened() == 0
    assert behind(telling.NAME) == 0
    handed_in(filed())
    assert tell_what_happened() == 1, "the portal's own is met, and nothing before it is read"
    assert tell_what_happened() == 0


def test_one_round_reads_at_most_so_much(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    monkeypatch.setattr(telling, "PARTS", 2)
    cases.accept(case.uid, doer=doer())
    cases.ask_supplement(case.uid, reasons="Thiếu đơn", papers=["don"], doer=doer())
    assert [tell_what_happened() for _ in range(3)] == [2, 1, 0]
    numbers = Outbound.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3]


@pytest.fixture
def filed_here(handed_in: HandIn) -> Case:
    filing = cases.Filing("9.000007", "p-1", "p-1", "xa-1-mot-cua", "xa-1")
    return cases.file_case(filing, key="own", doer=doer())


@pytest.mark.parametrize(
    ("act", "number"),
    [
        (lambda uid: cases.ask_completion(uid, reasons="Thiếu", doer=doer()), 5),
        (lambda uid: cases.refuse_intake(uid, reasons="Sai nơi", doer=doer()), 3),
        (lambda uid: cases.withdraw(uid, doer=doer()), 7),
    ],
)
def test_ends_and_questions_before_acceptance(case: Case, act: Any, number: int) -> None:
    act(case.uid)
    last = told()[-1]
    assert last.body["state"] == number
    assert last.body["note"]["vi"]


def test_what_an_officer_wrote_at_length_is_cut_and_never_stops_the_rest(case: Case) -> None:
    papers = [f"Giấy số {n} {'x' * 500}" for n in range(300)]
    cases.ask_completion(case.uid, reasons="Thiếu " * 600, papers=papers, doer=doer())
    last = told()[-1]
    assert len(last.body["papers"]) == 100
    assert len(last.body["note"]["vi"]) <= 4_000


def test_a_new_promise_is_told(case: Case) -> None:
    cases.accept(case.uid, doer=doer())
    until = working_day(30)
    cases.propose_extension(case.uid, until=until, reason="Mưa", doer=doer())
    cases.extend(case.uid, doer=doer())
    last = told()[-1]
    assert contract.moment(last.body["promised_at"]) == until
    assert last.body["note"]["vi"] == "Đang xử lý. Mưa"
    # Nor does the portal hear the limit for it where the clock has stood since.
    cases.ask_payment(case.uid, amount=7000, doer=doer())
    cases.paid(case.uid, amount=7000, doer=doer())
    assert contract.moment(told()[-1].body["promised_at"]) == until


def test_a_result_that_no_message_can_carry_is_told_without_its_bytes(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = store(pdf("kết quả"), name="ket-qua.pdf")
    monkeypatch.setattr(contract, "MOST_FILE_BYTES", 10)
    cases.accept(case.uid, doer=doer())
    cases.decide(case.uid, granted=True, file=str(result.uid), doer=doer())
    found = told()
    assert "file" not in [one.type for one in found]
    (signed,) = [one for one in found if one.type == contract.RESULT]
    assert "sha256" not in signed.body


def test_a_file_in_place_of_another_is_told_with_the_result_and_not_why(case: Case) -> None:
    cases.accept(case.uid, doer=doer())
    cases.decide(case.uid, granted=True, number="12/GP", doer=doer())
    file = store(pdf("kết quả"), name="ket-qua.pdf")
    cases.attach_result(case.uid, file=str(file.uid), reasons="Gắn muộn", doer=doer())
    *_, signed, last = told()
    assert (signed.type, signed.body["file_name"]) == (contract.RESULT, "ket-qua.pdf")
    assert (signed.body["number"], signed.body["granted"]) == ("12/GP", True)
    assert last.type == contract.STATE and "Gắn muộn" not in last.body["note"]["vi"]


def test_every_event_that_changes_what_the_portal_shows_is_told() -> None:
    """A kind that is new is told, or named here as one that changes nothing there."""
    silent = {
        "assigned", "consulted", "consultation_answered", "planned", "carried_out", "extension_proposed",
        "extension_declined", "promise_told", "cut_over", "linked", "corrected", "scanned", "post_wished", "posted",
        "rated", "exemption_judged", "data_refused",
    }  # fmt: skip
    every = {one.name for one in KINDS}
    assert set(telling.TOLD) | {f"cases.{name}" for name in silent} == every
    assert not set(telling.TOLD) & {f"cases.{name}" for name in silent}


def test_reading_many_events_takes_no_query_for_each(handed_in: HandIn) -> None:
    def queries(count: int, first: int) -> int:
        handed_in(*(filed(dossier=f"G22-{first + n}") for n in range(count)))
        with CaptureQueriesContext(connection) as seen:
            assert tell_what_happened() == count
        return len(seen)

    queries(1, 0)  # The first time its cursor is made.
    assert queries(1, 50) == queries(12, 100)
