"""The time line: one dossier as a band of working time, from the citizen's phone to the board.

Plain values in, a drawing in per cent of its width out, so that one band fits a phone and a wall. The band's length is
working time, not the clock on the wall: a segment for every holder, solid while the clock ran and hatched while it
was stopped, nights and days off as thin gaps, a flag at the promise, a dot for now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.lengths import spoken_text
from tinhso.kernel.worktime import midnights, working_seconds
from tinhso.web.holders import Held, Holder, Label, labelled, listed
from tinhso.web.words import lang, moment_text, t

Clock = Literal["before", "run", "stop", "after"]

# Where the promise stands in a band that is not late: the rest is room for the flag and for being late.
FLAG_AT = 0.8
END_AT = 0.97
MOST_GAPS = 60


@dataclass(frozen=True)
class Segment:
    """A stretch in one pair of hands. holder: an office, or whoever is waited for; step: its piece of the work.

    clock: before acceptance, run, stop, or after the result was done. from_at, to_at: aware moments.
    """

    holder: str
    from_at: datetime
    to_at: datetime
    clock: Clock
    working_seconds: int
    step: str = ""


@dataclass(frozen=True)
class Happened:
    """An event under the band: when, what as a sentence, and who as the reader may know it."""

    at: datetime
    what: str
    who: str = ""


@dataclass(frozen=True)
class Line:
    """A dossier to be drawn. segments: in order, end to end; None for a mark that has not come.

    outcome: early, on_time, late, open, soon, open_late, stopped or unknown, as the measurement says. due_at: by the
    limit; promised_at: what the applicant was told, the flag; due_at stands in if nothing was promised.
    whose: the sentence of what is awaited and from whom, where it is not simply at a step of its holder.
    stands: what the clock does when what is awaited has come, resume or restart; "" while it runs. Then due_at and
    promised_at are those of going on this very moment, for the drawing; stood_promise is what was promised before the
    stop, more whether it lies beyond the limit, as a letter of apology says, and anew is the limit in words that a
    restart counts again. moved_from, moved_seconds: where the promise would stand without the stops that are over, and
    their working time; None where there were none.
    """

    segments: Sequence[Segment]
    calendar: Calendar
    now: datetime
    outcome: str = "open"
    filed_at: datetime | None = None
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    promised_at: datetime | None = None
    done_at: datetime | None = None
    returned_at: datetime | None = None
    events: Sequence[Happened] = ()
    whose: str = ""
    stands: Literal["", "resume", "restart"] = ""
    stood_promise: datetime | None = None
    more: bool = False
    anew: str = ""
    moved_from: datetime | None = None
    moved_seconds: int = 0

    @property
    def promise(self) -> datetime | None:
        """The moment at which the flag stands; none is known before a limit that is counted again."""
        return None if self.stands == "restart" else self.promised_at or self.due_at

    @property
    def reached(self) -> datetime:
        """Up to when the dossier has come: done, or now."""
        return self.done_at or self.now

    @property
    def holding(self) -> Segment | None:
        """In whose hands it is, or was last."""
        return next((one for one in reversed(self.segments) if one.clock != "after"), None)

    @property
    def left_seconds(self) -> int | None:
        """Working seconds from where it has come to the promise, negative beyond it; None without a promise."""
        return None if self.promise is None else self._working(self.reached, self.promise)

    @property
    def limit_seconds_left(self) -> int | None:
        """The same by what it is judged by, where something else was promised; None where that is one."""
        if self.stands == "restart" or self.due_at is None or self.due_at == self.promise:
            return None
        return self._working(self.reached, self.due_at)

    def _working(self, start: datetime, end: datetime) -> int:
        if end < start:
            return -working_seconds(start=end, end=start, calendar=self.calendar)
        return working_seconds(start=start, end=end, calendar=self.calendar)


@dataclass(frozen=True)
class Bar:
    """A piece of the band, in per cent of its width. kind: run0, run1, stop, late, late_stop, thin or track.

    says: whose it is, for whoever points at it.
    """

    x: str
    width: str
    kind: str
    says: str = ""


@dataclass(frozen=True)
class Gap:
    """A night, or a longer time off, at a place of the band in per cent."""

    x: str
    off: bool


@dataclass(frozen=True)
class Drawing:
    """A band as the template draws it; places in per cent as text. mark: the class of the dot or shape at `at`."""

    bars: Sequence[Bar]
    gaps: Sequence[Gap]
    labels: Sequence[Label]
    holders: Sequence[Holder]
    flag: str | None
    limit: str | None
    at: str
    mark: str
    hatched: bool
    summary: str
    segments: Sequence[Segment] = field(default=())


def drawn(line: Line) -> Drawing:
    """The band of a line."""
    placed = list(_placed(line.segments))
    reached = max((end for _, end, one in placed if one.clock != "after"), default=0)
    left = line.left_seconds
    flag = None if left is None else max(reached + left, 0)
    last = max((end for _, end, _ in placed), default=0)
    scale = max((flag or 0) / FLAG_AT, last / END_AT, 1.0)
    held = _held(placed)
    labels = labelled(held, scale)
    bars = [bar for start, end, bar in _bars(placed, flag)]
    if flag is not None and line.done_at is None and flag > reached:
        bars.append(_bar(reached, flag, "track"))
    return Drawing(
        bars=[replace(bar, **_at_scale(bar, scale)) for bar in bars],
        gaps=[Gap(_percent(at, scale), off) for at, off in _gaps(line, placed, reached)],
        labels=labels,
        holders=listed(held, labels),
        flag=None if flag is None else _percent(flag, scale),
        limit=_limit(line, reached, scale),
        at=_percent(reached, scale),
        mark=_mark(line),
        hatched=any(bar.kind in ("stop", "late_stop") for bar in bars),
        summary=summary(line),
        segments=line.segments,
    )


def summary(line: Line) -> str:
    """Where it stands, in a sentence with the next step in it."""
    return " ".join(filter(None, (time_said(line), _whose(line))))


def promise_said(line: Line) -> str:
    """What is promised; while the clock stands what was, and what becomes of it: the same whenever it is read."""
    if not line.stands:
        return "" if line.promise is None else moment_text(line.promise)
    was = "" if line.stood_promise is None else moment_text(line.stood_promise)
    if line.more and line.stands == "restart":
        then = t(
            "đồng hồ đang dừng, ngày hẹn giữ nguyên, trừ khi thời hạn tính lại kết thúc sau ngày này",
            "the clock stands; the date stays, unless the limit counted again ends after it",
        )
    elif line.more:
        then = t(
            "đồng hồ đang dừng, ngày hẹn giữ nguyên, trừ khi thời hạn lùi quá ngày này",
            "the clock stands; the date stays, unless the limit moves beyond it",
        )
    elif line.stands == "restart":
        then = t(
            "đồng hồ đang dừng, ngày hẹn mới có khi hồ sơ được bổ sung",
            "the clock stands; a new date is told once it is supplemented",
        )
    else:
        then = t(
            "đồng hồ đang dừng, ngày hẹn lùi đúng bằng thời gian dừng",
            "the clock stands; the date moves on by as long as it stood",
        )
    return f"{was} ({then})" if was else then


def moved_said(line: Line) -> str:
    """By how much stops that are over have moved the promise: seconds beyond the end of a day are the next morning."""
    if line.stands or line.moved_from is None:
        return ""
    length = spoken_text(line.moved_seconds, lang(), day=line.calendar.usual_day_seconds())
    return t(
        "lùi {n} từ {at} vì đồng hồ đã dừng bấy nhiêu",
        "moved on by {n} from {at}, as long as the clock stood",
        n=length,
        at=moment_text(line.moved_from),
    )


def time_said(line: Line) -> str:
    """How much working time is left or was needed, in a sentence."""
    left = line.left_seconds
    length = spoken_text(abs(left or 0), lang(), day=line.calendar.usual_day_seconds())
    if line.done_at is not None:
        when = moment_text(line.done_at)
        if line.outcome == "ended":
            return t("Kết thúc lúc {at}.", "Ended at {at}.", at=when)
        if left is None:
            return t("Xong lúc {at}.", "Done at {at}.", at=when)
        if left < 0 and line.outcome in ("early", "on_time"):
            return t(
                "Xong lúc {at}, trong thời hạn nhưng sau ngày đã hẹn {n}.",
                "Done at {at}, within the limit but {n} after the promised day.",
                at=when,
                n=length,
            )
        if left < 0:
            return t("Xong lúc {at}, quá hạn {n}.", "Done at {at}, {n} late.", at=when, n=length)
        if line.outcome == "late":
            return t(
                "Xong lúc {at}, quá thời hạn nhưng trước ngày hẹn lại.",
                "Done at {at}, beyond the limit but before the new date.",
                at=when,
            )
        return t(
            "Xong lúc {at}, sớm hơn hẹn {n}.",
            "Done at {at}, with {n} left.",
            at=when,
            n=length,
        )
    if line.stands == "restart":
        return t(
            "Đồng hồ đang dừng; khi hồ sơ được bổ sung, thời hạn {limit} tính lại từ đầu.",
            "The clock is stopped; once it is supplemented, the limit of {limit} counts again from its beginning.",
            limit=line.anew,
        )
    if left is None and line.accepted_at is None:
        return t(
            "Sẽ có ngày hẹn trả khi hồ sơ được tiếp nhận.",
            "The promised day is told when it is accepted.",
        )
    if left is None:
        return t("Chưa có ngày hẹn.", "Nothing is promised yet.")
    if (judged := line.limit_seconds_left) is not None and (said := _apart(line, left, judged)):
        return said
    if left < 0:
        return t("Đã quá hạn {n}.", "Overdue by {n}.", n=length)
    if line.promise is not None and line.reached > line.promise:
        return t("Vừa quá hạn.", "Just overdue.")  # Beyond the promise by time off alone.
    if line.outcome == "stopped":
        return t("Đồng hồ đang dừng, còn {n}.", "The clock is stopped, {n} left.", n=length)
    return t("Còn {n}.", "{n} left.", n=length)


def _apart(line: Line, left: int, judged: int) -> str:
    """The limit and the promise of an open dossier said apart, each by its name; "" of one beyond both, or standing."""
    day = line.calendar.usual_day_seconds()
    promised, limit = (spoken_text(abs(one), lang(), day=day) for one in (left, judged))
    gone = line.promise is not None and line.reached > line.promise
    if line.outcome == "open_late" and not gone:
        beyond = _beyond(t("thời hạn", "the limit"), judged, limit)
        return t(
            "{beyond}, còn {m} đến ngày hẹn.",
            "{beyond}, {m} left to the promised day.",
            beyond=beyond,
            m=promised,
        )
    if line.outcome in ("open", "soon") and gone:
        beyond = _beyond(t("ngày hẹn", "the promised day"), left, promised)
        return t(
            "{beyond}, còn {m} trong thời hạn.",
            "{beyond}, {m} left of the limit.",
            beyond=beyond,
            m=limit,
        )
    if line.outcome in ("open", "soon"):
        return t(
            "Còn {m} trong thời hạn, {n} đến ngày hẹn.",
            "{m} left of the limit, {n} to the promised day.",
            m=limit,
            n=promised,
        )
    return ""


def _beyond(what: str, seconds: int, length: str) -> str:
    """How far beyond; by time off alone no length is said."""
    if not seconds:
        return t("Vừa quá {what}", "Just beyond {what}", what=what)
    return t("Đã quá {what} {n}", "{n} beyond {what}", what=what, n=length)


def _whose(line: Line) -> str:
    holding = line.holding
    if line.done_at is not None:
        return ""
    if line.whose or holding is None:
        return line.whose
    if holding.step:
        return t(
            "Đang ở {holder}, bước {step}.",
            "With {holder}, step {step}.",
            holder=holding.holder,
            step=holding.step,
        )
    return t("Đang ở {holder}.", "With {holder}.", holder=holding.holder)


Placed = tuple[int, int, Segment]


def _placed(segments: Sequence[Segment]) -> Iterator[Placed]:
    """Segments end to end in working seconds from the start of the band; those without any take no room."""
    at = 0
    for one in segments:
        if one.working_seconds > 0:
            yield at, at + one.working_seconds, one
            at += one.working_seconds


def _bars(placed: Sequence[Placed], flag: int | None) -> Iterator[tuple[int, int, Bar]]:
    """Two shades take turns with the holders; what lies beyond the flag is late."""
    shade, before = 0, None
    for start, end, one in placed:
        holder = (one.holder, one.step)
        if before is not None and holder != before and one.clock != "after":
            shade = 1 - shade
        before = holder
        usual = {"run": f"run{shade}", "stop": "stop"}.get(one.clock, "thin")
        late = {"run": "late", "stop": "late_stop"}.get(one.clock, "thin")
        says = " · ".join(filter(None, (one.step, one.holder)))
        cut = end if flag is None else min(max(flag, start), end)
        if cut > start:
            yield start, cut, _bar(start, cut, usual, says)
        if end > cut:
            yield cut, end, _bar(cut, end, late, says)


def _held(placed: Sequence[Placed]) -> list[Held]:
    """Neighbours of one holder under one name, whatever the clock did."""
    found: list[Held] = []
    for start, end, one in placed:
        name = one.step or one.holder
        if one.clock in ("before", "after"):
            continue
        if found and found[-1].name == name and found[-1].end == start:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Held(start, end, name))
    return found


def _gaps(line: Line, placed: Sequence[Placed], reached: int) -> Iterator[tuple[int, bool]]:
    """Where nights lie, up to the promise; in a long band only the weeks between."""
    runs = [(start, one.from_at, one.to_at) for start, _, one in placed]
    if line.done_at is None and line.promise is not None and line.promise > line.now:
        runs.append((reached, line.now, line.promise))
    if not runs:
        return
    zone = zone_of(line.calendar.zone)
    first = min(start for _, start, _ in runs).astimezone(zone).date()
    last = max(end for _, _, end in runs).astimezone(zone).date()
    weeks = (last - first).days > MOST_GAPS
    if weeks and _mondays(first, last) > MOST_GAPS:
        return
    seen: dict[int, bool] = {}
    for at, start, end in _end_to_end(runs):
        for worked, weekday, both in midnights(start=start, end=end, calendar=line.calendar):
            if weekday == 0 or not weeks:
                seen[at + worked] = seen.get(at + worked, False) or not both
    yield from ((place, off) for place, off in sorted(seen.items()) if place > 0)


Run = tuple[int, datetime, datetime]


def _end_to_end(runs: Iterable[Run]) -> Iterator[Run]:
    """Stretches that follow one another without a break as one."""
    found: Run | None = None
    for run in runs:
        if found is not None and found[2] == run[1]:
            found = (found[0], found[1], run[2])
            continue
        if found is not None:
            yield found
        found = run
    if found is not None:
        yield found


def _mondays(first: date, last: date) -> int:
    """How many Mondays lie after a day, up to another."""
    return (last.toordinal() - 1) // 7 - (first.toordinal() - 1) // 7


def _limit(line: Line, reached: int, scale: float) -> str | None:
    """The limit's own place, where something else was promised."""
    if line.stands == "restart" or line.due_at is None or line.promised_at in (None, line.due_at):
        return None
    return _percent(max(reached + line._working(line.reached, line.due_at), 0), scale)


def _mark(line: Line) -> str:
    if line.done_at is None:
        late = line.outcome == "open_late" or (
            line.limit_seconds_left is None
            and line.left_seconds is not None
            and line.left_seconds < 0
        )
        return "now late" if late else "now"
    return {"late": "square", "unknown": "open", "ended": "open"}.get(line.outcome, "dot")


def _bar(start: int, end: int, kind: str, says: str = "") -> Bar:
    return Bar(str(start), str(end - start), kind, says)


def _at_scale(bar: Bar, scale: float) -> dict[str, str]:
    return {"x": _percent(int(bar.x), scale), "width": _percent(int(bar.width), scale)}


def _percent(seconds: float, scale: float) -> str:
    return f"{min(100 * seconds / scale, 100):.3f}%"
