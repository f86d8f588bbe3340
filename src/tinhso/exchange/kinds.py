"""The events of the room `exchange`. A subject is `feed:<name>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

FEED_SET = Kind(
    "exchange.feed_set",
    facts={"title": Fact(str), "definition": Fact(dict)},
    sentence=("Nguồn {title} được đặt.", "The feed {title} was set."),
)
FEED_READ = Kind(
    "exchange.feed_read",
    facts={
        "run": Fact(int),
        "source": Fact(str),
        "new": Fact(int),
        "updated": Fact(int),
        "same": Fact(int),
        "refused": Fact(int),
    },
    sentence=(
        "Đọc {source}: {new} hồ sơ mới, {updated} cập nhật, {same} như cũ, {refused} không khớp.",
        "{source} was read: {new} new dossiers, {updated} updated, {same} as before, {refused} did not map.",
    ),
)
PASSED_OVER = Kind(
    "exchange.passed_over",
    # A row bears what stood in the other system's cells, and why it is passed over may name people.
    facts={
        "row": Fact(str, sealed=True, longest=140),
        "mark": Fact(str, sealed=True, longest=64),
        "why": Fact(str, sealed=True, longest=500),
    },
    sentence=(
        "Quyết định bỏ qua một dòng chưa khớp: lần đọc sau không chờ dòng đó nữa.",
        "It was decided to pass over a row that did not map: the next reading waits for it no more.",
    ),
)
CUT_OVER = Kind(
    "exchange.cut_over",
    facts={
        "run": Fact(int),
        "procedure": Fact(str, longest=40),
        "office": Fact(str, longest=50),
        "on_date": Fact(date),
        "taken": Fact(int),
        "left": Fact(int),
    },
    sentence=(
        "Nhận {taken} hồ sơ của thủ tục {procedure} tại {office} từ {on_date}; {left} chưa nhận được.",
        "{taken} dossiers of {procedure} at {office} were taken over from {on_date}; {left} were not.",
    ),
)

declare(FEED_SET, FEED_READ, PASSED_OVER, CUT_OVER)
