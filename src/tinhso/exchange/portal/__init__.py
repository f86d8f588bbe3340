"""What goes between us and the national portal: dossiers that arrive as messages, states and results that go back.

Owns the contract of our own (`schemas/`), the inbox and the outbox, whose dossier is whose, and the daily comparison.
Writes `exchange.portal_*` and, through `cases`, the events of dossiers; follows `cases.*` to tell the portal.
"""
