"""Every write about people, roles, units, delegations and tokens."""

from obligor.people.actions.delegations import DelegationToSelf, delegate, end_delegation
from obligor.people.actions.permissions import VerbUnknown
from obligor.people.actions.persons import (
    NotLockedOut,
    PasswordTooWeak,
    add_person,
    change_own_settings,
    change_person,
    note_own_security,
    set_password,
    unlock_sign_in,
)
from obligor.people.actions.refusals import AlreadyEnded, CodeTaken, PeriodInvalid
from obligor.people.actions.roles import AlreadyAssigned, assign_role, save_role, withdraw_role
from obligor.people.actions.tokens import (
    TokenLifeTooLong,
    create_token,
    new_secret,
    note_token_use,
    revoke_token,
    rotate_token,
)
from obligor.people.actions.units import add_unit

__all__ = [
    "AlreadyAssigned",
    "AlreadyEnded",
    "CodeTaken",
    "DelegationToSelf",
    "NotLockedOut",
    "PasswordTooWeak",
    "PeriodInvalid",
    "TokenLifeTooLong",
    "VerbUnknown",
    "add_person",
    "add_unit",
    "assign_role",
    "change_own_settings",
    "change_person",
    "create_token",
    "delegate",
    "end_delegation",
    "new_secret",
    "note_own_security",
    "note_token_use",
    "revoke_token",
    "rotate_token",
    "save_role",
    "set_password",
    "unlock_sign_in",
    "withdraw_role",
]
