"""Obligor, the application: tables, writes, pages, API and jobs over the pure core."""
