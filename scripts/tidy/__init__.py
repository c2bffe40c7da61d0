"""House rules that a machine holds: run ``make tidy``, or read the checks to learn the rules.

Each check is a function from the tree to its complaints; ``CHECKS`` names them all.
"""

from tidy import files, modules, names, python, sentences, templates
from tidy.tree import Complaint, Tree

PARTS = (files, python, names, modules, templates, sentences)
CHECKS = tuple(check for part in PARTS for check in part.CHECKS)

__all__ = ["CHECKS", "Complaint", "Tree", "complaints"]


def complaints(tree: Tree) -> list[Complaint]:
    """Return everything that every check finds, in the order of files and lines."""
    return sorted(complaint for check in CHECKS for complaint in check(tree))
