"""Signs of a clock being played, and the dossiers that stand behind a figure."""

from __future__ import annotations

from tinhso.measurement.report.figures.base import Figure, figure_of

# The next filing by the same applicant for the same procedure; an as-of join, because one account may file for all.
_REFILED = """
  SELECT w.dossier, if(r.filed <= w.withdrawn_at + INTERVAL 30 DAY, r.filed, NULL) AS again
  FROM (SELECT dossier, applicant, coalesce(procedure, '') AS p, withdrawn_at FROM 'dossiers.parquet'
        WHERE withdrawn_at IS NOT NULL AND applicant IS NOT NULL) AS w
  ASOF LEFT JOIN (SELECT applicant, coalesce(procedure, '') AS p, coalesce(filed_at, started_at) AS filed
        FROM 'dossiers.parquet') AS r
  ON r.applicant = w.applicant AND r.p = w.p AND w.withdrawn_at < r.filed"""

_SIGNS = (
    figure_of(
        "sign_stops",
        "Hồ sơ bị dừng (yêu cầu bổ sung) trong phần mười cuối của hạn, trên hồ sơ có hạn và có lần dừng.",
        "Dossiers stopped (a supplement asked) in the last tenth of the limit, of those with a limit and a stop.",
        """
SELECT count(*) FILTER (stops_in_last_tenth > 0) AS dossiers, count(*) AS among,
       coalesce(sum(stops_in_last_tenth), 0) AS stops, coalesce(sum(stops), 0) AS all_stops
FROM 'dossiers.parquet' WHERE stops > 0 AND limit_seconds IS NOT NULL
""",
        once=True,
    ),
    figure_of(
        "sign_signed_after",
        "Ghi xong trước khi ký, trên hồ sơ đã xong mà nhật ký có bước ký.",
        "Marked done before it was signed, of dossiers done whose log shows the signing.",
        """
SELECT count(*) FILTER (signed_after_done) AS dossiers, count(signed_after_done) AS among
FROM 'dossiers.parquet'
""",
        once=True,
    ),
    figure_of(
        "sign_ended_before",
        "Ngày xong ghi trước sự kiện cuối, trên hồ sơ đã xong.",
        "End marked before the last event, of dossiers done.",
        """
SELECT count(*) FILTER (list_contains(notes, 'end_before_last_event')) AS dossiers, count(*) AS among
FROM 'dossiers.parquet' WHERE ended_at IS NOT NULL
""",
        once=True,
    ),
    figure_of(
        "sign_refiled",
        "Rút rồi nộp lại cùng thủ tục trong 30 ngày, trên hồ sơ đã rút có người nộp.",
        "Withdrawn and filed again for the same procedure within 30 days, of withdrawn ones with an applicant.",
        f"""
SELECT count(again) AS dossiers, count(*) AS among
FROM ({_REFILED})
""",
        once=True,
    ),
    figure_of(
        "sign_promises",
        "Ngày hẹn trả bị dời, trên hồ sơ có ngày hẹn trả.",
        "The promised day was moved, of dossiers with a promised day.",
        """
SELECT count(*) FILTER (promises_moved > 0) AS dossiers, count(*) AS among, coalesce(sum(promises_moved), 0) AS times
FROM 'dossiers.parquet' WHERE promised_at IS NOT NULL
""",
        once=True,
    ),
)

_BEHIND = """dossier, procedure, office, outcome, epoch_us(started_at) AS started,
       epoch_us(due_at) AS due, epoch_us(ended_at) AS ended, late_working_seconds"""
_NEWEST = "ORDER BY started_at DESC NULLS LAST, dossier LIMIT 12"


def _behind(name: str, vi: str, en: str, where: str, order: str = _NEWEST) -> Figure:
    return figure_of(
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
        "quá hạn lâu nhất, đã xong hay đang giải quyết",
        "the latest, done or still open",
        "outcome IN ('late', 'open_late')",
        "ORDER BY late_working_seconds DESC, dossier LIMIT 12",
    ),
    _behind(
        "behind_stops",
        "dừng trong phần mười cuối",
        "stopped in the last tenth",
        "stops_in_last_tenth > 0 AND limit_seconds IS NOT NULL",
    ),
    _behind(
        "behind_signed_after",
        "ghi xong trước khi ký",
        "marked done before signed",
        "signed_after_done",
    ),
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
    figure_of(
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

SIGNS = (*_SIGNS, *_DOORS)
