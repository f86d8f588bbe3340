"""What is said when a request cannot be answered."""

SENTENCES: dict[str, tuple[str, str]] = {
    "page_bad_request": (
        "Yêu cầu không đọc được. Hãy quay lại trang trước và thử lần nữa.",
        "The request could not be read. Go back to the page before and try again.",
    ),
    "page_forged": (
        "Biểu mẫu này đã cũ hoặc không gửi từ trang của chúng tôi. Hãy mở lại trang rồi gửi lần nữa.",
        "The form is too old or did not come from one of our pages. Open the page again and send it once more.",
    ),
    "citizens_only": (
        "Trang này dành cho người dân, doanh nghiệp; bạn đang đăng nhập bằng tài khoản cán bộ.",
        "This page is for citizens and businesses; you are signed in as staff.",
    ),
    "staff_only": (
        "Trang này dành cho cán bộ; bạn đang đăng nhập bằng tài khoản người dân.",
        "This page is for staff; you are signed in as a citizen.",
    ),
    "page_not_found": (
        "Không có trang này. Có thể địa chỉ bị gõ sai hoặc trang đã chuyển đi.",
        "There is no such page. The address may be mistyped, or the page has moved.",
    ),
    "page_too_large": (
        "Dữ liệu gửi lên quá lớn. Mỗi lần gửi tối đa {megabytes} MB; hãy chia nhỏ rồi gửi lại.",
        "What was sent is too large. At most {megabytes} MB at a time; divide it and send it again.",
    ),
    "page_away": (
        "Hệ thống tạm gián đoạn. Những gì đã báo là xong vẫn còn nguyên. Hãy thử lại sau {seconds} giây.",
        "The system is interrupted for a moment. What was said to be done is safe. Try again in {seconds} seconds.",
    ),
    "page_broken": (
        "Hệ thống gặp lỗi và đã ghi lại. Dữ liệu đã lưu không bị mất. Hãy thử lại sau ít phút.",
        "Something went wrong and was recorded. What was saved is not lost. Try again in a few minutes.",
    ),
}
