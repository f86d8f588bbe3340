"""Pages of a PDF as pictures: drawn elsewhere, within bounds, a few at once."""

from __future__ import annotations

import inspect
import io
import threading
import time
from typing import Any

import pypdf
import pytest
from PIL import Image
from tests.files.conftest import pdf

from tinhso import letters
from tinhso.cli import running
from tinhso.files import drawing
from tinhso.files.drawing import CannotDraw


def pages(*sizes: tuple[float, float]) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    writer.write(out)
    return out.getvalue()


def refused(call: Any) -> str:
    with pytest.raises(CannotDraw) as told:
        call()
    return told.value.code


def test_a_page_is_a_picture_as_wide_as_asked() -> None:
    content = pages((200, 300), (300, 200))
    assert drawing.page_count("two", lambda: content) == 2
    for number, size in ((1, (1100, 1650)), (2, (1100, 733))):
        with Image.open(io.BytesIO(drawing.page(content, number=number))) as picture:
            assert picture.size[0] == size[0] and abs(picture.size[1] - size[1]) <= 1
            assert picture.getpixel((5, 5)) == (255, 255, 255)
    wide = drawing.page(content, number=2, width=drawing.WIDTHS[-1])
    with Image.open(io.BytesIO(wide)) as picture:
        assert picture.size[0] == drawing.WIDTHS[-1]


def test_colours_stay_what_they_are_within_a_shade() -> None:
    import typst

    made = typst.Compiler().compile(
        b"#set page(width: 100pt, height: 100pt, fill: rgb(200, 40, 90))\n#h(1pt)", format="pdf"
    )
    assert isinstance(made, bytes)
    with Image.open(io.BytesIO(drawing.page(made, number=1))) as picture:
        found = picture.getpixel((500, 500))
    assert all(abs(one - other) < 8 for one, other in zip(found, (200, 40, 90), strict=True))


def test_a_letter_of_ours_is_drawn() -> None:
    from datetime import date

    head = letters.Head(office="UBND", place="Đắk Lắk", on=date(2026, 11, 22))
    book = letters.RegisterBook(head=head, from_date=head.on, to_date=head.on, lines=())
    assert drawing.page(letters.print_(book), number=1).startswith(b"\x89PNG")


def test_how_many_pages_is_asked_once() -> None:
    asked = []

    def content() -> bytes:
        asked.append(1)
        return pdf()

    assert [drawing.page_count("once", content) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", pages((9_000, 9_000))])
def test_what_cannot_be_drawn_is_refused(content: bytes) -> None:
    assert refused(lambda: drawing.page(content, number=1)) == "pdf_not_drawn"


@pytest.mark.parametrize("number", [0, 2, 10**6])
def test_a_page_that_there_is_not(number: int) -> None:
    assert refused(lambda: drawing.page(pdf(), number=number)) == "no_such_page"


def test_a_file_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0.05)
    began = time.monotonic()
    assert refused(lambda: drawing.page(pdf(), number=1)) == "pdf_not_drawn"
    assert time.monotonic() - began < 5


def test_half_of_the_servers_threads_stay_free() -> None:
    threads = inspect.signature(running.start_server).parameters["threads"].default
    assert threads / 2 >= drawing.AT_ONCE + drawing.IN_LINE


def test_a_crowd_is_turned_away_at_once_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some draw, some wait for a moment; the rest are told to come back, so that the server's threads stay free."""
    held = threading.Event()
    monkeypatch.setattr(drawing, "MOST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(drawing, "worked", lambda *_, **__: held.wait(10) and {"pages": 1})
    codes: list[str] = []

    def one() -> None:
        try:
            drawing.page_count(f"crowd {threading.get_ident()}", bytes)
        except CannotDraw as refusal:
            codes.append(refusal.code)

    crowd = [threading.Thread(target=one) for _ in range(20)]
    began = time.monotonic()
    for thread in crowd:
        thread.start()
    away = 20 - drawing.AT_ONCE  # Those in the line after that moment.
    while len(codes) < away and time.monotonic() - began < 5:
        time.sleep(0.01)
    assert codes == ["drawing_busy"] * (away)
    held.set()
    for thread in crowd:
        thread.join()
    assert len(codes) == away and drawing.page_count("after", pdf) >= 1
