"""What is said when a person, a number, a contact or a mandate is refused."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "number_length": (
        "Ô {field}: số phải có {digits} chữ số, nhưng có {found}. Hãy kiểm tra lại trên giấy tờ.",
        "Field {field}: the number has {digits} digits, not {found}. Look at the paper again.",
    ),
    "number_zeros": (
        "Ô {field}: số chỉ toàn chữ số 0. Hãy kiểm tra lại trên giấy tờ.",
        "Field {field}: the number is nothing but zeros. Look at the paper again.",
    ),
    "number_letters": (
        "Ô {field}: chỉ nhập chữ số 0–9.",
        "Field {field}: enter digits 0–9 alone.",
    ),
    "unknown_province": (
        "Ô {field}: ba số đầu {province} không phải mã tỉnh, thành phố nào. Hãy kiểm tra lại từng số.",
        "Field {field}: no province has the code {province} of the first three digits. Check each digit.",
    ),
    "born_later": (
        "Ô {field}: theo số này người đó sinh năm {year}, chưa tới. Hãy kiểm tra lại số thứ tư đến thứ sáu.",
        "Field {field}: by this number the person is born in {year}, which has not come. Check the digits 4 to 6.",
    ),
    "tax_check": (
        "Ô {field}: mã số thuế sai ít nhất một chữ số. Hãy kiểm tra lại.",
        "Field {field}: at least one digit of the tax number is wrong. Check it again.",
    ),
    "number_disagrees": (
        "Ô {field}: {told} không khớp với số định danh ({number}). Hãy kiểm tra lại cả hai.",
        "Field {field}: {told} does not agree with the personal number ({number}). Check both.",
    ),
    "no_phone": (
        "Ô {field}: không phải số điện thoại. Viết như 0912 345 678, hoặc +… cho số nước ngoài.",
        "Field {field}: this is no telephone number. Write it as 0912 345 678, or +… for another country.",
    ),
    "no_mail": (
        "Ô {field}: không phải địa chỉ thư điện tử. Viết như ten@example.vn.",
        "Field {field}: this is no mail address. Write it as name@example.vn.",
    ),
    "empty_line": ("Ô {field} còn trống; hãy nhập.", "Field {field} is empty; fill it in."),
    "field_too_long": (
        "Ô {field} dài {found} ký tự, tối đa {most}. Hãy rút ngắn.",
        "Field {field} has {found} letters, at most {most}. Make it shorter.",
    ),
    "bad_letters": (
        "Ô {field} có ký tự không đọc được. Hãy xóa và nhập lại bằng chữ thường.",
        "Field {field} holds letters that nobody can read. Clear it and type it again.",
    ),
    "not_in_a_name": (
        "Ô {field} có dấu “{sign}”, không dùng trong tên gọi. Hãy xóa dấu ấy.",
        "Field {field} holds “{sign}”, which stands in no name. Take it out.",
    ),
    "unknown_kind_of": (
        "Ô {field}: không có loại “{kind}”. Hãy chọn trong danh sách.",
        "Field {field}: there is no kind “{kind}”. Choose one of the list.",
    ),
    "no_passport": (
        "Ô {field}: số hộ chiếu gồm 5 đến 15 chữ cái không dấu và chữ số.",
        "Field {field}: a passport number has 5 to 15 plain letters and digits.",
    ),
    "born_out_of_range": (
        "Ô {field}: ngày sinh {born} chưa tới hoặc quá xa. Hãy nhập lại.",
        "Field {field}: the date of birth {born} has not come or is too long ago. Enter it again.",
    ),
    "no_such_party": (
        "Không có người hoặc tổ chức {party}. Hãy tìm lại.",
        "There is no person or organisation {party}. Search again.",
    ),
    "party_erased": (
        "Dữ liệu của {party} đã được xóa nên không sửa được nữa. Hãy nhập mới.",
        "The data of {party} were erased and cannot be changed any more. Enter them anew.",
    ),
    "number_of_another": (
        "Số này (loại {kind}) đã thuộc về một người hoặc tổ chức khác. Hãy kiểm tra số, họ tên và ngày sinh.",
        "This number (kind {kind}) belongs to another party. Check the number, the name and the date of birth.",
    ),
    "no_such_contact": (
        "Không có cách liên hệ {contact}. Hãy mở lại trang.",
        "There is no contact {contact}. Open the page again.",
    ),
    "no_such_mandate": (
        "Không có việc làm thay {mandate}. Hãy mở lại trang.",
        "There is no mandate {mandate}. Open the page again.",
    ),
    "mandate_of_oneself": (
        "Không cần ủy quyền cho chính mình ({party}). Hãy chọn người khác.",
        "Nobody needs a mandate for herself ({party}). Choose another party.",
    ),
    "unknown_mandate": (
        "Không có loại làm thay “{kind}”. Hãy chọn trong danh sách.",
        "There is no kind of mandate “{kind}”. Choose one of the list.",
    ),
    "mandate_ends_early": (
        "Việc làm thay kết thúc ({until_date}) trước khi bắt đầu ({from_date}). Hãy sửa ngày; cha, mẹ chỉ làm thay "
        "đến khi con đủ 18 tuổi.",
        "The mandate ends ({until_date}) before it begins ({from_date}). Change the days; a parent acts only until the "
        "child is 18.",
    ),
    "unknown_field": (
        "Không có ô {field} để sửa.",
        "There is no field {field} to correct.",
    ),
    "bad_key": (
        "Mã của lần gửi này trống hoặc dài quá {most} ký tự. Hãy tải lại trang rồi gửi.",
        "The key of this submission is empty or longer than {most} letters. Load the page again and submit.",
    ),
    "not_a_card": (
        "Mã vừa quét không phải mã QR trên căn cước (có {found} phần, cần 7). Hãy quét lại hoặc nhập tay.",
        "What was scanned is not the QR of an identity card ({found} parts of 7). Scan again or type it in.",
    ),
    "card_field": (
        "Không đọc được ô {field} trong mã QR của căn cước. Hãy quét lại hoặc nhập tay.",
        "The field {field} of the card's QR cannot be read. Scan again or type it in.",
    ),
    "bad_dossier_code": (
        "“{typed}” không phải mã hồ sơ. Mã in trên giấy tiếp nhận, ví dụ H15.102.04-250701-0012.",
        "“{typed}” is no dossier code. It stands on the slip, like H15.102.04-250701-0012.",
    ),
    "bad_result_code": (
        "“{typed}” không phải mã kết quả. Mã in trên kết quả, ví dụ KQ.H15.000031.",
        "“{typed}” is no code of a result. It stands on the result, like KQ.H15.000031.",
    ),
    "bad_agency": (
        "Mã định danh cơ quan {agency} không dùng được cho mã hồ sơ kiểu {form}. Hãy sửa ở phần đơn vị.",
        "The agency identifier {agency} cannot stand in a code of the form {form}. Correct it at the office.",
    ),
    "bad_running_number": (
        "Số thứ tự {number} không ghi được vào mã hồ sơ (từ 1 đến {most}).",
        "The running number {number} does not fit a dossier code (1 to {most}).",
    ),
}
