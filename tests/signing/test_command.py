"""`tinhso signing`: certificates entered, listed and ended; a PDF checked."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cases.conftest import found_province
from tests.servers.hsm import PIN
from tests.signing.making import a_pdf

from tinhso.cli.main import main
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


@pytest.mark.parametrize(
    "words",
    [
        ("add",),
        ("add", "--certificate", "x.pem", "--token", "a", "--key", "b"),
        ("add", "--certificate", "x.pem", "--token", "a", "--key", "b", "--staff", "p"),
        ("end",),
        ("end", "--which", "00000000-0000-4000-8000-000000000001"),
        ("check",),
        ("check", "none.pdf"),
    ],
)
def test_what_is_missing_is_told(say, words):
    code, told = say(*words)
    assert code in (1, 2, 3) and told
