"""Bytes that were handed in: content-addressed, encrypted, their type checked by content.

Owns stored files. Writes no events: the rooms that keep a file say so.
"""
