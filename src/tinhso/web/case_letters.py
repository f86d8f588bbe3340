"""The slips and letters that a dossier has come to, printed again as they were: out of its events and their day.

Offices and people are called as on that day. What another system told of is not ours to print. An erased person's name
and reasons are gone from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from tinhso import letters
from tinhso.cases.actions.doing import local_day
from tinhso.cases.models import Case
from tinhso.cases.promising import MIRRORED
from tinhso.cases.queries import happened
from tinhso.cases.telling import follow_address
from tinhso.cases.undone import taken_back
from tinhso.ledger.models import Event
from tinhso.ledger.queries import sealed_facts
from tinhso.org.models import OfficeName
from tinhso.org.queries import Organisation, names_in, names_of, organisation_on
from tinhso.parties.queries import Described, described_at
from tinhso.payments import vietqr
from tinhso.payments.queries import collectors_on, owed_of, unpaid
from tinhso.procedures.queries import version
from tinhso.web.procedure_words import limit_text, money_text
from tinhso.web.receipts import slip_address
from tinhso.web.words import Pair, lang, moment_text, t

SLIP, CONTROL = "phieu-hen", "kiem-soat"
# The event that makes a letter → what it is called in the address and on the screen.
_KINDS: Mapping[str, tuple[str, Pair]] = {
    "cases.accepted": (SLIP, ("Giấy tiếp nhận và hẹn trả", "Slip of reception")),
    "cases.completion_asked": ("hoan-thien", ("Phiếu đề nghị hoàn thiện", "Request to complete")),
    "cases.supplement_asked": ("bo-sung", ("Phiếu yêu cầu bổ sung", "Request for a supplement")),
    "cases.not_accepted": ("tu-choi", ("Phiếu từ chối tiếp nhận", "Refusal to receive")),
    "cases.extended": ("xin-loi", ("Phiếu xin lỗi, hẹn lại", "Apology and new date")),
    "cases.stopped": ("dung", ("Thông báo dừng giải quyết", "Notice of the stop")),
    "cases.returned": ("tra-ket-qua", ("Phiếu trả kết quả", "Slip of the returned result")),
}
# Events by which a clock runs on that stood: the promise has moved by as long.
_RUNS_ON = frozenset({"cases.resumed", "cases.paid", "cases.supplement_resumed"})
_PROMISES = _RUNS_ON | {"cases.extended", "cases.supplement_answered"}
_CONTROL: Pair = ("Phiếu kiểm soát quá trình giải quyết", "Control sheet")


@dataclass(frozen=True)
class Letter:
    """One that can be printed. name: in the address; at: when it came to be, None for what goes on."""

    name: str
    words: Pair
    at: datetime | None
    event: Event


@dataclass(frozen=True)
class Setting:
    """What a letter is printed from. people: owner and filer by uid; staff: names that may be printed, by code.

    called: what each office was called from which day on, in order.
    """

    case: Case
    events: Sequence[Event]
    letter: Letter
    people: Mapping[str, Described]
    staff: Mapping[str, str]
    organisation: Organisation
    called: Mapping[str, Sequence[tuple[date, str]]]

    @property
    def event(self) -> Event:
        """The event that made it."""
        return self.letter.event

    @property
    def day(self) -> date:
        """The day of the letter, in the province."""
        return local_day(self.event.occurred_at)

    def office(self, code: str, at: datetime | None = None) -> str:
        """What an office was called on the letter's day, or at a moment; its first name before it had one."""
        names = self.called.get(code) or [(self.day, code)]
        day = self.day if at is None else local_day(at)
        return next((name for since, name in reversed(names) if since <= day), names[0][1])

    def head(self, code: str) -> letters.Head:
        """The top of a letter of an office."""
        held = self.organisation.offices.get(code)
        above = self.organisation.offices.get((held.parent if held else None) or "")
        return letters.Head(
            office=self.office(code),
            above=above.name if above else "",
            place=settings.PROVINCE,
            on=self.day,
        )

    def about(self, office: str) -> dict[str, Any]:
        """What every letter about a dossier says."""
        case = self.case
        owner, filer = self.people.get(case.owner), self.people.get(case.filer)
        return {
            "head": self.head(office),
            "owner": (owner.name if owner else "") or "–",
            "applicant": filer.name if filer and case.filer != case.owner else "",
            "address": owner.address if owner else "",
            "identity": owner.number if owner else "",
            "subject": case.title,
            "code": case.code,
            "url": follow_address(case.code),
        }

    @property
    def by(self) -> str:
        """The office in whose name it was done."""
        return self.event.office if self.event.office in self.organisation.offices else self.desk

    @property
    def desk(self) -> str:
        """The desk that received the dossier, as it was then: the work of one that ended has moved on since."""
        filed = next((one for one in self.events if one.kind == "cases.filed"), None)
        told = str(filed.facts["desk"]) if filed else self.case.desk
        return told if told in self.organisation.offices else self.case.desk

    @property
    def actor(self) -> str:
        """Who did it, by name."""
        return names_of([self.event.actor]).get(self.event.actor, "")

    @property
    def signer(self) -> str:
        """Who did it, where that is somebody who signs for the office; "" leaves the line to the pen."""
        heads = names_in(self.by, ("head", "leader"), self.day)
        return self.actor if self.actor in heads else ""

    @property
    def reasons(self) -> str:
        """What was written to the applicant."""
        return str(sealed_facts(self.event).get("reasons") or "")


