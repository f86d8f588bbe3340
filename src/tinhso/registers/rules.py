"""What is refused of registers. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.kernel.errors import TinhsoError


class CannotKeep(TinhsoError):
    """unknown_register (register), no_such_record (record); register_not_yet (register, since).

    register_fixed (what), register_earlier (valid_from, last): of a new version.
    record_twice (key): another has its key; record_changed (revision): somebody wrote it meanwhile.
    record_ended (key), record_not_ended; record_key_fixed (field): what names it stays. record_no_reason.
    record_no_place: the register has none. record_reference (field, key, register): no such record there.
    record_no_office (office), record_of_another (keys): of offices that are not the writer's.
    record_in_file_twice (line), record_field_unknown (field), record_no_filter (field, known), record_no_box (text).
    load_faulty (faults): rows that cannot be taken, so none is. load_foreseen (what): the file now does something else
    than what was shown.
    """


class BadRecord(TinhsoError):
    """record_wrong (faults): what is wrong, by field; "" for the whole of it."""

    def __init__(self, faults: Mapping[str, TinhsoError]) -> None:
        super().__init__("record_wrong", faults=dict(faults))
        self.faults = faults
