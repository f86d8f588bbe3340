"""Notices: how they stand, the queue with its filters, what a person may do to several, and the queue as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.notices import deciding, queries, rules, templates
from tinhso.notices.deciding import CannotDecide
from tinhso.notices.manners import manner_now, wordings
from tinhso.notices.models import Message
from tinhso.notices.ways import set_up
from tinhso.web.days import day_read
from tinhso.web.notice_words import STATES, WAYS, as_line
from tinhso.web.settings.common import ADMINS, back, by, high_with, render, sentence_of
from tinhso.web.settings.tables import Column, written
from tinhso.web.words import moment_text, t

A_PAGE, MOST_AT_ONCE, MOST_EXPORTED = 50, 500, 100_000
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Thông báo", "Notices"), "/cai-dat/thong-bao"),
]
_COLUMNS = [
    Column("due", ("Lúc", "When")),
    Column("way", ("Cách gửi", "Way")),
    Column("to", ("Gửi đến", "To")),
    Column("key", ("Về việc", "About")),
    Column("state", ("Trạng thái", "State")),
    Column("why", ("Vì sao", "Why")),
    Column("tries", ("Số lần thử", "Tries")),
    Column("sent", ("Gửi lúc", "Sent")),
    Column("delivered", ("Đến lúc", "Delivered")),
    Column("proof", ("Mã của nơi gửi", "The provider's id")),
    Column("doubtful", ("Có thể đến hai lần", "May have arrived twice")),
]


def check(request: Request) -> None:
    """Raises Refused unless somebody settles the whole province: messages are of every office."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")


@opens(ADMINS)
@require_safe
def start(request: Request) -> HttpResponse:
    """How notices stand, by way and state; how they are sent; their templates."""
    check(request)
    standing = queries.standing(now=timezone.now())
    here, registered, manner = set_up(), wordings(), manner_now()
    told = {
        "standing": standing,
        "waiting": standing.of(rules.QUEUED) + standing.of(rules.SENDING),
        "ways": [
            {
                "way": way,
                "words": WAYS[way],
                "set_up": way in here,
                "counts": [
                    (state, words, standing.counts[way].get(state, 0))
                    for state, words in STATES.items()
                ],
            }
            for way in rules.WAYS
        ],
        "states": list(STATES.values()),
        "manner": manner,
        "order": [WAYS[way] for way in manner.order],
        "templates": [
            (one, registered.get((one.code, rules.ZALO)), registered.get((one.code, rules.SMS)))
            for one in templates.every()
        ],
        "at": "notices",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
    }
    return render(request, "notices.html", told)


def _asked(request: Request) -> tuple[QuerySet[Message], dict[str, Any]]:
    """The messages that an address asks for, and what it asked."""
    way, state = request.GET.get("cach", ""), request.GET.get("trang-thai", "")
    day = day_read(request.GET.get("ngay", ""))
    asked = {"way": way if way in WAYS else "", "state": state if state in STATES else ""}
    return queries.messages(**asked, day=day), {**asked, "day": day}


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    """Messages by way, state and day, without their words; POST sends several again, or stops them."""
    check(request)
    if request.method == "POST":
        return _decided(request)
    rows, asked = _asked(request)
    page = Paginator(rows.defer("text", "html", "fields"), A_PAGE).get_page(
        request.GET.get("trang")
    )
    told = {
        "page": page,
        "rows": [as_line(one) for one in page],
        "ways": [(way, words, way == asked["way"]) for way, words in WAYS.items()],
        "states": [(state, words, state == asked["state"]) for state, words in STATES.items()],
        "day": asked["day"],
        "narrowed": any(asked.values()),
        "unclear": asked["state"] == rules.UNCLEAR,
        "query": request.GET.urlencode(),
        "decidable": any(one.state in (*rules.RETRIED, *rules.STOPPED) for one in page),
        "at": "notices",
        "crumbs": [*CRUMBS, (("Hàng thông báo", "The queue"), "")],
    }
    return render(request, "notice_list.html", told)


def _decided(request: Request) -> HttpResponse:
    wanted = [one for one in map(_uid, request.POST.getlist("tin")[:MOST_AT_ONCE]) if one]
    if not wanted:
        notes.warning(request, t("Hãy chọn thông báo.", "Choose some notices."))
        return back(request, request.get_full_path())
    who, now = by(request.who), timezone.now()
    if request.POST.get("viec") == "dung":
        try:
            count = deciding.stop_many(wanted, why=request.POST.get("ly-do", ""), by=who, now=now)
        except CannotDecide as fault:
            notes.warning(request, sentence_of(fault))
            return back(request, request.get_full_path())
        said = t("Đã dừng {n} thông báo.", "{n} notices were stopped.", n=count)
    else:
        count = deciding.retry_many(wanted, by=who, now=now)
        said = t("Đã đưa {n} thông báo vào gửi lại.", "{n} notices were put back.", n=count)
    return back(request, request.get_full_path(), said)


@opens(ADMINS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """What the list shows, as CSV or XLSX: addresses in part, no words."""
    check(request)
    if ending not in ("csv", "xlsx"):
        raise Http404
    rows, _ = _asked(request)
    found = rows.defer("text", "html", "fields")[:MOST_EXPORTED]
    return written(ending, "thong-bao", _COLUMNS, [_line(one) for one in found])


def _line(one: Message) -> list[Any]:
    line = as_line(one)
    return [
        moment_text(one.due_at),
        t(*line["way"]),
        line["to"],
        one.key,
        t(*line["state"]),
        line["why"],
        one.tries,
        moment_text(one.sent_at) if one.sent_at else "",
        moment_text(one.delivered_at) if one.delivered_at else "",
        one.proof,
        t("có thể", "perhaps") if one.doubtful else "",
    ]


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text[:40])
    except ValueError:
        return None
