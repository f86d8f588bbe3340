"""What is said when the guard, an account or a sign-in refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "view_unguarded": (
        "Trang {view} chưa nói ai được mở nên không ai mở được. Hãy báo quản trị.",
        "The page {view} does not say who may open it, so nobody may. Tell the administrator.",
    ),
    "view_any_method": (
        "Trang {view} chưa nói nhận phương thức HTTP nào. Hãy báo quản trị.",
        "The page {view} does not say which HTTP methods it answers to. Tell the administrator.",
    ),
    "unknown_role": ("Không có vai trò {role}.", "There is no role {role}."),
    "not_yours": (
        "Bạn đã đăng nhập nhưng không có quyền mở trang này. Nếu cần, hãy nhờ lãnh đạo đơn vị hoặc quản trị cấp quyền.",
        "You are signed in, but have no right to open this page. If you need it, ask your head of office or the "
        "administrator.",
    ),
    "login_taken": (
        "Tên đăng nhập đã có người dùng; chọn tên khác.",
        "The login is taken; choose another.",
    ),
    "staff_has_account": (
        "Cán bộ {staff} đã có tài khoản.",
        "{staff} has an account already.",
    ),
    "staff_account_closed": (
        "Tài khoản của cán bộ {staff} đang khóa; hãy mở khóa trước.",
        "The account of {staff} is locked; unlock it first.",
    ),
    "no_such_account": ("Không có tài khoản này.", "There is no such account."),
    "weak_password": (
        "Mật khẩu quá dễ đoán. Dùng ít nhất 12 ký tự, không trùng tên, không phải từ thông dụng.",
        "The password is too easy to guess. Use 12 letters or more, unlike the name and no common word.",
    ),
    "wrong_own_password": (
        "Mật khẩu hiện nay chưa đúng. Nhập lại mật khẩu bạn vừa dùng để đăng nhập.",
        "Your present password is wrong. Type the one with which you signed in.",
    ),
    "same_password": (
        "Mật khẩu mới trùng mật khẩu đang dùng. Hãy chọn mật khẩu khác.",
        "The new password is the one you have. Choose another.",
    ),
    "passwords_differ": (
        "Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại.",
        "The new password was not typed alike twice. Type it again.",
    ),
    "linked_already": (
        "Tài khoản đã gắn với người khác. Hãy đến bộ phận một cửa để sửa.",
        "The account is linked to somebody else. Have it mended at the one-stop desk.",
    ),
    "wrong_sign_in": (
        "Tên đăng nhập hoặc mật khẩu không đúng. Sau 5 lần sai, tài khoản tạm khóa.",
        "The login or the password is wrong. After 5 wrong tries the account is locked for a while.",
    ),
    "locked_out": (
        "Đã nhập sai 5 lần nên tài khoản tạm khóa {minutes} phút. Chờ hết thời gian này, hoặc nhờ quản trị mở khóa.",
        "After 5 wrong tries the account is locked for {minutes} minutes. Wait, or ask the administrator to unlock it.",
    ),
    "account_closed": (
        "Tài khoản đã bị khóa. Hãy liên hệ quản trị của đơn vị.",
        "The account is closed. Ask your office's administrator.",
    ),
    "wrong_second": (
        "Mã không đúng hoặc đã dùng. Nhập sáu số đang hiện trong ứng dụng, hoặc một mã dự phòng.",
        "The code is wrong or was used. Enter the six digits that the app shows now, or a recovery code.",
    ),
    "start_again": (
        "Đã quá 10 phút. Hãy nhập lại tên và mật khẩu.",
        "More than 10 minutes have passed. Enter your login and password again.",
    ),
    "bad_mail": (
        "Địa chỉ thư điện tử chưa đúng. Ví dụ: lan@example.vn.",
        "This is no mail address. An example: lan@example.vn.",
    ),
    "bad_phone": (
        "Đây không phải số di động hay địa chỉ thư. Ví dụ: 0912 345 678 hoặc lan@example.vn.",
        "This is neither a mobile number nor a mail address. Examples: 0912 345 678, lan@example.vn.",
    ),
    "too_many_codes": (
        "Đã xin mã quá nhiều lần. Hãy thử lại sau {minutes} phút.",
        "Too many codes were asked for. Try again in {minutes} minutes.",
    ),
    "wrong_code": (
        "Mã không đúng. Còn {left} lần nhập.",
        "The code is wrong. {left} tries are left.",
    ),
    "code_over": (
        "Mã không còn dùng được. Hãy xin mã mới.",
        "The code can no longer be used. Ask for a new one.",
    ),
    "no_such_people": (
        "Không có “{who}” trong bảng; chọn trong: {known}.",
        "There is no “{who}” in the table; choose among: {known}.",
    ),
}

# What `tinhso staff` and `tinhso addresses` print.
WORDS: dict[str, tuple[str, str]] = {
    "addresses": (
        "{addresses} địa chỉ, {pairs} cặp địa chỉ và phương thức.",
        "{addresses} addresses, {pairs} pairs of an address and a method.",
    ),
    "nobody": ("(không phiên nào: bên gửi phải ký)", "(no session: who sends it signs)"),
    "token": ("(thẻ: {scopes})", "(token: {scopes})"),
    "any_token": ("(thẻ bất kỳ)", "(any token)"),
    "unlocked": ("Đã mở khóa tài khoản {login}.", "The account {login} is unlocked."),
    "reset": (
        "Tài khoản {login} đăng nhập lại được: lớp hai và khóa đăng nhập đã gỡ, các phiên đã kết thúc. Mật khẩu dùng "
        "một lần, chỉ hiện ở đây; đăng nhập xong phải đổi và bật lại lớp hai:",
        "The account {login} may sign in again: second factor and passkeys are removed, sessions have ended. The "
        "password for once, shown only here; after signing in it must be changed, and the second factor set up again:",
    ),
}
