"""A table of figures: printed plainly, and as JSON for whoever keeps them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

PACKAGES = ("numpy", "pyarrow", "polars", "duckdb", "numba", "pandas", "pm4py")


@dataclass
class Table:
    """rows: what is printed. notes: sentences below it. figures: the numbers behind it, unrounded."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def markdown(self) -> str:
        """The same as Markdown."""
        lines = [f"**{self.title}**", "", f"| {' | '.join(self.columns)} |"]
        lines.append("|---|" + "---:|" * (len(self.columns) - 1))
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes)])

    def show(self, console: Console) -> None:
        """Print it."""
        drawn = RichTable(title=self.title, title_justify="left", title_style="bold")
        for index, name in enumerate(self.columns):
            drawn.add_column(name, justify="right" if index else "left")
        for row in self.rows:
            drawn.add_row(*row)
        console.print(drawn)
        for note in self.notes:
            console.print(f"  {note}", markup=False, highlight=False)
        console.print()


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_model(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "packages": {name: version(name) for name in PACKAGES if find_spec(name)},
    }


def machine_line(facts: dict[str, Any]) -> str:
    """The machine in one line."""
    packages = " · ".join(f"{name} {number}" for name, number in facts["packages"].items())
    return (
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gb']} GB · {facts['system']} · "
        f"Python {facts['python']} · load {facts['load'][0]}\n{packages}"
    )


def write_json(path: Path, facts: dict[str, Any], tables: Sequence[Table]) -> None:
    """Everything measured, as one JSON file."""
    told = {"machine": facts, "tables": [asdict(table) for table in tables]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_page(path: Path, kind: str, facts: dict[str, Any], tables: Sequence[Table]) -> None:
    """Put the tables of a kind between that kind's marks in a page of the documentation."""
    begin, end = f"<!-- figures: {kind} -->", f"<!-- end: {kind} -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    if not rest or end not in rest:
        raise ValueError(f"{path} has no place for the figures of {kind}")
    said = [f"_{facts['at'][:10]}: {machine_line(facts)}_".replace("\n", "<br>")]
    said += [table.markdown() for table in tables]
    path.write_text(before + "\n\n".join([begin, *said, end]) + after, encoding="utf-8")


def seconds(value: float) -> str:
    """1.2 s or 34 ms."""
    return (
        f"{value:.1f} s"
        if value >= 10
        else f"{value:.2f} s"
        if value >= 1
        else f"{value * 1e3:.0f} ms"
    )


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f}×" if value >= 20 else f"{value:.2f}×"


def megabytes(value: int | None) -> str:
    """Bytes as MB."""
    return "–" if value is None else f"{value / 1e6:,.0f} MB"


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
