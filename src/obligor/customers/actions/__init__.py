"""Every write about customers."""

from obligor.customers.actions.addresses import (
    add_address,
    add_bank_account,
    change_address,
    change_bank_account,
    remove_address,
    remove_bank_account,
)
from obligor.customers.actions.connections import (
    change_connection,
    connect_customers,
    remove_connection,
)
from obligor.customers.actions.contacts import add_contact, change_contact, remove_contact
from obligor.customers.actions.custom_fields import retire_custom_field, save_custom_field
from obligor.customers.actions.documents import (
    add_document,
    keep_upload,
    remove_document,
    sweep_uploads,
)
from obligor.customers.actions.duplicates import dismiss_duplicate, find_duplicates
from obligor.customers.actions.files import (
    change_customer,
    create_customer,
    deactivate_customer,
    reactivate_customer,
)
from obligor.customers.actions.groups import (
    save_group,
    set_group,
    tag_customers,
    transfer_customers,
)
from obligor.customers.actions.identifiers import add_identifier, remove_identifier
from obligor.customers.actions.loads import RowsFaulty, undo_upsert
from obligor.customers.actions.merges import merge_customers, unmerge_customers
from obligor.customers.actions.notes import write_note
from obligor.customers.actions.reveal import reveal
from obligor.customers.actions.upsert_customers import upsert_customers
from obligor.customers.actions.upsert_links import upsert_connections, upsert_contacts

__all__ = [
    "RowsFaulty",
    "add_address",
    "add_bank_account",
    "add_contact",
    "add_document",
    "add_identifier",
    "change_address",
    "change_bank_account",
    "change_connection",
    "change_contact",
    "change_customer",
    "connect_customers",
    "create_customer",
    "deactivate_customer",
    "dismiss_duplicate",
    "find_duplicates",
    "keep_upload",
    "merge_customers",
    "reactivate_customer",
    "remove_address",
    "remove_bank_account",
    "remove_connection",
    "remove_contact",
    "remove_document",
    "remove_identifier",
    "retire_custom_field",
    "reveal",
    "save_custom_field",
    "save_group",
    "set_group",
    "sweep_uploads",
    "tag_customers",
    "transfer_customers",
    "undo_upsert",
    "unmerge_customers",
    "upsert_connections",
    "upsert_contacts",
    "upsert_customers",
    "write_note",
]
