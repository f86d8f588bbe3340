"""What lines of another system tell of a dossier, and what of it is new, the same, or contradicts. Pure.

Taken for granted: a date without hours is its midnight, as `tinhso measure` takes it, but never before what the same
day's earlier mark says; a promise without hours is the day's last office hour (the reader gives it so).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tinhso.exchange.definition import IGNORED, MOMENTS, Definition

MARKS = ("filed", "accepted", "done", "returned", "withdrawn", "stopped", "not_accepted")
# Those at one moment are told in this order.
_RANK = {name: place for place, name in enumerate(("filed", "accepted", "promise"))}
_LAST = {name: 90 + place for place, name in enumerate(("done", "returned"))}
ENDS = ("done", "refused", "returned", "withdrawn", "stopped", "not_accepted")
LONGEST_VALUE = 80
LONGEST_CODE, LONGEST_STEP = 60, 60
# What an export says otherwise than it did, or than it says itself; a dossier with one of them is not cut over.
CONTRADICTIONS = frozenset(
    {
        "told_two_ways",
        "mark_moved",
        "earlier_than_told",
        "state_contradicts",
        "acts_contradict",
        "procedure_changed",
    }
)

# A word of theirs that nobody has explained: told once for the word, however many dossiers have it.
UNKNOWN_WORDS = frozenset({"unknown_office", "unknown_procedure", "unknown_state", "unknown_step"})


@dataclass(frozen=True)
class Line:
    """A row as it was read. number: its line, from 1. cells: texts by field; moments: by field, aware.

    days: fields whose moment was a date without hours.
    """

    number: int
    cells: Mapping[str, str]
    moments: Mapping[str, datetime]
    days: frozenset[str] = frozenset()

    def plain(self) -> list[Any]:
        """As a form carries it."""
        moments = {name: at.isoformat() for name, at in self.moments.items()}
        return [self.number, dict(self.cells), moments, sorted(self.days)]

    @classmethod
    def of(cls, told: Any) -> Line:
        """What `plain` gave. Raises ValueError, TypeError, KeyError for what is none of ours."""
        number, cells, moments, days = told
        return cls(
            number=int(number),
            cells={str(name): str(cell) for name, cell in cells.items()},
            moments={name: datetime.fromisoformat(at) for name, at in moments.items()},
            days=frozenset(str(one) for one in days),
        )


@dataclass(frozen=True)
class Problem:
    """What did not map. line: 0 where it is no single line's. field: of ours. reason: a code with a sentence.

    refused: the dossier was left as it was for it; otherwise what is said here alone was left out. row, mark: which row
    of a database holds back the next reading, and its cursor's value; "" where it holds back nothing. times: of how
    many dossiers it is said; line and code are the first one's.
    """

    line: int
    code: str
    field: str
    value: str
    reason: str
    refused: bool = True
    row: str = ""
    mark: str = ""
    times: int = 1

    @property
    def word(self) -> tuple[Any, ...] | None:
        """What makes it the same as another dossier's; None for what is each dossier's own."""
        return _word(vars(self))

    def plain(self) -> dict[str, Any]:
        """As a run keeps it."""
        told = {**vars(self), "times": self.times if self.times > 1 else 0}.items()
        kept = {name: value for name, value in told if value or name not in _SELDOM}
        return {**kept, "value": self.value[:LONGEST_VALUE], "code": self.code[:64]}


_SELDOM = ("row", "mark", "times")


def _word(told: Mapping[str, Any]) -> tuple[Any, ...] | None:
    if told["reason"] not in UNKNOWN_WORDS:
        return None
    return told["reason"], told["field"], told["value"], told["refused"]


def each_word_once(problems: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Problems as a run keeps them, in order, a word that is not known once with how many dossiers have it (`times`).

    A database's rows are kept one by one, because each may be passed over; who reads them wants the word.
    """
    found: dict[Any, dict[str, Any]] = {}
    for place, one in enumerate(problems):
        times = one.get("times", 1)
        key = _word(one) or place
        if key in found:
            found[key]["times"] += times
        else:
            found[key] = {**one, "times": times}
    return list(found.values())


