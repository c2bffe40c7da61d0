"""Sparklines: a few values as a line, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 100, 24, 2


def spark(values: Sequence[float | None], *, label: str) -> SafeString:
    """Return the values as a small line; gaps are left out, fewer than two give nothing."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(v for _, v in known), max(v for _, v in known)
    span, steps = (high - low) or 1, max(len(values) - 1, 1)
    points = [
        (
            round(EDGE + place * (WIDTH - 2 * EDGE) / steps, 1),
            round(HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE), 1),
        )
        for place, value in known
    ]
    drawn = format_html_join(" ", "{},{}", points)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' preserveAspectRatio="none"><polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        WIDTH,
        HEIGHT,
        label,
        drawn,
        *points[-1],
    )
