"""The form of a procedure as a JSON Schema file: out as of a day, in with what a citizen would be asked then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import utf8_text
from tinhso.ledger.actions import By
from tinhso.procedures import actions, queries
from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.differences import differences
from tinhso.procedures.queries import NoSuchProcedure
from tinhso.web.forms_of import Field, fields_of
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    day_asked,
    render,
)
from tinhso.web.settings.differing import Row, differing
from tinhso.web.settings.procedure_edit import DAY_FAULTS, check_not_past, reckon
from tinhso.web.settings.procedures import CRUMBS, versions_or_404
from tinhso.web.words import day_text, t

MOST_BYTES = 500_000


class BadForm(TinhsoError):
    """bad_form_file (file, line, path, problem): no JSON Schema of a form. form_too_large (file, kilobytes).

    form_same (procedure): nothing differs.
    """

    exit_code = 3


class FileForm(Form):
    """A schema, and the day from which it holds."""

    labels: ClassVar = {
        "file": ("Tệp tờ khai (JSON Schema)", "A form (JSON Schema)"),
        "from_date": ("Có hiệu lực từ ngày", "Holds from"),
    }
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".json"}))
    from_date = dated()


class KeptForm(Form):
    """What was read, carried to where it is published."""

    kept = forms.CharField(max_length=MOST_BYTES, strip=False)
    from_date = dated()


def form_text(code: str, day: date) -> str:
    """The form that holds on a day, as a file. Raises NoSuchProcedure."""
    definition = queries.version_on(code, day).definition
    return json.dumps(dict(definition.form), ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class Tried:
    """What holds on a day, the same with another form, and where they differ."""

    held: Definition
    made: Definition
    changes: list[Row]


def text_of(content: bytes, *, file: str) -> str:
    """The text of a form's file. Raises BadForm, NotUtf8."""
    if len(content) > MOST_BYTES:
        raise BadForm("form_too_large", file=file, kilobytes=MOST_BYTES // 1000)
    return utf8_text(content)


def with_form(code: str, text: str, *, file: str, day: date) -> Tried:
    """What a form's file changes of a procedure, after every check. Raises BadForm, NoSuchProcedure."""
    held = queries.version_on(code, day).definition
    try:
        schema = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        problem = str(getattr(error, "msg", error))[:200]
        raise BadForm("bad_form_file", file=file, line=line, path="–", problem=problem) from None
    except RecursionError:
        raise BadForm("bad_form_file", file=file, line=1, path="–", problem="…") from None
    if not isinstance(schema, dict):
        raise BadForm("bad_form_file", file=file, line=1, path="–", problem="{…}")
    try:
        made = Definition.of({**held.document(), "form": schema})
        reckon(made)
    except BadDefinition as fault:
        path = str(fault.facts.get("path", ""))
        problem = str(fault.facts.get("problem", fault.code))
        line = line_of(text, path.removeprefix("form.").removeprefix("form"))
        raise BadForm(
            "bad_form_file", file=file, line=line, path=path or "–", problem=problem
        ) from fault
    return Tried(held, made, differing(differences(held.document(), made.document()), held, made))


def line_of(text: str, path: str) -> int:
    """On which line of a JSON text the last name of a path is written first, after those before it; 1 for none."""
    place = 0
    for name in [part for part in path.split(".") if part]:
        found = text.find(f'"{name.partition("[")[0]}"', place)
        place = found if found >= 0 else place
    return text.count("\n", 0, place) + 1


def publish_form(found: Tried, *, day: date, by: By) -> None:
    """Raises BadForm where nothing differs, CannotPublish."""
    if found.made.digest == found.held.digest:
        raise BadForm("form_same", procedure=found.made.code)
    actions.publish(found.made, from_date=day, by=by, source=f"form:{by.actor}"[:200])


@opens(PLANNERS)
@require_safe
def export(request: Request, code: str) -> HttpResponse:
    """The form of the day in the address."""
    try:
        text = form_text(code, day_asked(request))
    except NoSuchProcedure as error:
        raise Http404 from error
    answer = HttpResponse(text, content_type="application/schema+json")
    answer["Content-Disposition"] = f'attachment; filename="{code}-to-khai.json"'
    return answer


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, code: str) -> HttpResponse:
    """POST with a file shows what it changes and asks; POST with what was shown publishes it."""
    check_designs(request.who)
    title = versions_or_404(code)[-1].definition.title
    form: Form = FileForm()
    made: Definition | None = None
    changes: list[Row] = []
    text = ""
    if request.method == "POST":
        again = "kept" in request.POST
        form = KeptForm(request.POST) if again else FileForm(request.POST, request.FILES)
        if form.is_valid():
            day = form.cleaned_data["from_date"]
            try:
                check_not_past(code, day, today=request.who.day)
                text, name = _sent(form, again=again)
                found = with_form(code, text, file=name, day=day)
                made, changes = found.made, found.changes
                if again:
                    publish_form(found, day=day, by=by(request.who, "design"))
                    said = t("Tờ khai mới từ {day}.", "The form from {day}.", day=day_text(day))
                    return back(request, reverse("settings_procedure", args=[code]), said)
            except TinhsoError as fault:
                form.refuse(fault, "from_date" if fault.code in DAY_FAULTS else "file")
                made = None
    told = {
        "form": form if isinstance(form, FileForm) else FileForm(),
        "fault": " ".join(str(one) for one in form.non_field_errors()) if form.is_bound else "",
        "code": code,
        "title": title,
        "made": made,
        "changes": changes,
        "fields": list(_questions(fields_of(made.form, {}))) if made else [],
        "kept": text if made and changes else "",
        "day": form.cleaned_data.get("from_date") if form.is_bound and form.is_valid() else None,
        "home": reverse("settings_procedure", args=[code]),
        "at": "procedures",
        "crumbs": [
            *CRUMBS,
            (code, reverse("settings_procedure", args=[code])),
            (("Tờ khai", "Form"), ""),
        ],
    }
    return render(request, "form_file.html", told)


def _sent(form: Form, *, again: bool) -> tuple[str, str]:
    """(text, name) of what was sent. Raises BadForm, NotUtf8."""
    if again:
        return str(form.cleaned_data["kept"]), "?"
    file = form.cleaned_data["file"]
    name = (file.name or "?")[-80:]
    return text_of(file.read(MOST_BYTES + 1), file=name), name


def _questions(fields: tuple[Field, ...], above: str = "") -> Iterator[tuple[str, str, bool, Any]]:
    """(title, kind, whether it must be answered, choices) of each question, those of a group by its title."""
    for one in fields:
        title = f"{above} · {one.title}" if above else one.title
        yield title, one.kind, one.required, [words for _, words, _ in one.choices]
        yield from _questions(one.fields, title)
        if one.rows:
            yield from _questions(one.rows[0], title)
