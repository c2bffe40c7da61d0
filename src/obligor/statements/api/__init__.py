"""Statements over REST."""

from ninja import Router

from obligor.statements.api import files, statements, values

router = Router(tags=["statements"])
router.add_router("", statements.router)
router.add_router("", files.router)
router.add_router("", values.router)
