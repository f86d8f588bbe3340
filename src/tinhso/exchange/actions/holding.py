"""Which rows of a database the next reading asks for again, found while a reading goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from tinhso.exchange.reading import Source
from tinhso.exchange.rules import Line, Problem, Told, code_in, row_name


@dataclass
class Waits:
    """decided: rows that somebody decided to pass over, by name. first: the first line that is asked for again.

    held: names of the rows that wait for a person; passed: of those that would, but for the decision.
    """

    source: Source
    decided: Collection[str]
    first: int | None = None
    held: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)

    def of_row(self, problem: Problem) -> Problem:
        """A problem of a row that could not be read, with the row's name where that row holds."""
        row = self.source.unread.get(problem.line, "") if problem.refused else ""
        return self._named([problem], row=row, line=problem.line)[0] if row else problem

    def of_dossier(self, problems: Sequence[Problem], lines: Sequence[Line]) -> Sequence[Problem]:
        """The problems of a dossier that was refused as a whole, the same whichever of its lines come."""
        refused = sorted(
            {f"{one.field}={one.value}: {one.reason}" for one in problems if one.refused}
        )
        code = lines[0].cells["code"]
        return self._named(problems, row=row_name(code, refused), line=self.first_of(lines))

    def is_rest_of_passed(self, told: Told) -> bool:
        """Whether a dossier's beginning was passed over: from its middle on nobody can tell when it was accepted."""
        if not self.source.since or any(act.name in ("filed", "accepted") for act in told.acts):
            return False
        return any(code_in(row) == told.code for row in self.decided)

    def first_of(self, lines: Iterable[Line]) -> int | None:
        """The first line that a cursor could leave behind; one whose cursor is empty is always asked for."""
        return next((one.number for one in lines if self.source.mark(one.number)), None)

    def ask_again(self, line: int | None) -> None:
        """From this line on, at the latest."""
        if line is not None:
            self.first = line if self.first is None else min(self.first, line)

    def _named(
        self, problems: Sequence[Problem], *, row: str, line: int | None
    ) -> Sequence[Problem]:
        mark = self.source.mark(line or 0)
        if not mark:
            return problems
        if row in self.decided:
            self.passed.add(row)
            return problems
        self.held.add(row)
        self.ask_again(line)
        return [replace(one, row=row, mark=mark[:64]) if one.refused else one for one in problems]
