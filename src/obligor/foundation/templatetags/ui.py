"""What the templates share: figures, icons, badges, cards, page headers, fields and charts."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from obligor.foundation import figures
from obligor.foundation.charts import Chart
from obligor.foundation.web import actor
from obligor.foundation.words import verb_text
from obligor_core.money import exponent

register = template.Library()
ICONS = Path(__file__).parents[1] / "static" / "vendor" / "icons"
TONES = frozenset({"ok", "info", "waiting", "risk", "bad", "muted", "brand"})


@cache
def _svg(name: str) -> str:
    text = re.sub(r"\s+", " ", (ICONS / f"{name}.svg").read_text(encoding="utf-8"))
    return re.sub(
        r'class="[^"]*"', 'class="{css}" aria-hidden="true" focusable="false"', text, count=1
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return the outline icon of that name; it is decoration and hidden from screen readers."""
    return mark_safe(_svg(name).replace("{css}", f"icon {css}".strip()))


@register.simple_tag
def money(minor: int | None, currency: str, *, is_named: bool = False) -> SafeString:
    """Return the full amount; ``is_named`` puts the currency code before it."""
    spelled = figures.amount(minor, currency)
    if minor is None:
        return format_html('<span class="num text-secondary">{}</span>', spelled)
    css = "num negative" if minor < 0 else "num"
    if is_named:
        return format_html(
            '<span class="{}"><small class="currency">{}</small> {}</span>', css, currency, spelled
        )
    return format_html('<span class="{}">{}</span>', css, spelled)


@register.simple_tag
def wan(minor: int | None, currency: str) -> SafeString:
    """Return the amount in 万 or 亿 (K, M, B in English); the full figure shows on hover."""
    if minor is None:
        return format_html('<span class="num text-secondary">{}</span>', figures.NOTHING)
    return format_html(
        '<data class="{}" value="{}" title="{} {}">{}</data>',
        "num negative" if minor < 0 else "num",
        Decimal(minor).scaleb(-exponent(currency)),
        currency,
        figures.amount(minor, currency),
        figures.short_amount(minor, currency),
    )


@register.filter
def day(value: date | None) -> SafeString:
    """Return a date as 2026-11-23."""
    if value is None:
        return format_html('<span class="text-secondary">{}</span>', figures.NOTHING)
    return format_html('<time class="num" datetime="{0}">{0}</time>', figures.day(value))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Return an instant as 2026-11-23 18:30, local to the installation."""
    if value is None:
        return format_html('<span class="text-secondary">{}</span>', figures.NOTHING)
    return format_html(
        '<time class="num" datetime="{}">{}</time>', value.isoformat(), figures.moment(value)
    )


register.filter("percent", figures.share)
register.filter("whole", figures.whole)
register.filter("text", figures.said)


@register.filter
def verb_label(name: str) -> str:
    """Return what a verb or a permission is called."""
    return figures.said(verb_text(name))


@register.filter
def allowed(verb: str, request: HttpRequest) -> bool:
    """Return whether the person who asks holds the permission."""
    return actor(request).may(verb)


@register.filter
def has(container: Any, item: Any) -> bool:
    """Return whether ``item`` is in ``container``."""
    return item in container


@register.filter
def get(container: Any, key: Any) -> Any:
    """Return ``container[key]``, or None."""
    return container.get(key)


@register.simple_tag
def badge(label: Any, tone: str = "muted") -> SafeString:
    """Return a badge; tones are ok, info, waiting, risk, bad, muted, brand."""
    return format_html('<span class="badge tone-{}">{}</span>', _tone(tone), figures.said(label))


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"{tone} is no tone; use one of {sorted(TONES)}")
    return tone


@register.simple_tag
def bar(share: float | None, tone: str = "brand", *, label: str = "") -> SafeString:
    """Return a small bar for a share of one, with the percentage as text for all readers."""
    if share is None:
        return format_html('<span class="text-secondary">{}</span>', figures.NOTHING)
    return format_html(
        '<span class="share"><progress class="progress tone-{}" value="{}" max="1"'
        ' aria-label="{}"></progress><span class="num">{}</span></span>',
        _tone(tone),
        min(max(share, 0), 1),
        label or figures.share(share),
        figures.share(share),
    )


@register.simple_block_tag
def card(
    content: str, title: Any = "", *, hint: Any = "", css: str = "", flush: bool = False
) -> str:
    """Wrap the content in a card; ``flush`` leaves out the padding (for tables)."""
    given = {"content": content, "title": title, "hint": hint, "css": css, "flush": flush}
    return render_to_string("ui/card.html", given)


@register.simple_block_tag
def page_header(content: str, title: Any, *, pretitle: Any = "", lead: Any = "") -> str:
    """Return the page's head; the content is its buttons."""
    given = {
        "content": mark_safe(content.strip()),
        "title": title,
        "pretitle": pretitle,
        "lead": lead,
    }
    return render_to_string("ui/page_header.html", given)


@register.inclusion_tag("ui/empty.html")
def empty(
    title: Any, text: Any = "", *, link: str = "", action: Any = "", icon: str = "inbox"
) -> dict[str, Any]:
    """Say that there is nothing yet, and what to do next."""
    return {"title": title, "text": text, "link": link, "action": action, "icon": icon}


@register.inclusion_tag("ui/figure.html")
def figure(
    label: Any, value: Any, *, hint: Any = "", tone: str = "", about: Any = ""
) -> dict[str, Any]:
    """Show one headline figure; ``about`` says its formula, source and rule."""
    return {"label": label, "value": value, "hint": hint, "tone": tone, "about": about}


@register.inclusion_tag("ui/explain.html")
def explain(text: Any) -> dict[str, Any]:
    """Show a ? that opens the formula, the source and the rule id of a figure."""
    return {"text": text}


@register.inclusion_tag("ui/panel_link.html")
def panel_link(url: str, label: Any, *, icon: str = "", css: str = "btn") -> dict[str, Any]:
    """Link to a page that opens in the side panel; without script it opens as a page."""
    return {"url": url, "label": label, "icon": icon, "css": css}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Show a form field with its label, its hint and its errors."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        kind = "options"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    else:
        kind = "input"
        css = "form-select" if isinstance(widget, Select) else "form-control"
        widget.attrs["class"] = f"{css} is-invalid" if bound.errors else css
    return {"field": bound, "kind": kind}


@register.inclusion_tag("ui/chart.html")
def chart(spec: Chart) -> dict[str, Any]:
    """Draw a chart, with its figures as a table below."""
    return {"chart": spec}
