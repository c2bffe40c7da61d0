"""What people read exists in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import messages
from tidy.tree import Complaint, Tree


def sentence_has_no_chinese(tree: Tree) -> Iterator[Complaint]:
    """Every sentence of templates and Python has its Chinese, with the same placeholders."""
    for lack in messages.lacks(tree.root):
        where = f"src/obligor/{lack.app}/{messages.CATALOGUE}"
        yield Complaint(where, 1, f"{lack.why}: {lack.sentence!r} (make messages, then translate)")


CHECKS = (sentence_has_no_chinese,)
