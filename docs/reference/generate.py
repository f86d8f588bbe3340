"""Writes the reference pages that are drawn from the code: run `python docs/reference/generate.py` after a change.

A test compares the pages with what this gives, so they cannot fall behind. Words about columns stand here, beside
the schemas they explain; a column without words, or words without a column, is an error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
GENERATED = "<!-- Written by docs/reference/generate.py; change that, then run it. -->"


# The command line


def cli_page() -> str:
    """Every command with its words and options, from argparse."""
    from tinhso.cli.main import build_parser

    parser = build_parser()
    lines = [
        "# The command line",
        GENERATED,
        "",
        "Vietnamese first, then English. `--lang en` may stand before the command as well; `TINHSO_LANG=en` makes",
        "English the default of every command.",
        "",
        "| exit code | |",
        "|---|---|",
        "| 0 | fine |",
        "| 1 | finished, but part of the input was rejected; for `explain`: a figure differs |",
        "| 2 | wrong use, or an unknown name |",
        "| 3 | nothing readable, or the result cannot be written |",
        "| 70 | a fault of the program |",
        "| 130 | interrupted; nothing half-written is left |",
    ]
    for name, command, about in _commands(parser, "tinhso"):
        lines += ["", f"## {name}", "", *_command(name, command, about)]
    return "\n".join(lines) + "\n"


def _commands(
    parser: argparse.ArgumentParser, name: str
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        about = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for word, command in action.choices.items():
            full = f"{name} {word}"
            yield full, command, about.get(word, "")
            yield from _commands(command, full)


def _command(name: str, parser: argparse.ArgumentParser, about: str) -> Iterator[str]:
    yield f"{about[:1].upper()}{about[1:]}."
    words = [a for a in parser._actions if not a.option_strings]
    told = " ".join([name, "[options]", *(_word(word) for word in words)])
    yield ""
    yield f"    {told}"
    for title, actions in _groups(parser):
        yield ""
        yield f"| {title} | |"
        yield "|---|---|"
        for action in actions:
            yield f"| `{_signature(action)}` | {_help(action)} |"
    if parser.epilog:
        yield ""
        yield from (f"    {line.strip()}" for line in parser.epilog.strip().splitlines())


def _groups(parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[argparse.Action]]]:
    """Words and plain options together, then each named group."""
    plain: list[argparse.Action] = []
    named: list[tuple[str, list[argparse.Action]]] = []
    for group in parser._action_groups:
        actions = [
            action
            for action in group._group_actions
            if not isinstance(action, (argparse._HelpAction, argparse._SubParsersAction))
        ]
        if group in (parser._positionals, parser._optionals):
            plain += actions
        else:
            named.append((group.title or "", actions))
    return ((title, actions) for title, actions in [("", plain), *named] if actions)


def _word(action: argparse.Action) -> str:
    if isinstance(action, argparse._SubParsersAction):
        return str(action.metavar)
    shown = str(action.metavar or action.dest)
    many = {
        "*": f"[{shown} …]",
        "+": f"{shown} …",
        "?": f"[{shown}]",
        argparse.REMAINDER: f"[{shown}]",
    }
    return many.get(str(action.nargs), shown)


def _signature(action: argparse.Action) -> str:
    if not action.option_strings:
        return _escaped(_word(action))
    option = action.option_strings[-1]
    if action.nargs == 0:
        return option
    value = (
        action.metavar
        or "|".join(str(choice) for choice in action.choices or ())
        or action.dest.upper()
    )
    return _escaped(f"{option} {value}" + (" …" if action.nargs == "+" else ""))


def _help(action: argparse.Action) -> str:
    text = _escaped(action.help or "")
    return text % {"default": action.default} if "%(" in text else text.replace("%%", "%")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


# Results

DOSSIERS: Mapping[str, str] = {
    "dossier": "its code, as in the log",
    "procedure": "the first procedure named",
    "office": "the last office named at or before the end; of all events while open",
    "month": "local month of `ended_at`, `YYYY-MM`; null while open",
    "filed_at": "handed in",
    "started_at": "accepted; or the event that starts the legal clock",
    "restarted_at": "the last restart",
    "ended_at": "done; or the event that ends the legal clock; null while open",
    "returned_at": "the applicant has the result",
    "elapsed_seconds": "from start to end (or to `at`), nights included",
    "working_seconds": "from start, or last restart, to end (or to `at`), by the calendar, less stops",
    "stopped_working_seconds": "working time that was stopped; not in `working_seconds`",
    "void_working_seconds": "from start to the last restart",
    "citizen_elapsed_seconds": "from filed to returned, nights included",
    "citizen_working_seconds": "from filed to returned, by the calendar, nothing subtracted",
    "limit": "the limit as declared, `5d`; null where none was",
    "limit_seconds": "working time from the limit's beginning to its end before stops move it",
    "due_at": "when it is due: the limit's end moved on by stops, or the last promise as it stands",
    "promised_at": "the first promise in the log",
    "due_source": "`limit` or `promise`",
    "outcome": "`early`, `on_time`, `late`, `open`, `open_late`, `unknown`",
    "late_working_seconds": "working time from due to end (or to `at`); 0 if not late; null if unknown",
    "events": "events that had happened by `at`",
    "stops": "stops of the legal clock",
    "restarts": "restarts",
    "promises_moved": "how often the promise changed",
    "stops_in_last_tenth": "stops begun when nine tenths of the limit were used",
    "signed_after_done": "done before the activity of `--signed`; null without it",
    "withdrawn_at": "the last activity of `--withdrawn`",
    "applicant": "a number for the applicant within this result, never a name",
    "calendar_not_announced": "a year it touches has no announced days off",
    "notes": "what is remarkable: [codes](codes.md#notes)",
}
STRETCHES: Mapping[str, str] = {
    "dossier": "its code",
    "seq": "0, 1, 2 … within the dossier, by time",
    "step": "the activity on which the time was spent; null where the log does not say",
    "office": "who held it",
    "person": "who held it",
    "from_at": "from",
    "to_at": "to",
    "working_seconds": "working time between the two",
    "clock": "`before`, `run`, `stop`, `void`, `after`: [clocks](codes.md#clocks)",
}
EVENTS: Mapping[str, str] = {
    "dossier": "its code",
    "seq": "0, 1, 2 … within the dossier, in the order in which they count",
    "activity": "what was done",
    "at": "when",
    "office": "where",
    "person": "by whom",
    "working_seconds": "working time since the dossier's previous event; 0 for the first",
}


def results_page() -> str:
    """The files of a result folder and their columns."""
    from tinhso.measurement import frames
    from tinhso.measurement.frames import SCHEMA

    text = (FOLDER / "results_head.txt").read_text(encoding="utf-8")
    text = text.replace("{generated}", GENERATED).replace("{schema}", SCHEMA)
    for name, schema, words in (
        ("dossiers", frames.DOSSIERS, DOSSIERS),
        ("stretches", frames.STRETCHES, STRETCHES),
        ("events", frames.EVENTS, EVENTS),
    ):
        version = schema.metadata[b"tinhso.schema"].decode()
        told = {
            "dossiers": "one row a dossier",
            "stretches": "one row for each piece of a dossier's time; none is missing, none overlaps",
            "events": "one row an event",
        }[name]
        lines = [
            f"\n## {name}.parquet",
            "",
            f"`{version}`: {told}.",
            "",
            "| column | type | |",
            "|---|---|---|",
        ]
        if set(schema.names) != set(words):
            raise ValueError(
                f"{name}: {set(schema.names) ^ set(words)} has a column or words, not both"
            )
        lines += [f"| `{field.name}` | {_type(field)} | {words[field.name]} |" for field in schema]
        text += "\n".join(lines) + "\n"
    return text


def _type(field: object) -> str:
    kind = str(getattr(field, "type", ""))
    kind = {"timestamp[us, tz=UTC]": "moment"}.get(kind, kind)
    kind = "list of string" if kind.startswith("list") else kind
    return kind if getattr(field, "nullable", True) else f"{kind}, always"


# Codes

CLOCKS: Mapping[str, str] = {
    "before": "earlier than the start",
    "run": "the legal clock runs",
    "stop": "it stands still",
    "void": "between the start and the last restart",
    "after": "later than the end",
}
OUTCOMES: Mapping[str, str] = {
    "unknown": "no limit and no promise, or a limit whose start is not known; never counted as on time",
    "early": "done on an earlier working day than due",
    "on_time": "done from there up to `due_at`",
    "late": "done after `due_at`",
    "open": "not done, `due_at` not passed",
    "open_late": "not done, `due_at` passed",
}


def codes_page() -> str:
    """Outcomes, clocks, notes and reasons, with the sentences that commands print for them."""
    from tinhso.measurement import foldtypes
    from tinhso.sentences import explain, reading, xes

    lines = [
        "# Codes",
        GENERATED,
        "",
        "Codes are stored in results and never change their meaning; the sentences for them may.",
    ]
    lines += _table("Outcomes", {code: OUTCOMES[code] for code in foldtypes.OUTCOMES})
    lines += _table("Clocks", {code: CLOCKS[code] for code in foldtypes.CLOCKS})
    notes = (*foldtypes.NOTES, "calendar_not_announced")
    lines += _table("Notes", {code: explain.SENTENCES[f"note_{code}"][1] for code in notes})
    lines += [
        "",
        "`calendar_not_announced` is a column of its own; the others are in the list `notes`.",
    ]
    reasons = {
        code: english
        for code, (_, english) in {**reading.SENTENCES, **xes.SENTENCES}.items()
        if not english.endswith(".")
        and "{" not in english
        and code not in ("and_more", "total_row")
    }
    lines += _table("Reasons for rejection", reasons)
    lines += ["", "They stand in the column `reason` of `rejected.csv`."]
    return "\n".join(lines) + "\n"


def _table(title: str, rows: Mapping[str, str]) -> list[str]:
    return [
        "",
        f"## {title}",
        "",
        "| code | |",
        "|---|---|",
        *(f"| `{k}` | {v} |" for k, v in rows.items()),
    ]


# Column names


def columns_page() -> str:
    """The names by which columns of a log are recognised."""
    from tinhso.measurement.reading import names
    from tinhso.measurement.reading.source import CANONICAL

    told = {
        "case": "the dossier's code; needed",
        "activity": "what was done: one row an event",
        "time": "when it was done",
        "office": "who holds or decides it",
        "person": "the officer",
        "procedure": "which public service",
        "applicant": "who filed; only used to find dossiers filed again, never stored by name",
        "filed": "mark: handed in",
        "accepted": "mark: received complete; the legal clock starts",
        "due": "mark: the promise",
        "done": "mark: signed and numbered; the legal clock ends",
        "returned": "mark: the applicant has the result",
    }
    lines = [
        "# Names of columns",
        GENERATED,
        "",
        "A header is compared without accents, case and signs: `Ngày hẹn trả`, `NGAY_HEN_TRA` and `ngày  hẹn-trả` are",
        "one name. Exact XES names come first, then Vietnamese ones, then English; within a cell of this table the",
        "earlier name wins. How to name a column yourself: [map columns](../how-to/map-columns.md).",
        "",
        "| `--map` | what it is | XES | Vietnamese | English |",
        "|---|---|---|---|---|",
    ]
    for key, canonical in CANONICAL.items():
        xes = [f"`{name}`" for name, one in names.XES.items() if one == canonical]
        own = [name for name, one in names.OWN.items() if one == canonical]
        english = ", ".join([*own, *names.ENGLISH[canonical]])
        lines.append(
            f"| `{key}` | {told[key]} | {' '.join(xes)} | {', '.join(names.VIETNAMESE[canonical])} | {english} |"
        )
    either = ", ".join(names.EITHER)
    lines += [
        "",
        f"These are an event's moment in a log of events, a mark in a log of dossiers: {either}.",
    ]
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "results.md": results_page,
    "codes.md": codes_page,
    "columns.md": columns_page,
}


def every_page() -> dict[str, Callable[[], str]]:
    """By file: what writes it, those of the living one-stop included."""
    from docs.reference import platform_pages

    return {**PAGES, **platform_pages.PAGES}


def main() -> None:
    """Writes every page."""
    for name, page in every_page().items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(FOLDER.parents[1] / "src"), str(FOLDER.parents[1])]
    main()
