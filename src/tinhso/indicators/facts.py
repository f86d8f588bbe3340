"""What formulas may ask of: the columns of what was measured, paid and kept, and how their rows are read.

Nothing here names a person. `case` leads each row back to its dossier and from there to its events; formulas cannot
ask for it. index_state is as at the moment asked: an open dossier whose due moment is past is overdue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Min, Q, QuerySet, Sum
from django.utils import timezone

from tinhso.cases.models import Rating
from tinhso.cases.states import STATES
from tinhso.documents.models import AskedAgain, Document, NotUsed, Use
from tinhso.exchange.portal.models import Counterpart, Outbound
from tinhso.indicators.announcement_facts import decided_rows, public_rows
from tinhso.indicators.columns import DAY, END, OFFICE, Facts
from tinhso.indicators.petition_facts import petition_rows
from tinhso.kernel.expressions.checking import (
    DAY as A_DAY,
)
from tinhso.kernel.expressions.checking import (
    NUMBER,
    TEXT,
    TRUTH,
    Column,
    Source,
)
from tinhso.kernel.expressions.units import ONE, Unit, unit_of
from tinhso.measurement.live import index766
from tinhso.measurement.live.asking import Asked
from tinhso.measurement.live.models import StretchTime
from tinhso.measurement.live.months import midnight
from tinhso.payments.models import Due, Money
from tinhso.payments.rules import GATEWAY, MEANS, TRANSFER
from tinhso.payments.rules import STATES as DUE_STATES
from tinhso.petitions import rules as petition_rules
from tinhso.procedures.announcing import rules as announcing
from tinhso.signing.models import Paper

Pair = tuple[str, str]
CASE = "case"
DOSSIER, VND, SECONDS, WORKING, TIMES = (
    unit_of(one) for one in ("hồ sơ", "đồng", "giây", "giây làm việc", "lần")
)
#: So long before a dossier is accepted a paper that stands in it may have been taken.
_EARLIER = timedelta(days=400)
_DISLIKED = 2
_AT_ONCE = 20_000
_CHANNELS = ("counter", "online", "post", "portal", "legacy")
_OUTCOMES = (
    "early", "on_time", "late", "unknown", "open", "withdrawn", "stopped", "not_accepted",
    "transferred",
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """Which rows are read: of days first to last, both included, with what was still open before. at: as at which
    moment; then: the past day as which dossiers have been told, None for now.
    """

    first: date
    last: date
    at: datetime
    then: date | None = None

    @property
    def since(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def before(self) -> datetime:
        """The moment after the last."""
        return midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Told:
    """A source with its words: its own name, and those of its columns."""

    source: Source
    name: Pair
    words: Mapping[str, Pair]
    load: Callable[[Window], Facts]


def _of(kind: str, unit: Unit = ONE, values: tuple[str, ...] = ()) -> Column:
    return Column(kind, unit, values)


_OF_DOSSIERS: Mapping[str, tuple[Column, Pair]] = {
    "procedure": (_of(TEXT), ("mã thủ tục", "the procedure's code")),
    "channel": (_of(TEXT, values=_CHANNELS), ("kênh nộp", "channel")),
    "told": (_of(TRUTH), ("có mốc do nơi khác kể lại", "a moment was told, not seen")),
    "state": (_of(TEXT, values=tuple(STATES)), ("trạng thái lúc này", "state now")),
    "outcome": (_of(TEXT, values=_OUTCOMES), ("kết quả theo hạn của luật", "by the legal clock")),
    "index_state": (
        _of(TEXT, values=(*index766.COUNTED, index766.NOT_COUNTED)),
        ("theo đồng hồ của Bộ chỉ số 766", "by the clock of index 766"),
    ),
    "supplements": (_of(NUMBER, TIMES), ("số lần yêu cầu bổ sung", "supplement requests")),
    "promises_moved": (_of(NUMBER, TIMES), ("số lần dời hẹn", "times the promise was moved")),
    "working_seconds": (_of(NUMBER, WORKING), ("thời gian giải quyết", "working time")),
    "late_working_seconds": (_of(NUMBER, WORKING), ("thời gian quá hạn", "working time late")),
    "limit_seconds": (_of(NUMBER, WORKING), ("thời hạn", "the limit")),
    "citizen_elapsed_seconds": (
        _of(NUMBER, SECONDS),
        ("thời gian người dân chờ", "how long the citizen waited"),
    ),
    "letter_missed": (_of(TRUTH), ("thiếu thư xin lỗi", "a letter of apology was missed")),
    "promised_on": (_of(A_DAY), ("ngày hẹn trả", "the promised day")),
    "index_due_on": (_of(A_DAY), ("hạn theo Bộ chỉ số 766", "due by index 766")),
    "electronic_result": (_of(TRUTH), ("có kết quả điện tử", "has an electronic result")),
    "digitised": (_of(TRUTH), ("giấy tờ đã số hóa", "papers were digitised")),
    "reused": (_of(TRUTH), ("dùng lại giấy tờ đang có", "held papers were used again")),
    "owes": (_of(TRUTH), ("có nghĩa vụ tài chính", "money is due")),
    "paid_online": (_of(TRUTH), ("đã thanh toán trực tuyến", "paid online")),
    "disliked": (_of(TRUTH), ("bị đánh giá 1–2 điểm", "rated 1 or 2")),
    "synchronised": (_of(TRUTH), ("đã đồng bộ lên Cổng", "synchronised with the portal")),
}


def _dossiers(moment: str, *, lasting: bool) -> Callable[[Window], Facts]:
    def load(window: Window) -> Facts:
        rows = Asked(then=window.then).every()
        within = Q(**{f"{moment}__gte": window.since, f"{moment}__lt": window.before})
        if lasting:
            still = Q(ended_at=None) | Q(ended_at__gte=window.since)
            within |= Q(**{f"{moment}__lt": window.since}) & still
        frame = _frame(rows.filter(within), _COLUMNS)
        frame = _told_days(frame, {moment: DAY, "ended_at": END} if lasting else {moment: DAY})
        frame = _clocked(frame, window)
        for name, held in _marks(window).items():
            frame = frame.with_columns(pl.col(CASE).is_in(list(held)).alias(name))
        keep = [CASE, OFFICE, DAY, *([END] if lasting else []), *_OF_DOSSIERS]
        return Facts(frame.select(keep), _first(rows, "filed_at"), _last(window))

    return load


_COLUMNS: Mapping[str, Any] = {
    CASE: pl.String,
    OFFICE: pl.String,
    "procedure": pl.String,
    "channel": pl.String,
    "told": pl.Boolean,
    "state": pl.String,
    "outcome": pl.String,
    "index_outcome": pl.String,
    "index_due_at": pl.Datetime("us", "UTC"),
    "supplements": pl.Int64,
    "promises_moved": pl.Int64,
    "working_seconds": pl.Int64,
    "late_working_seconds": pl.Int64,
    "limit_seconds": pl.Int64,
    "citizen_elapsed_seconds": pl.Int64,
    "letter_at": pl.Datetime("us", "UTC"),
    "letter_by": pl.Datetime("us", "UTC"),
    "promised_at": pl.Datetime("us", "UTC"),
    "filed_at": pl.Datetime("us", "UTC"),
    "started_at": pl.Datetime("us", "UTC"),
    "ended_at": pl.Datetime("us", "UTC"),
}


def _clocked(frame: pl.DataFrame, window: Window) -> pl.DataFrame:
    past = (pl.col("index_outcome") == index766.OPEN) & (
        pl.col("index_due_at") < window.at.astimezone(UTC)
    )
    unsigned = pl.col("letter_by").is_not_null() & (
        pl.col("letter_at").is_null() | (pl.col("letter_at") > pl.col("letter_by"))
    )
    return frame.with_columns(
        pl.when(past.fill_null(value=False))
        .then(pl.lit(index766.OVERDUE))
        .otherwise(pl.col("index_outcome"))
        .alias("index_state"),
        (unsigned & (pl.col("outcome") == "late")).fill_null(value=False).alias("letter_missed"),
        _local("promised_at").alias("promised_on"),
        _local("index_due_at").alias("index_due_on"),
    )


def _marks(window: Window) -> dict[str, set[str]]:
    """Which dossiers bear a mark, each in one query; those of which it was set by the moment asked."""
    early, at = window.since - _EARLIER, window.at
    papers = Paper.objects.filter(issued_at__gte=early, issued_at__lt=at, about__startswith="case:")
    dues = Due.objects.filter(asked_at__gte=early, asked_at__lt=at, withdrawn=False, amount__gt=0)
    online = (
        Money.objects.filter(due__in=dues, means__in=(TRANSFER, GATEWAY), at__lt=at)
        .values("due__case")
        .annotate(whole=Sum("amount"))
        .filter(whole__gt=0)
    )
    kept = Document.objects.filter(kept_at__gte=early, kept_at__lt=at).exclude(digitised_by="")
    uses = Use.objects.filter(at__gte=early, at__lt=at, withdrawn_at=None)
    ratings = Rating.objects.filter(at__gte=early, at__lt=at, score__lte=_DISLIKED)
    return {
        "electronic_result": {
            about.partition(":")[2] for about in papers.values_list("about", flat=True)
        },
        "owes": set(dues.values_list("case", flat=True)),
        "paid_online": set(online.values_list("due__case", flat=True)),
        "digitised": set(kept.values_list("case", flat=True)) - {""},
        "reused": set(uses.values_list("case", flat=True)),
        "disliked": {str(uid) for uid in ratings.values_list("case__uid", flat=True)},
        "synchronised": synchronised(),
    }


def synchronised() -> set[str]:
    """Dossiers of which the portal has acknowledged every message; three queries."""
    states = Outbound.State
    known = dict(Counterpart.objects.exclude(case=None).values_list("portal", "case"))
    sent = set(Outbound.objects.filter(state=states.ACKNOWLEDGED).values_list("dossier", flat=True))
    stuck = Outbound.objects.exclude(state=states.ACKNOWLEDGED)
    return {
        str(known[one])
        for one in sent - set(stuck.values_list("dossier", flat=True))
        if one in known
    }


def _plain(
    rows: Callable[[], QuerySet[Any]],
    moment: str,
    columns: Mapping[str, Any],
    mended: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame,
) -> Callable[[Window], Facts]:
    """A source whose rows belong to one moment."""

    def load(window: Window) -> Facts:
        found = rows()
        end = min(window.before, window.at) if moment != "day" else window.last
        within = {
            f"{moment}__gte": window.first if moment == "day" else window.since,
            f"{moment}__{'lte' if moment == 'day' else 'lt'}": end,
        }
        kind: Any = pl.Date if moment == "day" else pl.Datetime("us", "UTC")
        frame = _frame(found.filter(**within), {**columns, moment: kind})
        frame = frame if moment == "day" else _told_days(frame, {moment: DAY}).drop(moment)
        named = {name: name.rpartition("__")[2] for name in frame.columns if "__" in name}
        return Facts(mended(frame.rename(named)), _first(found, moment), _last(window))

    return load


def _source(
    name: Pair,
    unit: Unit,
    columns: Mapping[str, tuple[Column, Pair]],
    load: Any,
    *,
    lasting: bool = False,
) -> Told:
    schema = {code: column for code, (column, _) in columns.items()}
    return Told(
        Source(schema, unit, lasting), name, {code: pair for code, (_, pair) in columns.items()}, load
    )  # fmt: skip


_PROCEDURE = {"procedure": (_of(TEXT), ("mã thủ tục", "the procedure's code"))}
SOURCES: Mapping[str, Told] = {
    "filed": _source(
        ("hồ sơ theo ngày nộp", "dossiers by the day of filing"),
        DOSSIER, _OF_DOSSIERS, _dossiers("filed_at", lasting=True), lasting=True,
    ),
    "accepted": _source(
        ("hồ sơ theo ngày tiếp nhận", "dossiers by the day of acceptance"),
        DOSSIER, _OF_DOSSIERS, _dossiers("started_at", lasting=True), lasting=True,
    ),
    "decided": _source(
        ("hồ sơ theo ngày giải quyết xong", "dossiers by the day of the decision"),
        DOSSIER, _OF_DOSSIERS, _dossiers("ended_at", lasting=False),
    ),
    "stretches": _source(
        ("chặng xử lý theo ngày kết thúc", "stretches of handling by their last day"),
        unit_of("chặng"),
        {
            "step": (_of(TEXT), ("bước", "step")),
            "clock": (
                _of(TEXT, values=("before", "run", "stop", "void", "after")),
                ("đồng hồ", "clock"),
            ),
            "stood": (_of(TRUTH), ("đang chờ bên ngoài", "it waited for somebody outside")),
            "working_seconds": (_of(NUMBER, WORKING), ("thời gian làm việc", "working time")),
        },
        _plain(
            StretchTime.objects.all,
            "to_at",
            {
                CASE: pl.String, OFFICE: pl.String, "step": pl.String, "clock": pl.String,
                "stood": pl.Boolean, "working_seconds": pl.Int64,
            },
        ),
    ),
    "dues": _source(
        ("khoản phải thu theo ngày yêu cầu", "sums due by the day they were asked"),
        unit_of("khoản thu"),
        {
            **_PROCEDURE,
            "state": (_of(TEXT, values=tuple(DUE_STATES)), ("trạng thái", "state")),
            "withdrawn": (_of(TRUTH), ("đã bỏ", "withdrawn")),
            "amount": (_of(NUMBER, VND), ("số phải thu", "sum due")),
            "received": (_of(NUMBER, VND), ("đã thu", "received")),
            "refunded": (_of(NUMBER, VND), ("đã hoàn", "given back")),
        },
        _plain(
            Due.objects.all,
            "asked_at",
            {
                CASE: pl.String, OFFICE: pl.String, "procedure": pl.String, "state": pl.String,
                "withdrawn": pl.Boolean, "amount": pl.Int64, "received": pl.Int64,
                "refunded": pl.Int64,
            },
        ),
    ),
    "money": _source(
        ("tiền đã thu theo ngày", "money that came, by day"),
        unit_of("lần thu"),
        {
            "means": (_of(TEXT, values=tuple(MEANS)), ("cách trả", "means")),
            "amount": (_of(NUMBER, VND), ("số tiền", "amount")),
        },
        _plain(
            Money.objects.all,
            "day",
            {"due__case": pl.String, OFFICE: pl.String, "means": pl.String, "amount": pl.Int64},
        ),
    ),
    "reused": _source(
        ("lần dùng lại giấy tờ", "times a held paper was used"),
        TIMES, _PROCEDURE,
        _plain(Use.objects.all, "at", {CASE: pl.String, OFFICE: pl.String, "procedure": pl.String}),
    ),
    "asked_again": _source(
        ("lần yêu cầu nộp lại giấy tờ đang có", "times a held paper was asked for again"),
        TIMES,
        {
            **_PROCEDURE,
            "stage": (_of(TEXT), ("khi nào", "stage")),
            "reason": (_of(TEXT), ("lý do", "reason")),
        },
        _plain(
            AskedAgain.objects.all,
            "at",
            {
                CASE: pl.String, OFFICE: pl.String, "procedure": pl.String, "stage": pl.String,
                "reason": pl.String,
            },
        ),
    ),
    "handed_in": _source(
        ("giấy tờ đang có vẫn phải nộp", "held papers that were handed in for nothing"),
        unit_of("giấy tờ"), _PROCEDURE,
        _plain(
            NotUsed.objects.all, "at", {CASE: pl.String, OFFICE: pl.String, "procedure": pl.String}
        ),
    ),
    "petitions": _source(
        ("phản ánh, kiến nghị theo ngày nhận", "petitions by the day they came"),
        unit_of("phản ánh"),
        {
            "sort": (_of(TEXT, values=petition_rules.SORTS), ("loại", "kind")),
            "about": (_of(TEXT, values=petition_rules.SUBJECTS), ("về việc", "about")),
            "channel": (_of(TEXT, values=petition_rules.CHANNELS), ("kênh", "channel")),
            "state": (_of(TEXT, values=petition_rules.STATES), ("trạng thái lúc này", "state now")),
            "outcome": (_of(TEXT, values=petition_rules.OUTCOMES), ("kết quả theo hạn", "by the clock")),
            "in_time": (_of(TRUTH), ("chưa bước nào quá hạn", "no step late so far")),
            "rated": (_of(TRUTH), ("người gửi đã đánh giá", "rated by its sender")),
            "content": (_of(TRUTH), ("người gửi hài lòng", "its sender is content")),
            "published": (_of(TRUTH), ("đã công khai", "published")),
            "stars": (_of(NUMBER, unit_of("sao")), ("số sao", "stars")),
            "working_days": (
                _of(NUMBER, unit_of("ngày làm việc")),
                ("từ khi nhận đến khi trả lời", "from its coming to the answer"),
            ),
        },
        lambda window: petition_rows(since=window.since, before=window.before, at=window.at),
    ),
    "announcements": _source(
        ("thủ tục được công bố theo ngày quyết định", "procedures announced, by the day of the decision"),
        unit_of("thủ tục"),
        {
            **_PROCEDURE,
            "in_time": (_of(TRUTH), ("công bố đúng hạn", "announced in time")),
            "publication": (
                _of(TEXT, values=announcing.OUTCOMES),
                ("công khai theo hạn", "publication by the clock"),
            ),
        },
        lambda window: decided_rows(first=window.first, last=window.last, at=window.at),
    ),
    "public_procedures": _source(
        ("thủ tục đang công khai", "procedures that are public"),
        unit_of("thủ tục"),
        {
            **_PROCEDURE,
            "full": (_of(TRUTH), ("đủ bảy phần", "all seven parts")),
            "parts": (_of(NUMBER, unit_of("phần")), ("số phần đã có", "parts that are there")),
        },
        lambda window: public_rows(last=window.last, at=window.at),
        lasting=True,
    ),
}  # fmt: skip


def loaded(sources: Iterable[str], window: Window) -> dict[str, Facts]:
    """The rows of some sources, some queries each."""
    return {name: SOURCES[name].load(window) for name in sorted(set(sources))}


def _frame(rows: QuerySet[Any], columns: Mapping[str, Any]) -> pl.DataFrame:
    """Rows in columns, some thousand at a time."""
    names = list(columns)
    parts: list[pl.DataFrame] = []
    held: list[tuple[Any, ...]] = []
    strings = [place for place, name in enumerate(names) if name.rpartition("__")[2] == CASE]
    for row in rows.order_by().values_list(*names).iterator(chunk_size=_AT_ONCE):
        told = list(row)
        for place in strings:
            told[place] = str(told[place])
        held.append(tuple(told))
        if len(held) == _AT_ONCE:
            parts.append(pl.DataFrame(held, schema=dict(columns), orient="row"))
            held = []
    parts.append(pl.DataFrame(held, schema=dict(columns), orient="row"))
    return pl.concat(parts)


def _told_days(frame: pl.DataFrame, days: Mapping[str, str]) -> pl.DataFrame:
    return frame.with_columns(_local(moment).alias(day) for moment, day in days.items())


def _local(column: str) -> pl.Expr:
    return pl.col(column).dt.convert_time_zone(settings.TIME_ZONE).dt.date()


def _first(rows: QuerySet[Any], moment: str) -> date | None:
    found = rows.order_by().aggregate(first=Min(moment))["first"]
    return timezone.localtime(found).date() if isinstance(found, datetime) else found


def _last(window: Window) -> date:
    return window.then or timezone.localtime(window.at).date()
