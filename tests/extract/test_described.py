"""Parties that an act means by what was told of them before, and measures told of some of them only. The texts are made up."""

from __future__ import annotations

import pytest

from watchlist.extract import document_from_bytes, extract

HEAD = "---\ntitle: Sanctions\npublisher: U.S. Department of State\npublished: 2022-08-12\n---\n\n"
TEXTS = {
    "both persons of the paragraph before": (
        (
            "Greed is what Minister Ivan Sampelov has lived by. His associate, Darya Testova, paid him.\n\n"
            "Both are designated today under Section 7031(c)."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "a wife and a row of posts": (
        (
            "The Treasury sanctioned Pavel Exampleson. He worked with his wife, Olga Exampleson, and with the bankers "
            "Ivan Sampelov and Darya Testova. His wife and both bankers have been designated with him."
        ),
        {"Pavel Exampleson", "Olga Exampleson", "Ivan Sampelov", "Darya Testova"},
    ),
    "him and the firm he heads": (
        (
            "Ivan Sampelov, the chief executive of Silver Star Harbours, leases a port. The Treasury today designated him and "
            "his company."
        ),
        {"Ivan Sampelov", "Silver Star Harbours"},
    ),
    "a refinery by the word in its name": (
        (
            "Since 2021, Ivan Sampelov has bought gold from Silver Star Refiners Limited. The director of that company, "
            "Darya Testova, forged papers. The refinery and Testova are being designated."
        ),
        {"Silver Star Refiners Limited", "Darya Testova"},
    ),
    "one listed since a day": (
        (
            "The Treasury designated Ivan Sampelov. He works with tycoon Darya Testova, who has herself been listed since "
            "August 5, 2020, and with others."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "both of a row, as an object": (
        (
            "Ivan Sampelov and Darya Testova have long enriched themselves. Today the United States is holding them to account "
            "by imposing sanctions on both."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "three told one by one": (
        (
            "The United States has designated the following three persons under Executive Order 14059. Ivan Sampelov is a "
            "trafficker of fentanyl. Pavel Exampleson is his supplier. Darya Testova launders the proceeds. The activist Maria "
            "Victimova was killed by the gang in 2021."
        ),
        {"Ivan Sampelov", "Pavel Exampleson", "Darya Testova"},
    ),
    "more told of than were designated": (
        (
            "The United States has designated two persons under Executive Order 14059. They bought fentanyl. Ivan Sampelov was "
            "their victim."
        ),
        set(),
    ),
    "the first and the second": (
        (
            "Today, the Department of State is announcing the designation of two men. The first, Ivan Sampelov, leads the "
            "finances of the group. The second is Pavel Exampleson, who recruits for Darya Testova."
        ),
        {"Ivan Sampelov", "Pavel Exampleson"},
    ),
    "also on the list": (
        (
            "The United States is sanctioning ten men, above all Ivan Sampelov. Also on the list are Darya Testova and Gold "
            "Star Bank. I thank Ambassador John Doe-Smith for his help."
        ),
        {"Ivan Sampelov", "Darya Testova", "Gold Star Bank"},
    ),
    "a determination of ineligibility": (
        (
            "Pursuant to Section 7031(c), we have determined that Ivan Sampelov, the former head of customs, and his spouse, "
            "Darya Testova, are ineligible to enter the United States."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "a designation by another department": (
        (
            "We welcome the Department of the Treasury's designation today of the businessman Ivan Sampelov, of the Silver "
            "Star Refinery, and of a network of companies which Sampelov controls, including Gold Star Bank."
        ),
        {"Ivan Sampelov", "Silver Star Refinery", "Gold Star Bank"},
    ),
    "he and his partner": (
        (
            "Ivan Sampelov is the architect of the scheme. He and his business partner, Darya Testova, are designated today "
            "under E.O. 14024."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "those responsible, behind a colon": (
        (
            "We have sanctioned those responsible for the arrests: Ivan Sampelov, the mayor of Sampleton; Darya Testova, a "
            "prosecutor; and the Special Brigade."
        ),
        {"Ivan Sampelov", "Darya Testova", "Special Brigade"},
    ),
    "one not among them": (
        (
            "The Treasury has sanctioned Ivan Sampelov. His cousin Darya Testova, who fled in 2020, is not among those "
            "designated."
        ),
        {"Ivan Sampelov"},
    ),
    "two told in two clauses": (
        (
            "Today we are sanctioning two entities that export oil. Gold Star Petrochemical bought cargoes worth millions, and "
            "Silver Star Shipping Ltd. carried them."
        ),
        {"Gold Star Petrochemical", "Silver Star Shipping Ltd."},
    ),
    "neither he nor his wife": (
        (
            "The Department has designated Colonel Ivan Sampelov pursuant to Section 7031(c). Neither he nor his wife, Darya "
            "Testova, may enter the United States."
        ),
        {"Ivan Sampelov", "Darya Testova"},
    ),
    "a number that does not fit the row": (
        (
            "The Treasury sanctioned Pavel Exampleson. He worked with the bankers Ivan Sampelov, Darya Testova and "
            "Petr Third. Both bankers have been designated with him."
        ),
        {"Pavel Exampleson"},
    ),
    "leaders along with their group": (
        (
            "The Treasury is sanctioning two armed groups, too. Harakat al-Sampel, which fights in the north, took hostages; "
            "its leader, Ahmad Testawi, is designated along with it. The other group, the Liwa al-Exampel, has looted homes."
        ),
        {"Harakat al-Sampel", "Ahmad Testawi", "Liwa al-Exampel"},
    ),
    "the other group, where nothing counts two": (
        "The Treasury is sanctioning Harakat al-Sampel. The other group, the Liwa al-Exampel, has looted homes.",
        {"Harakat al-Sampel"},
    ),
}


def found(text: str) -> dict[str, set[str]]:
    """Names and their measures."""
    records = extract(document_from_bytes((HEAD + text).encode(), "text.txt")).records
    return {
        record.caption: {measure.value for one in record.designations for measure in one.measures} for record in records
    }


@pytest.mark.parametrize("title", sorted(TEXTS))
def test_described_parties(title: str) -> None:
    """Words that stand for parties told before give just those parties, and nobody where the number does not fit."""
    text, wanted = TEXTS[title]
    assert set(found(text)) == wanted


def test_measure_of_an_aside() -> None:
    """A ban told of one party in a relative clause is not laid upon the one named behind it."""
    told = found(
        "The Treasury is sanctioning nine men. Foremost among the nine are Ivan Sampelov, a lawmaker, whom the Department of "
        "State barred from entering in January 2020, and Pavel Exampleson, who heads a party."
    )
    assert told == {"Ivan Sampelov": {"travel_ban"}, "Pavel Exampleson": set()}


def test_two_counted_groups_are_all() -> None:
    """Property "of the two and of the two companies" is that of all; visas "of three citizens" are those of others."""
    told = found(
        "The Treasury is designating Ivan Sampelov and Darya Testova. Also designated are Gold Star Shipping LLC and Silver "
        "Star LLC. All property of the two and of the two companies that is in the United States is blocked.\n\n"
        "The Department has revoked the visas of three citizens of the country who took money."
    )
    assert set(map(frozenset, told.values())) == {frozenset({"property_blocked"})}
    assert len(told) == 4


def test_firms_that_are_blocked() -> None:
    """Firms of which a United States authority says that they are blocked have their property blocked."""
    told = found(
        "The Treasury today sanctioned Ivan Sampelov. Gold Star Shipping LLC and Silver Star LLC are blocked too."
    )
    assert told["Gold Star Shipping LLC"] == told["Silver Star LLC"] == {"property_blocked"}


def test_the_latter_and_their_vessels() -> None:
    """The words "the latter" mean the one named last, "their vessels" no firms."""
    told = found(
        "Gold Star Shipping LLC and its vessel, the Ostap Sample, are sanctioned today; the latter is identified as blocked "
        "property. With this action the Administration has sanctioned two persons and identified some of their vessels as "
        "blocked property."
    )
    assert told == {"Gold Star Shipping LLC": set(), "Ostap Sample": {"property_blocked"}}


def test_year_of_another_clause() -> None:
    """A year before a semicolon is not the day of the act behind it, and "earlier" gives way to a day that is told."""
    text = (
        "The Treasury is sanctioning two men. Ivan Sampelov shot a man in 2019; his cousin, Petr Third, is designated along "
        "with him. Another man, Darya Testova, had been sanctioned after an earlier report, on May 19, 2021."
    )
    records = extract(document_from_bytes((HEAD + text).encode(), "text.txt")).records
    days = {record.caption: str(record.designations[0].announced) for record in records}
    assert days == {"Petr Third": "2022-08-12", "Ivan Sampelov": "2022-08-12", "Darya Testova": "2021-05-19"}
