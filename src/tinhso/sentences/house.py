"""What the house's own commands (test, check, bundle, bench) say."""

SENTENCES: dict[str, tuple[str, str]] = {
    "not_a_clone": (
        "Lệnh này chỉ chạy trong bản mã nguồn (git clone); {folder} không phải.",
        "This command only runs in a clone of the source; {folder} is not one.",
    ),
    "tool_failed": (
        "{tool} không chạy xong (mã {status}); xem lỗi ở trên.",
        "{tool} did not finish (status {status}); its error is above.",
    ),
    "bundle_exists": (
        "{folder} đã có; xóa nó hoặc chọn --out khác.",
        "{folder} exists already; remove it or choose another --out.",
    ),
    "cannot_write_bundle": (
        "Không ghi được {folder}: {why}",
        "Cannot write {folder}: {why}",
    ),
}
