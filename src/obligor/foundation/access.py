"""Who acts, what they may do, and whose rows they reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from obligor_core.decision import Refusal
from obligor_core.text import Text


class NotPermitted(Refusal):
    status = 403
    text = Text(
        "{who} lacks the permission “{verb}”. Ask an administrator for a role that holds it.",
        "{who} 没有“{verb}”权限，请联系管理员授予包含该权限的角色。",
    )


class Reach(StrEnum):
    """Whose customers a grant covers."""

    OWN = "own"
    UNIT = "unit"
    TREE = "tree"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held at one organisation unit: its verbs and how far they reach."""

    role: str
    verbs: frozenset[str]
    reach: Reach
    unit_path: str

    def holds(self, verb: str) -> bool:
        """Return whether the role holds ``verb``, named or by ``area.*`` or ``*``."""
        return verb in self.verbs or "*" in self.verbs or f"{verb.split('.')[0]}.*" in self.verbs


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an API client or the system itself, as it acts now.

    ``on_behalf_of`` names the person whose authority is used under a delegation.
    """

    name: str
    user_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())
    on_behalf_of: str | None = None
    is_system: bool = False

    def may(self, verb: str) -> bool:
        """Return whether any grant holds ``verb``."""
        return self.is_system or any(g.holds(verb) for g in self.grants)

    def grants_for(self, verb: str) -> tuple[Grant, ...]:
        """Return the grants that hold ``verb``: their reaches add up."""
        return tuple(g for g in self.grants if g.holds(verb))

    @property
    def roles(self) -> frozenset[str]:
        """Return the codes of all roles held."""
        return frozenset(g.role for g in self.grants)

    def require(self, verb: str) -> None:
        """Check that ``verb`` is permitted.

        :raises NotPermitted: when no grant holds it
        """
        if not self.may(verb):
            raise NotPermitted(who=self.name, verb=verb)


SYSTEM = Actor(name="system", is_system=True)
