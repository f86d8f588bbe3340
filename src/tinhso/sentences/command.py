"""What the command line itself says, whatever the command."""

SENTENCES: dict[str, tuple[str, str]] = {
    "interrupted": (
        "Đã dừng theo yêu cầu; không để lại gì dở dang.",
        "Interrupted; nothing half-written was left.",
    ),
    "cannot_print": (
        "Không in ra được: {problem}.",
        "What was to be printed could not be delivered: {problem}.",
    ),
    "fault": (
        "Lỗi bên trong tinhso ({problem}). Không để lại kết quả dở dang. "
        "Hãy chạy lại với TINHSO_DEBUG=1 và báo lại nội dung hiện ra.",
        "Something went wrong inside tinhso ({problem}). No half-written result was left. "
        "Run again with TINHSO_DEBUG=1 and report what it prints.",
    ),
    "no_settings": (
        "Môi trường thiếu {missing}. Chưa có tệp thiết lập thì lập: tinhso setup --new tinhso.env; "
        "có rồi thì thêm --env tinhso.env vào lệnh.",
        "The environment lacks {missing}. Make a file of settings if there is none: tinhso setup --new tinhso.env; "
        "then add --env tinhso.env to the command.",
    ),
    "no_tables": (
        "Cơ sở dữ liệu {database} chưa có bảng nào (biến còn thiếu: {variable}). Đặt TINHSO_DATABASE đúng nơi, "
        "hoặc tạo bảng: tinhso setup --env tinhso.env",
        "The database {database} has no tables yet (variable that is missing: {variable}). Set TINHSO_DATABASE to "
        "where it is, or make the tables: tinhso setup --env tinhso.env",
    ),
}