def letters_of(case: Case, events: Sequence[Event]) -> list[Letter]:
    """What a dossier has to print, in the order in which it came; none of one that another system handles."""
    if case.told:
        return []
    found: list[Letter] = []
    counts: dict[str, int] = {}
    accepted: Event | None = None
    undone = taken_back((one.kind.partition(".")[2], one.facts) for one in events)
    for event in events:
        if event.channel == MIRRORED or event.kind not in _KINDS or str(event.uid) in undone:
            continue
        name, words = _KINDS[event.kind]
        counts[name] = counts.get(name, 0) + 1
        accepted = event if name == SLIP else accepted
        numbered = name if counts[name] == 1 else f"{name}-{counts[name]}"
        found.append(Letter(numbered, words, event.occurred_at, event))
    if accepted is not None:
        found.append(Letter(CONTROL, _CONTROL, None, accepted))
    return found


def has_slip(letters: Sequence[Letter]) -> bool:
    """Whether a slip of ours is among some letters: not where another system has received the dossier."""
    return any(one.name == SLIP for one in letters)


def printed(case: Case, name: str, *, staff: bool, paper: str = "A4") -> HttpResponse:
    """A letter of a dossier as PDF. staff: whether officers are named on the control sheet. Raises Http404.

    Owner and filer stand on it: who calls this has kept a look at both.
    """
    events = happened(case)
    letter = next((one for one in letters_of(case, events) if one.name == name), None)
    if letter is None:
        raise Http404
    setting = Setting(
        case=case,
        events=events,
        letter=letter,
        people=described_at({case.owner, case.filer}, _said_at(letter, events)),
        staff=names_of(one.facts.get("staff") or "" for one in events) if staff else {},
        organisation=organisation_on(local_day(letter.event.occurred_at)),
        called=_called(case, events),
    )
    sheet = _control(setting) if name == CONTROL else _SHEETS[letter.event.kind](setting)
    made = letters.print_(sheet, paper=paper if paper in ("A4", "A5") else "A4", lang=lang())
    answer = HttpResponse(made, content_type="application/pdf")
    ending = "" if name == SLIP else f"-{name}"
    answer["Content-Disposition"] = f'inline; filename="{case.code}{ending}.pdf"'
    return answer


def _said_at(letter: Letter, events: Sequence[Event]) -> datetime:
    """As of when people are described: the letter's moment; of a corrected slip, and of what goes on, the last."""
    told = [event.occurred_at for event in events if event.kind == "cases.corrected"]
    if letter.at is None:
        return events[-1].occurred_at
    return max([letter.at, *told]) if letter.name == SLIP else letter.at


