"""Calendars of due days: opened with an address that is shown once, read by other programs, and revoked."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, everyone, opens
from tinhso.access.rights import COVERS_BELOW, RIGHTS
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import organisation_on, posts_of
from tinhso.plans import actions, queries, reach
from tinhso.plans.actions.feeds import digest_of
from tinhso.plans.ical import KIND, Entry, calendar_text
from tinhso.plans.models import Feed
from tinhso.plans.queries import Wanted
from tinhso.web.plans import words
from tinhso.web.plans.common import READERS, by, names_of_offices, page, see
from tinhso.web.words import t


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: Request) -> HttpResponse:
    """Her calendars; POST opens one of an office that she sees, or shuts one. The address is shown once."""
    now = timezone.now()
    staff = request.who.staff or ""
    offices = names_of_offices(request)
    seen = sorted(reach.seen_units(request.who))
    fault: TinhsoError | None = None
    address = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "shut":
                actions.shut_feed(
                    _uid(request), staff=staff, now=now, by=by(request, _home(request))
                )
                messages.success(request, t("Đã thu hồi.", "It was revoked."))
                return see(reverse("task_feeds"))
            unit = request.POST.get("unit", "")
            if unit not in seen:
                raise Refused("not_yours")
            _, token = actions.open_feed(staff=staff, unit=unit, now=now, by=by(request, unit))
            address = request.build_absolute_uri(reverse("task_feed", args=[token]))
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
    rows = Feed.objects.filter(staff=staff, shut_at=None, until__gt=now).order_by("-id")
    told = {
        "rows": [(one, offices.get(one.unit, one.unit)) for one in rows],
        "units": [(code, offices.get(code, code)) for code in seen],
        "address": address,
        "at": "feeds",
    }
    return page(request, "feeds", told, fault)


def _uid(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("feed", ""))
    except ValueError as error:
        raise Refused("not_yours") from error


def _home(request: Request) -> str:
    return request.who.posts[0][0]


@opens(everyone)
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The open tasks of a calendar's office, for whoever has its token, while its owner may still see them."""
    now = timezone.now()
    today = timezone.localdate(now)
    row = Feed.objects.filter(digest=digest_of(token), shut_at=None, until__gt=now).first()
    if row is None or not _still_sees(row):
        raise Http404
    rows = queries.rows_of(Wanted(units=frozenset({row.unit}), sign="open"), today=today)
    tasks = queries.tasks_by([one.pk for one in rows])
    organisation = organisation_on(today).offices
    name = organisation[row.unit].name if row.unit in organisation else row.unit
    entries = [
        Entry(
            uid=f"{task.uid}@tinhso",
            day=task.due,
            title=f"{task.code} {task.title}"[:200],
            text="\n".join(
                part for part in (words.stands(one.standing)[1], task.product, str(task.document)) if part
            ),
            address=request.build_absolute_uri(reverse("task", args=[task.uid])),
            changed_at=task.changed_at,
            sequence=task.revision,
        )
        for one in rows
        if (task := tasks[one.pk]).due is not None
    ]  # fmt: skip
    body = calendar_text(t("Nhiệm vụ: {name}", "Tasks: {name}", name=name), entries)
    answer = HttpResponse(body, content_type=KIND)
    answer["Content-Disposition"] = 'inline; filename="nhiem-vu.ics"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _still_sees(row: Feed) -> bool:
    """Whether whoever opened it has a post today that lets her see that office's tasks."""
    today = timezone.localdate()
    organisation = organisation_on(today)
    return any(
        reach.SEE in RIGHTS.get(role, ())
        and (
            office == row.unit or (role in COVERS_BELOW and row.unit in organisation.under(office))
        )
        for office, role in posts_of(row.staff, today)
    )
