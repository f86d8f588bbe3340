"""Acts on dossiers in one block: the same rows and events as one by one, with fewer questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST, found_province, moment

from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Filing
from tinhso.cases.models import Act, Case
from tinhso.ledger.actions import By, written_together
from tinhso.ledger.models import Event
from tinhso.ledger.queries import faults
from tinhso.org.actions import found_office, pass_on, set_calendar
from tinhso.org.heirs import heirs_on
from tinhso.org.queries import calendar_over, office_still
from tinhso.org.terms import agency_of
from tinhso.procedures.actions import hand_over, publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import authority_on, version, version_on

DOER = actions.system(By(actor="lan", office="xa-1-mot-cua", channel="system"))
DAY, AT = date(2026, 3, 2), moment("2026-03-02 09:00")


def lived(number: int, *, broken: bool = False) -> Case:
    """A dossier from filing to its return; what is refused on the way changes nothing."""
    hour = f"2026-03-{2 + number:02} 08:"
    filing = Filing(
        procedure="9.000007", owner="a", filer="a", desk="xa-1-mot-cua", office="xa-1",
        answers={"land": True}, papers=[actions.PaperGiven("Đơn", type="don")],
    )  # fmt: skip
    doing = {"doer": DOER, "told_at": moment(f"{hour}00")}
    case = actions.file_case(filing, key=f"k-{number}", **doing)
    assert actions.file_case(filing, key=f"k-{number}", **doing).pk == case.pk
    uid = case.uid
    actions.accept(uid, staff="hoa", doer=DOER, told_at=moment(f"{hour}10"))
    with pytest.raises(CannotAct, match="told_too_early"):
        actions.pass_on(uid, step="kiem-tra", doer=DOER, told_at=moment(f"{hour}05"))
    actions.pass_on(uid, step="kiem-tra", staff="ba", doer=DOER, told_at=moment(f"{hour}20"))
    if broken:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.suspend(uid, rule="x", doer=DOER, told_at=moment(f"{hour}30"))
            raise ZeroDivisionError
    actions.suspend(uid, rule="Luật", doer=DOER, told_at=moment(f"{hour}40"))
    actions.resume(uid, doer=DOER, told_at=moment(f"{hour}50"))
    actions.decide(uid, granted=True, doer=DOER, told_at=moment(f"{hour}55"))
    return actions.return_result(uid, doer=DOER, told_at=moment(f"{hour}59"))


def row(case: Case) -> dict[str, object]:
    """A dossier's row without what is its alone."""
    own = {"id", "uid", "code", "key"}
    told = Case.objects.filter(pk=case.pk).values().get()
    return {name: value for name, value in told.items() if name not in own}


def acts(case: Case) -> list[tuple[object, ...]]:
    """What was done to it, with the events that say so."""
    kinds = {one.uid: one for one in Event.objects.filter(subject=f"case:{case.uid}")}
    rows = Act.objects.filter(case=case).order_by("id")
    own = {"code", "result", "key"}
    return [
        (
            one.name, one.at, one.before, kinds[one.event].kind, kinds[one.event].occurred_at,
            {name: value for name, value in kinds[one.event].facts.items() if name not in own},
        )
        for one in rows
    ]  # fmt: skip


def test_together_or_one_by_one_the_same_stands_there(db: None) -> None:
    found_province()
    told = []
    for block in (nullcontext, written_together):
        with transaction.atomic(), block():
            told.append(lived(0, broken=True))
        Case.objects.filter(key="k-0").update(key=f"kept-{len(told)}")
    one, other = told
    assert row(one) == row(other)
    assert acts(one) == acts(other)
    assert len(acts(one)) == 7
    assert list(faults(Event.objects.select_related("sealed"))) == []


