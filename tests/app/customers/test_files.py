"""Opening a file, changing it, closing it: success, refusals, strangers, late-comers."""

from __future__ import annotations

import contextlib
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from actors import AT
from book import OPENED, customer, uscc
from book import house as make_house
from django.db import IntegrityError, connection

from obligor.customers import actions, events
from obligor.customers.actions.files import (
    CodeTaken,
    ManagerUnknown,
    ProbablyOnFile,
    StateAlready,
    UnitUnknown,
)
from obligor.customers.actions.identifiers import (
    IdentifierFaulty,
    IdentifierMissing,
    IdentifierNotForKind,
    IdentifierTaken,
)
from obligor.customers.actions.values import OpenedInFuture
from obligor.customers.actions.versions import ChangedMeanwhile
from obligor.customers.models import Customer, DuplicatePair, FormerVersion, Identifier
from obligor.customers.queries import CustomerNotFound, PlaceOutOfReach
from obligor.foundation.access import NotPermitted
from obligor.foundation.act import PayloadInvalid
from obligor.foundation.models import AuditEntry, OutboxEvent
from obligor_core.customers.industries import IndustryUnknown
from obligor_core.customers.regions import RegionUnknown
from obligor_core.money import AmountUnreadable, CurrencyUnknown

HUAXIN = "深圳市华信贸易有限公司"


def opened(house, by, **more):
    given = {
        "kind": "enterprise",
        "name": HUAXIN,
        "unit_id": house.north.pk,
        "opened_on": OPENED,
    } | more
    return actions.create_customer(by=by, at=AT, **given)


class TestCreateCustomer:
    def test_opens_the_file_with_event_and_audit_row(self, house):
        outcome = opened(house, house.otto, external_id="HX-1", identifiers=[uscc(1)])
        made = outcome.one(events.CustomerCreated)
        row = Customer.objects.get(pk=made.customer_id)
        assert (row.external_id, row.name, row.state, row.version) == ("HX-1", HUAXIN, "active", 1)
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert (entry.verb, entry.actor) == ("customer.create", "otto")
        assert f"customer:{row.pk}" in entry.subjects
        assert entry.payload["identifiers"] == "•••"
        assert OutboxEvent.objects.get().name == "customers.CustomerCreated"
        assert row.identifiers.get().value == uscc(1)["value"]

    def test_gives_a_code_of_its_own_when_none_is_given(self, house):
        made = opened(house, house.otto).one(events.CustomerCreated)
        assert Customer.objects.get().external_id == f"C{made.customer_id:08d}"

    def test_keeps_what_else_is_known(self, house):
        values = {
            "industry_code": "51",
            "region_code": "4403",
            "employees": 40,
            "annual_revenue": Decimal("1250000.50"),
            "phone": "0755-8888 1234",
        }
        opened(house, house.otto, values=values)
        row = Customer.objects.get()
        assert (row.industry_code, row.region_code, row.employees) == ("F51", "440300", 40)
        assert row.annual_revenue_minor == 125000050
        assert row.phone_normal == "75588881234"
        assert AuditEntry.objects.get().payload["values"]["phone"] == "•••"

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"industry_code": "Z99"}, IndustryUnknown),
            ({"region_code": "990000"}, RegionUnknown),
            ({"currency": "XYZ"}, CurrencyUnknown),
            ({"annual_revenue": "1.234"}, AmountUnreadable),
            ({"employees": -1}, PayloadInvalid),
            ({"height": 3}, PayloadInvalid),
        ],
    )
    def test_refuses_what_cannot_be(self, house, values, refusal):
        with pytest.raises(refusal):
            opened(house, house.otto, values=values)
        assert not Customer.objects.exists()

    def test_refuses_a_day_to_come_and_takes_today(self, house):
        with pytest.raises(OpenedInFuture):
            opened(house, house.otto, opened_on=date(2026, 11, 24))
        opened(house, house.otto, opened_on=date(2026, 11, 23))

    def test_refuses_an_empty_name(self, house):
        with pytest.raises(PayloadInvalid):
            opened(house, house.otto, name="   ")

    def test_refuses_a_code_that_is_taken(self, house):
        opened(house, house.otto, external_id="A")
        with pytest.raises(CodeTaken):
            opened(house, house.otto, external_id="A", name="上海宏达物流有限公司")

    def test_refuses_a_unit_or_manager_that_is_not_there(self, house):
        with pytest.raises(UnitUnknown):
            opened(house, house.otto, unit_id=10**9)
        with pytest.raises(ManagerUnknown):
            opened(house, house.otto, manager_id=10**9)

    def test_refuses_a_place_out_of_reach(self, house):
        with pytest.raises(PlaceOutOfReach):
            opened(house, house.sam)

    def test_never_runs_without_the_permission(self, house):
        with pytest.raises(NotPermitted):
            opened(house, house.vera)

    def test_repeats_with_the_same_key_without_a_second_file(self, house):
        first = opened(house, house.otto, key="k")
        assert opened(house, house.otto, key="k").events == first.events
        assert Customer.objects.count() == 1

    def test_a_rehearsal_opens_nothing(self, house):
        assert opened(house, house.otto, rehearse=True).one(events.CustomerCreated)
        assert not Customer.objects.exists()


