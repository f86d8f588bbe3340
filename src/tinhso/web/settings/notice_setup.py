"""How notices are sent, and their templates: each way shown as it will arrive, registered numbers, a trial."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.notices import actions, manners, rules, templates
from tinhso.notices.manners import MOST_PER_MINUTE, manner_now, set_manner, set_wording
from tinhso.notices.templates import BadTemplate, Template
from tinhso.notices.ways import set_up
from tinhso.parties.rules import contact
from tinhso.web.notice_words import WAYS
from tinhso.web.settings.common import ADMINS, Form, back, by, render
from tinhso.web.settings.notices import CRUMBS, check
from tinhso.web.words import t
from tinhso.web.written import WrittenField

_ORDERS = (
    (rules.ZALO, rules.SMS, rules.MAIL),
    (rules.ZALO, rules.MAIL, rules.SMS),
    (rules.SMS, rules.ZALO, rules.MAIL),
    (rules.SMS, rules.MAIL, rules.ZALO),
    (rules.MAIL, rules.ZALO, rules.SMS),
    (rules.MAIL, rules.SMS, rules.ZALO),
)
_CONTACTS = {rules.MAIL: "mail", rules.SMS: "phone", rules.ZALO: "phone"}


def _bound() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST_PER_MINUTE)


class MannerForm(Form):
    """How we tell."""

    labels: ClassVar = {
        "order": ("Thứ tự gửi", "Which way first"),
        "quiet_from": ("Không làm phiền từ", "Quiet from"),
        "quiet_until": ("đến", "until"),
        "zalo": ("Zalo: nhiều nhất mỗi phút", "Zalo: at most a minute"),
        "sms": ("Tin nhắn: nhiều nhất mỗi phút", "SMS: at most a minute"),
        "mail": ("Thư: nhiều nhất mỗi phút", "Mail: at most a minute"),
        "accented": ("Tin nhắn có dấu", "SMS with accents"),
    }
    notes: ClassVar = {
        "quiet_from": (
            "Trong khoảng này chỉ mã một lần được gửi tới điện thoại. Hai giờ bằng nhau là không có khoảng nào.",
            "Meanwhile only one-time codes ring a phone. Equal hours: never quiet.",
        ),
        "zalo": ("0 là không giới hạn.", "0 is no bound."),
        "accented": (
            "Có dấu: mỗi tin 70 ký tự. Không dấu: 160.",
            "With accents a part has 70 letters, without 160.",
        ),
    }
    order = forms.ChoiceField()
    quiet_from = forms.TimeField(input_formats=["%H:%M"])
    quiet_until = forms.TimeField(input_formats=["%H:%M"])
    zalo, sms, mail = _bound(), _bound(), _bound()
    accented = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["order"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (",".join(one), " → ".join(t(*WAYS[way]) for way in one)) for one in _ORDERS
        ]


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def manner(request: Request) -> HttpResponse:
    """How notices are sent; POST sets another way from now on."""
    check(request)
    held = manner_now()
    initial = {
        "order": ",".join(held.order),
        "quiet_from": f"{held.quiet_from:%H:%M}",
        "quiet_until": f"{held.quiet_until:%H:%M}",
        "accented": held.accented,
        **held.per_minute,
    }
    form = MannerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        set_manner(
            order=told["order"].split(","),
            quiet_from=told["quiet_from"],
            quiet_until=told["quiet_until"],
            per_minute={way: told[way] for way in rules.WAYS},
            accented=told["accented"],
            at=timezone.now(),
            by=by(request.who),
        )
        return back(request, reverse("settings_notices"), t("Đã đặt.", "It was set."))
    shown = {
        "form": form,
        "title": t("Cách gửi thông báo", "How notices are sent"),
        "subject": t(
            "Áp dụng cho thông báo tạo ra từ lúc đặt; giới hạn và giờ yên tĩnh áp dụng ngay.",
            "For notices made from now on; bounds and quiet hours hold at once.",
        ),
        "action": t("Đặt", "Set"),
        "home": reverse("settings_notices"),
        "at": "notices",
        "crumbs": [*CRUMBS, (("Cách gửi", "How they are sent"), "")],
    }
    return render(request, "form.html", shown)


class WordingForm(Form):
    """What is registered with the providers."""

    labels: ClassVar = {
        "number": ("Mã mẫu đã duyệt ở Zalo", "Template id at Zalo"),
        "text": ("Lời tin nhắn đã đăng ký với nhà mạng", "SMS as registered with the carriers"),
    }
    notes: ClassVar = {
        "number": ("Bỏ trống thì không gửi qua Zalo.", "Empty: it does not go by Zalo."),
        "text": (
            "Bỏ trống thì dùng lời của mẫu. Các trường viết trong ngoặc nhọn.",
            "Empty: the template's own words. Fields stand in braces.",
        ),
    }
    number = WrittenField(required=False, max_length=manners.MOST_NUMBER)
    text = WrittenField(
        required=False, max_length=manners.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


class TrialForm(Form):
    """To whom a trial goes."""

    labels: ClassVar = {"way": ("Gửi thử qua", "Try it by"), "to": ("Đến", "To")}
    notes: ClassVar = {
        "to": (
            "Số điện thoại hoặc địa chỉ thư của chính bạn. Các trường là ví dụ.",
            "Your own number or address. The fields are samples.",
        )
    }
    way = forms.ChoiceField()
    to = WrittenField(max_length=254)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, t(*WAYS[way])) for way in rules.WAYS]


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: Request, code: str) -> HttpResponse:
    """A template as each way shows it; POST sets what is registered."""
    check(request)
    known = _template(code)
    number, text = manners.wording(code, rules.ZALO), manners.wording(code, rules.SMS)
    initial = {"number": number.number if number else "", "text": text.text if text else ""}
    form = WordingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, who, now = form.cleaned_data, by(request.who), timezone.now()
        try:
            set_wording(code, rules.SMS, text=told["text"], at=now, by=who)
            set_wording(code, rules.ZALO, number=told["number"], at=now, by=who)
        except (manners.CannotSet, BadTemplate) as fault:
            form.refuse(fault, "number" if fault.code == "bad_template_number" else "text")
        else:
            address = reverse("settings_notice_template", args=[code])
            return back(request, address, t("Đã đặt.", "It was set."))
    return _shown(request, known, form, TrialForm(), initial["text"])


@opens(ADMINS)
@require_POST
def trial(request: Request, code: str) -> HttpResponse:
    """Send a template with its samples to an address of one's own."""
    check(request)
    known = _template(code)
    form = TrialForm(request.POST)
    if form.is_valid():
        way = form.cleaned_data["way"]
        try:
            to = contact(_CONTACTS[way], form.cleaned_data["to"])
        except TinhsoError as fault:
            form.refuse(fault, "to")
        else:
            return _tried(request, known, way, to)
    text = manners.wording(code, rules.SMS)
    initial = {"text": text.text if text else ""}
    return _shown(request, known, WordingForm(initial=initial), form, initial["text"])


