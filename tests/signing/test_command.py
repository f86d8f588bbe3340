"""`tinhso signing`: certificates entered, listed and ended; a PDF checked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.cases.conftest import found_province
from tests.servers.hsm import PIN
from tests.signing.making import a_pdf

from tinhso.cli.main import main
from tinhso.ledger.actions import By
from tinhso.signing import actions
from tinhso.signing.models import Certificate


@pytest.fixture
def say(db: Any, signing: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    found_province()
    for name, certificate in (("head", signing.head), ("seal", signing.seal)):
        (signing.folder / f"{name}.pem").write_bytes(signing.chain(certificate))

    def run(*words: str) -> tuple[int, str]:
        code = main(["signing", *words, "--lang", "en"])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def test_certificates_are_entered_listed_used_and_ended(say, signing):
    head, seal = str(signing.folder / "head.pem"), str(signing.folder / "seal.pem")
    code, told = say(
        "add", "--certificate", head, "--token", "lanh-dao", "--key", "ky", "--staff", "p-an"
    )
    assert code == 0 and f"{signing.head.serial_number:x}" in told
    add = ("add", "--certificate", seal, "--token", "con-dau", "--key", "dau")
    assert say(*add, "--seal", "xa-1")[0] == 0
    assert say(*add, "--seal", "xa-1")[0] != 0
    _, told = say("list")
    assert "p-an" in told and "xa-1" in told and "UBND" in told
    person, row = Certificate.objects.get(role="person"), Certificate.objects.get(role="seal")
    made = actions.sign(a_pdf(), person=person, seal=row, pin=PIN)
    for name, content, ends in (
        ("good.pdf", made.pdf, 0),
        ("bad.pdf", made.pdf.replace(b"Ket qua", b"Ket QUA"), 1),
    ):
        (signing.folder / name).write_bytes(content)
        code, told = say("check", str(signing.folder / name))
        assert code == ends
        assert ("every signature holds" in told) == (ends == 0)
    code, told = say("end", "--which", str(row.uid))
    assert code == 0
    assert "ended" in say("list")[1]


def test_what_holds_no_longer_in_the_book_is_not_called_good(say, signing):
    by = By(actor="p-an", office="xa-1", channel="system")
    person, seal = (
        actions.add_certificate(signing.chain(one), token=token, label=label, by=by, **whose)
        for one, token, label, whose in (
            (signing.head, "lanh-dao", "ky", {"role": "person", "staff": "p-an"}),
            (signing.seal, "con-dau", "dau", {"role": "seal", "office": "xa-1"}),
        )
    )
    at, about = datetime.now(UTC), "case:00000000-0000-4000-8000-000000000001"

    def given(number: str, **more: Any) -> Any:
        paper = actions.begin(office="xa-1", about=about, way="here", actor="p-an", at=at)
        made = actions.sign(a_pdf(text=number), person=person, seal=seal, pin=PIN)
        (signing.folder / f"{number}.pdf").write_bytes(made.pdf)
        told = {"file": number, "code": number, "by": by, "at": at, **more}
        return actions.issue(paper, made, **told)

    first = given("mot", valid_until=date(2020, 1, 1))
    second = given("hai", in_place_of=first)

    def check(number: str) -> tuple[int, str]:
        return say("check", str(signing.folder / f"{number}.pdf"))

    code, told = check("mot")
    assert code == 1 and "Another one took the place of the result" in told
    code, told = check("hai")
    assert code == 0 and "The result holds." in told
    actions.revoke(second.uid, reason="wrong_content", words="QĐ 5", by=by)
    code, told = check("hai")
    assert code == 1 and "The result was revoked" in told and "QĐ 5" not in told
    code, told = say("release", "--which", str(person.uid))
    assert code == 0 and "may be typed again" in told


@pytest.mark.parametrize(
    "words",
    [
        ("add",),
        ("add", "--certificate", "x.pem", "--token", "a", "--key", "b"),
        ("add", "--certificate", "x.pem", "--token", "a", "--key", "b", "--staff", "p"),
        ("end",),
        ("release",),
        ("end", "--which", "00000000-0000-4000-8000-000000000001"),
        ("check",),
        ("check", "none.pdf"),
    ],
)
def test_what_is_missing_is_told(say, words):
    code, told = say(*words)
    assert code in (1, 2, 3) and told
