"""What is wrong with a pack is told with its file, its path, its line and what to do."""

from __future__ import annotations

import pytest
from tests.loading.conftest import BIRTH

from tinhso.loading.checking import check
from tinhso.loading.reading import NoSuchPack, find_pack, line_of, read_pack, shipped_packs
from tinhso.sentences import sentence

PROCEDURE, SAMPLE = f"procedures/{BIRTH}.yaml", f"samples/{BIRTH}.yaml"


def test_what_is_shipped_is_sound_and_every_procedure_has_its_sample(shipped_pack):
    assert check(shipped_pack) == ()
    assert len(shipped_pack.procedures) == len(shipped_pack.samples) == 49
    assert len(shipped_pack.papers) >= 60
    assert not list(shipped_pack.folder.rglob("*.py"))


def test_a_copy_of_one_procedure_is_sound(folder):
    assert check(read_pack(folder)) == ()


@pytest.mark.parametrize(
    ("file", "before", "after", "path", "code"),
    [
        ("pack.yaml", "tinhso.pack/1", "tinhso.pack/9", "format", "pack_bad_shape"),
        (
            "pack.yaml",
            "from_date: '2024-01-01'",
            "from_date: '2024-13-01'",
            "from_date",
            "pack_bad_shape",
        ),
        ("papers.yaml", "group: person", "group: people", "types[0].group", "bad_paper_type"),
        (PROCEDURE, "levels:\n- commune", "levels:\n- village", "levels[0]", "pack_bad_procedure"),
        (PROCEDURE, "type: chung-sinh", "type: chung-tich", "papers[2].type", "pack_unknown_paper"),
        (
            PROCEDURE,
            "when: answers.abandoned",
            "when: answers.lost",
            "papers[4].when",
            "pack_bad_procedure",
        ),
        (
            PROCEDURE,
            "days_between(answers.child_born, filed_date) > 60 ? 8000 : 0",
            "wish(answers.child_born)",
            "fees[0].amount",
            "pack_bad_procedure",
        ),
        (
            PROCEDURE,
            "days_between(answers.child_born, filed_date) > 60 ? 8000 : 0",
            "days_between(filed_date, answers.child_born)",
            "fees[0].amount",
            "pack_bad_procedure",
        ),
        (PROCEDURE, "rule: 3d", "rule: 3 ngày", "limits[1].rule", "pack_bad_procedure"),
        (
            SAMPLE,
            f"procedure: '{BIRTH}'",
            "procedure: '1.999999'",
            "procedure",
            "pack_unknown_procedure",
        ),
        (SAMPLE, "child_sex: nam", "child_sex: không", "answers.child_sex", "pack_sample_answer"),
        (SAMPLE, "fee: 32000", "fee: 24000", "expect.fee", "pack_sample_differs"),
        (SAMPLE, "limit: 0d@15:00", "limit: 5d", "expect.limit", "pack_sample_differs"),
        (SAMPLE, "  - ket-hon\n", "", "expect.papers", "pack_sample_differs"),
        (SAMPLE, "  - ghi-so\n", "", "expect.steps", "pack_sample_differs"),
    ],
)
def test_every_kind_of_fault_names_its_place(spoil, file, before, after, path, code):
    pack = read_pack(spoil(file, before, after))
    faults = [one for one in check(pack) if one.code == code]
    assert [(one.file, one.path) for one in faults] == [(file, path)]
    line = pack.texts[file].splitlines()[faults[0].line - 1]
    assert path.rpartition(".")[2].partition("[")[0] in line or after.splitlines()[-1] in line
    for lang in ("vi", "en"):
        assert "{" not in sentence(faults[0].code, lang, dict(faults[0].facts))


def test_broken_yaml_names_its_line(folder):
    path = folder / PROCEDURE
    path.write_text("format: tinhso.procedure/1\ncode: [1\n", encoding="utf-8")
    fault = next(one for one in check(read_pack(folder)) if one.code == "pack_bad_yaml")
    assert (fault.file, fault.line) == (PROCEDURE, 3)


def test_a_procedure_twice_one_without_a_sample_and_a_program_are_told(folder):
    text = (folder / PROCEDURE).read_text(encoding="utf-8")
    (folder / "procedures/z.yaml").write_text(text, encoding="utf-8")
    (folder / "procedures/y.yaml").write_text(text.replace(BIRTH, "1.999999"), encoding="utf-8")
    (folder / "do.py").write_text("", encoding="utf-8")
    found = {(one.file, one.code) for one in check(read_pack(folder))}
    assert found == {
        ("procedures/z.yaml", "pack_code_twice"),
        ("procedures/y.yaml", "pack_no_sample"),
        ("do.py", "pack_has_python"),
    }


def test_a_pack_is_found_by_its_name_or_its_folder_alone(folder):
    assert "mot_cua" in shipped_packs()
    assert find_pack("mot_cua").name == "mot_cua"
    assert find_pack(str(folder)) == folder
    for name in ("khong-co", "../packs/mot_cua", "mot_cua/procedures"):
        with pytest.raises(NoSuchPack):
            find_pack(name)


def test_a_file_that_leads_out_of_the_pack_is_not_read(folder, tmp_path):
    outside = tmp_path / "secret.yaml"
    outside.write_text("password: abc", encoding="utf-8")
    for place in ("procedures/a.yaml", "samples/a.yaml", "forms/a.json", "calendars/a.toml"):
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).symlink_to(outside)
    found = [fault for fault in read_pack(folder).faults if fault.code == "pack_leads_out"]
    assert {fault.file for fault in found} == {
        "procedures/a.yaml", "samples/a.yaml", "forms/a.json", "calendars/a.toml",
    }  # fmt: skip


def test_the_line_of_a_path_is_that_of_the_nearest_thing_above_it():
    text = "a: 1\nb:\n- c: 2\n  d: 3\n- c: 4\n"
    assert [line_of(text, path) for path in ("a", "b[0].d", "b[1].c", "b[7]", "b[1].x", "")] == [
        1, 4, 5, 2, 5, 1,
    ]  # fmt: skip
    assert line_of("a: [", "a") == 0
