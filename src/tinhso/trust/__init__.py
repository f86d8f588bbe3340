"""Who else can check the ledger? Its tree, signed checkpoints, proofs, receipts, witnesses.

Owns the tiles of the tree over the ledger's events, its checkpoints and the receipts on slips. Follows the ledger by
its cursor, outside of every act, and writes no events. What verifies (`leaves`, `proofs`) runs without Django.
"""
