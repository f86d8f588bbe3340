"""How long? Logs of events and marks, folded into stretches of working time per step, office and person.

Owns the reading of logs, the fold, the tallies, the result folder and what is made of it (report, explanation,
export). Batch measuring imports no framework. Reads and writes no ledger events yet: there is no ledger.
"""
