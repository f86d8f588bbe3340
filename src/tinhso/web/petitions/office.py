"""The office's list of petitions, with filters in the address, and the board of how offices answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import opens, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request, offices_where
from tinhso.petitions import queries, reach, rules
from tinhso.petitions.queries import ORDERS, Done, Wanted
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.days import day_read
from tinhso.web.petitions import words
from tinhso.web.petitions.common import chosen, office_names, page
from tinhso.web.petitions.own import line_of
from tinhso.web.words import moment_text, t

READERS = staff(*sorted(roles_with(reach.SEE)))
PAGE_SIZE = 25
# ?phan= → its words, and what it narrows to.
TABS: dict[str, tuple[tuple[str, str], dict[str, Any], str]] = {
    "mo": (("Đang mở", "Open"), {"open_": True}, "open"),
    "moi": (("Chờ tiếp nhận", "To accept"), {"state": rules.RECEIVED}, rules.RECEIVED),
    "xu-ly": (("Đang xử lý", "Being handled"), {"state": rules.HANDLING}, rules.HANDLING),
    "duyet": (("Chờ duyệt", "To approve"), {"state": rules.PROPOSED}, rules.PROPOSED),
    "cho": (("Chờ người gửi", "Waiting for the sender"), {"state": rules.ASKED}, rules.ASKED),
    "cong-khai": (("Chờ công khai", "To publish"), {"to_publish": True}, "to_publish"),
    "tat-ca": (("Tất cả", "All"), {}, "whole"),
}


@opens(READERS)
@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    """The list that the address asks for, what is due first at its top; ?dang=csv, xlsx for a file of all of it."""
    now = timezone.now()
    seen = reach.seen_offices(request.who)
    names = office_names(request)
    tab = chosen(request, "phan", TABS) or "mo"
    office = chosen(request, "don-vi", seen)
    asked: dict[str, Any] = {
        "outcome": chosen(request, "han", words.OUTCOMES),
        "sort": chosen(request, "loai", words.SORTS),
        "subject": chosen(request, "ve", words.SUBJECTS),
        "channel": chosen(request, "kenh", words.CHANNELS),
        "first": day_read(request.GET.get("tu", "")),
        "last": day_read(request.GET.get("den", "")),
        "text": chosen(request, "tim"),
    }
    offices = {office} if office else seen
    wanted = Wanted(offices=offices, **TABS[tab][1], **asked)
    order = chosen(request, "xep", ORDERS) or "due"
    rows = queries.matching(wanted, now=now).order_by(*ORDERS[order])
    kind = asked_as(request)
    if kind:
        return _as_file(request, kind, rows[:MOST_ROWS], names, now)
    counted = queries.counts(offices, now=now)
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    told = {
        "page": found,
        "rows": [line_of(row, names, now) for row in found.object_list],
        "tabs": [(value, pair, counted[key], value == tab) for value, (pair, _, key) in TABS.items()],
        "tab": tab,
        "overdue": counted["overdue"],
        "asked": asked,
        "office": office,
        "order": order,
        "narrowed": any(asked.values()) or bool(office),
        "units": sorted(((code, names.get(code, code)) for code in seen), key=lambda one: one[1]),
        "outcomes": words.choices(words.OUTCOMES),
        "sorts": words.choices(words.SORTS),
        "subjects": words.choices(words.SUBJECTS),
        "channels": words.choices(words.CHANNELS),
        "orders": [
            ("due", t("Hạn gần trước", "Due first")),
            ("new", t("Mới trước", "Latest first")),
            ("old", t("Cũ trước", "Oldest first")),
        ],
        "may_enter": bool(offices_where(request.who, reach.HANDLE)),
        "at": "inbox",
    }  # fmt: skip
    return page(request, "inbox", told)


def _as_file(
    request: Request, kind: str, rows: Any, names: dict[str, str], now: datetime
) -> HttpResponse:
    """The list as a file; its titles may name somebody, so that it is a look at a list."""
    looks.record(
        request.who, "list", subject="petitions", request_id=request.request_id,
        why=t("Tải danh sách phản ánh", "Downloaded a list of petitions"),
    )  # fmt: skip
    heads = [
        t("Mã", "Code"), t("Loại", "Kind"), t("Về việc", "About"), t("Thủ tục", "Procedure"), t("Tiêu đề", "Title"),
        t("Kênh", "Channel"), t("Đơn vị", "Office"), t("Trạng thái", "State"), t("Theo hạn", "By the clock"),
        t("Nhận lúc", "Received"), t("Hạn tiếp theo", "Next due"), t("Trả lời lúc", "Answered"),
        t("Công khai lúc", "Published"), t("Sao", "Stars"),
    ]  # fmt: skip
    lines = (
        [
            row.code, t(*words.SORTS[row.sort]), t(*words.SUBJECTS[row.subject]), row.procedure, row.title,
            t(*words.CHANNELS[row.channel]), names.get(row.office, row.office), t(*words.STATES[row.state]),
            t(*words.OUTCOMES[queries.outcome_of(row, now=now)]), moment_text(row.received_at),
            moment_text(row.next_due) if row.next_due else "",
            moment_text(row.answered_at) if row.answered_at else "",
            moment_text(row.published_at) if row.published_at else "", row.stars,
        ]
        for row in rows
    )  # fmt: skip
    return as_file(kind, "phan-anh", heads, lines)


@opens(READERS)
@never_cache
@require_safe
def board(request: Request) -> HttpResponse:
    """How the offices that she sees answered what came in a time: this year without one."""
    today = timezone.localdate()
    first = day_read(request.GET.get("tu", "")) or date(today.year, 1, 1)
    last = day_read(request.GET.get("den", "")) or today
    seen, names = reach.seen_offices(request.who), office_names(request)
    found = queries.done_by(seen, first=first, last=max(first, last), now=timezone.now())
    whole = found.pop("", Done())
    rows = sorted(
        ((code, names.get(code, code), one) for code, one in found.items()), key=lambda one: one[1]
    )
    kind = asked_as(request)
    if kind:
        heads = [
            t("Đơn vị", "Office"), t("Đã nhận", "Received"), t("Đã trả lời", "Answered"),
            t("Không tiếp nhận", "Not accepted"), t("Có bước quá hạn", "A step late"),
            t("Đang quá hạn", "Overdue"), t("Đúng hạn (%)", "On time (%)"),
            t("Ngày làm việc, trung vị", "Working days, median"), t("Được đánh giá", "Rated"),
            t("Hài lòng (%)", "Content (%)"),
        ]  # fmt: skip
        lines = [
            [
                name, one.received, one.answered, one.refused, one.late, one.overdue, _percent(one.on_time_share),
                one.median_days, one.rated, _percent(one.satisfied_share),
            ]
            for _, name, one in rows
        ]  # fmt: skip
        return as_file(kind, "phan-anh-theo-don-vi", heads, lines)
    told = {
        "rows": rows,
        "whole": whole,
        "first": first,
        "last": last,
        "years": [
            (str(year), date(year, 1, 1), date(year, 12, 31)) for year in range(today.year, today.year - 3, -1)
        ],
        "stars_from": rules.SATISFIED_FROM,
        "at": "board",
        "crumbs": [(("Phản ánh", "Petitions"), reverse("petitions_inbox")), (("Số liệu", "Figures"), "")],
    }  # fmt: skip
    return page(request, "board", told)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
