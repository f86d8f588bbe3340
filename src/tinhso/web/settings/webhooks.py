"""Who is told by webhooks: receivers, what each hears of, its messages and their answers, and what one decides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.connectors.http import CannotAsk
from tinhso.exchange.webhooks import queries, replaying, subscribing
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.exchange.webhooks.payload import KINDS
from tinhso.exchange.webhooks.subscribing import CannotSubscribe, Wanted
from tinhso.kernel.errors import TinhsoError
from tinhso.operations import retention
from tinhso.sentences import sentence
from tinhso.sentences.webhooks import WHYS
from tinhso.web.days import day_read
from tinhso.web.settings.common import ADMINS, Form, back, by, high_with, render, sentence_of
from tinhso.web.words import Pair, lang, t
from tinhso.web.written import WrittenField

A_PAGE, MOST_AT_ONCE = 50, 500
# How long the page that made a secret may be asked for again, by whoever pressed twice.
SHOWN_FOR = timedelta(minutes=5)
STATES: Mapping[str, Pair] = {
    "queued": ("Chờ gửi", "To be sent"),
    "delivered": ("Đã nhận", "Taken"),
    "dead": ("Thôi gửi", "Given up"),
}
OF_RECEIVERS: Mapping[str, Pair] = {
    "active": ("đang gửi", "active"),
    "paused": ("tạm dừng", "paused"),
    "ended": ("đã kết thúc", "ended"),
}
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Webhook", "Webhooks"), "/cai-dat/webhook"),
]
_REFUSALS = (CannotSubscribe, CannotAsk)
_BESIDE = {
    "webhook_no_partner": "partner",
    "webhook_unknown_kind": "kinds",
    "webhook_unknown_office": "offices",
    "webhook_unknown_procedure": "procedures",
}


class WantedForm(Form):
    """Who hears of what."""

    labels: ClassVar = {
        "partner": ("Bên nhận", "Receiver"),
        "address": ("Địa chỉ nhận", "Its address"),
        "mail": ("Báo cho ai khi bên nhận hỏng lâu", "Whom to tell when it fails for long"),
        "offices": ("Chỉ các đơn vị", "Only these offices"),
        "procedures": ("Chỉ các thủ tục", "Only these procedures"),
        "kinds": ("Chỉ các sự kiện", "Only these events"),
    }
    notes: ClassVar = {
        "address": (
            "https://tên-miền/đường-dẫn, không có mật khẩu và không có dấu ?.",
            "https://name/path, without a password and without a question mark.",
        ),
        "mail": ("Thư điện tử.", "A mail address."),
        "offices": (
            "Mỗi dòng một mã đơn vị; gồm cả đơn vị trực thuộc. Bỏ trống là mọi đơn vị.",
            "A code a line, those below included. Empty: every office.",
        ),
        "procedures": (
            "Mỗi dòng một mã thủ tục. Bỏ trống là mọi thủ tục.",
            "A code a line. Empty: every procedure.",
        ),
        "kinds": ("Không chọn gì là mọi sự kiện.", "Choose none for every event."),
    }
    partner = WrittenField(max_length=100)
    address = forms.CharField(max_length=500)
    mail = forms.EmailField(max_length=254, required=False)
    offices = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea({"rows": 3}))
    procedures = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )
    kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kinds"].choices = [  # type: ignore[attr-defined] # a choice field
            (name, kind_said(name)) for name in KINDS
        ]

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(
            partner=told["partner"],
            address=told["address"].strip(),
            mail=told["mail"],
            kinds=told["kinds"],
            offices=told["offices"].split(),
            procedures=told["procedures"].split(),
        )

    def say(self, fault: TinhsoError) -> None:
        """A refusal beside its field."""
        at = "address" if isinstance(fault, CannotAsk) else _BESIDE.get(fault.code)
        self.refuse(fault, at)


def kind_said(name: str) -> str:
    """A kind of event in words; what a sentence would fill in is left out."""
    text = t(*KINDS[name]) if name in KINDS else name
    return re.sub(r"\{\w+\}", "…", text).rstrip(".")


def check(request: Request) -> None:
    """Raises Refused unless somebody settles the whole province: a receiver may hear of every office."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")


