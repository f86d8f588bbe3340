"""One record: as it is, as it stood, written, taken out and put back, its sealed fields opened with a reason."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.registers import actions, queries
from tinhso.registers.definition import PERSON, SEALED, Definition
from tinhso.registers.models import Record
from tinhso.registers.rules import BadRecord
from tinhso.registers.values import changes, text_of
from tinhso.web import owed
from tinhso.web.days import day_read
from tinhso.web.registers.common import (
    CHANNEL,
    KEEPERS,
    READERS,
    by,
    keeps,
    levels_for,
    note_look,
    office_name,
    offices_kept,
    page,
    record_of,
    see,
    shown,
    version_of,
)
from tinhso.web.registers.forms import RecordForm
from tinhso.web.words import Pair, lang, t

CHANGES: dict[str, Pair] = {
    "made": ("Lập mới", "Made"),
    "changed": ("Thay đổi", "Changed"),
    "ended": ("Đưa ra khỏi sổ", "Taken out"),
    "restored": ("Khôi phục", "Put back"),
}


@opens(READERS)
@require_safe
def record(request: Request, uid: str) -> HttpResponse:
    """A record with its history; ?ngay= shows it as it stood at the end of a day."""
    row = record_of(uid)
    return _page(request, row)


def _page(
    request: Request, row: Record, fault: TinhsoError | None = None, opened: Any = None
) -> HttpResponse:
    definition, levels = row.version.definition, levels_for(request, row)
    day = day_read(request.GET.get("ngay", ""))
    values, then, geometry = row.values, None, row.geometry
    if day is not None:
        end = timezone.make_aware(datetime.combine(day, time.max))
        found = queries.as_at(row, end)
        then = found[0] if found else None
        said = found[1] if found else None
        values, geometry = (said.values, said.geometry) if said else ({}, None)
        definition = then.version.definition if then else definition
    note_look(request, row, levels)
    hidden = [
        one.title[lang() == "en"]
        for one in definition.fields
        if one.level == PERSON and PERSON not in levels and one.name in values
    ]
    sealed = row.version.definition.at(SEALED)
    told_of = {
        "row": row,
        "definition": definition,
        "code": row.register.code,
        "day": day,
        "then": then,
        "values": shown(values, definition.at(*levels)),
        "geometry": geometry,
        "hidden": hidden,
        "sealed": [one.title[lang() == "en"] for one in sealed],
        "opened": shown(opened, sealed) if opened is not None else None,
        "unseals": bool(sealed) and may(request.who, "unseal", row.office),
        "unsealings": queries.unsealings(row) if sealed else [],
        "office": office_name(request, row.office),
        "keeps": keeps(request, row.office),
        "history": _history(row, definition, levels),
        "owed": owed.shown(f"record:{row.uid}"),
    }
    return page(request, "record", told_of, fault)


def _history(row: Record, definition: Definition, levels: tuple[str, ...]) -> list[dict[str, Any]]:
    """The revisions, the latest first, each with what it changed of what this reader may see."""
    rows = queries.history(row)
    people = names_of({one.actor for one in rows})
    told_of = []
    seen = {one.name for one in definition.at(*levels)}
    for place, one in enumerate(rows):
        said = getattr(one, "said", None)
        before = getattr(rows[place + 1], "said", None) if place + 1 < len(rows) else None
        differ = changes(definition, before.values if before else {}, said.values) if said else ()
        told_of.append(
            {
                "revision": one,
                "change": CHANGES[one.change],
                "who": people.get(one.actor, one.actor),
                "reason": said.reason if said else "",
                "said": [
                    (
                        field.title[lang() == "en"],
                        text_of(field, was, lang()),
                        text_of(field, now, lang()),
                    )
                    for field, was, now in differ
                    if field.name in seen and before is not None
                ],
                "gone": said is None,
            }
        )
    return told_of


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """A new record of one of her offices."""
    version, own = version_of(code), offices_kept(request)
    if not own:
        raise Refused("not_yours")
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        definition=version.definition,
        offices=own,
    )
    if request.method == "POST" and form.is_valid():
        made = _saved(request, form, code, "")
        if made is not None:
            messages.success(request, t("Đã ghi vào sổ.", "Written."))
            return see(reverse("record", args=[made.uid]))
    told_of = {"form": form, "definition": version.definition, "code": code}
    return page(request, "form", told_of, form.fault)


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, uid: str) -> HttpResponse:
    """A record changed."""
    row = record_of(uid)
    if not keeps(request, row.office):
        raise Refused("not_yours")
    version = version_of(row.register.code)
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        definition=version.definition,
        offices=offices_kept(request),
        row=row,
        levels=levels_for(request, row),
    )
    note_look(request, row, levels_for(request, row))
    if request.method == "POST" and form.is_valid():
        done = _saved(request, form, row.register.code, str(row.uid))
        if done is not None:
            messages.success(request, t("Đã ghi thay đổi.", "The change was written."))
            return see(reverse("record", args=[row.uid]))
    told_of = {
        "form": form,
        "definition": version.definition,
        "code": row.register.code,
        "row": row,
    }
    return page(request, "form", told_of, form.fault)


def _saved(request: Request, form: RecordForm, code: str, uid: str) -> Record | None:
    data = form.cleaned_data
    try:
        return actions.save(
            code,
            form.given(),
            by=by(request, data["office"]),
            record=uid,
            revision=form.revision,
            reason=data.get("why", ""),
        )
    except BadRecord as error:
        form.blame(error)
    except TinhsoError as error:
        form.fault = error
    return None


@opens(KEEPERS | READERS)
@require_POST
def act(request: Request, uid: str) -> HttpResponse:
    """do=end, restore or unseal, with a reason."""
    row, do = record_of(uid), request.POST.get("do", "")
    reason = request.POST.get("reason", "")[:2_000]
    try:
        if do == "end":
            actions.end(str(row.uid), by=by(request, row.office), reason=reason)
            messages.success(request, t("Đã đưa ra khỏi sổ.", "Taken out."))
        elif do == "restore":
            actions.restore(str(row.uid), by=by(request, row.office), reason=reason)
            messages.success(request, t("Đã khôi phục.", "Put back."))
        elif do == "unseal":
            if not may(request.who, "unseal", row.office):
                raise Refused("not_yours")
            who = request.who.by(office=row.office, channel=CHANNEL)
            opened = actions.unseal(str(row.uid), by=who, reason=reason)
            return _page(request, row, opened=opened)
        else:
            raise Http404
    except Refused:
        raise
    except TinhsoError as fault:
        return _page(request, record_of(uid), fault)
    return see(reverse("record", args=[row.uid]))
