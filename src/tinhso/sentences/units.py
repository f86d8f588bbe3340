"""What is said when lists of administrative units cannot be read, and of what was read."""

SENTENCES: dict[str, tuple[str, str]] = {
    "units_unreadable": (
        "Không đọc được {file}: {problem}. Cần một tệp CSV mã UTF-8.",
        "{file} cannot be read: {problem}. It must be a CSV file in UTF-8.",
    ),
    "units_too_large": (
        "{file} lớn hơn {most} MB. Danh mục cả nước không lớn đến vậy; hãy kiểm tra lại tệp.",
        "{file} is larger than {most} MB. The lists of the whole country are not; look at the file again.",
    ),
    "units_lack": (
        "Danh mục đơn vị hành chính {file} thiếu cột {columns}. Hãy lấy lại tệp.",
        "The list of units {file} lacks the columns {columns}. Fetch the file again.",
    ),
    "units_cell": (
        "Danh mục {file}, dòng {line}, cột {column}: không đọc được “{cell}”. Hãy sửa ô này rồi nạp lại.",
        "The list {file}, line {line}, column {column}: “{cell}” cannot be read. Mend that cell and import again.",
    ),
    "units_empty": (
        "Danh mục không có đơn vị nào chuyển thành đơn vị nào. Hãy kiểm tra cả ba tệp cùng một kỳ.",
        "No unit became another by these lists. See that all three files belong together.",
    ),
    "units_too_many": (
        "Danh mục có hơn {most} dòng chuyển đổi. Hãy kiểm tra lại tệp.",
        "The lists hold more than {most} changes. Look at the file again.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "preview": (
        "Đọc được {count} dòng chuyển đổi; chưa ghi gì.",
        "{count} changes of units can be read; nothing was kept.",
    ),
    "kept": (
        "{count} dòng chuyển đổi: thêm {added}, bỏ {gone}.",
        "{count} changes of units: {added} added, {gone} taken out.",
    ),
    "unknown": (
        "{count} mã không có trong danh mục đơn vị, bỏ qua: {codes}.",
        "{count} codes stand in no list of units and are left out: {codes}.",
    ),
}
