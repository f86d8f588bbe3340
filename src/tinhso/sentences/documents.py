"""What is said about papers that the province holds."""

SENTENCES: dict[str, tuple[str, str]] = {
    "paper_is_held": (
        "Tỉnh đang giữ giấy này: {paper} ({held}, ngày {day}). Không yêu cầu nộp lại; mở bản đang giữ để dùng. "
        "Nếu vẫn phải yêu cầu, hãy chọn lý do.",
        "The province holds this paper: {paper} ({held}, of {day}). It is not to be asked for again: use the one "
        "that is held. If it must be asked for all the same, choose a reason.",
    ),
    "no_reason": (
        "Chưa có lý do yêu cầu lại giấy tỉnh đang giữ. Hãy chọn một lý do hoặc ghi rõ.",
        "No reason is given for asking again for a held paper. Choose one or write it.",
    ),
    "words_too_few": (
        "Lý do phải là một câu rõ nghĩa, ít nhất {least} từ khác nhau. Hãy ghi vì sao bản đang giữ không dùng được.",
        "The reason must be a sentence of at least {least} different words. Say why the held paper will not do.",
    ),
    "words_copied": (
        "Lý do này trùng hoặc gần trùng lý do bạn hay đơn vị đã ghi trước đây. Hãy ghi lý do của chính hồ sơ này, hoặc "
        "chọn trong danh sách.",
        "You or your office have given this reason before, in the same or nearly the same words. Give the reason of "
        "this very dossier, or choose one of the list.",
    ),
    "no_such_document": (
        "Không có giấy tờ này trong kho của bạn. Hãy mở lại danh sách giấy tờ.",
        "There is no such paper in your store. Open the list of papers again.",
    ),
    "consent_needed": (
        "Cần người nộp đồng ý thì mới dùng được bản tỉnh đang giữ của: {paper}. Hãy đánh dấu đồng ý hoặc nộp giấy này.",
        "The applicant must consent before the held copy is used: {paper}. Mark the consent, or hand the paper in.",
    ),
    "not_held_now": (
        "Giấy “{paper}” không còn dùng được từ kho của tỉnh. Hãy mở lại bước giấy tờ.",
        "“{paper}” cannot be used from the province's store any more. Open the papers again.",
    ),
    "not_to_withdraw": (
        "Không rút được: giấy được dùng theo quy định, hoặc hồ sơ đã có kết quả ({ground}). Nếu giấy sai, hãy gửi "
        "phản ánh.",
        "This cannot be withdrawn: a rule lets the paper be used, or the dossier is decided ({ground}). If the paper "
        "is wrong, object to it.",
    ),
    "share_days": (
        "Đường dẫn dùng được từ 1 đến {most} ngày. Hãy ghi lại số ngày.",
        "A link holds for 1 to {most} days. Write the number again.",
    ),
    "objected_already": (
        "Bạn đã gửi phản ánh về giấy “{paper}”, đang chờ trả lời. Hãy đợi trả lời rồi gửi tiếp.",
        "You have objected to “{paper}” already, and the answer is awaited. Wait for it before you write again.",
    ),
    "bad_objection": (
        "Phản ánh này đã được trả lời. Hãy mở lại danh sách.",
        "This objection was answered before. Open the list again.",
    ),
    "lacks_words": (
        "Chưa ghi nội dung. Hãy nói rõ điều gì chưa đúng hoặc vì sao.",
        "Nothing is written. Say what is wrong, or why.",
    ),
}
