"""What the interface for partner systems says when it refuses a request."""

SENTENCES: dict[str, tuple[str, str]] = {
    "api_scope": (
        "Mã truy cập không có quyền này. Cần một trong: {scopes}.",
        "The token lacks the scope. It takes one of: {scopes}.",
    ),
    "api_no_helper": (
        "{staff} hôm nay không giữ vị trí được hỗ trợ nộp hồ sơ tại {office}. Kiểm tra mã cán bộ và loại.",
        "{staff} holds no post at {office} today through which she may help. Check her code and the kind.",
    ),
    "api_no_such_page": (
        "Không có địa chỉ này. Xem /api/v1/openapi.json.",
        "There is no such address. See /api/v1/openapi.json.",
    ),
    "api_not_this_way": (
        "Địa chỉ này chỉ nhận: {allowed}.",
        "This address takes only: {allowed}.",
    ),
    "api_bad_json": (
        "Nội dung không phải JSON đọc được. Gửi JSON mã UTF-8.",
        "The body is no readable JSON. Send JSON in UTF-8.",
    ),
    "api_bad_query": (
        "Tham số trong địa chỉ chưa đúng; xem errors.",
        "The address has wrong parameters; see errors.",
    ),
    "api_bad_body": (
        "Nội dung gửi lên chưa đúng; xem errors.",
        "The body is wrong; see errors.",
    ),
    "api_bad_cursor": (
        "Con trỏ trang không phải của danh sách này. Đọc lại từ trang đầu.",
        "The cursor is not of this list. Read it again from its first page.",
    ),
    "api_no_key": (
        "Thiếu tiêu đề Idempotency-Key. Gửi một khóa riêng cho mỗi việc để gửi lại không làm hai lần.",
        "No Idempotency-Key. Send a key of its own with each act, so that a retry does nothing twice.",
    ),
    "api_bad_key": (
        "Idempotency-Key chỉ gồm chữ ASCII in được, nhiều nhất {most} ký tự.",
        "Idempotency-Key is printable ASCII of at most {most} letters.",
    ),
    "api_key_reused": (
        "Idempotency-Key này đã dùng cho một yêu cầu khác. Dùng khóa mới.",
        "This Idempotency-Key came with another request. Use a new one.",
    ),
    "api_no_such_file": (
        "Tệp {file} không phải do mã truy cập này gửi, hoặc đã thuộc một hồ sơ. Gửi lại tệp qua /files.",
        "The file {file} was not sent with this token, or belongs to a dossier already. Send it again to /files.",
    ),
    "api_too_large": (
        "Nội dung quá lớn; nhiều nhất {most} byte.",
        "The body is too large; at most {most} bytes.",
    ),
    "api_only_json": (
        "Gửi nội dung với Content-Type: application/json.",
        "Send the body with Content-Type: application/json.",
    ),
    "api_only_form": (
        "Gửi tệp với Content-Type: multipart/form-data.",
        "Send the file with Content-Type: multipart/form-data.",
    ),
    "api_bad_form": (
        "Không đọc được biểu mẫu. Gửi đúng một tệp theo multipart/form-data, có boundary.",
        "The form cannot be read. Send exactly one file as multipart/form-data, with its boundary.",
    ),
    "api_away": (
        "Cơ sở dữ liệu chưa trả lời. Chờ vài giây rồi gửi lại đúng yêu cầu này: một khóa chỉ tính một lần.",
        "The database does not answer. Wait a moment and send the same request again: under one key it counts once.",
    ),
    "api_too_many": (
        "Quá {limit} yêu cầu mỗi phút. Chờ {seconds} giây rồi gửi tiếp.",
        "More than {limit} requests a minute. Wait {seconds} seconds.",
    ),
}
