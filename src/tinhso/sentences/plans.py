"""What is said about plans and tasks."""

SENTENCES: dict[str, tuple[str, str]] = {
    "plan_lacks": (
        "Còn thiếu: {field}. Hãy điền rồi gửi lại.",
        "{field} is missing. Fill it in and send again.",
    ),
    "plan_too_long": (
        "Mục “{field}” dài quá {most} ký tự. Hãy viết gọn lại.",
        "“{field}” is longer than {most} letters. Write it shorter.",
    ),
    "plan_bad_day": (
        "Ngày {day} ở mục “{field}” không nằm trong 1990–2150. Hãy sửa lại.",
        "The day {day} of “{field}” is not within 1990–2150. Correct it.",
    ),
    "plan_unknown": (
        "Không hiểu “{said}” ở mục “{field}”. Hãy chọn hoặc ghi lại.",
        "“{said}” of “{field}” is not understood. Choose or type it again.",
    ),
    "plan_day_before": (
        "Ngày {day} ở mục “{field}” trước ngày {other}. Hãy sửa một trong hai.",
        "The day {day} of “{field}” comes before {other}. Correct one of the two.",
    ),
    "plan_not_dated": (
        "Việc có thời hạn và việc định kỳ phải có hạn; việc thường xuyên thì không. Hãy sửa loại hoặc hạn.",
        "Dated and recurring tasks have a due day, continuous ones have none. Correct the kind or the day.",
    ),
    "plan_unit_twice": (
        "Đơn vị {unit} vừa chủ trì vừa phối hợp. Hãy bỏ khỏi danh sách phối hợp.",
        "{unit} is accountable and cooperates too. Take it out of the cooperating ones.",
    ),
    "plan_too_many": (
        "Mục “{field}” nhiều nhất là {most}. Hãy giảm bớt.",
        "“{field}” is at most {most}. Take some away.",
    ),
    "plan_code_taken": (
        "Đã có mã {task}. Hãy chọn mã khác.",
        "The code {task} is taken. Choose another one.",
    ),
    "plan_practice_later": (
        "Cách chấm điểm {name} đã có bản từ {day}. Hãy đặt ngày sau ngày đó.",
        "The practice {name} holds from {day} already. Take a later day.",
    ),
    "plan_past_next_time": (
        "Hạn {day} sẽ sau lần tiếp theo của nhiệm vụ định kỳ, {following}. Hãy chọn ngày trước đó.",
        "{day} would lie behind the next time of the recurring task, {following}. Take an earlier day.",
    ),
    "plan_bad_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "plan_no_such": (
        "Không tìm thấy mục đã chọn. Hãy mở lại trang và chọn lại.",
        "What was chosen cannot be found. Open the page again and choose anew.",
    ),
    "plan_needs_words": ("Hãy ghi {field}.", "Write the {field}."),
    "plan_not_issued": (
        "Văn bản “{document}” chưa ban hành nên chưa làm căn cứ được. Hãy chọn văn bản đã ban hành.",
        "“{document}” is not issued yet and decides nothing. Choose one that is.",
    ),
    "plan_document_ended": (
        "Văn bản {document} đã thôi hiệu lực từ {ended}. Hãy chọn văn bản đang có hiệu lực.",
        "{document} holds no more from {ended}. Choose one that holds.",
    ),
    "plan_task_over": (
        "Nhiệm vụ {task} đã xong hoặc đã thôi thực hiện, không sửa được nữa. Hãy mở lại trang.",
        "The task {task} is done or has ended and cannot be changed. Open the page again.",
    ),
    "plan_changed_meanwhile": (
        "Nhiệm vụ {task} vừa được người khác sửa. Hãy mở lại trang, xem rồi sửa tiếp.",
        "Somebody has just changed the task {task}. Open the page again, look, then change it.",
    ),
    "plan_day_ahead": (
        "Ngày {day} ở mục “{field}” chưa đến. Hãy ghi ngày đã qua hoặc hôm nay.",
        "The day {day} of “{field}” is still to come. Take today or a past day.",
    ),
    "plan_wrong_layer": (
        "Văn bản cấp trên trong chuỗi không thể thực hiện văn bản cấp dưới. Hãy chọn lại văn bản mà nó thực hiện.",
        "A document cannot carry out one of a lower layer. Choose again what it carries out.",
    ),
    "plan_document_twice": (
        "Văn bản số {number} của cơ quan này, ngày này đã có. Hãy dùng văn bản đã ghi.",
        "The document {number} of this issuer and day is there already. Use that one.",
    ),
    "plan_issued_already": (
        "Văn bản này đã ghi ban hành với số {number}. Nếu số sai, hãy báo quản trị.",
        "It is written already that it was issued as {number}. If that is wrong, tell an administrator.",
    ),
    "plan_replaces_itself": (
        "Văn bản {document} không thể tự làm mình hết hiệu lực. Hãy chọn văn bản khác.",
        "{document} cannot end or replace itself. Choose another document.",
    ),
    "plan_due_by_document": (
        "Hạn của {task} chỉ đổi bằng văn bản, ở mục Đổi hạn. Hãy giữ hạn cũ ở đây.",
        "The due day of {task} is changed by a document, under Change the due day. Leave it as it is here.",
    ),
    "plan_kind_stays": (
        "Loại và chu kỳ của {task} không đổi được. Hãy kết thúc nhiệm vụ và giao nhiệm vụ mới.",
        "Kind and rhythm of {task} cannot be changed. End it and give a new task.",
    ),
    "plan_part_circle": (
        "Nhiệm vụ {task} sẽ thành một phần của chính nó. Hãy chọn nhiệm vụ khác.",
        "The task {task} would be a part of itself. Choose another one.",
    ),
    "plan_percent": (
        "Tiến độ là số từ 0 đến 100, không phải {said}. Hãy ghi lại.",
        "Progress is a number from 0 to 100, not {said}. Type it again.",
    ),
    "plan_progress_waits": (
        "Tiến độ của {task} báo lần trước còn chờ duyệt. Hãy chờ, hoặc nhờ người duyệt trả lại.",
        "What was told of {task} before still waits to be approved. Wait, or have it returned.",
    ),
    "plan_progress_decided": (
        "Tiến độ này đã có người quyết định khác. Hãy mở lại trang.",
        "Somebody has decided otherwise on this. Open the page again.",
    ),
    "plan_not_by_one": (
        "Người báo tiến độ không tự duyệt. Hãy để người khác duyệt.",
        "Who told the progress does not approve it. Have somebody else do so.",
    ),
    "plan_blocked": (
        "Nhiệm vụ {task} còn chờ {by} nên chưa thể ghi xong. Hãy ghi hết vướng trước.",
        "The task {task} still waits for {by} and cannot be done. Write first that it waits no more.",
    ),
    "plan_never_done": (
        "Nhiệm vụ thường xuyên {task} không có lúc xong; kết thúc bằng một văn bản. Hãy báo dưới 100 %.",
        "The continuous task {task} is never done; a document ends it. Tell less than 100 %.",
    ),
    "plan_stars": (
        "Chất lượng chấm từ 1 đến {most}. Hãy ghi lại.",
        "Quality is rated from 1 to {most}. Type it again.",
    ),
    "plan_done_before": (
        "Ngày xong {done} trước ngày bắt đầu {start}. Hãy sửa lại.",
        "Done on {done}, before it began on {start}. Correct it.",
    ),
    "plan_is_issued": (
        "Văn bản {document} đã ban hành, không phải chờ. Hãy chọn văn bản chưa ban hành.",
        "{document} is issued; nobody waits for it. Choose one that is not.",
    ),
    "plan_leans_circle": (
        "{task} và {on} sẽ chờ lẫn nhau. Hãy chọn nhiệm vụ khác.",
        "{task} and {on} would wait for one another. Choose another task.",
    ),
    "plan_empty": (
        "Kế hoạch {plan} chưa có nhiệm vụ nào để chốt. Hãy giao nhiệm vụ trước.",
        "The plan {plan} has no task to keep. Give a task first.",
    ),
    "plan_version_same": (
        "Kế hoạch không khác phiên bản {number}. Không cần chốt lại.",
        "The plan is as version {number} has it. There is nothing to set.",
    ),
    "plan_feeds_many": (
        "Bạn đã mở {most} lịch. Hãy thu hồi một lịch không dùng nữa.",
        "You have {most} calendars. Revoke one that is no longer used.",
    ),
    "plan_no_such_feed": (
        "Không có lịch này. Hãy mở lại trang.",
        "There is no such calendar. Open the page again.",
    ),
    "plan_file_no_head": (
        "Không bảng nào trong tệp có các cột {wanted}. Hãy đặt tên cột như trong mẫu.",
        "No table of the file has the columns {wanted}. Name the columns as in the sample.",
    ),
    "plan_file_empty": (
        "Tệp không có nhiệm vụ nào. Hãy chọn tệp khác.",
        "The file has no task. Choose another file.",
    ),
    "plan_file_long": (
        "Tệp dài quá {most} hàng. Hãy chia nhỏ tệp.",
        "The file is longer than {most} rows. Part it.",
    ),
    "plan_file_not_a_table": (
        "Không đọc được tệp như một bảng DOCX, XLSX hoặc CSV ({why}). Hãy lưu lại rồi gửi.",
        "The file cannot be read as a table of DOCX, XLSX or CSV ({why}). Save it anew and send it.",
    ),
    "plan_file_too_large": (
        "Tệp lớn quá {megabytes} MB. Hãy chia nhỏ tệp.",
        "The file is larger than {megabytes} MB. Part it.",
    ),
    "plan_file_shown_long_ago": (
        "Bản xem trước đã quá lâu. Hãy gửi lại tệp.",
        "What was shown is too old. Send the file again.",
    ),
    "plan_cell_lacks": ("Ô này để trống. Hãy điền vào.", "This cell is empty. Fill it in."),
    "plan_cell_long": (
        "Dài quá {most} ký tự. Hãy viết gọn lại.",
        "Longer than {most} letters. Write it shorter.",
    ),
    "plan_cell_no_day": (
        "“{text}” không phải ngày, quý, tháng, năm hay chu kỳ. Ghi như 27/11/2026, quý III/2026, hằng quý.",
        "“{text}” is no day, quarter, month, year or rhythm. Write 27/11/2026, quý III/2026, hằng quý.",
    ),
    "plan_cell_unknown": (
        "“{text}” không có trong: {known}. Hãy sửa.",
        "“{text}” is none of: {known}. Correct it.",
    ),
    "plan_cell_no_office": (
        "Hôm nay không có đơn vị “{text}”. Hãy ghi đúng tên hoặc mã đơn vị.",
        "There is no office “{text}” today. Write its name or code as it is.",
    ),
    "plan_cell_two_offices": (
        "“{text}” là tên của nhiều đơn vị: {known}. Hãy ghi mã.",
        "“{text}” is the name of several offices: {known}. Write the code.",
    ),
    "plan_cell_no_document": (
        "Không có một văn bản đang có hiệu lực số “{text}”. Hãy ghi văn bản đó trước.",
        "No single document of the number “{text}” holds. Enter it first.",
    ),
    "plan_cell_twice": (
        "Mã {text} đã có ở một hàng trên của tệp. Hãy sửa một trong hai.",
        "The code {text} stands in a row above. Correct one of the two.",
    ),
    "scoring_bad": (
        "Cách chấm điểm sai ở {path}: {problem}. Hãy sửa tệp.",
        "The practice of scoring is wrong at {path}: {problem}. Correct the file.",
    ),
    "document_unreadable": (
        "Không đọc được tệp Word {file} ({why}). Hãy mở bằng Word, lưu lại rồi gửi.",
        "The Word file {file} cannot be read ({why}). Open it in Word, save it and send it again.",
    ),
    "document_too_big": (
        "Tệp Word {file} vượt {limit}. Hãy chia nhỏ tệp.",
        "The Word file {file} is beyond {limit}. Part it.",
    ),
    "document_no_table": (
        "Tệp Word {file} không có bảng nào. Hãy đặt nhiệm vụ trong bảng.",
        "The Word file {file} holds no table. Put the tasks in a table.",
    ),
}
