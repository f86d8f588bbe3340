"""Files that nobody holds: erased after the grace, twice seen; whoever is held, or not asked for, stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tinhso.files import actions, tidying
from tinhso.files.models import File
from tinhso.files.tidying import tidy

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _from_the_beginning() -> Iterator[None]:
    tidying._reached.clear()
    yield
    tidying._reached.clear()


def nobody(_: Collection[str]) -> set[str]:
    return set()


def everybody(uids: Collection[str]) -> set[str]:
    return set(uids)


def kept(text: str, room: str = "cases") -> File:
    return actions.store(text.encode(), name="a.txt", room=room)


def test_it_is_erased_after_the_grace_has_passed_twice(db: None, settings: Any) -> None:
    settings.UNUSED_FILES_DAYS = "10"
    kept("x")
    now = timezone.now()
    holders = {"cases": nobody}
    assert tidy(holders, now=now + 9 * DAY) == 0
    assert File.objects.get().unheld_since is None
    assert tidy(holders, now=now + 11 * DAY) == 0
    assert File.objects.get().unheld_since is not None
    assert tidy(holders, now=now + 20 * DAY) == 0
    assert tidy(holders, now=now + 22 * DAY) == 1
    assert not File.objects.exists()


def test_one_that_is_held_again_begins_anew(db: None) -> None:
    kept("x")
    now = timezone.now()
    assert tidy({"cases": nobody}, now=now + 31 * DAY) == 0
    assert tidy({"cases": everybody}, now=now + 40 * DAY) == 0
    assert tidy({"cases": nobody}, now=now + 70 * DAY) == 0
    assert tidy({"cases": nobody}, now=now + 99 * DAY) == 0
    assert tidy({"cases": nobody}, now=now + 101 * DAY) == 1


def test_a_room_that_is_not_asked_loses_nothing(db: None) -> None:
    kept("x", room=""), kept("y", room="payments")
    now = timezone.now()
    for days in (31, 62, 93):
        assert tidy({"cases": nobody}, now=now + days * DAY) == 0
    assert File.objects.count() == 2


def test_every_file_has_its_turn_though_each_run_looks_at_few(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    monkeypatch.setattr(tidying, "A_RUN", 4)
    for number in range(11):
        kept(str(number))
    now = timezone.now()
    for run in range(8):
        tidy({"cases": nobody}, now=now + 31 * DAY + run * timedelta(hours=1))
    assert File.objects.filter(unheld_since=None).count() == 0


def test_the_content_of_another_file_stays(db: None) -> None:
    kept("same"), kept("same", room="")
    now = timezone.now()
    tidy({"cases": nobody}, now=now + 31 * DAY)
    assert tidy({"cases": nobody}, now=now + 62 * DAY) == 1
    from tinhso.files import queries

    assert queries.content(File.objects.get().uid) == b"same"
