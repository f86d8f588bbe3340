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
    "bad_files_in": (
        "TINHSO_FILES_IN={told} không dùng được; hãy ghi folder hoặc s3.",
        "TINHSO_FILES_IN={told} cannot be used; write folder or s3.",
    ),
    "no_s3_store": (
        "Chưa có kho đối tượng. Đặt TINHSO_OBJECT_STORE thành https://máy-chủ/bucket và hai khóa truy cập.",
        "There is no object store. Set TINHSO_OBJECT_STORE to https://host/bucket, and its two access keys.",
    ),
    "bad_s3_address": (
        "TINHSO_OBJECT_STORE không dùng được (cần {why}). Khóa truy cập đặt riêng, không nằm trong địa chỉ.",
        "TINHSO_OBJECT_STORE cannot be used ({why} is wanted). The access keys are set apart, not in the address.",
    ),
    "store_away": (
        "Kho tệp không trả lời ({why}). Chưa có gì được ghi; hãy thử lại sau ít phút hoặc báo quản trị.",
        "The store of files does not answer ({why}). Nothing was written; try again soon, or tell the administrator.",
    ),
    "store_refuses": (
        "Kho tệp từ chối ({why}). Hãy kiểm tra khóa truy cập, quyền và dung lượng của kho.",
        "The store of files refuses ({why}). Check its access keys, rights and space.",
    ),
    "scanner_away": (
        "Trình quét vi-rút không trả lời ({why}). Tệp vẫn được nhận và chờ quét; hãy kiểm tra clamd và TINHSO_CLAMAV.",
        "The virus scanner does not answer ({why}). Files are taken and wait; check clamd and TINHSO_CLAMAV.",
    ),
    "scanner_slow": (
        "Trình quét vi-rút không xong trong {seconds} giây. Tệp sẽ được quét lại.",
        "The virus scanner did not end within {seconds} seconds. The file will be scanned again.",
    ),
    "no_scanner": (
        "Chưa bật quét vi-rút. Đặt TINHSO_CLAMAV thành đường dẫn ổ cắm của clamd hoặc máy:cổng.",
        "Virus scanning is off. Set TINHSO_CLAMAV to the path of clamd's socket, or host:port.",
    ),
    "file_waits": (
        "Tệp “{file}” đang chờ quét vi-rút nên chưa mở được. Hãy thử lại sau ít phút.",
        "The file “{file}” waits for the virus scanner and cannot be opened yet. Try again in some minutes.",
    ),
    "file_infected": (
        "Tệp “{file}” có vi-rút ({finding}) nên được niêm phong, không mở được. Hãy yêu cầu nộp tệp khác.",
        "The file “{file}” holds a virus ({finding}); it is sealed and is not given out. Ask for another one.",
    ),
    "file_not_scanned": (
        "Không quét được vi-rút trong tệp “{file}” ({why}) nên chưa mở được. Hãy nộp tệp khác hoặc báo quản trị.",
        "The file “{file}” could not be scanned for viruses ({why}). Send another, or tell the administrator.",
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
    "archive_leads_out": (
        "Tệp {name} có phần mang đường dẫn trỏ ra ngoài nên không nhận. Hãy lưu lại tài liệu rồi gửi.",
        "A part of the file {name} is named by a path that leads out of it. Save the document anew and send it.",
    ),
    "file_has_entities": (
        "Tệp {name} có khai báo thực thể XML nên không nhận. Hãy lưu lại bằng phần mềm văn phòng hoặc thành PDF.",
        "The XML in the file {name} declares entities, and it is not taken. Save it by an office program, or as PDF.",
    ),
    "file_has_scripts": (
        "Tệp “{name}” chứa mã chạy khi mở. Hãy in ra PDF mới (Lưu thành PDF) rồi gửi lại.",
        "The file “{name}” runs something when it is opened. Print it to a new PDF and send that.",
    ),
    "file_has_macros": (
        "Tệp {name} có macro nên không nhận. Hãy lưu thành PDF hoặc tài liệu không có macro.",
        "The file {name} holds macros and is not taken. Save it as PDF or without macros.",
    ),
    "pdf_not_opened": (
        "Tệp {name} chưa kiểm được vì nhiều tệp đang chờ mở. Hãy gửi lại sau ít phút.",
        "The file {name} could not be checked yet: many wait to be opened. Send it again in a few minutes.",
    ),
    "file_is_locked": (
        "Tệp {name} bị khóa bằng mật khẩu, không ai mở xem được. Hãy lưu một bản không có mật khẩu rồi gửi bản đó.",
        "The file {name} is locked by a password, so nobody could read it. Save a copy without one and send that.",
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
# What `tinhso files` prints.
WORDS: dict[str, tuple[str, str]] = {
    "counts": ("{n} tệp, {contents} nội dung, {size}", "{n} files, {contents} contents, {size}"),
    "in_folder": ("  trong thư mục   {n:>9}", "  in the folder         {n:>9}"),
    "in_s3": ("  trong kho S3    {n:>9}", "  in the object store   {n:>9}"),
    "waiting": ("  chờ quét        {n:>9}", "  wait to be scanned    {n:>9}"),
    "clean": ("  sạch            {n:>9}", "  clean                 {n:>9}"),
    "infected": ("  có vi-rút       {n:>9}", "  hold a virus          {n:>9}"),
    "failed": ("  không quét được {n:>9}", "  could not be scanned  {n:>9}"),
    "scanner": ("Trình quét: {what}", "Scanner: {what}"),
    "scanner_off": ("Quét vi-rút: tắt (TINHSO_CLAMAV)", "Virus scanning: off (TINHSO_CLAMAV)"),
    "found": ("  {file}  {name}  {finding}", "  {file}  {name}  {finding}"),
    "moved": ("Đã chuyển {n} nội dung ({size}).", "{n} contents were moved ({size})."),
    "stays": ("  {name} ở lại: {why}", "  {name} stays: {why}"),
    "left": (
        "Còn {n} nội dung chưa chuyển; chạy lại để tiếp tục.",
        "{n} contents are left; run it again to go on.",
    ),
    "sound": (
        "Đã kiểm tra: mọi nội dung đều nguyên vẹn.",
        "Checked: every content is as it was stored.",
    ),
    "wrong": ("Đã kiểm tra: {n} chỗ sai.", "Checked: {n} faults."),
    "missing": ("thiếu", "missing"),
    "changed": ("đã bị thay đổi", "changed"),
    "no_key": ("không còn khóa", "no key"),
    "orphan": ("thừa, không thuộc tệp nào", "orphan, of no file"),
    "one_wrong": ("  {what}: {store} {name} ({files})", "  {what}: {store} {name} ({files})"),
    "scanned": ("Đã quét {n} nội dung; còn {left} chờ.", "{n} contents were scanned; {left} wait."),
    "set_again": ("{n} nội dung sẽ được quét lại.", "{n} contents will be scanned again."),
}
