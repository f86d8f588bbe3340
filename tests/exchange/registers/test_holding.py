"""What a register said is held, answers the next dossier while it is fresh, and is never somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN, citizen
from tests.exchange.registers.conftest import PERSON, kinds
from tests.servers.registers import StandIn

from tinhso.access.models import Look
from tinhso.cases.actions import erase_person, withdraw
from tinhso.cases.data_counts import asked_of, had_of, missed_of
from tinhso.cases.models import Case, PaperData
from tinhso.documents.models import Data, DataUse, Document
from tinhso.documents.reuse import reuse, saving_on, whole
from tinhso.exchange.registers.asking import ask_some
from tinhso.exchange.registers.models import Question
from tinhso.ledger.models import Event

File = Callable[..., Case]


def data(case: Case) -> PaperData:
    return PaperData.objects.get(case=case)


def test_what_came_is_held_with_its_source_moment_and_days(
    filed: File, registers: StandIn, her: str
) -> None:
    case = filed()
    assert ask_some() == 1
    held = Document.objects.get(assurance="register")
    assert (held.holder, held.type, held.file) == (her, "gcn-dat", "")
    assert held.case == str(case.uid) and "66.7/2025" in held.basis
    said = Data.objects.get(document=held)
    row = data(case)
    assert (said.database, said.record, said.as_of) == ("dat-dai", row.record, row.as_of)
    assert held.valid_until == timezone.localdate(said.as_of) + timedelta(days=1)
    event = Event.objects.get(subject=f"document:{held.uid}", kind="documents.kept")
    assert PERSON["name"] not in str(event.facts)


def test_the_next_dossier_is_answered_from_it_and_the_register_is_not_asked(
    filed: File, registers: StandIn, her: str
) -> None:
    filed()
    ask_some()
    before = len(registers.asked())
    second = filed()
    row = data(second)
    assert (row.state, row.record["name"]) == ("had", PERSON["name"])
    assert kinds(second) == ["filed", "data_awaited", "data_had"]
    assert ask_some() == 0 and len(registers.asked()) == before
    assert not Question.objects.filter(data=row.uid).exists()
    used = DataUse.objects.get()
    assert (used.case, used.paper) == (str(second.uid), "dat")
    look = Look.objects.get(subject=f"document:{used.document.uid}")
    assert look.party == her and look.what == "paper"
    for act in (used.delete, lambda: DataUse.objects.update(paper="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_after_its_days_the_register_is_asked_again_and_the_old_is_used_no_more(
    filed: File, registers: StandIn
) -> None:
    filed()
    ask_some()
    Document.objects.update(valid_until=timezone.localdate() - timedelta(days=1), issued_on=None)
    second = filed()
    assert data(second).state == "waiting"
    ask_some()
    old, new = Document.objects.order_by("id")
    assert old.revoked_why == "replaced" and new.revoked_at is None


def test_data_of_somebody_else_are_never_held(filed: File, registers: StandIn) -> None:
    registers.tell(mode="another", times=1)
    case = filed()
    ask_some()
    assert data(case).state == "missed"
    assert not Document.objects.exists() and not Data.objects.exists()


def test_an_objection_has_the_register_asked_again(filed: File, registers: StandIn) -> None:
    filed()
    ask_some()
    Document.objects.update(objected_at=timezone.now())
    assert data(filed()).state == "waiting"


def test_what_is_held_goes_with_the_person(filed: File, registers: StandIn, her: str) -> None:
    case = filed()
    ask_some()
    withdraw(case.uid, reasons="Không cần nữa", doer=citizen(her))
    erase_person(her, reason="QĐ 1", by=ADMIN)
    (held,) = Document.objects.all()
    said = Data.objects.get(document=held)
    assert (held.revoked_why, held.name, said.record, said.reference) == ("erased", "–", {}, "")
    assert not Event.objects.filter(subject=f"document:{held.uid}", sealed__isnull=False).exists()


def test_misses_are_counted_by_office_and_procedure_with_their_reason(
    filed: File, registers: StandIn
) -> None:
    filed()
    ask_some()
    Document.objects.update(objected_at=timezone.now())
    registers.tell(mode="another", times=1)
    wrong = filed()
    ask_some()
    now = timezone.now()
    span = {"from_at": now - timedelta(days=9), "until_at": now + timedelta(days=1)}
    (one,) = asked_of(["xa-1"], now=now, **span)
    assert (one.asked, one.had, one.wrong, one.missed, one.late) == (2, 1, 1, 1, 0)
    later = now + timedelta(days=7)
    (one,) = asked_of(["xa-1"], now=later, **span)
    assert one.late == 1  # Nobody has asked the citizen yet.
    (row,) = missed_of(["xa-1"], now=now, why="wrong", **span)
    assert row.case == wrong and row.why == "register_of_another"
    assert not missed_of(["xa-1"], now=now, why="away", **span)
    assert [row.case for row in missed_of(["xa-1"], now=later, why="late", **span)] == [wrong]
    with CaptureQueriesContext(connection) as seen:
        asked_of(["xa-1"], now=now, **span)
    assert len(seen) == 1


def test_what_a_register_answered_spared_a_paper(filed: File, registers: StandIn) -> None:
    filed()
    ask_some()
    filed()
    registers.tell(mode="another", times=1)
    Document.objects.update(objected_at=timezone.now())
    filed()
    ask_some()
    now = timezone.now()
    span = {"from_at": now - timedelta(days=9), "until_at": now + timedelta(days=1)}
    had = had_of(["xa-1"], **span)
    assert list(had.values()) == [2] and had_of(["xa-2"], **span) == {}
    rule = saving_on(timezone.localdate())
    assert rule is not None
    (row,) = reuse(["xa-1"], rule=rule, answered=had, **span)
    assert (row.used, row.answered, row.hours, row.vnd) == (0, 2, 2 * rule.hours, 2 * rule.vnd)
    assert row.share is None and whole([row], rule).hours == row.hours
