"""What is known? Records of a register whose shape is data, with history, place, validity and owner.

Owns registers and the versions of their shape, records, every revision of a record, and what was loaded from files.
Writes the events `registers.*`; reads none. Pure: `definition` (what a register is, from one JSON document), `values`
(a cell or a field into a value, and back), `places` (points, lines, areas). Sealed fields are in boxes of their own.
"""
