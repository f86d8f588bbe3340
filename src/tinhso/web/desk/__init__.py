"""Screens of the one-stop desk: what arrived, who stands there, what is handed out, the queue and the day."""
