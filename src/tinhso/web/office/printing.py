"""The letters of a dossier, printed again by whoever may see its people; each print is a look."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.web import case_letters
from tinhso.web.office.beside import open_case, record
from tinhso.web.office.reach import OFFICES


@opens(OFFICES)
@never_cache
@require_safe
def letter(request: Request, uid: UUID, name: str) -> HttpResponse:
    """One letter as PDF: ?giay=A4 or A5."""
    case = open_case(request, uid)
    paper = request.GET.get("giay", "")
    made = case_letters.printed(case, name, staff=True, paper=paper)
    record(request, case, "file")
    return made
