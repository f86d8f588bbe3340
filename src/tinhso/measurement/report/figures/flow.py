"""Figures of stretches.parquet and events.parquet: where time goes, and which step follows which."""

from __future__ import annotations

from tinhso.measurement.report.figures.base import Figure, figure_of

_HELD = """
WITH held AS (SELECT dossier, {columns}, sum(working_seconds) FILTER (clock = 'run') AS run,
  sum(working_seconds) FILTER (clock = 'stop') AS stop, sum(working_seconds) FILTER (clock = 'void') AS void,
  sum(epoch_us(to_at) - epoch_us(from_at)) AS us, sum(working_seconds) AS worked
  FROM 'stretches.parquet' WHERE clock IN ('run', 'stop', 'void') GROUP BY ALL)"""


def _held_by(name: str, columns: str, *, vi: str, en: str, order: str) -> Figure:
    return figure_of(
        name,
        f"Thời gian từ nhận đến xong (hoặc đến nay), chia {vi}: chạy, dừng chờ dân, trước lần tính lại, "
        "đêm và ngày nghỉ; trung vị và p90 là giờ chạy của mỗi hồ sơ.",
        f"Time from receipt to the end (or now) by {en}: running, stopped for the citizen, before a restart, "
        "nights and days off; median and p90 are of each dossier's running time.",
        _HELD.format(columns=columns)
        + f"""
SELECT {columns}, count(*) AS dossiers, count(run) AS ran, coalesce(sum(run), 0) AS running,
       coalesce(sum(stop), 0) AS stopped, coalesce(sum(void), 0) AS void,
       greatest(sum(us) // 1000000 - sum(worked), 0) AS closed, quantile_cont(run, 0.5) AS median,
       quantile_cont(run, 0.9) AS p90
FROM held GROUP BY {columns} ORDER BY {order} LIMIT 500
""",
    )


_STRETCHES = (
    _held_by("steps", "step", vi="theo bước", en="step", order="running DESC, step"),
    _held_by(
        "holders",
        "office",
        vi="theo đơn vị đang giữ",
        en="the office that held it",
        order="running DESC, office",
    ),
    _held_by(
        "desks",
        "step, office",
        vi="theo bước và đơn vị",
        en="step and office",
        order="running DESC, step, office",
    ),
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
