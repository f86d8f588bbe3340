"""What is said about databases and queries. No sentence ever carries a password."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "db_url_unreadable": (
        "Không hiểu địa chỉ --from-db. Viết như postgresql://nguoidoc@maychu/csdl, mariadb://…, "
        "sqlite:///duong/dan.db ({known}); mật khẩu nên để ở biến TINHSO_DB_PASSWORD. "
        "Ký tự đặc biệt trong địa chỉ viết dạng %40 cho @.",
        "The address --from-db is not understood. Write it as postgresql://reader@host/database, mariadb://…, "
        "sqlite:///path/to.db ({known}); better keep the password in TINHSO_DB_PASSWORD. "
        "Write special characters in it as %40 for @.",
    ),
    "db_unknown_kind": (
        "--from-db {kind}://… không được hỗ trợ. Các loại: {known}.",
        "--from-db {kind}://… is not supported. The kinds are: {known}.",
    ),
    "db_driver_missing": (
        "Để đọc {kind}:// cần cài thêm gói Python {package}.",
        "Reading {kind}:// needs the Python package {package}.",
    ),
    "db_no_file": ("Không có tệp SQLite {file}.", "There is no SQLite file {file}."),
    "db_cannot_connect": (
        "Không kết nối được {database}: {why}. Kiểm tra máy chủ, tên, mật khẩu (TINHSO_DB_PASSWORD) và mạng.",
        "Cannot connect to {database}: {why}. Check the server, the names, the password (TINHSO_DB_PASSWORD) "
        "and the network.",
    ),
    "db_cannot_reach": (
        "Không kết nối được {database}: {why}. Kiểm tra máy chủ, tên, mật khẩu viết trong địa chỉ và mạng.",
        "Cannot connect to {database}: {why}. Check the server, the names, the password in its address and the "
        "network.",
    ),
    "db_query_too_long": (
        "{database} trả lời quá {seconds} giây nên đã dừng; không có gì được ghi. Hãy hỏi ít hơn (thêm điều kiện, chỉ "
        "mục trên cột đọc tiếp) hoặc đọc bằng lệnh tinhso mirror.",
        "{database} took more than {seconds} seconds and was stopped; nothing was written. Ask for less (a condition, "
        "an index on the cursor's column) or read by the command tinhso mirror.",
    ),
    "db_query_empty": (
        "Tệp --query không có câu lệnh nào. Viết một câu SELECT.",
        "The --query file holds no statement. Write one SELECT.",
    ),
    "db_query_refused": (
        "{database} không chạy câu truy vấn: {why}. Cần đúng một câu SELECT (hoặc WITH … SELECT).",
        "{database} does not run the query: {why}. It has to be one SELECT (or WITH … SELECT).",
    ),
    "db_query_writes": (
        "{database} từ chối câu truy vấn vì nó muốn thay đổi dữ liệu: {why}. Tỉnh Số chỉ đọc; viết một câu SELECT.",
        "{database} refused the query because it would change something: {why}. Tỉnh Số only reads; write a "
        "SELECT.",
    ),
    "db_query_files": (
        "Câu truy vấn chưa gửi tới {database}: nó phải bắt đầu bằng SELECT, WITH, VALUES hoặc TABLE và không chứa "
        "chữ OUTFILE hay DUMPFILE, kể cả trong tên cột hay chú thích, vì máy chủ có thể ghi tệp.",
        "The query was not sent to {database}: it has to begin with SELECT, WITH, VALUES or TABLE and must not hold "
        "the word OUTFILE or DUMPFILE, be it in a name or a comment, because the server might write a file.",
    ),
    "db_query_no_rows": (
        "Câu truy vấn không trả về bảng nào ({database}). Viết một câu SELECT.",
        "The query gives no table ({database}). Write a SELECT.",
    ),
    "db_connection_lost": (
        "Mất kết nối với {database} giữa chừng: {why}. Không có kết quả nào được ghi; hãy chạy lại.",
        "The connection to {database} was lost on the way: {why}. No result was written; run again.",
    ),
    "db_not_guarded": (
        "{database} không có phiên chỉ đọc: hãy dùng tài khoản chỉ có quyền đọc.",
        "{database} has no read-only sessions: use an account that may only read.",
    ),
}
