"""Screens, by audience. They call the actions and queries of the rooms below and own nothing."""
