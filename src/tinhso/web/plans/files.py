"""A plan's tasks in and out of a file: looked at first, then taken in; given out as CSV or XLSX."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.files.rules import kind_of
from tinhso.kernel.errors import TinhsoError
from tinhso.plans import actions, queries, reach, rules
from tinhso.plans.actions.importing import CHANGED, Outcome, Taken
from tinhso.plans.models import Plan, Task
from tinhso.plans.rules import CannotPlan, TaskSaid
from tinhso.plans.sheets import COLUMNS, Read, RowSaid, read_plan
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board.sheets import answer
from tinhso.web.plans import words
from tinhso.web.plans.common import (
    PLANNERS,
    READERS,
    by,
    names_of_offices,
    page,
    plan_here,
    see,
)
from tinhso.web.words import t, told_code

MOST_BYTES, MOST_KEPT, MINUTES = 5_000_000, 1_900_000, 60
ENDINGS = ("csv", "xlsx")
_ZIP = b"PK\x03\x04"
_DAYS = ("start", "due", "until")


class TooLarge(TinhsoError):
    """plan_file_too_large (megabytes). plan_file_shown_long_ago: what was shown is done no more."""


@opens(PLANNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, uid: uuid.UUID) -> HttpResponse:
    """POST a file: what it would change; POST what was shown: it is done, all or nothing."""
    one = plan_here(request, uid, to_change=True)
    fault: TinhsoError | None = None
    taken: Taken | None = None
    kept, groups = "", 0
    if request.method == "POST":
        keep = bool(request.POST.get("kept"))
        try:
            read, digest = _kept(request) if keep else _sent(request, one)
            groups = read.groups
            taken = actions.take_file(
                uid, read, digest=digest, by=by(request, one.owner), keep=keep
            )
            if keep and taken.kept:
                counts = taken.counts
                said = t(
                    "Đã nạp: thêm {added}, đổi {changed}, như cũ {same}.",
                    "Loaded: {added} added, {changed} changed, {same} as they were.",
                    **{name: counts[name] for name in ("added", "changed", "same")},
                )
                messages.success(request, said)
                return see(reverse("plan", args=[uid]))
            kept = _signed(read, digest) if taken.ready and not keep else ""
        except TinhsoError as refusal:
            fault, taken = refusal, None
    offices = names_of_offices(request)
    told = {
        "plan": one,
        "taken": taken,
        "counts": [(words.CHANGES[name], n) for name, n in taken.counts.items()] if taken else [],
        "outcomes": [_told(each, offices) for each in taken.outcomes if each.what != "same"]
        if taken
        else [],
        "groups": groups,
        "kept": kept,
        "columns": [titles for titles, _ in COLUMNS.values()],
        "crumbs": [
            (("Kế hoạch", "Plans"), reverse("plans")),
            (one.code, reverse("plan", args=[uid])),
            (("Nạp từ tệp", "Load a file"), ""),
        ],
        "at": "plan",
    }
    return page(request, "load", told, fault)


def _told(one: Outcome, offices: Mapping[str, str]) -> dict[str, Any]:
    """A row's outcome in words."""
    says = (
        [
            (words.FIELDS[name], _shown(name, before, offices), _shown(name, after, offices))
            for name, before, after in one.changes
            if name in words.FIELDS
        ]
        if one.what == CHANGED
        else []
    )
    field = words.FIELDS.get(one.field, (one.field, one.field))
    facts = {**one.facts, **({"field": t(*field)} if "field" in one.facts else {})}
    return {
        "row": one,
        "what": words.CHANGES[one.what],
        "says": says,
        "field": field if one.field else ("", ""),
        "fault": told_code(one.fault, **facts) if one.fault else "",
    }


def _shown(name: str, value: str, offices: Mapping[str, str]) -> str:
    if name in ("unit", "cooperating"):
        return ", ".join(offices.get(each, each) for each in value.split(", "))
    if name in _DAYS and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value or t("không có", "none")


