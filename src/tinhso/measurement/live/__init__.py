"""How long, as it happens: the ledger folded into working time by the rules of `tinhso measure`.

Owns one row for each dossier and one for each stretch of it, told from the ledger's events alone: emptied and folded
again they come out the same; what was published of a month, which is kept as it was; and what officers note of their
own time. Reads the events `cases.*`; writes `measurement.*`. Needs Django, as nothing else of measuring does.
"""
