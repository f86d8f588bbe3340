"""Who may: accounts, sessions, the guard that every screen passes, and looks at personal data.

Owns accounts, the rights of roles and the append-only table of looks. Writes the events `access.*`; reads none.
Looks are no events: they say who saw what, and are shown to the citizen concerned.
"""
