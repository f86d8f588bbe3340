"""Packs of registers, plans and figures: read, loaded, loaded again, asked for what they claim."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tinhso.cli import packs_trial
from tinhso.cli.main import main
from tinhso.ledger.actions import By
from tinhso.loading.accepting import FAILED, OK
from tinhso.loading.actions import load
from tinhso.loading.checking import check
from tinhso.loading.keeping import CannotKeepPart
from tinhso.loading.making import filled_in, made
from tinhso.loading.reading import PACKS, read_pack, shipped_packs
from tinhso.loading.walking import found_missing, tried
from tinhso.plans import actions as plans
from tinhso.plans.models import Task
from tinhso.registers import actions as registers
from tinhso.registers import queries
from tinhso.registers.actions.keeping import Given
from tinhso.registers.queries import Asked

BY = By(actor="p-ke-hoach", office="tinh-mau", channel="system")


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """A shipped pack as a folder that a test may spoil."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(PACKS / name, tmp_path / name))

    return copy


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def loaded(name: str, *, samples: bool = True):
    pack = read_pack(PACKS / name)
    found_missing(pack)
    return load(pack, by=BY, samples=samples)


def test_every_shipped_pack_is_sound():
    assert {name: check(read_pack(PACKS / name)) for name in shipped_packs()} == dict.fromkeys(
        shipped_packs(), ()
    )


