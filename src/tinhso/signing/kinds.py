"""The events of signing. Subject: `signed:<paper>` of a signed paper, `certificate:<uid>` of a certificate.

No name of a person stands in them: who signed is a role, an office and the serial number of a certificate.
"""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare

_BOOK = {"book": Fact(str, longest=50), "year": Fact(int), "number": Fact(int)}

ISSUED = Kind(
    "signing.issued",
    facts={
        **_BOOK,
        "about": Fact(str, longest=64),
        "code": Fact(str, longest=64),
        "way": Fact(str, longest=10),
        "sha256": Fact(str, longest=64),
        "roles": Fact(list),
        "offices": Fact(list),
        "serials": Fact(list),
        "stamped_at": Fact(datetime, optional=True),
        "valid_until": Fact(date, optional=True),
        "written": Fact(str, sealed=True, optional=True, longest=60),
        "copy_of": Fact(str, optional=True, longest=64),
    },
    sentence=(
        "Kết quả {code} được ký số, vào sổ cấp số {number}/{year}.",
        "The result {code} was signed and entered as {number}/{year}.",
    ),
)
REVOKED = Kind(
    "signing.revoked",
    facts={**_BOOK, "reason": Fact(str, longest=30), "words": Fact(str, sealed=True, longest=500)},
    sentence=("Thu hồi kết quả số {number}/{year}.", "The result {number}/{year} was revoked."),
)
REPLACED = Kind(
    "signing.replaced",
    facts={**_BOOK, "by": Fact(str, longest=64)},
    sentence=(
        "Kết quả số {number}/{year} được thay bằng bản khác.",
        "Another one took the place of the result {number}/{year}.",
    ),
)
STRUCK = Kind(
    "signing.struck",
    facts={**_BOOK, "reason": Fact(str, longest=30)},
    sentence=("Gạch bỏ số {number}/{year}.", "The number {number}/{year} was struck through."),
)
TOKEN_REVOKED = Kind(
    "signing.token_revoked",
    facts=_BOOK,
    sentence=(
        "Mã QR của kết quả số {number}/{year} bị thu hồi.",
        "The code printed on the result {number}/{year} was revoked.",
    ),
)
CERTIFICATE_ADDED = Kind(
    "signing.certificate_added",
    facts={
        "role": Fact(str, longest=10),
        "office": Fact(str, optional=True, longest=50),
        "staff": Fact(str, optional=True, longest=50),
        "serial": Fact(str, longest=80),
        "fingerprint": Fact(str, longest=64),
        "until": Fact(datetime),
    },
    sentence=(
        "Chứng thư số {serial} được đưa vào danh sách ký.",
        "The certificate {serial} was entered.",
    ),
)
CERTIFICATE_ENDED = Kind(
    "signing.certificate_ended",
    facts={"serial": Fact(str, longest=80), "fingerprint": Fact(str, longest=64)},
    sentence=("Chứng thư số {serial} thôi dùng.", "The certificate {serial} is used no longer."),
)
PINS_RELEASED = Kind(
    "signing.pins_released",
    facts={"serial": Fact(str, longest=80), "fingerprint": Fact(str, longest=64)},
    sentence=(
        "Cho nhập lại mã PIN của chứng thư số {serial}.",
        "The PIN of the certificate {serial} may be typed again.",
    ),
)

declare(
    ISSUED, REVOKED, REPLACED, STRUCK, TOKEN_REVOKED, CERTIFICATE_ADDED, CERTIFICATE_ENDED, PINS_RELEASED,
)  # fmt: skip