def _called(case: Case, events: Sequence[Event]) -> dict[str, list[tuple[date, str]]]:
    codes = {case.desk, case.office, case.holder}
    for event in events:
        told = (event.facts.get(name) for name in ("holder", "desk", "office"))
        codes |= {event.office, *filter(None, map(str, filter(None, told)))}
    codes |= set(case.consultations.values_list("office", flat=True))
    found: dict[str, list[tuple[date, str]]] = {}
    rows = OfficeName.objects.filter(office__code__in=codes).order_by("from_date", "id")
    for code, since, name in rows.values_list("office__code", "from_date", "name"):
        found.setdefault(code, []).append((since, name))
    return found


def _slip(one: Setting) -> letters.Slip:
    case, facts = one.case, one.event.facts
    before = case.requests.filter(before_acceptance=True).values_list("number", flat=True)
    papers = case.papers.filter(supplement__in=[0, *before]).order_by("supplement", "id")
    desk = one.office(one.desk)
    corrected = [
        event.occurred_at
        for event in one.events
        if event.kind == "cases.corrected" and event.occurred_at > one.event.occurred_at
    ]
    note = t("Đã sửa lúc {at}.", "Corrected at {at}.", at=moment_text(corrected[-1])) if corrected else ""  # fmt: skip
    limit = str(facts.get("limit") or "")
    return letters.Slip(
        **{**one.about(one.desk), "url": slip_address(case, one.event)},
        desk=desk,
        received_at=one.event.occurred_at,
        received_by=one.actor,
        promised_at=_moment(facts.get("due_at")),
        papers=tuple(
            letters.PaperLine(name=paper.name, originals=paper.originals, copies=paper.copies)
            for paper in papers
        ),
        limit=limit_text(limit) if limit else "",
        fee=money_text(facts.get("fee")),
        **_to_pay(case),
        returned_at=_by_post(one) or desk,
        note=note,
    )


def _to_pay(case: Case) -> dict[str, Any]:
    """What is still to be transferred for a dossier, as a code and in words; nothing where nothing is."""
    owed, dues = unpaid(case.uid)
    if not owed:
        return {}
    due = dues[0]
    collector = collectors_on([due.office], timezone.localdate()).get(due.office)
    if collector is None or not collector.bank:
        return {}
    amount = owed_of(due)
    told = t(
        "Nộp phí {amount}: quét mã bằng ứng dụng ngân hàng, hoặc chuyển đến tài khoản {account} (BIN {bank}, {holder}) "
        "với nội dung {reference}.",
        "To pay {amount}: scan this with a bank's app, or transfer it to account {account} (BIN {bank}, {holder}) "
        "with the text {reference}.",
        amount=money_text(amount),
        account=collector.account,
        bank=collector.bank,
        holder=collector.holder,
        reference=due.reference,
    )
    code = vietqr.code(
        bank=collector.bank, account=collector.account, amount=amount, purpose=due.reference
    )
    return {"pay_code": code, "pay_text": told}


def _by_post(one: Setting) -> str:
    """Where the result is sent, as it was wished when the slip was made; "" where it is fetched."""
    upto = [event for event in one.events if event.pk < one.event.pk]
    undone = {str(event.facts["act"]) for event in upto if event.kind == "cases.undone"}
    wishes = [event for event in upto if event.kind == "cases.post_wished"]
    # Taking the last back takes all of them back.
    if not wishes or str(wishes[-1].uid) in undone:
        return ""
    sealed = getattr(wishes[-1], "sealed", None)
    address = str(sealed.facts.get("address") or "") if sealed else ""
    return ", ".join(filter(None, (t("gửi qua bưu chính", "sent by post"), address)))


def _request(one: Setting) -> letters.SupplementRequest:
    facts, case = one.event.facts, one.case
    known = (
        {paper.type: paper.name for paper in version(case.version).definition.papers}
        if case.version is not None
        else {}
    )
    rule = str(facts.get("rule") or "")
    names = [known.get(type_, type_) for type_ in facts.get("papers") or ()]
    # What is missing stands once; the reasons concern all of it.
    wanted = [letters.Wanted(paper=name, basis=rule) for name in names]
    told = letters.Wanted(paper=t("Nội dung", "What is asked"), reason=one.reasons, basis=rule)
    asked = case.requests.filter(asked_at=one.event.occurred_at).first()
    return letters.SupplementRequest(
        **one.about(one.by),
        wanted=(*wanted, told),
        signer=one.signer,
        until=asked.until_date if asked else None,
        contact=one.office(one.by),
    )


