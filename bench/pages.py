"""How long the pages of the workbench take: make bench NAME=pages.

Starts Obligor as a person does, with the sample book, signs in as the credit manager, and asks
for every page of the menu, the page of a customer and its tabs, in turn, many times. The limit
measured in turn with them is ``/healthz``, a page that does nothing but ask the database once.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import measured

USER, PASSWORD = "liang.wen", "Sample-Book-2026"
START_SECONDS_MAX = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--port", type=int, default=8123)
    asked = parser.parse_args()
    base = f"http://127.0.0.1:{asked.port}"
    with tempfile.TemporaryDirectory(prefix="obligor-bench-") as home:
        server = started(Path(home), asked.port)
        try:
            waited(base)
            measured.keep("make bench NAME=pages", timed(base, rounds=asked.rounds))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
            forget(Path(home))


def started(home: Path, port: int) -> subprocess.Popen[bytes]:
    """Start Obligor with a home of its own."""
    source = str(Path(__file__).resolve().parents[1] / "src")
    given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    command = [sys.executable, "-m", "obligor", "serve", "--first-run", "--port", str(port)]
    environment = {**given, "OBLIGOR_HOME": str(home), "PYTHONPATH": source}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def forget(home: Path) -> None:
    """Remove the cluster, which for root lies outside the home."""
    from obligor.config import embedded

    embedded.remove(home / "postgres")


def waited(base: str) -> None:
    """Return when the server answers."""
    began = perf_counter()
    while perf_counter() - began < START_SECONDS_MAX:
        try:
            build_opener().open(f"{base}/healthz", timeout=5)
        except (URLError, ConnectionError, TimeoutError):
            sleep(1)
        else:
            return
    raise SystemExit("the server did not start")


def signed_in(base: str) -> OpenerDirector:
    """Return an opener that holds the session of the credit manager."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    form = opener.open(f"{base}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token, "the sign-in page has no form"
    fields = {"login": USER, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    request = Request(f"{base}/accounts/login/", urlencode(fields).encode())
    request.add_header("Referer", f"{base}/accounts/login/")
    opener.open(request)
    return opener


def pages_of(opener: OpenerDirector, base: str) -> list[str]:
    """Return every page of the menu, a customer's page and its tabs."""
    home = opener.open(f"{base}/").read().decode()
    menu = re.findall(r'<a class="nav-link[^"]*" href="(/[^"#?]*)"', home)
    customers = opener.open(f"{base}/customers").read().decode()
    customer = re.search(r'href="(/customers/\d+/?)"', customers)
    assert customer, "the sample book has no customer"
    page = opener.open(base + customer[1]).read().decode()
    tabs = re.findall(rf'href="({re.escape(customer[1])}\?tab=[^"&]+|\?tab=[^"&]+)"', page)
    whole = [tab if tab.startswith("/") else customer[1] + tab for tab in tabs]
    return list(dict.fromkeys([*menu, customer[1], *whole]))


def timed(base: str, *, rounds: int) -> dict[str, object]:
    """Return median and 95th percentile over all pages, and of the slowest page."""
    opener = signed_in(base)
    pages = pages_of(opener, base)
    took: dict[str, list[float]] = {page: [] for page in pages}
    floor: list[float] = []
    for _ in range(rounds):
        floor.append(asked_for(opener, f"{base}/healthz"))
        for page in pages:
            took[page].append(asked_for(opener, base + page))
    everything = sorted(ms for times in took.values() for ms in times)
    slowest = max(took, key=lambda page: statistics.median(took[page]))
    return {
        "page_p95_ms": {
            "value": round(everything[int(len(everything) * 0.95)], 1),
            "median": round(statistics.median(everything), 1),
            "pages": len(pages),
            "slowest_page": re.sub(r"\d+", "N", slowest),
            "slowest_median": round(statistics.median(took[slowest]), 1),
            "healthz_median": round(statistics.median(floor), 1),
        }
    }


def asked_for(opener: OpenerDirector, url: str) -> float:
    """Return the milliseconds until the whole page was there."""
    began = perf_counter()
    opener.open(url).read()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
