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
from rich.text import Text

from tinhso.cli.lengths import share_text, working_text
from tinhso.cli.sentences import measure as said
from tinhso.cli.sentences import sentence
from tinhso.cli.terminal import Terminal, bound
from tinhso.cli.words import number_text

if TYPE_CHECKING:
    from tinhso.measurement.reading.source import LogSource, Reject, Rejects

ROWS = 8
REJECTS_SHOWN = 5
LONGEST_SHOWN = 60
#: The outcomes in the lines that tell them: finished, not finished, neither. Mark and colour mean the same.
OUTCOMES = {
    "finished": (("early", "●", "green"), ("on_time", "●", "green"), ("late", "■", "red")),
    "unfinished": (("open", "◌", "bright_black"), ("open_late", "■", "red")),
    "not_judged": (("unknown", "?", "bright_black"),),
}
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


def show(told: Row, rejects: Rejects, lang: str, *, out: Path | None) -> None:
    """Print a summary for people; the last line says what was rejected, if anything was."""
    console = Terminal()
    day = told["calendar"]["day_seconds"]
    _headline(console, told, lang, day)
    for kind in ("procedure", "office"):
        rows = _by(told["groups"], kind) if kind in told["by"] else []
        if len(rows) > 1 and any(map(_is_judged, rows)):
            console.print()
            console.print(_outcome_table(said.word(f"by_{kind}", lang), rows, kind, lang))
    if any(row["step"] for row in told["steps"]):
        console.print()
        console.print(_step_table(told["steps"], lang, day))
    console.print()
    _left_out(console, told, lang)
    if out is not None:
        path = (out / "report.html").resolve()
        console.print(said.word("written", lang).format(path=path), soft_wrap=True)
    if rejects.count:
        _say_rejected(console, rejects, lang, out)


def say_rejected(rejects: Rejects, lang: str, *, out: Path | None) -> None:
    """Say on the error stream what was rejected, where what is printed is for programs."""
    if rejects.count:
        _say_rejected(Terminal(stderr=True), rejects, lang, out)


def _headline(console: Terminal, told: Row, lang: str, day: int) -> None:
    head = told["headline"]
    counts = {
        key: number_text(value, lang) for key, value in head.items() if isinstance(value, int)
    }
    code = "headline" if told["log"]["kind"] == "events" else "headline_of_marks"
    first = said.word(code, lang).format(name=told["log"]["name"], **counts)
    console.print(first, style="bold", soft_wrap=True)
    for line in _outcome_lines(head, counts, lang):
        console.print(line)
    if head["on_time_share"] is not None:
        share = share_text(head["on_time_share"], lang)
        text = said.word("on_time_share", lang).format(share=share, **counts)
        console.paragraph(text, first="  ", rest="    ")
    for code, clock, measured in (
        ("median", "working", "finished_measured"),
        ("citizen_median", "citizen_working", "citizen_measured"),
    ):
        if head[f"{clock}_seconds_median"] is not None:
            median, p90 = (
                bound(working_text(head[f"{clock}_seconds_{name}"], lang, day=day))
                for name in ("median", "p90")
            )
            text = said.word(code, lang).format(median=median, p90=p90, n=counts[measured])
            console.paragraph(text, first="  ", rest="    ")


def _outcome_lines(head: Row, counts: dict[str, str], lang: str) -> Iterator[Text]:
    """One line for the finished, the unfinished and the rest; a line of nothing but noughts is left out."""
    width = max(len(said.word(kind, lang)) for kind in OUTCOMES) + 2
    for kind, outcomes in OUTCOMES.items():
        if not any(head[name] for name, _, _ in outcomes):
            continue
        line = Text(f"  {said.word(kind, lang)}:".ljust(width + 2))
        for name, mark, colour in outcomes:
            label = "" if kind == "not_judged" else f"{said.word(name, lang)} "
            line.append(mark, style=colour).append(f" {label}{counts[name]}   ")
        line.rstrip()
        yield line


def _is_judged(row: Row) -> bool:
    return bool(row["decided"] or row["open"] or row["open_late"])


def _by(groups: list[Row], kind: str) -> list[Row]:
    """Groups summed over everything but one name; counts add, quantiles do not and are left out."""
    counted = ("dossiers", "decided", "late", "open", "open_late")
    summed: dict[str | None, Row] = {}
    for group in groups:
        row = summed.setdefault(group[kind], {kind: group[kind], **dict.fromkeys(counted, 0)})
        for name in counted:
            row[name] += group[name]
    return sorted(
        summed.values(), key=lambda row: (-(row["late"] + row["open_late"]), -row["dossiers"])
    )


