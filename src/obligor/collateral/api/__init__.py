"""Collateral over REST."""

from ninja import Router

from obligor.collateral.api import filing, lines, reading, steps

router = Router(tags=["collateral"])
for part in (reading, filing, steps, lines):
    router.add_router("", part.router)
