"""Index 766: its items as data, their points, and what official figures say beside what the ledger gives.

`scheme.yaml` holds groups, items, rules and where each item's numbers come from; `scoring` and `official` are pure.
"""
