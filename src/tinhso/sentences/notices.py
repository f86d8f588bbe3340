"""What is said when a message cannot be obliged or told, and why one came to nothing."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_way_to_tell": (
        "Chưa gửi được thông báo qua {way}; hãy dùng thư điện tử (mail) hoặc tin nhắn (sms).",
        "Notices cannot be sent by {way}; use mail or sms.",
    ),
    "nobody_to_tell": (
        "Không có địa chỉ nhận thông báo. Hãy nhập địa chỉ thư điện tử hoặc số điện thoại.",
        "There is no address to tell. Enter a mail address or a telephone number.",
    ),
    "no_mail_server": (
        "Chưa khai máy chủ thư. Đặt TINHSO_SMTP thành smtp://tên:mật-khẩu@máy:cổng. Thông báo vẫn chờ trong hàng.",
        "No mail server is set. Set TINHSO_SMTP to smtp://user:password@host:port. The notices wait in the queue.",
    ),
    "bad_mail_address": (
        "TINHSO_SMTP phải là smtp://, smtp+tls:// hoặc smtps://tên:mật-khẩu@máy:cổng ({why}).",
        "TINHSO_SMTP must be smtp://, smtp+tls:// or smtps://user:password@host:port ({why}).",
    ),
    "bad_sms_address": (
        "TINHSO_SMS phải là esms://khóa:bí-mật@máy/Tên-thương-hiệu ({why}).",
        "TINHSO_SMS must be esms://key:secret@host/Brandname ({why}).",
    ),
    "bad_zalo_address": (
        "TINHSO_ZALO phải là zalo://mã-ứng-dụng:bí-mật@máy ({why}).",
        "TINHSO_ZALO must be zalo://app_id:app_secret@host ({why}).",
    ),
    "bad_public_address": (
        "TINHSO_ADDRESS là “{told}”; hãy ghi https://tên-miền, không có gì phía sau ngoài cổng.",
        "TINHSO_ADDRESS is “{told}”; write https://name, with nothing behind it but a port.",
    ),
    "zalo_no_token": (
        "Zalo không nhận mã nào đang có. Hãy cấp quyền lại cho ứng dụng và đặt TINHSO_ZALO_REFRESH.",
        "Zalo takes none of the tokens we have. Give the permission anew and set TINHSO_ZALO_REFRESH.",
    ),
    "zalo_token_renewed": (
        "Mã truy cập Zalo đang được đổi; tin sẽ được gửi lại sau ít phút.",
        "The Zalo token is being renewed; the message is tried again in some minutes.",
    ),
    "zalo_token_silent": (
        "Zalo không trả lời khi ta đổi mã truy cập; tin chưa gửi đi và sẽ được gửi lại sau ít phút.",
        "Zalo gave no answer when our token was to be renewed; nothing was sent, it is tried again in some minutes.",
    ),
    "bad_template": (
        "Mẫu thông báo {template} chưa dùng được ({why}). Hãy sửa tệp mẫu.",
        "The template {template} cannot be used ({why}). Correct its file.",
    ),
    "template_field": (
        "Mẫu {template} không có trường “{field}”. Hãy chỉ dùng các trường đã khai.",
        "The template {template} has no field “{field}”. Use only those that are declared.",
    ),
    "template_too_long": (
        "Tin nhắn của mẫu {template} dài tới {segments} tin, nhiều nhất được {most}. Hãy rút ngắn.",
        "As an SMS the template {template} has up to {segments} parts; at most {most} may be. Shorten it.",
    ),
    "template_twice": (
        "Có hai mẫu khác nhau cùng mã {template}. Hãy đổi mã một mẫu.",
        "Two different templates are called {template}. Rename one.",
    ),
    "no_template": (
        "Không có mẫu thông báo {template}. Hãy chọn một mẫu trong danh sách.",
        "There is no template {template}. Choose one of the list.",
    ),
    "notice_field_missing": (
        "Mẫu {template} cần trường “{field}”. Hãy điền trường này.",
        "The template {template} needs the field “{field}”. Fill it in.",
    ),
    "notice_field_unknown": (
        "Mẫu {template} không có trường “{field}”. Hãy bỏ trường này.",
        "The template {template} has no field “{field}”. Leave it out.",
    ),
    "bad_ways": (
        "Thứ tự phải có Zalo, tin nhắn và thư, mỗi cách một lần. Hãy chọn lại.",
        "The order must have Zalo, SMS and mail, each once. Choose again.",
    ),
    "bad_per_minute": (
        "Mức mỗi phút là số từ 0 (không giới hạn) đến {most}. Hãy nhập lại.",
        "The bound is a number from 0 (none) to {most} a minute. Enter it again.",
    ),
    "bad_template_number": (
        "Mã mẫu của Zalo gồm chữ và số, nhiều nhất {most} ký tự. Hãy chép lại từ Zalo.",
        "A Zalo template's id has letters and digits, at most {most}. Copy it again from Zalo.",
    ),
    "wording_long": (
        "Lời tin nhắn dài nhất {most} ký tự. Hãy rút ngắn.",
        "An SMS has at most {most} letters here. Shorten it.",
    ),
    "receipt_unsigned": (
        "Biên nhận không mang chữ ký của nơi đã nhận tin. Hãy kiểm tra địa chỉ gọi lại và khóa bí mật.",
        "The receipt is not signed by who took the message. Check the callback address and the secret key.",
    ),
    "no_such_notice": (
        "Không có thông báo này. Hãy mở lại danh sách.",
        "There is no such notice. Open the list again.",
    ),
    "notice_under_way": (
        "Thông báo đang ở trạng thái “{state}” nên không đổi được. Hãy tải lại trang.",
        "The notice stands at “{state}” and cannot be changed. Load the page again.",
    ),
    "notice_emptied": (
        "Nội dung hoặc địa chỉ của thông báo không còn được lưu nên không gửi lại được. Hãy báo bằng cách khác.",
        "Its words or its address are kept no longer, so it cannot be sent again. Tell it another way.",
    ),
    "notice_over": (
        "Thông báo đã quá lúc cần gửi. Nếu vẫn cần, hãy tạo thông báo mới.",
        "Its time is over. If it still matters, make a new one.",
    ),
    "notice_needs_why": (
        "Hãy ghi lý do dừng.",
        "Say why it is stopped.",
    ),
    "owed_bad_ladder": (
        "Các mốc nhắc chưa đúng ({why}). Hãy ghi số ngày từ -1000 đến 1000, mỗi mốc một lần cho một người.",
        "The steps are none ({why}). Say days from -1000 to 1000, each step once for one of whom.",
    ),
    "owed_no_matter": (
        "Chưa có loại việc phải nhắc {matter}. Hãy khai loại việc này trước.",
        "There is no matter {matter} to remind of. Declare it first.",
    ),
    "owed_lacks": (
        "Việc phải nhắc thiếu {part}. Hãy ghi đủ.",
        "What is owed lacks {part}. Say it.",
    ),
    "owed_no_more": (
        "việc đã xong hoặc đã đổi hạn trước khi gửi",
        "it was done, or its day was moved, before it was sent",
    ),
    "reach_bad_mail": (
        "“{mail}” không phải địa chỉ thư. Hãy nhập lại, ví dụ lan@so-khcn.example.vn.",
        "“{mail}” is no mail address. Enter it again, such as lan@so-khcn.example.vn.",
    ),
    "reach_unknown": (
        "Không có đơn vị hoặc cán bộ “{who}”. Ghi office:mã-đơn-vị hoặc staff:mã-cán-bộ.",
        "There is no office or member of staff “{who}”. Write office:code or staff:code.",
    ),
    "reach_file_columns": (
        "Tệp phải có dòng đầu với các cột {columns}.",
        "The file needs a first line with the columns {columns}.",
    ),
    "reach_file_unread": (
        "Không đọc được tệp {file} ({why}). Hãy lưu lại thành CSV mã UTF-8.",
        "The file {file} cannot be read ({why}). Save it as CSV in UTF-8.",
    ),
    "too_late": (
        "đã quá lúc cần gửi",
        "its time was over",
    ),
    "erased": ("người nhận đã được xóa dữ liệu", "the person was erased"),
    "stopped": ("đã dừng theo quyết định của cán bộ", "it was stopped by a member of staff"),
    "settled": (
        "cán bộ đã xem: đã đến hoặc không cần gửi lại",
        "a member of staff looked: it arrived, or need not be sent again",
    ),
    "code_unclear": (
        "đã chuyển đi nhưng không rõ nơi gửi có nhận hay không; ai cần thì xin mã mới",
        "it was handed over, and whether it was taken is not known; who needs one asks for a new code",
    ),
    "refused": ("máy chủ thư từ chối địa chỉ", "the mail server refused the address"),
    "unreachable": ("không liên lạc được nơi gửi", "the provider could not be reached"),
    "not_now": ("nơi gửi hẹn lúc khác", "the provider said: not now"),
    "unforeseen": (
        "lỗi chưa lường trước, đã ghi vào nhật ký máy chủ",
        "something unforeseen, written to the server's log",
    ),
    "bad_address": (
        "địa chỉ không dùng được cho cách gửi này",
        "the address cannot be reached this way",
    ),
    "way_unclear": (
        "Đã chuyển đi, không rõ nơi gửi có nhận không. Hãy hỏi người nhận: chưa có thì gửi lại, có rồi thì ghi đã đến.",
        "It was handed over; whether it was taken is not known. Ask the recipient: send it again, or say that it came.",
    ),
    "way_broken": (
        "đường truyền đứt trước khi có trả lời: có thể đã nhận, đang chờ biên nhận",
        "the line broke before an answer: it may have been taken, a receipt is waited for",
    ),
    "way_bad_address": (
        "địa chỉ nơi gửi khai chưa đúng; kiểm tra TINHSO_SMS, TINHSO_ZALO",
        "the provider's address is set wrongly; check TINHSO_SMS, TINHSO_ZALO",
    ),
    "way_refused_key": (
        "nơi gửi từ chối khóa của ta; kiểm tra tài khoản và địa chỉ máy được phép",
        "the provider refuses our key; check the account and the addresses it lets in",
    ),
    "way_refuses_us": (
        "máy chủ thư không nhận thư của ta; kiểm tra TINHSO_SMTP và địa chỉ người gửi",
        "the mail server takes no letters of ours; check TINHSO_SMTP and the sender's address",
    ),
    "way_no_money": (
        "tài khoản ở nơi gửi hết tiền hoặc hạn mức; hãy nạp thêm",
        "the account at the provider has no money or quota; top it up",
    ),
    "way_not_registered": (
        "tên hoặc mẫu tin chưa đăng ký với nơi gửi; hãy đăng ký rồi gửi lại",
        "the name or the template is not registered with the provider; register it and send again",
    ),
    "way_content": ("nơi gửi từ chối nội dung", "the provider refused the words"),
    "way_limit": (
        "hết hạn mức trong ngày của nơi gửi",
        "the provider's limit of the day is reached",
    ),
    "way_nobody": ("số này không có tài khoản nhận", "nobody has an account at this number"),
    "way_declined": ("người nhận không nhận tin này", "the person does not take such messages"),
    "way_not_arrived": (
        "nơi gửi báo tin không đến máy",
        "the provider says that it did not arrive",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "reach_taken": ("Đã ghi {n} nơi nhận.", "{n} addresses were taken."),
}
