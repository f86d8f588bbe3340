"""What `tinhso upgrade` and `tinhso keys` say."""

WORDS: dict[str, tuple[str, str]] = {
    "back": ("lùi lại được", "can be taken back"),
    "one_way": (
        "KHÔNG lùi lại được: muốn trở về phải khôi phục bản sao làm trước",
        "can NOT be taken back: the way back is the copy made before it",
    ),
    "loses": (
        "bỏ cột hoặc bảng: dữ liệu trong đó mất",
        "drops a column or table: what is in it is lost",
    ),
    "locks": (
        "giữ {table} ({rows} dòng) trong khi chạy: làm ngoài giờ",
        "holds {table} ({rows} rows) while it runs: do it outside office hours",
    ),
    "way_back": (
        "Đường lùi sau khi nâng cấp, bằng chính phiên bản này:",
        "The way back after the upgrade, by this very version:",
    ),
    "none": ("Bảng dữ liệu đã đúng phiên bản này.", "The tables are those of this version."),
    "wait": ("{count} bước đang chờ.", "{count} steps wait."),
    "copied": ("Đã sao lưu trước khi đổi: {folder}", "Copied before anything changes: {folder}"),
    "done": (
        "Đã nâng cấp. Khởi động lại máy chủ và tiến trình nền.",
        "Upgraded. Start server and workers again.",
    ),
    "gone_back": (
        "Đã lùi. Cài lại phiên bản cũ của chương trình rồi khởi động.",
        "Gone back. Install the program's older version, then start it.",
    ),
    "ring_mac": ("Khóa ký sổ cái (TINHSO_MAC_KEYS)", "Keys that sign the ledger (TINHSO_MAC_KEYS)"),
    "ring_ledger": (
        "Khóa ký điểm mốc (TINHSO_LEDGER_KEYS)",
        "Keys that sign checkpoints (TINHSO_LEDGER_KEYS)",
    ),
    "no_key": (
        "chưa có khóa nào: không có gì được ký (tinhso ledger new-key)",
        "no key: nothing is signed (tinhso ledger new-key)",
    ),
    "ring_files": (
        "Khóa tệp và bí mật (TINHSO_FILE_KEYS)",
        "Keys of files and secrets (TINHSO_FILE_KEYS)",
    ),
    "newest": ("{name}: đang dùng, {count} {what}", "{name}: in use, {count} {what}"),
    "older": ("{name}: còn cần, {count} {what}", "{name}: still needed, {count} {what}"),
    "retire": ("{name}: không còn gì dùng, bỏ được", "{name}: nothing needs it, it may go"),
    "missing": (
        "{name}: THIẾU, {count} {what} không kiểm hoặc không mở được",
        "{name}: MISSING, {count} {what} are lost",
    ),
    "events": ("sự kiện", "events"),
    "checkpoints": ("điểm mốc", "checkpoints"),
    "boxes": ("tệp và bí mật được niêm", "sealed files and secrets"),
    "rotated": (
        "Đã thêm khóa mới {name} vào {file}; bản cũ của tệp ở {old}. Khởi động lại mọi máy chủ và tiến trình nền, rồi "
        "cất khóa mới ở nơi khác.",
        "The new key {name} stands in {file}; the file as it was is {old}. Start every server and worker again, then "
        "keep the new key elsewhere too.",
    ),
    "rewrapped": (
        "Đã bọc lại khóa của {count} tệp và bí mật được niêm.",
        "The keys of {count} sealed files and secrets were wrapped again.",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "upgraded_by_newer": (
        "Cơ sở dữ liệu đã được phiên bản mới hơn nâng cấp ({steps}). Cài phiên bản đó, hoặc khôi phục bản sao cũ.",
        "The database was upgraded by a newer version ({steps}). Install that one, or restore an older copy.",
    ),
    "upgrade_bad_target": (
        "“{told}” không phải một bước. Viết như cases.0004_mirrored_by_their_promise hoặc cases.zero.",
        "“{told}” is no step. Write it like cases.0004_mirrored_by_their_promise or cases.zero.",
    ),
    "upgrade_one_way": (
        "{step} không lùi lại được. Khôi phục bản sao làm trước khi nâng cấp: tinhso restore.",
        "{step} cannot be taken back. Restore the copy made before the upgrade: tinhso restore.",
    ),
    "upgrade_failed": (
        "Nâng cấp không thành ({why}). Bước bị lỗi đã được hoàn lại; bản sao làm trước vẫn còn.",
        "The upgrade failed ({why}). The step that failed was undone; the copy made before it is there.",
    ),
    "keys_no_env": (
        "Nêu tệp thiết lập bằng --env: khóa mới được ghi vào đó.",
        "Name the file of settings by --env: the new key is written into it.",
    ),
    "key_in_module": (
        "Khóa của {name} nằm trong mô-đun PKCS#11, mô-đun tự tạo khóa mới: tinhso ledger new-key {name} --pkcs11 …, "
        "rồi đặt dòng được in ra lên trước khóa cũ.",
        "The key of {name} lies in a PKCS#11 module, which makes its own: tinhso ledger new-key {name} --pkcs11 …, "
        "then put what it prints before the old one.",
    ),
    "keys_not_written": (
        "Không ghi được {file}. Chạy lại bằng người được ghi tệp đó, thường là root; chưa có gì thay đổi.",
        "{file} cannot be written. Run it as who may write it, usually root; nothing has changed.",
    ),
    "keys_not_in_file": (
        "{file} không có dòng {variable}. Thêm khóa mới bằng tay vào nơi đang đặt nó.",
        "{file} has no line {variable}. Put the new key by hand where that is set.",
    ),
}
