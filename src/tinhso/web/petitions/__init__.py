"""Screens of petitions: of who sends one, of everybody, and of the offices that answer."""
