"""`tinhso explain`: a dossier counted again on paper, from a result folder made by hand and from the engine's own."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.calendars import load, parse, toml_text
from tinhso.cli.explain_page import page
from tinhso.cli.main import main
from tinhso.kernel.limits import due_at, parse_limit
from tinhso.measurement.engine import measure_events, measure_source
from tinhso.measurement.explain import explain
from tinhso.measurement.explain_limit import walk_limit, walk_on
from tinhso.measurement.explain_store import NotExplainable, UnknownDossier
from tinhso.measurement.foldtypes import NOTES, OUTCOMES
from tinhso.measurement.frames import DOSSIERS, EVENTS, STRETCHES
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import Rejects, canonical_schema
from tinhso.measurement.sinks import ParquetSink

VN = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = 3600


def vn(day: int, clock: str, month: int = 1) -> datetime:
    """A moment of 2026 in Viet Nam."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=VN)


def save(folder: Path, *, at: datetime, dossiers: list, stretches: list, events: list) -> Path:
    for name, schema, rows in (
        ("dossiers", DOSSIERS, dossiers),
        ("stretches", STRETCHES, stretches),
        ("events", EVENTS, events),
    ):
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    save_summary(folder, at=at, toml=toml_text(load("vn"), years=(2025, 2027)))
    return folder


def save_summary(
    folder: Path, *, at: datetime, toml: str, schema: str = "tinhso.measure/1"
) -> None:
    summary = {"schema": schema, "at": at.isoformat(), "calendar": {"name": "vn", "toml": toml}}
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")


BY_HAND = {
    "dossier": "H06-260106-0001",
    "procedure": "Đăng ký hộ kinh doanh",
    "office": "Phòng Kinh tế",
    "month": "2026-01",
    "filed_at": vn(6, "08:00"),
    "started_at": vn(6, "09:00"),
    "restarted_at": None,
    # Tuesday 6 to Wednesday 14 January, with the swapped Saturday 10.
    "ended_at": vn(14, "10:00"),
    "returned_at": vn(14, "14:00"),
    "elapsed_seconds": 8 * 86_400 + HOUR,
    # Tue 6.5 h, Wed–Sat 4 × 8 h, Mon 8 h, Tue 8 h, Wed 2.5 h = 57 h; stopped Wed 10:00 – Thu 10:00: 8 h.
    "working_seconds": 49 * HOUR,
    "stopped_working_seconds": 8 * HOUR,
    "void_working_seconds": 0,
    "citizen_elapsed_seconds": 8 * 86_400 + 6 * HOUR,
    # One hour more at the beginning; 10:00–11:30 and 13:30–14:00 more at the end.
    "citizen_working_seconds": 60 * HOUR,
    "limit": "5d",
    # Days 1–5: 7 8 9, Saturday 10, Monday 12. Tue 6.5 h + 5 × 8 h.
    "limit_seconds": 46 * HOUR + 1800,
    # Moved on by 8 h: Tuesday 13, 17:30.
    "due_at": vn(13, "17:30"),
    "promised_at": None,
    "due_source": "limit",
    "outcome": "late",
    "late_working_seconds": 2 * HOUR + 1800,
    "events": 4,
    "stops": 1,
    "restarts": 0,
    "promises_moved": 0,
    "stops_in_last_tenth": 0,
    "signed_after_done": None,
    "withdrawn_at": None,
    "applicant": None,
    "calendar_not_announced": False,
    "notes": [],
}
STEPS = [
    # step, office, from, to, working hours, clock
    ("Tiếp nhận", "Một cửa", vn(6, "08:00"), vn(6, "09:00"), 1, "before"),
    ("Yêu cầu bổ sung", "Phòng Kinh tế", vn(6, "09:00"), vn(7, "10:00"), 9, "run"),
    ("Đã bổ sung", "Phòng Kinh tế", vn(7, "10:00"), vn(8, "10:00"), 8, "stop"),
    ("Ký", "Lãnh đạo", vn(8, "10:00"), vn(14, "10:00"), 40, "run"),
    (None, None, vn(14, "10:00"), vn(14, "14:00"), 2, "after"),
]


def by_hand(folder: Path, **changed) -> Path:
    code = BY_HAND["dossier"]
    stretches = [
        {
            "dossier": code,
            "seq": seq,
            "step": step,
            "office": office,
            "person": None,
            "from_at": begin,
            "to_at": end,
            "working_seconds": hours * HOUR,
            "clock": clock,
        }
        for seq, (step, office, begin, end, hours, clock) in enumerate(STEPS)
    ]
    events = [
        {
            "dossier": code,
            "seq": seq,
            "activity": step,
            "at": end,
            "office": office,
            "person": "Nguyễn Văn A",
            "working_seconds": hours * HOUR if seq else 0,
        }
        for seq, (step, office, _, end, hours, _) in enumerate(STEPS[:4])
    ]
    dossiers = [BY_HAND | changed]
    return save(folder, at=vn(14, "14:00"), dossiers=dossiers, stretches=stretches, events=events)