class TestDuplicatesAtEntry:
    def test_refuses_the_same_credit_code_and_names_the_file(self, house, huaxin):
        actions.add_identifier(customer_id=huaxin.pk, by=house.otto, at=AT, **_number(uscc(1)))
        with pytest.raises(ProbablyOnFile) as refusal:
            opened(house, house.otto, name="另一个名称有限公司", identifiers=[uscc(1)])
        assert refusal.value.twin_ids == [huaxin.pk]
        assert HUAXIN in refusal.value.said.zh

    def test_refuses_the_same_name_in_another_spelling(self, house, huaxin):
        with pytest.raises(ProbablyOnFile):
            opened(house, house.otto, name="深圳华信贸易有限责任公司")

    def test_opens_the_file_once_somebody_has_looked(self, house, huaxin):
        name = "深圳华信贸易有限责任公司"
        made = opened(house, house.otto, name=name, not_duplicates=[huaxin.pk])
        pair = DuplicatePair.objects.get()
        assert {pair.left_id, pair.right_id} == {
            huaxin.pk,
            made.one(events.CustomerCreated).customer_id,
        }
        assert pair.dismissed_by == "otto"

    def test_names_only_the_unit_of_a_file_out_of_reach(self, house, huaxin):
        with pytest.raises(ProbablyOnFile) as refusal:
            opened(house, house.sam, unit_id=house.south.pk)
        assert "north分行" in refusal.value.said.zh
        assert HUAXIN not in refusal.value.said.zh

    def test_takes_another_name_without_a_word(self, house, huaxin):
        opened(house, house.otto, name="深圳市华兴建材有限公司")


def _number(given: dict) -> dict:
    return {"kind": given["kind"], "value": given["value"], "country": given["country"]}


