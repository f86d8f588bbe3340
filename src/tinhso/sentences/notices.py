"""What is said when a message cannot be obliged or told."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_way_to_tell": (
        "Chưa gửi được thông báo qua {way}; hãy dùng thư điện tử (mail).",
        "Notices cannot be sent by {way} yet; use mail.",
    ),
    "nobody_to_tell": (
        "Không có địa chỉ nhận thông báo. Hãy nhập địa chỉ thư điện tử.",
        "There is no address to tell. Enter a mail address.",
    ),
    "no_mail_server": (
        "Chưa khai máy chủ thư. Đặt TINHSO_SMTP thành smtp://tên:mật-khẩu@máy:cổng. Thông báo vẫn chờ trong hàng.",
        "No mail server is set. Set TINHSO_SMTP to smtp://user:password@host:port. The notices wait in the queue.",
    ),
    "bad_mail_address": (
        "TINHSO_SMTP phải là smtp://, smtp+tls:// hoặc smtps://tên:mật-khẩu@máy:cổng ({why}).",
        "TINHSO_SMTP must be smtp://, smtp+tls:// or smtps://user:password@host:port ({why}).",
    ),
    "bad_public_address": (
        "TINHSO_ADDRESS là “{told}”; hãy ghi https://tên-miền, không có gì phía sau ngoài cổng.",
        "TINHSO_ADDRESS is “{told}”; write https://name, with nothing behind it but a port.",
    ),
    "too_late": (
        "đã quá lúc cần gửi",
        "its time was over",
    ),
    "refused": ("máy chủ thư từ chối địa chỉ", "the mail server refused the address"),
    "unreachable": ("không liên lạc được máy chủ thư", "the mail server could not be reached"),
    "not_now": ("máy chủ thư hẹn lúc khác", "the mail server said: not now"),
    "unforeseen": (
        "lỗi chưa lường trước, đã ghi vào nhật ký máy chủ",
        "something unforeseen, written to the server's log",
    ),
    "bad_address": ("địa chỉ không dùng được cho thư", "no mail can carry the address"),
}