def told(explanation, lang: str = "vi") -> str:
    return "\n".join(line.plain for line in page(explanation, lang))


def test_a_late_dossier_is_counted_as_on_paper(tmp_path):
    found = explain(result=by_hand(tmp_path), dossier=BY_HAND["dossier"])
    assert [check for check in found.checks if not check.agrees] == []
    assert found.agrees
    text = told(found)
    for line in (
        "Hồ sơ H06-260106-0001",
        "bắt đầu (tiếp nhận)    T3 06/01/2026 09:00:00",
        "T3 06/01/2026  09:00–11:30, 13:30–17:30 = 6:30:00",
        "T7 10/01/2026  07:30–11:30, 13:30–17:30 = 8:00:00  (Làm bù cho ngày 02/01/2026)",
        "CN 11/01/2026  nghỉ",
        "T4 14/01/2026  07:30–10:00 = 2:30:00",
        "Trừ lần dừng 1:",
        "từ T4 07/01/2026 10:00:00 (Yêu cầu bổ sung) đến T5 08/01/2026 10:00:00 (Đã bổ sung)",
        "57:00:00 − 8:00:00 = 49:00:00 (176.400 s) · 6 ngày 1 giờ làm việc",
        "5d, tính từ T3 06/01/2026 09:00:00",
        "ngày   0  T3 06/01/2026  (ngày đầu không tính)",
        "ngày   4  T7 10/01/2026",
        "ngày   5  T2 12/01/2026",
        "giờ làm việc từ lúc bắt đầu đến hạn đó = 46:30:00 (167.400 s)",
        "Lùi hạn đi 8:00:00 đã dừng:",
        "hạn T3 13/01/2026 17:30:00",
        "QUÁ HẠN: xong T4 14/01/2026 10:00:00, sau hạn T3 13/01/2026 17:30:00.",
        "✓ thời gian làm việc: 49:00:00 (176.400 s) = 49:00:00 (176.400 s)  [working_seconds]",
        "Mọi con số cộng tay đều bằng con số đã lưu.",
    ):
        assert line in text


def test_an_english_reader_reads_the_same_in_english(tmp_path):
    text = told(explain(result=by_hand(tmp_path), dossier=BY_HAND["dossier"]), "en")
    assert "57:00:00 − 8:00:00 = 49:00:00 (176,400 s) · 6 d 1 h of working time" in text
    assert "Moved on by the 8:00:00 that were stopped:" in text
    assert "LATE: done We 2026-01-14 10:00:00, after Tu 2026-01-13 17:30:00." in text
    assert "Every figure counted here equals the one stored." in text


@pytest.mark.parametrize(
    "figure, value",
    [
        ("working_seconds", 1),
        ("stopped_working_seconds", 0),
        ("limit_seconds", None),
        ("due_at", vn(14, "17:30")),
        ("outcome", "on_time"),
        ("late_working_seconds", 0),
        ("elapsed_seconds", 5),
        ("citizen_working_seconds", 5),
        ("events", 3),
    ],
)
def test_a_stored_figure_that_is_wrong_is_named(tmp_path, figure, value):
    found = explain(result=by_hand(tmp_path, **{figure: value}), dossier=BY_HAND["dossier"])
    assert figure in [check.figure for check in found.checks if not check.agrees]
    assert "CON SỐ KHÁC" in told(found)


def test_notes_and_unannounced_years_are_told_in_sentences(tmp_path):
    folder = by_hand(tmp_path, notes=list(NOTES), calendar_not_announced=True)
    text = told(explain(result=folder, dossier=BY_HAND["dossier"]))
    assert not any(code in text for code in NOTES)
    assert "Có năm chưa công bố ngày nghỉ" in text


def test_the_command_prints_the_page_and_says_by_its_exit_code_whether_all_agrees(tmp_path, capsys):
    code = BY_HAND["dossier"]
    assert main(["explain", str(by_hand(tmp_path)), code]) == 0
    assert "4. Thời gian làm việc" in capsys.readouterr().out
    assert main(["explain", str(by_hand(tmp_path, working_seconds=1)), code, "--lang", "en"]) == 1
    assert "2 FIGURES DIFFER: working_seconds, sum_of_run" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked, nearest",
    [
        ("H06-260106-0002", "H06-260106-0001"),
        ("260106", "H06-260106-0001"),
        ("h06-260106-0001", "H06-260106-0001"),
        ("", "H06-260106-0001"),
        ("***", "H06-260106-0001"),
    ],
)
def test_an_unknown_dossier_is_answered_with_the_nearest_codes(tmp_path, asked, nearest):
    with pytest.raises(UnknownDossier) as refused:
        explain(result=by_hand(tmp_path), dossier=asked)
    assert refused.value.facts["nearest"] == nearest


