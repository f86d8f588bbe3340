"""Every figure of the report, as the query that gives it from the Parquet files of a result.

A query names the files as they lie in the result folder and the parameters as $name (their values stand in the
report's own JSON under `parameters`), so it can be pasted into DuckDB and asked again. `faster` gives the same
answer from files that are in order of dossier and seq, as the engine writes them, without sorting them again;
tests hold the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.measurement.report.words import Text

JUDGED = "outcome IN ('early', 'on_time', 'late')"
KEPT = "outcome IN ('early', 'on_time')"


@dataclass(frozen=True, slots=True)
class Figure:
    """One named query. `about` says what it counts, of what; `once` that it gives a single row."""

    name: str
    about: Text
    sql: str
    once: bool = False
    faster: str | None = None


def _figure(
    name: str, vi: str, en: str, sql: str, *, once: bool = False, faster: str | None = None
) -> Figure:
    clean = sql.strip("\n")
    return Figure(name, Text(vi, en), clean, once, faster.strip("\n") if faster else None)


_DOSSIERS = (
    _figure(
        "outcomes",
        "Hồ sơ theo kết quả, trên tất cả hồ sơ của kết quả đo.",
        "Dossiers by outcome, of all dossiers in the result.",
        """
SELECT outcome, count(*) AS dossiers
FROM 'dossiers.parquet'
GROUP BY outcome ORDER BY outcome
""",
    ),
    _figure(
        "on_time",
        "Đã xong sớm hoặc đúng hạn, trên hồ sơ đã xong và có hạn. with_open_late: kể cả hồ sơ đang quá hạn ở mẫu số.",
        "Done early or on time, of dossiers done under a limit. with_open_late also counts open overdue ones below the line.",
        f"""
