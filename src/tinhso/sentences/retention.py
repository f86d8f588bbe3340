"""What `tinhso retention` and the page of what is kept say."""

# The sorts of data of `operations/keeping.csv`.
SORTS: dict[str, tuple[str, str]] = {
    "looks": ("Lượt xem dữ liệu cá nhân", "Looks at personal data"),
    "attempts": ("Lần đăng nhập sai", "Failed sign-ins"),
    "filings": ("Điều máy chủ thấy khi nộp", "What was seen at filing"),
    "judged": ("Kết luận về cách nộp", "What is concluded of a filing"),
    "helped": (
        "Trình duyệt, địa chỉ trong phiên hỗ trợ",
        "Browsers and addresses of sessions of help",
    ),
    "drafts": ("Hồ sơ soạn dở mà không nộp", "Drafts that nobody goes on with"),
    "codes": ("Mã một lần đã dùng hoặc hết giờ", "One-time codes that are over"),
    "sessions": ("Phiên đăng nhập đã hết", "Sessions that ended"),
    "words": ("Lời và địa chỉ của thông báo", "Words and addresses of notices"),
    "spares": ("Cách báo dự phòng không dùng", "Ways of telling that were not needed"),
    "uploads": ("Tệp đối tác tải lên mà không nộp", "Uploads of partners without a dossier"),
    "unused_files": ("Tệp không hồ sơ nào giữ", "Files that no dossier holds"),
    "retries": ("Dấu của yêu cầu API", "Prints of requests of programs"),
    "portal": ("Thông điệp của cổng dịch vụ công đã xong", "Messages of the portal that are done"),
    "registers": ("Câu hỏi đã xong tới cơ sở dữ liệu", "Questions to registers that are done"),
    "webhooks": ("Webhook đã gửi xong", "Webhooks that are done"),
    "devices": ("Khóa băm thiết bị của kỳ đã qua", "Keys of devices of windows that are over"),
    "petitions": (
        "Nội dung, người gửi phản ánh đã xong",
        "Words and senders of petitions that are done",
    ),
    "report_drafts": ("Báo cáo gõ dở mà không nộp", "Reports that were typed and not filed"),
    "report_links": ("Đường dẫn điền báo cáo đã hết hạn", "Links to fill a report that have ended"),
    "dossiers": ("Hồ sơ đã kết thúc", "Dossiers that ended"),
    "held": ("Giấy tờ, kết quả trong kho của tỉnh", "Papers and results that are held"),
    "ledger": ("Sổ cái", "The ledger"),
    "money": ("Tiền, biên lai, quỹ", "Money, receipts, tills"),
    "reported": ("Báo cáo đã nộp", "Reports that were filed"),
    "copied": ("Sổ chứng thực", "The book of certified copies"),
    "breaches": ("Sổ vi phạm dữ liệu cá nhân", "The book of breaches"),
    "server_logs": ("Nhật ký máy chủ", "Logs of the server"),
    "backups": ("Bản sao lưu", "Backups"),
}
# From which moment a span is counted.
SINCE: dict[str, tuple[str, str]] = {
    "looks": ("từ lúc xem", "since the look"),
    "attempts": ("từ lần thử", "since the try"),
    "filings": ("từ lúc nộp", "since the filing"),
    "judged": ("từ lúc nộp", "since the filing"),
    "helped": ("từ lúc mở phiên", "since the session was opened"),
    "drafts": ("từ lần sửa cuối", "since the last change"),
    "codes": ("từ lúc xin mã", "since it was asked for"),
    "sessions": ("từ lúc hết phiên", "since it ended"),
    "words": ("từ lúc phải báo", "since it was due"),
    "spares": ("từ lúc phải báo", "since it was due"),
    "uploads": ("từ lúc tải lên", "since the upload"),
    "unused_files": (
        "từ lúc thấy không ai giữ",
        "since it was first found that nobody holds it",
    ),
    "retries": ("từ lúc gửi", "since it was sent"),
    "portal": ("từ lúc xong", "since it was done"),
    "registers": ("từ lúc có kết quả", "since it ended"),
    "webhooks": ("từ lúc xếp hàng", "since it was queued"),
    "devices": ("từ lúc hết kỳ 91 ngày", "since the window of 91 days was over"),
    "petitions": ("từ lần thay đổi cuối", "since the last change"),
    "report_drafts": ("từ lần lưu cuối", "since it was kept last"),
    "report_links": ("từ lúc hết hạn", "since it ended"),
    "dossiers": ("từ lúc trả kết quả", "since the result was handed out"),
}
ENDS: dict[str, tuple[str, str]] = {
    "erase": ("Xóa", "Deleted"),
    "empty": ("Xóa nội dung, giữ dấu", "Emptied; that it was stays"),
    "archive": (
        "Vào danh sách nộp lưu trữ, không xóa",
        "Put on the list for the archive; nothing is deleted",
    ),
    "keep": (
        "Giữ mãi. Dữ liệu của một người được xóa bằng tinhso erase.",
        "For ever. One person's data are emptied by tinhso erase.",
    ),
    "elsewhere": (
        "Nơi nhận giữ: journald, máy chủ SOC, backup make --keep.",
        "By who takes them: journald, the receiver of the SOC, backup make --keep.",
    ),
}
CERTAINTY: dict[str, tuple[str, str]] = {
    "read": ("đã đọc văn bản", "the text was read"),
    "second": ("theo nguồn thứ cấp", "told by others"),
    "memory": (
        "theo hiểu biết chung, chưa được luật gia đọc",
        "from general knowledge, read by no lawyer",
    ),
    "unread": (
        "chưa đọc được văn bản, chưa được luật gia đọc",
        "the text could not be had, read by no lawyer",
    ),
    "own": ("phần mềm chọn, không theo văn bản nào", "chosen by the program, under no law"),
}

