"""What the documentation says is what the program does: drawn pages are current, links lead somewhere, examples run."""

import importlib.util
import pkgutil
import re
import shlex
import tomllib
from collections import Counter
from datetime import datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from tinhso import sentences
from tinhso.calendars import load, names, parse
from tinhso.calendars.definition import DAY_KEYS, KEYS
from tinhso.cli.main import build_parser, main
from tinhso.kernel.limits import parse_limit
from tinhso.measurement.engine import measure_events
from tinhso.measurement.limit_file import read_limits
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.source import canonical_schema

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
FRONT = [ROOT / name for name in ("README.md", "README.vi.md", "CONTRIBUTING.md", "GLOSSARY.md")]
DRAWN = [
    f"{name}.md"
    for name in "cli results codes columns settings roles addresses events states refusals".split()
]
GUIDES = {"cong-dan", "mot-cua", "xu-ly", "ke-toan", "lanh-dao", "quan-tri"}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def blocks(page: Path) -> list[str]:
    """The indented blocks of a page, without their indent."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("    "):
            found[-1].append(line[4:])
        elif line or not found[-1]:
            found.append([])
        else:
            found[-1].append("")
    return ["\n".join(block).strip() + "\n" for block in found if any(block)]


def pictures(page: Path) -> list[str]:
    """What a page shows, in its order."""
    return re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "reference" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_drawn_from_the_code_is_current(name, generate):
    """Run `python docs/reference/generate.py` after a change."""
    pages = generate.every_page()
    assert set(pages) == set(DRAWN)
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == pages[name]()


@pytest.mark.parametrize(
    "page", [*FRONT, *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_index():
    reached, todo = set(), [DOCS / "README.md"]
    while todo:
        page = todo.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        todo += [page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8"))]
    apart = {page for page in PAGES if page.parent.name == "decisions"}
    assert {page.resolve() for page in PAGES} - {page.resolve() for page in apart} <= reached


@pytest.mark.parametrize("page", FRONT[:2], ids=lambda page: page.name)
def test_a_readme_begins_with_two_commands_that_exist(page):
    demo_and_test, measure = blocks(page)
    assert demo_and_test.splitlines() == ["./tinhso demo", "./tinhso test"]
    words = [shlex.split(line) for line in (*demo_and_test.splitlines(), measure)]
    parser = build_parser()
    assert [words_of[0] for words_of in words] == ["./tinhso"] * 3
    asked = [parser.parse_args(words_of[1:]) for words_of in words]
    assert (asked[0].port, str(asked[2].out)) == (8000, "ket-qua")
    assert (ROOT / words[2][2]).is_file()


def test_both_readmes_show_the_same_commands_and_pictures():
    english, vietnamese = FRONT[:2]
    assert blocks(english) == blocks(vietnamese)
    assert pictures(english) == pictures(vietnamese) != []


def test_every_role_has_a_guide_with_pictures():
    guides = {page.stem: page for page in (DOCS / "huong-dan").glob("*.md")}
    assert set(guides) == GUIDES
    assert [name for name, page in guides.items() if not pictures(page)] == []


def test_no_picture_is_left_over_or_heavy():
    folders = (DOCS / "pictures", DOCS / "huong-dan" / "pictures")
    kept = {picture for folder in folders for picture in folder.glob("*.png")}
    shown = {page.parent / name for page in [*FRONT, *PAGES] for name in pictures(page)}
    assert {picture.resolve() for picture in kept} == {picture.resolve() for picture in shown}
    assert [picture.name for picture in kept if picture.stat().st_size > 250_000] == []


def test_every_key_and_every_shipped_calendar_is_explained():
    page = (DOCS / "reference" / "calendar-file.md").read_text(encoding="utf-8")
    assert [
        key for key in (*KEYS, *DAY_KEYS) if f"`{key}" not in page and f"[{key}]" not in page
    ] == []
    assert [name for name in names() if f"| `{name}`" not in page] == []


@pytest.mark.parametrize("page", ["reference/calendar-file.md", "how-to/write-a-calendar.md"])
def test_calendars_in_the_docs_can_be_read(page):
    found = [block for block in blocks(DOCS / page) if "[[" in block]
    assert found
    for block in found:
        parse(block if "extends" in block or "zone" in block else 'extends = "vn"\n' + block)


def test_the_limits_file_in_the_docs_can_be_read(tmp_path):
    (block,) = [b for b in blocks(DOCS / "how-to" / "declare-limits.md") if b.startswith("Thủ tục")]
    path = tmp_path / "thoi-han.csv"
    path.write_text(block.split("\n\n")[0] + "\n", encoding="utf-8")
    assert [str(rule.limit) for rule in read_limits(path)] == [
        "0d@15:00",
        "3d",
        "20d",
        "15d",
        "10d",
    ]


def test_the_example_of_stop_and_restart_comes_out_as_told():
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    events = [
        ("Tiếp nhận", 2, 9),
        ("Yêu cầu bổ sung", 4, 9),
        ("Đã bổ sung", 9, 9),
        ("Xong", 12, 16),
    ]
    rows = [
        {
            "dossier": "A",
            "activity": name,
            "at": datetime(2026, 3, day, hour, tzinfo=zone),
            "date_only": 0,
        }
        for name, day, hour in events
    ]
    log = pa.Table.from_pylist(rows, schema=canonical_schema(["dossier", "activity", "at"]))

    def measured(**declared):
        rule = LimitRule(parse_limit("5d"))
        (row,) = measure_events(
            log, Options(load("vn"), limits=(rule,), **declared)
        ).dossiers.to_dicts()
        hours = [
            row[f"{name}working_seconds"] / 3600 for name in ("", "stopped_", "void_", "late_")
        ]
        return (row["due_at"].astimezone(zone).strftime("%d %H:%M"), *hours, row["outcome"])

    assert measured() == ("09 17:30", 69, 0, 0, 22.5, "late")
    assert measured(stops=(("Yêu cầu bổ sung", "Đã bổ sung"),)) == (
        "12 17:30",
        45,
        24,
        0,
        0,
        "on_time",
    )
    assert measured(restarts=("Đã bổ sung",)) == ("16 17:30", 29, 0, 40, 0, "early")
    page = (DOCS / "explanation" / "stop-and-restart.md").read_text(encoding="utf-8")
    assert "| 69 h | 45 h | 29 h |" in page
    assert "| Mon 9, 17:30 | Thu 12, 17:30 (24 h later) | Mon 16, 17:30 |" in page


def test_python_in_the_docs_runs_and_gives_what_it_says():
    code = [block for block in blocks(DOCS / "reference" / "python.md") if "import" in block]
    scope: dict[str, object] = {}
    for line in code[0].splitlines():
        statement, _, told = line.partition("#")
        if told and "load(" not in statement:
            assert str(eval(statement.strip(), scope)).startswith(told.strip())
        else:
            exec(statement, scope)
    exec(code[1], scope)


def spoken(text: str) -> set[str]:
    """The lines of a printed page, their spacing made even."""
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


def test_the_tutorial_prints_what_it_shows(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(ROOT)
    commands, shown = [], set()
    for block in blocks(DOCS / "tutorial.md"):
        if block.startswith("./tinhso "):
            commands.append(block)
        elif not block.startswith("import "):
            shown |= spoken(block)
    for command in commands:
        words = shlex.split(
            command.replace("\\\n", " ").replace("ket-qua", str(tmp_path / "ket-qua"))
        )
        assert main(words[1:]) == 0
    said = {line.replace(str(tmp_path) + "/", "") for line in spoken(capsys.readouterr().out)}
    assert shown - said == set()


def test_python_in_the_tutorial_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = "--end|Ký duyệt|--stop|Yêu cầu bổ sung..Nhận bổ sung|--out|ket-qua".split("|")
    assert main(["measure", str(ROOT / "examples" / "mot-cua-2026.csv"), *words]) == 0
    (code,) = [b for b in blocks(DOCS / "tutorial.md") if b.startswith("import ")]
    scope: dict[str, object] = {}
    exec(code, scope)
    assert scope["late"].height == 39


def test_no_code_has_two_sentences():
    """Sentences of all parts are merged by code: one code in two parts would be told by the wrong one."""
    modules = pkgutil.iter_modules(sentences.__path__, f"{sentences.__name__}.")
    codes = Counter(code for module in modules for code in import_module(module.name).SENTENCES)
    assert [code for code, count in codes.items() if count > 1] == []


def test_the_picture_of_the_house_is_its_contract():
    """Every room stands on its floor, and no other: the layers of `pyproject.toml`, top first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [set(re.findall(r"\w+", layer)) for layer in layers]
    rooms = set().union(*floors)
    picture = blocks(DOCS / "explanation" / "the-house.md")[0].splitlines()
    drawn = [set(re.split(r"\s{2,}", line.strip())) & rooms for line in picture]
    assert [line for line in drawn if line] == floors
