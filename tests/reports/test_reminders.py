"""Who owes a report is reminded of it, and its office's head once it is late; what is filed reminds nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.reports.conftest import (
    BY,
    IN_TIME,
    MARCH,
    OWNERS,
    declared,
    lodging,
    month,
    of,
    opened,
)

from tinhso.kernel.periods import period_of
from tinhso.ledger.positions import number_all
from tinhso.notices import owing
from tinhso.notices.models import Message, Obligation, Walk
from tinhso.notices.reached import set_reach
from tinhso.notices.reminding import tell_due
from tinhso.org import actions as org
from tinhso.registers import actions as registers
from tinhso.reports import actions
from tinhso.reports.models import Filing
from tinhso.reports.reminders import LADDER, follow_filings, keep, walk_filings

pytestmark = pytest.mark.usefixtures("town")
NOW = datetime(2026, 4, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DUE = date(2026, 4, 13)
DAY = timedelta(days=1)


def looked_at(now: datetime = NOW) -> None:
    """The ledger is followed, then a walk goes over what is owed."""
    number_all()
    while follow_filings():
        pass
    while walk_filings(now=now):
        pass


def held(row: Filing) -> Obligation:
    return Obligation.objects.get(subject=f"filing:{row.uid}")


def told(days: int) -> list[tuple[str, str]]:
    """(address, subject) of all that is said on some days from NOW."""
    for number in range(days):
        tell_due(now=NOW + number * DAY)
    return list(Message.objects.order_by("id").values_list("to", "subject"))


def reachable() -> None:
    """Of the first commune its clerk and its head."""
    for code in ("p-van", "p-hoa"):
        set_reach(f"staff:{code}", mail=f"{code}@example.vn", phone="", at=NOW, by=BY)


def of_communes(commune: str = "xa-1") -> Filing:
    """A report that a commune owes of March."""
    made = actions.open_round(declared("to-cong-nghe-so-thang"), MARCH)
    return made.filings.get(filer=commune)


def test_a_commune_is_told_before_the_day_and_its_head_once_it_is_late() -> None:
    reachable()
    row = of_communes()
    looked_at()
    owes = held(row)
    assert (owes.due, owes.office) == (row.round.due_date, "xa-1")
    assert owes.ladder == owing.ladder_kept(LADDER)
    subjects = told(45)
    early = [to for to, subject in subjects if "quá hạn" not in subject]
    late = [(to, subject) for to, subject in subjects if "quá hạn" in subject]
    assert set(early) == {"p-van@example.vn"} and len(early) == 4
    assert sorted(to for to, _ in late) == ["p-hoa@example.vn"] * 3 + ["p-van@example.vn"] * 3
    assert f"/bao-cao/nop/{row.uid}" in Message.objects.earliest("id").text


def test_a_lodging_without_an_account_is_told_by_its_registers_address() -> None:
    reachable()
    lodging(1), lodging(2)
    row = of(opened(), "Khách sạn 1")
    registers.end(of(row.round, "Khách sạn 2").filer, by=BY, reason="giải thể")
    looked_at()
    subjects = told(14)
    assert {to for to, _ in subjects[:4]} == {"ks1@example.vn"}
    assert "ks2@example.vn" not in {to for to, _ in subjects}
    assert "p-hoa@example.vn" in {to for to, subject in subjects if "quá hạn" in subject}
    text = Message.objects.earliest("id").text
    assert "Khách sạn 1" in text and f"/bao-cao/nop/{row.uid}" not in text


def test_what_is_filed_is_owed_no_more_until_it_is_returned() -> None:
    lodging(1)
    row = of(opened(), "Khách sạn 1")
    looked_at()
    assert held(row).due == DUE and held(row).ended_at is None
    version = actions.submit(str(row.uid), month(), by=BY, key="k", now=IN_TIME)
    looked_at()
    assert (held(row).why, held(row).next_at) == (owing.DONE, None)
    actions.give_back(str(row.uid), number=version.number, words="sai dòng 2", by=OWNERS)
    looked_at()
    assert held(row).ended_at is None and held(row).edition == 2
    actions.submit(str(row.uid), month(r02="9"), by=BY, key="k2", now=IN_TIME)
    actions.approve(str(row.uid), number=2, by=OWNERS)
    looked_at()
    assert held(row).why == owing.DONE


def test_what_the_house_fills_nobody_owes() -> None:
    actions.open_round(declared("mot-cua-quy"), MARCH)
    assert Filing.objects.exists()
    looked_at()
    assert not Obligation.objects.exists()


def test_a_merged_communes_report_is_owed_by_its_successor() -> None:
    reachable()
    row = of_communes("xa-2")
    looked_at()
    org.pass_on(["xa-2"], to="xa-1", on_date=date(2026, 4, 1), by=OWNERS, staff_follow=False)
    looked_at(NOW + DAY)
    assert held(row).office == "xa-1"
    told(20)
    assert set(Message.objects.values_list("to", flat=True)) == {"p-van@example.vn"}


def test_the_walk_finds_what_no_event_told_in_few_statements() -> None:
    lodging(1), lodging(2)
    row = of(opened(), "Khách sạn 1")
    with CaptureQueriesContext(connection) as few:
        keep(list(Filing.objects.values_list("uid", flat=True)), now=NOW)
    for number in range(3, 33):
        lodging(number)
    april = actions.open_round(row.round.report, period_of("month", date(2026, 4, 1)))
    with CaptureQueriesContext(connection) as many:
        keep(list(april.filings.values_list("uid", flat=True)), now=NOW)
    # SQLite splits what is inserted at once into more parts.
    assert len(many) <= len(few) + 2
    Filing.objects.filter(pk=row.pk).update(state="approved", submitted_at=NOW)
    while walk_filings(now=NOW):
        pass
    assert held(row).why == owing.DONE
    assert Obligation.objects.filter(ended_at=None).count() == 33
    assert walk_filings(now=NOW) == 0 and Walk.objects.get().ended_at == NOW
    assert walk_filings(now=NOW + DAY) == 1
