"""House rules that a machine holds: run ``make tidy``, or read the checks to learn the rules.

Each check is a function from the tree to its complaints; ``CHECKS`` names them all.
"""

from tidy import files, modules, names, python, templates
from tidy.tree import Complaint, Tree

CHECKS = (*files.CHECKS, *python.CHECKS, *names.CHECKS, *modules.CHECKS, *templates.CHECKS)

__all__ = ["CHECKS", "Complaint", "Tree", "complaints"]


def complaints(tree: Tree) -> list[Complaint]:
    """Return everything that every check finds, in the order of files and lines."""
    return sorted(complaint for check in CHECKS for complaint in check(tree))
