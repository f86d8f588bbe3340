"""What is said of registers that are asked in place of papers."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_such_register": (
        "TINHSO_REGISTERS: không có cơ sở dữ liệu {register}. Các mã dùng được: {known}.",
        "TINHSO_REGISTERS: there is no database {register}. These are known: {known}.",
    ),
    "register_without": (
        "Chưa đặt {name}, cần có để hỏi cơ sở dữ liệu ấy.",
        "{name} is not set; without it that register cannot be asked.",
    ),
    "bad_register_address": (
        "{name} không phải là địa chỉ https dùng được. Nếu ở mạng riêng, đặt thêm …_PRIVATE=1.",
        "{name} is no https address that can be used. In a private network set …_PRIVATE=1 too.",
    ),
    "bad_register_seconds": (
        "{name} phải là số giây, từ 0 đến {most}.",
        "{name} must be a number of seconds, up to {most}.",
    ),
    "register_not_found": (
        "cơ sở dữ liệu chưa có thông tin này",
        "the database has nothing of it yet",
    ),
    "register_of_another": (
        "trả lời là của người khác nên đã bỏ, không ai xem",
        "the answer was of somebody else: it was thrown away, nobody saw it",
    ),
    "register_wrong_part": (
        "trả lời không đúng dạng đã thống nhất nên đã bỏ",
        "the answer was not of the agreed form: it was thrown away",
    ),
    "register_expired": ("dữ liệu đã hết giá trị", "the data are no longer valid"),
    "register_no_number": (
        "chưa biết số định danh hoặc mã số để hỏi",
        "no number is known to ask by",
    ),
    "register_away": (
        "cơ sở dữ liệu không trả lời kịp",
        "the database did not answer in time",
    ),
    "register_not_set": (
        "cơ sở dữ liệu ấy không còn được kết nối",
        "that database is not connected any more",
    ),
    "register_owner_corrected": (
        "hồ sơ đã sửa người đứng tên nên dữ liệu lấy trước không dùng được",
        "whose dossier it is was mended, so what was told before does not count",
    ),
    "register_refused_by_officer": (
        "người xử lý thấy dữ liệu thiếu hoặc không đúng",
        "the officer found the data lacking or wrong",
    ),
    "service_away": (
        "Không hỏi được lúc này ({why}).",
        "It cannot be asked now ({why}).",
    ),
    "service_refused": (
        "Bên ấy không nhận tên hoặc khóa của ta ({why}). Hãy kiểm tra cấu hình kết nối.",
        "It does not take our name or secret ({why}). Check the settings of the connection.",
    ),
    "service_unfit": (
        "Trả lời không đọc được ({why}).",
        "What it answers cannot be read ({why}).",
    ),
}
