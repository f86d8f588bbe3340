"""What the intake's form holds, and what follows from it: papers that lack, the slip before it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tinhso.access.who import Request
from tinhso.cases import actions, rules
from tinhso.cases.actions.doing import local_day
from tinhso.cases.data import with_databases
from tinhso.cases.holdings import Match
from tinhso.org.models import Office
from tinhso.org.queries import calendar_of
from tinhso.procedures.queries import Version
from tinhso.procedures.rules import AskedPaper, FeeBill, fee_for, limit_for, papers_for
from tinhso.web.communes import communes
from tinhso.web.days import day_read
from tinhso.web.desk import person
from tinhso.web.desk.place import COUNTER, POST, DeskRefuses
from tinhso.web.desk.queue import missing_of
from tinhso.web.forms_of import answers_of
from tinhso.web.holding import words_of
from tinhso.web.words import t

MOST_COPIES, MOST_SHEETS, MOST_EXTRA = 999, 9_999, 20
# So much of a number is kept as it was typed, to be mended.
LONGEST_NUMBER = 200


@dataclass(frozen=True)
class Told:
    """What the intake's form holds, read from what was sent or filled in beforehand.

    looked: types of papers that she has found in the register that holds them. uses: types of which the visitor
    consents that the copy held by the province is used. counts, copies: numbers as they were
    typed; "" for those that the procedure names itself, and for one copy.
    """

    answers: Mapping[str, Any]
    given: frozenset[str] = frozenset()
    looked: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    counts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    whole: bool = False
    owner: str = "self"
    other: person.Typed = field(default_factory=person.Typed)
    office: str = ""
    channel: str = COUNTER
    copies: str = "1"
    slip: str = ""
    day: str = ""
    hour: str = ""
    anyway: bool = False
    reasons: str = ""
    mandate: str = ""
    mandate_paper: str = ""
    mandate_until: str = ""
    by_post: bool = False
    post_address: str = ""

    @property
    def filed_date(self) -> date:
        """The day that counts as that of filing: of the numbered slip where one was given, else today."""
        told = day_read(self.day) if self.slip else None
        return told or local_day(datetime.now(UTC))

    @property
    def result_copies(self) -> int:
        """How many copies of the result are wanted; 1 while that cannot be read."""
        return max(_whole(self.copies or "1", MOST_COPIES) or 1, 1)


def read(request: Request, holds: Version) -> Told:
    """What was sent."""
    posted = request.POST
    given = frozenset(posted.getlist("paper"))
    counts = {
        one.type: (_typed(posted, f"n.{one.type}"), _typed(posted, f"c.{one.type}"))
        for one in holds.definition.papers
    }
    extra = [line.strip()[:400] for line in posted.get("extra", "").splitlines()]
    return Told(
        answers=answers_of(holds.definition.form, posted, units=communes(request.who.organisation)),
        given=given,
        looked=frozenset(posted.getlist("looked")),
        uses=frozenset(posted.getlist("uses")),
        counts=counts,
        extra=tuple(one for one in extra if one)[:MOST_EXTRA],
        whole="whole" in posted,
        owner=posted.get("owner", "self")[:40],
        other=person.typed_in(posted, "other_"),
        office=posted.get("office", "")[:50],
        channel=POST if posted.get("channel") == POST else COUNTER,
        copies=_typed(posted, "copies"),
        slip=posted.get("slip", "").strip()[:64],
        day=posted.get("told_day", "").strip()[:200],
        hour=posted.get("told_hour", "").strip()[:200],
        anyway="anyway" in posted,
        reasons=posted.get("reasons", "").strip()[:4_000],
        mandate=posted.get("mandate", "")[:40],
        mandate_paper=posted.get("mandate_paper", "").strip()[:1_000],
        mandate_until=posted.get("mandate_until", "").strip()[:20],
        by_post="by_post" in posted,
        post_address=posted.get("post_address", "").strip()[:2_000],
    )


def _typed(posted: Mapping[str, Any], name: str) -> str:
    return str(posted.get(name, "")).strip()[:LONGEST_NUMBER]


def _whole(text: str, most: int) -> int | None:
    """A whole number from 0 to `most` as it was typed; None for anything else."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
    return number if number is not None and number <= most else None


def check_counts(holds: Version, form: Told) -> None:
    """Refuse numbers of papers or of copies that cannot be read: none of them is ever guessed. Raises DeskRefuses."""
    if _whole(form.copies or "1", MOST_COPIES) in (None, 0):
        what = t("Số bản kết quả", "Copies of the result")
        raise DeskRefuses("desk_bad_count", what=what, typed=form.copies, least=1, most=MOST_COPIES)
    for paper in holds.definition.papers:
        names = (t("bản chính", "originals"), t("bản sao", "copies"))
        for name, typed in zip(names, form.counts.get(paper.type, ("", "")), strict=True):
            if typed and _whole(typed, MOST_SHEETS) is None:
                what = f"{paper.name}, {name}"
                raise DeskRefuses(
                    "desk_bad_count", what=what, typed=typed, least=0, most=MOST_SHEETS
                )


