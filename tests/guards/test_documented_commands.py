"""Every command that a page shows exists, with these words and options, and the catalogue is read as a page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinhso.cli.main import build_parser, main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if page.name != "CHANGELOG.md"  # It tells of what was, too.
)
BEGUN = re.compile(r"^(?:\S*/)?tinhso (.+)$")
IN_TEXT = re.compile(r"`(?:\./)?tinhso ([a-z][^`]*)`")


def in_blocks(page: Path) -> Iterator[str]:
    """What stands behind `tinhso` at the beginning of a line of a block."""
    for line in page.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if line.startswith("    ") and (found := BEGUN.match(line.strip())):
            yield found[1]


def in_sentences(page: Path) -> list[str]:
    """What stands behind `tinhso` within a sentence, where that begins with a command."""
    return IN_TEXT.findall(" ".join(page.read_text(encoding="utf-8").split()))


def words_of(said: str) -> list[str]:
    """The words of a command; what others are handed, pytest and the benches, is left out."""
    words = shlex.split(said, comments=True)
    if words[0] == "bench":
        return ["bench"]
    return words[: words.index("--")] if "--" in words else words


def known(words: list[str]) -> bool:
    """Whether these are words of the command line."""
    try:
        build_parser().parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


def named(words: list[str]) -> bool:
    """Whether a command is one of ours and has every option that is named."""
    drawn = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    plain = [word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
    for count in range(len(plain), 0, -1):
        head = f"## tinhso {' '.join(plain[:count])}\n"
        if head in drawn:
            part = drawn.partition(head)[2].partition("\n## ")[0]
            options = [word for word in words if word.startswith("--")]
            return all(f"`{option.partition('=')[0]}" in part for option in options)
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_shows_exists(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [said for said in in_sentences(page) if not named(words_of(said))]
    for said in in_blocks(page):
        whole = "…" not in said and page.parent.name != "reference"
        if not (known if whole else named)(words_of(said)):
            wrong.append(said)
    capsys.readouterr()
    assert wrong == []


def test_many_commands_are_shown() -> None:
    assert sum(len([*in_blocks(page), *in_sentences(page)]) for page in PAGES) > 100


def test_the_report_of_the_catalogue_is_the_one_in_the_docs(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "data/procedures/procedures_2642.jsonl.gz"
    report = tmp_path / "doc.csv"
    assert main(["procedures", "read", str(file), "--report", str(report), "--lang", "en"]) == 0
    page = (ROOT / "docs/explanation/reading-the-catalogue.md").read_text(encoding="utf-8")
    missing = [line for line in capsys.readouterr().out.splitlines() if f"    {line}\n" not in page]
    assert missing == []
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "code,what,channel,read,flag,text"
