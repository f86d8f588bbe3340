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
}
