"""What is said when the catalogue of types of papers refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_paper_type": (
        "Loại giấy tờ khai sai tại “{path}”: {problem}. Sửa chỗ đó rồi nạp lại.",
        "A type of paper is declared wrongly at “{path}”: {problem}. Correct it there and load it again.",
    ),
    "papers_too_large": (
        "Tệp lớn hơn {megabytes} MB. Hãy chia nhỏ rồi nạp lại.",
        "The file is larger than {megabytes} MB. Divide it and load it again.",
    ),
    "paper_type_twice": (
        "Loại giấy tờ {type} có hai lần; chỉ giữ một.",
        "The type of paper {type} stands twice; keep one.",
    ),
    "paper_same_day": (
        "Loại giấy tờ {type} đã được khai khác từ {day}; chọn ngày khác.",
        "The type of paper {type} was declared otherwise from {day} already; choose another day.",
    ),
    "no_such_paper": (
        "Không có loại giấy tờ {type} vào ngày đó. Hãy tìm theo tên.",
        "There is no type of paper {type} on that day. Search for it by name.",
    ),
}
