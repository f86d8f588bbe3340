"""What is said when a person's data are erased, or cannot be."""

SENTENCES: dict[str, tuple[str, str]] = {
    "open_dossiers": (
        "Còn {count} hồ sơ chưa kết thúc của người này ({codes}). Hãy giải quyết xong hoặc cho rút, rồi xóa.",
        "{count} dossiers of this person have not ended ({codes}). Bring them to their end, then erase.",
    ),
    "bad_reason": (
        "Căn cứ xóa phải có, trên một dòng, nhiều nhất {most} ký tự, ví dụ số quyết định.",
        "The ground for erasing is needed, on one line, of {most} letters at most, like a decision's number.",
    ),
    "reason_names_her": (
        "Căn cứ nằm lại trong sổ cái nên không được ghi tên hay số của người được xóa. Hãy ghi số quyết định.",
        "The ground stays in the ledger, so it may not hold her name or number. Give a decision's number.",
    ),
    "erase_no_right": (
        "{staff} không quản trị toàn tỉnh nên không xóa được. Hãy dùng mã của quản trị cấp tỉnh.",
        "{staff} does not administer the whole province and cannot erase. Give the code of one who does.",
    ),
    "erase_whom": (
        "Số này là của nhiều người, tổ chức: {parties}. Hãy chọn đúng một bằng --party.",
        "Several have this number: {parties}. Say which one by --party.",
    ),
    "erase_nobody": (
        "Không ai có số này. Hãy kiểm tra lại số, hoặc dùng --party.",
        "Nobody has this number. Check it, or use --party.",
    ),
}
# What `tinhso erase` prints.
WORDS: dict[str, tuple[str, str]] = {
    "dossiers": ("Hồ sơ của chính người đó", "Dossiers of her own"),
    "sealed": ("Phần niêm phong trong sổ cái của các hồ sơ", "Sealed parts of their events"),
    "files": ("Tệp", "Files"),
    "drafts": ("Hồ sơ đang soạn", "Drafts"),
    "accounts": ("Tài khoản", "Accounts"),
    "messages": ("Thư đã và sẽ gửi", "Messages sent and queued"),
    "for_others": (
        "Để nguyên: hồ sơ nộp thay cho người khác",
        "Left as they are: filed for somebody else",
    ),
    "would": (
        "CHƯA xóa gì. Thêm --for-good để xóa hẳn ({party}).",
        "NOTHING was erased. Add --for-good to erase for good ({party}).",
    ),
    "busy": (
        "Máy chủ đang đọc cơ sở dữ liệu nên nhật ký của SQLite chưa dọn được. Hãy dừng máy chủ rồi chạy lại lệnh này.",
        "The server is reading, so SQLite's log could not be emptied. Stop the server and run this again.",
    ),
    "again": (
        "Đã xóa lại dữ liệu {count} người theo danh sách.",
        "{count} people were erased again, by the list.",
    ),
    "done": (
        "Đã xóa hẳn dữ liệu cá nhân của {party}. Bản sao lưu cũ vẫn còn giữ; hãy hủy theo hạn lưu.",
        "The personal data of {party} are erased for good. Old backups still hold them; destroy those in their time.",
    ),
}
