"""What is said of webhooks: who hears of what, what was not taken, what a person is told of it."""

SENTENCES: dict[str, tuple[str, str]] = {
    "webhook_bad_secret": (
        "Khóa ký không đọc được. Hãy tạo khóa mới cho bên nhận này.",
        "The signing secret cannot be read. Make a new one for this receiver.",
    ),
    "webhook_bad_network": (
        "TINHSO_WEBHOOK_NETWORKS có {told} không phải một mạng. Hãy ghi như 10.20.0.0/16, cách nhau bằng dấu phẩy.",
        "TINHSO_WEBHOOK_NETWORKS names {told}, which is no network. Write 10.20.0.0/16, with commas between.",
    ),
    "webhook_no_partner": ("Hãy ghi tên bên nhận.", "Say who the receiver is."),
    "webhook_unknown_kind": (
        "Không có loại sự kiện {told}. Hãy chọn trong danh sách.",
        "There is no kind of event {told}. Choose from the list.",
    ),
    "webhook_unknown_office": (
        "Không có đơn vị mang mã {told}. Hãy xem mã ở trang Đơn vị.",
        "No office has the code {told}. See the page of offices.",
    ),
    "webhook_unknown_procedure": (
        "Không có thủ tục mang mã {told}. Hãy xem mã ở trang Thủ tục.",
        "No procedure has the code {told}. See the page of procedures.",
    ),
    "webhook_too_many": (
        "Nhiều nhất {most}. Hãy bớt đi, hoặc kết thúc bên nhận không còn dùng.",
        "At most {most}. Take some away, or end a receiver that is of no more use.",
    ),
    "webhook_unknown": (
        "Không có {webhook}. Hãy mở lại danh sách bên nhận.",
        "There is no {webhook}. Open the list of receivers again.",
    ),
    "webhook_has_ended": (
        "Bên nhận này đã kết thúc. Hãy thêm bên nhận mới.",
        "This receiver has ended. Add a new one.",
    ),
    "webhook_span_reversed": (
        "Ngày cuối đứng trước ngày đầu. Hãy chọn lại.",
        "The last day is before the first. Choose again.",
    ),
    "webhook_was_ended": (
        "Bên nhận đã kết thúc trước khi gửi được.",
        "The receiver was ended before it could be sent.",
    ),
    "webhook_not_taken": (
        "Bên nhận trả lời mã {status}; chỉ mã 200 đến 299 là đã nhận. Hãy hỏi bên nhận nếu kéo dài.",
        "The receiver answered {status}; only 200 to 299 means taken. Ask whoever runs it if it goes on.",
    ),
    "webhook_gave_up": (
        "Đã gửi {tries} lần mà bên nhận không nhận thông điệp này, nên thôi gửi. Hãy hỏi bên nhận rồi gửi lại.",
        "It was sent {tries} times and never taken, so it is sent no more. Ask whoever runs it, then send it again.",
    ),
    "webhook_replay_what": (
        "Hãy cho biết bên nhận (--to) và thông điệp (--message), hoặc cả --from và --until.",
        "Name the receiver (--to) and a message (--message), or both --from and --until.",
    ),
    "webhook_mail_subject": (
        "Đã tạm dừng gửi cho {partner}",
        "Sending to {partner} was paused",
    ),
    "webhook_mail_failing": (
        "Ba ngày nay {partner} ({host}) không nhận được thông điệp nào, nên việc gửi đã tạm dừng. "
        "Không mất gì: khi bên nhận chạy lại, hãy mở Cài đặt, Webhook và bấm Gửi tiếp.",
        "{partner} ({host}) has taken no message for three days, so sending was paused. "
        "Nothing is lost: when it works again, open Settings, Webhooks and press Go on.",
    ),
    "webhook_mail_gone": (
        "{partner} ({host}) trả lời mã 410, nghĩa là không muốn nhận nữa, nên việc gửi đã tạm dừng. "
        "Hãy hỏi bên đó, rồi mở Cài đặt, Webhook để gửi tiếp hoặc kết thúc.",
        "{partner} ({host}) answered 410, which means that it wants nothing more, so sending was paused. "
        "Ask them, then open Settings, Webhooks to go on or to end it.",
    ),
}

# Why a receiver is paused.
WHYS: dict[str, tuple[str, str]] = {
    "person": ("do người quản trị", "by an administrator"),
    "failing": ("ba ngày không nhận được gì", "it took nothing for three days"),
    "gone": ("bên nhận trả lời 410", "it answered 410"),
}
# What `tinhso webhooks` prints.
WORDS: dict[str, tuple[str, str]] = {
    "active": ("đang gửi", "active"),
    "paused": ("tạm dừng", "paused"),
    "nobody": ("Chưa có bên nhận nào.", "There is no receiver yet."),
    "needs_a_person": (
        "{n} bên nhận tự dừng, không mở được khóa ký, hoặc có thông điệp không gửi được.",
        "{n} receivers paused themselves, have a secret that does not open, or messages that could not be sent.",
    ),
    "locked": (
        "KHÔNG GỬI GÌ: không mở được khóa ký ({fault}); xem tinhso keys list.",
        "NOTHING IS SENT: its secret cannot be opened ({fault}); see tinhso keys list.",
    ),
    "late": (
        "{n} thông điệp chờ gửi, lâu nhất {minutes} phút. Xem tiến trình nền có chạy, bên nhận có trả lời không.",
        "{n} messages wait to be sent, the first for {minutes} minutes. See that a worker runs and receivers answer.",
    ),
    "on_their_way": (
        "Không có gì chờ người quyết định; {n} thông điệp đang được gửi.",
        "Nothing waits for a person; {n} messages are on their way.",
    ),
    "all_well": ("Không có gì chờ người quyết định.", "Nothing waits for a person."),
    "replayed": ("Sẽ gửi lại {n} thông điệp.", "{n} messages will be sent again."),
}
