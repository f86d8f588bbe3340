"""How the product is put together: settings from the environment, addresses, entry points of servers."""
