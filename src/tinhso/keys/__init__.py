"""Message authentication over plain bytes, by keys that no database holds.

Owns the ring of keys, read from the environment. Knows nothing of what the bytes mean. Writes and reads no events.
"""
