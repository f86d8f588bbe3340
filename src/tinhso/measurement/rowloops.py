"""Small loops over rows that numpy has no word for; compiled by `foldrun`."""

from __future__ import annotations


def mark_changes(offsets, data, differs):  # type: ignore[no-untyped-def]
    """differs[row] becomes whether a string differs from the one before it; row 0 is left alone.

    offsets: int32[n + 1] into data: uint8, as Arrow lays strings out. Codes of dossiers differ mostly in their
    last characters, so the comparison runs backwards.
    """
    for row in range(1, len(differs)):
        begin, end = offsets[row], offsets[row + 1]
        length = begin - offsets[row - 1]
        same = end - begin == length
        if same:
            place = end - 1
            while place >= begin and data[place] == data[place - length]:
                place -= 1
            same = place < begin
        differs[row] = not same
