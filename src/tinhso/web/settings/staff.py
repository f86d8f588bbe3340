"""Who works here: found by name, office or role; her posts, each from a day to a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.access import identities, providers
from tinhso.access.guard import Refused, opens
from tinhso.access.models import Account, SecondFactor
from tinhso.access.queries import sessions_of
from tinhso.access.rights import ROLES
from tinhso.access.who import Request, Who
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org import actions
from tinhso.org.models import Post, Staff
from tinhso.web.days import day_read
from tinhso.web.settings.common import (
    ADMINS,
    Form,
    back,
    by,
    check_settles,
    dated,
    day_asked,
    reach,
    render,
    row_key,
)
from tinhso.web.settings.office_acts import office_choices
from tinhso.web.settings.offices import names_then
from tinhso.web.words import day_text, t
from tinhso.web.written import WrittenField

A_PAGE = 40
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_FIELDS = {
    "code_taken": "code",
    "no_such_office": "office",
    "founded_later": "from_date",
    "already_closed": "from_date",
    "post_held_already": "role",
}


class CannotAppoint(TinhsoError):
    """post_held_already (staff, office, role): she holds it already, or will; twice would be a slip of the hand."""


@dataclass(frozen=True)
class Person:
    """A row of the list. posts: (name of the office, its code, role). account: "" for none, open or locked."""

    code: str
    name: str
    posts: tuple[tuple[str, str, tuple[str, str]], ...]
    account: str
    second: bool


@opens(ADMINS)
@require_safe
def people(request: Request) -> HttpResponse:
    """Staff, by what the address asks for: tim, don-vi, vai-tro, tai-khoan, ngay."""
    day = day_asked(request)
    asked = {
        "text": " ".join(request.GET.get("tim", "")[:100].replace("\x00", "").split()),
        "office": request.GET.get("don-vi", ""),
        "role": request.GET.get("vai-tro", ""),
        "account": request.GET.get("tai-khoan", ""),
    }
    page = Paginator(_matching(request, asked, day), A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "page": page,
        "people": _told(list(page), day),
        "day": day,
        "today": request.who.day,
        "asked": asked,
        "narrowed": any(asked.values()),
        "offices": office_choices(request),
        "roles": ROLES.items(),
        "query": request.GET.urlencode(),
        "at": "staff",
        "crumbs": [(("Cài đặt", "Settings"), "/cai-dat/"), (("Cán bộ", "Staff"), "")],
    }
    told["holding"] = None if told["narrowed"] else holding(request.who, day)
    return render(request, "staff.html", told)


def holding(who: Who, day: date) -> int:
    """How many hold a post on a day in the offices that somebody settles; who has left, or has none yet, is not one."""
    posts = Post.objects.filter(from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    own = reach(who, "settle", day)
    return posts.filter(office__code__in=own).values("staff").distinct().count()


def _matching(request: Request, asked: Mapping[str, str], day: date) -> Any:
    """Those of the offices that this person settles, and those who have no post at all."""
    rows = Staff.objects.order_by("name", "code")
    held = Post.objects.filter(staff=OuterRef("pk"), from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    own = reach(request.who, "settle", day) | reach(request.who, "settle", request.who.day)
    anywhere = Post.objects.filter(staff=OuterRef("pk"))
    rows = rows.filter(Exists(anywhere.filter(office__code__in=own)) | ~Exists(anywhere))
    if asked["text"]:
        text = asked["text"]
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if asked["office"]:
        held = held.filter(office__code=asked["office"])
    if asked["role"]:
        held = held.filter(role=asked["role"])
    if asked["office"] or asked["role"]:
        rows = rows.filter(Exists(held))
    accounts = Account.objects.filter(staff=OuterRef("code"))
    if asked["account"] == "khong":
        rows = rows.filter(~Exists(accounts))
    elif asked["account"] in ("mo", "khoa"):
        rows = rows.filter(Exists(accounts.filter(locked=asked["account"] == "khoa")))
    return rows


def _told(rows: list[Staff], day: date) -> list[Person]:
    """A page of staff in four queries."""
    posts = list(
        Post.objects.filter(staff__in=rows, from_date__lte=day)
        .filter(Q(until_date=None) | Q(until_date__gt=day))
        .select_related("office")
        .order_by("id")
    )
    called = names_then(post.office for post in posts)
    accounts = {
        account.staff: account
        for account in Account.objects.filter(staff__in=[row.code for row in rows])
    }
    second = set(
        SecondFactor.objects.filter(account__in=accounts.values()).values_list(
            "account_id", flat=True
        )
    )
    found = []
    for row in rows:
        account = accounts.get(row.code)
        held = tuple(
            (
                called(post.office, day),
                post.office.code,
                ROLES.get(post.role, (post.role, post.role)),
            )
            for post in posts
            if post.staff_id == row.pk
        )
        state = "" if account is None else "locked" if account.locked else "open"
        found.append(
            Person(row.code, row.name, held, state, account is not None and account.pk in second)
        )
    return found


class EnterForm(Form):
    """A new member of staff with her first post."""

    labels: ClassVar = {
        "name": ("Họ tên", "Name"),
        "code": ("Mã cán bộ", "Code"),
        "office": ("Đơn vị", "Office"),
        "role": ("Vai trò", "Role"),
        "from_date": ("Từ ngày", "From"),
    }
    notes: ClassVar = {
        "code": (
            "Sổ cái chỉ ghi mã này, không ghi tên; mã không đổi.",
            "The ledger knows this code alone and no name; it never changes.",
        )
    }
    name = WrittenField(max_length=200)
    code = forms.SlugField(max_length=50)
    office = forms.ChoiceField()
    role = forms.ChoiceField()
    from_date = dated()

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        choose = t("Chọn", "Choose")
        self.fields["office"].choices = office_choices(request, empty=choose)  # type: ignore[attr-defined] # a choice field
        roles = [(code, t(*pair)) for code, pair in ROLES.items()]
        self.fields["role"].choices = [("", choose), *roles]  # type: ignore[attr-defined] # a choice field
        if "code" in self.fields:
            wrong = t("Chỉ dùng chữ không dấu, số, - và _.", "Use plain letters, digits, - and _.")
            self.fields["code"].error_messages["invalid"] = wrong


class AppointForm(EnterForm):
    """One more post."""

    name = None  # type: ignore[assignment] # so Django takes a field away
    code = None  # type: ignore[assignment] # so Django takes a field away


@opens(ADMINS)
@_get_or_post
def enter(request: Request) -> HttpResponse:
    """A member of staff and her first post, both or neither."""
    form = EnterForm(
        request.POST or None, request=request, initial={"office": request.GET.get("don-vi", "")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        check_settles(request.who, data["office"], data["from_date"])
        try:
            with transaction.atomic():
                actions.enter_staff(code=data["code"], name=data["name"], by=by(request.who))
                appoint_once(
                    data["code"], data["office"], data["role"], data["from_date"], by(request.who)
                )
        except TinhsoError as fault:
            form.refuse(fault, _FIELDS.get(fault.code))
        else:
            said = t(
                "Đã thêm {name}. Mở tài khoản để đăng nhập được.",
                "{name} is entered. Open an account so that she can sign in.",
                name=data["name"],
            )
            return back(request, reverse("settings_person", args=[data["code"]]), said)
    told = {
        "form": form,
        "title": t("Thêm cán bộ", "Enter a member of staff"),
        "action": t("Thêm", "Enter"),
        "home": reverse("settings_staff"),
        "at": "staff",
    }
    return render(request, "form.html", told)


@opens(ADMINS)
@_get_or_post
def person(request: Request, code: str) -> HttpResponse:
    """One member of staff: every post, her account; POST appoints her."""
    row = staff_or_404(request, code)
    form = AppointForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        check_settles(request.who, data["office"], data["from_date"])
        try:
            appoint_once(code, data["office"], data["role"], data["from_date"], by(request.who))
        except TinhsoError as fault:
            form.refuse(fault, _FIELDS.get(fault.code))
        else:
            said = t(
                "Đã giao vai trò từ {day}.",
                "Appointed from {day}.",
                day=day_text(data["from_date"]),
            )
            return back(request, reverse("settings_person", args=[code]), said)
    return render(request, "person.html", shown(request, row, form))


def shown(request: Request, row: Staff, form: Form | None = None) -> dict[str, Any]:
    """What the page of a person knows."""
    today = request.who.day
    posts = list(row.posts.select_related("office").order_by("-from_date", "id"))
    called = names_then(post.office for post in posts)
    own = reach(request.who, "settle", today)
    account = Account.objects.filter(staff=row.code).first()
    from django.utils import timezone

    return {
        "person": row,
        "posts": [
            {
                "pk": post.pk,
                "office": called(post.office, today),
                "code": post.office.code,
                "role": ROLES.get(post.role, (post.role, post.role)),
                "from_date": post.from_date,
                "until_date": post.until_date,
                "state": _state(post, today),
                "may_end": post.until_date is None and post.office.code in own,
            }
            for post in posts
        ],
        "form": form or AppointForm(request=request),
        "account": account,
        "second": account is not None and SecondFactor.objects.filter(account=account).exists(),
        "sessions": sessions_of(account.pk, at=timezone.now(), here=None) if account else [],
        "provider": providers.name_of("staff"),
        "identities": identities.identities_of(account) if account else [],
        "passkeys": account.passkeys.count() if account else 0,
        "today": today,
        "at": "staff",
        "crumbs": [
            (("Cài đặt", "Settings"), "/cai-dat/"),
            (("Cán bộ", "Staff"), reverse("settings_staff")),
            (row.name, ""),
        ],
    }


def _state(post: Post, day: date) -> str:
    if post.from_date > day:
        return "later"
    return "now" if post.until_date is None or post.until_date > day else "past"


@opens(ADMINS)
@require_POST
def relieve(request: Request, code: str) -> HttpResponse:
    """One post ends on a day, the first without it."""
    row = staff_or_404(request, code)
    pk = request.POST.get("vi-tri", "")
    post = row.posts.select_related("office").filter(pk=row_key(pk)).first()
    day = day_read(request.POST.get("ngay", ""))
    if post is None:
        raise Http404
    form = AppointForm(request=request)
    if day is None:
        told = shown(request, row, form)
        told["fault"] = t("Ngày chưa đúng, ví dụ 27/11/2026.", "Not a day, for example 27/11/2026.")
        return render(request, "person.html", told)
    check_settles(request.who, post.office.code, request.who.day)
    try:
        actions.relieve(
            code, office=post.office.code, role=post.role, until_date=day, by=by(request.who)
        )
    except TinhsoError as fault:
        told = shown(request, row, form)
        told["fault"] = fault
        return render(request, "person.html", told)
    said = t("Thôi vai trò từ {day}.", "The post ends on {day}.", day=day_text(day))
    return back(request, reverse("settings_person", args=[code]), said)


def staff_or_404(request: Request, code: str) -> Staff:
    """A member of staff whom this person may settle: of her offices, once or now, or of none yet. Raises Refused."""
    row = Staff.objects.filter(code=code).first()
    if row is None:
        raise Http404
    offices = set(row.posts.values_list("office__code", flat=True))
    own = reach(request.who, "settle", request.who.day)
    if offices and not offices & own:
        raise Refused("not_yours")
    return row


@transaction.atomic
def appoint_once(staff: str, office: str, role: str, from_date: date, by_whom: By) -> None:
    """`org.actions.appoint`, unless that post is held on the day or later: a button pressed twice appoints once."""
    Staff.objects.select_for_update().filter(code=staff).first()
    held = Post.objects.filter(staff__code=staff, office__code=office, role=role).filter(
        Q(until_date=None) | Q(until_date__gt=from_date)
    )
    if held.exists():
        raise CannotAppoint("post_held_already", staff=staff, office=office, role=t(*ROLES[role]))
    actions.appoint(staff, office=office, role=role, from_date=from_date, by=by_whom)
