"""Which permissions exist, for roles and for scopes of tokens."""

from __future__ import annotations

from collections.abc import Iterable

from obligor.foundation.act import VERBS
from obligor.foundation.words import SEE
from obligor_core.decision import Refusal
from obligor_core.text import Text


class VerbUnknown(Refusal):
    status = 422
    text = Text("There is no permission called {verb}.", "不存在名为 {verb} 的权限。")


def check_permissions(names: Iterable[str]) -> None:
    """Check that every name is a permission; ``area.*`` and ``*`` are.

    :raises VerbUnknown: when one is not
    """
    known = VERBS.keys() | SEE.keys()
    areas = {verb.split(".")[0] + ".*" for verb in known}
    for name in names:
        if name != "*" and name not in known and name not in areas:
            raise VerbUnknown(verb=name)
