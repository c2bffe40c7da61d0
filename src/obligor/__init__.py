"""Obligor, the application: tables, writes, pages, API and jobs over the pure core."""

VERSION = "0.1.0"
