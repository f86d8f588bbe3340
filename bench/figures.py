"""What computing declared figures costs: a thousand definitions of 170 units and 60 months, from facts, on one core."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from random import Random
from typing import Any

from bench.cost import of_process
from bench.tables import Table, megabytes, seconds

FIGURES, UNITS, MONTHS, DOSSIERS = 1_000, 170, 60, 2_000_000
FIRST = date(2021, 1, 1)
_ONE_CORE = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}


def figures_table(*, figures: int = FIGURES, dossiers: int = DOSSIERS) -> Table:
    """CPU of computing every figure of every unit and month; facts are made before and not counted."""
    said, whole = of_process(
        [sys.executable, "-m", "bench.figures", str(figures), str(dossiers)],
        environment=_ONE_CORE,
    )
    told = json.loads(said)
    table = Table(
        title="Declared figures from facts, on one core",
        columns=("figures", "units", "months", "dossiers", "values", "CPU", "peak memory"),
    )
    table.rows.append(
        (
            f"{figures:,}",
            f"{UNITS}",
            f"{MONTHS}",
            f"{dossiers:,}",
            f"{told['values']:,}",
            seconds(told["cpu"]),
            megabytes(whole.peak) if whole.peak is not None else "–",
        )
    )
    table.figures = told
    table.notes = [
        "polars with one thread; each figure is a share with its own two conditions over six columns, one in five a "
        "sum of seconds, one in ten of what was carried over; the units are the province and 169 below it",
        f"parsing and checking the formulas: {seconds(told['reading'])} of it",
    ]
    return table


def _made(dossiers: int) -> Any:
    import numpy as np
    import polars as pl

    random = np.random.default_rng(766)
    days = random.integers(0, 5 * 365, dossiers)
    lasted = random.integers(0, 40, dossiers)
    epoch = (FIRST - date(1970, 1, 1)).days
    return pl.DataFrame(
        {
            "office": [f"xa-{n}" for n in range(UNITS - 1)],
        }
    ).select(
        pl.col("office").gather(random.integers(0, UNITS - 1, dossiers)),
    ).with_columns(
        pl.Series("day", days + epoch, dtype=pl.Int32).cast(pl.Date),
        pl.Series("end_day", days + epoch + lasted, dtype=pl.Int32).cast(pl.Date),
        pl.Series("outcome", random.integers(0, 4, dossiers)).replace_strict(
            {0: "early", 1: "on_time", 2: "late", 3: "unknown"}
        ),
        pl.Series("channel", random.integers(0, 3, dossiers)).replace_strict(
            {0: "counter", 1: "online", 2: "portal"}
        ),
        pl.Series("procedure", random.integers(0, 40, dossiers)).cast(pl.String),
        pl.Series("reused", random.integers(0, 2, dossiers)).cast(pl.Boolean),
        pl.Series("supplements", random.integers(0, 3, dossiers)),
        pl.Series("working_seconds", random.integers(60, 900_000, dossiers)),
    )  # fmt: skip


def _definition(random: Random) -> tuple[str, str]:
    conditions = [
        f'outcome in ("early", "{random.choice(["on_time", "late"])}")',
        f'channel = "{random.choice(["counter", "online", "portal"])}"',
        f'procedure = "{random.randrange(40)}"',
        random.choice(["reused", "not reused"]),
        f"supplements <= {random.randrange(3)}",
    ]
    first, second = (" and ".join(random.sample(conditions, 2)) for _ in range(2))
    kind = random.randrange(10)
    if kind == 0:
        return f"carried(ho_so where {first})", f"count(ho_so where {second})"
    if kind < 3:
        return f"sum(ho_so.working_seconds where {first})", f"count(ho_so where {second})"
    return f"count(ho_so where {first})", f"count(ho_so where {second})"


def _run(figures: int, dossiers: int) -> dict[str, Any]:
    """The job of a process of its own."""
    import polars as pl

    from tinhso.indicators.columns import Facts
    from tinhso.indicators.defining import Formula
    from tinhso.indicators.figures import computed
    from tinhso.kernel.expressions.checking import (
        NUMBER,
        TEXT,
        TRUTH,
        Column,
        Schema,
        Source,
        check,
    )
    from tinhso.kernel.expressions.reading import read
    from tinhso.kernel.expressions.units import unit_of
    from tinhso.kernel.periods import periods_between

    schema = Schema(
        {
            "ho_so": Source(
                {
                    "outcome": Column(TEXT),
                    "channel": Column(TEXT),
                    "procedure": Column(TEXT),
                    "reused": Column(TRUTH),
                    "supplements": Column(NUMBER),
                    "working_seconds": Column(NUMBER),
                },
                unit_of("hồ sơ"),
                lasting=True,
            )
        }
    )
    frame = _made(dossiers)
    offices = sorted(set(frame["office"]))
    under = pl.DataFrame(
        [*((one, one) for one in offices), *(("tinh", one) for one in offices)],
        schema={"unit": pl.String, "office": pl.String},
        orient="row",
    )
    periods = periods_between("month", FIRST, date(2025, 12, 31))
    random = Random(766)
    began = time.process_time()
    formulas = []
    for number in range(figures):
        num, den = (check(read(text), schema) for text in _definition(random))
        formulas.append(Formula(f"k{number}", num, den, 100.0))
    reading = time.process_time() - began
    found = computed(
        formulas,
        {"ho_so": Facts(frame, FIRST, periods[-1].last)},
        under=under,
        periods=periods,
    )
    cpu = time.process_time() - began
    values = sum(len(one.value) for one in found.figures.values())
    return {"cpu": cpu, "reading": reading, "values": values}


if __name__ == "__main__":
    print(json.dumps(_run(int(sys.argv[1]), int(sys.argv[2]))))
