"""The code that a bank's app reads, against codes that others publish."""

from __future__ import annotations

import pytest

from tinhso.payments import references, vietqr
from tinhso.payments.vietqr import BadCode

ACB = "00020101021{kind}38530010A0000007270123000697041601092576788590208QRIBFTTA5303704"
# Published by vietnam-qr-pay (README and tests; 970416 is ACB) and by subiz/vietqr (README; 970415 is VietinBank).
PUBLISHED = [
    ({"bank": "970416", "account": "257678859", "amount": 1000, "purpose": "Chuyen tien"},
     ACB.format(kind="2") + "540410005802VN62150811Chuyen tien6304BBB8"),
    ({"bank": "970416", "account": "257678859", "amount": 10000, "purpose": "Chuyen tien"},
     ACB.format(kind="2") + "5405100005802VN62150811Chuyen tien630453E6"),
    ({"bank": "970416", "account": "257678859"},
     ACB.format(kind="1") + "5802VN6304AE9F"),
    ({"bank": "970415", "account": "0011001932418", "amount": 120000, "purpose": "ung ho lu lut"},
     "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
     "62170813ung ho lu lut6304C15C"),
]  # fmt: skip


@pytest.mark.parametrize("given, published", PUBLISHED)
def test_it_is_what_others_publish(given: dict, published: str) -> None:
    assert vietqr.code(**given) == published


def test_it_says_account_amount_and_reference() -> None:
    reference = references.made("7K4M2P9Q")
    text = vietqr.code(bank="970415", account="113366668888", amount=20_000, purpose=reference)
    fields = vietqr.read(text)
    assert (fields["53"], fields["54"], fields["58"]) == ("704", "20000", "VN")
    payee = vietqr.inside(vietqr.inside(fields["38"])["01"])
    assert payee == {"00": "970415", "01": "113366668888"}
    assert vietqr.inside(fields["62"]) == {"08": reference}


@pytest.mark.parametrize(
    "part, wrong",
    [
        ("bin", {"bank": "97041"}), ("bin", {"bank": "97041x"}), ("account", {"account": ""}),
        ("account", {"account": "1" * 20}), ("amount", {"amount": 0}), ("purpose", {"purpose": "x" * 26}),
        ("purpose", {"purpose": "phí"}),
    ],
)  # fmt: skip
def test_what_no_app_would_read_is_refused(part: str, wrong: dict) -> None:
    given = {"bank": "970415", "account": "113366668888", **wrong}
    with pytest.raises(BadCode) as refused:
        vietqr.code(**given)
    assert refused.value.facts == {"part": part}


def test_one_wrong_character_breaks_the_sum() -> None:
    text = PUBLISHED[0][1]
    with pytest.raises(BadCode):
        vietqr.read(text.replace("1000", "9000", 1))