def test_records_are_made_alike_from_one_seed_and_otherwise_from_another():
    told = {
        "register": "r", "seed": 1,
        "parts": [
            {"count": 2, "office": ["a", "b"], "box": [1, 2, 3, 4],
             "fields": {"x": {"whole": [0, 10**9]}, "t": {"text": "{n:03} {w} {z}", "words": {"w": ["v"]}}}},
            {"count": 1, "fields": {"x": 5, "k": {"key_of": "o"}}},
        ],
    }  # fmt: skip
    rows = list(made(told, owner="own", keys={"o": ["K1", "K2"]}))
    assert rows == list(made(told, owner="own", keys={"o": ["K1", "K2"]}))
    other = list(made({**told, "seed": 2}, owner="own", keys={"o": ["K1", "K2"]}))
    assert rows[0].values["x"] != other[0].values["x"]
    assert [one.office for one in rows] == ["a", "b", "own"]
    assert rows[1].values["t"] == "002 v {z}"
    assert rows[2].values == {"x": 5, "k": "K1"}
    assert rows[2].point is None
    assert 1 <= rows[0].point[0] <= 3
    assert 2 <= rows[0].point[1] <= 4
    assert filled_in("{n}-{n:04}", 12) == "12-0012"


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("records/giay-phep.yaml", "ngay_cap: {day", "ngay_caps: {day", "register_field_unknown"),
        ("records/giay-phep.yaml", "register: giay-phep", "register: khac", "pack_unknown_register"),
        ("pack.yaml", "giay-phep: so-cong-thuong", "giay-phep: so-khac", "pack_office_unsaid"),
        ("pack.yaml", "giay-phep: so-cong-thuong", "giay-pheps: so-cong-thuong", "pack_no_owner"),
        ("acceptance.yaml", "is: 120", "iss: 120", "pack_bad_shape"),
        ("registers/giay-phep.json", '"called": "ten_don_vi"', '"called": "x"', "register_field_unknown"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(copied, file, before, after, code):
    folder = copied("giay_phep")
    change(folder / file, before, after)
    found = {one.code: one for one in check(read_pack(folder))}
    text = (folder / file).read_text(encoding="utf-8").splitlines()
    assert code in found
    if code != "pack_no_owner":
        assert found[code].line > 0
        assert found[code].line <= len(text)


def test_a_name_that_yaml_reads_as_no_text_is_a_fault_of_the_file(copied):
    folder = copied("giay_phep")
    change(folder / "acceptance.yaml", "rows:", "on: x\nrows:")
    assert "pack_name_no_text" in {one.code for one in check(read_pack(folder))}


@pytest.mark.django_db
def test_licences_are_loaded_once_marked_as_samples_and_found_by_their_end():
    first = loaded("giay_phep")
    again = loaded("giay_phep")
    version = queries.version_now("giay-phep")
    assert first.parts.counts["records"] == [120, 0, 0]
    assert again.parts.counts["records"] == [0, 0, 120]
    assert not again.parts.anything
    assert version.definition.sample
    third = Asked(ends_from=date(2024, 7, 1), ends_by=date(2024, 9, 30))
    assert queries.count(version, third) == (25, False)
    row = queries.page(version, third).rows[0]
    assert "(mẫu)" in row.title


@pytest.mark.django_db
def test_without_samples_the_register_is_empty_and_not_marked_and_later_real_records_keep_samples_out():
    assert "records" not in loaded("giay_phep", samples=False).parts.counts
    assert not queries.version_now("giay-phep").definition.sample
    registers.save(
        "giay-phep",
        Given(
            {
                "so_giay": "1/GP", "loai": "ruou", "ten_don_vi": "Công ty thật", "dia_chi": "Số 1",
                "dien_thoai": "0254", "email": "a@b.example", "het_han": "2027-01-01",
            },
            "so-cong-thuong",
        ),
        by=BY,
    )  # fmt: skip
    with pytest.raises(CannotKeepPart) as refused:
        loaded("giay_phep")
    assert refused.value.inner.code == "pack_samples_beside_real"
    assert refused.value.facts["file"] == "registers/giay-phep.json"
    assert refused.value.facts["line"] > 0


@pytest.mark.django_db
def test_a_register_that_has_samples_stays_marked_when_the_pack_is_loaded_without_them():
    loaded("tram_5g")
    assert loaded("tram_5g", samples=False).parts.counts["registers"] == [0, 0, 1]
    assert queries.version_now("tram-5g").definition.sample


@pytest.mark.django_db
def test_offices_of_the_pack_stand_for_ours_and_without_that_the_line_is_named():
    pack = read_pack(PACKS / "tram_5g")
    with pytest.raises(CannotKeepPart) as refused:
        load(pack, by=BY)
    assert (refused.value.inner.code, refused.value.facts["path"]) == (
        "no_such_office",
        "offices.tinh-mau",
    )
    from tinhso.org.actions import found_office

    found_office(code="tinh", name="Tỉnh", level="province", on_date=date(2020, 1, 1), by=BY)
    load(pack, by=BY, samples=True, offices={"tinh-mau": "tinh", "so-khcn": "tinh"})
    assert queries.version_now("tram-5g").register.owner == "tinh"


@pytest.mark.django_db
def test_a_size_is_asked_for_between_two_numbers():
    loaded("doanh_nghiep_so")
    version = queries.version_now("doanh-nghiep-so")
    asked = Asked(between=(("so_lao_dong", 500, 1000),))
    sizes = [row.values["so_lao_dong"] for row in queries.all_of(version, asked)]
    assert len(sizes) == 20
    assert all(500 <= size <= 1000 for size in sizes)


@pytest.mark.django_db
def test_plans_hold_what_they_claim_and_what_people_changed_since_stays():
    pack = read_pack(PACKS / "ke_hoach")
    found_missing(pack)
    load(pack, by=BY, samples=True)
    task = Task.objects.get(plan__code="nq-112", code="N-08")
    from dataclasses import replace

    plans.change_task(task.uid, replace(plans.said_of(task), title="Tên người ta đã sửa"), by=BY)
    again = load(pack, by=BY, samples=True)
    assert not again.parts.anything
    task.refresh_from_db()
    assert task.title == "Tên người ta đã sửa"
    assert task.plan.sample


@pytest.mark.django_db
def test_sample_plans_are_not_loaded_without_samples():
    assert "plans" not in loaded("ke_hoach", samples=False).parts.counts


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ke_hoach", "chi_tieu", "doanh_nghiep_so"])
def test_what_a_pack_claims_holds_on_the_platform(name):
    lines = tried(read_pack(PACKS / name)).lines
    assert [line for line in lines if line.state == FAILED] == []
    assert sum(line.state == OK for line in lines) > 5


@pytest.mark.django_db
def test_a_claim_that_does_not_hold_fails_with_what_was_found(copied, capsys):
    folder = copied("doanh_nghiep_so")
    change(folder / "acceptance.yaml", "[500, 1000]}, is: 20", "[500, 1000]}, is: 21")
    assert packs_trial.here(str(folder), "en", as_json=False) == 1
    told = capsys.readouterr().out
    assert "FAILED: must be 21, is 20" in told
    assert "1 failed" in told


@pytest.mark.django_db
def test_a_wrong_formula_is_told_by_file_and_line_and_nothing_is_kept(copied, capsys):
    folder = copied("chi_tieu")
    file = folder / "indicators/chi-tieu.yaml"
    change(file, "numerator: dung_smartphone", "numerator: dung_smartphones")
    assert packs_trial.here(str(folder), "vi", as_json=False) == 1
    text = file.read_text(encoding="utf-8").splitlines()
    line = next(n for n, one in enumerate(text, 1) if one.startswith("  ty_le_smartphone:"))
    assert f"{file}:{line}: definitions.ty_le_smartphone: " in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_shows_what_it_would_do_first(capsys):
    found_missing(read_pack(PACKS / "tram_5g"))
    words = ["packs", "load", "tram_5g", "--samples", "--lang", "en"]
    assert main([*words, "--dry-run"]) == 0
    assert "Sample records: would be 200 new" in capsys.readouterr().out
    assert main(words) == 0
    assert "Sample records: 200 new" in capsys.readouterr().out
    assert main(words) == 0
    assert "Sample records: 0 new, 0 new versions, 200 as they were" in capsys.readouterr().out
