"""Read the figures that others published or computed."""

import json
from pathlib import Path

VECTORS = Path(__file__).parent / "vectors"


def cases(file_name: str) -> dict[str, dict]:
    """Return the cases of a vector file by their id or name."""
    document = json.loads((VECTORS / file_name).read_text(encoding="utf-8"))
    return {case.get("id") or case["name"]: case for case in document["cases"]}
