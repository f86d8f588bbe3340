"""Screens of figures: what they are, what they should be, what they were computed of, and who supplies what."""
