"""Forms by which a dossier waits for somebody else, or its promise moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from tinhso.cases.actions import CannotAct
from tinhso.cases.data import State, as_awaited, data_of, standing
from tinhso.cases.holdings import matches_in
from tinhso.documents.rules import MOST_WORDS
from tinhso.procedures.definition import Paper
from tinhso.procedures.rules import papers_for
from tinhso.web import holding
from tinhso.web.days import DayField
from tinhso.web.office import grounds
from tinhso.web.office.forms.common import ActForm, moment, written_text
from tinhso.web.words import t, told
from tinhso.web.written import WrittenField


class SupplementForm(ActForm):
    """What the citizen is asked for, and what her answer does to the clock."""

    labels: ClassVar = {
        "papers": ("Giấy tờ cần bổ sung", "Papers that are missing"),
        "reasons": ("Lý do và hướng dẫn", "Reasons and guidance"),
        "clock": ("Khi người nộp bổ sung đủ", "When the applicant has answered"),
        "rule": ("Căn cứ", "The rule"),
        "until_date": ("Chậm nhất ngày", "At the latest on"),
        "override": (
            "Yêu cầu cả giấy tỉnh đang giữ, vì",
            "Also ask for what the province holds, because",
        ),
        "override_words": ("Lý do khác, ghi rõ", "Another reason, in words"),
    }
    notes: ClassVar = {
        "reasons": (
            "Nêu đủ một lần: người nộp chỉ bị hỏi một lần (Nghị định 309/2026, Điều 8).",
            "Name all of it at once: the applicant is asked once (Decree 309/2026 Art. 8).",
        ),
        "rule": (
            "Bắt buộc khi yêu cầu lần nữa hoặc không tính lại thời hạn.",
            "Needed for a second request, or where the limit does not count again.",
        ),
        "override": (
            "Giấy đang giữ thì không yêu cầu nộp. Nếu vẫn phải yêu cầu, lãnh đạo đơn vị thấy lý do.",
            "What is held is not asked for. If it must be, the head of the office sees why.",
        ),
    }
    papers = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reasons = written_text()
    clock = forms.ChoiceField(widget=forms.RadioSelect, initial="restart")
    rule = WrittenField(max_length=200, required=False)
    until_date = DayField(required=False)
    override = forms.ChoiceField(required=False)
    override_words = WrittenField(
        max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def offer(self) -> None:
        setting = self.setting
        self.held = matches_in(setting.case, setting.who.day)
        now, of_data = timezone.now(), data_of(setting.case)
        self.in_use = standing(of_data, now=now)
        self._offer_override()
        self.choices(
            "clock",
            [
                ("restart", t("Tính lại thời hạn từ đầu", "The limit counts again")),
                ("resume", t("Đồng hồ chạy tiếp", "The clock runs on")),
            ],
        )
        asked = (
            papers_for(
                setting.definition,
                answers=setting.case.answers,
                channel=setting.case.channel,
                filed_date=setting.case.filed_date,
            )
            if setting.definition
            else ()
        )
        asked = as_awaited(asked, of_data, now=now)
        held = {one.paper.type: holding.words_of(one) for one in self.held}
        self.choices(
            "papers",
            [(one.paper.type, _called(one.paper, held)) for one in asked if not one.database],
        )

    def _offer_override(self) -> None:
        """Why a held paper is asked for all the same; nothing where none is held, nor any data of a register."""
        if not self.held and not self.in_use:
            del self.fields["override"], self.fields["override_words"]
            return
        none = ("", t("Không yêu cầu giấy đang giữ", "It is not asked for"))
        self.choices("override", [none, *holding.reasons(data=not self.held)])

    def clean_until_date(self) -> date | None:
        """Today or later. Raises ValidationError."""
        day: date | None = self.cleaned_data.get("until_date")
        if day is not None and day < self.setting.who.day:
            raise forms.ValidationError(told(CannotAct("has_passed", at=day)))
        return day


def _called(paper: Paper, held: Mapping[str, str]) -> str:
    """A paper's name, with the copy that the province holds."""
    if paper.type not in held:
        return paper.name
    return t("{name} (tỉnh đang giữ: {held})", "{name} (held by the province: {held})",
             name=paper.name, held=held[paper.type])  # fmt: skip


class RefuseDataForm(ActForm):
    """Of which paper the data cannot be used, and why."""

    labels: ClassVar = {
        "paper": ("Dữ liệu thay cho giấy nào", "In place of which paper"),
        "reasons": ("Thiếu gì, sai ở đâu", "What they lack, or what is wrong"),
    }
    notes: ClassVar = {
        "reasons": (
            "Ghi cụ thể. Sau đó bạn yêu cầu người nộp bổ sung giấy này được.",
            "Be precise. The applicant may then be asked for this paper.",
        ),
    }
    paper = forms.ChoiceField()
    reasons = written_text()

    def offer(self) -> None:
        stand = [
            (one.paper, one.name)
            for one in data_of(self.setting.case)
            if one.state in (State.WAITING, State.HAD)
        ]
        self.choices("paper", stand)


class SuspendForm(ActForm):
    """Why the law lets the office wait, by which article."""

    labels: ClassVar = {
        "ground": ("Vì sao được tạm dừng", "Why it may be suspended"),
        "rule": ("Điều, khoản cho phép", "The article that allows it"),
        "reasons": ("Nói rõ thêm", "More about it"),
    }
    notes: ClassVar = {
        "rule": (
            "Ví dụ: khoản 2 Điều 16 Nghị định 99/2022/NĐ-CP. Không cần khi chính thủ tục đã nêu.",
            "As: Decree 99/2022, Article 16.2. Not needed where the procedure itself says it.",
        )
    }
    ground = forms.ChoiceField(widget=forms.RadioSelect)
    rule = WrittenField(max_length=120)
    reasons = written_text(required=False)

    def offer(self) -> None:
        offered = [(name, t(*pair)) for name, pair in grounds.GROUNDS.items()]
        if said := grounds.own_words(self.setting.definition):
            own = t("Thủ tục này nêu: “{said}”", "This procedure says: “{said}”", said=said)
            offered.insert(0, (grounds.OWN, own))
        self.fields["rule"].required = not said
        self.choices("ground", offered)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        ground, rule = data.get("ground"), data.get("rule", "").strip()
        wants = bool(ground) and ground != grounds.OWN and not self.errors.get("rule")
        if wants and not rule:
            self.add_error(
                "rule",
                t(
                    "Nêu điều, khoản cho phép chờ việc này; không có thì đồng hồ phải chạy.",
                    "Cite the article that lets the office wait; without one the clock runs.",
                ),
            )
        return data


class ExtensionForm(ActForm):
    """A later promise, and why."""

    labels: ClassVar = {"until": ("Hẹn lại đến", "New date"), "reason": ("Lý do", "Why")}
    notes: ClassVar = {
        "until": (
            "Mỗi hồ sơ chỉ được hẹn lại một lần; lãnh đạo ký cùng thư xin lỗi.",
            "A dossier gets one new date; the head signs it with the letter of apology.",
        )
    }
    until = moment()
    reason = written_text()


class AmountForm(ActForm):
    """Money that is owed, or has come."""

    labels: ClassVar = {"amount": ("Số tiền (đồng)", "Amount (VND)")}
    amount = forms.IntegerField(min_value=1, max_value=100_000_000_000)

    def offer(self) -> None:
        self.fields["amount"].initial = self.setting.case.fee or None