@opens(ADMINS)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Every receiver and how it stands."""
    check(request)
    rows = queries.standings(ended=True)
    told = {
        "rows": [(one, OF_RECEIVERS[one.row.state], WHYS.get(one.row.why)) for one in rows],
        "at": "webhooks",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
    }
    return render(request, "webhooks.html", told)


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def new(request: Request) -> HttpResponse:
    """A new receiver; the page that it leads to shows its secret, and no other page ever does."""
    check(request)
    form = WantedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = _key(request)
        try:
            row = subscribing.subscribe(form.wanted(), key=key, by=by(request.who))
            return _page(request, row.uid, secret=_secret(request, key))
        except TinhsoError as fault:
            form.say(fault)
    told = {
        "title": t("Thêm bên nhận", "Add a receiver"),
        "action": t("Thêm", "Add"),
        "subject": t(
            "Bên nhận được báo ngay khi hồ sơ có việc: mã, đơn vị, trạng thái, thời hạn. Không gửi dữ liệu cá nhân.",
            "The receiver is told as something happens to a dossier: code, office, state, dates. No personal data go.",
        ),
    }
    return _form(request, form, told, reverse("settings_webhooks"))


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, uid: UUID) -> HttpResponse:
    """What a receiver hears of, and where."""
    check(request)
    row = _standing(uid).row
    home = reverse("settings_webhook", args=[uid])
    form = WantedForm(request.POST or None, initial=_shown(row))
    if request.method == "POST" and form.is_valid():
        try:
            subscribing.change(uid, form.wanted(), by=by(request.who))
            return back(request, home, t("Đã lưu.", "Saved."))
        except _REFUSALS as fault:
            form.say(fault)
    told = {"title": row.partner, "action": t("Lưu", "Save"), "subject": ""}
    return _form(request, form, told, home)


def _shown(row: Subscription) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("partner", "address", "mail", "kinds")}
    return told | {name: "\n".join(getattr(row, name)) for name in ("offices", "procedures")}


def _form(request: Request, form: WantedForm, told: Mapping[str, Any], home: str) -> HttpResponse:
    crumbs = [*CRUMBS, ((told["title"], told["title"]), "")]
    told = {**told, "form": form, "home": home, "at": "webhooks", "crumbs": crumbs}
    return render(request, "webhook_form.html", told)


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def page(request: Request, uid: UUID) -> HttpResponse:
    """One receiver and its messages; POST does what the pressed button says: dung, tiep, khoa, ket-thuc."""
    check(request)
    if request.method != "POST":
        return _page(request, uid)
    _standing(uid)
    who, what = by(request.who), request.POST.get("viec", "")
    acts = {"dung": subscribing.pause, "tiep": subscribing.resume, "ket-thuc": subscribing.finish}
    try:
        if what == "khoa":
            key = _key(request)
            subscribing.change_secret(uid, key=key, by=who)
            return _page(request, uid, secret=_secret(request, key))
        if what in acts:
            acts[what](uid, by=who)
    except TinhsoError as fault:
        notes.warning(request, sentence_of(fault))
    return back(request, reverse("settings_webhook", args=[uid]))


def _page(request: Request, uid: UUID, *, secret: str = "") -> HttpResponse:
    found = _standing(uid)
    state, kind = request.GET.get("trang-thai", ""), request.GET.get("loai", "")
    state = state if state in STATES else ""
    kind = kind if kind in KINDS else ""
    rows = queries.deliveries(found.row, state=state, kind=kind)
    page_ = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    today = timezone.localdate()
    told = {
        "one": found,
        "row": found.row,
        "state": OF_RECEIVERS[found.row.state],
        "why": WHYS.get(found.row.why),
        "secret": secret,
        "overlap": subscribing.OVERLAP.total_seconds() // 3600,
        "page": page_,
        "rows": [_row(each) for each in page_],
        "states": [
            (each, words, found.counts.get(each, 0), each == state)
            for each, words in STATES.items()
        ],
        "kinds": [(name, kind_said(name), name == kind) for name in KINDS],
        "wanted": [kind_said(name) for name in found.row.kinds],
        "narrowed": bool(state or kind),
        "today": today,
        "first": today - timedelta(days=retention.span_of("webhooks", on=today) or 0),
        "at": "webhooks",
        "crumbs": [*CRUMBS, ((found.row.partner, found.row.partner), "")],
    }
    return render(request, "webhook.html", told)


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "row": one,
        "kind": kind_said(one.kind),
        "state": STATES[one.state],
        "why": sentence(one.problem, lang(), one.facts) if one.problem else "",
    }


@opens(ADMINS)
@require_safe
def message(request: Request, uid: UUID, message: UUID) -> HttpResponse:
    """One message: what it says, and every answer to it."""
    check(request)
    try:
        one = queries.delivery(uid, message)
    except CannotSubscribe as fault:
        raise Http404 from fault
    said = queries.said(one)
    told = {
        **_row(one),
        "receiver": one.subscription,
        "said": json.dumps(json.loads(said), ensure_ascii=False, indent=2) if said else "",
        "attempts": [
            (each, sentence(each.problem, lang(), each.facts) if each.problem else "")
            for each in queries.attempts(one)
        ],
        "at": "webhooks",
        "crumbs": [
            *CRUMBS,
            (
                (one.subscription.partner, one.subscription.partner),
                reverse("settings_webhook", args=[uid]),
            ),
            (("Một thông điệp", "A message"), ""),
        ],
    }
    return render(request, "webhook_message.html", told)


@opens(ADMINS)
@require_POST
def replay(request: Request, uid: UUID) -> HttpResponse:
    """Send again: the messages that were chosen, or all of a span of days (tu, den; chi-chet: only those given up)."""
    check(request)
    _standing(uid)
    home, who = reverse("settings_webhook", args=[uid]), by(request.who)
    wanted = [one for one in map(_uid, request.POST.getlist("thong-diep")[:MOST_AT_ONCE]) if one]
    first, last = (day_read(request.POST.get(name, "")) for name in ("tu", "den"))
    try:
        if wanted:
            count = replaying.replay(uid, wanted, by=who)
        elif first and last:
            dead = request.POST.get("chi-chet") == "1"
            count = replaying.replay_span(uid, first, last, by=who, dead_only=dead)
        else:
            notes.warning(
                request,
                t("Hãy chọn thông điệp, hoặc cả hai ngày.", "Choose messages, or both days."),
            )
            return back(request, home)
    except CannotSubscribe as fault:
        notes.warning(request, sentence_of(fault))
        return back(request, home)
    said = t("Sẽ gửi lại {n} thông điệp.", "{n} messages will be sent again.", n=count)
    return back(request, home, said)


def _standing(uid: UUID) -> queries.Standing:
    try:
        return queries.standing(uid)
    except CannotSubscribe as fault:
        raise Http404 from fault


def _key(request: Request) -> str:
    """Of the form; one of its own where a form bears none."""
    return request.POST.get("key", "")[:64] or uuid4().hex


def _secret(request: Request, key: str) -> str:
    since = timezone.now() - SHOWN_FOR
    return subscribing.secret_made_by(key, actor=by(request.who).actor, since=since)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text[:40])
    except ValueError:
        return None
