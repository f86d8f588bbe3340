"""What a run did and what did not map, counted while it goes on and kept when it is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from tinhso.exchange.models import Feed, Run
from tinhso.exchange.rules import Problem
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append

MOST_KEPT = 5_000
# What an action refuses → why the dossier did not map.
_REASONS: Mapping[str, str] = {
    "occurred_later": "moment_ahead",
    "no_office_then": "office_not_then",
    "no_such_office": "unknown_office",
    "no_such_procedure": "unknown_procedure",
    "no_such_step": "unknown_step",
}


@dataclass
class Report:
    """counts: see `models.Run`. notes: (code, how often) of what was assumed. run: None of a trial.

    problem_count: of all, a word that is not known as often as dossiers have it.
    """

    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    problem_count: int = 0
    run: int | None = None
    _first: list[tuple[int, Problem]] = field(default_factory=list)
    _rest: list[tuple[int, Problem]] = field(default_factory=list)
    _words: Counter[Any] = field(default_factory=Counter)

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are not too many; a word that is not known is kept once."""
        self.problem_count += 1
        if problem.word and not problem.row:
            self._words[problem.word] += 1
            if self._words[problem.word] > 1:
                return
        kept = self._first if problem.row else self._rest
        if len(kept) < MOST_KEPT:
            kept.append((self.problem_count, problem))

    @property
    def problems(self) -> list[Problem]:
        """As they were met, MOST_KEPT of them; what waits for a person is never crowded out by what does not."""
        kept = [*self._first, *self._rest[: MOST_KEPT - len(self._first)]]
        told = (problem for _, problem in sorted(kept, key=lambda one: one[0]))
        return [one if one.row else replace(one, times=self._words[one.word] or 1) for one in told]


def reason_of(fault: TinhsoError) -> str:
    """Why a dossier did not map, of what an action refused."""
    return _REASONS.get(fault.code, "acts_contradict")


@transaction.atomic
def keep(
    report: Report,
    *,
    feed: Feed,
    what: str,
    source: str,
    by: By,
    kind: str,
    facts: Mapping[str, Any],
) -> Report:
    """Write a run and its event."""
    run = Run.objects.create(
        feed=feed,
        what=what,
        source=source[:200],
        actor=by.actor,
        at=datetime.now(UTC),
        counts=dict(report.counts),
        notes=sorted(report.notes.items()),
        problems=[one.plain() for one in report.problems],
        problem_count=report.problem_count,
    )
    append(kind, subject=f"feed:{feed.name}", by=by, facts={"run": run.pk, **facts})
    report.run = run.pk
    return report
