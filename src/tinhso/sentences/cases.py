"""What is said when a dossier refuses an act."""

SENTENCES: dict[str, tuple[str, str]] = {
    "assurance_needed": (
        "Nộp trực tuyến thủ tục này cần danh tính mức {level}; lần đăng nhập này ở mức {held}. Hãy đăng nhập bằng danh "
        "tính điện tử, hoặc nộp tại bộ phận một cửa.",
        "Filing this online takes an identity of level {level}; this sign-in has level {held}. Sign in with your "
        "electronic identity, or file at the one-stop desk.",
    ),
    "no_such_case": (
        "Không có hồ sơ {case}. Hãy kiểm tra lại mã hồ sơ.",
        "There is no dossier {case}. Check its code.",
    ),
    "not_in_this_state": (
        "Hồ sơ đang ở trạng thái {state}, không làm được việc này ({act}). Hãy mở lại hồ sơ để xem việc có thể làm.",
        "The dossier is {state}: this cannot be done now ({act}). Open it again to see what can.",
    ),
    "not_yours_to_do": (
        "Việc này ({act}) thuộc quyền của đơn vị {office}. Hãy chuyển cho người có thẩm quyền.",
        "This ({act}) is for the office {office} to do. Pass it to somebody who has the right.",
    ),
    "changed_meanwhile": (
        "Hồ sơ {case} vừa có người khác xử lý. Nội dung mới đã được tải lại, hãy xem rồi làm tiếp.",
        "Somebody else has just acted on {case}. Look at it as it is now, then go on.",
    ),
    "told_too_early": (
        "Thời điểm khai {at} trước thao tác đã ghi lúc {last}. Hãy khai thời điểm sau đó.",
        "The moment told, {at}, is before what was recorded at {last}. Tell a later one.",
    ),
    "handled_elsewhere": (
        "Hồ sơ {case} đang được giải quyết trên hệ thống khác. Hãy làm việc này tại đó, hoặc nhận hồ sơ về trước.",
        "{case} is handled in another system. Do this there, or have the dossier cut over first.",
    ),
    "unknown_act": (
        "Không có thao tác {act} trong những gì hệ thống khác kể lại. Hãy sửa bảng thao tác của nguồn.",
        "Another system cannot tell an act {act}. Correct the acts of its feed.",
    ),
    "not_mirrored": (
        "Hồ sơ {case} không lấy từ hệ thống khác, nên không có gì để nhận về.",
        "{case} is not mirrored from another system: there is nothing to take over.",
    ),
    "lacks": ("Chưa điền {field}.", "{field} is empty."),
    "too_long": ("{field} dài quá {most}.", "{field} is longer than {most}."),
    "not_ours": (
        "Thủ tục {procedure} hiện do hệ thống khác tiếp nhận ({system}). Hãy nộp tại đó.",
        "Dossiers of {procedure} are handled by another system now ({system}). File it there.",
    ),
    "bad_answers": (
        "Tờ khai còn {faults} chỗ chưa đúng{where}. Hãy sửa từng chỗ rồi gửi lại.",
        "The form is not right yet in {faults} places{where}. Mend each of them and send it again.",
    ),
    "limit_unsure": (
        "Chưa rõ thời hạn của thủ tục {procedure} trong trường hợp này. Hãy chọn thời hạn rồi tiếp nhận.",
        "The limit of {procedure} in this case is not certain. Say it, then accept.",
    ),
    "no_next_step": (
        "Hồ sơ {case} đã ở bước cuối. Hãy ký kết quả hoặc chọn một bước.",
        "{case} is at its last step. Sign the result, or name a step.",
    ),
    "needs_a_result": (
        "Hồ sơ {case} chưa có kết quả. Hãy ký kết quả; khi đó hồ sơ về bộ phận một cửa để trả.",
        "{case} has no result yet. Sign one: the dossier then goes to the desk, to be handed out.",
    ),
    "signature_passed_over": (
        "Không chuyển hồ sơ {case} đến bước {step}: bước ký trước đó chưa xong. Hãy chuyển cho người có quyền ký.",
        "{case} cannot go to {step}: a signature comes before it. Pass it on to whoever may sign.",
    ),
    "no_step_before": (
        "Hồ sơ {case} đang ở bước đầu, không trả lại được.",
        "{case} is at its first step: there is none to return it to.",
    ),
    "no_such_step": (
        "Không có bước {step}; các bước của hồ sơ là {steps}.",
        "There is no step {step}; the dossier's steps are {steps}.",
    ),
    "acted_since": (
        "Hồ sơ {case} đã có thao tác khác sau đó, nên không hoàn tác được nữa. Mở hồ sơ để xem.",
        "Something else was done to {case} since, so this cannot be undone. Open the dossier to see.",
    ),
    "nothing_to_undo": (
        "Không hoàn tác được: thao tác cuối của hồ sơ {case} là của người khác, hoặc người dân đã được báo.",
        "Nothing can be undone: the last act on {case} is somebody else's, or the citizen has been told of it.",
    ),
    "rule_needed": (
        "Yêu cầu bổ sung lần nữa, hoặc không tính lại thời hạn, phải dẫn quy định cho phép (hồ sơ {case}).",
        "A second request, or one that does not restart the limit, must cite the rule that allows it ({case}).",
    ),
    "no_such_link": (
        "Không có kiểu liên kết {link}. Hãy chọn trong danh sách.",
        "There is no such link, {link}. Choose one of the list.",
    ),
    "linked_itself": (
        "Không gắn hồ sơ {case} với chính nó được. Hãy nhập mã của hồ sơ kia.",
        "{case} cannot be linked with itself. Enter the code of the other one.",
    ),
    "case_linked_already": (
        "Hồ sơ {case} đã được gắn với hồ sơ này.",
        "{case} is linked with this dossier already.",
    ),
    "other_owner": (
        "Hồ sơ {case} của chủ khác: chỉ gắn được theo kiểu “tiếp theo của”.",
        "{case} has another owner: it can only be linked as the one that this follows.",
    ),
    "asked_already": (
        "Đã lấy ý kiến {office} và chưa có trả lời.",
        "{office} has been asked and has not answered yet.",
    ),
    "not_asked": (
        "Không có câu hỏi nào đang chờ {office} trả lời.",
        "Nothing waits for an answer of {office}.",
    ),
    "no_such_dated_step": (
        "Không có lịch {dated_step} đang chờ thực hiện.",
        "There is no planned step {dated_step}.",
    ),
    "has_passed": (
        "{at} đã qua. Hãy chọn một lúc chưa tới.",
        "{at} has passed. Choose a moment to come.",
    ),
    "lies_before": (
        "{at} đã qua hoặc trước ngày đã hẹn. Hãy chọn ngày muộn hơn.",
        "{at} has passed or is before the promise. Choose a later one.",
    ),
    "lies_too_far": (
        "{at} quá xa: ngày hẹn lại muộn nhất là {latest}, vì chỉ được hẹn lại một lần và không quá một thời hạn nữa "
        "(hoặc 90 ngày). Hãy chọn ngày sớm hơn.",
        "{at} is too far: the new date is {latest} at the latest, as there is one alone, within the limit once more "
        "(or 90 days). Choose an earlier one.",
    ),
    "day_off": (
        "{at} là ngày nghỉ của đơn vị. Hãy chọn một ngày làm việc.",
        "{at} is a day off of the office. Choose a working day.",
    ),
    "proposed_already": (
        "Hồ sơ {case} đã có đề xuất gia hạn chờ ký.",
        "An extension of {case} waits to be signed.",
    ),
    "extended_already": (
        "Hồ sơ {case} đã được hẹn lại một lần; pháp luật chỉ cho hẹn lại một lần.",
        "{case} has had a new date already; the law allows one.",
    ),
    "not_proposed": (
        "Hồ sơ {case} chưa có đề xuất gia hạn.",
        "No extension of {case} has been proposed.",
    ),
    "consultations_open": (
        "Còn chờ ý kiến của {offices}. Hãy đợi trả lời trước khi ký.",
        "{offices} have not answered yet. Wait for the answer before signing.",
    ),
    "no_such_scan": (
        "Không có bản quét này. Hãy mở lại hồ sơ.",
        "There is no such scan. Open the dossier again.",
    ),
    "scan_split_already": (
        "Bản quét này đã tách rồi. Hãy mở lại hồ sơ để xem.",
        "This scan was split already. Open the dossier again to see it.",
    ),
    "scan_page_lost": (
        "Trang {page} chưa thuộc giấy nào. Hãy chọn giấy cho trang đầu tiên.",
        "Page {page} belongs to no paper. Choose one for the first page.",
    ),
    "scan_page_unknown": (
        "Trang {page}: chưa rõ là giấy gì. Hãy chọn lại, hoặc ghi tên giấy khác.",
        "Page {page}: it is not known what paper this is. Choose again, or write the other paper's name.",
    ),
    "scan_nothing": (
        "Không còn trang nào để gắn vào hồ sơ. Hãy giữ lại ít nhất một trang.",
        "No page is left for the dossier. Keep at least one.",
    ),
    "no_post_wish": (
        "Hồ sơ {case} chưa có địa chỉ nhận qua bưu chính. Hãy hỏi người nộp, hoặc trả tại quầy.",
        "No address is known to which {case} is posted. Ask the applicant, or hand it out.",
    ),
    "exemption_unjudged": (
        "Người nộp hồ sơ {case} khai được miễn phí; xét việc miễn phí trước rồi hãy tiếp nhận.",
        "The applicant of {case} says that she need not pay; judge the exemption first, then accept.",
    ),
    "no_exemption_claimed": (
        "Hồ sơ {case} không có việc miễn phí nào chờ xét.",
        "No exemption from the fee waits to be judged in {case}.",
    ),
    "result_left": (
        "Kết quả của hồ sơ {case} đã gửi bưu chính, gửi trực tuyến hoặc đã được đánh giá, nên không lấy lại được nữa.",
        "The result of {case} was posted, sent online or has been rated, so it cannot be taken back.",
    ),
    "rated_already": ("Hồ sơ {case} đã được đánh giá.", "{case} has been rated."),
    "clock_backwards": (
        "Thời điểm {at} trước thời điểm đã ghi {last}.",
        "{at} is before {last}, which has been recorded.",
    ),
    "clock_not_running": (
        "Đồng hồ của hồ sơ đang {state}, không làm được việc này.",
        "The dossier's clock is {state}: this cannot be done.",
    ),
    "data_stand": (
        "{paper}: đã có hoặc đang lấy dữ liệu từ {database}, nên không được yêu cầu người nộp nộp nữa (Nghị quyết "
        "66.7/2025/NQ-CP). Nếu dữ liệu thiếu hoặc sai, hãy ghi “Dữ liệu không dùng được” cùng lý do trước.",
        "{paper}: its data came from the {database}, or are being asked for, so the applicant may not be asked for it "
        "(Resolution 66.7/2025/NQ-CP). Where they lack something or are wrong, say so with your reason first.",
    ),
    "data_named": (
        "Lời yêu cầu nêu {paper}: đã có hoặc đang lấy dữ liệu từ {database}, nên không được yêu cầu người nộp nộp nữa "
        "(Nghị quyết 66.7/2025/NQ-CP). Chỉ nhắc đến thì chọn lý do ấy; dữ liệu thiếu hoặc sai thì ghi “Dữ liệu không "
        "dùng được” cùng lý do trước.",
        "What is asked names {paper}: its data came from the {database}, or are being asked for, so the applicant may "
        "not be asked for it (Resolution 66.7/2025/NQ-CP). If it is only mentioned, choose that reason; where the data "
        "lack something or are wrong, say so with your reason first.",
    ),
    "paper_not_asked": (
        "Thủ tục của hồ sơ không có giấy tờ nào mang mã “{paper}”. Chọn trong danh sách, hoặc ghi tên giấy.",
        "The dossier's procedure has no paper with the code “{paper}”. Choose one of its list, or write its name.",
    ),
    "no_such_data": (
        "Hồ sơ {case} không có dữ liệu nào như vậy đang chờ hoặc đang dùng. Hãy mở lại hồ sơ để xem.",
        "{case} has no such data in use or awaited. Open it again to see.",
    ),
}