def test_an_act_on_many_comes_after_those_before_it(db: None) -> None:
    """Whoever takes back the last act asks for the highest number."""
    found_province()
    filing = Filing(
        procedure="9.000007", owner="a", filer="a", desk="xa-1-mot-cua", office="xa-1",
        answers={"land": True}, papers=[actions.PaperGiven("Đơn", type="don")],
    )  # fmt: skip
    filed = [actions.file_case(filing, key=key, doer=DOER, told_at=AT) for key in ("a", "b")]
    pass_on(["xa-1"], to="xa-2", on_date=DAY, by=ADMIN)
    told = []
    for made, block in zip(filed, (nullcontext, written_together), strict=True):
        with transaction.atomic(), block():
            actions.accept(made.uid, doer=DOER, told_at=AT)
            actions.take(made.uid, doer=DOER, told_at=AT)
            handed = actions.hand_over_many(
                [made.pk], heirs=heirs_on(DAY), doer=DOER, on_date=DAY, told_at=AT
            )
            assert len(handed.moved) == 1
        told.append(acts(made))
    assert told[0] == told[1]
    assert [name for name, *_ in told[1]][-2:] == ["take", "hand_over"]


def test_a_second_dossier_of_a_block_asks_less(db: None) -> None:
    found_province()
    counts = []
    with transaction.atomic(), written_together():
        for number in range(3):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                lived(number)
            counts.append(sum("SAVEPOINT" not in one["sql"] for one in asked.captured_queries))
    assert counts[2] == counts[1] < counts[0]
    # Its key twice, its version and who handles it, two numbers, the row and its papers, six changes, what decide asks.
    assert counts[2] <= 22


def elsewhere(act: Callable[[], object]) -> None:
    """Do it over another connection, to its commit."""

    def alone() -> None:
        act()
        connection.close()

    thread = Thread(target=alone)
    thread.start()
    thread.join()


def changes() -> list[tuple[Callable[[], object], Callable[[], object]]]:
    """What is kept within a block → what changes it."""
    later = Definition.of({**DOCUMENT, "title": "Tên mới"})
    return [
        (
            lambda: office_still("xa-2", DAY),
            lambda: pass_on(["xa-2"], to="xa-1", on_date=DAY, by=ADMIN),
        ),
        (
            lambda: agency_of("xa-3"),
            lambda: found_office(
                code="xa-3", name="x", level="commune", on_date=FIRST, by=ADMIN, agency_id="H15"
            ),
        ),
        (
            lambda: calendar_over("xa-1"),
            lambda: set_calendar("xa-1", from_date=DAY, name="vn-saturday", by=ADMIN),
        ),
        (
            lambda: version_on("9.000007", DAY).definition.title,
            lambda: publish(later, from_date=DAY, by=ADMIN),
        ),
        (
            lambda: authority_on("9.000007", "xa-1", DAY),
            lambda: hand_over(
                "9.000007", system="central", url="https://trung-uong.vn/", from_date=DAY, by=ADMIN
            ),
        ),
    ]


@pytest.mark.parametrize("number", range(5))
def test_what_another_connection_has_changed_is_seen_by_the_next_block(
    own_database: None, number: int
) -> None:
    found_province()
    ask, change = changes()[number]
    with transaction.atomic(), written_together():
        before = ask()
    elsewhere(change)
    with transaction.atomic(), written_together():
        after = ask()
    assert before != after == ask()


@pytest.mark.parametrize("number", range(5))
def test_what_a_block_changes_itself_it_sees_at_once(db: None, number: int) -> None:
    found_province()
    ask, change = changes()[number]
    with transaction.atomic(), written_together():
        before = ask()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            change()
            assert ask() != before
            raise ZeroDivisionError
        assert ask() == before
        change()
        assert ask() != before


def test_a_version_is_asked_for_once_in_a_block(db: None) -> None:
    found_province()
    known = version_on("9.000007", DAY)
    with transaction.atomic(), written_together():
        assert version_on("9.000007", DAY) == known
        with CaptureQueriesContext(connection) as asked:
            assert version(known.id) == version_on("9.000007", DAY) == known
    assert not asked.captured_queries
