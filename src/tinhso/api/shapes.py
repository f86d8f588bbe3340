"""What answers and bodies hold: the shapes of the OpenAPI document, and dossiers as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from tinhso.api.core import Given, Told
from tinhso.cases.models import Case
from tinhso.parties.queries import Described

Code = Annotated[str, Field(min_length=1, max_length=50)]
Text = Annotated[str, Field(max_length=4_000)]
Count = Annotated[int, Field(ge=0, le=1_000, strict=True)]
Moment = AwareDatetime


class CaseLine(Given):
    """A dossier as lists show it. owner, filer: null without `see_person`.

    left_seconds: working seconds until it is due, negative beyond, null without a limit; sign: stopped, late, soon,
    open, or its state where nobody works on it. Both are reckoned for lists alone, elsewhere null.
    """

    uid: UUID
    code: str
    procedure: str
    title: str
    state: str
    channel: str
    desk: str
    office: str
    holder: str
    staff: str
    step: str
    told: bool
    revision: int
    filed_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    done_at: datetime | None
    returned_at: datetime | None
    changed_at: datetime
    left_seconds: int | None
    sign: str | None
    owner: str | None
    filer: str | None


class Page(Given):
    """Some of a list. next: the cursor of those after them, null at the end."""

    next: str | None


class Cases(Page):
    """Dossiers in the order that was asked for."""

    items: list[CaseLine]


class Paper(Given):
    """A paper of a dossier. type: its code in the procedure; has_file: whether its bytes can be fetched.

    originals: how many were handed in. promised: whoever filed online said that she brings it; until the desk accepts
    nobody has it, and originals is 0.
    """

    id: int
    type: str
    name: str
    originals: int
    promised: bool
    copies: int
    has_file: bool
    supplement: int


class Asked(Given):
    """What was asked of the applicant. reasons: null without `see_person`."""

    number: int
    before_acceptance: bool
    papers: list[str]
    rule: str
    clock: str
    asked_at: datetime
    until_date: date | None
    answered_at: datetime | None
    reasons: str | None


class Result(Given):
    """The result. summary: null without `see_person`."""

    code: str
    granted: bool
    number: str
    signed_by: str
    has_file: bool
    summary: str | None


class Person(Given):
    """A citizen or an organisation."""

    uid: UUID
    kind: str
    name: str
    born: date | None
    sex: str
    address: str
    unit_code: str
    number: str
    erased: bool


class CaseFull(CaseLine):
    """A dossier. answers and people: null without `see_person`; who gets them is recorded as having looked."""

    first_promise_at: datetime | None
    limit: str
    stopped_since: datetime | None
    stopped_seconds: int
    copies: int
    fee: int | None
    papers: list[Paper]
    requests: list[Asked]
    result: Result | None
    answers: dict[str, Any] | None
    people: dict[Literal["owner", "filer"], Person | None] | None


_LINE = (
    "uid", "code", "procedure", "title", "state", "channel", "desk", "office", "holder", "staff", "step", "told",
    "revision", "filed_at", "accepted_at", "due_at", "promised_at", "done_at", "returned_at", "changed_at",
)  # fmt: skip


def line(
    case: Case, *, personal: bool, left: int | None = None, sign: str | None = None
) -> dict[str, Any]:
    """A dossier as `CaseLine`."""
    held = vars(case)
    told = {name: held[name] for name in _LINE}
    told["left_seconds"], told["sign"] = left, sign
    told["owner"], told["filer"] = (case.owner, case.filer) if personal else (None, None)
    return told


# What a list reads of each dossier, so that none is built as a row of the model.
LISTED = (*_LINE, "owner", "filer", "stopped_since", "pk")


def listed(row: Any, *, personal: bool, left: int | None, sign: str) -> dict[str, Any]:
    """A dossier as `CaseLine`. row: its values of LISTED."""
    told = dict(zip(_LINE, row, strict=False))
    told["left_seconds"], told["sign"] = left, sign
    told["owner"], told["filer"] = (row.owner, row.filer) if personal else (None, None)
    return told


def person(one: Described | None) -> dict[str, Any] | None:
    """A party as `Person`."""
    return None if one is None else dict(vars(one))


class PaperIn(Told):
    """A paper that is handed in. file: of POST /files."""

    name: Annotated[str, Field(min_length=1, max_length=400)]
    type: Annotated[str, Field(max_length=60)] = ""
    originals: Count = 0
    copies: Count = 0
    file: UUID | None = None


Answers = Mapping[str, Any]
