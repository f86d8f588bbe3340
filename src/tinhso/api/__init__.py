"""The HTTP interface for partner systems, `/api/v1`: everything the screens do, over the same queries and actions.

Owns what makes a retry safe (`Once`) and how many requests a token made (`Spent`). It writes no events of its own:
the actions do, and name the token. A route says in `core.route` which scopes open it; the guard's rules say of which
offices. Neither the screens nor the API import each other.
"""