def _refusal(one: Setting) -> letters.Refusal:
    return letters.Refusal(
        **one.about(one.by), reason=one.reasons, signer=one.signer, contact=one.office(one.by)
    )


def _apology(one: Setting) -> letters.Apology:
    promised = unmoved = one.event.occurred_at
    for event in one.events:
        if event.pk == one.event.pk:
            break
        told = event.facts.get("until") if event.kind in _PROMISES else None
        if (moved_to := _moment(told or event.facts.get("due_at"))) is None:
            continue
        promised = moved_to
        if event.kind not in _RUNS_ON:
            unmoved = moved_to
    return letters.Apology(
        **one.about(one.by),
        promised_at=promised,
        moved=""
        if unmoved == promised
        else t(
            "trước khi đồng hồ dừng: {at}",
            "before the clock stood: {at}",
            at=moment_text(unmoved),
        ),
        new_promised_at=_moment(one.event.facts["until"]) or promised,
        reason=one.reasons,
        signer=one.signer,
    )


def _stop(one: Setting) -> letters.StopNotice:
    return letters.StopNotice(
        **one.about(one.by),
        reason=one.reasons,
        signer=one.signer,
        basis=str(one.event.facts.get("rule") or ""),
    )


def _return(one: Setting) -> letters.ReturnSlip:
    result = one.case.result
    words = t("Chấp thuận", "Granted") if result.granted else t("Từ chối", "Refused")
    return letters.ReturnSlip(
        **one.about(one.by),
        results=(
            letters.ResultLine(
                name=f"{one.case.title} ({words})",
                number=" · ".join(filter(None, (result.number, result.code))),
                copies=one.case.copies,
            ),
        ),
        returned_at=one.event.occurred_at,
        returned_by=one.actor,
        recipient=_recipient(one),
    )


def _recipient(one: Setting) -> str:
    """Who took the result, by name; "" where that was not told, so that whoever filed it stands there."""
    took = one.event.facts.get("taken_by")
    if took == "owner":
        owner = one.people.get(one.case.owner)
        return owner.name if owner else ""
    return str(sealed_facts(one.event).get("taker") or "") if took == "other" else ""


def _control(one: Setting) -> letters.ControlSheet:
    steps = (
        {step.code: step.name for step in version(one.case.version).definition.steps}
        if one.case.version is not None
        else {}
    )
    passings: list[letters.Passing] = []
    giver, before = one.office(one.desk), ("", "", "")
    for event in one.events:
        facts = event.facts
        now = (str(facts["holder"]), str(facts.get("staff") or ""), str(facts.get("step") or ""))
        if event.occurred_at < one.event.occurred_at or now == before:
            continue
        called = one.office(now[0], event.occurred_at)
        taker = " · ".join(filter(None, (called, one.staff.get(now[1], ""))))
        passings.append(
            letters.Passing(
                giver=giver,
                taker=taker,
                at=timezone.localtime(event.occurred_at),
                outcome=_outcome(one.case) if event.kind == "cases.decided" else "",
                note=steps.get(now[2], now[2]),
            )
        )
        giver, before = taker, now
    asked = one.case.consultations.order_by("asked_at").values_list("office", "asked_at")
    return letters.ControlSheet(
        **one.about(one.desk),
        received_at=one.event.occurred_at,
        passings=tuple(passings),
        promised_at=_moment(one.event.facts.get("due_at")),
        others=", ".join(dict.fromkeys(one.office(*told) for told in asked)),
    )


def _outcome(case: Case) -> str:
    if case.done_at is None or case.due_at is None:
        return ""
    if case.done_at > case.due_at:
        return "late"
    return "early" if local_day(case.done_at) < local_day(case.due_at) else "on_time"


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_SHEETS: Mapping[str, Callable[[Setting], Any]] = {
    "cases.accepted": _slip,
    "cases.completion_asked": _request,
    "cases.supplement_asked": _request,
    "cases.not_accepted": _refusal,
    "cases.extended": _apology,
    "cases.stopped": _stop,
    "cases.returned": _return,
}
