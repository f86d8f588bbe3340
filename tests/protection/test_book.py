"""The book of breaches: its clock, what may be written and what is refused, and that what was written stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN

from tinhso.ledger.models import Event
from tinhso.notices.models import Message
from tinhso.protection import actions, queries, rules
from tinhso.protection.actions import Told
from tinhso.protection.jobs import remind_due
from tinhso.protection.models import Breach, Entry, Protector, Statement, Term
from tinhso.protection.rules import CannotRecord

# A Sunday at midnight in Vietnam: the clock runs on days off too.
FOUND = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
WORDS = Told(text="Gửi nhầm danh sách", data="Họ tên, số điện thoại", persons=12)


def recorded(found: datetime = FOUND, key: str = "k") -> Breach:
    with time_machine.travel(found + timedelta(minutes=1), tick=False):
        return actions.record_breach(
            title="Gửi nhầm", found_at=found, happened_at=None, told=WORDS, key=key, by=ADMIN
        )


def noted(row: Breach, kind: str, *, after: float = 2, key: str = "", **more: Any) -> Entry:
    at = row.found_at + timedelta(hours=after)
    told = Told(text=more.pop("text", "Đã làm"), **more)
    with time_machine.travel(at, tick=False):
        when = at if kind in rules.TELLING else None
        return actions.note_breach(row.uid, kind, told, at=when, key=key or kind, by=ADMIN)


def test_the_clock_is_of_72_hours_and_says_how_sure_the_law_is() -> None:
    of_2025 = rules.term_on(rules.NOTIFY, datetime(2025, 6, 1, tzinfo=UTC).date())
    of_2026 = rules.term_on(rules.NOTIFY, datetime(2026, 6, 1, tzinfo=UTC).date())
    assert (of_2025.hours, of_2025.certainty) == (72, "read") and "13/2023" in of_2025.law
    assert (of_2026.hours, of_2026.certainty) == (72, "unread") and "91/2025" in of_2026.law


def test_a_breach_is_recorded_once_with_its_clock_and_no_words_in_the_ledger(db: None) -> None:
    row = recorded()
    assert row.due_at == FOUND + timedelta(hours=72)
    again = actions.record_breach(
        title="x", found_at=FOUND, happened_at=None, told=WORDS, key="k", by=ADMIN
    )
    assert again.pk == row.pk and Breach.objects.count() == 1
    (entry,) = queries.history(row)
    assert (entry.kind, entry.persons, entry.text) == ("found", 12, WORDS.text)
    events = list(Event.objects.filter(subject=f"breach:{row.uid}").order_by("id"))
    assert [one.kind for one in events] == [
        "protection.breach_recorded", "protection.breach_noted",
    ]  # fmt: skip
    assert WORDS.text not in str([one.facts for one in events])
    assert events[1].facts["digest"] == entry.digest


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "breach_lacks"),
        ({"told": Told(text="x")}, "breach_lacks"),
        ({"told": Told(text="x" * 4_001, data="y")}, "breach_long"),
        ({"title": "x" * 201}, "breach_long"),
        ({"happened_at": FOUND + timedelta(hours=1)}, "breach_later"),
        ({"found_at": FOUND + timedelta(days=1)}, "breach_later"),
    ],
)
def test_what_the_book_refuses(db: None, changes: dict[str, Any], code: str) -> None:
    usual: dict[str, Any] = {"title": "Gửi nhầm", "found_at": FOUND, "happened_at": None}
    now = time_machine.travel(FOUND + timedelta(minutes=1), tick=False)
    with now, pytest.raises(CannotRecord, match=code):
        actions.record_breach(**{**usual, "told": WORDS, **changes}, key="k", by=ADMIN)
    assert not Breach.objects.exists() and not Entry.objects.exists()


def test_it_is_told_late_only_with_the_reason_and_closed_only_when_all_were_told(db: None) -> None:
    row = recorded()
    with pytest.raises(CannotRecord, match="breach_not_told"):
        noted(row, "closed")
    with pytest.raises(CannotRecord, match="breach_late"):
        noted(row, "authority", after=73, text=" ")
    with pytest.raises(CannotRecord, match="breach_told_before"):
        noted(row, "authority", after=-1)
    noted(row, "authority", after=73, text="Chờ xác minh", number="12/UBND")
    noted(row, "no_persons", after=74, text="Đã thu hồi ngay")
    noted(row, "closed", after=75)
    now = queries.breach(row.uid)
    assert now.told_at == FOUND + timedelta(hours=73) and now.closed_at is not None
    with pytest.raises(CannotRecord, match="breach_closed"):
        noted(row, "measure", after=76)
    noted(row, "reopened", after=77)
    assert queries.breach(row.uid).closed_at is None


def test_what_is_described_anew_stands_and_the_first_words_stay(db: None) -> None:
    row = recorded()
    noted(row, "changed", text="Danh sách có cả địa chỉ", data="Họ tên, địa chỉ", persons=30)
    entries = queries.history(row)
    assert queries.described(entries).persons == 30 and entries[0].persons == 12


def test_the_same_line_is_written_once(db: None) -> None:
    row = recorded()
    for _ in range(2):
        noted(row, "measure", key="one")
    assert row.entries.filter(kind="measure").count() == 1


@pytest.mark.parametrize("model", [Entry, Term, Protector, Statement])
def test_what_was_written_stays(db: None, model: Any) -> None:
    recorded()
    today = timezone.localdate()
    actions.decide_term("notify", hours=48, from_date=today, ground="QĐ 1", by=ADMIN)
    actions.name_protector(
        staff="p-1", mail="a@b.vn", phone="", from_date=today, ground="QĐ 2", by=ADMIN
    )
    said = {"abroad": "Không"}
    actions.state_activity("dossiers", from_date=today, said=said, ended=False, key="s", by=ADMIN)
    for act in (model.objects.all().delete, lambda: model.objects.update(id=7)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_breach_cannot_be_deleted_nor_its_clock_moved(db: None) -> None:
    row = recorded()
    for act in (
        lambda: Breach.objects.filter(pk=row.pk).delete(),
        lambda: Breach.objects.filter(pk=row.pk).update(found_at=FOUND + timedelta(days=1)),
        lambda: Breach.objects.filter(pk=row.pk).update(due_at=FOUND + timedelta(days=9)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_another_term_holds_from_its_day_and_not_for_what_was_found_before(db: None) -> None:
    before = recorded()
    with time_machine.travel(FOUND + timedelta(days=1), tick=False):
        today = timezone.localdate()
        actions.decide_term("notify", hours=24, from_date=today, ground="QĐ 9", by=ADMIN)
        with pytest.raises(CannotRecord, match="term_past"):
            actions.decide_term(
                "notify", hours=24, from_date=today - timedelta(days=1), ground="x", by=ADMIN
            )
    after = recorded(FOUND + timedelta(days=2), key="k2")
    assert (before.hours, after.hours, after.ground) == (72, 24, "QĐ 9")


def test_who_is_responsible_is_reminded_once_for_each_step_until_it_is_told(db: None) -> None:
    row = recorded()
    assert remind_due(now=FOUND + timedelta(hours=30)) == 0  # Nobody was named.
    with time_machine.travel(FOUND, tick=False):
        actions.name_protector(
            staff="p-1",
            mail="dlcn@tinh.gov.vn",
            phone="",
            from_date=timezone.localdate(),
            ground="QĐ 2",
            by=ADMIN,
        )
    assert remind_due(now=FOUND + timedelta(hours=10)) == 0
    for hours in (25, 26, 49, 61, 69, 72, 80):
        remind_due(now=FOUND + timedelta(hours=hours))
    sent = list(Message.objects.order_by("id").values_list("key", "to"))
    assert [key.rpartition(":")[2] for key, _ in sent] == ["48", "24", "12", "4", "0"]
    assert {to for _, to in sent} == {"dlcn@tinh.gov.vn"}
    noted(row, "authority", after=81, text="Muộn")
    assert remind_due(now=FOUND + timedelta(hours=90)) == 0


def test_the_book_asks_as_little_however_long_it_is(db: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert queries.breaches()
        return len(seen)

    recorded()
    first = asked()
    for number in range(5):
        recorded(FOUND + timedelta(minutes=number), key=f"m{number}")
    assert asked() == first == 1
