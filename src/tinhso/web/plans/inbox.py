"""A unit's inbox: what it answers for and where it cooperates, by what is due first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, offices_where
from tinhso.org.queries import names_of
from tinhso.plans import queries, reach, rules
from tinhso.plans.models import Plan, Progress, Task
from tinhso.plans.queries import ORDERS, Row, Wanted
from tinhso.web.plans import words
from tinhso.web.plans.common import READERS, chosen, names_of_offices, page, shown, year_of
from tinhso.web.words import t

PAGE_SIZE = 25
TABS = ("open", rules.LATE, rules.AT_RISK, rules.ON_TRACK, "done", "")
_TAB_WORDS = {
    "open": ("Đang làm", "Open"),
    "done": ("Đã xong", "Done"),
    "": ("Tất cả", "All"),
}


@opens(READERS)
@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    """The list that the address asks for; what waits for this person above it."""
    today = timezone.localdate()
    seen = reach.seen_units(request.who)
    asked = request.GET.get("han", "open")
    sign = "" if asked == "tat-ca" else asked if asked in (*TABS[:-1], *rules.SIGNS) else "open"
    office = chosen(request, "don-vi", seen)
    plans = {str(one.uid): one for one in _plans(seen)}
    plan = plans.get(chosen(request, "ke-hoach"))
    wanted = Wanted(
        units=frozenset({office}) if office else seen,
        part=chosen(request, "phan", words.PARTS),
        plan=plan.pk if plan else None,
        blocked=request.GET.get("vuong") == "1",
        year=year_of(request),
        pillar=chosen(request, "tru-cot") or None,
        head=chosen(request, "lanh-dao") or None,
        kind=chosen(request, "loai", words.KINDS),
        text=chosen(request, "tim"),
    )
    order = chosen(request, "xep", ORDERS) or "due"
    rows = queries.rows_of(wanted, today=today, order=order)
    counts = Counter(row.standing.sign for row in rows)
    found = [row for row in rows if _is(row, sign)]
    shown_page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    told: dict[str, Any] = {
        "page": shown_page,
        "shown": shown(request, list(shown_page.object_list)),
        "tabs": [_tab(one, counts, len(rows), sign) for one in TABS],
        "sign": sign,
        "wanted": wanted,
        "office": office,
        "plan": plan,
        "order": order,
        "blocked": sum(row.waits for row in rows),
        "to_decide": _to_decide(request),
        "homeless": queries.homeless(seen, today=today).count(),
        "choices": _choices(request, seen, plans, rows),
        "narrowed": any(
            request.GET.get(name)
            for name in ("tim", "ke-hoach", "tru-cot", "lanh-dao", "nam", "loai", "don-vi", "phan", "vuong")
        ),
        "at": "inbox",
    }  # fmt: skip
    return page(request, "inbox", told)


def _is(row: Row, sign: str) -> bool:
    if sign == "open":
        return row.standing.sign in rules.OPEN_SIGNS
    if sign == "done":
        return row.standing.sign in rules.DONE_SIGNS
    return not sign or row.standing.sign == sign


def _tab(sign: str, counts: Counter[str], whole: int, at: str) -> dict[str, Any]:
    signs = {"open": rules.OPEN_SIGNS, "done": rules.DONE_SIGNS}.get(sign, (sign,))
    return {
        "value": sign or "tat-ca",
        "words": _TAB_WORDS.get(sign) or words.SIGNS[sign],
        "count": sum(counts[one] for one in signs) if sign else whole,
        "here": sign == at,
    }


def _plans(seen: frozenset[str]) -> list[Plan]:
    own = queries.matching(Wanted(units=seen)).values("plan")
    return list(Plan.objects.filter(pk__in=own).order_by("-id")[:200])


def _to_decide(request: Request) -> list[tuple[Progress, Task]]:
    """What was told of tasks and waits for this person's word; the longest first."""
    units = offices_where(request.who, reach.APPROVE)
    if not units:
        return []
    waits = (
        Progress.objects.filter(state="asked", task__unit__in=units)
        .exclude(actor=request.who.actor)
        .select_related("task__plan")
        .order_by("at")[:20]
    )
    return [(one, one.task) for one in waits]


def _choices(
    request: Request, seen: frozenset[str], plans: dict[str, Plan], rows: list[Row]
) -> dict[str, Any]:
    offices = names_of_offices(request)
    heads = names_of({row.head for row in rows if row.head})
    asked_head, asked_pillar = request.GET.get("lanh-dao", ""), request.GET.get("tru-cot", "")
    pillars = {row.pillar for row in rows if row.pillar} | ({asked_pillar} - {""})
    codes = {row.head for row in rows if row.head} | ({asked_head} - {""})
    units = {row.unit for row in rows} & seen | {request.GET.get("don-vi", "")} & seen
    return {
        "plans": [(uid, one.name[:100]) for uid, one in plans.items()],
        "pillars": [(one, one) for one in sorted(pillars)],
        "heads": sorted((code, heads.get(code, code)) for code in codes),
        "years": [(str(y), str(y)) for y in sorted({row.year for row in rows if row.year})],
        "kinds": words.choices(words.KINDS),
        "parts": words.choices(words.PARTS),
        "units": sorted(
            ((code, offices.get(code, code)) for code in units), key=lambda one: one[1]
        ),
        "orders": [
            ("due", t("Hạn gần trước", "Due first")),
            ("unit", t("Theo đơn vị", "By office")),
            ("place", t("Theo kế hoạch", "By plan")),
            ("changed", t("Mới thay đổi", "Changed last")),
        ],
    }
