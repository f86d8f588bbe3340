"""Boards: the leader's, live, where every figure opens to its dossiers; and the public's, of published months alone.

They read measurement, org and procedures, and write nothing.
"""