def _sent(request: Request, one: Plan) -> tuple[Read, str]:
    """A file that was sent, read. Raises BadPlanFile, RefusedFile, TooLarge, CannotPlan."""
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise CannotPlan("plan_lacks", field="file")
    if (upload.size or 0) > MOST_BYTES:
        raise TooLarge("plan_file_too_large", megabytes=MOST_BYTES // 1_000_000)
    content = b"".join(upload.chunks())
    if content.startswith(_ZIP):
        kind_of(content, name="")  # One that bursts is refused before it is opened.
    known = actions.known_for(one, timezone.localdate())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        return read_plan(path, known), hashlib.sha256(content).hexdigest()


def _signed(read: Read, digest: str) -> str:
    """What was shown, so that just this is done. Raises TooLarge."""
    rows = [[one.sheet, one.line, _plain(one.task), sorted(one.columns)] for one in read.rows]
    text = signing.dumps([digest, read.groups, rows], salt="plan", compress=True)
    if len(text) > MOST_KEPT:
        raise TooLarge("plan_file_too_large", megabytes=1)
    return text


def _plain(said: TaskSaid) -> dict[str, Any]:
    days = {name: day.isoformat() if (day := getattr(said, name)) else None for name in _DAYS}
    return {**vars(said), **days}


def _kept(request: Request) -> tuple[Read, str]:
    try:
        digest, groups, rows = signing.loads(
            request.POST["kept"], salt="plan", max_age=MINUTES * 60
        )
    except signing.BadSignature as error:
        raise TooLarge("plan_file_shown_long_ago") from error
    return Read([_row(*one) for one in rows], (), groups), str(digest)


def _row(sheet: str, line: int, said: dict[str, Any], columns: list[str]) -> RowSaid:
    days = {name: date.fromisoformat(said[name]) if said[name] else None for name in _DAYS}
    task = TaskSaid(**{**said, **days, "cooperating": tuple(said["cooperating"])})
    return RowSaid(sheet, line, task, frozenset(columns))


@opens(READERS)
@require_safe
def export(request: Request, uid: uuid.UUID, ending: str) -> HttpResponse:
    """The tasks of a plan that this person sees, in columns that come in again as they are."""
    if ending not in ENDINGS:
        raise Http404
    one = plan_here(request, uid)
    heads = [t(*titles) for titles, _ in COLUMNS.values()]
    heads += [t("Trạng thái", "State"), t("Tiến độ (%)", "Progress (%)"), t("Ngày xong", "Done on")]
    body = (as_csv if ending == "csv" else as_xlsx)(heads, list(_lines(request, one)))
    return answer(body, ending, f"ke-hoach-{timezone.localdate()}")


def _lines(request: Request, one: Plan) -> Iterator[list[Cell]]:
    rows = queries.rows_of(
        reach.of_plan(request.who, one), today=timezone.localdate(), order="place"
    )
    tasks = queries.tasks_by([row.pk for row in rows])
    codes = dict(Task.objects.filter(plan=one).values_list("pk", "code"))
    for row in rows:
        task = tasks[row.pk]
        own = {
            "code": task.code,
            "title": task.title,
            "group": task.group,
            "pillar": task.pillar,
            "unit": task.unit,
            "cooperating": "; ".join(sorted(each.unit for each in task.cooperating.all())),
            "head": task.head,
            "kind": t(*words.KINDS[task.kind]),
            "every": task.every,
            "start": _day(task.start),
            "due": _day(task.first_due) or t(*words.KINDS[rules.CONTINUOUS]),
            "until": _day(task.until),
            "product": task.product,
            "document": task.document.number,
            "priority": task.priority,
            "part_of": codes.get(task.part_of_id, "") if task.part_of_id else "",
        }
        yield [
            *(own[name] for name in COLUMNS),
            words.stands(row.standing)[1],
            task.progress,
            _day(task.done),
        ]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
