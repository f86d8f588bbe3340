"""Which papers of a procedure a database stands for on a day."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tinhso.cli.main import main
from tinhso.papers.documents import read_types
from tinhso.papers.finding import Finder
from tinhso.papers.replacing import Fact
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import SHIPPED, shipped
from tinhso.procedures.reading.catalogue import read_procedure
from tinhso.procedures.replacing import named, replaced

LABELS = Path(__file__).with_name("replaced_labels.csv")
DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(read_types((SHIPPED.parent / "papers.yaml").read_bytes()))


@pytest.fixture(scope="module")
def labels() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def labelled(shared: Path, labels: list[dict[str, str]]) -> dict[str, Definition]:
    """The procedures of the labels, as the real catalogue has them."""
    wanted = {one["procedure"] for one in labels}
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz", "rt") as file:
        given = [one for one in map(json.loads, file) if one["code"] in wanted]
    return {one["code"]: read_procedure(one).definition for one in given}


def procedure(*names: str, code: str = "1.000001") -> Definition:
    papers = [{"type": f"p{place}", "name": name} for place, name in enumerate(names)]
    return Definition.of(
        {
            "format": "tinhso.procedure/1",
            "code": code,
            "title": "Thủ tục thử",
            "field": "Thử",
            "levels": ["commune"],
            "papers": papers,
        }
    )


def fact(kind: str, database: str, *, part: bool = False, code: str = "1.000001") -> Fact:
    return Fact(code, kind, database, part, date(2026, 1, 1), date(2027, 2, 28), "rule", "1")


def told(definition: Definition, facts: list[Fact], finder: Finder, day: date = DAY) -> list[tuple]:
    return [
        (one.paper.type, one.type, one.database.code, one.whole)
        for one in replaced(definition, day, finder, facts=facts)
    ]


def test_only_what_asks_for_that_paper_alone_is_whole(finder):
    asked = procedure(
        "Bản sao Giấy khai sinh",
        "Giấy khai sinh hoặc hộ chiếu",
        "Giấy tờ chứng minh quan hệ nhân thân",
        "Trường hợp gửi qua bưu chính thì gửi giấy khai sinh",
        "Giấy khai sinh. Nếu không có giấy khai sinh thì nộp giấy tờ khác",
        "Tờ khai đăng ký khai sinh",
        "Vật gì đó",
    )
    assert told(asked, [fact("khai-sinh", "ho-tich")], finder) == [
        ("p0", "khai-sinh", "ho-tich", True),
        ("p1", "khai-sinh", "ho-tich", False),
        ("p2", "khai-sinh", "ho-tich", False),
        ("p4", "khai-sinh", "ho-tich", False),
    ]


def test_what_is_replaced_in_part_is_never_whole(finder):
    asked = procedure("Giấy khai sinh")
    part, whole = fact("khai-sinh", "dan-cu", part=True), fact("khai-sinh", "ho-tich")
    assert told(asked, [part], finder) == [("p0", "khai-sinh", "dan-cu", False)]
    for facts in ([part, whole], [whole, part]):
        assert told(asked, facts, finder) == [("p0", "khai-sinh", "ho-tich", True)]


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 1),
        (date(2027, 2, 28), 1),
        (date(2027, 3, 1), 0),
    ],
)
def test_the_days_of_the_rule_are_kept(finder, day, count):
    asked = procedure("Giấy khai sinh")
    assert len(told(asked, [fact("khai-sinh", "ho-tich")], finder, day)) == count
    by_code = {one.code: one for one in shipped()}
    assert bool(replaced(by_code["1.004222"], day, finder)) == bool(count)


def test_other_procedures_and_waiting_rows_give_nothing(finder):
    asked = procedure("Giấy khai sinh")
    others = [fact("khai-sinh", "ho-tich", code="1.000002"), fact("", "")]
    assert told(asked, others, finder) == []


def test_a_paper_with_a_types_own_code_is_that_type(finder):
    types = {one.code: one for one in finder.types}
    by_code = {one.code: one for one in shipped()}
    kinds = {one.type for one in by_code["1.004222"].papers}
    assert kinds <= set(types)
    found = [named(one, finder, types) for one in by_code["1.004222"].papers]
    assert {one.type for one in found} == kinds
    assert not any(one.whole for one in replaced(by_code["1.004222"], DAY, finder))
    # "Giấy tờ về tài sản" has the code of a land title and asks for more than that.
    wider = [one for one in replaced(by_code["2.001019"], DAY, finder) if one.type == "gcn-dat"]
    assert [one.whole for one in wider] == [False]
    title = [one for one in replaced(by_code["1.013225"], DAY, finder) if one.type == "gcn-dat"]
    assert [one.whole for one in title] == [True]


def test_whole_is_right_by_the_labels(finder, labels, labelled):
    """Sixty pairs drawn by seed from those that the rule names: what is said to be whole was labelled so."""
    counts: Counter[str] = Counter()
    for one in labels:
        found = [
            made
            for made in replaced(labelled[one["procedure"]], DAY, finder)
            if made.type == one["type"]
        ]
        for kind, made in [
            ("whole", {digest(made.paper.name) for made in found if made.whole}),
            ("among", {digest(made.paper.name) for made in found if not made.whole}),
        ]:
            wanted = set(filter(None, one[kind].split("+")))
            counts[f"{kind} right"] += len(wanted & made)
            counts[f"{kind} other"] += len(made - wanted)
            counts[f"{kind} missed"] += len(wanted - made)
    print(len(labels), dict(counts))
    assert counts["whole right"] >= 4
    assert counts["whole other"] == 0
    assert counts["whole right"] / (counts["whole right"] + counts["whole missed"]) >= 0.60
    assert counts["among right"] / (counts["among right"] + counts["among missed"]) >= 0.60


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def test_the_command_tells_what_is_replaced_and_what_waits(tmp_path, capsys):
    report = tmp_path / "thay-the.csv"
    words = ["procedures", "replaced", "--day", "2026-06-01", "--code", "1.004222"]
    assert main([*words, "--report", str(report)]) == 0
    said = capsys.readouterr().out
    assert "20 dòng chờ người xem" in said
    assert "cho-o → dat-dai (cùng giấy khác, chờ người xem)" in said
    assert "66.7/2025/NQ-CP, Phụ lục I, dòng 737: chưa đọc chắc, chờ người xem" in said
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "procedure,paper,type,whole,database,from,until,rule,row"
    assert '1.004222,,,,,2026-01-01,2027-02-28,"66.7/2025/NQ-CP, Phụ lục I",737' in lines
    assert main([*words[:3], "2027-03-01", *words[4:], "--lang", "en"]) == 0
    assert "0 papers of 0 procedures" in capsys.readouterr().out


def test_the_command_reads_a_rules_annex_into_the_table(tmp_path, capsys):
    rule, out = tmp_path / "phu-luc.csv", tmp_path / "bang.csv"
    rule.write_text(
        "stt,procedure_code,document_replaced,database_raw\n"
        "1,1.004222,Giấy khai sinh,CSDL hộ tịch điện tử\n"
        "2,1.004222,Vật gì đó,CSDL hộ tịch điện tử\n",
        encoding="utf-8",
    )
    words = ["procedures", "replaced", "--rule-file", str(rule), "--rule", "1/2026/NQ"]
    days = ["--from", "2026-01-01", "--until", "2026-12-31", "--day", "2026-06-01"]
    assert main([*words, *days, "--write", str(out), "--lang", "en"]) == 0
    assert "1 rows wait for a person" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").splitlines() == [
        "procedure,type,database,part,from,until,rule,row",
        "1.004222,,,,2026-01-01,2026-12-31,1/2026/NQ,2",
        "1.004222,khai-sinh,ho-tich,,2026-01-01,2026-12-31,1/2026/NQ,1",
    ]
    assert main([*words, "--from", "2026-02-01", "--until", "2026-01-01"]) == 3
    assert "2026-01-01" in capsys.readouterr().err
    assert main([*words[:3], str(tmp_path / "khong-co.csv")]) == 3
    assert "khong-co.csv" in capsys.readouterr().err
    assert main(["procedures", "replaced", "--write", str(out)]) == 3
    assert "--rule-file" in capsys.readouterr().err
    assert main(["procedures", "replaced", "--code", "9.999999"]) == 3
    assert "9.999999" in capsys.readouterr().err
    rule.write_text("a,b\n1,2\n", encoding="utf-8")
    capsys.readouterr()
    assert main(words) == 3
    assert "procedure_code" in capsys.readouterr().err
