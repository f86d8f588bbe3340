"""The door of the demo: one click for each role. Exists only with demo settings, on this machine, over marked data."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.signing_in import BY_PASSWORD, finish
from tinhso.demo import filling

# Login → what the visitor is, what she may look at, and where she begins.
DOORS = {
    filling.CITIZEN: (
        ("Người dân", "A citizen"),
        (
            "Nộp, theo dõi hồ sơ; xem giấy tờ tỉnh đang giữ",
            "Files and follows her dossiers; sees what is held of her",
        ),
        "/ho-so",
    ),
    "motcua": (
        ("Cán bộ một cửa", "Desk officer"),
        ("Tiếp nhận, trả kết quả", "Receives, returns results"),
        "/mot-cua/",
    ),
    "canbo": (
        ("Cán bộ xử lý", "Processing officer"),
        ("Hộp việc theo thời gian còn lại", "An inbox by the time that is left"),
        "/van-phong/",
    ),
    "ketoan": (
        ("Kế toán", "Accountant"),
        ("Sao kê, hoàn phí, biên lai", "Statements, refunds, receipts"),
        "/thu-phi/",
    ),
    "lanhdao": (
        ("Chủ tịch phường", "Head of a commune"),
        (
            "Ký số, phân công, thư xin lỗi, ai hỏi lại giấy đã có",
            "Signs, assigns, apologises; who asked again",
        ),
        "/van-phong/don-vi",
    ),
    "lanhdaotinh": (
        ("Lãnh đạo tỉnh", "Leader of the province"),
        ("Bảng điều hành, mọi con số mở ra hồ sơ", "The board; every figure opens its dossiers"),
        "/bang/",
    ),
    "kiemsoat": (
        ("Kiểm soát thủ tục", "Procedure control"),
        ("Danh mục, biểu mẫu, thời hạn", "The catalogue, forms and limits"),
        "/cai-dat/",
    ),
    "quantri": (
        ("Quản trị", "Administrator"),
        ("Đơn vị, cán bộ, lịch làm việc", "Offices, staff, calendars"),
        "/cai-dat/",
    ),
}


@opens(everyone)
@require_safe
@never_cache
def doors(request: HttpRequest) -> HttpResponse:
    """Choose through whose eyes to look."""
    _check(request)
    made, wanted = filling.made()
    there = {one.login for one in filling.visitors()}
    shown = [(login, *door) for login, door in DOORS.items() if login in there]
    context = {
        "doors": shown,
        "made": made,
        "wanted": wanted,
        "share": 100 * made // max(1, wanted),
    }
    return render(request, "demo/doors.html", context)


@opens(everyone)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody made up."""
    _check(request)
    login = request.POST.get("login", "")
    account = next((one for one in filling.visitors() if one.login == login), None)
    if account is None or login not in DOORS:
        raise Http404
    finish(request, account, replace(BY_PASSWORD, second=True))
    return HttpResponseRedirect(DOORS[login][2])


def _check(request: HttpRequest) -> None:
    """Nothing is here for anybody else. Raises Http404."""
    try:
        here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        here = False
    if not (settings.DEMO and here and filling.is_demo()):
        raise Http404
