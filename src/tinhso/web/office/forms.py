"""The forms of acts on a dossier. What they let through, `cases.actions` still judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tinhso.access.who import Who
from tinhso.cases import route
from tinhso.cases.actions import LINKS, CannotAct
from tinhso.cases.data import State, as_awaited, data_of
from tinhso.cases.holdings import matches_in
from tinhso.cases.models import Case
from tinhso.documents.rules import MOST_WORDS
from tinhso.procedures.definition import Definition, Paper, Step
from tinhso.procedures.queries import version
from tinhso.procedures.rules import papers_for
from tinhso.web import holding, taking
from tinhso.web.days import DayField, MomentField
from tinhso.web.office import grounds, signing_fields
from tinhso.web.office.reach import asked_here, has, workers_of
from tinhso.web.words import Pair, moment_text, t, told
from tinhso.web.written import WrittenField, in_our_words

LONG = 4_000


@dataclass(frozen=True)
class Setting:
    """A dossier with what its forms offer: who asks, the procedure as it was begun, the steps it passes."""

    case: Case
    who: Who
    definition: Definition | None
    steps: Sequence[Step]

    @classmethod
    def of(cls, case: Case, who: Who) -> Setting:
        """Read for one dossier."""
        if case.version is None:
            return cls(case, who, None, ())
        definition = version(case.version).definition
        steps = route.steps_of(
            definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
        )
        return cls(case, who, definition, steps)

    def office_name(self, code: str) -> str:
        """What an office is called today."""
        offices = self.who.organisation.offices
        return offices[code].name if code in offices else code

    def office_of(self, step: Step) -> str:
        """Which office does a step of this dossier."""
        return route.office_of(step, desk=self.case.desk, office=self.case.office)


class ActForm(forms.Form):
    """A form of one act. labels: what each field is called; notes: a line below it."""

    labels: ClassVar[Mapping[str, Pair]] = {}
    notes: ClassVar[Mapping[str, Pair]] = {}

    def __init__(self, *args: Any, setting: Setting, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.setting = setting
        for name, pair in self.labels.items():
            self.fields[name].label = t(*pair)
        for name, one in self.fields.items():
            gone = t(
                "Lựa chọn này không còn. Hãy chọn lại.", "This is no choice now. Choose again."
            )
            in_our_words(one)
            one.error_messages["invalid_choice"] = gone
            if name in self.notes:
                one.help_text = t(*self.notes[name])
        self.offer()

    def offer(self) -> None:
        """Fill in the choices of this dossier."""

    @classmethod
    def again(cls, sent: QueryDict, *, setting: Setting) -> Self:
        """The form as the dossier stands now, unjudged, with what was sent; a choice that is gone leaves none made."""
        form = cls(setting=setting)
        for name, field in form.fields.items():
            if isinstance(field, forms.FileField):
                continue
            value = field.widget.value_from_datadict(sent, MultiValueDict(), name)
            listed = isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select
            if listed and not cast(forms.ChoiceField, field).valid_value(value or ""):
                form.unchosen(name)
                value = ""
            form.initial[name] = value
        return form

    def unchosen(self, name: str) -> None:
        """A list without the empty choice gets one: nothing is chosen until she chooses."""
        offered = list(cast(Iterable[Any], cast(forms.ChoiceField, self.fields[name]).choices))
        if all(value != "" for value, _ in offered):
            self.choices(name, [("", t("Hãy chọn", "Choose")), *offered])

    def choices(self, name: str, offered: Sequence[Any]) -> None:
        """What a field may be answered with."""
        self.fields[name].choices = list(offered)  # type: ignore[attr-defined] # a choice field


def _text(*, required: bool = True, rows: int = 4) -> forms.CharField:
    return WrittenField(
        max_length=LONG, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def _moment(*, required: bool = True) -> forms.DateTimeField:
    return MomentField(required=required)


class NothingForm(ActForm):
    """An act that needs no more words."""


class PassOnForm(ActForm):
    """To which step, and to whom there."""

    labels: ClassVar = {"step": ("Chuyển sang bước", "To the step"), "staff": ("Người nhận", "To")}
    notes: ClassVar = {
        "staff": (
            "Để trống thì đơn vị ở bước đó tự phân công.",
            "Left empty, the office of that step assigns it.",
        )
    }
    step = forms.ChoiceField()
    staff = forms.ChoiceField(required=False)

    def offer(self) -> None:
        setting, case = self.setting, self.setting.case
        at = case.step if self._known(case.step) else ""
        signs = has(setting.who, "sign", [case.holder, case.office], case)
        work = route.open_to(setting.steps, at, signs=signs)
        self.choices(
            "step",
            [
                (step.code, f"{step.name} – {setting.office_name(setting.office_of(step))}")
                for step in work
            ],
        )
        offices = list(dict.fromkeys(setting.office_of(step) for step in work))
        self.people = workers_of(offices, setting.who.organisation)
        # Who works in several of these offices stands once, under the first of them.
        groups, seen = [], set[str]()
        for office in offices:
            others = [one for one in self.people.get(office, []) if one[0] not in seen]
            seen |= {code for code, _ in others}
            groups += [(setting.office_name(office), others)] if others else []
        self.choices("staff", [("", t("Chưa phân công", "Nobody yet")), *groups])
        following = route.after(setting.steps, case.step) if self._known(case.step) else None
        if following in work and following is not None:
            self.fields["step"].initial = following.code
        else:
            self.unchosen("step")

    def _known(self, code: str) -> bool:
        return any(step.code == code for step in self.setting.steps)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        staff, code = data.get("staff"), data.get("step")
        if staff and code:
            office = self.setting.office_of(route.step_named(self.setting.steps, code))
            if staff not in dict(self.people.get(office, [])):
                name = self.setting.office_name(office)
                self.add_error(
                    "staff",
                    t(
                        "Người này không làm ở {office}. Hãy chọn người của đơn vị nhận.",
                        "She does not work at {office}. Choose somebody of the office it goes to.",
                        office=name,
                    ),
                )
        return data


class ReturnForm(ActForm):
    """Why it goes back."""

    labels: ClassVar = {"reasons": ("Lý do trả lại", "Why it goes back")}
    reasons = _text()


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
    reasons = _text()

    def offer(self) -> None:
        stand = [
            (one.paper, one.name)
            for one in data_of(self.setting.case)
            if one.state in (State.WAITING, State.HAD)
        ]
        self.choices("paper", stand)


class AssignForm(ActForm):
    """Who works on it from now on."""

    labels: ClassVar = {"staff": ("Giao cho", "To")}
    staff = forms.ChoiceField()

    def offer(self) -> None:
        case = self.setting.case
        found = workers_of({case.holder}, self.setting.who.organisation).get(case.holder, [])
        self.choices("staff", [one for one in found if one[0] != case.staff])


class ConsultForm(ActForm):
    """Which office is asked, what, and by when."""

    labels: ClassVar = {
        "office": ("Đơn vị được hỏi", "Office asked"),
        "question": ("Nội dung cần ý kiến", "What is asked"),
        "until": ("Trả lời trước", "Answer by"),
    }
    office = forms.ChoiceField()
    question = _text()
    until = _moment(required=False)

    def offer(self) -> None:
        offices = self.setting.who.organisation.offices.values()
        others = sorted(
            (one.name, one.code) for one in offices if one.code != self.setting.case.holder
        )
        self.choices("office", [("", t("Chọn đơn vị", "Choose")), *((c, n) for n, c in others)])


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


class AnswerForm(ActForm):
    """What the office that was asked says."""

    labels: ClassVar = {"office": ("Thay mặt", "On behalf of"), "answer": ("Ý kiến", "Answer")}
    office = forms.ChoiceField()
    answer = _text()

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
    on = _moment()
    place = WrittenField(max_length=200, required=False)


class CarryOutForm(ActForm):
    """What came of something planned."""

    labels: ClassVar = {
        "dated_step": ("Lịch", "Planned"),
        "outcome": ("Kết quả", "What came of it"),
    }
    dated_step = forms.TypedChoiceField(coerce=int)
    outcome = _text()

    def offer(self) -> None:
        planned = self.setting.case.dated_steps.filter(carried_out_at=None).order_by("at")
        self.choices(
            "dated_step", [(one.pk, f"{one.what}, {moment_text(one.at)}") for one in planned]
        )


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
    reasons = _text()
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
        asked = as_awaited(asked, data_of(setting.case), now=timezone.now())
        held = {one.paper.type: holding.words_of(one) for one in self.held}
        self.choices(
            "papers",
            [(one.paper.type, _called(one.paper, held)) for one in asked if not one.database],
        )

    def _offer_override(self) -> None:
        """Why a held paper is asked for all the same; nothing where none is held."""
        if not self.held:
            del self.fields["override"], self.fields["override_words"]
            return
        none = ("", t("Không yêu cầu giấy đang giữ", "It is not asked for"))
        self.choices("override", [none, *holding.reasons()])

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
    reasons = _text(required=False)

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
    until = _moment()
    reason = _text()


class DecideForm(ActForm):
    """The result as it is signed."""

    labels: ClassVar = {
        "granted": ("Kết quả", "Result"),
        "number": ("Số văn bản", "Number"),
        "summary": ("Trích yếu, hoặc lý do từ chối", "Summary, or why it is refused"),
        "file": ("Tệp kết quả đã ký", "The signed result as a file"),
        "by_post": ("Gửi kết quả qua bưu điện", "Send the result by post"),
        "valid_until": ("Có giá trị đến hết ngày", "Holds until the end of"),
    }
    notes: ClassVar = {
        "file": (
            "Người nộp tải được tệp này sau khi bạn ký. PDF hoặc ảnh.",
            "The applicant can download it once you have signed. PDF or a picture.",
        ),
        "valid_until": (
            "Để trống nếu không có thời hạn. Đến ngày này tỉnh dùng lại được, không hỏi nộp.",
            "Left empty where it has no end. Until then the province uses it instead of asking for it.",
        ),
    }
    granted = forms.ChoiceField(widget=forms.RadioSelect)
    number = WrittenField(max_length=60, required=False)
    summary = _text(required=False)
    file = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": taking.ACCEPTS}))
    by_post = forms.BooleanField(required=False)
    valid_until = DayField(required=False)

    def offer(self) -> None:
        self.choices(
            "granted", [("yes", t("Chấp thuận", "Granted")), ("no", t("Từ chối", "Refused"))]
        )
        if not taking.can_take_files():
            del self.fields["file"]
        signing_fields.offer(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("granted") == "no" and not data.get("summary", "").strip():
            self.add_error("summary", t("Từ chối phải nêu lý do.", "A refusal says why."))
        signing_fields.clean(self, data)
        return data


class AttachForm(ActForm):
    """The signed result as a file, or another one in its place."""

    labels: ClassVar = {
        "file": ("Tệp kết quả đã ký", "The signed result as a file"),
        "reasons": ("Vì sao thay tệp", "Why it is replaced"),
    }
    notes: ClassVar = {
        "file": (
            "PDF hoặc ảnh. Tệp trước, nếu có, bị xóa.",
            "PDF or a picture. The one before is erased.",
        )
    }
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": taking.ACCEPTS}))
    reasons = WrittenField(max_length=LONG, required=False)

    def offer(self) -> None:
        result = getattr(self.setting.case, "result", None)
        if result is None or not result.file:
            del self.fields["reasons"]
        else:
            self.fields["reasons"].required = True
        signing_fields.offer(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        signing_fields.clean(self, data)
        return data


class StopForm(ActForm):
    """Why it ends without a result."""

    labels: ClassVar = {"reasons": ("Lý do", "Why"), "rule": ("Căn cứ", "The rule")}
    reasons = _text()
    rule = WrittenField(max_length=200, required=False)


class AmountForm(ActForm):
    """Money that is owed, or has come."""

    labels: ClassVar = {"amount": ("Số tiền (đồng)", "Amount (VND)")}
    amount = forms.IntegerField(min_value=1, max_value=100_000_000_000)

    def offer(self) -> None:
        self.fields["amount"].initial = self.setting.case.fee or None


class ReturnResultForm(ActForm):
    """How the applicant gets the result, and over the counter who takes it."""

    labels: ClassVar = {
        "how": ("Trả bằng cách", "How"),
        "taker": ("Ai nhận, khi trả tại bộ phận một cửa", "Who takes it, at the desk"),
        "taker_name": ("Họ và tên người khác", "The other's name"),
        "taker_paper": ("Số giấy tờ của người ấy", "Her identity paper's number"),
        "taker_authority": (
            "Giấy ủy quyền, hoặc quan hệ được nhận thay",
            "Power of attorney, or why she may take it",
        ),
    }
    how = forms.ChoiceField(widget=forms.RadioSelect, initial="counter")
    taker = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    taker_name = WrittenField(max_length=200, required=False)
    taker_paper = WrittenField(max_length=40, required=False)
    taker_authority = WrittenField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("how") == "counter" and not data.get("taker") and "taker" not in self.errors:
            said = t("Nêu ai đã nhận kết quả.", "Say who took the result.")
            self.add_error("taker", said)
        return data

    def offer(self) -> None:
        case = self.setting.case
        takers = [
            ("owner", t("Chủ hồ sơ", "The owner")),
            ("filer", t("Người nộp thay", "Who filed it")),
            ("other", t("Người khác, ghi bên dưới", "Somebody else, as below")),
        ]
        self.choices(
            "taker", [one for one in takers if one[0] != "filer" or case.filer != case.owner]
        )
        self.choices(
            "how",
            [
                ("counter", t("Tại bộ phận một cửa", "At the desk")),
                ("post", t("Qua bưu điện", "By post")),
                ("online", t("Trực tuyến", "Online")),
            ],
        )


class NoteForm(ActForm):
    """What officers tell one another."""

    labels: ClassVar = {"text": ("Ghi chú nội bộ", "Internal note")}
    notes: ClassVar = {
        "text": ("Người nộp không thấy ghi chú này.", "The applicant does not see it.")
    }
    text = _text(rows=3)
