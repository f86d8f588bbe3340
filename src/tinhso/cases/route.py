"""The way of a dossier through the steps of its procedure. Plain values; no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.expressions import holds

DESK = "desk"


class NoSuchStep(TinhsoError):
    """no_such_step (step, steps): the procedure has no step of that code, or not in this case."""


def steps_of(
    definition: Definition,
    *,
    answers: Mapping[str, Any],
    channel: str,
    filed_date: date | None = None,
) -> tuple[Step, ...]:
    """The steps that this dossier passes. A step whose condition cannot be told yet is one of them."""
    values: dict[str, Any] = {"answers": answers, "channel": channel, "filed_date": filed_date}
    return tuple(
        step
        for step in definition.steps
        if not step.when or holds(step.when, **values) is not False
    )


def first_work(steps: Sequence[Step]) -> Step | None:
    """The step to which a dossier goes when it has been accepted: the first that is not the intake."""
    return next((step for step in steps if step.kind != "intake"), None)


def after(steps: Sequence[Step], code: str) -> Step | None:
    """The step that follows; None after the last. Raises NoSuchStep."""
    place = _place(steps, code)
    return steps[place + 1] if place + 1 < len(steps) else None


def before(steps: Sequence[Step], code: str) -> Step | None:
    """The step before, None before the first that is work. Raises NoSuchStep."""
    place = _place(steps, code)
    return steps[place - 1] if place > 0 and steps[place - 1].kind != "intake" else None


def open_to(steps: Sequence[Step], code: str, *, signs: bool) -> tuple[Step, ...]:
    """The steps to which work may be passed on from one: back, or ahead as far as the next that signs.

    Nobody's signature is passed over: from a step that signs only who may sign (signs) goes ahead, and papers are
    returned only once there is a result. Code "": from the intake.
    """
    place = _place(steps, code) if code else -1
    if place >= 0 and steps[place].kind == "sign" and not signs:
        return tuple(step for step in steps[:place] if step.kind != "intake")
    found = []
    for at, step in enumerate(steps):
        if step.kind == "return":
            break
        if at != place and step.kind != "intake":
            found.append(step)
        if at > place and step.kind == "sign":
            break
    return tuple(found)


def step_named(steps: Sequence[Step], code: str) -> Step:
    """A step by its code. Raises NoSuchStep."""
    return steps[_place(steps, code)]


def office_of(step: Step, *, desk: str, office: str) -> str:
    """Which office does a step: always the same one, the desk that received the dossier, or the office that decides."""
    if step.office:
        return step.office
    return desk if step.where == DESK else office


def _place(steps: Sequence[Step], code: str) -> int:
    for place, step in enumerate(steps):
        if step.code == code:
            return place
    raise NoSuchStep("no_such_step", step=code, steps=", ".join(step.code for step in steps))