class TestChangeCustomer:
    def test_writes_what_differs_and_says_so(self, house, huaxin):
        changes = {"short_name": "华信", "currency": "CNY"}
        outcome = actions.change_customer(
            customer_id=huaxin.pk, version=1, changes=changes, by=house.otto, at=AT
        )
        changed = outcome.one(events.CustomerChanged)
        assert (changed.fields, changed.version) == (["short_name"], 2)
        huaxin.refresh_from_db()
        assert (huaxin.short_name, huaxin.changed_by) == ("华信", "otto")
        assert AuditEntry.objects.get(pk=outcome.audit_id).payload["changes"] == changes

    def test_keeps_the_former_version(self, house, huaxin):
        actions.change_customer(
            customer_id=huaxin.pk, version=1, changes={"name": "新名有限公司"}, by=house.otto, at=AT
        )
        assert FormerVersion.objects.get().was["name"] == HUAXIN

    def test_finds_the_customer_under_the_name_it_has_now(self, house, huaxin):
        actions.change_customer(
            customer_id=huaxin.pk, version=1, changes={"name": "新名有限公司"}, by=house.otto, at=AT
        )
        huaxin.refresh_from_db()
        assert huaxin.name_normal == "新名" and "xmyxgs" in huaxin.name_initials

    def test_does_nothing_when_nothing_differs(self, house, huaxin):
        outcome = actions.change_customer(
            customer_id=huaxin.pk, version=1, changes={"name": HUAXIN}, by=house.otto, at=AT
        )
        assert outcome.events == ()
        assert Customer.objects.get().version == 1

    def test_tells_the_late_comer_who_changed_what(self, house, huaxin):
        first = {"short_name": "华信", "employees": 9}
        actions.change_customer(
            customer_id=huaxin.pk, version=1, changes=first, by=house.ana, at=AT
        )
        with pytest.raises(ChangedMeanwhile) as refusal:
            actions.change_customer(
                customer_id=huaxin.pk, version=1, changes={"name": "x"}, by=house.otto, at=AT
            )
        said = refusal.value.said.zh
        assert "ana" in said and "2026-11-23 10:00" in said
        assert "简称" in said and "从业人员" in said and "名称、" not in said

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        with pytest.raises(CustomerNotFound):
            actions.change_customer(
                customer_id=huaxin.pk, version=1, changes={"name": "x"}, by=house.sam, at=AT
            )

    def test_keeps_the_figures_when_only_the_currency_changes(self, house, huaxin):
        for version, changes in enumerate(
            [{"annual_revenue": "120"}, {"currency": "JPY"}, {"currency": "KWD"}], start=1
        ):
            actions.change_customer(
                customer_id=huaxin.pk, version=version, changes=changes, by=house.otto, at=AT
            )
        huaxin.refresh_from_db()
        assert (huaxin.currency, huaxin.annual_revenue_minor) == ("KWD", 120_000)

    def test_the_database_refuses_a_change_without_a_version(self, huaxin):
        with pytest.raises(IntegrityError):
            Customer.objects.update(name="quietly")


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_version_one_wins_and_one_reads_why():
    house = make_house()
    row = customer(house.north, HUAXIN)
    barrier, lost = threading.Barrier(2), []

    def change(name: str) -> None:
        barrier.wait()
        with contextlib.closing(connection):
            try:
                actions.change_customer(
                    customer_id=row.pk, version=1, changes={"name": name}, by=house.otto, at=AT
                )
            except ChangedMeanwhile as refusal:
                lost.append(refusal)

    writers = [threading.Thread(target=change, args=(name,)) for name in ("甲公司", "乙公司")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(lost) == 1 and "otto" in lost[0].said.en
    row.refresh_from_db()
    assert row.version == 2


class TestStates:
    def test_closes_and_opens_again(self, house, huaxin):
        done = actions.deactivate_customer(customer_id=huaxin.pk, by=house.otto, at=AT)
        assert done.one(events.CustomerDeactivated).customer_id == huaxin.pk
        done = actions.reactivate_customer(customer_id=huaxin.pk, by=house.otto, at=AT)
        assert done.one(events.CustomerReactivated)
        assert Customer.objects.get().state == "active"

    def test_refuses_the_state_it_has(self, house, huaxin):
        with pytest.raises(StateAlready):
            actions.reactivate_customer(customer_id=huaxin.pk, by=house.otto, at=AT)

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        with pytest.raises(CustomerNotFound):
            actions.deactivate_customer(customer_id=huaxin.pk, by=house.sam, at=AT)


class TestIdentifiers:
    def test_stores_the_checked_form(self, house, huaxin):
        value = " " + uscc(7)["value"].lower()
        outcome = actions.add_identifier(
            customer_id=huaxin.pk, kind="uscc", value=value, by=house.otto, at=AT
        )
        added = outcome.one(events.IdentifierAdded)
        assert Identifier.objects.get(pk=added.identifier_id).value == uscc(7)["value"]
        assert AuditEntry.objects.get(pk=outcome.audit_id).payload["value"] == "•••"

    def test_names_every_fault(self, house, huaxin):
        wrong = uscc(7)["value"][:-1] + ("0" if uscc(7)["value"][-1] != "0" else "1")
        with pytest.raises(IdentifierFaulty) as refusal:
            actions.add_identifier(
                customer_id=huaxin.pk, kind="uscc", value=wrong, by=house.otto, at=AT
            )
        assert "校验码" in refusal.value.said.zh

    def test_refuses_a_second_credit_code(self, house, huaxin):
        for serial, expected in (
            (1, contextlib.nullcontext()),
            (2, pytest.raises(IdentifierTaken)),
        ):
            with expected:
                actions.add_identifier(
                    customer_id=huaxin.pk, by=house.otto, at=AT, **_number(uscc(serial))
                )

    def test_refuses_the_same_other_number_twice(self, house, huaxin):
        for expected in (contextlib.nullcontext(), pytest.raises(IdentifierTaken)):
            with expected:
                actions.add_identifier(
                    customer_id=huaxin.pk, kind="other", value="A-1", by=house.otto, at=AT
                )

    def test_refuses_an_identity_card_for_an_enterprise(self, house, huaxin):
        with pytest.raises(IdentifierNotForKind):
            actions.add_identifier(
                customer_id=huaxin.pk,
                kind="id_card",
                value="11010519491231002X",
                by=house.otto,
                at=AT,
            )

    def test_takes_a_number_away_once(self, house, huaxin):
        added = actions.add_identifier(
            customer_id=huaxin.pk, by=house.otto, at=AT, **_number(uscc(1))
        ).one(events.IdentifierAdded)
        gone = {"customer_id": huaxin.pk, "identifier_id": added.identifier_id}
        assert actions.remove_identifier(by=house.otto, at=AT, **gone).one(events.IdentifierRemoved)
        with pytest.raises(IdentifierMissing):
            actions.remove_identifier(by=house.otto, at=AT, **gone)

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        with pytest.raises(CustomerNotFound):
            actions.add_identifier(customer_id=huaxin.pk, by=house.sam, at=AT, **_number(uscc(1)))


class TestTheDayOfTheInstitution:
    EARLY = datetime(2026, 11, 28, 17, 30, tzinfo=UTC)  # half past one of the 29th in Shanghai

    def test_is_today_from_midnight_on(self, house):
        done = actions.create_customer(
            kind="enterprise", name="零点公司", unit_id=house.north.pk,
            opened_on=date(2026, 11, 29), by=house.otto, at=self.EARLY,
        )  # fmt: skip
        assert done.one(events.CustomerCreated)

    def test_is_not_tomorrow(self, house):
        with pytest.raises(OpenedInFuture):
            actions.create_customer(
                kind="enterprise", name="明天公司", unit_id=house.north.pk,
                opened_on=date(2026, 11, 30), by=house.otto, at=self.EARLY,
            )  # fmt: skip
