"""What is said of messages to and from the national portal, and of asking another system."""

SENTENCES: dict[str, tuple[str, str]] = {
    "http_bad_address": (
        "Địa chỉ của hệ thống kia không dùng được ({why}). Hãy ghi https://tên-miền[/đường-dẫn], "
        "không có mật khẩu, không có dấu ? và #.",
        "The other system's address cannot be used ({why}). Write https://name[/path], "
        "without a password, without ? and #.",
    ),
    "http_private_address": (
        "{host} nằm trong mạng riêng. Nếu đúng là qua mạng riêng: Cổng thì đặt TINHSO_PORTAL_PRIVATE=1, "
        "webhook thì thêm mạng đó vào TINHSO_WEBHOOK_NETWORKS.",
        "{host} lies in a private network. If that is meant, set TINHSO_PORTAL_PRIVATE=1 for the portal; "
        "for a webhook add the network to TINHSO_WEBHOOK_NETWORKS.",
    ),
    "http_unreachable": (
        "Không nối được với hệ thống kia ({why}). Sẽ tự thử lại.",
        "The other system could not be reached ({why}). It is tried again by itself.",
    ),
    "http_timed_out": (
        "Hệ thống kia không trả lời trong {seconds} giây. Sẽ tự thử lại.",
        "The other system did not answer within {seconds} seconds. It is tried again by itself.",
    ),
    "http_too_long": (
        "Hệ thống kia trả lời dài hơn {most} byte, nên không đọc. Hãy báo đơn vị vận hành hệ thống đó.",
        "The other system's answer is longer than {most} bytes and was not read. Tell whoever runs it.",
    ),
    "portal_no_keys": (
        "Chưa có khóa dùng chung với Cổng dịch vụ công. Đặt TINHSO_PORTAL_KEYS thành tên:64 chữ số hệ 16.",
        "There is no key shared with the national portal. Set TINHSO_PORTAL_KEYS to name:64 hexadecimal digits.",
    ),
    "portal_no_address": (
        "Chưa có địa chỉ Cổng dịch vụ công. Đặt TINHSO_PORTAL và TINHSO_PORTAL_KEYS.",
        "There is no address of the national portal. Set TINHSO_PORTAL and TINHSO_PORTAL_KEYS.",
    ),
    "portal_unsigned": (
        "Thông điệp không có chữ ký đúng của Cổng dịch vụ công. Hãy kiểm tra tên khóa, khóa và cách ký.",
        "The message bears no valid signature of the portal. Check the key's name, the key and how it is signed.",
    ),
    "portal_untimely": (
        "Thời điểm ký lệch quá 5 phút. Hãy chỉnh đồng hồ rồi ký và gửi lại.",
        "It was signed more than 5 minutes from now. Set the clock, then sign and send it again.",
    ),
    "portal_only_json": (
        "Ở đây chỉ nhận POST với Content-Type: application/json.",
        "Only POST with Content-Type: application/json is taken here.",
    ),
    "portal_no_json": (
        "Thông điệp không phải JSON dùng được. Hãy gửi thông điệp đúng, với id mới.",
        "The message is no usable JSON. Send a right one under a new id.",
    ),
    "portal_wrong_part": (
        "Phần {where} của thông điệp không đúng lược đồ. Hãy sửa rồi gửi với id mới.",
        "The part {where} of the message is not of its schema. Mend it and send it under a new id.",
    ),
    "portal_wrong_way": (
        "Thông điệp loại {type} không đi chiều này.",
        "A message of the type {type} does not go this way.",
    ),
    "portal_no_sequence": (
        "Thông điệp loại {type} phải có số thứ tự (sequence). Hãy gửi lại với id mới.",
        "A message of the type {type} must have its number (sequence). Send it again under a new id.",
    ),
    "portal_id_differs": (
        "id trong thông điệp khác id ở tiêu đề đã ký. Hãy gửi lại với một id.",
        "The id in the message is not the one it was signed under. Send it again with one id.",
    ),
    "portal_too_large": (
        "Thông điệp lớn hơn {most} byte. Hãy gửi tệp riêng, bằng thông điệp loại file.",
        "The message is larger than {most} bytes. Send files apart, by messages of the type file.",
    ),
    "portal_other_bytes": (
        "id {message} đã dùng cho một thông điệp khác nội dung. Hãy gửi với id mới.",
        "The id {message} was used for a message of other bytes. Send it under a new id.",
    ),
    "portal_filed_already": (
        "Hồ sơ {dossier} đã nộp vào tỉnh rồi. Nếu là hồ sơ khác, hãy gửi với mã khác.",
        "The dossier {dossier} has been filed here already. If it is another one, send it under another code.",
    ),
    "portal_not_filed": (
        "Hồ sơ {dossier} chưa nộp được vào tỉnh nên thông điệp này không có gì để áp dụng. Hãy nộp lại hồ sơ trước.",
        "The dossier {dossier} has not been filed here, so there is nothing to apply this to. File it again first.",
    ),
    "portal_file_differs": (
        "Nội dung tệp không khớp mã SHA-256 đã khai. Hãy gửi lại tệp với id mới.",
        "The file's bytes are not those of the SHA-256 that was told. Send the file again under a new id.",
    ),
    "portal_number_used": (
        "Số thứ tự {sequence} của hồ sơ đã dùng. Hãy gửi với số tiếp theo.",
        "The dossier's number {sequence} was used. Send it with the next one.",
    ),
    "portal_files_missing": (
        "Còn thiếu {count} tệp mà thông điệp nêu. Thông điệp chờ các tệp đó.",
        "{count} files that the message names have not come. It waits for them.",
    ),
    "portal_after_another": (
        "Chờ thông điệp số {sequence} của cùng hồ sơ được xử lý trước.",
        "It waits for the message number {sequence} of the same dossier, which is here and has its turn first.",
    ),
    "portal_gap": (
        "Chưa nhận thông điệp số {sequence} của cùng hồ sơ. Hãy hỏi Cổng, hoặc chạy lại và bỏ qua chỗ trống.",
        "The message number {sequence} of the same dossier has not come. Ask the portal, or go over the gap.",
    ),
    "portal_unknown_agency": (
        "Không có đơn vị nào mang mã định danh {agency}. Hãy ghi mã đó ở trang Đơn vị rồi chạy lại.",
        "No office has the identifier {agency}. Enter it at the page of the office, then replay the message.",
    ),
    "portal_two_agencies": (
        "Có nhiều đơn vị mang mã định danh {agency}. Hãy để một đơn vị mang mã đó rồi chạy lại.",
        "Several offices have the identifier {agency}. Leave it with one of them, then replay the message.",
    ),
    "portal_another_person": (
        "Số định danh của {who} là của người khác tên hoặc ngày sinh. Hãy đối chiếu rồi sửa, hoặc bỏ thông điệp.",
        "The number of the {who} belongs to somebody of another name or birth. Compare, then correct it or give it up.",
    ),
    "portal_amount_differs": (
        "Cổng báo đã nộp {amount} đồng, còn ở đây yêu cầu {asked} đồng. Hãy đối chiếu với kế toán.",
        "The portal tells of {amount} VND paid; {asked} VND were asked for here. Compare with the accounts.",
    ),
    "portal_unforeseen": (
        "Lỗi chưa lường trước, đã ghi vào nhật ký máy chủ. Thông điệp được thử lại, rồi chờ người quyết định.",
        "Something unforeseen, written to the server's log. It is tried again, then left to a person.",
    ),
    "portal_too_many_tries": (
        "Thông điệp làm dừng chương trình nhiều lần nên không tự thử nữa. Hãy xem nhật ký máy chủ rồi quyết định.",
        "The message has brought the worker down several times. It is tried no more: see the server's log and decide.",
    ),
    "portal_not_kept": (
        "Nội dung thông điệp không còn được lưu, nên không chạy lại được.",
        "What the message said is kept no longer, so it cannot be replayed.",
    ),
    "portal_file_erased": (
        "Tệp đã bị thay hoặc xóa trước khi gửi, nên không gửi nữa. Tệp mới, nếu có, đi bằng thông điệp riêng.",
        "The file was replaced or erased before it was sent: it goes no more. A newer one has a message of its own.",
    ),
    "portal_refused_ours": (
        "Cổng dịch vụ công từ chối thông điệp này ({why}). Hãy xem lý do, sửa rồi gửi lại.",
        "The portal refused this message ({why}). See why, mend it, and send it again.",
    ),
    "portal_hears_nobody": (
        "Cổng dịch vụ công đang không nhận thông điệp (mã {status}). Sẽ tự gửi lại.",
        "The portal takes no messages now (status {status}). It is sent again by itself.",
    ),
    "portal_cannot_digest": (
        "Cổng dịch vụ công báo lỗi với thông điệp này (mã {status}). Sẽ tự gửi lại, rồi chờ người quyết định.",
        "The portal fails at this message (status {status}). It is sent again some times, then left to a person.",
    ),
    "portal_given_up": (
        "Tỉnh đã quyết định không áp dụng thông điệp này. Hãy liên hệ cơ quan tiếp nhận.",
        "The province has decided not to apply this message. Ask the office that receives the dossier.",
    ),
    "portal_no_such_message": (
        "Không có thông điệp {message}. Hãy mở lại danh sách.",
        "There is no message {message}. Open the list again.",
    ),
    "portal_has_ended": (
        "Thông điệp {message} đã kết thúc ({state}), không còn gì để quyết định.",
        "The message {message} has ended ({state}): there is nothing left to decide.",
    ),
    "portal_needs_why": (
        "Hãy ghi lý do bỏ thông điệp.",
        "Say why the message is given up.",
    ),
    "portal_answer_unread": (
        "Không đọc được sổ đối soát của Cổng dịch vụ công (mã {status}). Hãy thử lại sau.",
        "The portal's list of the day could not be read (status {status}). Try again later.",
    ),
}

