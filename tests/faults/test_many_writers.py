"""Sixteen writers through the actions of dossiers, and transactions that are held open while others commit.

None lost, none double, nobody waits for ever, and what is measured is what the ledger tells.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from tests.cases.conftest import doer
from tests.faults.conftest import World, accepted, filing, signed_in
from tests.faults.serving import at_once

from tinhso.cases import actions
from tinhso.cases.models import Act, Case
from tinhso.ledger.followers import catch_up
from tinhso.ledger.models import Event, Position, Unnumbered
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime

WRITERS, MOST_WAIT_SECONDS = 16, 20.0


def lives(owner: str, who: int, each: int, waits: list[float]) -> None:
    """Some dossiers from filing to a supplement's answer, each act in a transaction of its own."""

    def timed(act: Callable[[], Case]) -> Case:
        began = time.perf_counter()
        try:
            return act()
        finally:
            connection.close()  # As at the end of a request: there are fewer than there are writers.
            waits.append(time.perf_counter() - began)

    for turn in range(each):
        key = f"{who}-{turn}"
        uid = timed(lambda key=key: actions.file_case(filing(owner), key=key, doer=doer())).uid
        for act in (
            lambda uid=uid: actions.accept(uid, doer=doer(), key=f"{uid}a"),
            lambda uid=uid: actions.pass_on(uid, doer=doer(), key=f"{uid}p"),
            lambda uid=uid: actions.ask_supplement(uid, reasons="x", doer=doer(), key=f"{uid}s"),
            lambda uid=uid: actions.answer_supplement(uid, doer=doer(), key=f"{uid}r"),
        ):
            timed(act)


@pytest.mark.parametrize("each", [3, pytest.param(30, marks=pytest.mark.long)])
def test_sixteen_writers_lose_nothing_and_double_nothing(own_world: World, each: int) -> None:
    before = Case.objects.count()
    waits: list[float] = []
    seen: list[int] = []
    with ThreadPoolExecutor(WRITERS) as pool:
        going = [
            pool.submit(closing(lives), own_world.owner, who, each, waits) for who in range(WRITERS)
        ]
        while not all(one.done() for one in going):
            catch_up("reader", lambda events: seen.extend(event.pk for event in events))
            keep_up()
        for one in going:
            one.result()
    catch_up("reader", lambda events: seen.extend(event.pk for event in events))
    made = Case.objects.exclude(key__startswith="w-")
    assert Case.objects.count() == before + WRITERS * each
    assert set(made.values_list("state", "revision")) == {("processing", 4)}
    codes = list(Case.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes)
    # Each day counts from one, and midnight may pass while they write.
    days: dict[str, list[int]] = {}
    for code in codes:
        day, _, number = code.rpartition("-")
        days.setdefault(day, []).append(int(number))
    for numbers in days.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), (
            "a number is lost or given twice"
        )
    assert Counter(
        Act.objects.filter(case__in=made).values_list("name", flat=True)
    ) == dict.fromkeys(
        ("file", "accept", "pass_on", "ask_supplement", "answer_supplement"), WRITERS * each
    )
    assert len(seen) == len(set(seen)) == Event.objects.count()
    print(f"{len(waits)} acts of {WRITERS} writers; the longest waited {max(waits):.2f} s")
    assert max(waits) < MOST_WAIT_SECONDS
    assert list(differences()) == []


def closing(work: Callable[..., None]) -> Callable[..., None]:
    def worked(*told: object) -> None:
        try:
            work(*told)
        finally:
            connection.close()

    return worked


def test_one_dossier_filed_by_sixteen_with_one_key_is_one(own_world: World) -> None:
    made = at_once(
        [lambda: actions.file_case(filing(own_world.owner), key="one", doer=doer()).code] * WRITERS
    )
    assert len(set(made)) == 1
    assert Case.objects.filter(key="one").count() == 1


def test_sixteen_acts_with_one_key_are_one_and_each_is_told_so(own_world: World) -> None:
    case = accepted(own_world.owner, "sixteen")
    told = at_once(
        [lambda: actions.pass_on(case.uid, doer=doer(), key="once", seen=case.revision).revision]
        * WRITERS
    )
    assert told == [case.revision + 1] * WRITERS
    assert Act.objects.filter(case=case, name="pass_on").count() == 1


def held_open(owner: str, seconds: float, readers: dict[str, Callable[[], Sequence[str]]]) -> None:
    """A dossier's filing is held open; others commit meanwhile, and every reader reads on without it."""
    opened, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        with transaction.atomic():
            case = actions.file_case(filing(owner), key="held", doer=doer())
            opened.set()
            go_on.wait(seconds + 60)
        return f"case:{case.uid}"

    def others() -> list[str]:
        made = []
        for n in range(5):
            case = actions.file_case(filing(owner), key=f"meanwhile-{n}", doer=doer())
            actions.accept(case.uid, doer=doer())
            made.append(f"case:{case.uid}")
        return made

    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(closing_giving(slow))
        assert opened.wait(60)
        writing = pool.submit(closing_giving(others))
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if connection.vendor == "postgresql":
                for read in readers.values():
                    read()
            time.sleep(0.05)
        go_on.set()
        late, early = held.result(timeout=120), writing.result(timeout=120)
    for name, read in readers.items():
        told = list(read())
        assert {late, *early} <= set(told), name
        assert len(told) == len(set(told)) or name == "reader", name


def closing_giving(work: Callable[[], object]) -> Callable[[], object]:
    def worked() -> object:
        try:
            return work()
        finally:
            connection.close()

    return worked


@pytest.mark.parametrize("seconds", [1.5, pytest.param(30.0, marks=pytest.mark.long)])
def test_no_follower_skips_what_is_held_open(own_world: World, seconds: float) -> None:
    if connection.vendor == "sqlite":
        # There the others wait for it, and give up after twenty seconds.
        seconds = min(seconds, 15.0)
    followed: list[str] = []

    def reader() -> list[str]:
        catch_up("reader", lambda events: followed.extend(event.subject for event in events))
        return followed

    def measured() -> list[str]:
        keep_up()
        return [f"case:{uid}" for uid in DossierTime.objects.values_list("case", flat=True)]

    leader = signed_in("leader")

    def board() -> list[str]:
        """The list behind a figure of the leader's board, as it goes out."""
        told = leader.get("/bang/ho-so.csv", {"so": "received", "ky": "nam"})
        assert told.status_code == 200
        uids = {code: f"case:{uid}" for code, uid in Case.objects.values_list("code", "uid")}
        text = told.content.decode("utf-8-sig")
        return [uid for code, uid in uids.items() if code in text]

    readers = {"reader": reader, "measurement": measured, "board": board}
    held_open(own_world.owner, seconds, readers)
    assert len(followed) == Event.objects.count()
    assert not Unnumbered.objects.exists()
    places = list(Position.objects.order_by("position").values_list("position", flat=True))
    assert places == list(range(1, len(places) + 1))
    assert list(differences()) == []