def _counted(paper: Any, form: Told) -> tuple[int, int]:
    """(originals, copies) of a paper: what was typed; where nothing was, as many as the procedure names.

    Raises DeskRefuses("desk_no_count") for a paper that was handed in no times, though it is asked for.
    """
    originals, copies = form.counts.get(paper.type, ("", ""))
    if not originals and not copies:
        return paper.originals, paper.copies
    found = _whole(originals, MOST_SHEETS) or 0, _whole(copies, MOST_SHEETS) or 0
    if not any(found) and (paper.originals or paper.copies):
        raise DeskRefuses("desk_no_count", what=paper.name)
    return found


def used(form: Told, found: Sequence[Match]) -> list[actions.HeldGiven]:
    """The held papers that are to stand in the dossier: by a law, or as the visitor consents, and none is handed in."""
    return [
        actions.HeldGiven(one.paper.type, consent=one.paper.type in form.uses)
        for one in found
        if one.paper.type not in form.given and (one.law or one.paper.type in form.uses)
    ]


def awaited(
    asked: Sequence[AskedPaper], holds: Version, form: Told, *, owner: str, filer: str
) -> tuple[AskedPaper, ...]:
    """Papers with the database that will be asked instead. What is told of a numbered slip was handed in that day."""
    if form.slip:
        return tuple(asked)
    return with_databases(asked, holds.definition, form.filed_date, owner=owner, filer=filer)


def papers_given(
    holds: Version, form: Told, found: Sequence[Match] = (), *, owner: str, filer: str
) -> tuple[list[actions.PaperGiven], list[Any]]:
    """(papers that were ticked, papers that are needed for certain and were not). found: what the province holds.

    owner, filer: parties, as far as they are known. Raises DeskRefuses.
    """
    taken = {one.paper for one in used(form, found)}
    needed = papers_for(
        holds.definition,
        answers=form.answers,
        channel=form.channel,
        filed_date=form.filed_date,
    )
    needed = awaited(needed, holds, form, owner=owner, filer=filer)
    given = set(form.given)
    if form.whole:
        held = {one.paper.type for one in found}
        given |= {
            one.paper.type
            for one in needed
            if one.certain
            and not (one.paper.held_by or one.database)
            and one.paper.type not in held
        }
    papers = [
        actions.PaperGiven(paper.name, paper.type, *_counted(paper, form))
        for paper in holds.definition.papers
        if paper.type in given
    ]
    papers += [
        looked_up(paper)
        for paper in holds.definition.papers
        if paper.held_by and paper.type in form.looked - given
    ]
    papers += [actions.PaperGiven(name, originals=1) for name in form.extra]
    return papers, missing_of(needed, given | taken)


def looked_up(paper: Any) -> actions.PaperGiven:
    """A paper that was not handed in because the officer has found it in the register that holds it."""
    return actions.PaperGiven(f"{paper.name} (đã tra ở {paper.held_by}, có)"[:400], paper.type)


def shown_paper(asked: AskedPaper, form: Told, match: Match | None = None) -> dict[str, Any]:
    """A paper as the page shows it: ticked or not, with its numbers."""
    paper = asked.paper
    usual = (str(paper.originals), str(paper.copies))
    typed = form.counts.get(paper.type, usual)
    originals, copies = typed if any(typed) else usual
    return {
        "paper": paper,
        "certain": asked.certain,
        "database": asked.database,
        "ticked": paper.type in form.given,
        "looked": paper.type in form.looked,
        "match": match,
        "held": words_of(match) if match else "",
        "uses": paper.type in form.uses,
        "originals": originals,
        "copies": copies,
        "usual": (originals, copies) == usual,
    }


@dataclass(frozen=True)
class Preview:
    """What the slip would say if it were accepted now. due_at: None without a sure limit."""

    limit: str
    unsure: bool
    source: str
    due_at: datetime | None
    bill: FeeBill
    office: str


def preview_of(holds: Version, form: Told, answers: Mapping[str, Any]) -> Preview:
    """The slip before it is printed: limit, promised moment and fee, by what the form holds now."""
    values: dict[str, Any] = {
        "answers": answers,
        "channel": form.channel,
        "filed_date": form.filed_date,
    }
    rule = limit_for(holds.definition, **values)
    unsure = rule is None or bool(rule.flag) or not rule.rule
    now = datetime.now(UTC)
    due = None
    known = Office.objects.filter(code=form.office).exists()
    if rule is not None and rule.rule and known:
        calendar = calendar_of(form.office, local_day(now))
        due = rules.started(at=now, limit=rule.rule, calendar=calendar).unmoved
    bill = fee_for(holds.definition, **values, copies=form.result_copies)
    return Preview(
        limit=rule.rule if rule else "",
        unsure=unsure,
        source=rule.text if rule else "",
        due_at=due,
        bill=bill,
        office=form.office,
    )
