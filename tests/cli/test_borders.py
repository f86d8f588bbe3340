"""`tinhso borders import` as it is typed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.org.conftest import province
from tests.org.test_borders import feature

from tinhso.cli.main import main
from tinhso.org.borders import borders_on

__all__ = ["province"]


def kept(folder: Path, told: Any) -> str:
    file = folder / "ranh-gioi.geojson"
    file.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return str(file)


def test_borders_are_looked_at_and_kept(
    province: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = kept(tmp_path, {"features": [feature("xa-1"), feature("xa-9")]})
    words = ["borders", "import", file, "--by", "ma", "--from", "2025-01-01", "--lang", "en"]
    assert main([*words, "--preview"]) == 1
    said = capsys.readouterr().out
    assert "The borders of 1 offices can be read" in said and "left out: xa-9" in said
    assert borders_on(date(2025, 1, 1)) == {}
    assert main(words) == 1
    assert "Borders of 1 offices, 1 of them new." in capsys.readouterr().out
    assert set(borders_on(date(2025, 1, 1))) == {"xa-1"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{", "must be a GeoJSON file"),
        ("[" * 100_000, "must be a GeoJSON file"),
        ("[]", "no FeatureCollection"),
        ({"features": [{"properties": {}}]}, "has no property “ma”"),
    ],
)
def test_what_is_no_borders_is_refused(
    province: object, tmp_path: Path, told: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [kept(tmp_path, told), "--by", "ma", "--from", "2025-01-01", "--lang", "en"]
    assert main(["borders", "import", *words]) == 3
    assert said in capsys.readouterr().err
