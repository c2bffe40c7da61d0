"""Questionnaires over REST."""

from ninja import Router

from obligor.questionnaires.api import sheets, versions, writing

assert writing.router is sheets.router  # one address, several methods: they share a router
router = Router(tags=["questionnaires"])
router.add_router("", versions.router)
router.add_router("", sheets.router)
