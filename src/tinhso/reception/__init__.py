"""Who is waiting? Queue tickets of a desk's day, slips numbered beforehand, and the day that is closed.

Owns tickets, reserved slips and closings. Writes the events `reception.*`; reads none. It knows no dossiers: whoever
calls says which codes were reserved and how many dossiers a day had.
"""
