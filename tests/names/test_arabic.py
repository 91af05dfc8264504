"""Words in Arabic script."""

import pytest

from watchlist.names.arabic import normal, read_arabic


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("محمد", "mohammad"),
        ("باقری", "bagheri"),
        ("الباقري", "al-bagheri"),
        ("عبدالرحمن", "abdulrahman"),
        ("سيف‌الله", "saifullah"),
        ("محمدرضا", "mohammadreza"),
        ("نورالدين", "nooruddin"),
    ],
)
def test_most_probable_reading(word, first):
    """Known names, the article, servant names and compounds are read as people write them."""
    assert read_arabic(word, 4)[0] == first


def test_letters_of_many_codes_are_one():
    """Persian and Arabic ya and kaf, alef with marks, vowel signs and presentation forms are the same letter."""
    assert normal("باقری") == normal("باقري")
    assert normal("إبراهيم") == normal("ابراهيم")
    assert normal("مُحَمَّد") == normal("محمد") == normal("ﻣﺤﻤﺪ")


def test_as_many_readings_as_asked():
    """The count bounds the readings; what holds no letter has none."""
    assert len(read_arabic("شنداخ", 3)) <= 3
    assert read_arabic("؟", 3) == ()
