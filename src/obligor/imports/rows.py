"""The rows of a file as the payload of an act: a frame inside, a digest in the audit log."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, TypeAlias

import polars as pl
from pydantic import InstanceOf, PlainSerializer


def summary(rows: pl.DataFrame) -> dict[str, Any]:
    """Return how many rows there are and the digest of their content."""
    written = rows.select(pl.exclude(pl.List(pl.String))).write_csv()
    return {"count": rows.height, "sha256": hashlib.sha256(written.encode()).hexdigest()}


GoodRows: TypeAlias = Annotated[InstanceOf[pl.DataFrame], PlainSerializer(summary)]
