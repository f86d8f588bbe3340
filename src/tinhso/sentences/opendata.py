"""What open data refuse."""

SENTENCES: dict[str, tuple[str, str]] = {
    "opendata_unknown": (
        "Không có {sort} nào như vậy ({said}). Hãy chọn trong danh sách.",
        "There is no such {sort} ({said}). Choose one of the list.",
    ),
    "opendata_bad_key": (
        "Khóa của biểu mẫu phải có từ 1 đến {most} ký tự đọc được.",
        "The form's key must have 1 to {most} readable characters.",
    ),
    "opendata_needs_reason": (
        "Hãy ghi căn cứ hoặc lý do.",
        "Say by what, or why.",
    ),
    "opendata_is_so": (
        "“{said}” đã ở trạng thái này rồi. Hãy tải lại trang.",
        "“{said}” is so already. Load the page again.",
    ),
    "opendata_no_open_field": (
        "Sổ “{register}” không có trường nào ghi là mở. Hãy ghi trường được mở trong định nghĩa của sổ trước.",
        "The register “{register}” marks no field open. Mark those that may be open in its definition first.",
    ),
    "opendata_no_such_set": ("Không có bộ dữ liệu {set}.", "There is no data set {set}."),
    "opendata_taken_down": (
        "Bản ngày {day} đã được gỡ. Hãy lấy bản mới nhất.",
        "The edition of {day} was taken down. Take the latest one.",
    ),
}
