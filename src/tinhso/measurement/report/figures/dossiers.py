"""Figures of dossiers.parquet: outcomes, the two clocks, limits, months, procedures and offices, the method."""

from __future__ import annotations

from tinhso.measurement.report.figures.base import JUDGED, KEPT, Figure, figure_of

_DOSSIERS = (
    figure_of(
        "outcomes",
        "Hồ sơ theo kết quả, trên tất cả hồ sơ của kết quả đo.",
        "Dossiers by outcome, of all dossiers in the result.",
        """
SELECT outcome, count(*) AS dossiers
FROM 'dossiers.parquet'
GROUP BY outcome ORDER BY outcome
""",
    ),
    figure_of(
        "on_time",
        "Đã xong trước hạn hoặc đúng hạn, trên hồ sơ đã xong và có hạn; with_open_late thêm hồ sơ đang quá hạn.",
        "Done early or on time, of dossiers done under a limit; with_open_late adds open overdue ones.",
        f"""
SELECT count(*) FILTER ({KEPT}) AS kept,
       count(*) FILTER ({JUDGED}) AS judged, kept / nullif(judged, 0) AS share,
       judged + count(*) FILTER (outcome = 'open_late') AS with_open_late
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    figure_of(
        "unknown",
        "Vì sao không xét được: chưa diễn ra, thiếu mốc bắt đầu, xong trước khi bắt đầu, hoặc không có hạn.",
        "Why no outcome could be given: not yet begun, no start, an end before the start, or no limit.",
        """
SELECT CASE WHEN list_contains(notes, 'not_yet') THEN 'not_yet' WHEN list_contains(notes, 'no_start') THEN 'no_start'
       WHEN list_contains(notes, 'end_before_start') THEN 'end_before_start' ELSE 'no_limit' END AS why,
       count(*) AS dossiers FROM 'dossiers.parquet' WHERE outcome = 'unknown' GROUP BY why ORDER BY why
""",
    ),
    figure_of(
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
    figure_of(
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
    figure_of(
        "legal_clock",
        "Đồng hồ pháp lý, tiếp nhận → xong: giờ làm việc trừ thời gian dừng, của hồ sơ đã xong.",
        "The legal clock, accepted → done: working time less what was stopped, of dossiers done.",
        """
SELECT count(working_seconds) AS dossiers, quantile_cont(working_seconds, 0.5) AS median,
       quantile_cont(working_seconds, 0.9) AS p90, count(*) - count(working_seconds) AS not_measured
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL
""",
        once=True,
    ),
    figure_of(
        "citizen_clock",
        "Đồng hồ của người dân, nộp → nhận kết quả, của hồ sơ biết cả hai mốc: giờ làm việc và giờ đồng hồ.",
        "The citizen's clock, filed → returned, of dossiers with both marks: working time and by the wall.",
        """
SELECT count(citizen_working_seconds) AS dossiers, quantile_cont(citizen_working_seconds, 0.5) AS median,
       quantile_cont(citizen_working_seconds, 0.9) AS p90,
       quantile_cont(citizen_elapsed_seconds, 0.5) AS elapsed_median,
       quantile_cont(citizen_elapsed_seconds, 0.9) AS elapsed_p90 FROM 'dossiers.parquet'
""",
        once=True,
    ),
    figure_of(
        "limit_use",
        "Hồ sơ đã xong theo phần hạn đã dùng: tenth 1 là đến 10 %, 10 là trên 90 đến 100 %, 21 là trên 200 %.",
        "Dossiers done by share of the limit used: tenth 1 is up to 10 %, 10 over 90 to 100 %, 21 over 200 %.",
        f"""
SELECT greatest(least((10 * working_seconds + limit_seconds - 1) // limit_seconds, 21), 1) AS tenth,
       count(*) AS dossiers, count(*) FILTER (outcome = 'late') AS late
FROM 'dossiers.parquet' WHERE {JUDGED} AND limit_seconds > 0 AND working_seconds IS NOT NULL
GROUP BY tenth ORDER BY tenth
""",
    ),
    figure_of(
        "limit_use_of",
        "Phần hạn đã dùng ở giữa (trung vị) và ở hồ sơ thứ 90 trên 100; no_length là hồ sơ có hạn dài 0.",
        "The median share of the limit used and its p90; no_length counts dossiers whose limit has no length.",
        f"""
SELECT count(*) FILTER (limit_seconds > 0 AND working_seconds IS NOT NULL) AS dossiers,
       count(*) FILTER (limit_seconds = 0) AS no_length,
       quantile_cont(working_seconds / nullif(limit_seconds, 0), 0.5) AS median,
       quantile_cont(working_seconds / nullif(limit_seconds, 0), 0.9) AS p90
FROM 'dossiers.parquet' WHERE {JUDGED}
""",
        once=True,
    ),
    figure_of(
        "spread",
        "Hồ sơ đã xong theo giờ làm việc: bucket là số nửa ngày làm việc, tính tròn lên, đến 20; 21 là lâu hơn.",
        "Dossiers done by working time: bucket is half working days, rounded up, to 20; 21 is longer.",
        """
SELECT greatest(least((2 * working_seconds + $day - 1) // $day, 21), 1) AS bucket, count(*) AS dossiers
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL AND working_seconds IS NOT NULL
GROUP BY bucket ORDER BY bucket
""",
    ),
    figure_of(
        "months",
        "Theo tháng xong (giờ địa phương): số xong, số có hạn, trước hạn hoặc đúng hạn, trung vị và p90 giờ làm việc.",
        "By month of the end (local time): done, judged against a limit, kept, median and p90 of working time.",
        f"""
SELECT month, count(*) AS done, count(*) FILTER ({JUDGED}) AS judged,
       count(*) FILTER ({KEPT}) AS kept,
       quantile_cont(working_seconds, 0.5) AS median, quantile_cont(working_seconds, 0.9) AS p90
FROM 'dossiers.parquet' WHERE month IS NOT NULL GROUP BY month ORDER BY month
""",
    ),
)


def _table_of(column: str, *, vi: str, en: str) -> Figure:
    return figure_of(
        f"{column}s",
        f"{vi}, từ $least hồ sơ đã xong trở lên: hồ sơ, đã xong, đã xong có hạn, trước hoặc đúng "
        "hạn, đang quá hạn, trung vị, p90.",
        f"{en} with at least $least dossiers done: dossiers, done, judged, kept, open overdue, median and p90.",
        f"""
SELECT {column} AS name, count(*) AS dossiers, count(ended_at) AS done,
       count(*) FILTER ({JUDGED}) AS judged,
       count(*) FILTER ({KEPT}) AS kept, count(*) FILTER (outcome = 'open_late') AS open_late,
       quantile_cont(working_seconds, 0.5) FILTER (ended_at IS NOT NULL) AS median,
       quantile_cont(working_seconds, 0.9) FILTER (ended_at IS NOT NULL) AS p90
FROM 'dossiers.parquet' GROUP BY name HAVING done >= $least AND name IS NOT NULL
ORDER BY median DESC NULLS LAST, name LIMIT 500
""",
    )


_TABLES = (
    _table_of("procedure", vi="Thủ tục", en="Procedures"),
    _table_of("office", vi="Đơn vị của hồ sơ", en="The dossiers' offices"),
    figure_of(
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

_METHOD = (
    figure_of(
        "notes",
        "Số hồ sơ mang mỗi ghi chú; một hồ sơ có thể mang nhiều ghi chú.",
        "Dossiers that carry each note; a dossier may carry several.",
        """
SELECT note, count(*) AS dossiers
FROM (SELECT unnest(notes) AS note FROM 'dossiers.parquet')
GROUP BY note ORDER BY dossiers DESC, note
""",
    ),
    figure_of(
        "unannounced",
        "Hồ sơ có năm mà lịch nghỉ chưa được công bố.",
        "Dossiers that touch a year whose days off are not announced.",
        """
SELECT count(*) FILTER (calendar_not_announced) AS dossiers
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    figure_of(
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

DOSSIERS = (*_DOSSIERS, *_TABLES, *_METHOD)
