"""What is said when a provider of identity, a passkey or the link between an identity and an account refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_oidc_issuer": (
        "{name} phải là địa chỉ https đầy đủ, ví dụ https://dinhdanh.example.vn.",
        "{name} must be a full https address, for example https://identity.example.vn.",
    ),
    "oidc_without_client": (
        "Thiếu {name}: tên mà nơi cấp danh tính biết chúng ta. Hãy đặt biến này.",
        "{name} is missing: the name that the provider knows us by. Set it.",
    ),
    "bad_oidc_levels": (
        "{name} phải có dạng acr=2,acr=1, với mức 1 hoặc 2.",
        "{name} must look like acr=2,acr=1, with levels 1 or 2.",
    ),
    "oidc_away": (
        "Không liên lạc được với nơi cấp danh tính ({why}). Hãy đăng nhập cách khác ở dưới, hoặc thử lại sau ít phút.",
        "The identity provider cannot be reached ({why}). Sign in another way below, or try again in a few minutes.",
    ),
    "oidc_unfit": (
        "Nơi cấp danh tính trả lời không dùng được ({why}). Hãy đăng nhập cách khác và báo quản trị.",
        "What the identity provider answers cannot be used ({why}). Sign in another way and tell the administrator.",
    ),
    "oidc_code_refused": (
        "Nơi cấp danh tính không nhận lần đăng nhập này ({why}): nó đã dùng hoặc đã quá lâu. Hãy bắt đầu lại.",
        "The identity provider does not take this sign-in ({why}): it was used or is too old. Begin again.",
    ),
    "oidc_not_proved": (
        "Không kiểm chứng được trả lời của nơi cấp danh tính ({why}), nên không ai được đăng nhập. Hãy bắt đầu lại.",
        "The identity provider's answer does not hold ({why}), so nobody was signed in. Begin again.",
    ),
    "no_provider": (
        "Chưa nối với nơi cấp danh tính nào. Hãy đăng nhập cách khác.",
        "No identity provider is connected. Sign in another way.",
    ),
    "sign_in_not_begun": (
        "Lần đăng nhập này không bắt đầu ở trình duyệt này, đã quá 10 phút, hoặc đã dùng. Hãy bắt đầu lại.",
        "This sign-in did not begin in this browser, took more than 10 minutes, or was used. Begin again.",
    ),
    "sign_in_given_up": (
        "Bạn đã dừng ở nơi cấp danh tính nên chưa đăng nhập. Hãy bắt đầu lại, hoặc chọn cách khác.",
        "You stopped at the identity provider, so you are not signed in. Begin again or choose another way.",
    ),
    "provider_fault": (
        "Nơi cấp danh tính báo lỗi ({why}). Hãy thử lại, hoặc đăng nhập cách khác.",
        "The identity provider reports a fault ({why}). Try again, or sign in another way.",
    ),
    "identity_not_linked": (
        "Danh tính này chưa được gắn với tài khoản cán bộ nào. Gửi mã {subject} cho quản trị để được gắn.",
        "This identity is not linked to any staff account. Give the administrator the identifier {subject}.",
    ),
    "identity_elsewhere": (
        "Danh tính này đã gắn với một tài khoản khác. Hãy đăng xuất rồi vào bằng danh tính đó.",
        "This identity is linked to another account. Sign out and come in by it.",
    ),
    "account_has_identity": (
        "Tài khoản đã gắn một danh tính khác của nơi cấp này. Hãy gỡ danh tính cũ trước.",
        "The account has another identity of this provider. Take that one off first.",
    ),
    "identity_other_party": (
        "Số định danh được xác nhận là của một người khác với người của tài khoản này, nên hồ sơ theo số đó chưa hiện. "
        "Hãy mang thẻ căn cước đến bộ phận một cửa để sửa.",
        "The personal number that was proved is of somebody else than this account's person, so dossiers under it are "
        "not shown. Bring your identity card to the one-stop desk.",
    ),
    "identity_differs": (
        "Họ tên hoặc ngày sinh mà chúng tôi giữ theo số định danh này khác với nơi cấp danh tính, nên chưa gắn. "
        "Hãy mang thẻ căn cước đến bộ phận một cửa để sửa.",
        "The name or date of birth that we keep under this number differs from the provider's, so nothing was linked. "
        "Bring your identity card to the one-stop desk.",
    ),
    "identity_unreadable": (
        "Số định danh mà nơi cấp gửi không đúng, nên chưa gắn với hồ sơ của bạn. Hãy báo bộ phận một cửa.",
        "The personal number that the provider sent is none, so it was not linked to your dossiers. "
        "Tell the one-stop desk.",
    ),
    "last_way_in": (
        "Đây là cách duy nhất để vào tài khoản. Hãy thêm một khóa đăng nhập trước khi gỡ.",
        "This is the only way into the account. Add a passkey before you take it off.",
    ),
    "bad_subject": (
        "Mã ở nơi cấp danh tính đang trống hoặc quá dài. Hãy chép đúng mã mà trang đăng nhập hiện ra.",
        "The identifier is empty or too long. Copy the one that the sign-in page shows.",
    ),
    "passkey_unknown": (
        "Khóa này không mở tài khoản nào ở đây; có thể nó đã bị gỡ. Hãy đăng nhập cách khác.",
        "This passkey opens no account here; it may have been revoked. Sign in another way.",
    ),
    "passkey_not_proved": (
        "Không kiểm chứng được khóa, hoặc đã quá 10 phút. Hãy thử lại.",
        "The passkey could not be verified, or more than 10 minutes have passed. Try again.",
    ),
    "passkey_copied": (
        "Khóa này có dấu hiệu bị sao chép nên không nhận. Hãy đăng nhập cách khác và gỡ khóa.",
        "This passkey looks like a copy and is not taken. Sign in another way and revoke it.",
    ),
    "passkey_known": (
        "Khóa này đã được thêm rồi.",
        "This passkey was added already.",
    ),
    "too_many_passkeys": (
        "Mỗi tài khoản có nhiều nhất {most} khóa. Hãy gỡ khóa không dùng nữa.",
        "An account has at most {most} passkeys. Revoke one that you no longer use.",
    ),
    "passkey_nameless": (
        "Hãy đặt tên cho khóa, nhiều nhất 60 chữ.",
        "Give the passkey a name of at most 60 letters.",
    ),
    "second_first": (
        "Hãy đăng nhập kèm lớp hai trước khi thêm khóa.",
        "Sign in with the second factor before you add a passkey.",
    ),
}
