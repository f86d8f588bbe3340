"""What is said when a slip or letter cannot be printed."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "unknown_paper": (
        "Không in được trên khổ giấy {paper}. Hãy chọn A4 hoặc A5.",
        "Nothing is printed on {paper}. Choose A4 or A5.",
    ),
    "no_such_language": (
        "Không có mẫu in bằng ngôn ngữ {lang}. Hãy chọn vi hoặc en.",
        "There is no sheet in the language {lang}. Choose vi or en.",
    ),
    "qr_too_long": (
        "Địa chỉ trong mã QR dài quá {most} ký tự. Hãy rút ngắn địa chỉ của trang.",
        "The address in the QR code is longer than {most} letters. Shorten the site's address.",
    ),
}
