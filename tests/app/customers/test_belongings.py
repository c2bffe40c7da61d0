"""What hangs on a file: contacts, addresses, accounts, notes, tags, groups, transfer, reveal."""

from __future__ import annotations

import pytest
from actors import AT
from book import customer, person

from obligor.approvals.models import Proposal
from obligor.customers import actions, events
from obligor.customers.actions.addresses import (
    AddressMissing,
    BankAccountMissing,
    BankAccountTaken,
)
from obligor.customers.actions.contacts import ContactMissing, EmailWrong, MaskedValue
from obligor.customers.actions.files import ManagerUnknown, UnitUnknown
from obligor.customers.actions.groups import (
    GroupCodeTaken,
    GroupMissing,
    NothingToTransfer,
    TooManyTags,
)
from obligor.customers.actions.identifiers import IdentifierFaulty
from obligor.customers.actions.versions import ChangedMeanwhile
from obligor.customers.models import Address, BankAccount, Contact, CustomerGroup, Note
from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.foundation.act import PayloadInvalid
from obligor.foundation.models import AuditEntry

NUMBER = "6222021234567890128"


def contact(house, row, **more) -> Contact:
    given = {"customer_id": row.pk, "name": "王芳"} | more
    done = actions.add_contact(by=house.otto, at=AT, **given).one(events.ContactAdded)
    return Contact.objects.get(pk=done.contact_id)


class TestContacts:
    def test_keeps_phone_and_mail_out_of_the_audit_log(self, house, huaxin):
        contact(house, huaxin, phone="138 0013 8000", email="fang@example.com")
        entry = AuditEntry.objects.get(verb="customer.add_contact")
        assert entry.payload["phone"] == entry.payload["email"] == "•••"
        assert Contact.objects.get().phone_normal == "13800138000"

    def test_a_new_main_contact_takes_the_place_of_the_old_one(self, house, huaxin):
        first = contact(house, huaxin, is_primary=True)
        second = contact(house, huaxin, name="李强", is_primary=True)
        actions.change_contact(
            customer_id=huaxin.pk, contact_id=first.pk, version=2,
            changes={"is_primary": True}, by=house.otto, at=AT,
        )  # fmt: skip
        second.refresh_from_db()
        assert Contact.objects.get(is_primary=True) == first
        assert second.version == 2

    def test_the_late_comer_reads_what_changed(self, house, huaxin):
        made = contact(house, huaxin)
        given = {"customer_id": huaxin.pk, "contact_id": made.pk, "version": 1, "at": AT}
        done = actions.change_contact(changes={"title": "财务"}, by=house.ana, **given)
        assert done.one(events.ContactChanged).fields == ["title"]
        with pytest.raises(ChangedMeanwhile) as refusal:
            actions.change_contact(changes={"name": "王方"}, by=house.otto, **given)
        assert "职务" in refusal.value.said.zh

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"email": "nothing"}, EmailWrong),
            ({"phone": "138****8000"}, MaskedValue),
            ({"name": " "}, PayloadInvalid),
        ],
    )
    def test_refuses_what_cannot_be(self, house, huaxin, more, refusal):
        with pytest.raises(refusal):
            contact(house, huaxin, **more)

    def test_goes_once(self, house, huaxin):
        made = contact(house, huaxin)
        given = {"customer_id": huaxin.pk, "contact_id": made.pk, "by": house.otto, "at": AT}
        assert actions.remove_contact(**given).one(events.ContactRemoved)
        with pytest.raises(ContactMissing):
            actions.remove_contact(**given)

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        with pytest.raises(CustomerNotFound):
            actions.add_contact(customer_id=huaxin.pk, name="x", by=house.sam, at=AT)


class TestAddresses:
    def test_adds_changes_and_removes(self, house, huaxin):
        given = {"customer_id": huaxin.pk, "by": house.otto, "at": AT}
        actions.add_address(kind="office", line="深圳市南山区科苑路1号", **given)
        made = Address.objects.get()
        done = actions.change_address(
            address_id=made.pk, version=1, changes={"region_code": "440305"}, **given
        )
        assert done.one(events.AddressChanged).fields == ["region_code"]
        actions.remove_address(address_id=made.pk, **given)
        with pytest.raises(AddressMissing):
            actions.remove_address(address_id=made.pk, **given)


class TestBankAccounts:
    def test_adds_an_account_once_under_its_plain_number(self, house, huaxin):
        given = {"customer_id": huaxin.pk, "holder": "华信", "bank": "招商银行", "by": house.otto}
        actions.add_bank_account(number=f"{NUMBER[:4]} {NUMBER[4:]}", at=AT, **given)
        assert BankAccount.objects.get().number == NUMBER
        with pytest.raises(BankAccountTaken):
            actions.add_bank_account(number=NUMBER, at=AT, **given)
        with pytest.raises(IdentifierFaulty):
            actions.add_bank_account(number="12AB", at=AT, **given)

    def test_changes_and_removes(self, house, huaxin):
        given = {"customer_id": huaxin.pk, "by": house.otto, "at": AT}
        actions.add_bank_account(holder="华信", bank="招行", number=NUMBER, **given)
        made = BankAccount.objects.get()
        done = actions.change_bank_account(
            bank_account_id=made.pk, version=1, changes={"bank": "招商银行"}, **given
        )
        assert done.one(events.BankAccountChanged).fields == ["bank"]
        actions.remove_bank_account(bank_account_id=made.pk, **given)
        with pytest.raises(BankAccountMissing):
            actions.remove_bank_account(bank_account_id=made.pk, **given)


