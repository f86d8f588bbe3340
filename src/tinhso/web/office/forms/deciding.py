"""Forms by which a dossier ends: the result, its file, how it is given, or none."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from tinhso.web import taking
from tinhso.web.days import DayField
from tinhso.web.office import signing_fields
from tinhso.web.office.forms.common import LONG, ActForm, written_text
from tinhso.web.words import t
from tinhso.web.written import WrittenField


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
    summary = written_text(required=False)
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


class StopForm(ActForm):
    """Why it ends without a result."""

    labels: ClassVar = {"reasons": ("Lý do", "Why"), "rule": ("Căn cứ", "The rule")}
    reasons = written_text()
    rule = WrittenField(max_length=200, required=False)
