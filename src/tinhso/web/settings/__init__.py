"""Screens of those who settle how the province works: offices, staff, procedures, and the ledger for audit."""
