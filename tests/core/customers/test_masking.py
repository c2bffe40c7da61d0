import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.masking import MaskKind, mask


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("person_name", "张三", "张*"),
        ("person_name", "张三丰", "张**"),
        ("person_name", "欧阳娜娜", "欧阳**"),
        ("person_name", "欧阳", "欧*"),
        ("person_name", "欧阳修", "欧阳*"),
        ("person_name", "John Smith", "J*** S****"),
        ("person_name", "Li Wu", "L* W*"),
        ("person_name", "张", "*"),
        ("id_number", "11010519491231002X", "110*************2X"),
        ("id_number", "12345", "12***"),
        ("phone", "13800005678", "138****5678"),
        ("phone", "0755-88881234", "075*-****1234"),
        ("phone", "1234567", "****567"),
        ("phone", "1234", "****"),
        ("bank_account", "6222021234567890128", "***************0128"),
        ("bank_account", "6222 0212 3456", "**** **** 3456"),
        ("bank_account", "123", "**3"),
        ("email", "anna@example.com", "a***@example.com"),
        ("email", "a@example.com", "***@example.com"),
        ("email", "nonsense", "********"),
        ("address", "广东省深圳市南山区科技园路1号", "广东省深圳市南山区******"),
        ("address", "昆山市前进路8号", "昆山市*****"),
        ("address", "Baker Street 221b", "*****************"),
        ("address", "深圳市", "***"),
    ],
)
def test_shows_enough_to_recognise_and_not_to_use(kind, value, masked):
    assert mask(MaskKind(kind), value) == masked


@pytest.mark.parametrize("kind", list(MaskKind))
def test_leaves_an_empty_value_empty(kind):
    assert mask(kind, "") == mask(kind, "  ") == ""


@given(st.sampled_from(MaskKind), st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_always_hides_something(kind, value):
    assert "*" in mask(kind, value)


@given(st.text("0123456789", min_size=1, max_size=20))
def test_hides_at_least_four_digits_of_a_phone(phone):
    assert mask(MaskKind.PHONE, phone).count("*") >= min(4, len(phone))


@given(st.text("0123456789X", min_size=1, max_size=20))
def test_hides_more_of_an_identity_number_than_it_shows(number):
    masked = mask(MaskKind.ID_NUMBER, number)
    assert len(masked) == len(number)
    if len(number) == 18:
        assert masked[6:14] == "********"  # the birth date
    assert masked.count("*") * 2 >= len(number)


@given(st.sampled_from(MaskKind), st.text())
def test_masks_any_text_whatever_without_breaking(kind, value):
    mask(kind, value)
