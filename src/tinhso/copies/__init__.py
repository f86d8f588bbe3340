"""What was certified? Copies of papers, given at once at the desk, and the book in which each has its number.

Owns batches, the book's entries and their changes. Writes the events `copies.*`; reads none. Given at once there is
no dossier and no slip, but it is recorded (Decree 61/2018 Art. 17.4). The fee is the procedure's own rule.
"""
