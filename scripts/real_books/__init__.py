"""Public invoice and loan books as files that Obligor imports, one module a source."""
