"""Small loops over rows that numpy has no word for; compiled by `foldrun`."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from tinhso.measurement.foldparts import NONE, bin_of


def group_codes(packed, keys, codes, given, dense):
    """dense[i] becomes the code of packed[i], codes given out in order of first appearance.

    keys: int64[2^k], codes: int32[2^k], an open table, -1 where empty; a quarter must stay empty, so the caller
    grows it.
    given: codes given out before. Gives how many rows were coded and the codes given out by then; it stops early
    when three quarters of the table have become full.
    """
    mask = len(keys) - 1
    for row in range(len(packed)):
        key = packed[row]
        place = (key * 0x1E3779B97F4A7C15) >> 20 & mask
        while keys[place] != key and keys[place] != -1:
            place = (place + 1) & mask
        if keys[place] == -1:
            if 4 * given >= 3 * len(keys):
                return row, given
            keys[place] = key
            codes[place] = given
            given += 1
        dense[row] = codes[place]
    return len(packed), given


def count_outcomes(codes, outcome, counts):
    """Add one to counts[codes[i], outcome[i]] for each i."""
    for row in range(len(codes)):
        counts[codes[row], outcome[row]] += 1


def gather_groups(keys, value_bits, places, values):
    """Fill values with the low `value_bits` of keys, each group's together. places: where each begins; used up."""
    mask = (1 << value_bits) - 1
    for row in range(len(keys)):
        group = keys[row] >> value_bits
        values[places[group]] = keys[row] & mask
        places[group] += 1


def bin_values(keys, value_bits, bin_bits, binned):
    """binned[i] becomes keys[i] with the bin of its low `value_bits`, a duration, in `bin_bits` instead of it."""
    mask = (1 << value_bits) - 1
    for row in range(len(keys)):
        binned[row] = ((keys[row] >> value_bits) << bin_bits) | bin_of(keys[row] & mask)


def pick_rows(out, places, bits, packed, outcome, decided, working, waited, citizen, sums, notes):
    """One pass over int64[n, columns] of folded dossiers, taking what is counted into columns of its own.

    places: columns of out: the grouped names, then outcome, ended_at, working, citizen_working, events,
    unannounced, notes. packed[row]: the grouped names, `bits` each. decided[k], working[k]: row and working seconds
    of the k-th finished one; waited, citizen: the same for the citizen's clock. sums: unfinished, events,
    unannounced. notes: how many dossiers carry each. Gives the counts of decided and of waited, and the largest
    name code + 1 met.
    """
    grouped = len(places) - 7
    found = answered = largest = 0
    for row in range(len(out)):
        key = 0
        for index in range(grouped):
            code = max(out[row, places[index]], -1) + 1
            largest = max(largest, code)
            key = (key << bits) | code
        packed[row] = key
        outcome[row] = out[row, places[grouped]]
        ended = out[row, places[grouped + 1]]
        worked = out[row, places[grouped + 2]]
        if ended == NONE:
            sums[0] += 1
        elif worked != NONE:
            decided[found] = row
            working[found] = worked
            found += 1
        if out[row, places[grouped + 3]] != NONE:
            waited[answered] = row
            citizen[answered] = out[row, places[grouped + 3]]
            answered += 1
        sums[1] += out[row, places[grouped + 4]]
        sums[2] += out[row, places[grouped + 5]]
        noted = out[row, places[grouped + 6]]
        if noted:
            for bit in range(len(notes)):
                notes[bit] += (noted >> bit) & 1
    return found, answered, largest


def ordered(at, offsets):
    """Whether the moments of each dossier ascend or stay."""
    for dossier in range(len(offsets) - 1):
        for row in range(offsets[dossier] + 1, offsets[dossier + 1]):
            if at[row] < at[row - 1]:
                return False
    return True
