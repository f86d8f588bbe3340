"""A page of every part, so that each can be looked at and checked before a screen uses it. An URLconf of the tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tinhso import calendars
from tinhso.access.guard import everyone, opens
from tinhso.config.urls import handler400, handler403, handler404, handler500
from tinhso.config.urls import urlpatterns as pages
from tinhso.kernel.worktime import working_seconds
from tinhso.web.timeline import Happened, Line, Segment

PAGE = Path(__file__).with_name("gallery.html")
VN = calendars.load("vn")
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 on the province's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def held(
    holder: str, start: datetime, end: datetime, clock: str = "run", step: str = ""
) -> Segment:
    length = working_seconds(start=start, end=end, calendar=VN)
    return Segment(holder, start, end, clock, length, step)


DESK, JUSTICE = "Bộ phận một cửa", "Sở Tư pháp"
OPEN = Line(
    segments=(
        held(DESK, at(16, 8, 12), at(16, 15), step="Tiếp nhận"),
        held(JUSTICE, at(16, 15), at(18, 10), step="Thẩm định"),
        held("Người nộp", at(18, 10), at(20, 9), "stop", "Chờ bổ sung"),
        held(JUSTICE, at(20, 9), at(23, 10), step="Thẩm định"),
    ),
    calendar=VN,
    now=at(23, 10),
    outcome="open",
    filed_at=at(16, 8),
    accepted_at=at(16, 8, 12),
    promised_at=at(26, 17),
    events=(
        Happened(at(16, 8, 12), "Tiếp nhận đủ hồ sơ.", DESK),
        Happened(at(18, 10), "Yêu cầu bổ sung giấy khai sinh bản chính.", JUSTICE),
        Happened(at(20, 9), "Đã bổ sung, đồng hồ chạy tiếp.", DESK),
    ),
)
LATE = Line(
    segments=(
        held(DESK, at(9, 8), at(9, 11), step="Tiếp nhận"),
        held("Phòng Hộ tịch", at(9, 11), at(19, 16), step="Thẩm định"),
        held("Sở Xây dựng", at(19, 16), at(23, 10), "stop", "Lấy ý kiến"),
    ),
    calendar=VN,
    now=at(23, 10),
    outcome="open_late",
    accepted_at=at(9, 8),
    promised_at=at(17, 17),
)
DONE = Line(
    segments=(
        held(DESK, at(9, 8), at(9, 11), step="Tiếp nhận"),
        held("Phòng Hộ tịch", at(9, 11), at(11, 16), step="Thẩm định"),
        held("Lãnh đạo Sở", at(11, 16), at(12, 9), step="Ký"),
        held(DESK, at(12, 9), at(13, 9), "after"),
    ),
    calendar=VN,
    now=at(23, 10),
    outcome="early",
    accepted_at=at(9, 8),
    promised_at=at(17, 17),
    done_at=at(12, 9),
    returned_at=at(13, 9),
)
STOPPED = Line(
    segments=OPEN.segments[:3], calendar=VN, now=at(20, 9), outcome="stopped",
    accepted_at=at(16, 8, 12), promised_at=at(26, 17), due_at=at(25, 17),
)  # fmt: skip
LINES = {"open": OPEN, "late": LATE, "done": DONE, "stopped": STOPPED}


class TrialForm(forms.Form):
    name = forms.CharField(label="Họ và tên")
    mail = forms.EmailField(label="Thư điện tử", required=False)
    level = forms.ChoiceField(label="Cấp", choices=[("a", "Cấp tỉnh"), ("b", "Cấp xã")])
    said = forms.CharField(label="Nội dung", widget=forms.Textarea)


@opens(everyone)
def gallery(request: HttpRequest) -> HttpResponse:
    page = engines["django"].from_string(PAGE.read_text(encoding="utf-8"))
    wrong = TrialForm({"mail": "không phải thư", "level": "a", "said": "…"})
    told = {
        "lines": LINES,
        "rows": [
            ("000.20.15.H15-261116-0001", "Đăng ký khai sinh", line) for line in LINES.values()
        ],
        "wrong": wrong,
        "page": Paginator(range(100), 10).get_page(request.GET.get("trang")),
        "crumbs": [(("Hồ sơ", "Dossiers"), "/"), (("Mẫu", "Parts"), "")],
        "outcomes": ["early", "on_time", "open", "soon", "late", "open_late", "stopped", "unknown"],
    }
    return HttpResponse(page.render(told, request))


@opens(everyone)
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("bí mật")


def unguarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody should read this")


urlpatterns = [
    *pages,
    path("mau", gallery),
    path("hong", broken),
    path("khong-ai", unguarded),
]
