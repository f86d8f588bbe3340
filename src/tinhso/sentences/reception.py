"""What is said at the one-stop desk: its queue, its slips, its day."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_reception_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "no_such_ticket": (
        "Không có số thứ tự này. Hãy tải lại hàng chờ.",
        "There is no such ticket. Load the queue again.",
    ),
    "ticket_not_now": (
        "Số {number} đã đổi trạng thái ({state}). Hãy tải lại hàng chờ rồi làm tiếp.",
        "Ticket {number} has changed ({state}). Load the queue again, then go on.",
    ),
    "no_counter": (
        "Chưa ghi quầy số mấy. Hãy ghi tên quầy của bạn.",
        "The counter is not said. Write the name of yours.",
    ),
    "no_such_slip": (
        "Mã {slip} không phải phiếu in sẵn của tỉnh. Hãy đọc lại mã trên phiếu.",
        "{slip} is no slip that was numbered here. Read the code on the slip again.",
    ),
    "slip_used": (
        "Phiếu {slip} đã nhập rồi. Hãy tìm hồ sơ theo mã này.",
        "The slip {slip} was entered already. Look for the dossier of that code.",
    ),
    "slip_spoiled": (
        "Phiếu {slip} đã hủy. Hãy dùng phiếu khác.",
        "The slip {slip} was spoiled. Use another.",
    ),
    "slip_to_come": (
        "Giờ nhận của phiếu {slip} chưa tới. Hãy ghi đúng giờ đã nhận hồ sơ.",
        "The moment told for {slip} has not come. Tell when the dossier was received.",
    ),
    "slip_before_its_number": (
        "Phiếu {slip} được đánh số lúc {reserved}, không thể đã phát lúc {told}. Hãy ghi lại giờ nhận.",
        "The slip {slip} was numbered at {reserved} and cannot have been handed out at {told}. Tell the hour again.",
    ),
    "slip_before_its_day": (
        "Phiếu {slip} đánh số cho ngày {day}, không thể phát trước ngày đó. Hãy ghi lại giờ nhận.",
        "The slip {slip} is numbered for {day} and cannot be of before. Tell the moment again.",
    ),
    "too_many_slips": (
        "Mỗi lần, mỗi ngày chỉ in sẵn đến {most} phiếu. Hãy in ít hơn.",
        "At most {most} slips can be numbered at once or for a day. Print fewer.",
    ),
    "slips_too_far": (
        "Chỉ in sẵn phiếu cho hôm nay đến {days} ngày tới. Hãy chọn ngày khác.",
        "Slips are numbered for today and up to {days} days ahead. Choose another day.",
    ),
    "day_to_come": (
        "Ngày {day} chưa tới nên chưa chốt sổ được.",
        "The day {day} has not come and cannot be closed.",
    ),
    "desk_lacks_papers": (
        "Còn thiếu: {papers}. Hãy đánh dấu giấy đã nhận, hoặc chọn “Ghi nhận và đề nghị bổ sung”.",
        "Missing: {papers}. Tick what was received, or choose “File and ask to complete”.",
    ),
    "desk_alike": (
        "Người này đang có hồ sơ cùng thủ tục chưa xong. Nếu vẫn nhận, hãy đánh dấu “Vẫn nhận hồ sơ mới”.",
        "She has an open dossier of this procedure. To file another, tick “File it anyway”.",
    ),
    "desk_no_unit": (
        "Hãy chọn xã, phường hiện nay của địa chỉ, hoặc chọn giữ nguyên chữ.",
        "Choose today's commune or ward of the address, or keep it as it is written.",
    ),
    "desk_other_unit": (
        "Địa chỉ đã sửa không khớp với xã, phường đã chọn. Hãy xem lại rồi chọn lần nữa.",
        "The address was changed and does not belong to the unit that was chosen. Look again and choose.",
    ),
    "desk_no_taker": (
        "Hãy ghi ai đã nhận kết quả: chủ hồ sơ, người nộp, hay người khác có ủy quyền.",
        "Say who took the result: the owner, who filed it, or somebody else with an authority.",
    ),
    "desk_not_sure": (
        "Chưa chốt sổ: hãy xem lại các con số rồi đánh dấu ô xác nhận.",
        "The day was not closed: look at its figures, then tick the box.",
    ),
    "desk_exemption_unsaid": (
        "Người nộp khai được miễn phí. Hãy chọn đúng là được miễn, hoặc không được miễn và ghi lý do.",
        "The applicant claims an exemption from the fee. Say whether it holds; where not, why.",
    ),
    "desk_no_address": (
        "Chưa có địa chỉ để ghi. Hãy gõ địa chỉ mới, hoặc chọn “Giữ địa chỉ trong sổ”.",
        "There is no address to take. Type the new one, or choose “Keep the one we have”.",
    ),
    "desk_no_office": (
        "Chưa chọn cơ quan giải quyết. Hãy chọn cơ quan có thẩm quyền.",
        "The office that decides is not chosen. Choose the one that has the authority.",
    ),
    "desk_no_owner": (
        "Chưa rõ hồ sơ của ai. Hãy chọn người có tên, hoặc ghi số định danh và họ tên.",
        "Whose dossier it is, is not said. Choose a person, or write a number and a name.",
    ),
    "desk_no_day": (
        "Ngày giờ không đọc được. Hãy ghi như 27/11/2026 hoặc chọn trên lịch.",
        "The day or hour cannot be read. Write it as 27/11/2026, or choose it.",
    ),
    "desk_bad_count": (
        "{what}: “{typed}” không phải là số từ {least} đến {most}. Hãy ghi lại bằng chữ số.",
        "{what}: “{typed}” is no number from {least} to {most}. Write it in digits.",
    ),
    "desk_no_count": (
        "{what}: đã đánh dấu là có nhưng ghi 0 bản. Hãy ghi số bản đã nhận, hoặc bỏ dấu.",
        "{what}: ticked, yet none of it is counted. Write how many came, or untick it.",
    ),
    "desk_nobody_found": (
        "Chưa có ai với số hoặc tên này. Hãy ghi thông tin bên dưới để tạo mới.",
        "Nobody is known by that number or name. Write the particulars below to enter her.",
    ),
    "desk_number_short": (
        "Hãy gõ số định danh 12 số, mã số thuế, hoặc ít nhất hai chữ của tên.",
        "Type a personal number of 12 digits, a tax number, or two letters of the name.",
    ),
}
