"""What one more event costs, from a hundred thousand events to a hundred million."""

from __future__ import annotations

from bench.cost import middle, of_job
from bench.logs import Logs
from bench.tables import Table, megabytes, seconds

SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000)
EVENTS_AT_LEAST = 10_000_000
MOST_TIMES = 30


def flat_table(logs: Logs, *, events: int = SIZES[-1], count: int = 5) -> Table:
    """CPU an event by the size of the log, up to `events`."""
    table = Table(
        title="What one more event costs",
        columns=(
            "events",
            "read and fold",
            "an event",
            "groups",
            "tell the answers",
            "peak memory",
        ),
    )
    sizes = [size for size in SIZES if size <= events] or [events]
    for size in sizes:
        again = min(max(EVENTS_AT_LEAST // size, count), MOST_TIMES)
        job = of_job("repeat", str(logs.of(size)), str(again if size < SIZES[-1] else 2))
        said = job.answer
        folding, telling = middle(said["folding"]), middle(said["telling"])
        table.rows.append(
            (
                f"{said['events']:,}",
                seconds(folding),
                f"{folding / said['events'] * 1e9:.0f} ns",
                f"{said['groups']:,}",
                seconds(telling),
                megabytes(job.inside.peak),
            )
        )
        table.figures[str(size)] = {**said, "peak": job.inside.peak}
    each = [middle(one["folding"]) / one["events"] for one in table.figures.values()]
    starts = [of_job("kernel") for _ in range(count)]
    start = middle([one.whole.cpu for one in starts])
    table.figures["start"] = [one.whole.cpu for one in starts]
    table.notes = [
        f"dearest / cheapest event: {max(each) / min(each):.2f}",
        f"beside this each process pays {seconds(start)} once, for imports and loading the compiled kernel",
        "CPU of all threads, median of repetitions in one process; telling the answers depends on the number of "
        "groups (procedure × office × month), which a longer log does not multiply",
    ]
    return table
