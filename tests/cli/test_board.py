"""`tinhso board publish` as it is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from tests.cases.conftest import filed, moment, province

from tinhso.cli.main import main
from tinhso.measurement.live.models import Published

__all__ = ["filed", "province"]


@pytest.fixture
def twelve(filed: Any) -> None:
    for n in range(12):
        filed("2026-03-02 08:00", key=f"k-{n}")


@time_machine.travel(moment("2026-05-04 09:00"))
def test_every_closed_month_is_published_and_one_is_corrected(
    twelve: None, filed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["board", "publish", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "03/2026 is published: 4 cells.",
        "04/2026 is published: 0 cells.",
    ]
    assert main(["board", "publish"]) == 0
    assert "Không có tháng nào" in capsys.readouterr().out
    assert main(["board", "publish", "2026-03", "--correct"]) == 0
    assert "không có gì phải đính chính" in capsys.readouterr().out
    for n in range(10):
        filed("2026-03-03 08:00", key=f"later-{n}")
    assert main(["board", "publish", "2026-03", "--correct"]) == 0
    assert capsys.readouterr().out == "Đã đính chính tháng 03/2026: 4 ô.\n"
    assert Published.objects.filter(month=date(2026, 3, 1)).count() == 2


@pytest.mark.parametrize("words", [["2026-3"], ["tháng ba"], ["2026-13"], ["--correct"]])
def test_what_is_no_month_is_refused(
    db: None, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["board", "publish", *words, "--lang", "en"]) == 3
    assert "Write it as 2026-03" in capsys.readouterr().err


def test_a_month_that_is_not_over_is_refused(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["board", "publish", "2999-01", "--lang", "en"]) == 3
    assert "is not over" in capsys.readouterr().err
