"""A source on this machine: it answers what it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


def answer(*records: dict[str, Any], told_on: str = "2026-11-20", cost: str = "3.50") -> bytes:
    return json.dumps({"told_on": told_on, "cost": cost, "records": list(records)}).encode()


def enforcement(reference: str = "E1", **other: Any) -> dict[str, Any]:
    row = {"matter": "enforcement", "reference": reference, "happened_on": "2026-10-01"}
    return row | {"amount": "120000.00", "payload": {"case_number": f"执{reference}号"}} | other


class Stub:
    """``replies`` are given one after the other, the last one for ever: status, body, headers."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, bytes, dict[str, str]]] = [(200, answer(), {})]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.said: list[Any] = []
        self.hold = Event()
        self.is_slow = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/records"

    def reply(self, *replies: Any) -> None:
        """Answer so from now on; a reply is a body, or status and body and headers."""
        self.replies = [
            (200, r, {}) if isinstance(r, bytes) else (r[0], r[1], r[2] if len(r) > 2 else {})
            for r in replies
        ]

    def __enter__(self) -> Stub:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.asked.append(json.loads(body))
                stub.keys.append(self.headers["Authorization"])
                status, content, head = stub.replies[0]
                if len(stub.replies) > 1:
                    stub.replies.pop(0)
                if stub.is_slow:
                    stub.hold.wait(10)
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *said: object) -> None:
                stub.said.append(said)

        return Handler
