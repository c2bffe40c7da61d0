"""What templates keep to: nothing inline that the content security policy would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tidy.tree import Complaint, Tree

INLINE = {
    re.compile(r"<[a-z][^>{]*\sstyle\s*="): "an inline style: the policy refuses it; use a class",
    re.compile(r"<[a-z][^>]*\son[a-z]+\s*="): "an inline handler: the policy refuses it",
    re.compile(r"<script(?![^>]*(\ssrc=|\snonce=|json))"): "an inline script without a nonce",
    re.compile(r"\|\s*safe\b|{%\s*autoescape off"): "escaping is off: let the view build safe text",
    re.compile(r"javascript:"): "a script in a link",
}


def template_breaks_the_policy(tree: Tree) -> Iterator[Complaint]:
    """Pages work under a policy without unsafe-inline."""
    for path in tree.files("templates/**/*.html", "templates/**/*.txt"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for pattern, said in INLINE.items():
                if pattern.search(line):
                    yield Complaint(str(path.relative_to(tree.root)), number, said)


CHECKS = (template_breaks_the_policy,)
