"""Internal processes of decisions: loaded from a file, listed with what became of each, attached to a procedure."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import utf8_text
from tinhso.procedures import processes, queries
from tinhso.procedures.differences import differences
from tinhso.procedures.models import InternalProcess
from tinhso.procedures.processes import NoSuchProcess
from tinhso.procedures.reading.processes import read_processes
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    high_with,
    kept_whole,
    render,
)
from tinhso.web.settings.differing import Row, differing
from tinhso.web.settings.procedure_edit import DAY_FAULTS, check_not_past, reckon
from tinhso.web.settings.procedures import CRUMBS, KINDS, STEPS
from tinhso.web.words import Pair, day_text, t, told

# A page that is sent may have 2 MiB (settings.DATA_UPLOAD_MAX_MEMORY_SIZE): what is kept, as it was sent, and a little.
MOST_BYTES = 1_900_000
A_PAGE = 50
# What of the list is shown, by the word in the address: what `Listed.standing` calls it, and how that is said.
SHOWN: dict[str, tuple[str, Pair]] = {
    "": ("", ("Tất cả", "All")),
    "da-gan": ("used", ("Đang dùng cho thủ tục", "In use")),
    "cho-gan": ("named", ("Biết thủ tục, chưa dùng", "Named, not in use")),
    "chua-khop": ("unmapped", ("Chưa rõ thủ tục nào", "Not mapped")),
}
SAID: dict[str, Pair] = dict(SHOWN.values())
HERE = [*CRUMBS, (("Quy trình nội bộ", "Internal processes"), "/cai-dat/quy-trinh")]


class FileForm(Form):
    """A file of processes."""

    labels: ClassVar = {"file": ("Tệp quy trình nội bộ (.jsonl, .json)", "Internal processes")}
    notes: ClassVar = {
        "file": (
            "Mỗi dòng một quy trình: procedure_code, decision, heading, steps (unit, content, working_hours).",
            "A process a line: procedure_code, decision, heading, steps (unit, content, working_hours).",
        )
    }
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".jsonl,.json"}))


class KeptForm(Form):
    """What was read, carried to where it is entered."""

    kept = forms.CharField(max_length=MOST_BYTES, strip=False)


class AttachForm(Form):
    """Which procedure works by it, from which day."""

    labels: ClassVar = {
        "procedure": ("Mã thủ tục", "Procedure"),
        "from_date": ("Từ ngày", "From"),
    }
    notes: ClassVar = {
        "from_date": (
            "Hồ sơ đang mở giữ các bước cũ.",
            "Open dossiers keep the steps they have.",
        )
    }
    procedure = forms.CharField(max_length=40)
    from_date = dated()


@opens(PLANNERS)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Every process, page by page; ?xem= narrows to those that are not mapped, or otherwise."""
    asked = request.GET.get("xem", "")
    asked = asked if asked in SHOWN else ""
    day = request.who.day
    standings = processes.standings(day)
    counts = Counter(standings.values())
    wanted = SHOWN[asked][0]
    numbers = [number for number, standing in standings.items() if wanted in ("", standing)]
    page = Paginator(numbers, A_PAGE).get_page(request.GET.get("trang"))
    told_of = {
        "rows": [(one, SAID[one.standing]) for one in processes.listed(day, list(page))],
        "page": page,
        "tabs": [
            (name, pair, counts[standing] if standing else len(standings))
            for name, (standing, pair) in SHOWN.items()
        ],
        "asked": asked,
        "may_design": bool(high_with(request.who, "design")),
        "at": "procedures",
        "crumbs": [*CRUMBS, (HERE[-1][0], "")],
    }
    return render(request, "processes.html", told_of)


def text_of_all() -> str:
    """Every process as it was imported, a line each."""
    rows = InternalProcess.objects.order_by("pk").values_list("document", flat=True)
    return processes.text_of(rows)


