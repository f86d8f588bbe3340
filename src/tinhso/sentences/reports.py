"""What is said of reports, their templates and workbooks, and of the treasury's file."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "declared": (
        "Đã lập báo cáo {report}, phiên bản {version}, áp dụng từ {day}.",
        "The report {report} was declared, version {version}, in force from {day}.",
    ),
    "opened": ("Đã mở {count} kỳ.", "{count} periods were opened."),
    "taken": (
        "Đã nhận {lines} dòng của ngày {day}, lần {issue}, tổng {total} đồng.",
        "{lines} lines of {day}, issue {issue}, were taken in: {total} đồng.",
    ),
    "known": (
        "Tệp của ngày {day}, lần {issue} đã có; không có gì thay đổi.",
        "The file of {day}, issue {issue}, is here already; nothing changed.",
    ),
}
SENTENCES: dict[str, tuple[str, str]] = {
    "report_document": (
        "Mẫu báo cáo sai ở {path}: {problem}.",
        "The report's template is wrong at {path}: {problem}.",
    ),
    "report_document_long": (
        "Mẫu báo cáo dài {bytes} byte, tối đa {most}.",
        "The template has {bytes} bytes, at most {most}.",
    ),
    "report_formula": (
        "Công thức ở {path} sai tại dòng {line}, cột {column} ({problem}).",
        "The formula at {path} is wrong at line {line}, column {column} ({problem}).",
    ),
    "report_unknown": ("Không có báo cáo {report}.", "There is no report {report}."),
    "report_earlier": (
        "Phiên bản mới áp dụng từ {valid_from} sớm hơn phiên bản đang có ({last}).",
        "The new version would hold from {valid_from}, before the last one ({last}).",
    ),
    "report_fixed": (
        "Phiên bản mới không được đổi {what}. Hãy lập báo cáo khác.",
        "A new version may not change {what}. Declare another report.",
    ),
    "report_no_such_filing": ("Không có báo cáo này.", "There is no such report."),
    "report_state": (
        "Báo cáo đang ở trạng thái khác ({state}); hãy mở lại trang.",
        "The report stands otherwise now ({state}); open its page again.",
    ),
    "report_changed": (
        "Có người đã nộp bản {number} trong lúc đó; hãy mở lại trang rồi làm tiếp.",
        "Somebody filed version {number} meanwhile; open the page again and go on.",
    ),
    "report_no_reason": ("Hãy ghi lý do.", "Say why."),
    "report_own": (
        "Người nộp không tự duyệt báo cáo của mình.",
        "Nobody approves what she filed herself.",
    ),
    "report_no_owner": ("Không có đơn vị {office}.", "There is no office {office}."),
    "report_filled_itself": (
        "Báo cáo này do hệ thống tự điền từ sổ cái.",
        "The system fills this report from the ledger.",
    ),
    "report_file_key": (
        "Tệp không có mã hợp lệ của hệ thống ở ô A3; hãy tải tệp mẫu rồi điền lại.",
        "The file has no valid key of the system in A3; download its workbook and fill that.",
    ),
    "report_file_other": (
        "Tệp này của kỳ khác hoặc của đơn vị khác; hãy tải tệp của đúng báo cáo này.",
        "The file is of another period or filer; download the one of this report.",
    ),
    "report_file_old": (
        "Mẫu đã thay đổi từ khi tệp được tải; hãy tải tệp mới.",
        "The template has changed since the file was made; download a new one.",
    ),
    "report_link_gone": (
        "Đường dẫn không còn dùng được: đã dùng, hết hạn hoặc bị thu hồi. Hãy liên hệ nơi gửi để nhận đường dẫn mới.",
        "The link opens nothing more: used, ended or revoked. Ask who sent it for a new one.",
    ),
    "report_no_contact": (
        "{filer} chưa có địa chỉ thư điện tử trong sổ.",
        "{filer} has no mail address in its register.",
    ),
    "report_file_unread": ("Không đọc được {file}: {why}.", "Cannot read {file}: {why}."),
    "report_wrong": (
        "Có {count} ô cần sửa; chưa nộp gì. Những ô khác giữ nguyên như đã nhập.",
        "{count} cells want correcting; nothing was filed. The others stay as typed.",
    ),
    "report_number": (
        "“{said}” không phải là số. Viết như 1.234,5.",
        "“{said}” is no number. Write it as 1.234,5.",
    ),
    "report_number_plain": (
        "“{said}” không phải là số. Viết như 1234.5.",
        "“{said}” is no number. Write it as 1234.5.",
    ),
    "report_number_unclear": (
        "“{said}” có thể hiểu hai cách; viết 1234 hoặc 1,234 cho rõ.",
        "“{said}” may mean two things; write 1234 or 1,234 (a decimal comma).",
    ),
    "report_number_long": (
        "“{said}” quá dài: tối đa {most} chữ số.",
        "“{said}” is too long: at most {most} digits.",
    ),
    "report_whole": ("“{said}” phải là số nguyên.", "“{said}” must be a whole number."),
    "report_places": (
        "“{said}” có quá {most} chữ số thập phân.",
        "“{said}” has more than {most} decimal places.",
    ),
    "report_least": ("Nhỏ nhất là {least}.", "The least is {least}."),
    "report_most": ("Lớn nhất là {most}.", "The most is {most}."),
    "report_day": (
        "“{said}” không phải là ngày. Viết như 31/12/2026.",
        "“{said}” is no day. Write it as 31/12/2026.",
    ),
    "report_choice": ("Chọn một trong: {known}.", "Choose one of: {known}."),
    "report_text_long": ("Dài quá {most} ký tự.", "Longer than {most} letters."),
    "report_lacks": ("Ô này bắt buộc.", "This cell is needed."),
    "report_check": ("Không khớp phép kiểm.", "A check does not hold."),
    "report_cell": ("Mẫu không có ô {cell}.", "The template has no cell {cell}."),
    "workbook_none": (
        "Tệp không phải tệp Excel (XLSX) đọc được.",
        "The file is no Excel workbook (XLSX) that can be read.",
    ),
    "workbook_large": ("Tệp lớn quá {most} MB.", "The file is larger than {most} MB."),
    "workbook_rows": (
        "Tệp có nhiều hơn {most} dòng; hãy dùng tệp mẫu.",
        "The file has more than {most} rows; use the workbook of the system.",
    ),
    "workbook_formula": (
        "Có công thức ở ô {cells}; hãy ghi số thay cho công thức.",
        "Formulas stand in {cells}; write numbers instead.",
    ),
    "workbook_merged": (
        "Có ô gộp ở {cells}; hãy dùng tệp mẫu nguyên dạng.",
        "Cells are merged at {cells}; use the workbook as it was made.",
    ),
    "workbook_hidden": (
        "Tệp có trang ẩn “{sheet}”; hãy xóa trang đó.",
        "The sheet “{sheet}” is hidden; take it out.",
    ),
    "workbook_sheets": (
        "Tệp có {count} trang; chỉ giữ một trang của mẫu.",
        "The file has {count} sheets; keep only the one of the template.",
    ),
    "workbook_date": (
        "Ô {cells} là ngày tháng ở chỗ phải là số.",
        "{cells} hold days where numbers should be.",
    ),
    "workbook_moved": (
        "Ô {cells} không còn như mẫu: dòng hoặc cột bị đổi chỗ, sửa tên hay xóa.",
        "{cells} are not as they were made: a row or column was moved, renamed or deleted.",
    ),
    "workbook_no_key": (
        "Ô A3 không có mã của hệ thống; hãy tải tệp mẫu rồi điền lại.",
        "A3 has no key of the system; download the workbook and fill that.",
    ),
    "workbook_beside": (
        "Có nội dung ở ô {cells}, nơi mẫu không hỏi.",
        "Something stands in {cells}, where nothing is asked.",
    ),
    "workbook_lacks": ("Hãy chọn tệp.", "Choose a file."),
    "treasury_empty": ("Tệp kho bạc rỗng.", "The treasury's file is empty."),
    "treasury_too_large": (
        "Tệp kho bạc quá lớn (tối đa {most}).",
        "The treasury's file is too large (at most {most}).",
    ),
    "treasury_not_text": (
        "Tệp kho bạc không phải văn bản UTF-8.",
        "The treasury's file is no text in UTF-8.",
    ),
    "treasury_head": (
        "Dòng {line}: dòng đầu phải là H;TINHSO-KB/1;mã tỉnh;ngày;lần.",
        "Line {line}: the head must be H;TINHSO-KB/1;province;day;issue.",
    ),
    "treasury_line": (
        "Dòng {line} sai khuôn dạng ({problem}); không nhận gì của tệp.",
        "Line {line} is not of the layout ({problem}); nothing of the file was taken.",
    ),
    "treasury_series": (
        "Dòng {line}: không có chuỗi số liệu {series}, hoặc chuỗi đó không có dòng riêng.",
        "Line {line}: there is no series {series}, or it has no lines of its own.",
    ),
    "treasury_sum": (
        "Dòng {line}: tổng của {series} ghi {said}, cộng các dòng được {found}; không nhận gì của tệp.",
        "Line {line}: {series} is said to be {said}, its lines add up to {found}; nothing was taken.",
    ),
    "treasury_lacks": ("Tệp thiếu dòng {what}.", "The file lacks the line {what}."),
    "treasury_twice": (
        "Dòng {line}: chuỗi này đã có dòng tổng.",
        "Line {line}: the series has its total already.",
    ),
    "treasury_province": (
        "Tệp của tỉnh {said}, ở đây nhận của {wanted}.",
        "The file is of the province {said}; here it is {wanted}.",
    ),
    "treasury_future": ("Ngày {day} chưa đến.", "The day {day} has not come yet."),
    "treasury_issue": (
        "Ngày {day} đã có tệp lần {issue}; bản thay thế phải có số lần lớn hơn.",
        "Of {day} there is issue {issue} already; what replaces it must have a greater number.",
    ),
}