class TestNotes:
    def test_writes_who_and_when(self, house, huaxin):
        actions.write_note(customer_id=huaxin.pk, text=" 已拜访 ", by=house.otto, at=AT)
        note = Note.objects.get()
        assert (note.text, note.written_by, note.written_at) == ("已拜访", "otto", AT)

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        with pytest.raises(CustomerNotFound):
            actions.write_note(customer_id=huaxin.pk, text="x", by=house.sam, at=AT)


class TestGroupsAndTags:
    def test_makes_a_group_and_moves_customers_in_and_out(self, house, huaxin):
        made = actions.save_group(name="华信集团", by=house.otto, at=AT).one(events.GroupSaved)
        given = {"customer_ids": [huaxin.pk], "by": house.otto, "at": AT}
        assert actions.set_group(group_id=made.group_id, **given).events
        assert actions.set_group(group_id=made.group_id, **given).events == ()
        actions.set_group(group_id=None, **given)
        huaxin.refresh_from_db()
        assert (huaxin.group_id, huaxin.version) == (None, 3)

    def test_refuses_a_group_that_is_not_there_and_a_number_that_is_taken(self, house, huaxin):
        with pytest.raises(GroupMissing):
            actions.set_group(customer_ids=[huaxin.pk], group_id=10**9, by=house.otto, at=AT)
        actions.save_group(name="甲", external_id="G", by=house.otto, at=AT)
        with pytest.raises(GroupCodeTaken):
            actions.save_group(name="乙", external_id="G", by=house.otto, at=AT)
        assert CustomerGroup.objects.count() == 1

    def test_tags_those_that_change(self, house, huaxin):
        other = customer(house.north, "上海宏达物流有限公司")
        ids = [huaxin.pk, other.pk]
        actions.tag_customers(customer_ids=[huaxin.pk], add=["重点"], by=house.otto, at=AT)
        done = actions.tag_customers(customer_ids=ids, add=["重点"], by=house.otto, at=AT)
        assert done.one(events.CustomersTagged).customer_ids == [other.pk]
        actions.tag_customers(customer_ids=ids, remove=["重点"], by=house.otto, at=AT)
        other.refresh_from_db()
        assert other.tags == []

    def test_takes_thirty_tags_and_not_one_more(self, house, huaxin):
        given = {"customer_ids": [huaxin.pk], "by": house.otto, "at": AT}
        actions.tag_customers(add=[str(n) for n in range(30)], **given)
        with pytest.raises(TooManyTags):
            actions.tag_customers(add=["30"], **given)

    def test_touches_nobody_when_one_is_out_of_reach(self, house, huaxin):
        southern = customer(house.south, "广州南方贸易有限公司")
        with pytest.raises(CustomerNotFound):
            actions.tag_customers(
                customer_ids=[huaxin.pk, southern.pk], add=["x"], by=house.otto, at=AT
            )
        huaxin.refresh_from_db()
        assert huaxin.tags == []


class TestTransfer:
    def test_waits_for_a_second_person_and_shows_who_has_it_now(self, house, huaxin):
        outcome = actions.transfer_customers(
            customer_ids=[huaxin.pk], manager_id=house.ana.user_id, by=house.otto, at=AT
        )
        waiting = Proposal.objects.get(pk=outcome.proposal_id)
        assert waiting.unit_path == house.north.path
        assert waiting.watched == {f"{huaxin.external_id} {huaxin.name}": "north / –"}

    def test_moves_to_manager_and_unit(self, house, huaxin):
        done = actions.transfer_customers(
            customer_ids=[huaxin.pk], manager_id=house.sam.user_id, unit_id=house.south.pk,
            by=SYSTEM, at=AT,
        ).one(events.CustomersTransferred)  # fmt: skip
        huaxin.refresh_from_db()
        assert done.customer_ids == [huaxin.pk]
        assert (huaxin.unit_id, huaxin.manager_id) == (house.south.pk, house.sam.user_id)

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({}, NothingToTransfer),
            ({"manager_id": 10**9}, ManagerUnknown),
            ({"unit_id": 10**9}, UnitUnknown),
        ],
    )
    def test_refuses_what_is_not_there(self, house, huaxin, more, refusal):
        with pytest.raises(refusal):
            actions.transfer_customers(customer_ids=[huaxin.pk], by=SYSTEM, at=AT, **more)


class TestReveal:
    def test_puts_on_record_who_looked_at_what(self, house, huaxin):
        looker = person("lena", house.north, "customer.reveal", "personal_data.see")
        outcome = actions.reveal(customer_id=huaxin.pk, what=["contacts"], by=looker, at=AT)
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert (entry.actor, entry.payload["what"]) == ("lena", ["contacts"])
        assert f"customer:{huaxin.pk}" in entry.subjects

    def test_takes_both_permissions(self, house, huaxin):
        for verb in ("customer.reveal", "personal_data.see"):
            with pytest.raises(NotPermitted):
                actions.reveal(
                    customer_id=huaxin.pk, what=["phone"], at=AT,
                    by=person(f"one-{verb}", house.north, verb),
                )  # fmt: skip

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        stranger = person("lea", house.south, "customer.reveal", "personal_data.see")
        with pytest.raises(CustomerNotFound):
            actions.reveal(customer_id=huaxin.pk, what=["phone"], by=stranger, at=AT)
