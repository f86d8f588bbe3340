"""The events of access: accounts, their locks and second factors. A subject is `account:<uid>`."""

from __future__ import annotations

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

declare(
    ACCOUNT_OPENED,
    PARTY_LINKED,
    PASSWORD_SET,
    PASSWORD_CHOSEN,
    SECOND_FACTOR_SET,
    SECOND_FACTOR_REMOVED,
    CLOSED,
    UNLOCKED,
)
