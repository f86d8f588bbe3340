"""What is said when the settings refuse: a table that was sent, a post, a version."""

SENTENCES: dict[str, tuple[str, str]] = {
    "table_too_large": (
        "Tệp quá lớn, nhiều nhất {megabytes} MB. Hãy chia nhỏ rồi nạp lại.",
        "The file is too large; at most {megabytes} MB. Divide it and load it again.",
    ),
    "table_too_long": (
        "Mỗi lần nạp được nhiều nhất {most} dòng. Hãy chia nhỏ tệp.",
        "At most {most} rows are loaded at a time. Divide the file.",
    ),
    "table_lacks": (
        "Tệp không có cột “{column}”. Dòng đầu phải là tên cột, như tệp xuất ra từ trang này.",
        "The file has no column “{column}”. Its first row must name the columns, as in a file from this page.",
    ),
    "not_a_table": (
        "Không đọc được tệp này thành bảng ({why}). Hãy dùng CSV hoặc Excel (.xlsx).",
        "This file cannot be read as a table ({why}). Use CSV or Excel (.xlsx).",
    ),
    "table_empty": (
        "Tệp không có dòng nào. Dòng đầu là tên cột, dữ liệu từ dòng hai; hãy điền rồi nạp lại.",
        "The file has no rows. The first names the columns, data begin with the second; fill it in and load again.",
    ),
    "table_column_twice": (
        "Dòng 1 có hai cột “{column}”. Hãy bỏ bớt một cột rồi nạp lại.",
        "Line 1 has two columns “{column}”. Leave one of them out and load it again.",
    ),
    "table_column_unknown": (
        "Dòng 1: không có cột nào tên “{column}”. Sửa thành một trong: {known}; hoặc bỏ cột ấy khỏi tệp.",
        "Line 1: there is no column “{column}”. Make it one of {known}; or leave that column out of the file.",
    ),
    "row_is_the_head": (
        "Dòng này lặp lại tên cột. Hãy xóa dòng này rồi nạp lại.",
        "This row names the columns again. Delete it and load the file again.",
    ),
    "kept_too_large": (
        "Tệp đổi quá nhiều cho một lần trên trang này (quá {megabytes} MB chữ). Hãy chia nhỏ rồi nạp từng phần.",
        "The file changes too much for one page (over {megabytes} MB of text). Divide it and load it in parts.",
    ),
    "row_lacks": ("Thiếu “{column}”.", "“{column}” is missing."),
    "row_not_a_day": (
        "“{text}” không phải là ngày; viết như 27/11/2026.",
        "“{text}” is no day; write it like 27/11/2026.",
    ),
    "row_ends_first": (
        "“{until}” là {ends}, trước “{since}” là {day}. Hãy sửa một trong hai ô.",
        "“{until}” is {ends}, before “{since}”, {day}. Correct one of the two cells.",
    ),
    "row_cell_long": (
        "Ô “{column}” dài quá {most} ký tự.",
        "The cell “{column}” is longer than {most} letters.",
    ),
    "row_cannot_change": (
        "“{what}” đang là “{was}” và không đổi bằng tệp được. Để đúng như cũ, hoặc để trống.",
        "“{what}” is “{was}” and is not changed by a file. Leave it so, or leave it empty.",
    ),
    "row_calendar_unknown": (
        "Không có lịch “{name}”. Dùng một trong: {known}; lịch riêng thì đặt ở trang của đơn vị.",
        "There is no calendar “{name}”. Use one of {known}; a calendar of its own is set on the office's page.",
    ),
    "row_bad_code": (
        "Mã “{said}” chỉ được có chữ không dấu, số, - và _, dài nhất 50.",
        "The code “{said}” may have plain letters, digits, - and _ only, 50 at most.",
    ),
    "row_no_such_office": (
        "Không có đơn vị “{office}”. Dùng mã đơn vị như trên trang Đơn vị.",
        "There is no office “{office}”. Use the code that the page of offices shows.",
    ),
    "row_office_not_yours": (
        "Bạn không quản lý đơn vị “{office}” vào ngày ấy. Bỏ dòng này, hoặc nhờ quản trị của đơn vị đó nạp.",
        "You do not administer the office “{office}” on that day. Leave the row out, or have its own administrator "
        "load it.",
    ),
    "row_no_such_role": (
        "Không có vai trò “{role}”. Dùng một trong: {known}.",
        "There is no role “{role}”. Use one of {known}.",
    ),
    "row_not_one_successor": (
        "Mỗi dòng chỉ một nơi nhận: đơn vị của tỉnh, đơn vị ngoài tỉnh, hoặc cách tìm theo thủ tục.",
        "A row has one successor: an office of ours, one outside the province, or a rule for a procedure.",
    ),
    "row_rule_unknown": (
        "Không hiểu cách tìm “{said}”. Viết “nơi tiếp nhận”, hoặc “ô” và tên ô trong tờ khai, ví dụ “ô xa”.",
        "The rule “{said}” is not known. Write “desk”, or “answer” and a name, for example “answer xa”.",
    ),
    "row_how_unknown": (
        "Không có hình thức “{said}”. Dùng một trong: {known}.",
        "There is no “{said}”. Use one of {known}.",
    ),
    "row_no_procedure": (
        "Không có thủ tục “{said}”.",
        "There is no procedure “{said}”.",
    ),
    "post_held_already": (
        "{staff} đang hoặc sẽ giữ vai trò {role} tại {office}. Cho thôi vai trò đó trước.",
        "{staff} is or will be {role} at {office} already. End that post first.",
    ),
    "version_changed": (
        "Thủ tục {procedure} vừa có phiên bản khác. Mở lại trang sửa để làm trên phiên bản mới.",
        "The procedure {procedure} has just got another version. Open the page again and work on that one.",
    ),
    "version_day_past": (
        "Ngày {day} đã qua, và hồ sơ giữ phiên bản của ngày nộp nên phiên bản này của {procedure} sẽ không điều chỉnh "
        "hồ sơ nào; chọn ngày khác, từ hôm nay trở đi.",
        "{day} is over, and dossiers keep the version of the day they were filed, so this version of {procedure} would "
        "govern none; choose today or a later day.",
    ),
    "nothing_changed": (
        "Chưa có gì khác với phiên bản đang có hiệu lực của {procedure}.",
        "Nothing differs from the version of {procedure} that holds.",
    ),
    "nothing_to_confirm": (
        "Dòng này của thủ tục {procedure} không còn chờ xác nhận; hãy mở lại trang.",
        "This row of the procedure {procedure} no longer waits to be confirmed; open the page again.",
    ),
    "row_part_wrong": (
        "Dòng {line}, cột {column}: {problem}. Sửa ô đó rồi nạp lại.",
        "Line {line}, column {column}: {problem}. Correct that cell and load again.",
    ),
    "nothing_typed": (
        "Hãy gõ giá trị đúng, ví dụ 5d hoặc 50000.",
        "Type what is right, like 5d or 50000.",
    ),
    "too_many_confirmed": (
        "Đã có {most} xác nhận chưa công bố; hãy công bố trước.",
        "{most} confirmations wait to be published; publish them first.",
    ),
    "settings_no_right": (
        "{staff} không có quyền này hôm nay. Dùng mã cán bộ giữ vai trò quản trị hoặc kiểm soát thủ tục ở cấp tỉnh.",
        "{staff} has no right to this today. Use the code of an administrator or of procedure control at the top.",
    ),
    "settings_of_whom": (
        "Thiếu --of: mã đơn vị của lịch, hoặc mã thủ tục của tờ khai ({what}).",
        "--of is missing: the office of a calendar, or the procedure of a form ({what}).",
    ),
    "settings_bad_ending": (
        "{file}: tên tệp phải kết thúc bằng .csv hoặc .xlsx.",
        "{file}: the name of the file ends in .csv or .xlsx.",
    ),
    "settings_no_file": ("Không có tệp {file}.", "There is no file {file}."),
    "settings_only_out": (
        "Bảng {what} chỉ xuất ra; ai giữ vai trò nào thì nạp bằng bảng staff.",
        "The table {what} is only written; who holds a role is loaded with the table of staff.",
    ),
}

