"""What is said when a report cannot be made from a folder."""

SENTENCES: dict[str, tuple[str, str]] = {
    "result_missing_file": (
        "{folder} không phải kết quả đo: thiếu {file}. Hãy chạy lại tinhso measure … --out {folder}.",
        "{folder} is no result of a measurement: {file} is missing. Run tinhso measure … --out {folder} again.",
    ),
    "result_unreadable": (
        "Không đọc được {file}: {why}. Hãy chạy lại tinhso measure.",
        "Cannot read {file}: {why}. Run tinhso measure again.",
    ),
    "report_failed": (
        "Không lập được báo cáo từ {folder}: {why}. Xem đĩa còn chỗ không, rồi chạy lại tinhso measure.",
        "No report could be made from {folder}: {why}. See that the disk has room and run tinhso measure again.",
    ),
    "result_unknown_schema": (
        "{file} thuộc dạng {schema}; bản này đọc dạng {known}. Hãy chạy lại tinhso measure bằng bản này.",
        "{file} is of the form {schema}; this version reads {known}. Run tinhso measure again with this version.",
    ),
}