def _outcome_table(title: str, rows: list[Row], kind: str, lang: str) -> Table:
    lines = []
    for row in rows[:ROWS]:
        share = (row["decided"] - row["late"]) / row["decided"] if row["decided"] else None
        name = row[kind] or said.word("not_told", lang)
        counts = [number_text(row[name], lang) for name in ("dossiers", "late", "open_late")]
        lines.append([name, *counts, share_text(share, lang)])
    heads = [said.word(name, lang) for name in (kind, "dossiers", "late_head", "open_late_head")]
    return _table(_of(title, rows), [*heads, said.word("in_time_head", lang)], lines)


def _step_table(rows: list[Row], lang: str, day: int) -> Table:
    lines = [
        [
            row["step"] or said.word("not_told", lang),
            number_text(row["visits"], lang),
            working_text(row["working_seconds"], lang, day=day, units=1),
            working_text(row["working_seconds_median"], lang, day=day),
            working_text(row["working_seconds_p90"], lang, day=day),
        ]
        for row in rows[:ROWS]
    ]
    names = ("step", "visits", "total", "median_short", "p90_short")
    title = _of(said.word("by_step", lang), rows)
    return _table(title, [said.word(name, lang) for name in names], lines)


def _of(title: str, rows: list[Row]) -> str:
    return title if len(rows) <= ROWS else f"{title} ({ROWS}/{len(rows)})"


def _table(title: str, heads: list[str], lines: list[list[str]]) -> Table:
    """A name and its numbers; where there is little room the names and the heads are broken, never a number."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(heads[0], max_width=60, overflow="fold", min_width=16, vertical="bottom")
    for place, head in enumerate(heads[1:], start=1):
        widest = max(len(line[place]) for line in lines)
        table.add_column(head, justify="right", min_width=widest)
    for line in lines:
        table.add_row(*line)
    return table


def _left_out(console: Terminal, told: Row, lang: str) -> None:
    """What the log was taken for, what it cannot tell, and what is remarkable, each with its count."""
    lines = [_noticed(dict(note), lang) for note in told["log"]["notes"]]
    lines += [said.word(code, lang) for code in told["log"]["cannot_tell"]]
    lines += [
        f"{said.word(code, lang)}: {number_text(count, lang)}"
        for code, count in told["notes"].items()
    ]
    head = told["headline"]
    if head["calendar_not_announced"]:
        count = number_text(head["calendar_not_announced"], lang)
        lines.append(f"{said.word('calendar_not_announced', lang)}: {count}")
    if told["sorted_on_disk"]:
        size = number_text(told["spilled_bytes"] // 1_000_000 + 1, lang)
        lines.append(said.word("sorted_on_disk", lang).format(size=size))
    for line in lines:
        console.paragraph(line, first="· ", rest="  ", style="dim")


def _noticed(note: Row, lang: str) -> str:
    file = note.pop("file", None)
    text = sentence(note.pop("code"), lang, note)
    return f"{Path(file).name}: {text}" if file else text


def _say_rejected(console: Terminal, rejects: Rejects, lang: str, out: Path | None) -> None:
    for reject in rejects.kept[:REJECTS_SHOWN]:
        console.paragraph(_where(reject, lang), first="  ", rest="    ")
    reasons = "; ".join(
        f"{sentence(reason, lang)}: {number_text(count, lang)}"
        for reason, count in rejects.by_reason.most_common()
    )
    file = "rejected.csv" if out is None else str(out / "rejected.csv")
    code = "rejected_unlisted" if out is None else "rejected"
    count = number_text(rejects.count, lang)
    text = said.word(code, lang).format(count=count, reasons=reasons, file=file)
    console.print(f"■ {text}", soft_wrap=True)


def _where(reject: Reject, lang: str) -> str:
    """File, line, column, what stood there, and why it was left out."""
    places = [Path(reject.file).name] if reject.file else []
    if reject.line:
        places.append(said.word("line", lang).format(line=number_text(reject.line, lang)))
    if reject.column:
        places.append(said.word("column", lang).format(column=reject.column))
    value = " ".join(reject.value.split())
    if len(value) > LONGEST_SHOWN:
        value = value[:LONGEST_SHOWN] + "…"
    told = f"“{value}”, " if value else ""
    return f"{', '.join(places)}: {told}{sentence(reject.reason, lang)}"
