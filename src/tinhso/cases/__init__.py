"""What was asked: a dossier's life from filing to return.

Owns dossiers, their steps, requests and results. Writes the events `cases.*`; reads none. Every change is one
action: the rule is asked, rows are written, the ledger's event with them, in one transaction.
"""
