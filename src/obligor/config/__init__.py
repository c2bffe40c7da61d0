"""How Obligor is put together: settings, URLs, wiring and the command line."""
