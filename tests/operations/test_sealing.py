"""What the database keeps of secrets tells nobody anything."""

import pytest

from operations.sealing import Unreadable, seal, unseal

OTHER = "another-key-of-fifty-characters-or-more-for-this-very-test-only"


def test_a_sealed_secret_can_be_read_again():
    assert unseal(seal("秘密")) == "秘密"


def test_what_is_kept_does_not_hold_the_secret_and_differs_each_time():
    kept = {seal("whsec_abc"), seal("whsec_abc")}
    assert len(kept) == 2
    assert not [one for one in kept if "whsec_" in one]


def test_a_new_key_of_the_shop_reads_what_the_old_one_sealed(settings):
    kept = seal("whsec_abc")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], OTHER
    assert unseal(kept) == "whsec_abc"


def test_nobody_elses_key_reads_it(settings):
    kept = seal("whsec_abc")
    settings.SECRET_KEY = OTHER
    with pytest.raises(Unreadable):
        unseal(kept)


def test_a_changed_letter_is_noticed():
    kept = seal("whsec_abc")
    with pytest.raises(Unreadable):
        unseal(kept[:-4] + "AAA=")
