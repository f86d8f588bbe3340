"""Sentences and words of `tinhso export`."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "export_no_result": (
        "{directory} không phải thư mục kết quả: thiếu {missing}. Tạo bằng: tinhso measure … --out {directory}",
        "{directory} is no result folder: {missing} not found. Make one with: tinhso measure … --out {directory}",
    ),
    "export_not_ours": (
        "{file} không đọc được như kết quả của Tỉnh Số: {why}. Hãy đo lại.",
        "{file} cannot be read as a result of Tỉnh Số: {why}. Measure again.",
    ),
    "export_damaged": (
        "Kết quả trong {directory} không khớp: hồ sơ và sự kiện lệch nhau tại “{dossier}”. Hãy đo lại.",
        "The result in {directory} does not fit together: dossiers and events part at “{dossier}”. Measure again.",
    ),
    "export_unknown_format": (
        "Không xuất được dạng {format}. Chọn: {known}.",
        "There is no export to {format}. Choose: {known}.",
    ),
    "export_over_result": (
        "{file} là một phần của chính kết quả này; hãy chọn tên tệp khác.",
        "{file} is part of this very result; choose another name.",
    ),
    "export_cannot_write": (
        "Không ghi được {file}: {why}. Không có gì dở dang được để lại.",
        "Cannot write {file}: {why}. Nothing half-written was left.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "writing": ("Đang xuất", "Exporting"),
    "written": (
        "Đã ghi {path}: {traces} hồ sơ, {events} sự kiện.",
        "Wrote {path}: {traces} dossiers, {events} events.",
    ),
    "from_marks": (
        "{count} sự kiện lấy từ các mốc (nộp, tiếp nhận, xong, trả) của hồ sơ không có sự kiện nào.",
        "{count} of the events stand for marks (filed, accepted, done, returned) of dossiers without events.",
    ),
}
