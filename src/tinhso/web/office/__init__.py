"""Screens of those who work on dossiers: the inbox, one dossier with what may be done to it, the head's page.

It reads cases, org, parties and the ledger, acts through `cases.actions` alone, and writes nothing but looks.
"""
