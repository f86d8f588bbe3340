"""Figures of stretches.parquet and events.parquet: where time goes, and which step follows which."""

from __future__ import annotations

from tinhso.measurement.report.figures.base import Figure, figure_of


def _time_by(name: str, columns: str, *, vi: str, en: str) -> Figure:
    return figure_of(
        name,
        f"Thời gian từ nhận đến xong (hoặc đến nay) theo {vi}: chạy, dừng chờ dân, trước lần tính lại, "
        "đêm và ngày nghỉ.",
        f"Time from receipt to the end (or now) by {en}: running, stopped for the citizen, before a restart, "
        "nights and days off.",
        f"""
SELECT {columns}, coalesce(sum(working_seconds) FILTER (clock = 'run'), 0) AS running,
       coalesce(sum(working_seconds) FILTER (clock = 'stop'), 0) AS stopped,
       coalesce(sum(working_seconds) FILTER (clock = 'void'), 0) AS void,
       greatest(sum(epoch_us(to_at) - epoch_us(from_at)) // 1000000 - sum(working_seconds), 0) AS closed
FROM 'stretches.parquet' WHERE clock IN ('run', 'stop', 'void')
GROUP BY {columns} ORDER BY running DESC, {columns} LIMIT 500
""",
    )


# For logs of a hundred million stretches: a part of the dossiers at a time, so that they fit in memory, and quantiles
# from counted values, by the same linear interpolation.
_COUNTED = """
SELECT {column}, run, count(*) AS n
FROM (SELECT dossier, {column}, sum(working_seconds) AS run FROM 'stretches.parquet'
      WHERE clock = 'run' AND hash(dossier) % $parts = $part GROUP BY ALL)
GROUP BY ALL
"""
_FROM_COUNTED = """
WITH whole AS (SELECT {column}, run, sum(n) AS n FROM counted GROUP BY ALL),
ranked AS (SELECT {column}, run, sum(n) OVER (PARTITION BY {column} ORDER BY run) AS upto,
                  (sum(n) OVER (PARTITION BY {column}) - 1)::DOUBLE AS last FROM whole),
found AS (SELECT {column}, max(upto)::BIGINT AS dossiers, any_value(last) AS last,
                 min(run) FILTER (upto > floor(last * 0.5::DOUBLE)) AS a,
                 min(run) FILTER (upto > ceil(last * 0.5::DOUBLE)) AS b,
                 min(run) FILTER (upto > floor(last * 0.9::DOUBLE)) AS c,
                 min(run) FILTER (upto > ceil(last * 0.9::DOUBLE)) AS e
          FROM ranked GROUP BY {column})
SELECT {column}, dossiers, a + (b - a) * (last * 0.5::DOUBLE - floor(last * 0.5::DOUBLE)) AS median,
       c + (e - c) * (last * 0.9::DOUBLE - floor(last * 0.9::DOUBLE)) AS p90
FROM found ORDER BY median DESC, {column} LIMIT 2000
"""


def _each_dossier(name: str, column: str, *, vi: str, en: str) -> Figure:
    return figure_of(
        name,
        f"Giờ chạy của mỗi hồ sơ ở {vi}: bao nhiêu hồ sơ có đồng hồ chạy ở đó, trung vị và p90.",
        f"Each dossier's running time in {en}: how many dossiers the clock ran for, median and p90.",
        f"""
SELECT {column}, count(*) AS dossiers, quantile_cont(run, 0.5) AS median, quantile_cont(run, 0.9) AS p90
FROM (SELECT dossier, {column}, sum(working_seconds) AS run
      FROM 'stretches.parquet' WHERE clock = 'run' GROUP BY ALL)
GROUP BY {column} ORDER BY median DESC, {column} LIMIT 2000
""",
        faster=_FROM_COUNTED.format(column=column),
        counted=_COUNTED.format(column=column),
    )


_STRETCHES = (
    _time_by("steps", "step", vi="bước", en="step"),
    _each_dossier("step_times", "step", vi="một bước", en="a step"),
    _time_by("holders", "office", vi="đơn vị đang giữ", en="the office that held it"),
    _each_dossier("holder_times", "office", vi="một đơn vị", en="an office"),
    _time_by("desks", "step, office", vi="bước và đơn vị", en="step and office"),
    figure_of(
        "clocks",
        "Tổng giờ làm việc và giờ đồng hồ của mọi đoạn, theo trạng thái đồng hồ.",
        "Total working and elapsed seconds of all stretches, by what the clock did.",
        """
SELECT clock, sum(working_seconds) AS working, sum(epoch_us(to_at) - epoch_us(from_at)) // 1000000 AS elapsed
FROM 'stretches.parquet'
GROUP BY clock ORDER BY clock
""",
    ),
)

_EVENTS = (
    figure_of(
        "activities",
        "Mỗi bước (hoạt động): số sự kiện, số hồ sơ bắt đầu và kết thúc ở đó.",
        "Each activity: its events, and how many dossiers begin and end with it.",
        """
SELECT activity, count(*) AS events, count(*) FILTER (seq = first) AS starts, count(*) FILTER (seq = last) AS ends
FROM (SELECT activity, seq, min(seq) OVER d AS first, max(seq) OVER d AS last
      FROM 'events.parquet' WINDOW d AS (PARTITION BY dossier))
GROUP BY activity ORDER BY events DESC, activity LIMIT 2000
""",
        faster="""
SELECT activity, count(*) AS events, count(*) FILTER (before IS DISTINCT FROM dossier) AS starts,
       count(*) FILTER (after IS DISTINCT FROM dossier) AS ends
FROM (SELECT activity, dossier, lag(dossier) OVER () AS before, lead(dossier) OVER () AS after FROM 'events.parquet')
GROUP BY activity ORDER BY events DESC, activity LIMIT 2000
""",
    ),
    figure_of(
        "moves",
        "Mỗi lượt chuyển a → b (hai sự kiện liền nhau của một hồ sơ): số lượt, trung bình giờ làm việc từ a đến b.",
        "Each move a → b (two events of a dossier next to each other): how often, mean working time from a to b.",
        """
SELECT e.activity AS a, f.activity AS b, count(*) AS moves, avg(f.working_seconds) AS mean
FROM 'events.parquet' AS e JOIN 'events.parquet' AS f ON f.dossier = e.dossier AND f.seq = e.seq + 1
GROUP BY ALL ORDER BY moves DESC, a, b LIMIT 2000
""",
        faster="""
SELECT a, b, count(*) AS moves, avg(working_seconds) AS mean FROM (
  SELECT activity AS b, working_seconds, dossier, lag(activity) OVER () AS a, lag(dossier) OVER () AS before
  FROM 'events.parquet') WHERE before = dossier
GROUP BY ALL ORDER BY moves DESC, a, b LIMIT 2000
""",
    ),
    figure_of(
        "all_moves",
        "Tổng số lượt chuyển, số cặp khác nhau, số hoạt động và số sự kiện.",
        "All moves, different moves, activities and events.",
        """
SELECT count(*) AS events, count(*) - count(DISTINCT dossier) AS moves,
       count(DISTINCT activity) AS activities, count(DISTINCT dossier) AS dossiers
FROM 'events.parquet'
""",
        once=True,
        faster="""
SELECT count(*) AS events, count(*) FILTER (before IS NOT DISTINCT FROM dossier) AS moves,
       count(DISTINCT activity) AS activities, count(*) FILTER (before IS DISTINCT FROM dossier) AS dossiers
FROM (SELECT activity, dossier, lag(dossier) OVER () AS before FROM 'events.parquet')
""",
    ),
)

FLOW = (*_STRETCHES, *_EVENTS)
