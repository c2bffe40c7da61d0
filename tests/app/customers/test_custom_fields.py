"""The institution's own fields: defined on screen, checked on every file."""

from __future__ import annotations

import pytest
from actors import AT
from book import customer

from obligor.customers import actions, events
from obligor.customers.actions.custom_fields import DefinitionFaulty, FieldMissing, TypeFixed
from obligor.customers.actions.values import CustomValuesFaulty
from obligor.customers.models import CustomField
from obligor.customers.queries.custom_fields import custom_lines
from obligor.foundation.access import NotPermitted

CHOICES = [{"value": "a", "en": "Alpha", "zh": "甲"}, {"value": "b", "en": "Beta", "zh": "乙"}]


def defined(house, code="channel", kind="choice", **more):
    given = {"label_zh": "渠道", "label_en": "Channel", "choices": CHOICES} | more
    if kind != "choice":
        given.pop("choices")
    return actions.save_custom_field(code=code, kind=kind, by=house.ana, at=AT, **given)


def said(house, row, **values):
    row.refresh_from_db()
    return actions.change_customer(
        customer_id=row.pk, version=row.version, changes={"custom": values}, by=house.otto, at=AT
    )


class TestDefinition:
    def test_defines_changes_and_retires(self, house):
        assert defined(house).one(events.CustomFieldSaved).code == "channel"
        defined(house, label_zh="获客渠道")
        assert CustomField.objects.get().label_zh == "获客渠道"
        actions.retire_custom_field(code="channel", by=house.ana, at=AT)
        with pytest.raises(FieldMissing):
            actions.retire_custom_field(code="channel", by=house.ana, at=AT)

    def test_refuses_nonsense_another_type_and_the_stranger(self, house):
        with pytest.raises(DefinitionFaulty):
            defined(house, choices=[])
        with pytest.raises(DefinitionFaulty):
            defined(house, code="价格", kind="text")
        defined(house)
        with pytest.raises(TypeFixed):
            defined(house, kind="text")
        with pytest.raises(NotPermitted):
            actions.retire_custom_field(code="channel", by=house.vera, at=AT)


class TestValues:
    def test_reads_what_people_write_and_keeps_the_rest(self, house, huaxin):
        defined(house)
        defined(house, code="score", kind="number")
        said(house, huaxin, channel="甲", score="1,234.5")
        said(house, huaxin, channel="Beta")
        huaxin.refresh_from_db()
        assert huaxin.custom == {"channel": "b", "score": "1234.5"}
        shown = {line.field.key: line.value.zh for line in custom_lines(huaxin)}
        assert shown == {"channel": "乙", "score": "1234.5"}

    def test_takes_an_empty_value_away(self, house, huaxin):
        defined(house)
        said(house, huaxin, channel="a")
        said(house, huaxin, channel="")
        huaxin.refresh_from_db()
        assert huaxin.custom == {}

    def test_refuses_a_value_that_does_not_fit_and_an_unknown_field(self, house, huaxin):
        defined(house)
        for wrong in ({"channel": "c"}, {"colour": "red"}):
            with pytest.raises(CustomValuesFaulty):
                said(house, huaxin, **wrong)

    def test_asks_for_a_required_value_when_a_file_is_opened(self, house):
        defined(house, is_required=True)
        with pytest.raises(CustomValuesFaulty):
            customer(house.north, "甲贸易有限公司")
        assert customer(house.north, "甲贸易有限公司", values={"custom": {"channel": "a"}})

    def test_keeps_the_values_of_a_retired_field(self, house, huaxin):
        defined(house)
        said(house, huaxin, channel="a")
        actions.retire_custom_field(code="channel", by=house.ana, at=AT)
        said(house, huaxin)
        huaxin.refresh_from_db()
        assert huaxin.custom == {"channel": "a"}
