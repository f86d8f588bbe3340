"""What messages do here: in their order, once, and what cannot be done is told or left to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, doer
from tests.exchange.portal.conftest import (
    CODE,
    PAPER,
    file,
    filed,
    paper,
    payment,
    sent,
    supplemented,
    withdrawal,
)

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.exchange.portal import contract, taking_in
from tinhso.exchange.portal.deciding import IN, CannotDecide, give_up, replay, replay_many
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound, PortalFile
from tinhso.exchange.portal.queueing import content_of
from tinhso.exchange.portal.taking_in import forget, take_in
from tinhso.files.queries import content
from tinhso.ledger.models import Event
from tinhso.org.models import Office
from tinhso.parties.models import Contact, Party, PartyNumber
from tinhso.procedures.actions import hand_over

HandIn = Callable[..., Inbound]
LATER = timedelta(days=4)


def refusals() -> list[tuple[str, str]]:
    """(message, code) of what the portal is told of its own messages."""
    found = []
    for row in Outbound.objects.filter(type=contract.REFUSED).order_by("sequence"):
        told = contract.parsed(content_of(row) or b"", types=contract.TO_PORTAL)
        found.append((told.body["message"], told.body["problem"]["code"]))
    return found


def test_a_dossier_that_was_filed_there_is_filed_here(handed_in: HandIn) -> None:
    told = filed(body={"papers": [paper()], "copies": 2})
    row = handed_in(file(), told)
    case = Case.objects.get()
    assert (row.state, case.state, case.channel, case.key) == (
        "done",
        "filed",
        "portal",
        f"portal:{CODE}",
    )
    assert (case.procedure, case.office, case.desk, case.copies) == (
        "9.000007",
        "xa-1",
        "xa-1-mot-cua",
        2,
    )
    assert case.filed_at.isoformat() == told["body"]["filed_at"]
    known = Counterpart.objects.get()
    assert (known.portal, known.case, known.taken, known.assurance) == (
        CODE,
        case.uid,
        1,
        {"applicant": 2},
    )
    (given,) = case.papers.all()
    assert (given.type, given.copies, content(given.file)) == ("don", 1, PAPER)
    owner = Party.objects.get(uid=case.owner)
    assert (owner.name, case.filer) == ("Nguyễn Thị Mơ", case.owner)
    assert PartyNumber.objects.get().value == "066185000001"
    assert Contact.objects.get().verified_at is None
    event = Event.objects.get(kind="cases.filed")
    assert (event.actor, event.channel, event.backfilled) == ("portal", "portal", True)


def test_the_desk_below_an_office_takes_in_where_none_is_named(handed_in: HandIn) -> None:
    handed_in(filed(body={"desk": None}))
    assert Case.objects.get().desk == "xa-1"


def test_it_is_filed_once_however_often_it_comes(handed_in: HandIn) -> None:
    first = filed()
    handed_in(first, first)
    handed_in(first)
    other = filed(2)
    assert handed_in(other).problem == "portal_filed_already"
    assert Case.objects.count() == 1
    assert refusals() == [(other["id"], "portal_filed_already")]


def test_an_owner_beside_the_applicant(handed_in: HandIn) -> None:
    child = {"kind": "person", "name": "Trần Bé", "level": 0, "born": "2026-01-05"}
    handed_in(filed(body={"owner": child}))
    case = Case.objects.get()
    assert case.owner != case.filer
    assert Party.objects.get(uid=case.owner).name == "Trần Bé"
    assert Counterpart.objects.get().assurance == {"applicant": 2, "owner": 0}


def test_a_number_that_was_not_proved_is_not_believed(handed_in: HandIn) -> None:
    handed_in(filed())
    thief = filed()["body"]["applicant"] | {"level": 1}
    handed_in(filed(dossier="G22-2", body={"applicant": thief}))
    one, two = Case.objects.order_by("id")
    assert one.owner != two.owner
    assert PartyNumber.objects.count() == 1


def test_a_number_of_somebody_of_another_name_is_left_to_a_person(handed_in: HandIn) -> None:
    handed_in(filed())
    other = filed()["body"]["applicant"] | {"name": "Lê Văn Khác"}
    row = handed_in(filed(dossier="G22-2", body={"applicant": other}))
    assert (row.state, row.problem) == ("failed", "portal_another_person")
    assert Case.objects.count() == 1


def test_the_same_person_again_is_one_party(handed_in: HandIn) -> None:
    handed_in(filed(), filed(dossier="G22-2"))
    assert Party.objects.count() == 1
    assert len({case.owner for case in Case.objects.all()}) == 1


def test_a_filing_waits_for_its_files(handed_in: HandIn) -> None:
    told = filed(body={"papers": [paper()]})
    row = handed_in(told)
    assert (row.state, row.problem, row.facts) == ("waiting", "portal_files_missing", {"count": 1})
    handed_in(file())
    take_in()
    row.refresh_from_db()
    assert (row.state, Case.objects.count()) == ("done", 1)


def test_a_file_is_kept_once_and_its_bytes_no_longer_in_the_inbox(handed_in: HandIn) -> None:
    row = handed_in(file())
    assert bytes(row.content) == b""
    handed_in(file())
    assert PortalFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "digest", "code"),
    [
        (PAPER, "0" * 64, "portal_file_differs"),
        (b"<html><script>1</script>", None, "unknown_file_kind"),
        (b"\x7fELF" + b"\x00" * 60, None, "unknown_file_kind"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    handed_in: HandIn, content: bytes, digest: str | None, code: str
) -> None:
    told = file(content)
    told["body"]["sha256"] = digest or told["body"]["sha256"]
    row = handed_in(told)
    assert (row.state, row.problem) == ("refused", code)
    assert refusals() == [(told["id"], code)]
    assert not PortalFile.objects.exists()


def test_a_supplement_that_comes_before_its_filing_waits_for_it(handed_in: HandIn) -> None:
    late = handed_in(withdrawal(2))
    assert (late.state, late.problem, late.facts) == ("waiting", "portal_gap", {"sequence": 1})
    assert not Case.objects.exists()
    handed_in(filed(1))
    take_in()
    late.refresh_from_db()
    assert (late.state, Case.objects.get().state) == ("done", "withdrawn")


def test_messages_of_a_dossier_count_in_its_own_order(handed_in: HandIn) -> None:
    handed_in(filed())
    case = cases.ask_completion(Case.objects.get().uid, reasons="Thiếu đơn", doer=doer())
    last, middle = withdrawal(3), supplemented(2, [paper()])
    handed_in(last, middle)
    assert Case.objects.get().state == "incomplete"
    handed_in(file())
    take_in()
    take_in()
    assert Case.objects.get().state == "withdrawn"
    acts = list(case.acts.order_by("id").values_list("name", flat=True))
    assert acts == ["file", "ask_completion", "complete", "withdraw"]
    assert set(Inbound.objects.values_list("state", flat=True)) == {"done"}


def test_a_supplement_restarts_the_clock_at_the_moment_told(handed_in: HandIn) -> None:
    handed_in(filed())
    case = cases.accept(Case.objects.get().uid, doer=doer())
    cases.ask_supplement(case.uid, reasons="Thiếu", papers=["don"], doer=doer())
    handed_in(file(), supplemented(2, [paper()]))
    case.refresh_from_db()
    assert (case.state, case.stopped_since) == ("processing", None)
    assert Event.objects.filter(kind="cases.supplement_answered", channel="portal").count() == 1


def test_what_the_dossiers_state_does_not_allow_is_refused_and_told(handed_in: HandIn) -> None:
    handed_in(filed())
    told = supplemented(2)
    row = handed_in(told)
    assert (row.state, row.problem) == ("refused", "not_in_this_state")
    assert refusals() == [(told["id"], "not_in_this_state")]
    # Its number is dealt with: the next one has its turn.
    assert handed_in(withdrawal(3)).state == "done"


def test_a_payment_settles_what_is_awaited(handed_in: HandIn) -> None:
    handed_in(filed())
    case = cases.accept(Case.objects.get().uid, doer=doer())
    cases.ask_payment(case.uid, amount=5000, doer=doer())
    row = handed_in(payment(2, 4000))
    assert (row.state, row.problem) == ("failed", "portal_amount_differs")
    assert row.facts == {"amount": 4000, "asked": 5000}
    give_up(IN, row.uid, why="Trả lại tiền", by=ADMIN)
    assert handed_in(payment(3, 5000)).state == "done"
    case.refresh_from_db()
    assert case.state == "processing"


def test_a_payment_that_nothing_awaits_is_kept_and_moves_nothing(handed_in: HandIn) -> None:
    handed_in(filed())
    assert handed_in(payment(2, 5000)).state == "done"
    assert Case.objects.get().state == "filed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"answers": {"name": 7}}, "bad_answers"),
        (
            {"applicant": {"kind": "person", "name": "A", "level": 2, "personal_number": "099185000001"}},
            "unknown_province",
        ),
    ],
)  # fmt: skip
def test_a_filing_that_is_wrong_is_refused_and_may_come_again(
    handed_in: HandIn, body: Any, code: str
) -> None:
    wrong = filed(body=body)
    assert handed_in(wrong).state == "refused"
    assert refusals() == [(wrong["id"], code)]
    assert handed_in(filed(2)).state == "done"
    assert Case.objects.count() == 1


def test_what_a_refused_filing_began_is_undone(handed_in: HandIn) -> None:
    handed_in(filed(body={"answers": {"name": 7}}))
    assert not Party.objects.exists()
    assert Counterpart.objects.get().case is None


# What is ours to mend


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"agency": "H15.77"}, "portal_unknown_agency"),
        ({"procedure": "1.000001"}, "no_such_procedure"),
    ],
)
def test_what_is_ours_to_mend_is_tried_again_and_then_left_to_a_person(
    handed_in: HandIn, body: Any, code: str
) -> None:
    row = handed_in(filed(body=body))
    assert (row.state, row.problem, row.tries) == ("failed", code, 1)
    now = datetime.now(UTC)
    for wait in (2, 10, 60, 300, 600, 6000):
        now += timedelta(minutes=wait)
        take_in(now=now)
    row.refresh_from_db()
    assert (row.state, row.problem, row.next_at) == ("poisoned", code, None)
    assert refusals() == []


def test_what_was_mended_is_replayed(handed_in: HandIn) -> None:
    row = handed_in(filed(body={"agency": "H15.77"}))
    Office.objects.filter(code="xa-1").update(agency_id="H15.77")
    assert replay_many(IN, [row.uid], by=ADMIN) == 1
    take_in()
    row.refresh_from_db()
    assert (row.state, row.problem, Case.objects.count()) == ("done", "", 1)
    event = Event.objects.get(kind="exchange.portal_replayed")
    assert (event.subject, event.facts["message"]) == (f"portal:{row.uid}", row.message)
    with pytest.raises(CannotDecide, match="portal_has_ended"):
        replay(IN, row.uid, by=ADMIN)


def test_a_procedure_of_another_system_is_not_filed_here(handed_in: HandIn) -> None:
    url = "https://dichvucong.gov.vn/x"
    hand_over(
        "9.000007", system="central", url=url, from_date=datetime(2020, 1, 1).date(), by=ADMIN
    )
    assert handed_in(filed()).problem == "not_ours"
    assert not Case.objects.exists()


def test_an_agency_that_two_offices_claim_is_neither(handed_in: HandIn) -> None:
    Office.objects.filter(code="xa-2").update(agency_id="H15.29")
    assert handed_in(filed()).problem == "portal_two_agencies"


def test_what_was_given_up_lets_the_next_have_its_turn(handed_in: HandIn) -> None:
    handed_in(filed(), supplemented(4))
    odd, gap = supplemented(2), withdrawal(3)
    with pytest.raises(CannotDecide, match="portal_needs_why"):
        give_up(IN, Inbound.objects.get(sequence=4).uid, why=" ", by=ADMIN)
    give_up(IN, Inbound.objects.get(sequence=4).uid, why="Gửi nhầm", by=ADMIN)
    handed_in(odd, gap)
    take_in()
    assert (
        Counterpart.objects.get().taken == 4
    )  # 2 was refused, 3 done, 4 given up before its turn.
    assert Case.objects.get().state == "withdrawn"
    assert [code for _, code in refusals()] == ["portal_given_up", "not_in_this_state"]
    event = Event.objects.select_related("sealed").get(kind="exchange.portal_given_up")
    assert "why" not in event.facts and event.sealed.facts == {"why": "Gửi nhầm"}


def test_what_waits_too_long_is_left_to_a_person_and_still_counts_when_it_can(
    handed_in: HandIn,
) -> None:
    late = handed_in(withdrawal(2))
    take_in(now=datetime.now(UTC) + LATER)
    late.refresh_from_db()
    assert (late.state, late.problem) == ("poisoned", "portal_gap")
    handed_in(filed(1))
    take_in()
    late.refresh_from_db()
    assert late.state == "done"


def test_a_person_may_go_over_a_gap(handed_in: HandIn) -> None:
    handed_in(filed())
    late = handed_in(withdrawal(3))
    replay(IN, late.uid, by=ADMIN, over_gap=True)
    take_in()
    assert Case.objects.get().state == "withdrawn"
    missing = handed_in(supplemented(2))
    assert (missing.state, missing.problem) == ("refused", "portal_number_used")


def test_what_waits_for_a_message_that_is_here_waits_as_long_as_that(handed_in: HandIn) -> None:
    handed_in(filed(body={"agency": "H15.77"}), withdrawal(2))
    now = datetime.now(UTC)
    for hours in range(0, 24 * 5, 6):
        take_in(now=now + timedelta(hours=hours))
    states = dict(Inbound.objects.values_list("sequence", "state"))
    assert states == {1: "poisoned", 2: "waiting"}
    assert Inbound.objects.get(sequence=2).problem == "portal_after_another"


def test_a_message_that_brings_the_worker_down_is_not_met_for_ever(
    agency: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def dies(*_: Any, **__: Any) -> None:
        raise PowerCut

    sent(filed())
    sent(filed(dossier="G22-2"))
    monkeypatch.setattr(taking_in, "apply", dies)
    now, deaths = datetime.now(UTC), 0
    for _ in range(40):
        now += timedelta(minutes=2)
        try:
            take_in(now=now)
        except PowerCut:
            deaths += 1
    rows = Inbound.objects.all()
    assert [(row.state, row.problem) for row in rows] == [("poisoned", "portal_too_many_tries")] * 2
    assert deaths == 2 * (len(taking_in.WAITS) + 1)


def test_something_unforeseen_holds_up_no_other_dossier(
    agency: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    true = taking_in.apply

    def breaks(message: Any, *more: Any, **told: Any) -> None:
        if message.dossier == CODE:
            raise ArithmeticError("Nguyễn Thị Mơ")
        true(message, *more, **told)

    monkeypatch.setattr(taking_in, "apply", breaks)
    sent(filed())
    sent(filed(dossier="G22-2"))
    take_in()
    assert dict(Inbound.objects.values_list("dossier", "state")) == {
        CODE: "failed",
        "G22-2": "done",
    }
    assert "Mơ" not in "".join(record.getMessage() for record in caplog.records)


def test_what_was_dealt_with_is_forgotten_after_its_time(handed_in: HandIn) -> None:
    done, waiting = handed_in(filed()), handed_in(withdrawal(3))
    assert forget(before=datetime.now(UTC) + timedelta(days=1)) == 1
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert (bytes(done.content), bytes(waiting.content) != b"") == (b"", True)
    assert done.digest and sent(filed(id=done.message)).status_code == 409


def test_without_keys_nothing_is_taken_in(agency: None, settings: Any) -> None:
    sent(filed())
    settings.PORTAL_KEYS = ""
    assert take_in() == 0
