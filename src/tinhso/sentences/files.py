"""What is said when a file is refused, lost or cannot be opened."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "no_file_key": (
        "Chưa có khóa mã hóa tệp. Đặt TINHSO_FILE_KEYS thành tên:64 chữ số hệ 16.",
        "There is no key to encrypt files with. Set TINHSO_FILE_KEYS to name:64 hexadecimal digits.",
    ),
    "bad_file_key": (
        "TINHSO_FILE_KEYS: khóa {name} không dùng được ({why}); cần 64 chữ số hệ 16.",
        "TINHSO_FILE_KEYS: the key {name} cannot be used ({why}); it takes 64 hexadecimal digits.",
    ),
    "two_file_keys": (
        "TINHSO_FILE_KEYS: tên khóa {name} có hai lần. Hãy đặt tên khác.",
        "TINHSO_FILE_KEYS: the name {name} stands twice. Choose another.",
    ),
    "unknown_file_key": (
        "Tệp được mã hóa bằng khóa {name}, nay không còn trong TINHSO_FILE_KEYS. Hãy thêm lại khóa đó.",
        "A file was encrypted by the key {name}, which TINHSO_FILE_KEYS no longer has. Put it back.",
    ),
    "broken_box": (
        "Nội dung đã mã hóa bị thay đổi hoặc bị cắt. Hãy khôi phục từ bản sao lưu.",
        "An encrypted content was changed or cut off. Restore it from a backup.",
    ),
    "no_files_folder": (
        "Chưa có nơi lưu tệp. Đặt TINHSO_FILES thành một thư mục.",
        "There is no place for files. Set TINHSO_FILES to a folder.",
    ),
    "file_not_written": (
        "Không ghi được tệp ({why}). Kiểm tra dung lượng và quyền của thư mục TINHSO_FILES rồi gửi lại.",
        "The file could not be written ({why}). Check space and rights of the folder TINHSO_FILES and send it again.",
    ),
    "file_gone": (
        "Nội dung của tệp {file} không còn trong thư mục TINHSO_FILES. Hãy khôi phục từ bản sao lưu.",
        "The content of the file {file} is no longer in the folder TINHSO_FILES. Restore it from a backup.",
    ),
    "no_such_file": (
        "Không có tệp {file}. Hãy mở lại trang.",
        "There is no file {file}. Open the page again.",
    ),
    "file_damaged": (
        "Tệp {file} đã hỏng trên đĩa. Hãy khôi phục từ bản sao lưu.",
        "The file {file} is damaged on the disk. Restore it from a backup.",
    ),
    "file_is_empty": (
        "Tệp {name} không có nội dung (0 byte). Hãy chọn tệp khác.",
        "The file {name} is empty (0 bytes). Choose another.",
    ),
    "file_too_large": (
        "Tệp {name} lớn hơn {most} MB. Hãy chụp hoặc quét lại với độ phân giải thấp hơn, hoặc chia nhỏ.",
        "The file {name} is larger than {most} MB. Scan it at a lower resolution, or split it.",
    ),
    "unknown_file_kind": (
        "Không nhận loại tệp của {name}. Hãy gửi PDF, ảnh (JPG, PNG), Word, Excel hoặc văn bản thuần.",
        "Files like {name} are not taken. Send PDF, pictures (JPG, PNG), Word, Excel or plain text.",
    ),
    "file_lies": (
        "Tệp {name} thực ra có nội dung loại {found}. Hãy lưu lại đúng loại rồi gửi.",
        "The content of the file {name} is really {found}. Save it under its own kind and send it again.",
    ),
    "damaged_file": (
        "Tệp {name} ({found}) bị hỏng hoặc chưa tải xong. Hãy mở thử rồi gửi lại.",
        "The file {name} ({found}) is damaged or incomplete. Open it yourself, then send it again.",
    ),
    "archive_bomb": (
        "Tệp {name} giải nén ra quá lớn nên không nhận. Hãy lưu lại tài liệu rồi gửi.",
        "The file {name} unpacks to too much and is not taken. Save the document anew and send it.",
    ),
    "file_has_scripts": (
        "Tệp “{name}” chứa mã chạy khi mở. Hãy in ra PDF mới (Lưu thành PDF) rồi gửi lại.",
        "The file “{name}” runs something when it is opened. Print it to a new PDF and send that.",
    ),
    "file_has_macros": (
        "Tệp {name} có macro nên không nhận. Hãy lưu thành PDF hoặc tài liệu không có macro.",
        "The file {name} holds macros and is not taken. Save it as PDF or without macros.",
    ),
    "file_is_locked": (
        "Tệp {name} có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
        "The file {name} has a password. Take it off and send it again.",
    ),
    "picture_too_large": (
        "Ảnh {name} rộng hoặc cao hơn {most} điểm. Hãy thu nhỏ rồi gửi lại.",
        "The picture {name} is wider or higher than {most} points. Make it smaller and send it again.",
    ),
    "scan_kind": (
        "Bản quét phải là PDF hoặc ảnh JPEG, PNG, WebP. Hãy quét lại thành PDF.",
        "A scan must be PDF or a JPEG, PNG or WebP picture. Scan it to PDF.",
    ),
    "scan_too_large": (
        "Bản quét lớn hơn {most} MB. Hãy quét đen trắng, 200 dpi, hoặc chia làm nhiều lần.",
        "The scan is larger than {most} MB. Scan in grey at 200 dpi, or in several goes.",
    ),
    "scan_empty": (
        "Chưa có trang nào. Hãy chọn tệp đã quét.",
        "There is no page. Choose the file that was scanned.",
    ),
    "scan_locked": (
        "Tệp PDF có mật khẩu. Hãy quét lại, không đặt mật khẩu.",
        "The PDF is locked by a password. Scan it again without one.",
    ),
    "scan_unreadable": (
        "Không đọc được tệp này: hỏng, hoặc không phải PDF hay ảnh thật. Hãy quét lại.",
        "This file cannot be read: damaged, or no real PDF or picture. Scan it again.",
    ),
    "scan_too_long": (
        "Bản quét dài hơn {most} trang. Hãy quét làm nhiều lần.",
        "The scan has more than {most} pages. Scan it in several goes.",
    ),
    "scan_page_size": (
        "Trang {page} lớn hơn {most} cm một chiều. Hãy quét lại trang đó.",
        "Page {page} is larger than {most} cm a side. Scan that page again.",
    ),
    "scan_too_heavy": (
        "Tệp này cần quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Hãy quét lại ở 200 dpi.",
        "This file takes too much memory or time and was left. Scan it again at 200 dpi.",
    ),
    "no_such_page": (
        "Tệp này có {pages} trang, không có trang {number}. Hãy chọn lại trang.",
        "This file has {pages} pages and no page {number}. Choose another.",
    ),
    "pdf_not_drawn": (
        "Không hiện được tệp này: hỏng, có mật khẩu, hoặc quá nặng. Hãy tải về để xem.",
        "This file cannot be shown: damaged, locked, or too heavy. Download it.",
    ),
    "drawing_busy": (
        "Máy đang hiện nhiều tệp. Hãy thử lại sau vài giây.",
        "Many files are being shown. Try again in a few seconds.",
    ),
}