WORDS: dict[str, tuple[str, str]] = {
    **SORTS,
    "for_ever": ("{what}: giữ mãi", "{what}: kept for ever"),
    "usual": (
        "{what}: giữ {days} ngày như đặt sẵn",
        "{what}: kept for {days} days as built in",
    ),
    "not_here": ("{what}: {how}", "{what}: {how}"),
    "law": ("  {law} ({certainty})", "  {law} ({certainty})"),
    "rule": (
        "{what}: {days} ngày, từ {day}. {ground}",
        "{what}: {days} days, from {day}. {ground}",
    ),
    "decided": ("Đã ghi vào sổ cái.", "It stands in the ledger."),
    "would_go": (
        "{what}: {count} dòng cũ hơn {before} (giữ {days} ngày). {how}.",
        "{what}: {count} rows of before {before} (kept {days} days). {how}.",
    ),
    "went": ("{what}: {count}", "{what}: {count}"),
    "went_none": ("Không còn gì quá hạn.", "Nothing is over its time."),
    "no_plan": (
        "Chưa xóa gì. Chạy `tinhso retention apply --as MÃ` để xóa ngay.",
        "Nothing was deleted. `tinhso retention apply --as CODE` does it now.",
    ),
    "archive": (
        "{count} hồ sơ đến hạn nộp lưu trữ, ghi ở {file}.",
        "{count} dossiers are due for the archive, written to {file}.",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "keeping_unknown": (
        "Không có loại “{what}”, hoặc ngày ấy chưa có. Chọn một trong: {known}.",
        "There is no “{what}”, or not on that day. Choose one of: {known}.",
    ),
    "keeping_fixed": (
        "Thời hạn của {what} do phần mềm định, không đặt được.",
        "How long {what} are kept is the program's own, and cannot be set.",
    ),
    "keeping_short": (
        "{what} phải giữ ít nhất {least} ngày.",
        "{what} are kept for {least} days at least.",
    ),
    "keeping_long": (
        "Nhiều nhất {most} ngày. Muốn giữ lâu hơn thì đừng đặt thời hạn.",
        "{most} days at most. To keep it longer, set no span.",
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
        "{staff} không quản trị cả tỉnh nên không quyết được việc lưu giữ.",
        "{staff} does not administer the whole province, and may not decide what is kept how long.",
    ),
}
