"""What `tinhso measure` says on the terminal: the headline, where it is slow, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from tinhso.cli.terminal import Terminal, bound
from tinhso.kernel.lengths import number_text, share_text, working_text
from tinhso.sentences import measure as said
from tinhso.sentences import sentence

if TYPE_CHECKING:
    from tinhso.measurement.reading.source import Reject, Rejects

ROWS = 8
REJECTS_SHOWN = 5
LONGEST_SHOWN = 60
SHORTEST_NAME, LONGEST_NAME = 12, 60
#: What rich leaves between two columns.
GAP = 2
#: The outcomes in the lines that tell them: finished, not finished, neither. Mark and colour mean the same.
OUTCOMES = {
    "finished": (("early", "●", "green"), ("on_time", "●", "green"), ("late", "■", "red")),
    "unfinished": (("open", "◌", "bright_black"), ("open_late", "■", "red")),
    "not_judged": (("unknown", "?", "bright_black"),),
}
NONE_OVERDUE = {"procedure": "none_by_procedure", "office": "none_by_office"}
Row = dict[str, Any]


def show(told: Row, rejects: Rejects, lang: str, *, out: Path | None) -> None:
    """Print a summary for people; the last line says what was rejected, if anything was."""
    console = Terminal()
    day = told["calendar"]["day_seconds"]
    _headline(console, told, lang, day)
    for kind in ("procedure", "office"):
        rows = _by(told["groups"], kind) if kind in told["by"] else []
        if len(rows) > 1 and any(map(_is_judged, rows)):
            console.print()
            _say_overdue(console, rows, kind, lang)
    if any(row["step"] and row["visits"] for row in told["steps"]):
        console.print()
        console.print(_step_table(told["steps"], lang, day, room=console.width))
    console.print()
    _left_out(console, told, lang)
    if out is not None:
        path = (out / "report.html").resolve()
        for code in ("written", "how_to_open"):
            console.print(
                said.word(code, lang).format(path=path, address=path.as_uri()), soft_wrap=True
            )
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
    """Groups summed over everything but one name; counts add, quantiles do not and are left out.

    Those with most overdue dossiers first; what the log does not name comes last.
    """
    counted = ("dossiers", "decided", "late", "open", "open_late")
    summed: dict[str | None, Row] = {}
    for group in groups:
        row = summed.setdefault(group[kind], {kind: group[kind], **dict.fromkeys(counted, 0)})
        for name in counted:
            row[name] += group[name]
    return sorted(
        (row for row in summed.values() if row["dossiers"]),
        key=lambda row: (row[kind] is None, -_overdue(row), -row["dossiers"]),
    )


def _overdue(row: Row) -> int:
    return int(row["late"] + row["open_late"])


def _say_overdue(console: Terminal, rows: list[Row], kind: str, lang: str) -> None:
    """The table of those that have any overdue dossier; a sentence if none has."""
    found = [row for row in rows if _overdue(row)]
    if found:
        console.print(_outcome_table(found, kind, lang, room=console.width))
    else:
        console.print(said.word(NONE_OVERDUE[kind], lang))


def _outcome_table(rows: list[Row], kind: str, lang: str, *, room: int) -> Table:
    title = _of(said.word(f"by_{kind}", lang), rows)
    lines = []
    for row in rows[:ROWS]:
        name = row[kind] or said.word("not_told", lang)
        counts = [number_text(row[name], lang) for name in ("dossiers", "late", "open_late")]
        lines.append([name, *counts, _in_time(row, lang)])
    names = (kind, "dossiers", "late_head", "open_late_head", "in_time_head")
    return _table(title, [said.word(name, lang) for name in names], lines, room=room)


def _in_time(row: Row, lang: str) -> str:
    """A share with what it is a share of: the dossiers that are done and have a limit."""
    if not row["decided"]:
        return share_text(None, lang)
    share = share_text((row["decided"] - row["late"]) / row["decided"], lang)
    return said.word("share_of", lang).format(share=share, n=number_text(row["decided"], lang))


def _step_table(found: list[Row], lang: str, day: int, *, room: int) -> Table:
    """Steps that took any time, the longest in all first; time under no step comes last, whatever it is."""
    rows = [row for row in found if row["step"] and row["visits"]]
    silent = [row for row in found if not row["step"] and row["visits"]]
    lines = [
        [
            row["step"] or said.word("not_told", lang),
            number_text(row["visits"], lang),
            working_text(row["working_seconds"], lang, day=day, units=1),
            working_text(row["working_seconds_median"], lang, day=day),
            working_text(row["working_seconds_p90"], lang, day=day),
        ]
        for row in [*rows[:ROWS], *silent]
    ]
    names = ("step", "visits", "total", "median_short", "p90_short")
    title = _of(said.word("by_step", lang), rows)
    return _table(title, [said.word(name, lang) for name in names], lines, room=room)


def _of(title: str, rows: list[Row]) -> str:
    return title if len(rows) <= ROWS else f"{title} ({ROWS}/{len(rows)})"


def _table(title: str, heads: list[str], lines: list[list[str]], *, room: int) -> Table:
    """A name and its numbers; where there is little room the names and the heads are broken, never a number.

    room: columns of the terminal. rich by itself would share a lack of room out among the numbers too.
    """
    numbers = [[line[place] for line in lines] for place in range(1, len(heads))]
    widths = [max(map(len, [head, *told])) for head, told in zip(heads[1:], numbers, strict=True)]
    names = max(len(name) for name in (heads[0], *(line[0] for line in lines)))
    if min(names, LONGEST_NAME) + sum(widths) + GAP * len(widths) > room:
        told_heads = zip(heads[1:], numbers, strict=True)
        widths = [max(map(len, [*head.split(), *told])) for head, told in told_heads]
    left = max(SHORTEST_NAME, room - sum(widths) - GAP * len(widths))
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(
        heads[0], width=min(names, left, LONGEST_NAME), overflow="fold", vertical="bottom"
    )
    for head, width in zip(heads[1:], widths, strict=True):
        table.add_column(head, justify="right", width=width)
    for line in lines:
        table.add_row(*line)
    return table


def _left_out(console: Terminal, told: Row, lang: str) -> None:
    """What the log was taken for, what it cannot tell, and what is remarkable, each with its count."""
    lines = [_noticed(dict(note), lang) for note in told["log"]["notes"]]
    lines += [
        said.word(_exactly(code, told["log"]["columns"]), lang)
        for code in told["log"]["cannot_tell"]
    ]
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


def _exactly(code: str, columns: Row) -> str:
    """Which of the citizen's two marks is missing, where only one is."""
    if code != "no_filed":
        return code
    if "filed_at" in columns:
        return "no_returned_alone"
    return "no_filed_alone" if "returned_at" in columns else code


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
