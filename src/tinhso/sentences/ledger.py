"""What `tinhso ledger` and the page of the ledger say. A pair is (Vietnamese, English)."""

SENTENCES: dict[str, tuple[str, str]] = {}

WORDS: dict[str, tuple[str, str]] = {
    "fault": ("Sự kiện {event}: {what}", "Event {event}: {what}"),
    "mac": (
        "chữ ký không khớp: nội dung đã bị sửa",
        "its signature does not fit: it was changed",
    ),
    "unknown_key": (
        "ký bằng khóa không có trong TINHSO_MAC_KEYS",
        "signed by a key that TINHSO_MAC_KEYS lacks",
    ),
    "sealed_hash": ("phần niêm phong đã bị sửa", "its sealed part was changed"),
    "sealed_without_hash": (
        "có phần niêm phong mà lúc ghi không có",
        "has a sealed part that it was written without",
    ),
    "gap": (
        "Số thứ tự {place}: không còn.",
        "Position {place} is missing.",
    ),
    "gone": (
        "Số thứ tự {place}: sự kiện {event} không còn.",
        "Position {place}: event {event} is gone.",
    ),
    "unwritten": (
        "Sự kiện {event} chờ cấp số thứ tự nhưng không còn.",
        "Event {event} waited for a position and is gone.",
    ),
    "unplaced": (
        "Sự kiện {event} không có số thứ tự: không ai đọc đến.",
        "Event {event} has no position: nobody reads it.",
    ),
    "sound": ("{count} sự kiện, tất cả như lúc ghi.", "{count} events, all as they were written."),
    "unsound": (
        "{count} sự kiện, {wrong} lỗi. Giữ nguyên cơ sở dữ liệu và báo người phụ trách an toàn.",
        "{count} events, {wrong} faults. Keep the database as it is and tell who is responsible for security.",
    ),
    "rebuilt": ("Đã tính lại {count} hồ sơ từ sổ cái.", "{count} dossiers measured again."),
    "changed": ("khác", "changed"),
    "missing_row": ("thiếu", "missing"),
    "extra": ("thừa", "extra"),
    "same": (
        "Số liệu đo khớp hoàn toàn với sổ cái.",
        "What was measured is what the ledger tells.",
    ),
    "differ": (
        "{count} dòng khác sổ cái. Chạy “tinhso ledger rebuild” để tính lại.",
        "{count} rows differ from the ledger. Run “tinhso ledger rebuild” to measure again.",
    ),
    "guard_rule": (
        "{code}: đã hẹn {promised}, theo quy định là {due}",
        "{code}: promised {promised}, by the rule {due}",
    ),
    "guard_calendar": (
        "{code}: đã hẹn {promised}, theo lịch công bố sau là {due}",
        "{code}: promised {promised}, by the calendar announced since {due}",
    ),
    "guard_stored": (
        "{code}: đang lưu hạn {promised}, tính lại là {due}",
        "{code}: {promised} is stored, {due} comes out again",
    ),
    "guard_row": (
        "{code}: cột {column} của hồ sơ đang lưu {promised}, sổ cái ghi {due}",
        "{code}: the dossier's row has {promised} in {column}, its events tell {due}",
    ),
    "guard_row_alone": (
        "{code}: có dòng hồ sơ mà sổ cái không có sự kiện nào",
        "{code}: there is a row, and no event tells of it",
    ),
    "guard_row_gone": (
        "{code}: sổ cái có sự kiện mà không có dòng hồ sơ",
        "{code}: events tell of it, and there is no row",
    ),
    "guard_tried_again": (
        "{code}: hạn chưa tính lại được, đã thử {tries} lần, sẽ thử tiếp. {why}",
        "{code}: its due moment was not counted again in {tries} tries and will be tried once more. {why}",
    ),
    "guard_given_up": (
        "{code}: hạn chưa tính lại được, đã thử {tries} lần, chờ người bấm “Tính lại” ở Cài đặt. {why}",
        "{code}: its due moment was not counted again in {tries} tries; “Count again” in the settings. {why}",
    ),
    "guard_sound": (
        "Đã soát {count} hồ sơ: mọi hạn đã hẹn khớp với quy định, mọi dòng khớp với sổ cái.",
        "{count} dossiers: every promise is what the rule gives, every row what its events tell.",
    ),
    "guard_found": (
        "Đã soát {count} hồ sơ: {wrong} điểm không khớp. Hạn khác quy định: sửa ngày hẹn; số đo: chạy “tinhso ledger "
        "rebuild”; cột hồ sơ: giữ nguyên cơ sở dữ liệu và báo người phụ trách an toàn.",
        "{count} dossiers: {wrong} values differ. Mend a promise; measure again by “tinhso ledger rebuild”; for a "
        "dossier's column keep the database as it is and tell who is responsible for security.",
    ),
    "written": (
        "Đã ghi {events} sự kiện của {dossiers} hồ sơ; {without} hồ sơ kết thúc không kết quả thì không ghi. Đo lại:",
        "{events} events of {dossiers} dossiers; {without} that ended without a result are left out. Measure them by:",
    ),
}
