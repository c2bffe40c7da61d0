"""Two people at the same customer at the same time, and a process that dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from actors import ANA, AT, OTTO
from django.db import connection, transaction
from ledger import TODAY, applied, customer, item, opened, yuan

from obligor.foundation import audit
from obligor.foundation.models import AuditEntry
from obligor.receivables import actions, queries
from obligor.receivables.actions.items import ItemHasLines
from obligor.receivables.actions.lines import LineItemElsewhere
from obligor.receivables.actions.returns import PaymentChangedMeanwhile
from obligor.receivables.models import AllocationLine, Application, OpenItem, Payment
from obligor_core.receivables.settlement import settle

pytestmark = pytest.mark.django_db(transaction=True)
SRC = Path(__file__).parents[3] / "src"


def together(*calls):
    """Run the calls at the same time in threads of their own; return results or exceptions."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:  # the edge of the thread: the test looks at what came
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def pay(owner, amount, *, by, reference, **other):
    return actions.post_payment(
        customer_id=owner.pk,
        amount=yuan(amount),
        value_on=TODAY,
        reference=reference,
        by=by,
        at=AT,
        **other,
    )


def assert_consistent(owner):
    """What is written is what the core computes from the documents that are there."""
    book = queries.documents(customer_ids=[owner.pk])
    whole = settle(book.open_items, book.payments, allocation_lines=book.allocation_lines, on=None)
    stored = {(a.payment_id, a.item_id, a.amount_minor) for a in Application.objects.all()}
    computed = whole.applications.select("payment_id", "item_id", "amount_minor").rows()
    assert stored == set(computed)
    open_now = dict(OpenItem.objects.values_list("pk", "open_minor"))
    assert open_now == dict(whole.open_items.select("item_id", "open_minor").rows())
    left = dict(Payment.objects.values_list("pk", "unapplied_minor"))
    assert left == dict(whole.payments.select("payment_id", "unapplied_minor").rows())


class TestTwoWriters:
    def test_every_payment_finds_the_state_that_the_one_before_left(self):
        owner = customer()
        for number in range(5):
            item(owner, 30, number=f"I{number}")

        def clerk(by, name):
            for number in range(6):
                pay(owner, 10, by=by, reference=f"{name}{number}")

        results = together(partial(clerk, ANA, "a"), partial(clerk, OTTO, "o"))
        assert results == [None, None]
        assert sum(a.amount_minor for a in Application.objects.all()) == 12_000
        assert Payment.objects.filter(unapplied_minor__gt=0).count() == 0
        assert_consistent(owner)

    def test_of_two_who_allocate_the_same_payment_one_learns_that_it_changed(self):
        owner = customer()
        first, second = item(owner, 50), item(owner, 50)
        paid = pay(owner, 50, by=ANA, reference="x").events[0].payment_id
        for attempt in range(5):
            version = Payment.objects.get(pk=paid).version
            allocate = partial(actions.allocate_payment, payment_id=paid, version=version, at=AT)
            results = together(
                partial(allocate, lines=(actions.Line(first, 100 + attempt),), by=ANA),
                partial(allocate, lines=(actions.Line(second, 100 + attempt),), by=OTTO),
            )
            kinds = sorted(type(r).__name__ for r in results)
            assert kinds == ["Outcome", PaymentChangedMeanwhile.__name__]
        assert_consistent(owner)

    def test_an_item_is_cancelled_or_paid_but_never_both(self):
        for attempt in range(5):
            owner = customer(f"C{attempt}")
            pk = item(owner, 50)
            line = (actions.Line(pk, 5000),)
            cancel = partial(actions.cancel_item, item_id=pk, because="typo", by=ANA, at=AT)
            results = together(cancel, partial(pay, owner, 50, by=OTTO, reference="x", lines=line))
            refused = [r for r in results if isinstance(r, Exception)]
            assert [type(r) for r in refused] in ([ItemHasLines], [LineItemElsewhere])

    def test_one_key_sent_twice_at_once_posts_once(self):
        owner = customer()
        item(owner, 50)
        call = partial(pay, owner, 50, by=ANA, reference="x", key="k")
        first, second = together(call, call)
        assert first.events == second.events
        assert Payment.objects.count() == 1

    def test_a_bulk_settlement_and_a_posting_take_turns(self):
        owner = customer()
        pk = item(owner, 50)
        others = [customer(f"C{n}").pk for n in range(2, 204)]

        @transaction.atomic
        def settle_all():
            actions.lock_accounts([owner.pk, *others])
            actions.resettle_many([owner.pk, *others])

        results = together(settle_all, partial(pay, owner, 50, by=ANA, reference="x"))
        assert not [r for r in results if isinstance(r, Exception)]
        assert opened(pk) == 0
        assert_consistent(owner)


POSTER = """
import sys
sys.path[:0] = {paths!r}
import django
django.setup()
from actors import ANA, AT
from ledger import TODAY, yuan
from obligor.receivables import actions
owner_id = int(sys.argv[1])
print("ready", flush=True)
for number in range(10_000):
    actions.post_payment(customer_id=owner_id, amount=yuan(1), value_on=TODAY,
                         reference=f"n{{number}}", by=ANA, at=AT)
    print(number, flush=True)
"""


def database_url() -> str:
    """Return the address of the database that the tests use."""
    given = connection.settings_dict
    host = given["HOST"]
    server = f"{host}:{given['PORT']}" if host and not host.startswith("/") else ""
    query = "" if server else "?" + urlencode({"host": host, "port": given["PORT"]})
    who = quote(given["USER"] or "postgres")
    return f"postgresql://{who}@{server}/{quote(given['NAME'])}{query}"


def poster(owner) -> subprocess.Popen:
    """Start a process that posts payments of one yuan until it dies, saying each number."""
    tests = Path(__file__).parents[1]
    code = POSTER.format(paths=[str(SRC), str(tests), str(tests / "receivables")])
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(owner.pk)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    assert process.stdout.readline() == "ready\n"
    return process


def kill(process) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


class TestKilledInTheMiddle:
    def test_what_was_said_to_be_posted_is_there_and_nothing_by_halves(self):
        owner = customer()
        for number in range(3):
            item(owner, 7, number=f"I{number}")
        process = poster(owner)
        said = [int(process.stdout.readline()) for _ in range(8)]
        kill(process)
        posted = Payment.objects.count()
        assert posted in (len(said), len(said) + 1, len(said) + 2)
        audited = AuditEntry.objects.filter(verb="receivable.post_payment").count()
        assert audited == posted
        assert_consistent(owner)
        audit.seal(at=AT)
        assert list(audit.verify()) == []

    def test_killed_after_settling_and_before_the_audit_row_leaves_no_trace(self):
        owner = customer()
        pk = item(owner, 7)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE foundation_auditentry IN EXCLUSIVE MODE")
            process = poster(owner)
            self.wait_until_blocked(cursor)
            kill(process)
        assert not Payment.objects.exists()
        assert not AllocationLine.objects.exists()
        assert (opened(pk), applied()) == (7, set())
        assert pay(owner, 7, by=ANA, reference="after").events
        assert_consistent(owner)

    @staticmethod
    def wait_until_blocked(cursor) -> None:
        """Return when another session waits for the log's table."""
        for _ in range(600):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND relation = 'foundation_auditentry'::regclass"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
        raise AssertionError("nobody waits for the log")
