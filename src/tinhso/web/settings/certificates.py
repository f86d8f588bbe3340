"""Certificates that sign results: entered with their key's place, listed with what they are good for, ended."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import last_offices_of, names_of, posts_of, successions
from tinhso.signing import actions, authorities, pins
from tinhso.signing.models import Certificate
from tinhso.signing.rules import PERSON, SEAL
from tinhso.web.settings.common import ADMINS, Form, back, by, reach, render, row_key
from tinhso.web.words import t
from tinhso.web.written import WrittenField

MOST_BYTES = 100_000
_FIELDS = {
    "bad_certificate": "chain",
    "certificate_over": "chain",
    "known_certificate": "chain",
    "no_signing_token": "token",
}


class CertificateForm(Form):
    """A certificate to be entered. offices: those that whoever enters it settles; tokens: names in the settings."""

    labels: ClassVar = {
        "role": ("Dùng làm", "It is"),
        "staff": ("Mã cán bộ", "The officer's code"),
        "office": ("Con dấu của cơ quan", "Seal of the office"),
        "token": ("Thiết bị ký", "Token"),
        "label": ("Tên khóa trong thiết bị", "The key's name there"),
        "chain": ("Tệp chứng thư, kèm chuỗi (PEM)", "The certificate with its chain (PEM)"),
    }
    notes: ClassVar = {
        "staff": (
            "Mã ở trang Cán bộ, của người trong đơn vị bạn quản trị. Con dấu thì để trống.",
            "As it stands on the page Staff, of somebody in your offices. For a seal leave it empty.",
        ),
        "office": (
            "Chỉ chọn khi thêm con dấu. Đơn vị cấp dưới không có con dấu riêng dùng con dấu này.",
            "Only for a seal. Offices below it that have none of their own use it.",
        ),
        "label": (
            "Đúng như nhãn (CKA_LABEL) của khóa trong thiết bị: hỏi người cấp thiết bị.",
            "As the key is labelled (CKA_LABEL) in the token: ask whoever gave the token.",
        ),
        "chain": (
            "Chứng thư của người ký đứng trước, rồi đến các chứng thư cấp ra nó. Không gửi khóa riêng.",
            "The signer's certificate first, then those that issued it. Never send a private key.",
        ),
    }
    role = forms.ChoiceField(widget=forms.RadioSelect)
    staff = WrittenField(max_length=50, required=False)
    office = forms.ChoiceField(required=False)
    token = forms.ChoiceField()
    label = WrittenField(max_length=100)
    chain = forms.FileField(widget=forms.FileInput(attrs={"accept": ".pem,.crt,.cer,.der"}))

    def __init__(
        self, *args: Any, offices: list[tuple[str, str]], tokens: list[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.offices = {code for code, _ in offices}
        kinds = (
            (PERSON, t("chữ ký của một người", "a person's")),
            (SEAL, t("con dấu số", "a seal")),
        )
        self.fields["role"].choices = kinds  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", "–"), *offices]  # type: ignore[attr-defined]
        self.fields["token"].choices = [(one, one) for one in tokens]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        role, staff = data.get("role"), data.get("staff", "")
        if role == SEAL and not data.get("office"):
            self.add_error(
                "office", t("Hãy chọn cơ quan của con dấu.", "Choose the seal's office.")
            )
        held = {office for office, _ in posts_of(staff, timezone.localdate())}
        if role == PERSON and not held & self.offices:
            said = t("Không có cán bộ này trong đơn vị của bạn.", "Nobody of yours has this code.")
            self.add_error("staff", said)
        elif role == PERSON and not held <= self.offices:
            said = t(
                "Người này còn giữ việc ở đơn vị khác: quản trị cấp trên thêm chứng thư.",
                "She also has a post elsewhere: an administrator above both enters her certificate.",
            )
            self.add_error("staff", said)
        chain = data.get("chain")
        if chain is not None and (chain.size or 0) > MOST_BYTES:
            self.add_error("chain", t("Tệp này quá lớn.", "This file is too large."))
        return data


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    """Those of the offices that this person settles; POST enters one."""
    own = reach(request.who, "settle", request.who.day)
    offices = request.who.organisation.offices
    choices = sorted(
        ((code, offices[code].name) for code in own if code in offices), key=lambda one: one[1]
    )
    tokens = sorted(authorities.tokens())
    form = CertificateForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        offices=choices,
        tokens=tokens,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _entered(request, form.cleaned_data)
            said = t("Đã thêm chứng thư {n}.", "The certificate {n} was entered.", n=made.serial)
            return back(request, reverse("settings_certificates"), said)
        except TinhsoError as fault:
            form.refuse(fault, _FIELDS.get(fault.code))
    rows = _seen(set(own), request.who.day)
    shut = pins.shut()
    people = names_of({one.staff for one in rows})
    told = {
        "form": form,
        "rows": [
            (
                one,
                people.get(one.staff, one.staff)
                or (offices[one.office].name if one.office in offices else one.office),
                one.until <= timezone.now(),
                one.fingerprint in shut,
            )
            for one in rows
        ],
        "tokens": tokens,
        "at": "certificates",
    }
    return render(request, "certificates.html", told)


def _seen(own: set[str], day: date) -> list[Certificate]:
    """The seals of some offices, and the certificates of who holds or held last posts in them alone; three queries.

    What was an office's that has ended is whoever's carries on its work. Who also works elsewhere signs there too, so
    whoever settles one of her offices settles no certificate of hers.
    """
    rows = list(Certificate.objects.order_by("role", "office", "staff", "added_at"))
    held = last_offices_of({one.staff for one in rows if one.staff}, day)
    passed = successions()

    def is_own(one: Certificate) -> bool:
        offices = {one.office} if one.office else held.get(one.staff, set())
        return bool(offices) and all(
            office in own or passed.carrying_on(office, day) in own for office in offices
        )

    return [one for one in rows if is_own(one)]


def _own(request: Request) -> Certificate:
    """The certificate that a form names, of an office that this person settles. Raises Refused."""
    row = Certificate.objects.filter(pk=row_key(request.POST.get("chung-thu", ""))).first()
    own = set(reach(request.who, "settle", request.who.day))
    if row is None or row not in _seen(own, request.who.day):
        raise Refused("not_yours")
    return row


def _entered(request: Request, data: dict[str, Any]) -> Certificate:
    return actions.add_certificate(
        data["chain"].read(),
        token=data["token"],
        label=data["label"],
        role=data["role"],
        staff=data["staff"],
        office=data["office"],
        by=by(request.who),
    )


@opens(ADMINS)
@require_POST
def end(request: Request) -> HttpResponse:
    """From now on it signs nothing; what it signed stays."""
    row = _own(request)
    actions.end_certificate(row.uid, by=by(request.who))
    said = t("Chứng thư {n} thôi dùng.", "The certificate {n} signs no longer.", n=row.serial)
    return back(request, reverse("settings_certificates"), said)


@opens(ADMINS)
@require_POST
def release(request: Request) -> HttpResponse:
    """Whoever typed its PIN wrongly too often may try again."""
    row = _own(request)
    actions.release_pins(row.uid, by=by(request.who))
    said = t(
        "Có thể nhập lại mã PIN của chứng thư {n}.",
        "The PIN of {n} may be typed again.",
        n=row.serial,
    )
    return back(request, reverse("settings_certificates"), said)
