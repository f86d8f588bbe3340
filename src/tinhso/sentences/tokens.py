"""What is said when a token cannot be made, or opens nothing."""

SENTENCES: dict[str, tuple[str, str]] = {
    "token_unnamed": (
        "Hãy ghi tên hệ thống sẽ dùng mã truy cập này.",
        "Say which system will use the token.",
    ),
    "token_no_scope": (
        "Hãy chọn ít nhất một quyền cho mã truy cập.",
        "Choose at least one scope for the token.",
    ),
    "token_bad_scope": (
        "Không có quyền {scope}. Chọn trong danh sách quyền.",
        "There is no scope {scope}. Choose one of the list.",
    ),
    "token_no_office": (
        "Hãy chọn đơn vị mà mã truy cập được dùng, nhiều nhất {most} đơn vị.",
        "Choose the offices in which the token holds, at most {most}.",
    ),
    "token_bad_days": (
        "Mã truy cập dùng được từ 1 đến {most} ngày. Hãy ghi lại ngày hết hạn.",
        "A token holds from 1 to {most} days. Say another last day.",
    ),
    "token_bad_rate": (
        "Số yêu cầu mỗi phút từ 1 đến {most}.",
        "Requests per minute are from 1 to {most}.",
    ),
    "no_such_token": (
        "Không có mã truy cập này. Mở lại danh sách mã.",
        "There is no such token. Open the list again.",
    ),
    "token_missing": (
        "Thiếu mã truy cập. Gửi tiêu đề Authorization: Bearer với mã do quản trị cấp.",
        "No token. Send the header Authorization: Bearer with the token that the administrator made.",
    ),
    "token_unknown": (
        "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi. Xin quản trị cấp mã mới.",
        "The token is wrong, has expired or was revoked. Ask the administrator for a new one.",
    ),
}

# What `tinhso token` prints.
WORDS: dict[str, tuple[str, str]] = {
    "made": ("Mã {uid}, chỉ hiện một lần:", "Token {uid}, shown only once:"),
    "revoked": ("Đã thu hồi mã của {name}.", "The token of {name} was revoked."),
    "gone": ("đã thu hồi", "revoked"),
}
