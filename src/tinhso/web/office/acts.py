"""Each act that these screens offer: its address, its form, and how it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tinhso.cases import actions, route
from tinhso.cases.actions import Doer, Taker
from tinhso.cases.data import State, data_of
from tinhso.cases.models import Case
from tinhso.cases.queries import case_by_code
from tinhso.cases.states import TRANSITIONS
from tinhso.files import actions as files
from tinhso.procedures.queries import version
from tinhso.web import taking
from tinhso.web.office import forms, grounds
from tinhso.web.words import Pair

Done = Callable[..., Any]


@dataclass(frozen=True)
class ActPage:
    """name: of the transition; slug: in the address; do(case, data, doer, once): once holds key, and seen if it minds.

    at_once: it needs no form, a button does it. also: another transition that it does too, whose right it takes.
    minds: what somebody else did meanwhile stands in its way, until she has seen it.
    """

    name: str
    slug: str
    form: type[forms.ActForm]
    do: Done
    says: Pair = ("", "")
    at_once: bool = False
    also: str = ""
    minds: bool = True

    @property
    def words(self) -> Pair:
        """What it is called."""
        return TRANSITIONS[self.name].words if self.name in TRANSITIONS else _OTHERS[self.name]


_OTHERS: Mapping[str, Pair] = {
    "apologise": ("Ký thư xin lỗi, hẹn lại", "Sign the letter and the new date"),
    "undo": ("Hoàn tác", "Undo"),
    "write_note": ("Ghi chú nội bộ", "Internal note"),
}


def _given(action: Callable[..., Case]) -> Done:
    """An action whose arguments are the form's fields."""

    def do(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
        return action(case.uid, doer=doer, **data, **once)

    return do


def _pass_on(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    return actions.pass_on(case.uid, step=data["step"], staff=data["staff"], doer=doer, **once)


def _decide(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    sent = data.get("file")
    file = taking.kept(sent)[0] if sent else ""
    given = {**data, "granted": data["granted"] == "yes", "file": file}
    try:
        after = actions.decide(case.uid, doer=doer, **given, **once)
    except Exception:
        if file:
            files.erase(file)
        raise
    if file and after.result.file != file:  # Sent twice, it is kept once.
        files.erase(file)
    return after


def _attach(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    file, _ = taking.kept(data["file"])
    reasons = data.get("reasons", "")
    try:
        after = actions.attach_result(case.uid, file=file, reasons=reasons, doer=doer, **once)
    except Exception:
        files.erase(file)
        raise
    if after.result.file != file:  # Sent twice, it is kept once.
        files.erase(file)
    return after


def _link(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    other = case_by_code(data["code"])
    return actions.link(case.uid, other=other.uid, link=data["link"], doer=doer, **once)


def _note(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Any:
    return actions.write_note(case.uid, text=data["text"], doer=doer, **once)


def _suspend(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    definition = version(case.version).definition if case.version is not None else None
    rule = grounds.cited(data["ground"], data["rule"], definition)
    return actions.suspend(case.uid, rule=rule, reasons=data["reasons"], doer=doer, **once)


def _return(case: Case, data: Mapping[str, Any], doer: Doer, once: Mapping[str, Any]) -> Case:
    taker = None
    if data["how"] == "counter":
        taker = Taker(
            data["taker"], data["taker_name"], data["taker_paper"], data["taker_authority"]
        )
    return actions.return_result(case.uid, how=data["how"], taker=taker, doer=doer, **once)


PAGES = (
    ActPage("take", "nhan", forms.NothingForm, _given(actions.take), at_once=True),
    ActPage("pass_on", "chuyen", forms.PassOnForm, _pass_on),
    ActPage("decide", "ket-qua", forms.DecideForm, _decide),
    ActPage(
        "attach_result",
        "tep-ket-qua",
        forms.AttachForm,
        _attach,
        (
            "Thay được cho đến khi kết quả được trao; người nộp thấy tệp mới ngay.",
            "It can be replaced until the result is handed out; the applicant sees the new one at once.",
        ),
    ),
    ActPage(
        "ask_supplement",
        "bo-sung",
        forms.SupplementForm,
        _given(actions.ask_supplement),
        (
            "Đồng hồ dừng từ lúc gửi đến khi người nộp bổ sung.",
            "The clock stands from now until the applicant answers.",
        ),
    ),
    ActPage(
        "refuse_data",
        "du-lieu",
        forms.RefuseDataForm,
        _given(actions.refuse_data),
        (
            "Dữ liệu lấy từ cơ sở dữ liệu không đầy đủ hoặc không đúng: người nộp được yêu cầu nộp giấy.",
            "What the database told is not whole or not right: the applicant may be asked for the paper.",
        ),
    ),
    ActPage("return_step", "tra-lai", forms.ReturnForm, _given(actions.return_step)),
    ActPage("assign", "phan-cong", forms.AssignForm, _given(actions.assign)),
    ActPage(
        "consult",
        "lay-y-kien",
        forms.ConsultForm,
        _given(actions.consult),
        (
            "Hồ sơ vẫn ở đơn vị, đồng hồ vẫn chạy.",
            "The dossier stays here and its clock runs on.",
        ),
    ),
    ActPage(
        "answer_consultation",
        "tra-loi",
        forms.AnswerForm,
        _given(actions.answer_consultation),
        minds=False,
    ),
    ActPage("plan", "lich", forms.PlanForm, _given(actions.plan)),
    ActPage("carry_out", "da-lam", forms.CarryOutForm, _given(actions.carry_out), minds=False),
    ActPage("ask_payment", "thu-phi", forms.AmountForm, _given(actions.ask_payment)),
    ActPage("paid", "da-thu", forms.AmountForm, _given(actions.paid)),
    ActPage(
        "suspend",
        "tam-dung",
        forms.SuspendForm,
        _suspend,
        (
            "Chỉ tạm dừng khi pháp luật cho phép chờ việc khác.",
            "Only where the law lets the office wait for something else.",
        ),
    ),
    ActPage("resume", "xu-ly-tiep", forms.NothingForm, _given(actions.resume), at_once=True),
    ActPage("propose_extension", "gia-han", forms.ExtensionForm, _given(actions.propose_extension)),
    ActPage("extend", "ky-hen-lai", forms.NothingForm, _given(actions.extend), at_once=True),
    ActPage(
        "decline_extension",
        "khong-hen-lai",
        forms.NothingForm,
        _given(actions.decline_extension),
        at_once=True,
    ),
    ActPage("apologise", "xin-loi", forms.ExtensionForm, _given(actions.apologise), also="extend"),
    ActPage("return_result", "tra-ket-qua", forms.ReturnResultForm, _return),
    ActPage(
        "stop",
        "dung",
        forms.StopForm,
        _given(actions.stop),
        (
            "Dừng hẳn theo đề nghị của người nộp, khi chưa có quyết định (Thông tư 03/2025, Điều 7).",
            "Ended for good at the applicant's request, before a decision (Circular 03/2025 Art. 7).",
        ),
    ),
    ActPage(
        "link",
        "lien-ket",
        forms.LinkForm,
        _link,
        (
            "Hai hồ sơ của cùng một chủ, hoặc hồ sơ này tiếp theo hồ sơ kia. Cả hai đều hiện liên kết.",
            "Two dossiers of one owner, or one that follows the other. Both show it.",
        ),
    ),
    ActPage("write_note", "ghi-chu", forms.NoteForm, _note, minds=False),
    ActPage("undo", "hoan-tac", forms.NothingForm, _given(actions.undo), at_once=True, minds=False),
)
BY_SLUG = {one.slug: one for one in PAGES}
BY_NAME = {one.name: one for one in PAGES}
# What ends or interrupts the work stands apart from what carries it on.
ASIDE = frozenset(
    {"suspend", "stop", "ask_payment", "propose_extension", "return_step", "link", "refuse_data"}
)


def makes_sense(name: str, case: Case, setting: forms.Setting) -> bool:
    """Whether an act that the state allows has something to act on."""
    if name == "carry_out":
        return case.dated_steps.filter(carried_out_at=None).exists()
    if name in ("extend", "decline_extension"):
        return case.extensions.filter(decided_at=None).exists()
    if name == "propose_extension":
        settled = case.extensions.filter(decided_at=None).exists()
        return not settled and not case.extensions.filter(granted=True).exists()
    if name == "refuse_data":
        return any(one.state in (State.WAITING, State.HAD) for one in data_of(case))
    if name == "attach_result":
        return taking.can_take_files()
    if name == "return_step":
        known = any(step.code == case.step for step in setting.steps)
        return known and route.before(setting.steps, case.step) is not None
    return True
