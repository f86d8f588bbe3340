"""A procedure out as a file, procedures in from files, with what they would change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures import actions, loading, queries
from tinhso.procedures.definition import MOST_BYTES, Definition
from tinhso.procedures.differences import Difference
from tinhso.procedures.documents import ENDINGS, BadFile, read_file, text_of
from tinhso.procedures.loading import Changes
from tinhso.procedures.queries import NoSuchProcedure
from tinhso.web.settings import differing
from tinhso.web.settings.common import (
    MOST_KEPT,
    PLANNERS,
    Form,
    TooMuchKept,
    back,
    by,
    check_designs,
    dated,
    day_asked,
    kept_whole,
    render,
)
from tinhso.web.settings.procedures import CRUMBS
from tinhso.web.words import t, told

MOST_FILES = 50


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ",".join(ENDINGS), "multiple": True})

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.Field):
    """At least one file, and not too many."""

    widget = Files

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        if not value:
            raise forms.ValidationError(self.error_messages["required"])
        if len(value) > MOST_FILES:
            most = t("Nhiều nhất {n} tệp một lần.", "At most {n} files at a time.", n=MOST_FILES)
            raise forms.ValidationError(most)
        return list(value)


class LoadForm(Form):
    """Files, and the day from which they hold."""

    labels: ClassVar = {
        "sent": ("Tệp YAML hoặc JSON", "YAML or JSON files"),
        "from_date": ("Có hiệu lực từ ngày", "Holds from"),
    }
    notes: ClassVar = {"sent": ("Mỗi tệp một thủ tục.", "One procedure each.")}
    sent = FilesField()
    from_date = dated()


class KeptForm(Form):
    """What was read, carried to where it is published."""

    kept = forms.CharField(max_length=MOST_KEPT, strip=False)
    from_date = dated()


@opens(PLANNERS)
@require_safe
def export(request: Request, code: str, ending: str) -> HttpResponse:
    """What holds on the day of the address, as YAML or JSON."""
    if ending not in ("yaml", "json"):
        raise Http404
    try:
        definition = queries.version_on(code, day_asked(request)).definition
    except NoSuchProcedure as error:
        raise Http404 from error
    kind = "application/json" if ending == "json" else "application/yaml; charset=utf-8"
    answer = HttpResponse(text_of(definition, ending=ending), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{code}.{ending}"'
    return answer


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """POST with files shows what they change; POST with what was shown publishes it, all or nothing."""
    check_designs(request.who)
    form: Form = LoadForm()
    changes: Changes | None = None
    faults: list[tuple[str, str]] = []
    definitions: list[Definition] = []
    kept = ""
    if request.method == "POST":
        again = "kept" in request.POST
        form = KeptForm(request.POST) if again else LoadForm(request.POST, request.FILES)
        if form.is_valid():
            day: date = form.cleaned_data["from_date"]
            if again:
                try:
                    definitions = _kept(form.cleaned_data["kept"])
                    made = actions.publish_all(
                        definitions,
                        from_date=day,
                        by=by(request.who, "design"),
                        not_before=request.who.day,
                    )
                except TinhsoError as fault:
                    faults = [("", told(fault))]
                else:
                    done = t(
                        "Đã công bố: {new} thủ tục mới, {changed} phiên bản mới.",
                        "Published: {new} new procedures, {changed} new versions.",
                        new=len(made.new),
                        changed=len(made.changed),
                    )
                    return back(request, reverse("settings_procedures"), done)
            else:
                definitions, faults = _read(form.cleaned_data["sent"])
                changes = loading.preview(definitions, day=day)
                faults += _of_the_past(changes, day, today=request.who.day)
                try:
                    kept = kept_whole(_carried(definitions))
                except TooMuchKept as fault:
                    faults.append(("", told(fault)))
    by_code = {one.code: one for one in definitions}
    titles = {one.code: one.title for one in definitions}
    shown = {
        "form": form if isinstance(form, LoadForm) else LoadForm(),
        "faults": faults,
        "changes": changes,
        "new": [(code, titles[code]) for code in changes.new] if changes else [],
        "changed": [
            (code, titles[code], _differing(found, by_code[code], day))
            for code, found in (changes.changed.items() if changes else ())
        ],
        "kept": kept if changes and not faults and (changes.new or changes.changed) else "",
        "day": form.cleaned_data.get("from_date") if form.is_bound and form.is_valid() else None,
        "home": reverse("settings_procedures"),
        "at": "procedures",
        "crumbs": [*CRUMBS, (("Nạp", "Load"), "")],
    }
    return render(request, "load_procedures.html", shown)


def _differing(found: Sequence[Difference], made: Definition, day: date) -> list[differing.Row]:
    held = queries.version_on(made.code, day).definition
    return differing.differing(found, held, made)


def _of_the_past(changes: Changes, day: date, *, today: date) -> list[tuple[str, str]]:
    """What of known procedures would change from a day that is over, each with why not."""
    if day >= today:
        return []
    refused = (
        (code, actions.CannotPublish("version_day_past", procedure=code, day=day))
        for code in changes.changed
    )
    return [(code, told(fault)) for code, fault in refused]


def _read(files: list[UploadedFile[Any]]) -> tuple[list[Definition], list[tuple[str, str]]]:
    """The procedures of files, and (file, why) of those that are none."""
    found: dict[str, Definition] = {}
    faults = []
    with TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            name = (file.name or "?")[-80:]
            ending = Path(name).suffix.lower()
            path = Path(folder) / f"{number}{ending if ending in ENDINGS else '.yaml'}"
            if (file.size or 0) <= MOST_BYTES:
                path.write_bytes(file.read())
            else:
                path.write_bytes(b"x" * (MOST_BYTES + 1))
            try:
                one = read_file(path)
            except BadFile as fault:
                faults.append((name, told(BadFile(fault.code, **{**fault.facts, "file": name}))))
                continue
            if one.code in found:
                twice = actions.CannotPublish("procedure_twice", procedure=one.code)
                faults.append((name, told(twice)))
            found[one.code] = one
    return list(found.values()), faults


def _carried(definitions: Sequence[Definition]) -> str:
    return json.dumps([one.document() for one in definitions], ensure_ascii=False)


def _kept(text: str) -> list[Definition]:
    """The documents that a form carried, with every check again. Raises BadFile, BadDefinition."""
    try:
        documents = json.loads(text)
        if not isinstance(documents, list) or not 0 < len(documents) <= MOST_FILES:
            raise ValueError
    except (ValueError, RecursionError) as error:
        raise BadFile("bad_procedure_file", file="?", problem="JSON") from error
    return [Definition.of(one) for one in documents]