def row_name(code: str, refused: Iterable[str]) -> str:
    """By which a row is known again wherever it comes: its code, and a digest of what was refused of it."""
    text = json.dumps([code, *refused], ensure_ascii=False)
    return f"{code[:LONGEST_CODE]}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def code_in(row: str) -> str:
    """The dossier's code in a row's name; "" of a row that has none."""
    return row.rpartition("#")[0]


@dataclass(frozen=True)
class Act:
    """One thing that is told: of `cases.actions.ToldAct`, and the line that tells it."""

    name: str
    at: datetime
    until: datetime | None = None
    step: str = ""
    office: str = ""
    granted: bool = True
    line: int = 0
    day: bool = False

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes it the same act when it is told again."""
        return (self.name,) if self.name in MARKS else (self.name, self.at, self.step)


@dataclass
class Told:
    """A dossier as lines tell it. acts: in order."""

    code: str
    lines: Sequence[Line]
    procedure: str = ""
    office: str = ""
    desk: str = ""
    acts: list[Act] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.lines[0].number


def told_by(code: str, lines: Sequence[Line], definition: Definition) -> Told:
    """Everything that the lines of one dossier say, in order; what cannot be is among the problems."""
    told = Told(code, lines)
    for name in ("procedure", "office", "desk"):
        found = dict.fromkeys(line.cells[name] for line in lines if line.cells.get(name))
        setattr(told, name, next(iter(found), ""))
        if name == "procedure" and len(found) > 1:
            told.problems.append(
                Problem(lines[0].number, code, name, "; ".join(found), "told_two_ways")
            )
    marks: dict[str, Act] = {}
    for line in lines:
        for act in _marks(line):
            before = marks.setdefault(act.name, act)
            if (before.at, before.until) != (act.at, act.until):
                told.problems.append(
                    Problem(act.line, code, _field(act), _shown(act), "told_two_ways", False)
                )
    acts = list(marks.values())
    for line in lines:
        if "at" in line.moments and line.cells.get("activity"):
            acts += _event(line, definition, marks)
    _end_by_state(told, lines[-1], marks, acts, definition)
    told.acts = _in_order(acts)
    return told


def _marks(line: Line) -> Iterable[Act]:
    for name, act in MOMENTS.items():
        at = line.moments.get(name)
        if at is None or not act:
            continue
        if act == "promise":
            yield Act(act, at, until=at, line=line.number)
        else:
            yield Act(act, at, line=line.number, day=name in line.days)


def _event(line: Line, definition: Definition, marks: dict[str, Act]) -> Iterable[Act]:
    activity = line.cells["activity"]
    name, at = definition.act_of(activity), line.moments["at"]
    if name == IGNORED:
        return
    day = "at" in line.days
    if name == "step":
        step, office = line.cells.get("step") or activity, line.cells.get("office", "")
        step = step[:LONGEST_STEP]
        yield Act(name, at, step=step, office=office, line=line.number, day=day)
        return
    act = Act(
        "done" if name == "refused" else name,
        at,
        granted=name != "refused",
        line=line.number,
        day=day,
    )
    if act.name not in MARKS:
        yield act
    elif (
        act.name not in marks
    ):  # A column that names the mark says it better; of two events the first counts.
        marks[act.name] = act
        yield act


def _end_by_state(
    told: Told, line: Line, marks: Mapping[str, Act], acts: list[Act], definition: Definition
) -> None:
    """What the state of the last line adds: how it ended; what it says without a moment is told as a problem."""
    text = line.cells.get("state", "")
    if not text:
        return

    def problem(reason: str) -> None:
        told.problems.append(Problem(line.number, told.code, "state", text, reason, False))

    state = definition.state_of(text)
    ended = [one for one in ENDS if one in marks]
    if not state:
        problem("unknown_state")
    elif state in ("withdrawn", "stopped", "not_accepted") and "done" in marks:
        place = acts.index(marks["done"])
        acts[place] = replace(marks["done"], name=state)
    elif state == "refused" and "done" in marks:
        acts[acts.index(marks["done"])] = replace(marks["done"], granted=False)
    elif state in ENDS and not ended:
        problem("end_without_moment")
    elif state in ("awaiting", "suspended") and not ended:
        if not any(act.name in ("supplement_asked", "suspended") for act in acts):
            problem("stop_without_moment")
    elif state in ("filed", "open") and ended:
        problem("state_contradicts")


def _in_order(acts: Iterable[Act]) -> list[Act]:
    """By moment; the promise follows the acceptance; a mere date never lies before the mark that comes before it."""
    by_name = {act.name: act for act in acts if act.name in MARKS}
    lifted = []
    for act in acts:
        if act.name == "promise":
            start = by_name.get("accepted") or by_name.get("filed")
            lifted.append(replace(act, at=start.at if start else act.at))
            continue
        if act.day and act.name in MARKS:
            earlier = [
                by_name[name]
                for name in MARKS[: MARKS.index(act.name)]
                if name in by_name and by_name[name].at.date() == act.at.date()
            ]
            latest = max((one.at for one in earlier), default=act.at)
            act = replace(act, at=max(act.at, latest))
        lifted.append(act)
    return sorted(lifted, key=lambda act: (act.at, _RANK.get(act.name, _LAST.get(act.name, 50))))


def completed(told: Told) -> tuple[list[Act], list[str]]:
    """The acts of a dossier that is new, from its filing on, and what was assumed for it: codes of notes.

    Steps before the acceptance are left out, which is a problem of `told`. Without any moment of a start: [].
    """
    acts, assumed = list(told.acts), []
    names = {act.name for act in acts}
    starts = [act for act in acts if act.name != "promise"]
    if not starts:
        return [], []
    if "accepted" not in names and any(act.name == "step" for act in acts):
        acts.append(Act("accepted", starts[0].at, line=starts[0].line))
        assumed.append("accepted_assumed")
    if "filed" not in names:
        first = min(acts, key=lambda act: act.at)
        acts.append(Act("filed", first.at, line=first.line))
        assumed.append("filed_assumed")
    kept: list[Act] = []
    for act in _in_order(acts):
        reason = _out_of_place(act, {one.name for one in kept})
        if reason:
            told.problems.append(_left_out(act, told, reason))
        elif act.name != "promise" or any(one.name == "accepted" for one in kept):
            kept.append(act)  # Nothing is promised of what has not been accepted.
    return kept, assumed


def _out_of_place(act: Act, before: Set[str]) -> str:
    """Why a step is left out: another system's clerks also note what comes before and after the work."""
    if act.name != "step":
        return ""
    if before & set(ENDS):
        return "step_after_end"
    return "" if "accepted" in before else "step_before_accepted"