def test_a_folder_that_is_no_result_is_refused_with_what_is_missing(tmp_path):
    with pytest.raises(NotExplainable) as refused:
        explain(result=tmp_path / "nowhere", dossier="x")
    assert refused.value.code == "explain_no_result"
    assert refused.value.facts["missing"].startswith("summary.json")


def test_a_result_of_another_version_or_broken_is_refused(tmp_path):
    by_hand(tmp_path)
    save_summary(tmp_path, at=vn(14, "14:00"), toml="", schema="tinhso.measure/9")
    with pytest.raises(NotExplainable) as refused:
        explain(result=tmp_path, dossier="x")
    assert refused.value.code == "explain_other_version"
    for text in ("", "[]", "{}", '{"schema": "tinhso.measure/1", "at": "?"}'):
        (tmp_path / "summary.json").write_text(text, encoding="utf-8")
        with pytest.raises(NotExplainable) as refused:
            explain(result=tmp_path, dossier="x")
        assert refused.value.code == "explain_broken_summary"
    by_hand(tmp_path)
    (tmp_path / "dossiers.parquet").write_bytes(b"PAR1")
    with pytest.raises(NotExplainable) as refused:
        explain(result=tmp_path, dossier="x")
    assert refused.value.code == "explain_broken_file"


# Walks of limits and of stops, beside the kernel's own counting.

LIMITS = ["0d", "1d", "5d", "20d", "0d@15:00", "3d@15:00", "0h", "1h", "40h", "0cd", "30cd"]
moments = st.datetimes(datetime(2018, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None)
@given(begins=moments, text=st.sampled_from(LIMITS), name=st.sampled_from(["vn", "vn-saturday"]))
def test_a_limit_walked_on_paper_ends_where_the_kernel_says(begins, text, name):
    calendar = load(name)
    walk = walk_limit(text=text, begins=begins, calendar=calendar)
    assert walk is not None
    assert walk.due == due_at(start=begins, limit=parse_limit(text), calendar=calendar)


def test_what_is_not_written_as_a_limit_is_not_walked():
    assert walk_limit(text="5 days", begins=vn(6, "09:00"), calendar=load("vn")) is None


def test_a_calendar_that_closes_for_good_ends_the_walk():
    closed = parse(
        'zone = "UTC"\n[[hours]]\nmon = ["08:00-12:00"]\n[[hours]]\nfrom = 2026-02-01\nmon = []\n'
    )
    begins = datetime(2026, 1, 26, 9, tzinfo=UTC)
    assert walk_on(begins=begins, seconds=4 * HOUR, calendar=closed) is None
    for text in ("1d", "0d@08:30", "40h", "30cd"):
        assert walk_limit(text=text, begins=begins, calendar=closed) is None


def test_a_walk_reaches_the_earliest_moment():
    days, end = walk_on(begins=vn(5, "17:30"), seconds=8 * HOUR, calendar=load("vn"))
    assert end == vn(6, "17:30")
    assert [day.date for day in days] == [date(2026, 1, 5), date(2026, 1, 6)]
    assert walk_on(begins=vn(5, "12:00"), seconds=0, calendar=load("vn")) == ([], vn(5, "12:00"))


# What the engine makes is explained to the second, whatever the dossier went through.

ACTIVITIES = ["Nộp", "Tiếp nhận", "Thẩm định", "Yêu cầu bổ sung", "Đã bổ sung", "Ký", "Trả"]


def measured(folder: Path, rows: list[dict], options: Options) -> Path:
    columns = ["dossier", "activity", "at", *(key for key in rows[0] if key.endswith("_at"))]
    schema = canonical_schema(columns)
    table = pa.Table.from_pylist([{"date_only": 0} | row for row in rows], schema=schema)
    found = measure_events(table, options)
    for name in ("dossiers", "stretches", "events"):
        frame: pl.DataFrame = getattr(found, name)
        pq.write_table(frame.to_arrow(), folder / f"{name}.parquet")
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found.run.at)
    save_summary(folder, at=at, toml=toml_text(options.calendar, years=(2025, 2027)))
    return folder


