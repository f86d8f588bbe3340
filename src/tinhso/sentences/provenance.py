"""What is said when declared help is refused, or what is registered as the office's own."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_help_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "unknown_helper": (
        "Không có vai trò hỗ trợ “{kind}”. Hãy mở lại trang rồi chọn.",
        "There are no helpers “{kind}”. Open the page again and choose.",
    ),
    "no_such_help": (
        "Không có phiên hỗ trợ này. Hãy mở phiên mới.",
        "There is no such session of help. Open a new one.",
    ),
    "help_open_already": (
        "Bạn đang mở một phiên hỗ trợ khác. Hãy kết thúc phiên ấy trước.",
        "You have another session of help open. End that one first.",
    ),
    "help_too_many": (
        "Hôm nay bạn đã mở {most} phiên, là mức cao nhất trong một ngày.",
        "You opened {most} sessions within a day, and that is the most.",
    ),
    "help_over": (
        "Phiên hỗ trợ đã kết thúc. Hãy mở phiên mới và để người dân đồng ý lại.",
        "The session of help is over. Open a new one and let the citizen agree again.",
    ),
    "help_not_agreed": (
        "Người dân chưa đồng ý. Hãy đợi người dân đồng ý trên điện thoại hoặc bằng mã.",
        "The citizen has not agreed. Wait until she does, on her phone or by a code.",
    ),
    "help_not_yours": (
        "Phiên này đã có người khác đồng ý. Hãy mở phiên mới cho người này.",
        "Somebody else has agreed to this session. Open a new one for this person.",
    ),
    "help_no_mark": (
        "Trình duyệt này không giữ được cookie nên không nhận ra được. Hãy bật cookie, hoặc dùng mã.",
        "This browser keeps no cookie, so it cannot be known again. Allow cookies, or use a code.",
    ),
    "help_same_device": (
        "Đây là máy của người hỗ trợ hoặc của cơ quan. Hãy đồng ý trên điện thoại của chính bạn, hoặc bằng mã.",
        "This is the helper's device, or an office's. Agree on your own phone, or by a code.",
    ),
    "help_own_number": (
        "Số hoặc thư này là của người làm việc cho tỉnh. Hãy dùng số của người dân.",
        "This number or mail is of somebody who works for the province. Use the citizen's own.",
    ),
    "help_own_account": (
        "Người hỗ trợ không tự đồng ý được. Hãy để người dân đồng ý.",
        "Who helps cannot agree herself. Let the citizen agree.",
    ),
    "help_reached_many": (
        "Máy hoặc số này đã đồng ý cho {most} người trong {days} ngày. Hãy dùng máy hoặc số của chính người dân.",
        "This device or number agreed for {most} people within {days} days. Use the citizen's own.",
    ),
    "help_was_not": (
        "Hồ sơ này không ghi là có hỗ trợ.",
        "This dossier is not noted as helped.",
    ),
    "help_bad_day": (
        "Ngày sinh chưa đúng. Hãy ghi như 28/02/1990.",
        "The date of birth cannot be read. Write it as 28/02/1990.",
    ),
    "help_no_code": (
        "Chưa gửi mã nào trong phiên này. Hãy gửi mã cho người dân trước.",
        "No code was sent in this session. Send one to the citizen first.",
    ),
    "unknown_colleague": (
        "Không có cán bộ nào mang mã này. Hãy ghi mã cán bộ như ở trang Cán bộ.",
        "Nobody here has that code. Type the code as it stands under Staff.",
    ),
    "unknown_finding": (
        "Hãy chọn một kết luận.",
        "Choose what you found.",
    ),
    "judging_oneself": (
        "Hồ sơ này do chính bạn nộp, giúp nộp hoặc tiếp nhận. Người khác phải xem.",
        "You filed, helped with or accepted this dossier yourself. Somebody else has to look.",
    ),
    "judging_needs_words": (
        "Hãy ghi lý do, ít nhất {least} ký tự: đã hỏi ai, thấy gì.",
        "Say why, in at least {least} letters: whom you asked, what you saw.",
    ),
    "judging_long_words": (
        "Lý do dài quá {most} ký tự. Hãy rút ngắn.",
        "The reason is longer than {most} letters. Make it shorter.",
    ),
    "not_judged": (
        "Hồ sơ này không có trong danh sách cần xem.",
        "This dossier does not stand on the list.",
    ),
    "nothing_ticked": (
        "Chưa chọn hồ sơ nào. Hãy đánh dấu hồ sơ rồi ghi kết luận.",
        "No dossier is ticked. Tick some, then say what you found.",
    ),
    "bad_judging_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "provenance_no_day": (
        "Ngày chưa đúng. Hãy ghi như 27/11/2026.",
        "This is no day. Write it as 27/11/2026.",
    ),
    "bad_network": (
        "“{typed}” không phải dải địa chỉ. Hãy ghi như 10.20.0.0/16.",
        "“{typed}” is no range of addresses. Write it as 10.20.0.0/16.",
    ),
    "wide_network": (
        "Dải {typed} quá rộng để thuộc một loại; rộng nhất là /{least}.",
        "The range {typed} is too wide to be of one class; /{least} is the widest.",
    ),
    "unknown_network_class": (
        "Không có loại mạng “{kind}”. Hãy chọn trong danh sách.",
        "There is no class of networks “{kind}”. Choose from the list.",
    ),
    "network_set_already": (
        "Dải {network} đã có loại khác từ {from_date}. Hãy kết thúc dòng ấy trước.",
        "The range {network} is of another class from {from_date}. End that line first.",
    ),
    "network_ends_early": (
        "Ngày hết phải sau ngày bắt đầu {from_date}.",
        "It must end after the day from which it holds, {from_date}.",
    ),
    "no_mark": (
        "Trình duyệt này không giữ được cookie nên không đăng ký được.",
        "This browser keeps no cookie, so it cannot be registered.",
    ),
    "no_workstation_name": (
        "Chưa ghi tên máy. Hãy ghi tên để nhận ra, như “Quầy 3”.",
        "The computer has no name. Write one by which it is known, as “Counter 3”.",
    ),
    "no_contact_kind": (
        "Chưa ghi số điện thoại hoặc thư điện tử.",
        "Neither a phone number nor a mail address was written.",
    ),
}
