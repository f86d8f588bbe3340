"""Forms of work beside the way: other offices asked, dated steps, other dossiers, notes."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from tinhso.cases.actions import LINKS
from tinhso.web.office.forms.common import ActForm, moment, written_text
from tinhso.web.office.reach import asked_here
from tinhso.web.words import moment_text, t
from tinhso.web.written import WrittenField


class ConsultForm(ActForm):
    """Which office is asked, what, and by when."""

    labels: ClassVar = {
        "office": ("Đơn vị được hỏi", "Office asked"),
        "question": ("Nội dung cần ý kiến", "What is asked"),
        "until": ("Trả lời trước", "Answer by"),
    }
    office = forms.ChoiceField()
    question = written_text()
    until = moment(required=False)

    def offer(self) -> None:
        offices = self.setting.who.organisation.offices.values()
        others = sorted(
            (one.name, one.code) for one in offices if one.code != self.setting.case.holder
        )
        self.choices("office", [("", t("Chọn đơn vị", "Choose")), *((c, n) for n, c in others)])


class AnswerForm(ActForm):
    """What the office that was asked says."""

    labels: ClassVar = {"office": ("Thay mặt", "On behalf of"), "answer": ("Ý kiến", "Answer")}
    office = forms.ChoiceField()
    answer = written_text()

    def offer(self) -> None:
        asked = asked_here(self.setting.who, self.setting.case)
        self.choices("office", [(code, self.setting.office_name(code)) for code in asked])


class PlanForm(ActForm):
    """Something that takes place on a day."""

    labels: ClassVar = {
        "what": ("Việc", "What"),
        "on": ("Lúc", "When"),
        "place": ("Nơi", "Where"),
    }
    what = WrittenField(max_length=200)
    on = moment()
    place = WrittenField(max_length=200, required=False)


class CarryOutForm(ActForm):
    """What came of something planned."""

    labels: ClassVar = {
        "dated_step": ("Lịch", "Planned"),
        "outcome": ("Kết quả", "What came of it"),
    }
    dated_step = forms.TypedChoiceField(coerce=int)
    outcome = written_text()

    def offer(self) -> None:
        planned = self.setting.case.dated_steps.filter(carried_out_at=None).order_by("at")
        self.choices(
            "dated_step", [(one.pk, f"{one.what}, {moment_text(one.at)}") for one in planned]
        )


class LinkForm(ActForm):
    """Which other dossier belongs to this one, and how."""

    labels: ClassVar = {
        "link": ("Hồ sơ này", "This dossier is"),
        "code": ("Mã hồ sơ kia", "Code of the other"),
    }
    link = forms.ChoiceField()
    code = WrittenField(max_length=64)

    def offer(self) -> None:
        self.choices("link", [(name, t(*own)) for name, (own, _) in LINKS.items()])


class NoteForm(ActForm):
    """What officers tell one another."""

    labels: ClassVar = {"text": ("Ghi chú nội bộ", "Internal note")}
    notes: ClassVar = {
        "text": ("Người nộp không thấy ghi chú này.", "The applicant does not see it.")
    }
    text = written_text(rows=3)
