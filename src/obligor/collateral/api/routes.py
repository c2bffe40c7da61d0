"""The one router of collateral: operations on one path have to share it."""

from ninja import Router

router = Router(tags=["collateral"])
