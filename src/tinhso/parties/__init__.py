"""For whom: citizens and organisations, who may act for whom, and how they are reached.

Owns parties, their numbers and contact points, and mandates. Writes the events `parties.*`; reads none. The ledger
knows a party by an opaque identifier; names, numbers and contacts are sealed.
"""