# What differs between the two sides on a day.
DIFFERENCES: dict[str, tuple[str, str]] = {
    "not_received": ("Cổng đã gửi, ở đây chưa có", "Sent by the portal, not here"),
    "not_in_their_list": (
        "Ở đây đã nhận, Cổng không kê",
        "Received here, not in the portal's list",
    ),
    "not_there": (
        "Cổng từng báo đã nhận, nay không kê",
        "Acknowledged by the portal, not in its list",
    ),
    "not_acknowledged": (
        "Cổng đã có, ở đây chưa được báo nhận",
        "There, and not acknowledged here",
    ),
    "they_have_we_not": (
        "Hồ sơ Cổng có, ở đây không có",
        "A dossier that they have and we have not",
    ),
    "we_have_they_not": (
        "Hồ sơ ở đây có, Cổng không kê",
        "A dossier that we have and they have not",
    ),
    "other_code": ("Hai bên ghi mã hồ sơ khác nhau", "Either side names another code of ours"),
    "state_lags": ("Trạng thái chưa kịp gửi lên", "The state is still on its way"),
    "state_differs": ("Trạng thái hai bên khác nhau", "The states differ"),
}
# What `tinhso portal` prints.
WORDS: dict[str, tuple[str, str]] = {
    "way_in": ("Từ Cổng đến", "From the portal"),
    "way_out": ("Gửi lên Cổng", "To the portal"),
    "for_a_person": ("{n} thông điệp chờ người quyết định.", "{n} messages wait for a person."),
    "nothing_waits": (
        "Không thông điệp nào chờ người quyết định.",
        "No message waits for a person.",
    ),
    "replayed": (
        "Đã đưa {n} thông điệp vào chạy lại.",
        "{n} messages were put back into their queues.",
    ),
    "agrees": ("Ngày {day}: hai bên khớp.", "{day}: both sides agree."),
    "differs": ("Ngày {day}: {n} chỗ lệch.", "{day}: {n} differences."),
}
