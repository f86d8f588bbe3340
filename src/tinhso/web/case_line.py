"""A dossier's time line out of its events: in whose hands each stretch lay, and what the clock did meanwhile.

Every event says how the dossier stands after it. So a stretch goes from one event to the next, and the last one to
now, or to nowhere where nobody works on it any more. Citizens see offices; officers see names too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from django.utils import timezone

from tinhso.cases import rules
from tinhso.cases.actions.doing import local_day
from tinhso.cases.actions.linking import LINKS
from tinhso.cases.models import Case
from tinhso.cases.queries import SOON_SECONDS
from tinhso.cases.states import ACCEPTED, CITIZEN, OPEN, STANDING, STATES
from tinhso.cases.undone import as_it_counts, taken_back
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.lengths import number_text
from tinhso.kernel.text import unturned
from tinhso.kernel.worktime import after_working_seconds, working_seconds
from tinhso.ledger.kinds import kind_named
from tinhso.ledger.models import Event
from tinhso.org.queries import CalendarsThen, calendars_on, last_names_of_ended
from tinhso.papers.databases import databases
from tinhso.procedures.queries import versions
from tinhso.web.procedure_words import limit_text
from tinhso.web.timeline import Clock, Happened, Line, Segment
from tinhso.web.words import Pair, day_text, lang, moment_text, t

# States in which a dossier has come to its end: nothing is drawn after them.
_ENDS = frozenset(name for name, state in STATES.items() if not state.owner)


@dataclass(frozen=True)
class Names:
    """What codes are called. steps: (version, step code) → name; staff: empty where people are not named."""

    offices: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[tuple[int | None, str], str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)

    def office(self, code: str) -> str:
        """An office's name, also of one that has ended; its code where it has none."""
        return self.offices.get(code) or self._ended.get(code, code)

    @cached_property
    def _ended(self) -> Mapping[str, str]:
        """What offices that are no more were called last: asked once, when the first of them is met."""
        return last_names_of_ended()

    def step(self, case: Case, code: str | None) -> str:
        """What a step of a dossier is called."""
        return self.steps.get((case.version, code), code) if code else ""

    def person(self, code: str | None) -> str:
        """What somebody is called; "" where people are not named."""
        return self.staff.get(code, "") if code else ""


def names_for(
    cases: Iterable[Case], *, now: datetime, staff: Mapping[str, str] | None = None
) -> tuple[Names, CalendarsThen]:
    """Names and calendars for some dossiers, in five queries however many. staff: who may be named."""
    then = calendars_on(local_day(now))
    wanted = {case.version for case in cases if case.version is not None}
    steps: dict[tuple[int | None, str], str] = {
        (one.id, step.code): step.name
        for one in versions(wanted).values()
        for step in one.definition.steps
    }
    offices = {code: office.name for code, office in then.organisation.offices.items()}
    return Names(offices, steps, staff or {}), then


def events_by_case(cases: Sequence[Case]) -> dict[str, list[Event]]:
    """The events of each dossier in order, by its uid, without their sealed parts; one query."""
    found: dict[str, list[Event]] = {f"case:{case.uid}": [] for case in cases}
    rows = Event.objects.filter(subject__in=list(found)).defer("leaf_salt", "mac", "sealed_hash")
    for event in rows.order_by("occurred_at", "id"):
        found[event.subject].append(event)
    return {subject.removeprefix("case:"): events for subject, events in found.items()}


def line_of(
    case: Case,
    events: Sequence[Event],
    *,
    calendar: Calendar,
    now: datetime,
    names: Names,
    told: bool = True,
) -> Line:
    """A dossier as it is drawn. told: with its events under the band."""
    ended = case.state in _ENDS
    end = case.changed_at if ended else max(now, case.changed_at)
    promised = _moved(case, now=end, calendar=calendar)
    stands = _stands(case, events)
    return Line(
        segments=segments_of(case, events, end=end, calendar=calendar, names=names),
        calendar=calendar,
        now=end,
        outcome=outcome_of(case, now=now, calendar=calendar),
        filed_at=case.filed_at,
        accepted_at=case.accepted_at,
        due_at=promised[0],
        promised_at=promised[1],
        done_at=case.done_at or (case.changed_at if ended else None),
        returned_at=case.returned_at,
        whose=_whose(case, names),
        stands=stands,
        stood_promise=case.promised_at or case.due_at,
        more=_more(case),
        moved_from=_unmoved(case),
        moved_seconds=case.stopped_seconds,
        anew=limit_text(case.limit) if stands == "restart" else "",
        events=[
            Happened(one.occurred_at, said(one, case, names), who(one, names)) for one in events
        ]
        if told
        else (),
    )


