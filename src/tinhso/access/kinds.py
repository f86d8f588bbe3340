"""The events of access: accounts, their locks and second factors. A subject is `account:<uid>`
or `token:<uid>`."""

from __future__ import annotations

from datetime import datetime

from tinhso.ledger.kinds import Fact, Kind, declare

ACCOUNT_OPENED = Kind(
    "access.account_opened",
    facts={
        "kind": Fact(str, longest=10),
        "staff": Fact(str, optional=True, longest=50),
        "login": Fact(str, sealed=True, longest=254),
    },
    sentence=("Mở tài khoản.", "An account was opened."),
)
PARTY_LINKED = Kind(
    "access.party_linked",
    facts={"party": Fact(str, longest=36)},
    sentence=(
        "Tài khoản được gắn với người hoặc tổ chức {party}.",
        "The account was linked to the party {party}.",
    ),
)
PASSWORD_SET = Kind(
    "access.password_set",
    facts={},
    sentence=("Đặt mật khẩu mới.", "A new password was set."),
)
PASSWORD_CHOSEN = Kind(
    "access.password_chosen",
    facts={},
    sentence=("Chủ tài khoản tự đổi mật khẩu.", "The owner chose a new password."),
)
SECOND_FACTOR_SET = Kind(
    "access.second_factor_set",
    facts={},
    sentence=("Bật xác thực hai lớp.", "The second factor was switched on."),
)
SECOND_FACTOR_REMOVED = Kind(
    "access.second_factor_removed",
    facts={},
    sentence=("Gỡ xác thực hai lớp.", "The second factor was removed."),
)
CLOSED = Kind(
    "access.account_closed",
    facts={},
    sentence=("Khóa tài khoản.", "The account was closed."),
)
UNLOCKED = Kind(
    "access.unlocked",
    facts={},
    sentence=("Mở khóa tài khoản.", "The account was unlocked."),
)
IDENTITY_LINKED = Kind(
    "access.identity_linked",
    facts={
        "issuer": Fact(str, longest=255),
        "level": Fact(int),
        "subject": Fact(str, sealed=True, longest=255),
    },
    sentence=(
        "Tài khoản được gắn với danh tính của {issuer} (mức {level}).",
        "The account was linked to an identity of {issuer} (level {level}).",
    ),
)
IDENTITY_UNLINKED = Kind(
    "access.identity_unlinked",
    facts={},
    sentence=("Gỡ danh tính khỏi tài khoản.", "An identity was taken off the account."),
)
ASSURANCE_CHANGED = Kind(
    "access.assurance_changed",
    facts={"level": Fact(int)},
    sentence=(
        "Mức xác thực danh tính nay là {level}.",
        "The identity is assured at level {level} now.",
    ),
)
PASSKEY_ADDED = Kind(
    "access.passkey_added",
    facts={"passkey": Fact(str, longest=36)},
    sentence=("Thêm một khóa đăng nhập.", "A passkey was added."),
)
PASSKEY_REVOKED = Kind(
    "access.passkey_revoked",
    facts={"passkey": Fact(str, longest=36)},
    sentence=("Gỡ một khóa đăng nhập.", "A passkey was revoked."),
)
SESSIONS_ENDED = Kind(
    "access.sessions_ended",
    facts={"count": Fact(int)},
    sentence=("Kết thúc {count} phiên ở nơi khác.", "{count} sessions elsewhere were ended."),
)

TOKEN_MADE = Kind(
    "access.token_made",
    facts={
        "name": Fact(str, longest=100),
        "scopes": Fact(list),
        "offices": Fact(list),
        "expires_at": Fact(datetime),
        "per_minute": Fact(int),
    },
    sentence=(
        "Cấp mã truy cập cho hệ thống {name}, dùng được đến {expires_at}.",
        "A token was made for the system {name}, good until {expires_at}.",
    ),
)
TOKEN_REVOKED = Kind(
    "access.token_revoked",
    facts={"name": Fact(str, longest=100)},
    sentence=("Thu hồi mã truy cập của hệ thống {name}.", "The token of {name} was revoked."),
)

declare(
    ACCOUNT_OPENED,
    PARTY_LINKED,
    PASSWORD_SET,
    PASSWORD_CHOSEN,
    SECOND_FACTOR_SET,
    SECOND_FACTOR_REMOVED,
    CLOSED,
    UNLOCKED,
    TOKEN_MADE,
    TOKEN_REVOKED,
    IDENTITY_LINKED,
    IDENTITY_UNLINKED,
    ASSURANCE_CHANGED,
    PASSKEY_ADDED,
    PASSKEY_REVOKED,
    SESSIONS_ENDED,
)
