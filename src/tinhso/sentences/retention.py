"""What `tinhso retention` says."""

WORDS: dict[str, tuple[str, str]] = {
    "looks": ("Lượt xem dữ liệu cá nhân", "Looks at personal data"),
    "attempts": ("Lần đăng nhập sai", "Failed sign-ins"),
    "filings": ("Điều máy chủ thấy khi nộp", "What was seen at filing"),
    "judged": ("Kết luận về cách nộp", "What is concluded of a filing"),
    "for_ever": ("{what}: chưa có quy tắc, giữ mãi", "{what}: no rule, kept for ever"),
    "usual": (
        "{what}: chưa có quy tắc, giữ {days} ngày như đặt sẵn",
        "{what}: no rule, kept for {days} days as built in",
    ),
    "rule": (
        "{what}: {days} ngày, từ {day}. {ground}",
        "{what}: {days} days, from {day}. {ground}",
    ),
    "decided": ("Đã ghi vào sổ cái.", "It stands in the ledger."),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "keeping_unknown": (
        "Không có loại vết “{what}”. Chọn looks, attempts, filings hoặc judged.",
        "There are no traces “{what}”. Choose looks, attempts, filings or judged.",
    ),
    "keeping_short": (
        "{what} phải giữ ít nhất {least} ngày.",
        "{what} are kept for {least} days at least.",
    ),
    "keeping_past": (
        "Quy tắc bắt đầu từ hôm nay hoặc sau đó, không từ {from_date}.",
        "A rule begins today or later, not on {from_date}.",
    ),
    "keeping_no_day": (
        "Hãy ghi ngày bắt đầu, như 01/01/2027.",
        "Type the day from which it holds, like 01/01/2027.",
    ),
    "keeping_no_days": (
        "Hãy ghi số ngày giữ bằng chữ số.",
        "Type for how many days, in digits.",
    ),
    "keeping_ground": (
        "Nêu căn cứ, nhiều nhất {most} ký tự.",
        "Name the ground, in {most} letters at most.",
    ),
    "keeping_no_right": (
        "{staff} không quản trị cả tỉnh nên không đặt được thời hạn giữ vết.",
        "{staff} does not administer the whole province, and may not decide how long traces are kept.",
    ),
}
