"""The shipped adapter: asks a source over HTTP in JSON, and reads the house's own answer shape.

It is complete and small on purpose: an adapter for another source is written after it.
"""

from __future__ import annotations

import http.client
import json
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from obligor_core.records.answers import BYTES_MAX, CONTENT_TYPE, read_answer
from obligor_core.records.matters import RecordKind
from obligor_core.records.sources import (
    Answer,
    AnswerMalformed,
    Question,
    SourceBusy,
    SourceFailure,
    SourceRefused,
    SourceSettings,
    SourceTimedOut,
    SourceUnreachable,
    SubjectNotFound,
)

CHUNK = 64 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _NoRedirect(HTTPRedirectHandler):
    """A source that sends us elsewhere is refused: the other host was never allowed."""

    def redirect_request(self, *_: object) -> None:
        return None


class HttpJsonSource:
    """Ask by ``POST`` with a bearer key; the answer is the JSON of ``records/answers.py``."""

    kinds = frozenset(RecordKind)

    def __init__(self, settings: SourceSettings) -> None:
        self.settings = settings

    def ask(self, question: Question) -> Answer:
        """Return what the source tells of the question.

        :raises SourceFailure: by what went wrong
        """
        raw = self._sent(self._request(question))
        return read_answer(raw, source=self.settings.code)

    def _request(self, question: Question) -> Request:
        body = {
            "kind": question.kind.value,
            "name": question.name,
            "identifiers": dict(question.identifiers),
            "purpose": question.purpose,
            "consent": question.consent_reference,
            "on": question.on.isoformat(),
        }
        head = {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE}
        if self.settings.key:
            head["Authorization"] = f"Bearer {self.settings.key}"
        content = json.dumps(body, ensure_ascii=False).encode()
        return Request(self.settings.url, data=content, headers=head, method="POST")

    def _sent(self, request: Request) -> bytes:
        try:
            return self._received(request)
        except HTTPError as error:
            raise self._failure(error) from None
        except TimeoutError:
            raise self._late() from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late() from None
            raise self._unreachable(str(error.reason)) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(type(error).__name__) from None

    def _received(self, request: Request) -> bytes:
        """Read the body; the time limit is for all of it, so that a trickle does not hold us."""
        ends, body = monotonic() + self.settings.timeout_seconds, bytearray()
        with self._opener().open(request, timeout=self.settings.timeout_seconds) as response:
            while chunk := response.read1(CHUNK):
                body += chunk
                if len(body) > BYTES_MAX:
                    raise AnswerMalformed(
                        source=self.settings.code, detail="too large", detail_zh="内容过大"
                    )
                if monotonic() > ends:
                    raise TimeoutError
        return bytes(body)

    def _opener(self) -> OpenerDirector:
        is_here = urlsplit(self.settings.url).hostname in LOOPBACK
        return build_opener(_NoRedirect, *([ProxyHandler({})] if is_here else []))

    def _failure(self, error: HTTPError) -> SourceFailure:
        source, said = self.settings.code, f"HTTP {error.code}"
        if error.code == 404:
            return SubjectNotFound(source=source)
        if error.code == 429:
            return SourceBusy(source=source, retry_after=_seconds(error.headers["Retry-After"]))
        if error.code >= 500:
            return self._unreachable(said)
        return SourceRefused(source=source, detail=said)

    def _late(self) -> SourceTimedOut:
        return SourceTimedOut(source=self.settings.code, seconds=self.settings.timeout_seconds)

    def _unreachable(self, detail: str) -> SourceUnreachable:
        return SourceUnreachable(source=self.settings.code, detail=detail[:120])


def _seconds(header: str | None) -> int:
    return int(header) if header and header.isdecimal() else 1
