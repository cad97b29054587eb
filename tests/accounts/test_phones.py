"""Phone numbers as people write them."""

import pytest

from accounts.phones import NotAPhoneNumber, as_people_write, to_e164


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("021-62345678", "+862162345678"),
    ],
)
def test_a_number_is_understood_however_it_is_written(written, meant):
    assert to_e164(written) == meant


@pytest.mark.parametrize("written", ["", "12", "abc", "1" * 500, "99999999999", "' OR 1=1"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(NotAPhoneNumber):
        to_e164(written)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+8613800138000", "138 0013 8000"),
        ("+442071838750", "+44 20 7183 8750"),
        ("400-000", "400-000"),
        ("", ""),
    ],
)
def test_a_kept_number_is_shown_as_people_write_it(kept, shown):
    assert as_people_write(kept) == shown
