"""How long everything is kept: traces by dated rules, set here, the rest by the program; what went, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.jobs import KEPT_CODES
from tinhso.access.who import Request
from tinhso.cases.drafts import KEPT_DRAFTS
from tinhso.exchange.portal import taking_in
from tinhso.exchange.webhooks import replaying
from tinhso.files.tidying import KEPT_UPLOADS, grace
from tinhso.kernel.errors import TinhsoError
from tinhso.notices.actions import SPARES_KEPT, WORDS_KEPT
from tinhso.operations import retention
from tinhso.provenance.records import DEVICE_WINDOW_DAYS
from tinhso.sentences.retention import WORDS
from tinhso.web.days import day_read
from tinhso.web.settings.common import ADMINS, back, by, high_with, render
from tinhso.web.words import Pair, t


class NotSaid(TinhsoError):
    """keeping_no_day; keeping_no_days: neither a day nor a number of days was typed."""


# What goes by itself after a span that nobody decides here; in the order of who is concerned.
SPANS: tuple[tuple[Pair, timedelta], ...] = (
    (("Hồ sơ soạn dở mà không nộp", "Drafts that nobody goes on with"), KEPT_DRAFTS),
    (("Mã một lần đã dùng hoặc hết giờ", "One-time codes that are over"), KEPT_CODES),
    (("Lời và địa chỉ của thông báo", "Words and addresses of notices"), WORDS_KEPT),
    (("Cách báo dự phòng không dùng", "Ways of telling that were not needed"), SPARES_KEPT),
    (("Tệp đối tác tải lên mà không nộp", "Uploads of partners without a dossier"), KEPT_UPLOADS),
    (
        ("Thông điệp của cổng dịch vụ công đã xong", "Messages of the portal that are done"),
        taking_in.KEPT,
    ),
    (("Webhook đã gửi xong", "Webhooks that are done"), replaying.KEPT),
    (
        ("Trình duyệt, địa chỉ trong phiên hỗ trợ", "Browsers and addresses of sessions of help"),
        timedelta(days=DEVICE_WINDOW_DAYS),
    ),
)
ALWAYS: tuple[tuple[Pair, Pair], ...] = (
    (
        ("Hồ sơ, giấy tờ, kết quả; sổ cái", "Dossiers, papers, results; the ledger"),
        (
            "Giữ mãi. Dữ liệu của một người được xóa bằng tinhso erase.",
            "For ever. One person's data are emptied by tinhso erase.",
        ),
    ),
    (
        ("Tiền, biên lai, quỹ", "Money, receipts, tills"),
        ("Giữ mãi, không sửa được.", "For ever, and unchanged."),
    ),
    (
        ("Phiên đăng nhập", "Sessions"),
        ("Đến khi hết phiên.", "Until they end."),
    ),
    (
        ("Nhật ký máy chủ", "Logs of the server"),
        (
            "Nơi nhận nhật ký giữ: journald hoặc máy chủ SOC.",
            "By who takes them: journald or the receiver of the SOC.",
        ),
    ),
)


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: Request) -> HttpResponse:
    """The rules that hold and held, what went by them; POST sets one from a day on."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _decide(request)
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã đặt thời hạn giữ.", "How long it is kept was set.")
            return back(request, reverse("settings_keeping"), said)
    today = request.who.day
    rules = retention.rules()
    holding = {what: retention.holding(what, on=today) for what in retention.TRACES}
    told = {
        "fault": fault,
        "typed": request.POST if fault else {},
        "traces": [
            (
                what,
                WORDS[what],
                holding[what],
                retention.oldest(what),
                trace.least_days,
                trace.usual_days,
            )
            for what, trace in retention.TRACES.items()
        ],
        "rules": [
            (one, WORDS[one.what], one == holding.get(one.what), one.from_date > today)
            for one in rules
        ],
        "gone": [(one, WORDS[one.what]) for one in retention.gone()],
        "spans": [
            *((words, span.days) for words, span in SPANS),
            (("Tệp không hồ sơ nào giữ", "Files that no dossier holds"), grace().days),
        ],
        "always": ALWAYS,
        "today": today,
        "at": "keeping",
        "crumbs": [(("Cài đặt", "Settings"), "/cai-dat/"), (("Lưu giữ", "What is kept"), "")],
    }
    answer = render(request, "keeping.html", told)
    answer.status_code = 422 if fault else 200
    return answer


def _decide(request: Request) -> None:
    posted: Mapping[str, Any] = request.POST
    day, days = day_read(posted.get("from", "")), posted.get("days", "").strip()
    if day is None:
        raise NotSaid("keeping_no_day")
    if not (days.isascii() and days.isdecimal() and len(days) < 7):
        raise NotSaid("keeping_no_days")
    retention.decide(
        posted.get("what", "")[:20],
        days=int(days),
        from_date=day,
        ground=posted.get("ground", ""),
        by=by(request.who),
    )
