"""Which adapters there are, and what they may be given: an address that is allowed, and a key."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from urllib.parse import urlsplit

from django.conf import settings

from obligor.records.http_json import LOOPBACK, HttpJsonSource
from obligor_core.decision import Refusal
from obligor_core.records.sources import ENTRY_POINTS, RecordSource, SourceSettings
from obligor_core.text import Text

SHIPPED: dict[str, type[RecordSource]] = {"http_json": HttpJsonSource}
KEY_NAME = re.compile(r"OBLIGOR_SOURCE_[A-Z0-9_]{1,60}")


class AddressRefused(Refusal):
    status = 422
    text = Text(
        "The address {url} is not allowed: it must be https to a host named in"
        " OBLIGOR_SOURCE_HOSTS, or this machine itself.",
        "不允许访问地址 {url}：须为 https 且主机已列入 OBLIGOR_SOURCE_HOSTS，或为本机地址。",
    )


class KeyNameRefused(Refusal):
    status = 422
    text = Text(
        "A key is read from a variable that begins with OBLIGOR_SOURCE_; {name} does not.",
        "密钥只从以 OBLIGOR_SOURCE_ 开头的环境变量读取，{name} 不符合。",
    )


class AdapterUnknown(Refusal):
    status = 422
    text = Text(
        "There is no adapter {name}. Install the package that brings it, then start again.",
        "不存在适配器 {name}。请先安装提供该适配器的软件包并重新启动。",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The adapters by name, and why a plug-in that is installed cannot be used."""

    adapters: dict[str, type[RecordSource]]
    faults: tuple[tuple[str, str], ...]


@cache
def found() -> Found:
    """Return the shipped adapter and those of installed packages; found once a process."""
    adapters, faults = dict(SHIPPED), []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
        if entry.name in SHIPPED:
            continue
        fault = _added(adapters, entry)
        if fault:
            faults.append((entry.name, fault))
    return Found(adapters, tuple(faults))


def _added(adapters: dict[str, type[RecordSource]], entry: EntryPoint) -> str:
    """Add the plug-in; return why it cannot be used, or nothing."""
    try:
        adapter = entry.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    if not (hasattr(adapter, "ask") and hasattr(adapter, "kinds")):
        return "it has no `ask` or no `kinds`"
    adapters[entry.name] = adapter
    return ""


def adapter_of(name: str) -> type[RecordSource]:
    """Return the adapter.

    :raises AdapterUnknown: when no installed package brings it
    """
    adapter = found().adapters.get(name)
    if adapter is None:
        raise AdapterUnknown(name=name)
    return adapter


def allowed_url(url: str) -> str:
    """Return the address when a source may have it.

    Rule: REC-35 A source is reached by https at a named host, or at this machine.
    Source: house decision: names of customers go nowhere that the operator has not written down.
    :raises AddressRefused: otherwise
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(url=url[:120]) from None
    is_named = parts.scheme == "https" and host in settings.SOURCE_HOSTS
    is_here = parts.scheme in ("http", "https") and host in LOOPBACK
    if parts.username or parts.fragment or not (is_named or is_here):
        raise AddressRefused(url=url[:120])
    return url.strip()


def allowed_key_name(name: str) -> str:
    """Return the name of the variable when a key may be read from it; none is allowed too.

    :raises KeyNameRefused: for every other variable, so that no other secret can be sent out
    """
    if name and not KEY_NAME.fullmatch(name):
        raise KeyNameRefused(name=name[:80])
    return name


def made(adapter: str, *, code: str, url: str, key_name: str, timeout_seconds: int) -> RecordSource:
    """Return an adapter ready to ask; address and key are checked again on every use.

    :raises AdapterUnknown, AddressRefused, KeyNameRefused: as the settings are
    """
    given = SourceSettings(
        code=code,
        url=allowed_url(url),
        key=os.environ.get(allowed_key_name(key_name), "") if key_name else "",
        timeout_seconds=timeout_seconds,
    )
    return adapter_of(adapter)(given)
