"""Walks a pack's samples through the platform: filed, accepted, over every step to the result, then taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tinhso.cases import actions, route
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import after_working_seconds
from tinhso.ledger.actions import By
from tinhso.loading.accepting import Line, accepted, twice
from tinhso.loading.actions import load
from tinhso.loading.checking import outcome
from tinhso.loading.reading import Pack, Sample
from tinhso.org.actions import found_office
from tinhso.org.models import Office
from tinhso.org.queries import calendar_of
from tinhso.procedures.definition import Definition
from tinhso.procedures.rules import papers_for

OFFICE, DESK = "goi-thu", "goi-thu-mot-cua"
BY = By(actor="pack", office=OFFICE, channel="system")


class SampleDiffers(TinhsoError):
    """pack_walk_differs (file, what, expected, found): the platform did not do what the sample expects."""

    exit_code = 1


@transaction.atomic
def walk_all(pack: Pack, *, keep: bool = False) -> list[Case]:
    """Every sample of a loaded pack, in an office made for it. keep: False takes everything back again.

    A pack with papers only has none. Raises SampleDiffers, and what the actions raise.
    """
    if not pack.samples:
        return []
    first = min(sample.accepted_at for sample in pack.samples).date() - timedelta(days=30)
    _offices(first)
    found = [walk(pack, sample) for sample in pack.samples]
    if not keep:
        transaction.set_rollback(True)
    return found


@dataclass(frozen=True)
class Tried:
    """What came of a trial. walked: how many dossiers went to their result; lines: of what was claimed, and of
    loading the pack once more.
    """

    walked: int
    lines: tuple[Line, ...]


@transaction.atomic
def tried(pack: Pack) -> Tried:
    """Loads a pack with its samples, walks the dossiers, loads it once more and asks for what it claims.

    Nothing is kept. Raises CannotLoad, CannotKeepPart, SampleDiffers.
    """
    found_missing(pack)
    load(pack, by=BY, samples=True)
    count = len(walk_all(pack, keep=True))
    again = load(pack, by=BY, samples=True)
    lines = [twice(pack, again), *accepted(pack, walked=count)]
    transaction.set_rollback(True)
    return Tried(count, tuple(lines))


def found_missing(pack: Pack) -> None:
    """The offices of which a pack speaks and that are not there, from its day on."""
    known = set(Office.objects.values_list("code", flat=True))
    left = [one for one in pack.parts.offices.values() if one.code not in known]
    while left:
        ready = [one for one in left if not one.parent or one.parent in known]
        for one in ready:
            found_office(
                code=one.code, name=one.name, level=one.level, on_date=pack.from_date, by=BY,
                parent=one.parent or None,
            )  # fmt: skip
        known |= {one.code for one in ready}
        left = [one for one in left if one not in ready] if ready else []


def walk(pack: Pack, sample: Sample) -> Case:
    """One sample from its filing to its result, told at its own moments. Raises SampleDiffers."""
    definition = pack.procedures[sample.procedure]
    doer = actions.system(By(actor="pack", office=DESK, channel=sample.channel))
    case = _filed(pack, sample, definition, doer)
    _same(sample, "fee", case.fee)
    case = actions.accept(case.uid, doer=doer, told_at=sample.accepted_at)
    _same(sample, "limit", case.limit)
    due = timezone.localtime(case.due_at).date().isoformat() if case.due_at else None
    _same(sample, "due_date", due)
    passed = [case.step]
    at = sample.accepted_at
    steps = {step.code: step for step in definition.steps}
    while case.step and steps[case.step].kind != "return":
        at = _later(at, OFFICE)
        following = _following(definition, case)
        if following is None or following.kind == "return":
            break
        case = actions.pass_on(case.uid, doer=doer, told_at=at)
        passed.append(case.step)
    case = actions.decide(case.uid, granted=True, number="1", doer=doer, told_at=_later(at, OFFICE))
    case = actions.return_result(case.uid, doer=doer, told_at=case.done_at)
    returns = [step.code for step in definition.steps if step.kind == "return"]
    _same(sample, "steps", [*passed, *returns])
    return case


def _filed(pack: Pack, sample: Sample, definition: Definition, doer: actions.Doer) -> Case:
    asked = papers_for(
        definition, answers=sample.answers, channel=sample.channel, filed_date=sample.filed_date
    )
    names = {one.paper.type: one.paper.name for one in asked}
    _same(sample, "papers", outcome(definition, sample)["papers"])
    filing = actions.Filing(
        procedure=sample.procedure,
        owner="pack-owner",
        filer="pack-owner",
        desk=DESK,
        office=OFFICE,
        answers=sample.answers,
        papers=[
            actions.PaperGiven(names[code][:400], type=code, originals=1)
            for code in sample.expect["papers"]
        ],
        copies=sample.copies,
    )
    key = f"pack:{pack.name}:{sample.file}"
    return actions.file_case(filing, key=key, doer=doer, told_at=sample.filed_at)


def _following(definition: Definition, case: Case) -> Any:
    steps = route.steps_of(
        definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )
    return route.after(steps, case.step)


def _offices(first: date) -> None:
    found_office(
        code=OFFICE, name="Đơn vị chạy thử gói", level="commune", on_date=first, by=BY, parent=None
    )
    found_office(
        code=DESK,
        name="Một cửa chạy thử gói",
        level="commune",
        on_date=first,
        by=BY,
        parent=OFFICE,
        agency_id="H99.99.99",
    )


def _later(at: datetime, office: str) -> datetime:
    """An hour of the office later."""
    calendar = calendar_of(office, at.date())
    return after_working_seconds(start=at, seconds=3_600, calendar=calendar)


def _same(sample: Sample, what: str, found: object) -> None:
    expected = sample.expect[what]
    if found != expected:
        raise SampleDiffers(
            "pack_walk_differs",
            file=sample.file,
            what=what,
            expected=_said(expected),
            found=_said(found),
        )


def _said(value: object) -> str:
    return (
        ", ".join(value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
    )
