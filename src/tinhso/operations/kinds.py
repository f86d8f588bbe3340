"""The events of running the system. A subject is `operations:<what>`."""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare

CLOCK_JUMPED = Kind(
    "operations.clock_jumped",
    facts={"milliseconds": Fact(int), "host": Fact(str, longest=80)},
    sentence=(
        "Đồng hồ máy chủ {host} nhảy {milliseconds} mili giây.",
        "The clock of the server {host} jumped by {milliseconds} milliseconds.",
    ),
)
COPIED = Kind(
    "operations.copied",
    facts={"copy": Fact(str, longest=40), "position": Fact(int), "files": Fact(int)},
    sentence=(
        "Đã sao lưu thành {copy}, đến vị trí {position} của sổ cái, {files} tệp.",
        "Copied as {copy}, up to position {position} of the ledger, {files} files.",
    ),
)
RESTORED = Kind(
    "operations.restored",
    facts={
        "copy": Fact(str, longest=40),
        "copied_at": Fact(datetime),
        "position": Fact(int),
        "erased_again": Fact(int),
        "without": Fact(list, optional=True),
    },
    sentence=(
        "Đã khôi phục từ bản sao {copy} lúc {copied_at}, đến vị trí {position}; xóa lại dữ liệu {erased_again} người.",
        "Restored from the copy {copy} of {copied_at}, up to position {position}; {erased_again} people erased again.",
    ),
)

KEEPING = Kind(
    "operations.keeping_decided",
    facts={
        "what": Fact(str, longest=20),
        "days": Fact(int),
        "from_date": Fact(date),
        "ground": Fact(str, longest=200),
    },
    sentence=(
        "Từ {from_date}, {what} được giữ {days} ngày, theo {ground}.",
        "From {from_date} on {what} are kept for {days} days, under {ground}.",
    ),
)
FORGOTTEN = Kind(
    "operations.forgotten",
    facts={
        "what": Fact(str, longest=20),
        "count": Fact(int),
        "before": Fact(datetime),
        "ground": Fact(str, longest=200),
    },
    sentence=(
        "{count} dòng {what} trước {before} đã hết thời hạn giữ theo {ground}.",
        "{count} {what} of before {before} were kept long enough under {ground}, and are gone.",
    ),
)

HANDED_OVER = Kind(
    "operations.handed_over",
    facts={
        "dossiers": Fact(int),
        "files": Fact(int),
        "ground": Fact(str, longest=200),
        "digest": Fact(str, longest=64),
    },
    sentence=(
        "Đã xuất toàn bộ {dossiers} hồ sơ, {files} tệp, theo {ground}; giá trị băm của danh sách: {digest}.",
        "All {dossiers} dossiers and {files} files were exported, under {ground}; digest of the list: {digest}.",
    ),
)

declare(CLOCK_JUMPED, COPIED, RESTORED, KEEPING, FORGOTTEN, HANDED_OVER)
