"""What the forms of a result ask about its signatures, where this server signs or reads them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from tinhso.cases.actions import SignedFile
from tinhso.cases.signed import must_be_signed
from tinhso.files import folder
from tinhso.files.rules import RefusedFile, clean_name
from tinhso.signing import authorities
from tinhso.signing.queries import own_certificate
from tinhso.signing.rules import HERE, IMPORTED
from tinhso.web.days import DayField
from tinhso.web.words import t
from tinhso.web.written import in_our_words

NONE = "none"
MOST_PIN = 64
_NAMES = ("signing", "pin", "valid_until")
# What a form asks after how its file is signed.
_LAST = ("by_post", "reasons")


def offer(form: Any) -> None:
    """Add the fields to a form that takes a result's file, unless nothing is signed here."""
    if not authorities.is_on() or "file" not in form.fields:
        return
    case, actor = form.setting.case, form.setting.who.actor
    own = own_certificate(actor, at=timezone.now())
    offered = []
    if own is not None:
        offered.append(
            (
                HERE,
                t(
                    "Ký số tại đây: chữ ký của tôi, rồi con dấu số",
                    "Sign here: mine, then the seal",
                ),
            )
        )
    offered.append((IMPORTED, t("Tệp đã ký số sẵn", "A file that came signed")))
    offered.append((NONE, t("Không ký số", "Without signatures")))
    form.fields["signing"] = forms.ChoiceField(
        label=t("Ký số", "Signatures"),
        choices=offered,
        widget=forms.RadioSelect,
        initial=offered[0][0] if must_be_signed(case) or own is not None else NONE,
        help_text=t(
            "Ký số tại đây cần tệp PDF chưa ký; trang cuối có mã QR để kiểm tra được thêm vào trước khi ký.",
            "To sign here send a PDF without signatures; a last page with a QR to check it is added before.",
        ),
    )
    if own is not None and authorities.tokens().get(own.token, _NO_TOKEN).pin_is_typed:
        form.fields["pin"] = forms.CharField(
            label=t("Mã PIN của khóa ký", "PIN of your key"),
            max_length=MOST_PIN,
            required=False,
            strip=False,
            help_text=t("Cần khi chọn ký số tại đây.", "Needed to sign here."),
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        )
    form.fields["valid_until"] = DayField(
        label=t("Kết quả có giá trị đến hết ngày", "The result holds up to and including"),
        required=False,
    )
    for name in _NAMES:
        if name in form.fields:
            in_our_words(form.fields[name])
    form.fields["file"].label = t("Tệp kết quả", "The result as a file")
    form.order_fields(
        [*(name for name in form.fields if name not in (*_NAMES, *_LAST)), *_NAMES, *_LAST]
    )


def clean(form: Any, data: dict[str, Any]) -> None:
    """What is signed has a file; what is granted and must be signed is."""
    way = data.get("signing") or NONE
    if way != NONE and not data.get("file"):
        form.add_error("file", t("Hãy chọn tệp PDF của kết quả.", "Choose the result's PDF."))
    until = data.get("valid_until")
    if until is not None and until < timezone.localdate():
        form.add_error("valid_until", t("Ngày này đã qua.", "This day is over."))


def split(data: dict[str, Any]) -> tuple[dict[str, Any], SignedFile | None]:
    """The other fields of a form, and the file with how it is signed; None where it is not. Raises RefusedFile."""
    rest = {name: value for name, value in data.items() if name not in _NAMES}
    way = data.get("signing") or NONE
    if way == NONE:
        # The last day is the result's, whether it is signed here or not.
        until = {"valid_until": data["valid_until"]} if "valid_until" in data else {}
        return rest | until, None
    sent: UploadedFile[Any] = rest.pop("file")
    name = clean_name(sent.name or "ket-qua.pdf")
    if (sent.size or 0) > folder.most_bytes():
        raise RefusedFile("file_too_large", name=name, most=folder.most_bytes() // 1_000_000)
    file = SignedFile(
        way,
        sent.read(),
        name=name,
        pin=data.get("pin") or "",
        valid_until=data.get("valid_until"),
    )
    return rest, file


class _NoToken:
    pin_is_typed = True


_NO_TOKEN: Any = _NoToken()
