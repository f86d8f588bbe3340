"""PDFs are opened in a process of their own: bounded, by lanes that do not stand in each other's way."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.signing.making import a_pdf

from tinhso.signing import beside, checking
from tinhso.signing.beside import OWN, PUBLIC, Lane
from tinhso.signing.rules import CannotSign


def test_a_crowd_before_the_public_page_keeps_nobody_waiting_who_signs(signing):
    leave, inside = threading.Event(), threading.Barrier(3)

    def stay() -> None:
        with PUBLIC.turn():
            inside.wait(20)
            leave.wait(20)

    crowd = [threading.Thread(target=stay) for _ in range(2)]
    for one in crowd:
        one.start()
    inside.wait(20)
    try:
        checking.check_can_be_signed(a_pdf())
        assert checking.checked(a_pdf(), signing.believed(), now=datetime.now(UTC)) == ()
    finally:
        leave.set()
        for one in crowd:
            one.join()


def test_who_finds_the_line_full_is_told(monkeypatch: Any) -> None:
    lane = Lane(at_once=1, in_line=0, seconds=0.01)
    with lane.turn(), pytest.raises(CannotSign, match="check_busy"), lane.turn():
        raise AssertionError
    with lane.turn():
        pass


def test_no_pdf_is_opened_in_our_own_process(signing, monkeypatch):
    """Not to count its pages, not to sign it, not to read it back."""
    from pyhanko.pdf_utils import reader

    def opened(*_: Any, **__: Any) -> None:
        raise AssertionError("opened here")

    monkeypatch.setattr(reader.PdfFileReader, "__init__", opened)
    head, seal = signing.keys()
    signers = [
        checking.Signer("NguoiKy", head, signing.chain(signing.head).decode()),
        checking.Signer("CoQuan", seal, signing.chain(signing.seal).decode()),
    ]
    checking.check_can_be_signed(a_pdf(3))
    made, level = checking.made(a_pdf(), signers, signing.believed(), page=a_pdf(text="Trang"))
    assert level == "B-B"
    found = checking.checked(made, signing.believed(), now=datetime.now(UTC))
    assert [one.verdict for one in found] == ["valid", "valid"]
    # Its pages alone, drawn anew, bear no signature and can be signed once more.
    copy, _ = checking.made(made, signers, signing.believed(), bare=True)
    assert len(checking.checked(copy, signing.believed(), now=datetime.now(UTC))) == 2
    with pytest.raises(CannotSign, match="signed_already"):
        checking.check_can_be_signed(made)


def test_what_takes_too_long_ends_and_is_told(monkeypatch):
    monkeypatch.setattr(beside, "MOST_SECONDS", 0.01)
    with pytest.raises(CannotSign) as refused:
        checking.check_can_be_signed(a_pdf())
    assert (refused.value.code, refused.value.facts["why"]) == ("pdf_unreadable", "time")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"<<" * 5_000])
def test_what_cannot_be_opened_is_refused_and_the_lane_is_free_again(content):
    for _ in range(3):
        with pytest.raises(CannotSign, match="pdf_unreadable"):
            beside.worked(
                {"do": "make", "bare": False, "signers": [], "stamps": False},
                {beside.WHOLE: content, beside.PAGE: a_pdf()},
                lane=OWN,
            )
    checking.check_can_be_signed(a_pdf())


def test_a_key_signs_once_for_what_was_asked(signing):
    """Whatever a file brings the process to ask, each key gives one signature, in its turn."""
    head, _seal = signing.keys()
    signer = checking.Signer("NguoiKy", head, signing.chain(signing.head).decode())
    asked: list[Any] = []

    def worked(_task: Any, _files: Any, *, lane: Any, answering: Any) -> Any:
        question = {"ask": "sign", "who": 0, "digest": "sha256", "data": "eA=="}
        asked.append(answering(question))
        with pytest.raises(CannotSign):
            answering(question)
        with pytest.raises(CannotSign):
            answering({"ask": "stamp", "data": "eA=="})
        return {"level": "B-B"}, b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "worked", worked)
        checking.made(a_pdf(), [signer], signing.believed())
    assert len(asked) == 1