def judged(case: Case, line: Line) -> Line:
    """What cannot be judged is said as it is: not accepted yet, or ended without a result."""
    if case.accepted_at is None and case.state in OPEN:
        return replace(line, outcome="before")
    if case.done_at is None and case.state not in OPEN:
        return replace(line, outcome="ended")
    return line


# Where "with its holder, at a step" would not say what is awaited.
_AWAITED: Mapping[str, Pair] = {
    "filed": ("{holder} đang kiểm tra để tiếp nhận.", "{holder} is checking it."),
    "incomplete": ("Đang chờ người nộp hoàn thiện hồ sơ.", "The applicant is to complete it."),
    "awaiting_citizen": (
        "Đang chờ người nộp bổ sung giấy tờ.",
        "The applicant is to supply papers.",
    ),
    "awaiting_payment": ("Đang chờ nộp phí.", "Payment is awaited."),
    "suspended": ("{holder} đang tạm dừng có căn cứ.", "{holder} has suspended it by law."),
}


def _whose(case: Case, names: Names) -> str:
    pair = _AWAITED.get(case.state)
    return t(*pair, holder=names.office(case.holder)) if pair else ""


def segments_of(
    case: Case, events: Sequence[Event], *, end: datetime, calendar: Calendar, names: Names
) -> list[Segment]:
    """Stretches end to end; neighbours in the same hands under the same clock are one."""
    found: list[Segment] = []
    if not events:
        return []
    upto = [one.occurred_at for one in events[1:]] + [end]
    undone = taken_back((one.kind.partition(".")[2], one.facts) for one in events)
    for event, stop in zip(events, upto, strict=True):
        name = event.kind.partition(".")[2]
        _, facts = as_it_counts(name, event.facts, uid=event.uid, undone=undone)
        if facts["state"] in _ENDS or stop < event.occurred_at:
            continue
        one = Segment(
            holder=_holder(facts, names),
            from_at=event.occurred_at,
            to_at=stop,
            clock=_clock(facts["state"]),
            working_seconds=0,
            step=_step(case, facts, names),
        )
        last = found[-1] if found else None
        if last and (last.holder, last.step, last.clock) == (one.holder, one.step, one.clock):
            found[-1] = replace(last, to_at=stop)
        else:
            found.append(one)
    return [replace(one, working_seconds=_worked(one, calendar)) for one in found]


def outcome_of(case: Case, *, now: datetime, calendar: Calendar) -> str:
    """What `Line.outcome` says of a dossier, by the due moment that lists ask for too."""
    due = case.due_at
    if case.done_at is not None:
        if due is None:
            return "unknown"
        if case.done_at > due:
            return "late"
        return "early" if _day(case.done_at) < _day(due) else "on_time"
    if case.state in STANDING:
        return "stopped"
    if case.state not in ACCEPTED or due is None:
        return "unknown"
    if due < now:
        return "open_late"
    left = working_seconds(start=now, end=due, calendar=calendar)
    return "soon" if left <= SOON_SECONDS else "open"


def said(event: Event, case: Case, names: Names) -> str:
    """The sentence of an event, with names for codes and moments as they are read."""
    sealed = getattr(event, "sealed", None) if "sealed" in event._state.fields_cache else None
    facts = {name: _shown(name, value, case, names) for name, value in event.facts.items()}
    kind = kind_named(event.kind)
    if "due_at" in kind.facts and event.facts.get("until"):
        facts["due_at"] = facts["until"]  # It says what is promised: here more than is due.
    missing = {name: "–" for name in kind.facts if name not in facts}
    sentence = t(*kind.sentence).format(**missing, **facts)
    reasons = sealed.facts.get("reasons") if sealed else None
    return unturned(f"{sentence} {reasons}" if reasons else sentence)


