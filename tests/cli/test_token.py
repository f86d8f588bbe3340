"""`tinhso token`: made, shown once, listed with its last use, revoked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import found_province

from tinhso.access.models import Token
from tinhso.cli.main import main


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["token", *words, "--lang", "en"])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_token_is_made_listed_and_revoked(db: None, capsys: Any) -> None:
    found_province()
    make = ("make", "--name", "Hộ tịch", "--scope", "see_case", "--office", "xa-1")
    code, told = said(capsys, *make)
    assert code == 0
    secret = told.splitlines()[-1]
    bearer = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=bearer).json()["name"] == "Hộ tịch"
    row = Token.objects.get()
    code, told = said(capsys, "list")
    assert f"{row.uid}" in told and "see_case | xa-1" in told and secret not in told
    assert said(capsys, "revoke", "--token", str(row.uid)) == (
        0,
        "The token of Hộ tịch was revoked.\n",
    )
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert "revoked" in said(capsys, "list")[1]


def test_what_makes_no_sense_is_refused_in_words(db: None, capsys: Any) -> None:
    found_province()
    code, told = said(capsys, "make", "--name", "X", "--scope", "all", "--office", "xa-1")
    assert code == 3
    assert "no scope all" in told
    assert not Token.objects.exists()
