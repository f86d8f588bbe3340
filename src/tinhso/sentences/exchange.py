"""What is said when another system's dossiers do not map, and what a run printed."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_such_feed": (
        "Không có nguồn {feed}. Hãy đặt nguồn trước, ở trang Cài đặt hoặc bằng --define.",
        "There is no feed {feed}. Set it first, in the settings or by --define.",
    ),
    "feed_unknown_part": (
        "Định nghĩa nguồn có phần lạ: {part}. Các phần có thể có: {known}.",
        "The feed's definition has an unknown part: {part}. It may have: {known}.",
    ),
    "feed_bad_part": (
        "Phần {part} của định nghĩa nguồn chưa đúng dạng. Hãy ghi từ của họ và từ của ta, mỗi từ không quá 200 chữ.",
        "The part {part} of the feed's definition is not of its shape: their word, our word, 200 letters at most.",
    ),
    "feed_unknown_word": (
        "{word} không dùng được trong phần {part}. Hãy chọn một trong: {known}.",
        "{word} means nothing in the part {part}. Choose one of: {known}.",
    ),
    "feed_no_such_column": (
        "Không có cột {column} cho ô {field}. Các cột của tệp: {seen}.",
        "There is no column {column} for {field}. The file's columns: {seen}.",
    ),
    "feed_no_code": (
        "Không thấy cột mã hồ sơ. Hãy chỉ tên cột đó. Các cột của tệp: {seen}.",
        "No column of dossier codes was found. Name it. The file's columns: {seen}.",
    ),
    "feed_no_moment": (
        "Không thấy cột ngày nộp, ngày tiếp nhận hay thời điểm. Hãy chỉ tên cột. Các cột của tệp: {seen}.",
        "No column of filing, acceptance or moments was found. Name one. The file's columns: {seen}.",
    ),
    "feed_not_a_table": (
        "{file} không phải bảng CSV, Excel hay Parquet. Hãy xuất lại từ phần mềm kia.",
        "{file} is no CSV, Excel or Parquet table. Export it again.",
    ),
    "feed_too_long": (
        "Nguồn có hơn {most} dòng. Hãy xuất theo từng kỳ rồi đọc lần lượt.",
        "The source has more than {most} rows. Export it by periods and read them in turn.",
    ),
    "feed_too_large": (
        "Tệp giải nén ra hơn {megabytes} MB. Hãy xuất theo từng kỳ, hoặc đọc bằng lệnh tinhso mirror.",
        "Unpacked the file has more than {megabytes} MB. Export it by periods, or read by the command tinhso mirror.",
    ),
    "feed_bad_cursor": (
        "Không hỏi tiếp được theo cột {cursor}. Tên cột gồm chữ không dấu, số, gạch dưới; giá trị là số, thời điểm.",
        "{cursor} cannot be asked from: a name of letters, digits and underscores, holding numbers or moments.",
    ),
    "feed_nothing_given": (
        "Chưa nêu tệp hay cơ sở dữ liệu để đọc. Hãy nêu FILE, hoặc --sql cùng --query.",
        "Nothing to read was given. Name a FILE, or --sql with --query.",
    ),
    "feed_file_unreadable": (
        "Không đọc được {file}: {problem}. Hãy kiểm tra tệp.",
        "{file} cannot be read: {problem}. Check the file.",
    ),
    "feed_no_file": (
        "Không có tệp {file}. Hãy kiểm tra đường dẫn.",
        "There is no file {file}. Check its path.",
    ),
    "not_switched_on": (
        "Thủ tục {procedure} tại {office} ngày {day} chưa giao cho hệ thống này. Hãy giao ở trang của thủ tục trước.",
        "{procedure} at {office} is not handled here on {day}. Switch it on at the procedure's page first.",
    ),
    "day_ahead": (
        "Ngày {day} chưa đến. Hãy nhận hồ sơ từ ngày đó.",
        "{day} has not come. Take the dossiers over from that day.",
    ),
}

# Why something did not map and what to do: stands in a run's report, so it needs no facts.
REASONS: dict[str, tuple[str, str]] = {
    "unknown_office": (
        "Không rõ đơn vị nào. Thêm vào bảng đơn vị của nguồn.",
        "Unknown office. Add it to the feed's offices.",
    ),
    "office_not_then": (
        "Đơn vị chưa có hoặc đã kết thúc vào ngày đó. Chỉ đơn vị của lúc ấy.",
        "The office did not exist on that day. Name the one that did.",
    ),
    "office_closed": (
        "Đơn vị đã kết thúc. Chuyển hồ sơ về đơn vị kế thừa trước.",
        "The office is no more. Move its dossiers to the successor first.",
    ),
    "unknown_procedure": (
        "Không rõ thủ tục nào. Thêm vào bảng thủ tục của nguồn, hoặc nạp thủ tục.",
        "Unknown procedure. Add it to the feed's procedures, or load it.",
    ),
    "procedure_changed": (
        "Lần này kể thủ tục khác lần trước; giữ như đã ghi. Hỏi bên kia.",
        "Another procedure than before is told; what was recorded stays. Ask them.",
    ),
    "no_version": (
        "Ngày nộp chưa có phiên bản thủ tục nào. Giải quyết nốt ở hệ thống kia.",
        "No version of the procedure held on the day of filing. Finish it in the other system.",
    ),
    "unknown_step": (
        "Bước này không có trong thủ tục. Thêm vào bảng bước của nguồn.",
        "The procedure has no such step. Add it to the feed's steps.",
    ),
    "no_promise": (
        "Không có hẹn trả và không rõ thời hạn. Bổ sung hẹn trả ở hệ thống kia rồi đọc lại.",
        "Neither promise nor limit is known. Have the promise entered there and read again.",
    ),
    "promise_without_limit": (
        "Chỉ có hẹn trả, không rõ thời hạn: giữ hẹn trả, không tính được còn bao lâu.",
        "A promise without a limit: it stays, and what is left cannot be counted.",
    ),
    "contradicts_last": (
        "Lần đọc gần nhất trái với điều đã ghi. Làm rõ với bên kia rồi đọc lại.",
        "The latest reading contradicted what was recorded. Settle it with them and read again.",
    ),
    "told_two_ways": (
        "Hai dòng kể khác nhau; lấy dòng đầu. Sửa ở hệ thống kia.",
        "Two lines tell it differently; the first was taken. Correct it there.",
    ),
    "mark_moved": (
        "Mốc này khác lần đã ghi; không ghi đè. Làm rõ với bên kia.",
        "This mark was told otherwise before; nothing is overwritten. Settle it with them.",
    ),
    "earlier_than_told": (
        "Việc này xảy ra trước điều đã ghi; không chen vào. Làm rõ với bên kia.",
        "This lies before what was recorded; nothing is put in between. Settle it with them.",
    ),
    "state_contradicts": (
        "Trạng thái trái với các mốc; theo các mốc. Sửa ở hệ thống kia.",
        "The state contradicts the marks, which were taken. Correct it there.",
    ),
    "acts_contradict": (
        "Các việc kể ra không thể nối nhau như thế; hồ sơ giữ nguyên. Sửa ở hệ thống kia.",
        "What is told cannot follow one another; the dossier stays as it was. Correct it there.",
    ),
    "step_before_accepted": (
        "Bước trước khi tiếp nhận; bỏ qua bước này.",
        "A step before the acceptance; it was left out.",
    ),
    "step_after_end": (
        "Bước sau khi đã có kết quả; bỏ qua bước này.",
        "A step after the result; it was left out.",
    ),
    "unknown_state": (
        "Không rõ trạng thái này. Thêm vào bảng trạng thái của nguồn.",
        "Unknown state. Add it to the feed's states.",
    ),
    "end_without_moment": (
        "Đã kết thúc mà không nêu lúc nào; hồ sơ còn mở ở đây. Xuất kèm ngày kết thúc.",
        "It ended, but not when; it stays open here. Export the moment too.",
    ),
    "stop_without_moment": (
        "Đang dừng mà không nêu từ lúc nào; đồng hồ ở đây vẫn chạy. Xuất kèm nhật ký xử lý.",
        "It stands, but not since when; its clock runs here. Export the events too.",
    ),
    "moment_ahead": (
        "Thời điểm ở tương lai. Kiểm tra ngày tháng hoặc múi giờ.",
        "A moment in the future. Check the dates or the time zone.",
    ),
    "seen_here": (
        "Hồ sơ được giải quyết tại đây; nguồn không đổi được gì.",
        "The dossier is handled here; a feed changes nothing of it.",
    ),
    "ours_now": (
        "Hồ sơ đã nhận về đây; điều kể thêm không được ghi.",
        "The dossier was taken over; what is told since is not written.",
    ),
    "ours_on_that_day": (
        "Ngày nộp thủ tục đã giao cho hệ thống này; vẫn ghi, hãy hỏi vì sao nộp ở kia.",
        "On its day the procedure was handled here; it was told all the same. Ask why it was filed there.",
    ),
    "told_by_another_feed": (
        "Nguồn khác đã kể hồ sơ này. Một hồ sơ chỉ theo một nguồn.",
        "Another feed has told of it. A dossier follows one feed.",
    ),
    "rest_of_passed_over": (
        "Phần sau của một hồ sơ đã quyết định bỏ qua, không rõ tiếp nhận lúc nào: không ghi. Khi bên kia sửa "
        "xong, hãy đọc lại cả hồ sơ ấy từ một tệp.",
        "The rest of a dossier that was passed over, not saying when it was accepted: not written. Once it is mended, "
        "tell the whole dossier by a file.",
    ),
    "cursor_empty": (
        "Cột để đọc tiếp bị trống ở dòng này: lần nào cũng phải đọc lại. Điền cột đó ở hệ thống kia.",
        "The column to go on from is empty in this row: it is read again each time. Have it filled over there.",
    ),
    "cursor_blank": (
        "Cột để đọc tiếp là chuỗi rỗng: lần sau không hỏi được dòng này. Dùng NULLIF(cột, '') trong câu SELECT.",
        "The column to go on from is an empty text in this row: it is not asked for again. Select NULLIF(column, '').",
    ),
    "code_computes": (
        "Mã hồ sơ viết như công thức bảng tính nên không nhận. Sửa mã ở hệ thống kia rồi xuất lại.",
        "The dossier's code is written as a spreadsheet's formula and is not taken. Correct it there, export again.",
    ),
    "cell_too_long": (
        "Ô quá dài. Kiểm tra cột đã chọn đúng chưa.",
        "The cell is too long. Check that the column is the right one.",
    ),
}

# What was assumed of dossiers, said once with their number.
NOTES: dict[str, tuple[str, str]] = {
    "passed_over": (
        "{n} dòng có lỗi đã được quyết định bỏ qua: vẫn báo cáo, lần đọc sau không chờ.",
        "{n} rows that did not map were passed over by decision: still reported, no longer waited for.",
    ),
    "filed_assumed": (
        "{n} hồ sơ không nêu lúc nộp: lấy mốc đầu tiên.",
        "{n} dossiers do not say when they were filed: their first moment was taken.",
    ),
    "accepted_assumed": (
        "{n} hồ sơ không nêu lúc tiếp nhận: lấy sự kiện đầu tiên.",
        "{n} dossiers do not say when they were accepted: their first event was taken.",
    ),
}

# What the command prints.
WORDS: dict[str, tuple[str, str]] = {
    "read": (
        "{source}: {rows} dòng, {dossiers} hồ sơ; {new} mới, {updated} thêm việc mới, {same} như cũ, "
        "{refused} không ghi được.",
        "{source}: {rows} rows, {dossiers} dossiers; {new} new, {updated} with something new, {same} as before, "
        "{refused} not written.",
    ),
    "cut_over": (
        "{procedure} tại {office}: nhận về {taken} hồ sơ, {left} chưa nhận được.",
        "{procedure} at {office}: {taken} dossiers taken over, {left} left.",
    ),
    "passed": (
        "Đã ghi: lần đọc sau không chờ dòng {row}.",
        "Kept: the next reading waits no more for {row}.",
    ),
    "waits": (
        "{count} dòng khiến lần đọc phải bắt đầu lại; nêu {shown}.",
        "{count} rows hold readings back; {shown} are named.",
    ),
    "trial": ("Chạy thử, chưa ghi gì.", "A trial: nothing was written."),
    "columns": ("Cột: {columns}.", "Columns: {columns}."),
    "problems": ("{count} điểm chưa khớp:", "{count} points did not map:"),
    "line": ("dòng {line}", "line {line}"),
    "others": (" (và {count} hồ sơ khác)", " (and {count} others)"),
    "more": ("  … và {count} điểm khác", "  … and {count} more"),
    "report": ("Báo cáo: {file}", "Report: {file}"),
}
SENTENCES |= REASONS | {
    "feed_bad_secret": (
        "Tên biến phải bắt đầu bằng {prefix}, sau đó là chữ hoa, số hoặc _. Địa chỉ do người quản máy chủ đặt vào đó.",
        "The name begins with {prefix}, then capital letters, digits or _. Who runs the server puts the address there.",
    ),
    "feed_no_query": (
        "Nguồn này chưa khai cơ sở dữ liệu. Ở “Cách hiểu”, điền tên biến giữ địa chỉ và câu SELECT.",
        "This feed names no database. Under “How it is understood” give the variable and the SELECT.",
    ),
    "feed_no_secret": (
        "Máy chủ chưa có biến {secret}. Người quản máy chủ thêm {secret}=postgresql://… vào tệp thiết lập, chạy lại.",
        "The server has no variable {secret}. Who runs it adds {secret}=postgresql://… to its settings and restarts.",
    ),
    "feed_bad_address": (
        "Biến {secret} không chứa địa chỉ cơ sở dữ liệu. Viết như postgresql://nguoidoc:matkhau@maychu/csdl.",
        "The variable {secret} holds no address of a database. Write postgresql://reader:password@host/database.",
    ),
    "row_not_holding": (
        "Không lần đọc nào đang chờ dòng “{row}”. Mở lại trang để xem những dòng đang chờ.",
        "No reading waits for the row “{row}”. Open the page again to see those that are waited for.",
    ),
    "row_needs_why": (
        "Hãy ghi lý do bỏ qua dòng này.",
        "Say why the row is passed over.",
    ),
}