SELECT count_if({KEPT}) AS kept, count_if({JUDGED}) AS judged, kept / nullif(judged, 0) AS share,
       judged + count_if(outcome = 'open_late') AS with_open_late
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    _figure(
        "unknown",
        "Vì sao không xếp được kết quả: thiếu mốc bắt đầu, ngày xong trước ngày bắt đầu, hoặc không có hạn.",
        "Why no outcome could be given: no start, an end before the start, or no limit.",
        """
SELECT CASE WHEN list_contains(notes, 'no_start') THEN 'no_start'
            WHEN list_contains(notes, 'end_before_start') THEN 'end_before_start' ELSE 'no_limit' END AS why,
       count(*) AS dossiers FROM 'dossiers.parquet' WHERE outcome = 'unknown' GROUP BY why ORDER BY why
""",
    ),
    _figure(
        "due_soon",
        "Đang giải quyết, chưa quá hạn, còn không quá một ngày làm việc.",
        "Open, not overdue, with at most one working day left.",
        """
SELECT count(*) AS dossiers FROM 'dossiers.parquet' WHERE outcome = 'open'
AND limit_seconds - working_seconds
    - if(due_source = 'promise', stopped_working_seconds + void_working_seconds, 0) <= $day
""",
        once=True,
    ),
    _figure(
        "period",
        "Ngày nhận đầu và cuối, ngày xong đầu và cuối (micro giây từ 1970, UTC).",
        "First and last receipt, first and last end (microseconds since 1970, UTC).",
        """
SELECT min(epoch_us(coalesce(started_at, filed_at))) AS first_start, max(epoch_us(coalesce(started_at, filed_at)))
       AS last_start, min(epoch_us(ended_at)) AS first_end, max(epoch_us(ended_at)) AS last_end
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    _figure(
        "legal_clock",
        "Đồng hồ pháp lý, tiếp nhận → xong: giờ làm việc trừ thời gian dừng, của hồ sơ đã xong.",
        "The legal clock, accepted → done: working time less what was stopped, of dossiers done.",
        """
SELECT count(working_seconds) AS dossiers, quantile_cont(working_seconds, 0.5) AS median,
       quantile_cont(working_seconds, 0.9) AS p90
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL
""",
        once=True,
    ),
    _figure(
        "citizen_clock",
        "Đồng hồ của người dân, nộp → nhận kết quả, của hồ sơ biết cả hai mốc: giờ làm việc và theo đồng hồ treo tường.",
        "The citizen's clock, filed → returned, of dossiers with both marks: working time and by the clock on the wall.",
        """
SELECT count(citizen_working_seconds) AS dossiers, quantile_cont(citizen_working_seconds, 0.5) AS median,
       quantile_cont(citizen_working_seconds, 0.9) AS p90, quantile_cont(citizen_elapsed_seconds, 0.5) AS elapsed_median,
       quantile_cont(citizen_elapsed_seconds, 0.9) AS elapsed_p90 FROM 'dossiers.parquet'
""",
        once=True,
    ),
    _figure(
        "limit_use",
        "Hồ sơ đã xong theo phần hạn đã dùng: tenth = 1 là đến 10 %, 10 là trên 90 đến 100 %, 21 là trên 200 %.",
        "Dossiers done by the share of the limit used: tenth = 1 is up to 10 %, 10 is over 90 to 100 %, 21 is over 200 %.",
        f"""
SELECT greatest(least((10 * working_seconds + limit_seconds - 1) // limit_seconds, 21), 1) AS tenth,
       count(*) AS dossiers, count_if(outcome = 'late') AS late
FROM 'dossiers.parquet' WHERE {JUDGED} AND limit_seconds > 0 GROUP BY tenth ORDER BY tenth
""",
    ),
    _figure(
        "limit_use_of",
        "Phần hạn đã dùng ở giữa (trung vị) và ở hồ sơ thứ 90 trên 100; no_length là hồ sơ có hạn dài 0.",
        "The median share of the limit used and its p90; no_length counts dossiers whose limit has no length.",
        f"""
SELECT count_if(limit_seconds > 0) AS dossiers, count_if(limit_seconds = 0) AS no_length,
       quantile_cont(working_seconds / nullif(limit_seconds, 0), 0.5) AS median,
       quantile_cont(working_seconds / nullif(limit_seconds, 0), 0.9) AS p90 FROM 'dossiers.parquet' WHERE {JUDGED}
""",
        once=True,
    ),
    _figure(
        "spread",
        "Hồ sơ đã xong theo giờ làm việc: bucket là số nửa ngày làm việc, tính tròn lên, đến 20; 21 là lâu hơn.",
        "Dossiers done by working time: bucket is half working days, rounded up, to 20; 21 is longer.",
        """
SELECT greatest(least((2 * working_seconds + $day - 1) // $day, 21), 1) AS bucket, count(*) AS dossiers
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL AND working_seconds IS NOT NULL
GROUP BY bucket ORDER BY bucket
""",
    ),
    _figure(
        "months",
        "Theo tháng xong (giờ địa phương): số xong, số xét được hạn, số đúng hạn, trung vị và p90 giờ làm việc.",
        "By month of the end (local time): done, judged against a limit, kept, median and p90 of working time.",
        f"""
SELECT month, count(*) AS done, count_if({JUDGED}) AS judged, count_if({KEPT}) AS kept,
       quantile_cont(working_seconds, 0.5) AS median, quantile_cont(working_seconds, 0.9) AS p90
FROM 'dossiers.parquet' WHERE month IS NOT NULL GROUP BY month ORDER BY month
""",
    ),
)


def _table_of(column: str, *, vi: str, en: str) -> Figure:
    return _figure(
        f"{column}s",
        f"{vi}, từ $least hồ sơ đã xong trở lên: số hồ sơ, đã xong, xét được hạn, đúng hạn, đang quá hạn, trung vị và p90.",
        f"{en} with at least $least dossiers done: dossiers, done, judged, kept, open overdue, median and p90.",
        f"""
SELECT {column} AS name, count(*) AS dossiers, count(ended_at) AS done, count_if({JUDGED}) AS judged,
       count_if({KEPT}) AS kept, count_if(outcome = 'open_late') AS open_late,
       quantile_cont(working_seconds, 0.5) FILTER (ended_at IS NOT NULL) AS median,
       quantile_cont(working_seconds, 0.9) FILTER (ended_at IS NOT NULL) AS p90
FROM 'dossiers.parquet' GROUP BY name HAVING done >= $least AND name IS NOT NULL
ORDER BY median DESC NULLS LAST, name LIMIT 500
""",
    )


_TABLES = (
    _table_of("procedure", vi="Thủ tục", en="Procedures"),
    _table_of("office", vi="Đơn vị của hồ sơ", en="The dossiers' offices"),
    _figure(
        "named",
        "Có bao nhiêu thủ tục, đơn vị trong kết quả, kể cả nơi ít hồ sơ.",
        "How many procedures and offices the result has, however few their dossiers.",
        """
SELECT count(DISTINCT procedure) AS procedures, count(DISTINCT office) AS offices
FROM 'dossiers.parquet'
""",
        once=True,
    ),
)

_HELD = """
WITH held AS (SELECT dossier, {columns}, sum(working_seconds) FILTER (clock = 'run') AS run,
  sum(working_seconds) FILTER (clock = 'stop') AS stop, sum(working_seconds) FILTER (clock = 'void') AS void,
  sum(epoch_us(to_at) - epoch_us(from_at)) AS us, sum(working_seconds) AS worked
  FROM 'stretches.parquet' WHERE clock IN ('run', 'stop', 'void') GROUP BY ALL)"""


def _held_by(name: str, columns: str, *, vi: str, en: str, order: str) -> Figure:
    return _figure(
        name,
        f"Thời gian từ nhận đến xong (hoặc đến nay), chia {vi}: chạy, dừng chờ dân, trước lần tính lại, đêm và ngày nghỉ; "
        "trung vị và p90 là giờ chạy của mỗi hồ sơ.",
        f"Time from receipt to the end (or now) by {en}: running, stopped for the citizen, before a restart, nights and days "
        "off; median and p90 are of each dossier's running time.",
        _HELD.format(columns=columns)
        + f"""
SELECT {columns}, count(*) AS dossiers, count(run) AS ran, coalesce(sum(run), 0) AS running,
       coalesce(sum(stop), 0) AS stopped, coalesce(sum(void), 0) AS void,
       greatest(sum(us) // 1000000 - sum(worked), 0) AS closed, quantile_cont(run, 0.5) AS median, quantile_cont(run, 0.9) AS p90
FROM held GROUP BY {columns} ORDER BY {order} LIMIT 500
""",
    )


_STRETCHES = (
    _held_by("steps", "step", vi="theo bước", en="step", order="running DESC, step"),
    _held_by(
        "holders", "office", vi="theo đơn vị đang giữ", en="the office that held it", order="running DESC, office"
    ),
    _held_by(
        "desks",
        "step, office",
        vi="theo bước và đơn vị",
        en="step and office",
        order="running DESC, step, office",
    ),
    _figure(
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
    _figure(
        "activities",
        "Mỗi bước (hoạt động): số sự kiện, số hồ sơ bắt đầu và kết thúc ở đó.",
        "Each activity: its events, and how many dossiers begin and end with it.",
        """
SELECT activity, count(*) AS events, count_if(seq = first) AS starts, count_if(seq = last) AS ends FROM (
  SELECT activity, seq, min(seq) OVER d AS first, max(seq) OVER d AS last FROM 'events.parquet' WINDOW d AS (PARTITION BY dossier))
GROUP BY activity ORDER BY events DESC, activity LIMIT 2000
""",
        faster="""
SELECT activity, count(*) AS events, count_if(before IS DISTINCT FROM dossier) AS starts,
       count_if(after IS DISTINCT FROM dossier) AS ends
FROM (SELECT activity, dossier, lag(dossier) OVER () AS before, lead(dossier) OVER () AS after FROM 'events.parquet')
GROUP BY activity ORDER BY events DESC, activity LIMIT 2000
""",
    ),
    _figure(
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
    _figure(
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
SELECT count(*) AS events, count_if(before IS NOT DISTINCT FROM dossier) AS moves,
       count(DISTINCT activity) AS activities, count_if(before IS DISTINCT FROM dossier) AS dossiers
FROM (SELECT activity, dossier, lag(dossier) OVER () AS before FROM 'events.parquet')
""",
    ),
)

# The next filing by the same applicant for the same procedure; an as-of join, because one account may file for all.
_REFILED = """SELECT w.dossier, if(r.filed <= w.withdrawn_at + INTERVAL 30 DAY, r.filed, NULL) AS again
  FROM (SELECT dossier, applicant, coalesce(procedure, '') AS p, withdrawn_at FROM 'dossiers.parquet'
        WHERE withdrawn_at IS NOT NULL AND applicant IS NOT NULL) AS w
  ASOF LEFT JOIN (SELECT applicant, coalesce(procedure, '') AS p, coalesce(filed_at, started_at) AS filed
        FROM 'dossiers.parquet') AS r ON r.applicant = w.applicant AND r.p = w.p AND w.withdrawn_at < r.filed"""

_SIGNS = (
    _figure(
        "sign_stops",
        "Hồ sơ bị dừng (yêu cầu bổ sung) trong phần mười cuối của hạn, trên hồ sơ có hạn và có lần dừng.",
        "Dossiers stopped (a supplement asked) in the last tenth of the limit, of those with a limit and a stop.",
        """
SELECT count_if(stops_in_last_tenth > 0) AS dossiers, count(*) AS among,
       coalesce(sum(stops_in_last_tenth), 0) AS stops, coalesce(sum(stops), 0) AS all_stops
FROM 'dossiers.parquet' WHERE stops > 0 AND stops_in_last_tenth IS NOT NULL
""",
        once=True,
    ),
    _figure(
        "sign_signed_after",
        "Ghi xong trước khi ký, trên hồ sơ đã xong mà nhật ký có bước ký.",
        "Marked done before it was signed, of dossiers done whose log shows the signing.",
        """
SELECT count_if(signed_after_done) AS dossiers, count(signed_after_done) AS among
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    _figure(
        "sign_ended_before",
        "Ngày xong ghi trước sự kiện cuối, trên hồ sơ đã xong.",
        "End marked before the last event, of dossiers done.",
        """
SELECT count_if(list_contains(notes, 'end_before_last_event')) AS dossiers, count(*) AS among
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL
""",
        once=True,
    ),
    _figure(
        "sign_refiled",
        "Rút rồi nộp lại cùng thủ tục trong 30 ngày, trên hồ sơ đã rút có người nộp.",
        "Withdrawn and filed again for the same procedure within 30 days, of withdrawn dossiers whose applicant is known.",
        f"""
SELECT count(again) AS dossiers, count(*) AS among
FROM ({_REFILED})
""",
        once=True,
    ),
    _figure(
        "sign_promises",
        "Ngày hẹn trả bị dời, trên hồ sơ có ngày hẹn trả.",
        "The promised day was moved, of dossiers with a promised day.",
        """
SELECT count_if(promises_moved > 0) AS dossiers, count(*) AS among, coalesce(sum(promises_moved), 0) AS times
FROM 'dossiers.parquet' WHERE promised_at IS NOT NULL
""",
        once=True,
    ),
)

_BEHIND = "dossier, procedure, office, outcome, epoch_us(started_at) AS started, epoch_us(due_at) AS due, epoch_us(ended_at) AS ended, late_working_seconds"
_NEWEST = "ORDER BY started_at DESC NULLS LAST, dossier LIMIT 12"


def _behind(name: str, vi: str, en: str, where: str, order: str = _NEWEST) -> Figure:
    return _figure(
        name,
        f"Hồ sơ đứng sau con số: {vi}, tối đa 12.",
        f"The dossiers behind the figure: {en}, at most 12.",
        f"""
SELECT {_BEHIND}
FROM 'dossiers.parquet' WHERE {where}
{order}
""",
    )


_DOORS = (
    _behind(
        "latest_late",
        "trễ nhiều nhất, đã xong hay đang làm",
        "the latest, done or still open",
        "outcome IN ('late', 'open_late')",
        "ORDER BY late_working_seconds DESC, dossier LIMIT 12",
    ),
    _behind("behind_stops", "dừng trong phần mười cuối", "stopped in the last tenth", "stops_in_last_tenth > 0"),
    _behind("behind_signed_after", "ghi xong trước khi ký", "marked done before signed", "signed_after_done"),
    _behind(
        "behind_ended_before",
        "xong trước sự kiện cuối",
        "ended before the last event",
        "list_contains(notes, 'end_before_last_event') AND ended_at IS NOT NULL",
    ),
    _behind(
        "behind_refiled",
        "rút rồi nộp lại",
        "withdrawn and filed again",
        f"dossier IN (SELECT dossier FROM ({_REFILED}) WHERE again IS NOT NULL)",
    ),
    _behind(
        "behind_promises",
        "dời ngày hẹn",
        "promised day moved",
        "promises_moved > 0 AND promised_at IS NOT NULL",
    ),
    _figure(
        "latest",
        "50 hồ sơ nhận gần nhất.",
        "The 50 dossiers received last.",
        """
SELECT dossier, outcome, epoch_us(coalesce(started_at, filed_at)) AS received, working_seconds, events
FROM 'dossiers.parquet'
ORDER BY received DESC NULLS LAST, dossier LIMIT 50
""",
    ),
)

_METHOD = (
    _figure(
        "notes",
        "Số hồ sơ mang mỗi ghi chú; một hồ sơ có thể mang nhiều ghi chú.",
        "Dossiers that carry each note; a dossier may carry several.",
        """
SELECT note, count(*) AS dossiers
FROM (SELECT unnest(notes) AS note FROM 'dossiers.parquet')
GROUP BY note ORDER BY dossiers DESC, note
""",
    ),
    _figure(
        "unannounced",
        "Hồ sơ có năm mà lịch nghỉ chưa được công bố.",
        "Dossiers that touch a year whose days off are not announced.",
        """
SELECT count_if(calendar_not_announced) AS dossiers
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    _figure(
        "limits",
        "Hồ sơ theo hạn và nguồn của hạn.",
        "Dossiers by limit and by where the limit came from.",
        """
SELECT "limit" AS rule, due_source AS source, count(*) AS dossiers
FROM 'dossiers.parquet'
GROUP BY ALL ORDER BY dossiers DESC, rule, source LIMIT 50
""",
    ),
)

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (*_DOSSIERS, *_TABLES, *_STRETCHES, *_EVENTS, *_SIGNS, *_DOORS, *_METHOD)
}