# What the command prints.
WORDS: dict[str, tuple[str, str]] = {
    "written": ("Đã ghi {file}.", "{file} was written."),
    "fault": ("dòng {line} · {what}: {why}", "line {line} · {what}: {why}"),
    "change": ("dòng {line} · {what}: {says}", "line {line} · {what}: {says}"),
    "would": (
        "Chạy thử: {n} chỗ sẽ đổi, {same} giữ nguyên. Chưa ghi gì.",
        "A trial: {n} would change, {same} stay. Nothing was written.",
    ),
    "done": ("Đã nạp: {n} chỗ đổi, {same} giữ nguyên.", "Loaded: {n} changed, {same} stay."),
    "refused": (
        "{faults} dòng có lỗi; chưa ghi gì. Sửa tệp rồi nạp lại.",
        "{faults} rows are wrong; nothing was written. Correct the file and load it again.",
    ),
}
# What `tinhso replicas` prints.
REPLICAS: dict[str, tuple[str, str]] = {
    "none": (
        "Không có bản sao nào. Đặt TINHSO_DATABASE_REPLICAS nếu cần.",
        "There are no copies. Set TINHSO_DATABASE_REPLICAS if you want some.",
    ),
    "used": (
        "{alias}: đang dùng, chậm không quá {lag} giây",
        "{alias}: used, at most {lag} seconds behind",
    ),
    "behind": (
        "{alias}: không dùng, chậm {lag} giây (nhiều nhất {most})",
        "{alias}: not used, {lag} seconds behind (at most {most})",
    ),
    "away": ("{alias}: không trả lời", "{alias}: does not answer"),
    "not_a_copy": (
        "{alias}: không phải bản sao đang theo máy chính; xem lại TINHSO_DATABASE_REPLICAS",
        "{alias}: no standby that follows the primary; look at TINHSO_DATABASE_REPLICAS",
    ),
}