events_of = st.lists(
    st.tuples(
        st.sampled_from(ACTIVITIES),
        st.integers(0, 40 * 86_400 * 4).map(
            lambda quarter: datetime(2026, 1, 1, tzinfo=VN) + timedelta(seconds=quarter / 4)
        ),
    ),
    min_size=1,
    max_size=12,
)
declared_of = st.fixed_dictionaries(
    {
        "limit": st.sampled_from([None, *LIMITS]),
        "stops": st.sampled_from(
            [(), (("Yêu cầu bổ sung", "Đã bổ sung"),), (("Yêu cầu bổ sung", "*"), ("Ký", "Trả"))]
        ),
        "restarts": st.sampled_from([(), ("Đã bổ sung",)]),
        "end": st.sampled_from([(), ("Ký",)]),
        "events_mode": st.sampled_from(["completed", "state"]),
        "at": st.sampled_from([None, vn(20, "10:00"), vn(28, "16:00", month=2)]),
    }
)


def options_of(limit: str | None, **declared) -> Options:
    limits = (LimitRule(parse_limit(limit)),) if limit else ()
    return Options(load("vn"), limits=limits, **declared)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("result")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    events=events_of,
    declared=declared_of,
    filed=st.booleans(),
    promised=st.sampled_from([None, vn(22, "17:30"), vn(21, "00:00"), vn(24, "09:00")]),
)
def test_whatever_the_engine_measures_is_explained_to_the_second(
    folder, events, declared, filed, promised
):
    marks = {"filed_at": events[0][1] - timedelta(hours=30)} if filed else {}
    marks |= {"returned_at": events[-1][1] + timedelta(hours=50)} if filed else {}
    marks |= {"due_at": promised} if promised else {}
    # Every activity an option names must be in the log: a second dossier has them all.
    rows = [{"dossier": "A", "activity": name, "at": at, **marks} for name, at in events]
    rows += [{"dossier": "B", "activity": name, "at": vn(6, "09:00")} for name in ACTIVITIES]
    result = measured(folder, rows, options_of(**declared))
    for dossier in ("A", "B"):
        found = explain(result=result, dossier=dossier)
        assert [check for check in found.checks if not check.agrees] == []
        for lang in ("vi", "en"):
            assert "{" not in told(found, lang)


def test_a_promise_is_judged_even_where_the_end_lies_before_the_start(folder):
    rows = [
        {
            "dossier": "A",
            "activity": "Ký",
            "at": vn(9, "10:00"),
            "done_at": vn(9, "09:00"),
            "due_at": vn(13, "00:00"),
        }
    ]
    found = explain(result=measured(folder, rows, Options(load("vn"))), dossier="A")
    assert found.agrees
    assert found.legal is None
    assert "TRƯỚC HẠN: xong T6 09/01/2026 09:00:00" in told(found)


def from_log(
    folder: Path, log: Path, options: Options, years: tuple[int, int], **mapping: str
) -> Path:
    sink = ParquetSink(folder)
    zone = options.calendar.zone
    found = measure_source(
        lambda: open_log([log], mapping=mapping, zone=zone, rejects=Rejects()), options, sink=sink
    )
    sink.close()
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found.run.at)
    save_summary(folder, at=at, toml=toml_text(options.calendar, years=years))
    return folder


def differing(result: Path, *, every: int) -> list:
    codes = pq.read_table(result / "dossiers.parquet")["dossier"].to_pylist()[::every]
    assert len(codes) > 100
    found = [explain(result=result, dossier=code) for code in codes]
    return [(one.row["dossier"], c) for one in found for c in one.checks if not c.agrees]


def test_every_dossier_of_the_example_is_explained(tmp_path):
    options = Options(load("vn"), end=("Ký duyệt",), stops=(("Yêu cầu bổ sung", "Nhận bổ sung"),))
    log = Path(__file__).resolve().parents[2] / "examples" / "mot-cua-2026.csv"
    assert differing(from_log(tmp_path, log, options, (2025, 2027)), every=5) == []


def test_a_real_log_with_promises_in_another_zone_is_explained(tmp_path, shared):
    log = shared / "data" / "event_logs" / "08_receipt.xes.gz"
    options = Options(load("nl-office"))
    result = from_log(
        tmp_path, log, options, (2009, 2013), due="case:deadline", done="case:enddate"
    )
    assert differing(result, every=9) == []


def test_every_outcome_of_the_engine_has_its_sentence():
    from tinhso.sentences.explain import SENTENCES

    known = set(OUTCOMES) - {"unknown"}
    assert {f"outcome_{code}" for code in known} <= set(SENTENCES)
    assert {f"note_{code}" for code in NOTES} <= set(SENTENCES)


def test_very_many_events_are_cut_in_the_middle_and_the_page_says_so(folder):
    rows = [
        {"dossier": "A", "activity": "Ký", "at": vn(6, "09:00") + timedelta(minutes=n)}
        for n in range(600)
    ]
    text = told(explain(result=measured(folder, rows, Options(load("vn"))), dossier="A"))
    assert text.count("dòng không in") == 2
