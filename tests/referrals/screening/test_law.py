"""Which charges the law keeps out, as far as a statute tells."""

import pytest

from diversion.referrals.screening.law import is_dv_or_stalking, is_registrable


@pytest.mark.parametrize("statute", ["273.5", "PC 273.5(a)", "243(e)", "243 (e)(1)", "Penal Code 646.9", "646.9(b)"])
def test_domestic_violence_and_stalking_are_kept_out(statute):
    assert is_dv_or_stalking(statute)


@pytest.mark.parametrize("statute", ["", "647(b)(2)", "243(a)", "243", "273.51", "1646.9", "no number"])
def test_what_only_looks_like_it_is_not(statute):
    assert not is_dv_or_stalking(statute)


@pytest.mark.parametrize("statute", ["647.6", "314", "pc 266H(a)", "243.4(e)(1)", "288(a)"])
def test_charges_that_need_registration_are_known(statute):
    assert is_registrable(statute)


@pytest.mark.parametrize("statute", ["647", "647(b)(2)", "653.25", "288.25", "3140", "266k"])
def test_charges_beside_them_are_not(statute):
    assert not is_registrable(statute)
