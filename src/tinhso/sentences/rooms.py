"""What is said when the ledger, its keys, the organisation or a setting refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_database_address": (
        "{setting} phải là sqlite:///tệp hoặc postgresql://tên:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu ({why}).",
        "{setting} must be sqlite:///file or postgresql://user:password@host:port/name ({why}).",
    ),
    "bad_replica_address": (
        "{setting} phải là các địa chỉ postgresql://tên:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu, cách nhau bằng dấu phẩy; "
        "có địa chỉ không đúng ({why}).",
        "{setting} must be addresses postgresql://user:password@host:port/name with commas; one is none ({why}).",
    ),
    "bad_seconds": (
        "{setting} phải là số giây, số nguyên từ 1 đến 86400; đang là “{told}”.",
        "{setting} must be seconds, a whole number from 1 to 86400; it is “{told}”.",
    ),
    "no_mac_key": (
        "Chưa có khóa ký sổ cái. Đặt TINHSO_MAC_KEYS thành tên:64 chữ số hệ 16.",
        "There is no key to sign the ledger with. Set TINHSO_MAC_KEYS to name:64 hexadecimal digits.",
    ),
    "bad_mac_key": (
        "TINHSO_MAC_KEYS: khóa {name} không dùng được ({why}); cần 64 chữ số hệ 16.",
        "TINHSO_MAC_KEYS: the key {name} cannot be used ({why}); it takes 64 hexadecimal digits.",
    ),
    "two_mac_keys": (
        "TINHSO_MAC_KEYS: tên khóa {name} có hai lần.",
        "TINHSO_MAC_KEYS: the name {name} stands twice.",
    ),
    "unknown_mac_key": (
        "Sự kiện được ký bằng khóa {name}, nay không còn trong TINHSO_MAC_KEYS.",
        "An event was signed by the key {name}, which TINHSO_MAC_KEYS no longer has.",
    ),
    "bad_kind": (
        "Loại sự kiện {kind} khai sai: {why}.",
        "The kind of event {kind} is declared wrongly: {why}.",
    ),
    "kind_declared_twice": (
        "Loại sự kiện {kind} được khai hai lần, khác nhau.",
        "The kind of event {kind} is declared twice, differently.",
    ),
    "unknown_kind": ("Không có loại sự kiện {kind}.", "There is no kind of event {kind}."),
    "missing_fact": ("Sự kiện {kind} thiếu {fact}.", "An event {kind} lacks {fact}."),
    "unknown_fact": ("Sự kiện {kind} không có {fact}.", "An event {kind} has no {fact}."),
    "wrong_fact": (
        "Sự kiện {kind}: {fact} phải là {wanted}.",
        "An event {kind}: {fact} must be {wanted}.",
    ),
    "not_canonical": (
        "Giá trị ở {where} không ghi được vào sổ cái: {why}.",
        "The value at {where} cannot be written to the ledger: {why}.",
    ),
    "no_transaction": (
        "Sự kiện {kind} phải được ghi cùng với dữ liệu mà nó giải thích.",
        "An event {kind} must be written together with the rows that it explains.",
    ),
    "occurred_later": (
        "Chưa xảy ra: {occurred_at} sau lúc ghi {recorded_at}.",
        "It has not happened: {occurred_at} is after its recording at {recorded_at}.",
    ),
    "seen_earlier": (
        "Đồng hồ máy chủ đã nhảy, hoặc việc này kéo quá một phút; chưa ghi gì. Hãy gửi lại.",
        "The server's clock jumped, or this took more than a minute; nothing was written. Send it again.",
    ),
    "event_lacks": (
        "Sự kiện {kind}: {part} để trống hoặc dài quá 64 ký tự.",
        "An event {kind}: {part} is empty or longer than 64 letters.",
    ),
    "no_such_office": ("Không có đơn vị {office}.", "There is no office {office}."),
    "no_office_then": (
        "Ngày {day} không có đơn vị {office}.",
        "On {day} there was no office {office}.",
    ),
    "no_such_staff": ("Không có cán bộ {staff}.", "There is no member of staff {staff}."),
    "no_such_level": ("Không có cấp {level}.", "There is no level {level}."),
    "code_taken": (
        "Mã {office} đã có; chọn mã khác.",
        "The code {office} is taken; choose another.",
    ),
    "founded_later": (
        "Đơn vị {office} thành lập ngày {founded_on}, sau ngày {day}.",
        "The office {office} was founded on {founded_on}, after {day}.",
    ),
    "already_closed": (
        "Đơn vị {office} đã kết thúc từ ngày {closed_on}.",
        "The office {office} ended on {closed_on}.",
    ),
    "top_ends": (
        "Không thể kết thúc {office}: đây là đơn vị cao nhất, còn {count} đơn vị trực thuộc. Chuyển chúng trước.",
        "The office {office} cannot end: it is the highest, and {count} others still belong to it. Move those first.",
    ),
    "last_administrator": (
        "Không thể thực hiện: quản trị viên cuối cùng ở {office}. Giao vai trò Quản trị ở đơn vị khác trước.",
        "This cannot be done: the last administrator is at {office}. Appoint one at another office first.",
    ),
    "own_parent": (
        "Đơn vị {office} không thể thuộc về chính mình hay về đơn vị dưới nó ({parent}).",
        "The office {office} cannot belong to itself or to an office under it ({parent}).",
    ),
    "nothing_succeeds": (
        "Khi chia {office} phải có một đơn vị nhận phần còn lại.",
        "When {office} is split, one of the offices must carry on the rest.",
    ),
    "same_day": (
        "Đơn vị {office} đã được đặt cho ngày {day}; chọn ngày khác.",
        "That was set for the office {office} on {day} already; choose another day.",
    ),
    "post_to_come": (
        "{staff} được giao việc tại {office} từ {from_date}, khi đơn vị đã kết thúc. Cho thôi vai trò đó trước.",
        "{staff} has a post at {office} from {from_date}, when it is no more. End that post first.",
    ),
    "carried_already": (
        "Hồ sơ đang mở của {office} đã giao cho {after}. Mỗi đơn vị chỉ có một nơi nhận phần còn lại.",
        "What is open at {office} goes to {after} already. Only one office carries on the rest.",
    ),
    "allotted_already": (
        "Việc {matter} của {office} đã có nơi nhận từ {day}; chọn ngày sau đó để đổi.",
        "The matter {matter} of {office} was given to somebody from {day}; choose a later day to change it.",
    ),
    "bad_unit": (
        "“{unit}” không phải mã đơn vị hành chính. Ghi đủ 5 số.",
        "“{unit}” is no code of an administrative unit. Write its five digits.",
    ),
    "unit_told": (
        "Đơn vị {office} đã có mã hành chính {unit}; mã đã ghi không đổi.",
        "Office {office} has the unit {unit} already; what was told does not change.",
    ),
    "no_way": (
        "Không rõ việc chuyển về đâu ({way}): nêu một đơn vị, nơi tiếp nhận, hoặc ô trong tờ khai.",
        "Where the work goes is not clear ({way}): name an office, the desk, or an answer of the form.",
    ),
    "no_such_post": (
        "{staff} không giữ vai trò {role} tại {office}.",
        "{staff} does not hold the role {role} at {office}.",
    ),
    "no_such_absence": (
        "Không có lượt vắng mặt này, hoặc đã kết thúc. Hãy mở lại trang.",
        "There is no such absence, or it is over. Open the page again.",
    ),
    "absence_not_yours": (
        "Chỉ {staff} hoặc lãnh đạo của người ấy khai được lượt vắng này.",
        "Only {staff}, or somebody over her, can enter this absence.",
    ),
    "absence_reversed": (
        "Ngày cuối {last} trước ngày đầu {first}. Hãy sửa một trong hai ngày.",
        "The last day {last} is before the first, {first}. Change one of them.",
    ),
    "absence_past": (
        "Ngày {first} đã qua; hôm nay là {today}. Hãy chọn từ hôm nay trở đi.",
        "{first} has gone; today is {today}. Choose today or a later day.",
    ),
    "absence_too_long": (
        "Một lượt vắng dài nhất {most} ngày. Hãy chia ra, hoặc đổi vị trí công tác.",
        "An absence lasts {most} days at most. Divide it, or change the post.",
    ),
    "absence_lacks_reason": (
        "Chưa ghi lý do vắng. Hãy ghi ngắn gọn.",
        "The reason is missing. Say it briefly.",
    ),
    "absent_already": (
        "{staff} đã khai vắng từ {first}, trở lại {back}. Hãy chọn ngày khác hoặc kết thúc lượt đó.",
        "{staff} is already away from {first}, back on {back}. Choose other days or end that one.",
    ),
    "no_post_then": (
        "Ngày {day} {staff} không giữ vị trí nào. Hãy chọn người khác.",
        "On {day} {staff} holds no post. Choose somebody else.",
    ),
    "own_delegate": (
        "Không tự thay mình được. Hãy chọn người khác.",
        "Nobody is her own delegate. Choose somebody else.",
    ),
    "delegate_elsewhere": (
        "{delegate} ở đơn vị khác. Hãy chọn người trong đơn vị, hoặc để lãnh đạo quyết định.",
        "{delegate} is of another office. Choose somebody of yours, or have a superior decide it.",
    ),
    "delegate_absent": (
        "{delegate} cũng vắng từ {first}, trở lại {back}. Hãy chọn người khác.",
        "{delegate} is away too, from {first}, back on {back}. Choose somebody else.",
    ),
    "no_such_stretch": (
        "Không có lượt nào của bạn bắt đầu lúc đó. Hãy mở lại trang thời gian của bạn.",
        "No stretch of yours begins then. Open the page of your time again.",
    ),
    "note_reason": ("Hãy chọn một lý do.", "Choose a reason."),
    "note_lacks_text": (
        "Chọn “Lý do khác” thì phải ghi rõ là gì.",
        "With another reason, say what it is.",
    ),
    "delay_days": ("Số ngày phải từ 0 đến {most}.", "The days must be 0 to {most}."),
    "delay_past": (
        "Ngày {day} đã qua. Hãy chọn từ hôm nay trở đi.",
        "{day} has gone. Choose today or a later day.",
    ),
    "delay_set": (
        "Ngày {day} đã có quy định khác. Hãy chọn ngày khác.",
        "For {day} it was set already. Choose another day.",
    ),
}
