"""What is said when a calendar or a moment cannot be counted with, or a file is no text."""

SENTENCES: dict[str, tuple[str, str]] = {
    "not_utf8_text": (
        "Dòng {line}, byte thứ {byte}: không phải chữ UTF-8. Mở tệp, lưu lại bằng mã UTF-8 rồi nạp lại.",
        "Line {line}, byte {byte}: this is no text in UTF-8. Open the file, save it in UTF-8 and load it again.",
    ),
    "bad_span": (
        "Một khoảng giờ làm việc phải bắt đầu trước khi kết thúc, trong cùng một ngày "
        "(giây thứ {start} đến giây thứ {end}).",
        "A span of office hours begins before it ends, within one day (second {start} to second {end}).",
    ),
    "not_seven_days": (
        "Giờ làm việc từ {valid_from} phải nêu đủ 7 ngày trong tuần, không phải {found}.",
        "Office hours from {valid_from} on must name 7 days of the week, not {found}.",
    ),
    "no_hours": ("Lịch {name} không có giờ làm việc.", "The calendar {name} has no office hours."),
    "weeks_out_of_order": (
        "Lịch {name}: các đợt giờ làm việc phải xếp theo ngày bắt đầu, mỗi ngày một đợt.",
        "The calendar {name}: its weekly hours must follow one another, each from another day on.",
    ),
    "never_open": (
        "Lịch {name} không có ngày làm việc nào trong tuần.",
        "The calendar {name} has no working day in any week.",
    ),
    "spans_overlap": (
        "Các khoảng giờ làm việc của {where} chồng lên nhau hoặc sai thứ tự: {earlier}, {later}.",
        "The spans of office hours of {where} overlap or are out of order: {earlier}, {later}.",
    ),
    "unknown_zone": ("Không có múi giờ {zone}.", "There is no time zone {zone}."),
    "two_zones": (
        "Mọi đơn vị dùng chung một múi giờ: {first}, không phải {second}. Sửa dòng zone của lịch.",
        "All offices keep one time zone: {first}, not {second}. Correct the calendar's line `zone`.",
    ),
    "span_reversed": ("Lúc kết thúc trước lúc bắt đầu.", "The end lies before the start."),
    "negative_length": (
        "Khoảng thời gian ở dòng {row} là số âm.",
        "The length of time in row {row} is negative.",
    ),
    "naive_moment": (
        "Thời điểm {moment} thiếu múi giờ.",
        "The moment {moment} lacks a time zone.",
    ),
}
