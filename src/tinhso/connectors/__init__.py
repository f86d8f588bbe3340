"""How is the outside world asked? Clients of other machines, in plain values.

Knows addresses, time limits and bounds; nothing of what is asked. Writes and reads no events.
"""
