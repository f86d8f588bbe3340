"""Printed slips and letters: plain values in, PDF out.

Owns the layouts. No tables, no events; it knows no dossier, only what is to be printed.
"""
