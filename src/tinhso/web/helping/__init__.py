"""Screens of declared help: who helps at a desk, a post office or in a village, and the citizen who agrees."""
