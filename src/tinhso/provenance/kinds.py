"""The events of declared help, subject `help:<uid>`; of what is registered as ours; and of what a supervisor found of a
filing, `filing:<uid of the dossier>`. Whom it helped, and what anybody typed, is sealed, and goes with the person."""

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
# Until 11/2026 names of computers stood in the open; such events are read, and written no more.
_NAMED_WORKSTATION = Kind(
    "provenance.workstation_set",
    facts={"name": Fact(str, longest=60), "on": Fact(bool)},
    sentence=("Máy làm việc {name} được đặt lại.", "The workstation {name} was set."),
)
WORKSTATION = Kind(
    "provenance.workstation_registered",
    facts={"on": Fact(bool), "name": Fact(str, sealed=True, longest=60)},
    sentence=("Một máy làm việc được đặt lại.", "A workstation was set."),
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
JUDGED = Kind(
    "provenance.filing_judged",
    facts={
        "case": Fact(str, longest=36),
        "what": Fact(str, longest=10),
        "detector": Fact(str, longest=20),
        "words": Fact(str, sealed=True, longest=500),
    },
    sentence=(
        "Người giám sát xem lại cách nộp của một hồ sơ.",
        "A supervisor looked at how a dossier was filed.",
    ),
)

declare(
    OPENED,
    CONFIRMED,
    ENDED,
    ASSISTED,
    DENIED,
    _NAMED_WORKSTATION,
    WORKSTATION,
    NETWORK,
    STAFF_NUMBER,
    JUDGED,
)
