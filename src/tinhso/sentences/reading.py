"""What is said about files: why one cannot be read, why a row was left out, what was noticed on the way."""

SENTENCES: dict[str, tuple[str, str]] = {
    # the file as a whole
    "file_not_found": ("Không có tệp {file}.", "There is no file {file}."),
    "file_is_folder": (
        "{file} là thư mục; hãy nêu tên các tệp trong đó.",
        "{file} is a folder; name the files in it.",
    ),
    "file_is_stream": (
        "{file} là ống dẫn hay thiết bị, chỉ đọc được một lần. Ghi ra tệp rồi nêu tên tệp đó.",
        "{file} is a pipe or a device, which can be read only once. Write it to a file and name that.",
    ),
    "file_unreadable": ("Không đọc được {file}: {why}.", "Cannot read {file}: {why}."),
    "empty_file": ("{file} không có dữ liệu.", "{file} is empty."),
    "not_text": (
        "{file} không phải tệp CSV, XLSX, Parquet hay XES. Hãy xuất lại nhật ký ở một trong các dạng đó.",
        "{file} is not CSV, XLSX, Parquet or XES. Export the log again in one of these forms.",
    ),
    "html_page": (
        "{file} là trang web được đặt tên như bảng tính. Mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx.",
        "{file} is a web page under a spreadsheet's name. Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    "packed_twice": (
        "{file} là tệp gzip chứa một tệp nén hoặc nhị phân khác. Hãy giải nén rồi chạy lại.",
        "{file} is gzip around another packed or binary file. Unpack it and run again.",
    ),
    "unknown_zip": (
        "{file} là tệp zip nhưng không phải sổ tính .xlsx. Giải nén, hoặc lưu bảng tính thành .xlsx.",
        "{file} is a zip but no .xlsx workbook. Unpack it, or save the spreadsheet as .xlsx.",
    ),
    "too_many_columns": (
        "{file} có hơn {limit} cột: đây không phải nhật ký hồ sơ. Hãy chỉ xuất các cột cần đo.",
        "{file} has more than {limit} columns: no log of dossiers. Export only the columns to measure.",
    ),
    "workbook_unreadable": (
        "Sổ tính {file} bị hỏng: {why}. Mở bằng Excel, lưu lại, hoặc lưu thành CSV.",
        "The workbook {file} is broken: {why}. Open it in Excel and save it again, or save it as CSV.",
    ),
    "workbook_locked": (
        "Sổ tính {file} có mật khẩu. Bỏ mật khẩu rồi chạy lại.",
        "The workbook {file} has a password. Remove it and run again.",
    ),
    "workbook_too_big": (
        "Sổ tính {file} giải nén ra vượt quá {limit}. Lưu thành CSV: tệp CSV dài bao nhiêu cũng đọc được.",
        "The workbook {file} unpacks to more than {limit}. Save it as CSV: a CSV of any length can be read.",
    ),
    "parquet_unreadable": (
        "{file} không đọc được như Parquet: {why}",
        "{file} cannot be read as Parquet: {why}",
    ),
    # no log in it
    "no_case_column": (
        "{file}: không thấy cột mã hồ sơ. Đã tìm các tên như: {looked_for}. "
        "Các cột đang có: {seen}. Chỉ ra cột, ví dụ: {example}",
        "{file}: no column of dossier codes. Looked for names such as: {looked_for}. "
        "The columns are: {seen}. Name them, for example: {example}",
    ),
    "no_moment_column": (
        "{file}: không thấy cột thời điểm hay ngày tháng nào. Đã tìm: {looked_for}. "
        "Các cột đang có: {seen}. Chỉ ra cột, ví dụ: {example}",
        "{file}: no column of moments or dates. Looked for: {looked_for}. "
        "The columns are: {seen}. Name them, for example: {example}",
    ),
    "no_row": (
        "{file}: không có dòng hay sự kiện nào để đo.",
        "{file}: there is not a single row or event to measure.",
    ),
    "header_only": (
        "{file}: có hàng tên cột nhưng không có dòng dữ liệu nào.",
        "{file}: the file has a header but no rows.",
    ),
    "no_readable_row": (
        "{file}: không dòng nào đọc được ({rejected} dòng bị loại). "
        "Dòng đầu bị loại: dòng {line}, cột “{column}”, “{value}”, lý do: {reason}.",
        "{file}: not one row could be read ({rejected} rejected). "
        "The first of them: line {line}, column “{column}”, “{value}”, reason: {reason}.",
    ),
    "month_first": (
        "{file}, dòng {line}, cột “{column}”: “{value}” cho thấy cột này ghi tháng trước ngày. "
        "Không đoán: hãy xuất ngày dạng ngày/tháng/năm hoặc năm-tháng-ngày.",
        "{file}, line {line}, column “{column}”: “{value}” shows that this column writes month before day. "
        "Nothing is guessed: export dates as day/month/year or year-month-day.",
    ),
    # --map
    "map_form": (
        "--map {told}: cần dạng TÊN=CỘT, ví dụ case=Mã_hồ_sơ.",
        "--map {told}: write NAME=COLUMN, for example case=case_id.",
    ),
    "map_unknown_key": (
        "--map {key}=…: không có tên này. Các tên: {known}.",
        "--map {key}=…: no such name. The names are: {known}.",
    ),
    "map_key_twice": ("--map {key}=… được nêu hai lần.", "--map {key}=… is given twice."),
    "map_no_such_column": (
        "--map {key}={column}: không có cột này. Cột gần giống: {nearest}.",
        "--map {key}={column}: there is no such column. The nearest: {nearest}.",
    ),
    "map_column_twice": (
        "--map: cột {column} được dùng cho nhiều tên: {keys}. Mỗi cột chỉ dùng một lần.",
        "--map: the column {column} is used for several names: {keys}. Use each column once.",
    ),
    "map_ambiguous_column": (
        "{file}: nhiều cột cùng khớp “{column}” của --map {key}=…: {places}. Chọn một cột bằng số thứ tự, ví dụ "
        "{example}, hoặc đổi tên cột trong tệp.",
        "{file}: several columns fit “{column}” of --map {key}=…: {places}. Choose one by its number, for example "
        "{example}, or rename a column in the file.",
    ),
    # what was noticed
    "encoding": ("Bảng mã {encoding}.", "Encoding {encoding}."),
    "sheet": (
        "Đọc trang tính “{sheet}” ({of} trang).",
        "Read the sheet “{sheet}” (of {of}).",
    ),
    "header_below": (
        "Tên cột ở hàng {row}; các hàng trên là tiêu đề.",
        "The column names are in row {row}; what is above is a title.",
    ),
    "column_ignored": (
        "Không dùng cột “{column}”: đã lấy “{chosen}”. Muốn khác thì dùng --map.",
        "The column “{column}” is not used: “{chosen}” was taken. Use --map to choose otherwise.",
    ),
    "column_twice": (
        "Hai cột cùng tên “{column}”: đã lấy cột {taken}, không dùng cột {place}. Muốn lấy cột kia: {example}.",
        "Two columns are named “{column}”: {taken} was taken, {place} is not used. To take the other: {example}.",
    ),
    "activity_without_time": (
        "Không dùng cột “{column}”: không có cột thời điểm đi cùng.",
        "The column “{column}” is not used: there is no moment beside it.",
    ),
    "totals_passed": (
        "Bỏ qua {count} dòng tổng cộng: đó không phải hồ sơ.",
        "{count} lines of totals were passed over: they are no dossiers.",
    ),
    "foot_passed": (
        "Bỏ qua {count} dòng dưới bảng (tổng số, ngày lập, người lập, người ký), từ dòng {line}: đó không phải hồ sơ.",
        "{count} lines below the table (sums, date, who made and who signs it) were passed over, from line {line} on: "
        "they are no dossiers.",
    ),
    "codes_cleaned": (
        "{count} mã trong cột “{column}” có ký tự ẩn, đã bỏ.",
        "{count} codes in the column “{column}” had invisible characters; they were removed.",
    ),
    "numbers_are": (
        "Cột “{column}” có thời điểm ghi bằng số, đọc theo kiểu {unit}.",
        "The column “{column}” has moments written as numbers, read as {unit}.",
    ),
    # why a row was left out
    "no_case": ("thiếu mã hồ sơ", "no dossier code"),
    "no_moment": ("thiếu thời điểm", "no moment"),
    "moment_unreadable": ("không phải ngày giờ", "not a date or time"),
    "no_such_date": ("ngày không có thật", "no such date"),
    "no_such_hour": ("giờ không có thật", "no such hour"),
    "moment_out_of_range": ("ngoài 1900–2199", "outside 1900–2199"),
    # In results of earlier runs only; today such lines are counted in the note totals_passed.
    "total_row": ("dòng tổng cộng", "a line of totals"),
    "too_few_cells": ("thiếu ô so với hàng tên cột", "fewer cells than the header"),
    "too_many_cells": ("thừa ô so với hàng tên cột", "more cells than the header"),
    "quote_never_closed": ("dấu ngoặc kép không đóng", "a quote that is never closed"),
    "line_too_long": ("dòng dài hơn 1 MiB", "a line beyond 1 MiB"),
    "nul_byte": ("có byte rỗng", "a NUL byte"),
    "not_utf8": ("sai bảng mã UTF-8", "not UTF-8"),
    "not_utf16": ("sai bảng mã UTF-16", "not UTF-16"),
    "not_windows_1258": ("sai bảng mã Windows-1258", "not Windows-1258"),
    "gzip_truncated": ("tệp nén bị cắt ngang tại đây", "the archive is cut off here"),
    "gzip_broken": ("tệp nén hỏng từ đây", "the archive is broken from here"),
    "parquet_broken": ("tệp Parquet hỏng từ đây", "the Parquet file is broken from here"),
    "and_more": ("và nhiều dòng nữa", "and more"),
}
