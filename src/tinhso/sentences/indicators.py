"""What is said when a formula, a definition, a target or a supplied number is refused; and the command's words."""

_AT_VI, _AT_EN = "Dòng {line}, cột {column}: ", "Line {line}, column {column}: "

# What a formula's fault says without its place; the place is said before it.
_FORMULAS: dict[str, tuple[str, str]] = {
    "expr_is_empty": (
        "chưa có công thức. Hãy ghi như count(filed).",
        "there is no formula. Write one, as count(filed).",
    ),
    "expr_too_long": (
        "công thức dài quá {most} chữ. Hãy tách thành nhiều chỉ tiêu.",
        "the formula is longer than {most} letters. Divide it into several figures.",
    ),
    "expr_too_deep": (
        "công thức lồng quá {most} lớp. Hãy tách thành nhiều chỉ tiêu.",
        "the formula is more than {most} layers deep. Divide it into several figures.",
    ),
    "expr_letter": (
        "không hiểu dấu “{found}”. Hãy bỏ đi.",
        "the sign “{found}” is not understood. Take it out.",
    ),
    "expr_text_open": (
        "chữ bắt đầu bằng {found} mà không đóng lại. Hãy thêm dấu đóng.",
        "a text that begins with {found} is never closed. Close it.",
    ),
    "expr_number_vietnamese": (
        "trong công thức, số “{found}” phải ghi bằng dấu chấm thập phân, không ngăn hàng nghìn: 1234.5. "
        "Giữa hai số trong ngoặc hãy thêm dấu cách sau dấu phẩy.",
        "a number of a formula takes a decimal point and no thousands, as 1234.5, not “{found}”. "
        "Between two numbers put a blank after the comma.",
    ),
    "expr_number_ambiguous": (
        "“{found}” có thể là nghìn hoặc là số lẻ. Hãy ghi 1234 hoặc 1.2340.",
        "“{found}” may be thousands or a fraction. Write 1234 or 1.2340.",
    ),
    "expr_not_a_day": (
        "“{found}” không phải một ngày. Hãy ghi như 2026-03-31.",
        "“{found}” is no day. Write it as 2026-03-31.",
    ),
    "expr_unexpected": (
        "gặp “{found}”, ở đây cần {wanted}.",
        "“{found}” stands where {wanted} should.",
    ),
    "expr_compared_twice": (
        "một phép so sánh chỉ có hai vế. Hãy nối bằng and.",
        "a comparison has two sides. Join two of them by and.",
    ),
    "expr_unknown_call": (
        "không có phép “{found}”. Có: {known}.",
        "there is no “{found}”. There are: {known}.",
    ),
    "expr_arguments": (
        "{name} cần {wanted} giá trị trong ngoặc.",
        "{name} takes {wanted} values in its brackets.",
    ),
    "expr_unknown_name": (
        "không có chỉ tiêu hay số liệu đầu vào “{name}”. Gần nhất: {known}.",
        "there is no figure or input “{name}”. The nearest: {known}.",
    ),
    "expr_unknown_source": (
        "không có nguồn “{name}”. Có: {known}.",
        "there is no source “{name}”. There are: {known}.",
    ),
    "expr_unknown_column": (
        "nguồn {source} không có cột “{name}”. Gần nhất: {known}.",
        "the source {source} has no column “{name}”. The nearest: {known}.",
    ),
    "expr_unknown_value": (
        "cột {name} không có giá trị “{value}”. Có: {known}.",
        "the column {name} never holds “{value}”. It holds: {known}.",
    ),
    "expr_needs_rows": (
        "“{name}” là một nguồn. Hãy ghi count({name}) hoặc sum({name}.cột).",
        "“{name}” is a source. Write count({name}) or sum({name}.column).",
    ),
    "expr_rows_in_rows": (
        "trong điều kiện where không đếm nguồn khác được.",
        "within where no other source can be counted.",
    ),
    "expr_no_end": (
        "dòng của nguồn {source} không kéo dài nên không có carried, standing.",
        "rows of {source} do not last, so nothing of them is carried or standing.",
    ),
    "expr_wants_number": ("ở đây cần một số.", "a number should stand here."),
    "expr_wants_text": (
        "ở đây cần chữ trong ngoặc kép.",
        "a text between quotes should stand here.",
    ),
    "expr_wants_truth": (
        'ở đây cần một điều kiện, như outcome = "late".',
        'a condition should stand here, as outcome = "late".',
    ),
    "expr_wants_day": (
        "ở đây cần một ngày, như 2026-03-31.",
        "a day should stand here, as 2026-03-31.",
    ),
    "expr_units": (
        "không cộng, trừ hay so sánh được “{left}” với “{right}”. Hãy chia để có tỷ lệ, hoặc dùng cùng đơn vị.",
        "“{left}” and “{right}” cannot be added or compared. Divide them, or use one unit.",
    ),
    "expr_other_unit": (
        "công thức ra “{found}”, chỉ tiêu khai báo “{declared}”. Hãy sửa đơn vị hoặc công thức.",
        "the formula gives “{found}”, and “{declared}” is declared. Mend the unit or the formula.",
    ),
    "expr_circle": (
        "các chỉ tiêu gọi vòng nhau: {chain}. Hãy bỏ một lời gọi.",
        "figures name each other in a circle: {chain}. Take one of the names out.",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {
    **{
        code: (_AT_VI + vi, _AT_EN + en)
        if code != "expr_circle"
        else (vi[0].upper() + vi[1:], en[0].upper() + en[1:])
        for code, (vi, en) in _FORMULAS.items()
    },
    "definition_code": (
        "Mã “{said}” chưa đúng. Hãy dùng chữ thường không dấu, chữ số và dấu _, bắt đầu bằng chữ.",
        "“{said}” cannot be a code. Use small letters without accents, digits and _, a letter first.",
    ),
    "definition_lacks": ("Chưa ghi {field}.", "{field} is missing."),
    "definition_long": (
        "{field} dài quá {most} chữ.",
        "{field} is longer than {most} letters.",
    ),
    "definition_period": (
        "Không có loại kỳ “{said}”. Có: {known}.",
        "There are no periods “{said}”. There are: {known}.",
    ),
    "definition_level": (
        "Không có cấp “{said}”. Có: {known}.",
        "There is no level “{said}”. There are: {known}.",
    ),
    "definition_no_decision": (
        "Chưa ghi theo quyết định nào.",
        "It does not say by which decision.",
    ),
    "definition_no_day": (
        "Ngày bắt đầu chưa đúng. Hãy ghi như 01/01/2026.",
        "The day from which it holds cannot be read. Write it as 01/01/2026.",
    ),
    "definition_decision_long": (
        "Tên quyết định dài quá {most} chữ.",
        "The decision's name is longer than {most} letters.",
    ),
    "definition_unknown": (
        "Không có chỉ tiêu “{figure}” vào ngày ấy.",
        "There is no figure “{figure}” on that day.",
    ),
    "definition_name_taken": (
        "“{figure}” là tên của một nguồn, một chỉ tiêu hay một số liệu đầu vào. Hãy chọn mã khác.",
        "“{figure}” is the name of a source, a figure or an input. Choose another code.",
    ),
    "definition_breaks": (
        "Chỉ tiêu {named} dùng {figure}; thay đổi này làm công thức của nó sai. Hãy sửa nó trước.",
        "{named} uses {figure}, and its formula would hold no more. Mend that one first.",
    ),
    "definition_named": (
        "{figure} đang được dùng trong {named}. Hãy sửa các chỉ tiêu ấy trước.",
        "{figure} is used by {named}. Mend those first.",
    ),
    "target_contradicts": (
        "Cùng ngày và phạm vi ấy đã có mức {value} theo {decision}. Hãy đặt từ ngày khác.",
        "Of that day and whom a target of {value} was set by {decision}. Set it from another day.",
    ),
    "target_beyond": (
        "Mức {value} nằm ngoài 0–100 %.",
        "{value} lies outside 0–100 %.",
    ),
    "target_level": ("Không có cấp “{said}”.", "There is no level “{said}”."),
    "target_of_both": (
        "Mức phải đạt là của một cấp hoặc của một đơn vị, không phải cả hai.",
        "A target is of a level or of an office, not of both.",
    ),
    "target_unread": (
        "Mức phải đạt “{said}” không phải một số.",
        "“{said}” is no number for a target.",
    ),
    "input_unknown": (
        "Không có số liệu đầu vào “{figure}”. Hãy xem mã ở trang Nguồn số liệu.",
        "There is no input “{figure}”. Its codes are on the page of data supply.",
    ),
    "input_way": (
        "Không có cách cung cấp “{said}”. Có: {known}.",
        "There is no way “{said}”. There are: {known}.",
    ),
    "input_lacks": ("Chưa ghi {field}.", "{field} is missing."),
    "input_due_day": (
        "Ngày {said} không được; hãy chọn từ 1 đến 28.",
        "Day {said} will not do; choose one from 1 to 28.",
    ),
    "supply_empty": ("Tệp không có số liệu nào.", "The file holds no number."),
    "supply_twice": (
        "Tệp có hai số khác nhau của {figure}, {office}, {period}. Hãy giữ một.",
        "The file gives two different numbers of {figure}, {office}, {period}. Keep one.",
    ),
    "number_unread": (
        "“{said}” không phải một số.",
        "“{said}” is no number.",
    ),
    "number_too_large": ("“{said}” quá lớn.", "“{said}” is too large."),
    "no_such_period": (
        "Không có kỳ “{said}”. Hãy ghi như month:2026-03-01; loại kỳ: {known}.",
        "There is no period “{said}”. Write it as month:2026-03-01; kinds: {known}.",
    ),
    "official_unread": (
        "Tệp không phải số liệu của Cổng theo mẫu đã nêu ({why}).",
        "The file does not hold the portal's figures as they are kept ({why}).",
    ),
    "official_none": (
        "Chưa có số liệu chính thức nào. Hãy nạp bằng tinhso indicators official TỆP.",
        "There are no official figures yet. Take some in by tinhso indicators official FILE.",
    ),
    "indicators_no_right": (
        "{staff} không có quyền đặt chỉ tiêu của cả tỉnh. Hãy nêu mã của cán bộ kiểm soát thủ tục cấp tỉnh.",
        "{staff} may not set the figures of the whole province. Name somebody of procedure control there.",
    ),
    "indicators_no_file": (
        "Không đọc được {file}: {why}.",
        "{file} cannot be read: {why}.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "loaded": (
        "{pack}: {definitions} chỉ tiêu, {inputs} số liệu đầu vào.",
        "{pack}: {definitions} figures, {inputs} inputs.",
    ),
    "kept": ("Đã nhập {n} số liệu chính thức.", "{n} official figures were taken in."),
    "filled": ("{period}: {n} giá trị.", "{period}: {n} values."),
    "same": ("Tính lại bằng đúng số đang giữ.", "Computed again it is exactly what is kept."),
    "differs": ("Lệch: {code} {unit} ({period})", "Differs: {code} {unit} ({period})"),
    "missing": ("thiếu đầu vào", "inputs missing"),
    "within": (
        "{n} dòng có điểm của Cổng; lệch nhiều nhất {most}. {missing} dòng thiếu đầu vào.",
        "{n} lines have the portal's points; {most} apart at most. {missing} lines lack inputs.",
    ),
    "head": (
        "đơn vị | kỳ | mục | tử số | mẫu số | tính lại | Cổng | lệch | ghi chú",
        "unit | period | item | numerator | denominator | again | portal | apart | note",
    ),
}
