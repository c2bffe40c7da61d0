"""What a customer may be."""

from __future__ import annotations

from enum import StrEnum


class CustomerKind(StrEnum):
    ENTERPRISE = "enterprise"  # 企业
    SOLE_TRADER = "sole_trader"  # 个体工商户
    INDIVIDUAL = "individual"  # 自然人
