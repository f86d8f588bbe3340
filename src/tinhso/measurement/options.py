"""What a caller declares about a log: calendar, limits, and which activities mean what to the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.limits import Limit

ANY = "*"
MOST_STOPS = 60
GROUPABLE = ("procedure", "office", "month")


class BadOptions(TinhsoError):
    """Declarations that contradict themselves or name what the log does not hold."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit and where it holds: a procedure and an office (None: any), from a day on, up to before a day.

    The narrower rule wins: procedure and office, then procedure, then office, then neither.
    """

    limit: Limit
    procedure: str | None = None
    office: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def narrowness(self) -> int:
        """How much the rule names; higher is asked first."""
        return 2 * (self.procedure is not None) + (self.office is not None)


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that turns events into clocks; nothing here reads a file or the time.

    calendar: the office calendar that counts. start, end, restarts, signed, withdrawn: activities that mean it.
    stops: (FROM, TO) pairs of activities; TO "*" is the next event, whatever it is.
    events_mode: "completed", an event closes the work before it, or "state", it opens the state after it.
    at: the moment of judgement, aware; None takes the latest moment that the log records.
    by: what groups are formed of, any of procedure, office, month.
    """

    calendar: Calendar
    limits: tuple[LimitRule, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    stops: tuple[tuple[str, str], ...] = ()
    restarts: tuple[str, ...] = ()
    events_mode: str = "completed"
    at: datetime | None = None
    signed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    by: tuple[str, ...] = GROUPABLE

    def __post_init__(self) -> None:
        if self.events_mode not in ("completed", "state"):
            raise BadOptions("bad_events_mode", given=self.events_mode)
        if len(self.stops) > MOST_STOPS:
            raise BadOptions("too_many_stops", given=len(self.stops), most=MOST_STOPS)
        for begin, finish in self.stops:
            if begin == finish or not begin or not finish or begin == ANY:
                raise BadOptions("bad_stop", given=f"{begin}..{finish}")
        for name in self.by:
            if name not in GROUPABLE:
                raise BadOptions("bad_group", given=name, known=", ".join(GROUPABLE))
        if self.at is not None and self.at.tzinfo is None:
            raise BadOptions("naive_at", given=self.at)

    def named_activities(self) -> dict[str, str]:
        """Every activity that an option names, with the option."""
        named: dict[str, str] = {}
        for option in ("start", "end", "restarts", "signed", "withdrawn"):
            for activity in getattr(self, option):
                named.setdefault(activity, option.removesuffix("s"))
        for pair in self.stops:
            for activity in pair:
                if activity != ANY:
                    named.setdefault(activity, "stop")
        return named
