"""`tinhso procedures replaced`: which papers a database stands for on a day, and what waits for a person."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.papers import WORDS

HEADS = ("procedure", "paper", "type", "whole", "database", "from", "until", "rule", "row")


class NotRead(TinhsoError):
    """rule_days (from_date, until): a rule that ends before it begins. no_rule_file (file): it is not there.

    only_with_rule_file (option): it says something of a rule that is read. no_such_procedure (procedure).
    """

    exit_code = 3


def add_replaced(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `procedures replaced`."""
    part = parts.add_parser(
        "replaced",
        help="giấy tờ có dữ liệu thay thế · papers that a database stands for",
    )
    part.add_argument(
        "file",
        nargs="?",
        metavar="FILE|FOLDER|-",
        help="danh mục thủ tục; bỏ trống: thủ tục kèm theo · catalogue; left out: the shipped procedures",
    )
    part.add_argument(
        "--day", type=date.fromisoformat, metavar="DATE", help="theo ngày · as on a day"
    )
    part.add_argument("--code", metavar="CODE", help="chỉ thủ tục này · only this procedure")
    part.add_argument("--report", type=Path, metavar="OUT.csv", help="từng giấy tờ · each paper")
    part.add_argument(
        "--rule-file",
        type=Path,
        metavar="RULE.csv",
        help="đọc phụ lục của một văn bản thành bảng · read a rule's annex into a table",
    )
    part.add_argument("--rule", default="", metavar="TEXT", help="số văn bản · the rule's number")
    part.add_argument(
        "--from",
        dest="from_date",
        type=date.fromisoformat,
        metavar="DATE",
        help="văn bản có hiệu lực từ · the rule holds from (default: --day)",
    )
    part.add_argument(
        "--until",
        type=date.fromisoformat,
        metavar="DATE",
        help="đến hết ngày · its last day (default: no end)",
    )
    part.add_argument(
        "--write", type=Path, metavar="OUT.csv", help="bảng đã đọc · the table that was read"
    )
    add_lang(part)
    part.set_defaults(run=run_replaced)


def run_replaced(args: argparse.Namespace) -> int:
    """Tells it of a catalogue, of the shipped procedures or of a rule's annex."""
    from tinhso.loading.reading import find_pack, read_pack
    from tinhso.papers.finding import Finder
    from tinhso.papers.replacing import shipped_facts

    _check(args)
    day = args.day or date.today()  # noqa: DTZ011 the day on the wall of who types
    pack = read_pack(find_pack("mot_cua"))
    finder = Finder(pack.papers)
    facts = _read_rule(args, finder, day) if args.rule_file else shipped_facts()
    _tell_facts(facts, args.lang)
    if args.write:
        _write_facts(facts, args.write)
    definitions = [
        one
        for one in (_definitions(args.file) if args.file else pack.procedures.values())
        if not args.code or one.code == args.code
    ]
    if args.code and not definitions:
        raise NotRead("no_such_procedure", procedure=args.code)
    lines = list(_lines(definitions, day, finder, facts))
    _tell(definitions, lines, facts, day, args)
    if args.report:
        from tinhso.tables.writing import as_csv

        args.report.write_bytes(as_csv(HEADS, lines))
    return 0


def _check(args: argparse.Namespace) -> None:
    if args.rule_file:
        return
    told = {"--rule": args.rule, "--from": args.from_date, "--until": args.until}
    for option, value in {**told, "--write": args.write}.items():
        if value:
            raise NotRead("only_with_rule_file", option=option)


def _definitions(file: str) -> list[Any]:
    from tinhso.cli.procedures import read_definitions

    return read_definitions(file)


def _read_rule(args: argparse.Namespace, finder: Any, day: date) -> Sequence[Any]:
    from tinhso.kernel.text import utf8_text
    from tinhso.papers.replacing import facts_of, rows_of

    begins = args.from_date or day
    if args.until and args.until < begins:
        raise NotRead("rule_days", from_date=begins.isoformat(), until=args.until.isoformat())
    if not args.rule_file.is_file():
        raise NotRead("no_rule_file", file=str(args.rule_file))
    rows = rows_of(utf8_text(args.rule_file.read_bytes()))
    rule = args.rule or args.rule_file.stem
    return list(facts_of(rows, finder, rule=rule, from_date=begins, until=args.until))


def _write_facts(facts: Sequence[Any], path: Path) -> None:
    from tinhso.papers.replacing import written

    path.write_text(written(facts), encoding="utf-8")


def _lines(
    definitions: Sequence[Any], day: date, finder: Any, facts: Sequence[Any]
) -> Iterator[tuple[str, ...]]:
    """What is replaced under HEADS, and with no paper the rows of the rule that wait for a person."""
    from tinhso.procedures.replacing import replaced

    by_code: dict[str, list[Any]] = {}
    for one in facts:
        by_code.setdefault(one.procedure, []).append(one)
    for definition in definitions:
        mine = by_code.get(definition.code, ())
        for one in replaced(definition, day, finder, facts=mine):
            whole = "1" if one.whole else ""
            yield _line(one.fact, one.paper.name, one.type, whole, one.database.code)
        for fact in mine:
            if not fact.type and fact.on(day):
                yield _line(fact, "", "", "", "")


def _line(fact: Any, *said: str) -> tuple[str, ...]:
    until = fact.until.isoformat() if fact.until else ""
    return (fact.procedure, *said, fact.from_date.isoformat(), until, fact.rule, fact.row)


def _tell_facts(facts: Sequence[Any], lang: str) -> None:
    known = [one for one in facts if one.type]
    print(
        _word("facts", lang).format(
            facts=number_text(len(known), lang),
            procedures=number_text(len({one.procedure for one in known}), lang),
            rows=number_text(len({(one.procedure, one.row) for one in facts}), lang),
            waiting=number_text(len(facts) - len(known), lang),
        )
    )
    for kind, count in Counter(one.type for one in known).most_common():
        print(f"  {number_text(count, lang):>7}  {kind}")


def _tell(
    definitions: Sequence[Any],
    lines: Sequence[tuple[str, ...]],
    facts: Sequence[Any],
    day: date,
    args: argparse.Namespace,
) -> None:
    codes = {one.code for one in definitions}
    named = {one.procedure for one in facts if one.type and one.on(day)} & codes
    papers = [one for one in lines if one[2]]
    whole = [one for one in papers if one[3]]
    print(
        _word("replaced", args.lang).format(
            day=f"{day:%d/%m/%Y}" if args.lang == "vi" else day.isoformat(),
            procedures=number_text(len(codes), args.lang),
            named=number_text(len(named), args.lang),
            whole=number_text(len(whole), args.lang),
            of=number_text(len({one[0] for one in whole}), args.lang),
            among=number_text(len(papers) - len(whole), args.lang),
            none=number_text(len(named - {one[0] for one in papers}), args.lang),
        )
    )
    if args.code:
        for line in papers:
            mark = _word("whole" if line[3] else "among", args.lang)
            print(f"  {line[2]} → {line[4]} ({mark}): {line[1][:100]}")
        for line in lines:
            if not line[2]:
                print("  " + _word("row_waits", args.lang).format(rule=line[7], row=line[8]))


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
