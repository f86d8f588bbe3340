"""What is said when a person, a number, a contact or a mandate is refused."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "number_length": (
        "Ô {field}: số phải có {digits} chữ số, nhưng có {found}. Hãy kiểm tra lại trên giấy tờ.",
        "Field {field}: the number has {digits} digits, not {found}. Look at the paper again.",
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
        "Field {field}: by this number the person is born in {year}, which has not come. Check the fourth to sixth digit.",
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
    "too_long": (
        "Ô {field} dài {found} ký tự, tối đa {most}. Hãy rút ngắn.",
        "Field {field} has {found} letters, at most {most}. Make it shorter.",
    ),
    "bad_letters": (
        "Ô {field} có ký tự không đọc được. Hãy xóa và nhập lại bằng chữ thường.",
        "Field {field} holds letters that nobody can read. Clear it and type it again.",
    ),
}
