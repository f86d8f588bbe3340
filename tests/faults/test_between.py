"""A form sent a second time in the midst of the first, between any two of its statements.

Whoever decides by what she read before she locked is found here at the very moment where it goes wrong, and not only
when five at once happen to meet it. The second is begun there; where it has to wait for the first, the first goes on.
"""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.faults.conftest import World, signed_in
from tests.faults.sent_forms import FORMS, begun, filled, prepared
from tests.faults.serving import Answer
from tests.faults.test_every_field import counted
from tests.faults.test_five_at_once import as_if_alone, refused_with_a_word
from tests.files.conftest import pdf
from tests.servers.databases import Kept

from tinhso.cases.models import CasePaper, Draft
from tinhso.files import queries

SEED, SOME, MOST_STATEMENTS = 20261122, 12, 400
# In so many parts the long one runs, each in some minutes.
PARTS = 16
# Events get their places whenever somebody reads on.
_NUMBERED_LATER = {"ledger_position", "ledger_unnumbered"}
# How long the first waits for the second: enough for one that is not held up.
PATIENCE_SECONDS = 3.0


@dataclass
class Between:
    """Before the statement of a number, or nowhere (0), something else is done. count: of statements so far."""

    at: int
    do: Callable[[], None]
    count: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.count == self.at:
            self.do()
        return execute(sql, params, many, context)


def sent(client: Client, to: str, told: dict[str, Any]) -> Answer:
    answer = client.post(to, told)
    page = "" if answer.streaming else answer.content.decode(errors="replace")
    return Answer(answer.status_code, answer.headers.get("Location", ""), page, 0)


def wait_for(other: threading.Thread) -> None:
    """Until it is done, or waits for a lock of ours. On SQLite who writes keeps everybody else from writing."""
    if connection.vendor == "sqlite":
        other.join(0.05 if connection.in_atomic_block else PATIENCE_SECONDS)
        return
    until = time.monotonic() + PATIENCE_SECONDS
    while other.is_alive() and time.monotonic() < until:
        other.join(0.03)
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s",
                [connection.settings_dict["NAME"]],
            )
            if cursor.fetchone()[0]:
                return


class Trial:
    """One form in a database that is brought back after each sending."""

    def __init__(self, world: World, name: str, folder: Path) -> None:
        self.one = prepared(world, name)
        browser = signed_in(self.one.who)
        page = browser.get(self.one.page)
        assert page.status_code == 200, name
        self.to, self.told = filled(self.one, page.content.decode())
        self.name, self.kept = name, Kept(folder)
        self.rows = dict(counted())
        alone = Between(0, lambda: None)
        self.answers = [self._first(alone)]
        self.statements = alone.count
        self.made = self._made()
        self.kept.back()

    def _made(self) -> dict[str, int]:
        now = {table: count for table, count in counted() if table not in _NUMBERED_LATER}
        return {
            table: now[table] - self.rows[table] for table in now if now[table] != self.rows[table]
        }

    def _first(self, hook: Between) -> Answer:
        client = signed_in(self.one.who)
        with connection.execute_wrapper(hook):
            return sent(client, self.to, self.told)

    def at(self, place: int) -> list[str]:
        """What is wrong when the second is begun before the statement of a number."""
        found: list[Answer] = []
        client = signed_in(self.one.who)

        def second() -> None:
            try:
                found.append(sent(client, self.to, self.told))
            finally:
                connection.close()

        other = threading.Thread(target=second)

        def begin() -> None:
            other.start()
            wait_for(other)

        found.insert(0, self._first(Between(place, begin)))
        other.join(60)
        assert not other.is_alive(), f"{self.name}: the second waits for ever"
        faults = self._judged(place, found)
        self.kept.back()
        return faults

    def _judged(self, place: int, answers: list[Answer]) -> list[str]:
        where = f"{self.name}, second before statement {place} of {self.statements}"
        good = {as_if_alone(self.one, one) for one in answers} - {""}
        faults = [
            f"{where}: {one.status} {one.page[:3000]}"
            for one in answers
            if not as_if_alone(self.one, one)
            and not (self.one.refuses and refused_with_a_word(one))
        ]
        if len(good) != 1:
            faults.append(f"{where}: led to {good}")
        if self._made() != self.made:
            faults.append(f"{where}: {self._made()} instead of {self.made}")
        return faults


