"""What is said about signatures and seals on results."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_own_certificate": (
        "Bạn chưa có chứng thư số còn hiệu lực trong danh sách ký. Hãy báo quản trị đưa chứng thư của bạn vào.",
        "No certificate of yours is in force in the list. Ask the administrator to enter it.",
    ),
    "no_seal": (
        "Cơ quan {office} và cấp trên của cơ quan đó chưa có con dấu số còn hiệu lực. Hãy báo quản trị.",
        "Neither {office} nor an office above it has a seal in force. Tell the administrator.",
    ),
    "certificate_over": (
        "Chứng thư đã hết hạn ngày {day}. Hãy dùng chứng thư còn hiệu lực.",
        "The certificate ended on {day}. Use one that is in force.",
    ),
    "not_a_pdf": (
        "Chỉ ký số được tệp PDF. Hãy xuất văn bản thành PDF rồi gửi lại.",
        "Only a PDF can be signed. Export the document as PDF and send it again.",
    ),
    "pdf_unreadable": (
        "Không đọc được tệp PDF này: tệp hỏng, bị khóa hoặc quá nặng ({why}). Hãy xuất lại tệp rồi gửi.",
        "This PDF cannot be read: it is damaged, locked or too heavy ({why}). Export it again and send that.",
    ),
    "signed_already": (
        "Tệp này đã có chữ ký số. Nếu tệp đến từ hệ thống văn bản, hãy chọn “Tệp đã ký số sẵn”.",
        "This file bears a signature. If it comes from the document system, choose “A file that came signed”.",
    ),
    "not_signed": (
        "Tệp này không có chữ ký số nào. Hãy gửi đúng tệp đã ký, hoặc chọn ký số tại đây.",
        "This file bears no signature. Send the file that was signed, or sign it here.",
    ),
    "signature_refused": (
        "Không nhận tệp này: {reason} Hãy tải lại tệp gốc từ hệ thống văn bản.",
        "This file is not taken: {reason} Fetch the original from the document system again.",
    ),
    "signature_spoilt": (
        "Chữ ký vừa tạo không kiểm được ({why}), nên chưa dùng. Chứng thư có thể không đi với khóa này; hãy báo "
        "quản trị.",
        "The signature just made does not hold ({why}) and was not used. The certificate may belong to another key; "
        "tell the administrator.",
    ),
    "no_stamp": (
        "Máy chủ cấp dấu thời gian không trả lời ({why}). Chưa ký gì; hãy thử lại sau.",
        "The time-stamping authority gave no answer ({why}). Nothing was signed; try again later.",
    ),
    "no_roots": (
        "Máy chủ chưa được đặt để ký hay kiểm chữ ký số. Hãy báo quản trị.",
        "This server is not set up to sign or to check signatures. Tell the administrator.",
    ),
    "check_busy": (
        "Đang có nhiều người kiểm tra cùng lúc. Hãy thử lại sau ít phút.",
        "Many are checking at this moment. Try again in a few minutes.",
    ),
    "too_many_pins": (
        "Mã PIN sai quá nhiều lần. Hãy chờ {minutes} phút rồi thử lại.",
        "Too many wrong PINs. Wait {minutes} minutes and try again.",
    ),
    "pins_shut": (
        "Mã PIN của khóa này đã nhập sai quá nhiều lần nên tạm đóng, để thiết bị ký không tự khóa. Hãy thử PIN bằng "
        "phần mềm của thiết bị, rồi nhờ quản trị cho nhập lại ở Cài đặt → Chứng thư.",
        "The PIN of this key was wrong so often that it is shut here, lest the token lock itself. Try the PIN with the "
        "token's own software, then ask the administrator to release it in Settings → Certificates.",
    ),
    "no_copy_of_it": (
        "Không cấp được bản sao: chỉ cấp từ kết quả đã ký, vào sổ và còn giá trị; không cấp từ một bản sao khác.",
        "No copy can be given: only of a signed result in the book that holds, and of no copy.",
    ),
    "no_such_signed": (
        "Không có mục này. Hãy mở lại trang.",
        "There is no such entry. Open the page again.",
    ),
    "bad_change": (
        "Không ghi được thay đổi này ({what}): mục đã được đổi trước đó, hoặc còn thiếu lý do. Hãy mở lại trang.",
        "This change cannot be written ({what}): the entry was changed before, or the reason is missing. Open the page "
        "again.",
    ),
    "signature_needed": (
        "Kết quả của thủ tục này phải được ký số. Hãy chọn ký số tại đây, hoặc gửi tệp đã ký số sẵn.",
        "The result of this procedure must be signed. Sign it here, or send a file that came signed.",
    ),
    "number_needed": (
        "Tệp đã ký số sẵn phải có số văn bản. Hãy ghi số, ký hiệu như trên văn bản.",
        "A file that came signed has a number. Write it as the document bears it.",
    ),
    "certificate_is_revoked": (
        "Chứng thư số {serial} đã bị thu hồi, theo trả lời của nơi cấp. Chưa ký gì; hãy dùng chứng thư khác.",
        "The certificate {serial} is revoked, as its authority answers. Nothing was signed; use another one.",
    ),
    "known_certificate": (
        "Chứng thư số {serial} đã có trong danh sách.",
        "The certificate {serial} is in the list already.",
    ),
    "no_signing_token": (
        "Cấu hình máy chủ không có thiết bị ký tên {token} (TINHSO_SIGNING_TOKENS).",
        "The settings name no token {token} (TINHSO_SIGNING_TOKENS).",
    ),
    "bad_token": (
        "Thiết bị ký ghi chưa đúng: {why}. Cần dạng tên=pkcs11:token=…?module-path=…",
        "A token is written wrongly: {why}. It is written name=pkcs11:token=…?module-path=…",
    ),
    "bad_certificate": (
        "Chứng thư này không ký được: {why}.",
        "This certificate cannot sign: {why}.",
    ),
    "pin_needed": ("Hãy nhập mã PIN của khóa ký.", "Type the PIN of your key."),
    "wrong_pin": (
        "Mã PIN không đúng. Chưa ký gì; nhập sai nhiều lần thì khóa có thể bị khóa.",
        "The PIN is wrong. Nothing was signed; after several wrong ones the key may lock itself.",
    ),
    "pin_last_try": (
        "Thiết bị ký chỉ còn một lần nhập PIN rồi tự khóa, nên ở đây không thử. Hãy nhập đúng PIN một lần bằng phần "
        "mềm của thiết bị, rồi ký lại.",
        "The token locks itself after one more wrong PIN, so it is not tried here. Type the right one once in the "
        "token's own software, then sign again.",
    ),
    "pin_locked": (
        "Thiết bị ký đã tự khóa vì nhập sai PIN. Hãy mở khóa bằng phần mềm của thiết bị hoặc gặp nơi cấp chứng thư.",
        "The token has locked itself after wrong PINs. Unlock it with its own software, or see who issued it.",
    ),
    "asked_too_often": (
        "Nơi này đã hỏi quá nhiều lần. Hãy thử lại sau {seconds} giây.",
        "This place has asked too often. Try again in {seconds} seconds.",
    ),
    "verdict_forged": (
        "có chữ ký không khớp với chứng thư của người ký.",
        "a signature does not match the certificate of its signer.",
    ),
    "verdict_changed": (
        "nội dung đã bị sửa hoặc thêm sau khi ký.",
        "it was changed or added to after it was signed.",
    ),
    "verdict_certificate_revoked": (
        "chứng thư của người ký đã bị thu hồi trước khi ký.",
        "the signer's certificate was revoked before it was signed.",
    ),
    "verdict_certificate_expired": (
        "chứng thư của người ký không còn hiệu lực lúc ký, hoặc không có dấu thời gian để biết ký lúc nào.",
        "the signer's certificate was not in force, or no time stamp says when it was signed.",
    ),
    "verdict_unknown_signer": (
        "chứng thư của người ký không do tổ chức chứng thực được tin cậy cấp.",
        "the signer's certificate is of no authority that is believed.",
    ),
    "verdict_valid": (
        "mọi chữ ký hợp lệ và không có gì thêm vào sau đó.",
        "every signature holds and nothing was added after.",
    ),
    "verdict_unsigned": ("tệp không có chữ ký số nào.", "the file bears no signature."),
    "signing_lacks": ("Còn thiếu {option}.", "{option} is missing."),
    "signing_no_file": ("Không đọc được tệp {file}.", "The file {file} cannot be read."),
    "no_check_file": ("Hãy chọn tệp PDF cần kiểm tra.", "Choose the PDF that is to be checked."),
    "not_a_pdf_to_check": (
        "Đây không phải tệp PDF. Kết quả ký số là tệp PDF; hãy gửi đúng tệp đó, không gửi ảnh chụp hay bản quét.",
        "This is no PDF. A signed result is one; send that file, no photo and no scan of a print.",
    ),
    "check_too_large": (
        "Tệp lớn quá {most} MB nên không kiểm tra được ở đây.",
        "The file is larger than {most} MB and cannot be checked here.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "nobody_asked": (
        "Không hỏi nơi cấp nào: TINHSO_OCSP chưa đặt là 1.",
        "No responder is asked: TINHSO_OCSP is not 1.",
    ),
    "added": (
        "Đã thêm chứng thư {serial}, dùng đến {until} ({uid}).",
        "The certificate {serial} was entered and holds up to {until} ({uid}).",
    ),
    "ended": ("thôi dùng", "ended"),
    "is_ended": ("Chứng thư {serial} thôi dùng.", "The certificate {serial} signs no longer."),
    "is_released": (
        "Có thể nhập lại mã PIN của chứng thư {serial}.",
        "The PIN of the certificate {serial} may be typed again.",
    ),
    "stands_valid": ("Kết quả còn giá trị.", "The result holds."),
    "stands_expired": (
        "Kết quả đã hết thời hạn sau ngày {day}.",
        "The time of the result was over after {day}.",
    ),
    "stands_revoked": ("Kết quả đã bị thu hồi ngày {day}.", "The result was revoked on {day}."),
    "stands_replaced": (
        "Kết quả đã được thay bằng bản khác ngày {day}.",
        "Another one took the place of the result on {day}.",
    ),
    "of_the_book": ("Có trong sổ cấp: {place}.", "In the register book: {place}."),
}
