"""Change the state of one invoice by hand: seen at the tax office, not yet in any file."""

from __future__ import annotations

from datetime import datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.taxinvoices import events, queries
from obligor.taxinvoices.models import TaxInvoice
from obligor_core.decision import Refusal
from obligor_core.taxinvoices.invoices import State
from obligor_core.text import Text


class SameState(Refusal):
    text = Text("The invoice {number} is {state} already.", "发票 {number} 的状态已是“{state}”。")


class SignWrong(Refusal):
    status = 422
    text = Text(
        "The invoice {number} is over a {sign} amount and cannot be {state}.",
        "发票 {number} 的金额符号与状态“{state}”不符。",
    )


class BecauseMissing(Refusal):
    status = 422
    text = Text("Say why the state changes.", "请说明变更原因。")


@verb("taxinvoice.change_state", label=Text("Change state of a tax invoice", "变更发票状态"))
def change_state(*, invoice_id: int, state: State, because: str, by: Actor, at: datetime) -> Events:
    """Change the state of an invoice.

    :raises InvoiceNotFound: when there is none within reach
    :raises SameState: when it is that already
    :raises SignWrong: when a positive amount shall be red-letter, or a negative one valid
    :raises BecauseMissing: when no reason is given
    """
    if not because.strip():
        raise BecauseMissing
    queries.invoice_for(by, invoice_id, verb="taxinvoice.change_state")
    row = TaxInvoice.objects.select_for_update().get(pk=invoice_id)
    if row.state == state.value:
        raise SameState(number=row.number, state=row.get_state_display())
    is_red = row.total_minor < 0
    if (state is State.RED) is not is_red and state in {State.RED, State.VALID, State.REVERSED}:
        sign = "negative" if is_red else "positive"
        raise SignWrong(number=row.number, sign=sign, state=state.value)
    before, row.state = row.state, state.value
    row.version, row.known_from = row.version + 1, at
    row.save(update_fields=["state", "version", "known_from"])
    return [
        events.InvoiceStateChanged(
            customer_id=row.customer_id,
            invoice_id=row.pk,
            number=row.number,
            state=state.value,
            state_before=before,
            because=because.strip(),
        )
    ]