def tried(world: World, folder: Path, most: int, part: int | None = None) -> list[str]:
    """Every form, or every so-manieth of them, at so many places in all, by a fixed seed."""
    begun(world)
    dice, faults, places = random.Random(SEED), [], 0
    start = Kept(folder)
    each = -(-most // len(FORMS))
    names = dice.sample(list(FORMS), min(len(FORMS), most))
    if part is not None:
        names = names[part::PARTS]
    for name in names:
        trial = Trial(world, name, folder)
        alone = as_if_alone(trial.one, trial.answers[0])
        if not alone:
            faults.append(f"{name} alone: {trial.answers[0].status} {trial.answers[0].page[:3000]}")
        chosen = range(1, trial.statements + 1)
        for place in chosen if trial.statements <= each else sorted(dice.sample(chosen, each)):
            faults += trial.at(place)
            places += 1
        trial.kept.forget()
        start.back()
    print(f"{len(names)} forms, sent again in the midst of themselves at {places} places")
    return faults


def test_a_second_in_the_midst_of_the_first_makes_nothing_more(
    own_world: World, tmp_path: Path
) -> None:
    assert tried(own_world, tmp_path, SOME) == []


def test_what_is_filed_keeps_its_file_whatever_another_window_does(
    own_world: World, tmp_path: Path, settings: Any
) -> None:
    """While a draft is sent, its file is taken away or chosen anew in another window: one of the two comes first."""
    mother = signed_in("citizen")
    mother.post("/nop/9.000007", {"owner": own_world.child, "desk": "xa-1-mot-cua"})
    mother.post("/nop/9.000007/to-khai", {"a.name": "Nguyễn Thị Mơ"})
    file = SimpleUploadedFile("don.pdf", pdf())
    mother.post("/nop/9.000007/giay-to", {"f.0": file, "brings.1": "on"})
    draft = Draft.objects.get(procedure="9.000007")
    assert draft.data["papers"]["don"]["file"]
    form = {"draft": str(draft.uid), "key": "k"}
    start, filed, place = Kept(tmp_path), 0, 0
    boxes = shutil.copytree(settings.FILES_FOLDER, tmp_path / "boxes")
    others = ({"drop.0": "on", "brings.0": "on", "brings.1": "on"}, {"brings.1": "on"})
    while True:
        place += 3  # An odd one, then an even one.
        more = {} if place % 2 else {"f.0": SimpleUploadedFile("moi.pdf", pdf("moi"))}
        other = threading.Thread(
            target=closing(lambda told: signed_in("citizen").post("/nop/9.000007/giay-to", told)),
            args=({**others[place % 2], **more},),
        )

        def begin(other: threading.Thread = other) -> None:
            other.start()
            wait_for(other)

        hook = Between(place, begin)
        with connection.execute_wrapper(hook):
            answer = signed_in("citizen").post("/nop/9.000007/gui", form)
        if other.ident is None:
            break
        other.join(60)
        assert answer.status_code in (302, 303), place
        for paper in CasePaper.objects.exclude(file="").filter(case__key=f"draft:{draft.uid}"):
            assert queries.content(paper.file), place
            filed += 1
        start.back()
        shutil.copytree(boxes, settings.FILES_FOLDER, dirs_exist_ok=True)
    assert filed and place > 20


def closing(work: Callable[[Any], Any]) -> Callable[[Any], None]:
    def worked(told: Any) -> None:
        try:
            work(told)
        finally:
            connection.close()

    return worked


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_second_between_any_two_statements_of_the_first(
    own_world: World, tmp_path: Path, part: int
) -> None:
    assert tried(own_world, tmp_path, MOST_STATEMENTS * len(FORMS), part) == []
