"""What is said with an act on a dossier."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from tinhso.api.core import Told
from tinhso.api.shapes import Code, PaperIn, Text

Needed = Annotated[str, Field(min_length=1, max_length=4_000)]
Rule = Annotated[str, Field(max_length=200)]
Papers = Annotated[list[PaperIn], Field(max_length=200)]
Types = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=200)]
Money = Annotated[int, Field(ge=1, le=10**13)]


class Acting(Told):
    """seen: the dossier's revision as it was read; an act on one that has changed since is refused."""

    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class Unseen(Told):
    """Nothing has to be said."""


class Undo(Told):
    """act: the Idempotency-Key of the act that is meant; without it the last one, whichever that is."""

    act: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class JudgeExemption(Acting):
    """granted: false refuses it, and then reasons say why, which the applicant reads."""

    granted: bool
    reasons: Text = ""


class Accept(Acting):
    """limit: said by an officer where the procedure's own is flagged; "" for none. staff: to whom."""

    limit: Annotated[str, Field(max_length=20)] | None = None
    staff: Annotated[str, Field(max_length=50)] = ""


class Asking(Acting):
    """override: why a paper that the province holds is asked for all the same; with `words`, override_words say it."""

    override: Literal[
        "", "unreadable", "differs", "original", "no_consent", "mentioned", "words"
    ] = ""
    override_words: Annotated[str, Field(max_length=1_000)] = ""


class AskCompletion(Asking):
    """papers: types that are missing."""

    reasons: Needed
    papers: Types = Field(default_factory=list)


class Reasons(Acting):
    """Why, which the applicant reads."""

    reasons: Needed


class RefuseData(Acting):
    """paper: the code of the one whose data cannot be used. reasons: what they lack, or what is wrong."""

    paper: Annotated[str, Field(max_length=60)]
    reasons: Needed


class Reasoned(Acting):
    """Why, if it is said."""

    reasons: Text = ""


class Handed(Acting):
    """What is handed in."""

    papers: Papers = Field(default_factory=list)


class Correct(Acting):
    """What is mended: only what is said changes."""

    answers: dict[str, Any] | None = None
    owner: UUID | None = None
    papers: Papers | None = None


class Assign(Acting):
    """staff: to whom."""

    staff: Code


class PassOn(Acting):
    """step, office: the next ones without them; staff: to whom there."""

    step: Annotated[str, Field(max_length=60)] | None = None
    office: Code | None = None
    staff: Annotated[str, Field(max_length=50)] = ""


class ReturnStep(Acting):
    """staff: to whom; else to who had the step last."""

    reasons: Needed
    staff: Annotated[str, Field(max_length=50)] = ""


class Consult(Acting):
    """office: which is asked; until: by when."""

    office: Code
    question: Needed
    until: AwareDatetime | None = None


class AnswerConsultation(Told):
    """office: which was asked."""

    office: Code
    answer: Needed


class Plan(Acting):
    """What takes place, and when."""

    what: Annotated[str, Field(min_length=1, max_length=200)]
    on: AwareDatetime
    place: Rule = ""


class CarryOut(Told):
    """dated_step: its id of `GET …/work`."""

    dated_step: Annotated[int, Field(ge=1, le=2**62)]
    outcome: Needed


class AskSupplement(Asking):
    """clock: what her answer does: restart counts the limit again, resume needs a rule. until_date: by when."""

    reasons: Needed
    papers: Types = Field(default_factory=list)
    rule: Rule = ""
    clock: Literal["restart", "resume"] = "restart"
    until_date: date | None = None


class Amount(Acting):
    """VND."""

    amount: Money


class Suspend(Acting):
    """rule: which law lets the office wait."""

    rule: Annotated[str, Field(min_length=1, max_length=200)]
    reasons: Text = ""


class Extend(Acting):
    """until: the new promise."""

    until: AwareDatetime
    reason: Needed


class Decide(Acting):
    """granted: false refuses, and then summary says why. file: of POST /files. valid_until: the result's last day."""

    granted: bool
    number: Annotated[str, Field(max_length=60)] = ""
    summary: Text = ""
    file: UUID | None = None
    by_post: bool = False
    valid_until: date | None = None


class AttachResult(Acting):
    """file: of POST /files. reasons: needed where it takes the place of another one."""

    file: UUID
    reasons: Text = ""


class TakerIn(Told):
    """Who took it at the counter. name, paper and authority: of another one; the first and the last are needed then."""

    who: Literal["owner", "filer", "other"]
    name: Annotated[str, Field(max_length=200)] = ""
    paper: Annotated[str, Field(max_length=60)] = ""
    authority: Annotated[str, Field(max_length=200)] = ""


class ReturnResult(Acting):
    """how: in which way the applicant has it. taker: who took it, where somebody said."""

    how: Literal["counter", "post", "online"] = "counter"
    taker: TakerIn | None = None


class Posted(Acting):
    """tracking: the carrier's number."""

    tracking: Annotated[str, Field(min_length=1, max_length=40)]


class Stop(Acting):
    """rule: which law."""

    reasons: Needed
    rule: Rule = ""


class Link(Acting):
    """link: how, seen from this dossier."""

    other: UUID
    link: Literal["linked", "follow_up", "again"] = "linked"


class Rate(Told):
    """score: 1 to 5."""

    score: Annotated[int, Field(ge=1, le=5)]
    text: Text = ""


class WishPost(Told):
    """Where the result is wanted."""

    address: Annotated[str, Field(min_length=1, max_length=500)]
    phone: Annotated[str, Field(max_length=30)] = ""


class Noted(Told):
    """An internal note."""

    text: Needed