def who(event: Event, names: Names) -> str:
    """Who acted: the office, and the person where people are named."""
    if event.actor.startswith("citizen:"):
        return t("Người nộp", "Applicant")
    office = names.offices.get(event.office, "")
    person, absent = names.person(event.actor), names.person(event.facts.get("on_behalf"))
    if absent:
        person = t("{who}, thay mặt {absent}", "{who}, for {absent}", who=person, absent=absent)
    return " · ".join(filter(None, (person, office)))


def _shown(name: str, value: Any, case: Case, names: Names) -> str:
    formed: Mapping[str, Callable[[Any], str]] = {
        "step": lambda code: names.step(case, code),
        "asked": names.office,
        "link": lambda link: t(*LINKS[link][0]) if link in LINKS else link,
        "holder": names.office,
        "due_at": lambda text: moment_text(datetime.fromisoformat(text)),
        "until": lambda text: moment_text(datetime.fromisoformat(text)),
        "on": lambda text: moment_text(datetime.fromisoformat(text)),
        "on_date": lambda text: day_text(date.fromisoformat(text)),
        "database": _database,
        "ask_by": lambda text: moment_text(datetime.fromisoformat(text)),
        "amount": lambda amount: number_text(amount, lang()),
    }
    return formed[name](value) if name in formed and value is not None else str(value)


def _database(code: str) -> str:
    known = databases().get(code)
    return t(known.name, known.name_en) if known else code


def _holder(facts: Mapping[str, Any], names: Names) -> str:
    if STATES[facts["state"]].owner == CITIZEN:
        return t("Người nộp", "Applicant")
    person = names.person(facts.get("staff"))
    office = names.office(facts["holder"])
    return f"{office} · {person}" if person else office


def _step(case: Case, facts: Mapping[str, Any], names: Names) -> str:
    state = STATES[facts["state"]]
    if state.name in STANDING or state.owner == CITIZEN or not facts.get("step"):
        return t(*state.words) if state.name != "processing" else ""
    return names.step(case, facts["step"])


def _clock(state: str) -> Clock:
    if state == "done":
        return "after"
    clocks: dict[str, Clock] = {"off": "before", "runs": "run", "stands": "stop"}
    return clocks[STATES[state].clock]


def _worked(one: Segment, calendar: Calendar) -> int:
    return working_seconds(start=one.from_at, end=one.to_at, calendar=calendar)


def _moved(
    case: Case, *, now: datetime, calendar: Calendar
) -> tuple[datetime | None, datetime | None]:
    """(due, promised) as a clock that stands now moves them on: what is left stays what it was when it stopped."""
    if case.stopped_since is None or case.due_at is None or case.state not in STANDING:
        return case.due_at, case.promised_at
    stood = working_seconds(
        start=case.stopped_since, end=max(now, case.stopped_since), calendar=calendar
    )
    due = after_working_seconds(start=case.due_at, seconds=stood, calendar=calendar)
    promised = rules.promised(case.promised_at, due_at=case.due_at, moved=due)
    return due, due if case.told else promised


def _more(case: Case) -> bool:
    """Whether more is promised than is due: by a letter of apology, or what another system promised once."""
    promised, due = case.promised_at, case.due_at
    return not case.told and promised is not None and due is not None and promised > due


def _unmoved(case: Case) -> datetime | None:
    """Where the promise would stand without its stops; None where it has not moved, or something else moved it."""
    moved = case.stopped_seconds > 0 and case.promised_at == case.due_at
    return case.unmoved_due_at if moved and not case.told else None


def _stands(case: Case, events: Sequence[Event]) -> Literal["", "resume", "restart"]:
    """What the clock of a dossier does when what is awaited has come; "" where it runs or has no limit."""
    if case.state not in STANDING or case.due_at is None:
        return ""
    if case.state != "awaiting_citizen":
        return "resume"
    asked = next((one for one in reversed(events) if one.kind == "cases.supplement_asked"), None)
    again = asked is not None and asked.facts.get("clock") == "restart" and case.limit
    return "restart" if again else "resume"


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
