"""Screens of citizens: finding a procedure, filing, following, answering. No rule of a dossier is decided here."""