@opens(PLANNERS)
@require_safe
def export(_request: Request) -> HttpResponse:
    """Every process as it was imported, a line each."""
    answer = HttpResponse(text_of_all(), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="quy-trinh-noi-bo.jsonl"'
    answer["Cache-Control"] = "no-store"
    return answer


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """POST with a file shows what it holds; POST with what was shown enters it, all or nothing."""
    check_designs(request.who)
    form: Form = FileForm()
    entered: processes.Entered | None = None
    found: list[dict[str, Any]] = []
    kept = ""
    if request.method == "POST":
        again = "kept" in request.POST
        form = KeptForm(request.POST) if again else FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                found = read(_content(form, again=again))
                who = by(request.who, "design")
                kept = kept_whole(processes.text_of(found))
                entered = processes.enter(found, by=who, source=f"web:{who.actor}", keep=again)
            except TinhsoError as fault:
                form.refuse(fault, "file")
            if again and entered is not None:
                said = t(
                    "Đã nhập {n} quy trình; {same} đã có từ trước.",
                    "{n} processes were entered; {same} were there already.",
                    n=len(entered.new),
                    same=entered.same,
                )
                return back(request, reverse("settings_processes"), said)
    steps = list(read_processes(found)) if entered is not None else []
    told_of = {
        "form": form if isinstance(form, FileForm) and entered is None else FileForm(),
        "entered": entered,
        "fault": "; ".join(_beside_no_field(form)),
        "read": steps,
        "nameless": sum(one.code is None for one in steps),
        "unmapped": sum(len(one.unmapped) for one in steps),
        "timeless": sum(len(one.without_hours) for one in steps),
        "kept": kept if entered is not None and entered.new else "",
        "home": reverse("settings_processes"),
        "at": "procedures",
        "crumbs": [*HERE, (("Nạp", "Load"), "")],
    }
    return render(request, "processes_load.html", told_of)


def _beside_no_field(form: Form) -> list[str]:
    """What is wrong and has no field on the page: of what was kept there is none to see."""
    if not form.is_bound:
        return []
    return [str(one) for one in (*form.non_field_errors(), *form.errors.get("kept", ()))]


def _content(form: Form, *, again: bool) -> bytes:
    if again:
        return str(form.cleaned_data["kept"]).encode()
    return bytes(form.cleaned_data["file"].read(MOST_BYTES + 1))


def read(content: bytes) -> list[dict[str, Any]]:
    """The processes of a file. Raises BadProcess, NotUtf8."""
    if len(content) > MOST_BYTES:
        raise processes.BadProcess("processes_too_large", kilobytes=MOST_BYTES // 1000)
    return processes.parsed_lines(utf8_text(content))


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, number: int) -> HttpResponse:
    """A process as steps; POST shows what attaching it would change, `viec=gan` attaches it."""
    row = _or_404(number)
    (found,) = processes.listed(request.who.day, [number])
    form = AttachForm(request.POST or None, initial={"procedure": row.told if found.known else ""})
    changes: list[Row] | None = None
    if request.method == "POST":
        check_designs(request.who)
        if form.is_valid():
            try:
                changes = _changes(row, **form.cleaned_data)
                if request.POST.get("viec") == "gan" and changes:
                    return _attached(request, row, **form.cleaned_data)
            except TinhsoError as fault:
                form.refuse(fault, "from_date" if fault.code in DAY_FAULTS else "procedure")
    told_of = {
        "one": found,
        "standing": SAID[found.standing],
        "steps": [(step, STEPS[step.where], KINDS[step.kind]) for step in found.read.steps],
        "form": form,
        "changes": changes,
        "may_design": bool(high_with(request.who, "design")),
        "at": "procedures",
        "crumbs": [*HERE, ((f"Số {number}", f"No. {number}"), "")],
    }
    return render(request, "process.html", told_of)


def _changes(row: InternalProcess, *, procedure: str, from_date: Any) -> list[Row]:
    held = queries.version_on(procedure, from_date).definition
    made = processes.with_steps(held, processes.read_of(row))
    reckon(made)
    return differing(differences(held.document(), made.document()), held, made)


def _attached(
    request: Request, row: InternalProcess, *, procedure: str, from_date: Any
) -> HttpResponse:
    check_not_past(procedure, from_date, today=request.who.day)
    who = by(request.who, "design")
    processes.attach(row.pk, procedure=procedure, from_date=from_date, by=who)
    said = t(
        "Từ {day} thủ tục {code} làm theo quy trình này.",
        "From {day} the procedure {code} works by this process.",
        day=day_text(from_date),
        code=procedure,
    )
    return back(request, reverse("settings_process", args=[row.pk]), said)


def _or_404(number: int) -> InternalProcess:
    try:
        return processes.process_numbered(number)
    except NoSuchProcess as error:
        raise Http404(told(error)) from error
