"""What is said when the catalogue of procedures refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_definition": (
        "Thủ tục khai sai tại “{path}”: {problem}. Sửa chỗ đó rồi nạp lại.",
        "The procedure is declared wrongly at “{path}”: {problem}. Correct it there and load it again.",
    ),
    "definition_too_long": (
        "Bản khai thủ tục dài {bytes} byte, nhiều nhất được {most}.",
        "The procedure's document has {bytes} bytes; at most {most} are taken.",
    ),
    "bad_expression": (
        "Không đọc được điều kiện “{expression}”: {problem}. Chỉ dùng answers, copies và channel.",
        "The condition “{expression}” cannot be read: {problem}. Use answers, copies and channel only.",
    ),
    "cannot_reckon": (
        "Không tính được “{expression}” với các câu trả lời này: {problem}.",
        "“{expression}” cannot be reckoned with these answers: {problem}.",
    ),
    "too_many_answers": (
        "Tờ khai quá lớn: nhiều nhất {most} giá trị.",
        "The form holds too much: at most {most} values.",
    ),
    "procedure_twice": (
        "Thủ tục {procedure} có hai lần trong cùng một lần nạp; chỉ giữ một.",
        "The procedure {procedure} stands twice in one load; keep one.",
    ),
    "version_same_day": (
        "Thủ tục {procedure} đã có một phiên bản khác có hiệu lực từ {day}; chọn ngày khác.",
        "Another version of the procedure {procedure} holds from {day} already; choose another day.",
    ),
    "no_such_system": (
        "Không có hệ thống {system}; chọn central, ours hoặc legacy.",
        "There is no system {system}; choose central, ours or legacy.",
    ),
    "authority_same_day": (
        "Thủ tục {procedure} đã được giao cho hệ thống khác từ {day}; chọn ngày khác.",
        "The procedure {procedure} was handed to another system from {day} already; choose another day.",
    ),
    "procedure_not_known": (
        "Chưa có thủ tục {procedure}; hãy công bố nó trước.",
        "There is no procedure {procedure} yet; publish it first.",
    ),
    "no_such_procedure": (
        "Không có thủ tục {procedure}. Hãy tìm theo tên.",
        "There is no procedure {procedure}. Search for it by name.",
    ),
    "no_version_then": (
        "Ngày {day} thủ tục {procedure} chưa có hiệu lực.",
        "On {day} the procedure {procedure} did not hold yet.",
    ),
    "no_such_version": (
        "Không có phiên bản thủ tục số {version}.",
        "There is no version {version} of a procedure.",
    ),
    "answer_missing": ("Mục này bắt buộc.", "This is needed."),
    "answer_type": ("Giá trị không đúng kiểu.", "This is not the kind of value that is asked for."),
    "answer_format": (
        "Giá trị chưa đúng dạng; hãy xem lại.",
        "This is not well formed; look again.",
    ),
    "answer_choice": ("Hãy chọn một trong các giá trị đã cho.", "Choose one of the values given."),
    "answer_range": ("Số nằm ngoài khoảng cho phép.", "The number is outside of what is allowed."),
    "answer_length": ("Quá ngắn hoặc quá dài.", "This is too short or too long."),
    "answer_unknown": ("Tờ khai không có mục này.", "The form has no such field."),
    "answer_wrong": ("Giá trị không phù hợp.", "This value does not fit."),
    "answers_too_long": (
        "Tờ khai quá dài; hãy rút gọn.",
        "The form holds too much; shorten it.",
    ),
    "bad_catalogue_line": (
        "Dòng {line} của danh mục không đọc được thành thủ tục: {problem}.",
        "Line {line} of the catalogue cannot be read as a procedure: {problem}.",
    ),
    "catalogue_too_long": (
        "Danh mục giải nén ra hơn {most} byte; hãy chia nhỏ.",
        "The catalogue unpacks to more than {most} bytes; divide it.",
    ),
}
