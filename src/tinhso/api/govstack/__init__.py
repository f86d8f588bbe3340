"""The GovStack building block Registration, spoken over our dossiers: the same token, queries and actions as /api/v1.

The published documents name the operations and shapes; what has no meaning here answers 501, and a table in
docs/how-to/use-the-govstack-profile.md says which and why.
"""
