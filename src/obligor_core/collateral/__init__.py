"""Collateral and guarantees, valuations, allocations."""
