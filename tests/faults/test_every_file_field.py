"""Every field of every page that takes a file, read from the pages: what lies, bursts or runs something is not kept.

`test_every_upload` says of the most used ones in which words they refuse; here none is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from tests.faults.conftest import World
from tests.faults.test_every_field import Browsers, Sent, answered, begun, forms_everywhere, judged
from tests.faults.test_every_upload import DOCUMENTS, MOST_SECONDS, NEVER, TABLES, content_of

FILES = {**TABLES, **DOCUMENTS, **NEVER}
# Slow to look through: a few are tried always, all of them with `long`.
SOME = (
    "nothing", "a picture that says it is a PDF", "a program", "a page", "a picture that runs a script",
    "a bomb", "a bomb that hides its size", "half a workbook", "zeros", "an open quote", "laughs", "deep", "a path",
)  # fmt: skip
# What else a form makes when its file is refused: the dossier, whose scan is then sent once more.
MAKES = {"mot-cua/tiep-nhan"}
# As many as there are today; a form of a new kind is added with its place in `addresses.PLACES`.
AT_LEAST = 15


def file_fields(world: World, browsers: Browsers) -> Iterator[tuple[Sent, str]]:
    for one in forms_everywhere(world, browsers):
        for name, field in one.form.fields.items():
            if field.kind == "file":
                yield one, name


def tried(world: World, names: tuple[str, ...]) -> list[str]:
    browsers = Browsers()
    begun(world, browsers)
    found = list(file_fields(world, browsers))
    assert len({one.form.action for one, _ in found}) >= AT_LEAST, "the pages were not read"
    faults: list[str] = []
    for one, field in found:
        route = resolve(one.form.action.partition("?")[0]).route
        for name in names:
            called, made = FILES[name]
            told = {**one.form.filled(), field: SimpleUploadedFile(called, content_of(made))}
            got = answered(browsers, one.who, "post", one.form.action, told)
            where = f"{one.form.action} {field} ← {name}"
            answer, written, seconds = got[0]
            faults += [one for one in judged(where, got) if ": took" not in one]
            if seconds > MOST_SECONDS:
                faults.append(f"{where}: took {seconds:.1f} s")
            if route not in MAKES and (written or answer.status_code not in (200, 413, 422)):
                faults.append(f"{where}: {answer.status_code}, written: {written}")
    return faults


def test_no_field_keeps_a_file_that_lies(world: World) -> None:
    assert tried(world, SOME) == []


@pytest.mark.long
def test_no_field_keeps_any_of_them(world: World) -> None:
    assert tried(world, tuple(name for name in FILES if name not in SOME)) == []
