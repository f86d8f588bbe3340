"""Papers that a citizen hands in."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from tinhso.cases.actions import PaperGiven
from tinhso.cases.models import Case
from tinhso.files import actions as files
from tinhso.web.taking import kept

MOST_AT_ONCE = 20


def papers_sent(
    request: HttpRequest, asked: Sequence[tuple[str, str]], *, brings: bool
) -> list[PaperGiven]:
    """The papers of an answer: the files of `f.0`, `f.1` … for what was asked for, as (type, name), and of `other`.

    brings: what has no file is brought to the desk. Raises as `kept`; what was kept by then is erased again.
    """
    given: list[PaperGiven] = []
    try:
        for place, (code, name) in enumerate(asked):
            sent = request.FILES.getlist(f"f.{place}")[:MOST_AT_ONCE]
            given += [PaperGiven(name, code, copies=1, file=kept(one)[0]) for one in sent]
            if brings and not sent:
                given.append(PaperGiven(name, code, originals=1))
        for one in request.FILES.getlist("other")[:MOST_AT_ONCE]:
            uid, name = kept(one)
            given.append(PaperGiven(name, copies=1, file=uid))
    except Exception:
        erase(given)
        raise
    return given


def erase(papers: Sequence[PaperGiven]) -> None:
    """What was kept for an act that did not come about."""
    for one in papers:
        if one.file:
            files.erase(one.file)


def erase_unused(papers: Sequence[PaperGiven], case: Case) -> None:
    """What was kept once more for an act that had come about already, by the same form."""
    held = set(case.papers.exclude(file="").values_list("file", flat=True))
    erase([one for one in papers if one.file not in held])
