"""A small language for what is counted: formulas read, checked and told as trees. Nothing in a formula is ever run.

    count(decided where outcome in ("early", "on_time")) / count(decided)
    sum(dues.received) - sum(dues.refunded)

`reading` makes a tree of a text, `checking` says what it is about and refuses what cannot be meant, `units` multiplies
and compares units. Whoever computes turns a checked tree into operations on columns (`indicators.columns`).
"""
