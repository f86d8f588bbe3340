"""Whose data are processed, why, by which law; and what went wrong with them? Owns who is responsible for it, the book
of breaches of personal data with its clocks, and what the province completes of the register of processing.

The register itself is drawn from what the system knows: `activities.csv`, the tables of each room, who is told by
the settings, and how long `operations.retention` keeps what. Writes the events `protection.*`, in which no words
stand; reads none. Reminds by mail who is responsible.
"""
