"""What is said when the catalogue of types of papers refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "settle_lacks": ("Hãy ghi {field}.", "Write {field}."),
    "settle_no_day": ("Hãy ghi ngày bắt đầu.", "Type the day from which it holds."),
    "settle_no_type": (
        "Hãy chọn một loại, hoặc “Không loại nào”.",
        "Choose a type, or none of them.",
    ),
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
    "bad_replacements": (
        "Tệp phụ lục thiếu cột: {columns}. Thêm các cột đó rồi đọc lại.",
        "The rule's file lacks columns: {columns}. Add them and read it again.",
    ),
    "rule_days": (
        "Văn bản hết hiệu lực ({until}) trước khi bắt đầu ({from_date}); sửa --from hoặc --until.",
        "The rule ends ({until}) before it begins ({from_date}); correct --from or --until.",
    ),
    "only_with_rule_file": (
        "{option} chỉ dùng khi đọc một văn bản; thêm --rule-file hoặc bỏ {option}.",
        "{option} is for reading a rule; add --rule-file or leave {option} out.",
    ),
    "no_rule_file": (
        "Không có tệp {file}. Hãy kiểm tra đường dẫn.",
        "There is no file {file}. Check the path.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "facts": (
        "{facts} lần một cơ sở dữ liệu thay cho một loại giấy tờ, trong {procedures} thủ tục, từ {rows} dòng phụ lục; "
        "{waiting} dòng chờ người xem:",
        "{facts} times a database stands for a type of paper, in {procedures} procedures, from {rows} rows of an "
        "annex; {waiting} rows wait for a person:",
    ),
    "replaced": (
        "Ngày {day}, trong {procedures} thủ tục: {named} có tên trong văn bản; {whole} giấy tờ của {of} thủ tục không "
        "cần hỏi khi đã có dữ liệu; {among} chỗ giấy ấy nằm cùng giấy khác, chờ người xem; {none} thủ tục không thấy "
        "giấy nào như vậy.",
        "On {day}, of {procedures} procedures: {named} are named by the rule; {whole} papers of {of} procedures need "
        "not be asked for where the data are had; {among} places name the paper among others and wait for a person; "
        "in {none} procedures no such paper is seen.",
    ),
    "row_waits": (
        "{rule}, dòng {row}: chưa đọc chắc, chờ người xem",
        "{rule}, row {row}: not read for sure, waits for a person",
    ),
    "whole": ("thay cả giấy", "the whole paper"),
    "among": ("cùng giấy khác, chờ người xem", "among others, waits for a person"),
}
