"""The events of declared help. Subject: `help:<uid>`. Whom it helped is sealed, and goes with the person."""

from __future__ import annotations

from datetime import datetime

from tinhso.ledger.kinds import Fact, Kind, declare

_CASE = {"case": Fact(str, longest=36), "kind": Fact(str, longest=4)}

OPENED = Kind(
    "provenance.help_opened",
    facts={"kind": Fact(str, longest=4), "until_at": Fact(datetime)},
    sentence=(
        "Mở phiên hỗ trợ, đến {until_at}.",
        "A session of help was opened, until {until_at}.",
    ),
)
CONFIRMED = Kind(
    "provenance.help_confirmed",
    facts={
        "kind": Fact(str, longest=4),
        "how": Fact(str, longest=5),
        "until_at": Fact(datetime),
        "party": Fact(str, sealed=True, longest=36),
    },
    sentence=(
        "Người dân đồng ý được hỗ trợ ({how}).",
        "The citizen agreed to be helped ({how}).",
    ),
)
ENDED = Kind(
    "provenance.help_ended",
    facts={"how": Fact(str, longest=7), "filed": Fact(int)},
    sentence=(
        "Phiên hỗ trợ kết thúc, {filed} hồ sơ đã nộp.",
        "The session of help ended; {filed} dossiers were filed in it.",
    ),
)
ASSISTED = Kind(
    "provenance.assisted",
    facts={**_CASE, "how": Fact(str, longest=5), "own_hand": Fact(bool)},
    sentence=("Nộp trong một phiên hỗ trợ.", "Filed in a session of help."),
)
DENIED = Kind(
    "provenance.help_denied",
    facts={**_CASE, "words": Fact(str, sealed=True, optional=True, longest=500)},
    sentence=(
        "Người dân nói việc hỗ trợ không đúng như đã ghi.",
        "The citizen said that the help was not so.",
    ),
)
WORKSTATION = Kind(
    "provenance.workstation_set",
    facts={"name": Fact(str, longest=60), "on": Fact(bool)},
    sentence=("Máy làm việc {name} được đặt lại.", "The workstation {name} was set."),
)
NETWORK = Kind(
    "provenance.network_set",
    facts={
        "network": Fact(str, longest=43),
        "kind": Fact(str, longest=6),
        "since": Fact(str, longest=10),
        "until": Fact(str, optional=True, longest=10),
    },
    sentence=(
        "Dải mạng {network} là {kind} từ {since}.",
        "The network {network} is {kind} from {since}.",
    ),
)
STAFF_NUMBER = Kind(
    "provenance.staff_number_set",
    facts={"staff": Fact(str, longest=50), "on": Fact(bool)},
    sentence=(
        "Số liên hệ của cán bộ {staff} được đặt lại.",
        "A number of the officer {staff} was set.",
    ),
)

declare(OPENED, CONFIRMED, ENDED, ASSISTED, DENIED, WORKSTATION, NETWORK, STAFF_NUMBER)