def _tried(request: Request, known: Template, way: str, to: str) -> HttpResponse:
    key = request.POST.get("key", "")[:60]
    made = actions.tell(
        f"trial:{request.who.actor}:{key}"[:110],
        template=known.code,
        fields=known.samples,
        to={way: to},
        due_at=timezone.now(),
    )
    if made:
        return back(
            request, reverse("settings_notice", args=[made[0].uid]), t("Đã xếp hàng.", "Queued.")
        )
    why = t(
        "Chưa gửi được: cách này chưa khai, hoặc mẫu chưa có mã ở Zalo.",
        "Not sent: this way is not set up, or the template has no id at Zalo.",
    )
    return back(request, reverse("settings_notice_template", args=[known.code]), why)


def _shown(
    request: Request, known: Template, form: WordingForm, trial_form: TrialForm, text: str
) -> HttpResponse:
    words = templates.filled(text or known.sms, known.samples)
    sms = [
        (t("Có dấu", "With accents"), words, rules.length(words)),
        (t("Không dấu", "Without accents"), rules.bare(words), rules.length(rules.bare(words))),
    ]
    told = {
        "template": known,
        "subject": templates.filled(known.subject, known.samples),
        "mail": templates.filled(known.mail, known.samples),
        "sms": sms,
        "accented": manner_now().accented,
        "zalo": templates.for_zalo(known, known.samples),
        "form": form,
        "trial": trial_form,
        "here": [WAYS[way] for way in set_up()],
        "at": "notices",
        "crumbs": [*CRUMBS, (known.name, "")],
    }
    return render(request, "notice_template.html", told)


def _template(code: str) -> Template:
    try:
        return templates.named(code)
    except BadTemplate as error:
        raise Http404 from error
