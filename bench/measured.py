"""What all benchmarks share: an installation of their own, and figures kept with their origin.

``keep`` merges figures into ``bench/results.json`` with the date, the hardware and the command.
A benchmark prints and keeps; it never fails on a clock.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))


@contextmanager
def installation() -> Iterator[Path]:
    """Set up Django on an embedded PostgreSQL with fsync on, empty and migrated, then remove it."""
    home = Path(tempfile.mkdtemp(prefix="obligor-bench-"))
    os.environ["OBLIGOR_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "obligor.config.settings"
    os.environ.pop("DATABASE_URL", None)
    from obligor.config import embedded

    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        yield home
    finally:
        embedded.remove(home / "postgres")
        shutil.rmtree(home)


def hardware() -> str:
    """Return cores, memory and processor of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {_processor()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median, least and most of what was measured."""
    return {
        "median": round(statistics.median(values), 4),
        "least": round(min(values), 4),
        "most": round(max(values), 4),
        "runs": len(values),
    }


def keep(command: str, figures: dict[str, object]) -> None:
    """Print the figures and merge them into the committed results."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    origin = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "hardware": hardware(),
        "command": command,
    }
    for name, figure in figures.items():
        shown = figure if isinstance(figure, dict) else {"value": figure}
        known[name] = {**shown, **origin}
        print(f"{name}: {shown}")
    RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
