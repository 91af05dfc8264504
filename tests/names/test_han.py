"""Chinese characters read in three ways."""

import pytest

from watchlist.names import han


@pytest.mark.parametrize(
    ("syllable", "old"),
    [
        ("qing", "ching"),
        ("xian", "hsien"),
        ("guo", "kuo"),
        ("zhang", "chang"),
        ("duo", "to"),
        ("zi", "tzu"),
        ("ren", "jen"),
        ("dong", "tung"),
        ("yan", "yen"),
        ("li", "li"),
        ("bo", "po"),
        ("xue", "hsueh"),
        ("a", "a"),
    ],
)
def test_wade_giles(syllable, old):
    """Syllables turn by the rules of the older system."""
    assert han.wade_giles(syllable) == old


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("习近平", "xi, jinping"),
        ("欧阳震华", "ouyang, zhenhua"),
        ("单田芳", "shan, tianfang"),
        ("曾志伟", "zeng, zhiwei"),
    ],
)
def test_family_name_first(word, first):
    """The family name is parted, in its reading as a name."""
    assert han.read_person(word)[0] == first


def test_cantonese_only_where_all_is_known():
    """A Cantonese reading needs every character."""
    assert "chan, chi keung" in han.read_person("陳志強")
    assert len(han.read_person("习近平")) == 2


def test_parts_without_family_name():
    """A part of a name is read on its own."""
    assert han.read_given("志強")[0] == "zhiqiang"


def test_companies_by_meaning():
    """Words of trade are translated, names are read."""
    assert han.read_company("华为技术有限公司") == "huawei technology co ltd"


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("贝拉克", ["belak", "berak", "barak"]),
        ("默克尔", ["merkel", "murkel"]),
        ("普京", ["putin", "pukin"]),
        ("特朗普", ["tromp", "tlamp"]),
        ("貓", []),
    ],
)
def test_foreign_names_by_sound(word, readings):
    """Characters that spell foreign names are read by their sounds; l and r stand for one another."""
    found = han.read_foreign(word)
    assert set(readings) <= set(found)
    assert bool(found) is bool(readings)
