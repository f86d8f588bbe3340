"""What `tinhso measure` says on the terminal: a progress bar, the headline, where it is slow, what was left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from tinhso.cli.lengths import share_text, working_text
from tinhso.cli.sentences import measure as said
from tinhso.cli.words import number_text

if TYPE_CHECKING:
    from tinhso.measurement.reading.source import LogSource

ROWS = 8
Row = dict[str, Any]


def say_preparing(lang: str) -> None:
    """Warn on the error stream that the first use compiles the counting loops."""
    from tinhso.measurement.foldrun import is_prepared

    if not is_prepared():
        print(said.word("preparing", lang), file=sys.stderr, flush=True)


@contextmanager
def progress(lang: str, *, quiet: bool) -> Iterator[Callable[[LogSource], None]]:
    """A bar over the bytes read, on the error stream and only where a person watches."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    with bar:
        task = bar.add_task(said.word("reading", lang), total=None)

        def moved(source: LogSource) -> None:
            done, total = source.progress()
            bar.update(task, completed=done, total=total or None)

        yield moved


def show(told: Row, lang: str, *, out: Path | None) -> None:
    """Print a summary for people."""
    console = Console(highlight=False)
    day = told["calendar"]["day_seconds"]
    _headline(console, told, lang, day)
    for kind in ("procedure", "office"):
        rows = _by(told["groups"], kind) if kind in told["by"] else []
        if len(rows) > 1:
            console.print(_outcome_table(said.word(f"by_{kind}", lang), rows, kind, lang))
    if told["steps"]:
        console.print(_step_table(told["steps"], lang, day))
    _left_out(console, told, lang)
    if out is not None:
        console.print(said.word("written", lang).format(path=(out / "report.html").resolve()))


def _headline(console: Console, told: Row, lang: str, day: int) -> None:
    head = told["headline"]
    counts = {
        key: number_text(value, lang) for key, value in head.items() if isinstance(value, int)
    }
    console.print(
        said.word("headline", lang).format(name=told["log"]["name"], **counts), style="bold"
    )
    marks = {
        "early": "●",
        "on_time": "●",
        "late": "■",
        "open": "◌",
        "open_late": "■",
        "unknown": "?",
    }
    told_outcomes = [
        f"{mark} {said.word(name, lang)} {counts[name]}" for name, mark in marks.items()
    ]
    console.print("  " + "   ".join(told_outcomes))
    if head["on_time_share"] is not None:
        share = share_text(head["on_time_share"], lang)
        console.print("  " + said.word("on_time_share", lang).format(share=share, **counts))
    if head["working_seconds_median"] is not None:
        console.print(
            "  "
            + said.word("median", lang).format(
                median=working_text(head["working_seconds_median"], lang, day=day),
                p90=working_text(head["working_seconds_p90"], lang, day=day),
                n=counts["finished_measured"],
            )
        )
    if head["citizen_working_seconds_median"] is not None:
        console.print(
            "  "
            + said.word("citizen_median", lang).format(
                median=working_text(head["citizen_working_seconds_median"], lang, day=day),
                p90=working_text(head["citizen_working_seconds_p90"], lang, day=day),
                n=counts["citizen_measured"],
            )
        )


def _by(groups: list[Row], kind: str) -> list[Row]:
    """Groups summed over everything but one name; counts add, quantiles do not and are left out."""
    summed: dict[str | None, Row] = {}
    for group in groups:
        row = summed.setdefault(
            group[kind], {kind: group[kind], "dossiers": 0, "decided": 0, "late": 0, "open_late": 0}
        )
        for name in ("dossiers", "decided", "late", "open_late"):
            row[name] += group[name]
    return sorted(
        summed.values(), key=lambda row: (-(row["late"] + row["open_late"]), -row["dossiers"])
    )


def _outcome_table(title: str, rows: list[Row], kind: str, lang: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(said.word(kind, lang), max_width=60, overflow="fold")
    for name in ("dossiers", "late", "open_late", "on_time_short"):
        table.add_column(said.word(name, lang), justify="right")
    for row in rows[:ROWS]:
        share = (row["decided"] - row["late"]) / row["decided"] if row["decided"] else None
        table.add_row(
            row[kind] or said.word("not_told", lang),
            *(number_text(row[name], lang) for name in ("dossiers", "late", "open_late")),
            share_text(share, lang),
        )
    return table


def _step_table(rows: list[Row], lang: str, day: int) -> Table:
    title = said.word("by_step", lang)
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(said.word("step", lang), max_width=60, overflow="fold")
    for name in ("visits", "total", "median_short", "p90_short"):
        table.add_column(said.word(name, lang), justify="right")
    for row in rows[:ROWS]:
        table.add_row(
            row["step"] or said.word("not_told", lang),
            number_text(row["visits"], lang),
            working_text(row["working_seconds"], lang, day=day, units=1),
            working_text(row["working_seconds_median"], lang, day=day),
            working_text(row["working_seconds_p90"], lang, day=day),
        )
    return table


def _left_out(console: Console, told: Row, lang: str) -> None:
    for code in told["log"]["cannot_tell"]:
        console.print("· " + said.word(code, lang), style="dim")
    for code, count in told["notes"].items():
        console.print(f"· {said.word(code, lang)}: {number_text(count, lang)}", style="dim")
    head = told["headline"]
    if head["calendar_not_announced"]:
        count = number_text(head["calendar_not_announced"], lang)
        console.print(f"· {said.word('calendar_not_announced', lang)}: {count}", style="dim")
    if told["sorted_on_disk"]:
        size = number_text(told["spilled_bytes"] // 1_000_000, lang)
        console.print("· " + said.word("sorted_on_disk", lang).format(size=size), style="dim")
    rejected = told["rejected"]
    if rejected["rows"]:
        reasons = ", ".join(f"{reason} {n}" for reason, n in rejected["by_reason"].items())
        count = number_text(rejected["rows"], lang)
        console.print("■ " + said.word("rejected", lang).format(count=count, reasons=reasons))
