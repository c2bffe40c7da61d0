"""What can secure a debt: mortgages, pledges, guarantors, credit insurance, letters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from obligor_core.text import Text


class Family(StrEnum):
    MORTGAGE = "mortgage"  # 抵押
    PLEDGE = "pledge"  # 质押
    GUARANTEE = "guarantee"  # 保证
    INSURANCE = "insurance"  # 信用保险
    LETTER = "letter"  # 保函


class Kind(StrEnum):
    REAL_ESTATE = "real_estate"
    LAND = "land"
    EQUIPMENT = "equipment"
    VEHICLE = "vehicle"
    INVENTORY = "inventory"
    EQUITY = "equity"
    RECEIVABLES = "receivables"
    DEPOSIT = "deposit"
    BILL = "bill"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    GUARANTEE_ENTERPRISE = "guarantee_enterprise"
    GUARANTEE_PERSON = "guarantee_person"
    CREDIT_INSURANCE = "credit_insurance"
    LETTER_OF_GUARANTEE = "letter_of_guarantee"


class Mode(StrEnum):
    """How a guarantor answers: at once (连带责任), or after the debtor was pursued (一般)."""

    JOINT = "joint"
    GENERAL = "general"


class PartyKind(StrEnum):
    """Who owns or guarantees."""

    ENTERPRISE = "enterprise"
    PERSON = "person"


class Method(StrEnum):
    """How a value was found."""

    MARKET = "market"
    INCOME = "income"
    COST = "cost"
    BOOK = "book"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Trait:
    """What the law and the trade say of a kind.

    ``founds``: the security right comes into being only by registration. ``is_perishable``: it can
    burn, spoil or be driven away, so it should be insured. ``is_valued``: it has a market value of
    its own; what has none counts with the amount promised.
    """

    family: Family
    label: Text
    founds: bool = False
    is_perishable: bool = False
    is_valued: bool = True


TRAITS: dict[Kind, Trait] = {
    Kind.REAL_ESTATE: Trait(
        Family.MORTGAGE, Text("real estate", "房产"), founds=True, is_perishable=True
    ),
    Kind.LAND: Trait(Family.MORTGAGE, Text("land use right", "土地使用权"), founds=True),
    Kind.EQUIPMENT: Trait(Family.MORTGAGE, Text("equipment", "机器设备"), is_perishable=True),
    Kind.VEHICLE: Trait(Family.MORTGAGE, Text("vehicles", "车辆"), is_perishable=True),
    Kind.INVENTORY: Trait(Family.MORTGAGE, Text("inventory", "存货"), is_perishable=True),
    Kind.EQUITY: Trait(Family.PLEDGE, Text("equity", "股权"), founds=True),
    Kind.RECEIVABLES: Trait(Family.PLEDGE, Text("receivables", "应收账款"), founds=True),
    Kind.DEPOSIT: Trait(Family.PLEDGE, Text("deposit or margin", "保证金/存单"), is_valued=False),
    Kind.BILL: Trait(Family.PLEDGE, Text("bills", "票据"), is_valued=False),
    Kind.INTELLECTUAL_PROPERTY: Trait(
        Family.PLEDGE, Text("intellectual property", "知识产权"), founds=True
    ),
    Kind.GUARANTEE_ENTERPRISE: Trait(
        Family.GUARANTEE, Text("enterprise guarantee", "企业保证"), is_valued=False
    ),
    Kind.GUARANTEE_PERSON: Trait(
        Family.GUARANTEE, Text("personal guarantee", "个人保证"), is_valued=False
    ),
    Kind.CREDIT_INSURANCE: Trait(
        Family.INSURANCE, Text("credit insurance", "信用保险"), is_valued=False
    ),
    Kind.LETTER_OF_GUARANTEE: Trait(
        Family.LETTER, Text("letter of guarantee", "保函/备用信用证"), is_valued=False
    ),
}

FAMILIES: dict[Family, Text] = {
    Family.MORTGAGE: Text("mortgage", "抵押"),
    Family.PLEDGE: Text("pledge", "质押"),
    Family.GUARANTEE: Text("guarantee", "保证"),
    Family.INSURANCE: Text("credit insurance", "信用保险"),
    Family.LETTER: Text("letter of guarantee", "保函"),
}
MODES: dict[Mode, Text] = {
    Mode.JOINT: Text("joint and several", "连带责任保证"),
    Mode.GENERAL: Text("general", "一般保证"),
}


def founds_by_registration(kind: Kind) -> bool:
    """Return whether the security right exists only once it is registered.

    Rule: COL-01 Land, buildings, equity, patents and receivables secure nothing until registered.
    Source: Civil Code arts 402, 443, 444, 445 (不动产抵押、股权、知识产权、应收账款); a mortgage of
    movables exists by contract (art. 403), a pledge of papers by delivery (arts 429, 441). The
    articles are cited from memory and were not compared with the published text.
    """
    return TRAITS[kind].founds


def is_guarantee(kind: Kind) -> bool:
    """Return whether a person answers for it, not a thing."""
    return TRAITS[kind].family is Family.GUARANTEE
