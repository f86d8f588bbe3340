"""`tinhso packs` as it is typed."""

from __future__ import annotations

import csv

import pytest
from tests.loading.conftest import BIRTH

from tinhso.cli.main import main
from tinhso.procedures.models import ProcedureVersion


def said(capsys, *words):
    code = main(list(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_shipped_packs_are_listed_and_sound(capsys):
    listed = said(capsys, "packs", "list", "--lang", "en")[1].splitlines()
    assert any(one.startswith("mot_cua  The one-stop") for one in listed)
    assert any("1 registers, 0 plans, 0 figures" in one for one in listed)
    code, out, _ = said(capsys, "packs", "check", "--files")
    assert code == 0
    assert "mot_cua: không có lỗi\n" in out


@pytest.mark.long
def test_a_pack_is_tried_on_an_empty_platform_of_its_own(capsys):
    code, out, _ = said(capsys, "packs", "check", "tram_5g", "--lang", "en")
    assert code == 0
    assert "1.48\ttram_5g\tregister tram-5g: 200 records\tok" in out


def test_a_fault_is_told_with_file_line_path_and_what_to_do(capsys, folder, spoil):
    spoil(f"procedures/{BIRTH}.yaml", "type: chung-sinh", "type: chung-tich")
    code, out, _ = said(capsys, "packs", "check", str(folder), "--files", "--lang", "en")
    file = folder / f"procedures/{BIRTH}.yaml"
    line = file.read_text(encoding="utf-8").splitlines().index("- type: chung-tich") + 1
    assert code == 1
    assert f"{file}:{line}: papers[2].type: There is no type of paper chung-tich. Add it" in out


def test_a_pack_that_is_not_there_is_refused_with_those_that_are(capsys):
    code, _, err = said(capsys, "packs", "check", "khong-co")
    assert code == 3
    assert "mot_cua" in err


@pytest.mark.django_db
def test_a_pack_is_seen_then_loaded_then_left_alone(capsys, folder):
    assert "Thủ tục: sẽ có 1 mới" in said(capsys, "packs", "load", str(folder), "--dry-run")[1]
    assert not ProcedureVersion.objects.exists()
    assert "Thủ tục: 1 mới" in said(capsys, "packs", "load", str(folder))[1]
    assert (
        "Thủ tục: 0 mới, 0 phiên bản mới, 1 giữ nguyên"
        in said(capsys, "packs", "load", str(folder))[1]
    )
    code, out, _ = said(capsys, "packs", "try", str(folder), "--lang", "en")
    assert code == 0
    assert out.startswith("1 samples went from filing to result; nothing was kept.\n")
    assert "3.10\tmot_cua\tthe pack does not say how it is checked\tnot claimed" in out


def test_the_papers_of_the_real_catalogue_are_measured(capsys, shared, tmp_path):
    report = tmp_path / "giay-to.csv"
    file = shared / "data/procedures/procedures_2642.jsonl.gz"
    code, out, _ = said(
        capsys, "packs", "papers", str(file), "--report", str(report), "--lang", "en"
    )
    print(out)
    assert code == 0
    assert "14,846 names" in out
    with report.open(encoding="utf-8-sig", newline="") as opened:
        assert sum(1 for _ in csv.DictReader(opened)) == 14_846