def _left_out(act: Act, told: Told, reason: str) -> Problem:
    return Problem(act.line, told.code, _field(act), _shown(act), reason, refused=False)


@dataclass(frozen=True)
class Compared:
    """new: what was not told before and can follow it. problems: what contradicts; nothing of it is written."""

    new: list[Act]
    problems: list[Problem]


def compared(recorded: Sequence[Act], told: Told) -> Compared:
    """What lines tell beside what the ledger holds of the dossier. recorded: in order, from the filing on."""
    marks = {act.name: act for act in recorded if act.name in MARKS}
    known = {act.identity for act in recorded}
    promise = next((act.until for act in reversed(recorded) if act.name == "promise"), None)
    last = recorded[-1].at
    new: list[Act] = []
    problems: list[Problem] = []

    def problem(act: Act, reason: str) -> None:
        problems.append(Problem(act.line, told.code, _field(act), _shown(act), reason, False))

    for act in told.acts:
        if act.name == "promise":
            if act.until != promise and "accepted" in marks.keys() | {one.name for one in new}:
                new.append(replace(act, at=max(act.at, last, *(one.at for one in new[-1:]))))
        elif act.identity in known:
            if act.name in MARKS and act.at != marks[act.name].at:
                problem(act, "mark_moved")
        elif reason := _out_of_place(act, {*marks, *(one.name for one in new)}):
            problem(act, reason)
        elif act.at < last:
            problem(act, "earlier_than_told")
        else:
            new.append(act)
    return Compared(new, problems)


def _field(act: Act) -> str:
    return {"promise": "due", "step": "activity"}.get(act.name, act.name)


def _shown(act: Act) -> str:
    at = act.until or act.at
    return f"{act.step} {at:%Y-%m-%d %H:%M}".strip()
