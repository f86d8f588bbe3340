"""The events of registers. Subject: `register:<code>` or `record:<uid>`. What a record says is sealed."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

_OF = {"register": Fact(str, longest=60), "revision": Fact(int)}

DECLARED = Kind(
    "registers.declared",
    facts={
        "version": Fact(int),
        "valid_from": Fact(date),
        "digest": Fact(str, longest=64),
        "decision": Fact(str, longest=200, optional=True),
    },
    sentence=(
        "Sổ được lập, phiên bản {version}, áp dụng từ {valid_from}.",
        "The register was declared, version {version}, in force from {valid_from}.",
    ),
)
KEPT = Kind(
    "registers.kept",
    facts={
        **_OF,
        "owner": Fact(str, longest=50),
        "changed": Fact(list),
        "load": Fact(str, longest=36, optional=True),
        "values": Fact(str, longest=60_000, sealed=True),
        "reason": Fact(str, longest=500, sealed=True, optional=True),
    },
    sentence=(
        "Bản ghi của sổ {register} được ghi, lần {revision}.",
        "A record of {register} was written, revision {revision}.",
    ),
)
ENDED = Kind(
    "registers.ended",
    facts={**_OF, "reason": Fact(str, longest=500, sealed=True)},
    sentence=(
        "Bản ghi của sổ {register} thôi có hiệu lực.",
        "A record of {register} was taken out.",
    ),
)
RESTORED = Kind(
    "registers.restored",
    facts={**_OF, "reason": Fact(str, longest=500, sealed=True)},
    sentence=(
        "Bản ghi của sổ {register} được khôi phục.",
        "A record of {register} was put back.",
    ),
)
LOADED = Kind(
    "registers.loaded",
    facts={
        "load": Fact(str, longest=36),
        "sha256": Fact(str, longest=64),
        "made": Fact(int),
        "changed": Fact(int),
        "same": Fact(int),
    },
    sentence=(
        "Nạp tệp vào sổ: {made} bản ghi mới, {changed} bản ghi thay đổi, {same} giữ nguyên.",
        "A file was loaded: {made} new, {changed} changed, {same} the same.",
    ),
)
UNSEALED = Kind(
    "registers.unsealed",
    facts={**_OF, "fields": Fact(list), "reason": Fact(str, longest=500, sealed=True)},
    sentence=(
        "Mở niêm phong trường của một bản ghi trong sổ {register}.",
        "Sealed fields of a record of {register} were opened.",
    ),
)

declare(DECLARED, KEPT, ENDED, RESTORED, LOADED, UNSEALED)
