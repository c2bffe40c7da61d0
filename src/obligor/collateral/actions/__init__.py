"""Every write about securities, what they cover, and guarantors."""

from obligor.collateral.actions.covers import cover, end_cover, end_facility, state_facility
from obligor.collateral.actions.guarantors import add_outside, end_outside, state_ability
from obligor.collateral.actions.lines import (
    add_charge,
    attach,
    detach,
    end_charge,
    value,
    withdraw_valuation,
)
from obligor.collateral.actions.loads import undo_load
from obligor.collateral.actions.relocation import relocate, relocate_back
from obligor.collateral.actions.rows import RowsFaulty
from obligor.collateral.actions.securities import (
    SecurityChanges,
    accept,
    add_guarantee,
    change,
    decline,
    dispose,
    insure,
    record_registration,
    register,
    release,
)
from obligor.collateral.actions.upserts import (
    upsert_collateral,
    upsert_guarantees,
    upsert_valuations,
)

__all__ = [
    "RowsFaulty",
    "SecurityChanges",
    "accept",
    "add_charge",
    "add_guarantee",
    "add_outside",
    "attach",
    "change",
    "cover",
    "decline",
    "detach",
    "dispose",
    "end_charge",
    "end_cover",
    "end_facility",
    "end_outside",
    "insure",
    "record_registration",
    "register",
    "release",
    "relocate",
    "relocate_back",
    "state_ability",
    "state_facility",
    "undo_load",
    "upsert_collateral",
    "upsert_guarantees",
    "upsert_valuations",
    "value",
    "withdraw_valuation",
]
