"""Screens of periodic reports: what is due, filling, deciding, sums, links for those without an account, the budget."""
