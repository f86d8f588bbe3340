"""Records out as CSV, XLSX and GeoJSON; a file of records in, shown before it is taken."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, offices_where
from tinhso.files.rules import kind_of
from tinhso.kernel.errors import TinhsoError
from tinhso.registers import actions, queries
from tinhso.registers.actions.loading import Loaded, foreseen
from tinhso.registers.definition import OFFICE, OPEN, PERSON, Definition
from tinhso.registers.models import Record
from tinhso.registers.rules import CannotKeep
from tinhso.registers.sheets import GEOMETRY, PAIR, PLACE_CODE, BadFile, Read, heads, read_file
from tinhso.registers.sheets import OFFICE as OFFICE_COLUMN
from tinhso.registers.values import text_of
from tinhso.tables.table import NotATable
from tinhso.tables.writing import as_csv, as_xlsx
from tinhso.web.registers.asking import question
from tinhso.web.registers.common import KEEPERS, READERS, by, offices_kept, page, see, version_of
from tinhso.web.words import lang, t

MOST_BYTES, MOST_KEPT, MINUTES, MOST_SHOWN = 2_000_000, 2_000_000, 60, 500
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


@opens(READERS)
@require_safe
def export(request: Request, code: str, ending: str) -> HttpResponse:
    """All records that are asked for. What names a person goes out of her own offices alone, and is a look."""
    if ending not in KINDS:
        raise Http404
    version = version_of(code)
    definition, q = version.definition, question(request, version.definition)
    own = offices_where(request.who, "see_person")
    rows = queries.all_of(version, q.asked)
    personal = {one.name for one in definition.at(PERSON)}
    seen = [row for row in rows if row.office in own and personal & row.values.keys()]
    looks.record_many(
        request.who,
        "list",
        [looks.At("", f"record:{row.uid}") for row in seen],
        why=t("Xuất danh sách của sổ", "Exported a list of a register"),
        request_id=request.request_id,
    )
    if ending == "geojson":
        body = _features(definition, rows, own)
    else:
        columns = heads(definition, lang())
        lines = [[_cell(definition, row, name, own) for name, _ in columns] for row in rows]
        write = as_csv if ending == "csv" else as_xlsx
        body = write([title for _, title in columns], lines)
    return file_answer(body, ending, f"{code}-{timezone.localtime():%Y%m%d-%H%M}")


@opens(KEEPERS)
@require_safe
def sample(request: Request, code: str, ending: str) -> HttpResponse:
    """An empty file with the columns of a register."""
    del request
    if ending not in ("csv", "xlsx"):
        raise Http404
    titles = [title for _, title in heads(version_of(code).definition, lang())]
    write = as_csv if ending == "csv" else as_xlsx
    return file_answer(write(titles, []), ending, f"{code}-mau")


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, code: str) -> HttpResponse:
    """POST a file: what it would do; POST what was shown: it is done as a whole."""
    version, own = version_of(code), offices_kept(request)
    if not own:
        raise Refused("not_yours")
    office = request.POST.get("office") or own[0][0]
    if office not in {one for one, _ in own}:
        raise Refused("not_yours")
    fault: TinhsoError | None = None
    seen: Loaded | None = None
    kept = ""
    if request.method == "POST":
        try:
            content, name = _content(request)
            read = _read(content, version.definition)
            kept_offices = {one for one, _ in own}
            offices = _offices(request, kept_offices)
            if request.POST.get("shown"):
                done = actions.load(
                    code, read, name=name, sha=hashlib.sha256(content).hexdigest(),
                    shown=request.POST["shown"][:64], office=office, offices=offices, by=by(request, office),
                )  # fmt: skip
                assert done.load is not None
                said = t("Đã nạp: {made} bản ghi mới, {changed} thay đổi, {same} giữ nguyên.",
                         "Taken: {made} new, {changed} changed, {same} the same.",
                         made=done.load.made, changed=done.load.changed, same=done.load.same)  # fmt: skip
                messages.success(request, said)
                return see(reverse("records", args=[code]))
            seen = foreseen(code, read, office=office, offices=offices)
            seen.outcomes = _only_hers(seen, kept_offices)
            kept = "" if seen.faulty else _signed(content, name)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
    told = {
        "definition": version.definition,
        "code": code,
        "own": own,
        "office": office,
        "columns": [title for _, title in heads(version.definition, lang())],
        "seen": seen,
        "made": seen.of("made")[:MOST_SHOWN] if seen else [],
        "changed": seen.of("changed")[:MOST_SHOWN] if seen else [],
        "same": len(seen.of("same")) if seen else 0,
        "kept": kept,
        "loads": queries.loads(version),
    }
    return page(request, "load", told, fault)


def _only_hers(seen: Loaded, own: set[str]) -> list[Any]:
    """What was foreseen, with each record of an office that is not hers refused."""
    foreign = {one.key for one in seen.drafts if one.row is not None and one.row.office not in own}
    if foreign:
        raise CannotKeep("record_of_another", keys=", ".join(sorted(foreign)[:5]))
    return seen.outcomes


def _content(request: Request) -> tuple[bytes, str]:
    if request.POST.get("kept"):
        try:
            name, told = signing.loads(request.POST["kept"], salt="records", max_age=MINUTES * 60)
        except signing.BadSignature as error:
            raise BadFile("load_again") from error
        return base64.b85decode(told), str(name)
    file = request.FILES.get("file")
    if file is None:
        raise BadFile("load_lacks_file")
    if (file.size or 0) > MOST_BYTES:
        raise BadFile("load_too_large", megabytes=MOST_BYTES // 1_000_000)
    return b"".join(file.chunks()), (file.name or "tep")[:200]


def _read(content: bytes, definition: Definition) -> Read:
    if content.startswith(b"PK\x03\x04"):
        kind_of(content, name="")  # A workbook that bursts is refused before it is opened as one.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        try:
            return read_file(path, definition)
        except NotATable as error:
            raise BadFile("load_not_a_table", why=error.code) from error


def _signed(content: bytes, name: str) -> str:
    told = signing.dumps([name, base64.b85encode(content).decode()], salt="records", compress=True)
    if len(told) > MOST_KEPT:
        raise BadFile("load_too_large", megabytes=1)
    return told


def _offices(request: Request, own: set[str]) -> Any:
    """A code or a name that a file says → an office of hers; None where it is none."""
    known = request.who.organisation.offices
    by_name = {known[code].name.casefold(): code for code in own if code in known}

    def found(said: str) -> str | None:
        return said if said in own else by_name.get(" ".join(said.split()).casefold())

    return found


def _cell(definition: Definition, row: Record, name: str, own: set[str]) -> str:
    if name == OFFICE_COLUMN:
        return row.office
    if name == PLACE_CODE:
        return row.place_code
    if name == PAIR:
        return f"{row.latitude}, {row.longitude}" if row.latitude is not None else ""
    if name == GEOMETRY:
        return json.dumps(row.geometry) if row.geometry else ""
    field = definition.by_name[name]
    if field.level == PERSON and row.office not in own:
        return ""
    return text_of(field, row.values.get(name), lang())


def _features(definition: Definition, rows: list[Record], own: set[str]) -> bytes:
    told = []
    for row in rows:
        levels = (OPEN, OFFICE, PERSON) if row.office in own else (OPEN, OFFICE)
        values = queries.seen(definition, row.values, levels=levels)
        told.append(
            {
                "type": "Feature",
                "id": str(row.uid),
                "geometry": row.geometry,
                "properties": {**values, OFFICE_COLUMN: row.office},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": told}, ensure_ascii=False).encode()


def file_answer(body: bytes, ending: str, name: str) -> HttpResponse:
    """A file to be kept, which no browser keeps by itself."""
    made = HttpResponse(body, content_type=KINDS[ending])
    made["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    made["Cache-Control"] = "no-store"
    return made
