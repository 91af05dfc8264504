"""Sentence shapes: the same three parties in every voice and construction that announcements use, and talk that is no act.

The sentences are made up; a shape that breaks shows at once, where the labelled texts would only move a figure.
"""

from __future__ import annotations

import pytest

from watchlist.extract import document_from_bytes, extract

PARTIES = {"A": "Ivan Sampelov", "B": "Darya Testova", "C": "Gold Star Shipping LLC"}
ACTS = """
The designation of {A} and {B} was announced today by the Department of State.
{A} and {C} were added to the SDN List today.
Today's action targets {A}, {B}, and {C}.
OFAC is also designating {C} for having materially assisted {A}, who was designated in 2019.
Treasury is targeting {C} and its owner, {A}.
{A} and {B} were placed under sanctions today.
The United States is imposing sanctions on {A}, {B}, and {C}.
The following individuals and entities were sanctioned today: {A}; {B}; and {C}.
Pursuant to section 7031(c), the Department is publicly designating {A} and {B} as ineligible for entry into the United States.
The Department is imposing visa restrictions on {A}, the mayor of Sampletown, and on {B}, a judge.
Among those sanctioned are {A}, a businessman, and {C}, his company.
We are sanctioning General {A} and Colonel {B}.
The Treasury Department today took action against {A} and {C}, a shipping firm based in Dubai.
Also designated today: {A}, {B}, and {C}.
{A}, the head of the agency, and his deputy, {B}, are being designated today.
Today the United States announced sanctions against {A}, {B}, and the company they own, {C}.
OFAC today sanctioned three targets: {A}, {B}, and {C}.
The assets of {A} and {B} have been frozen by the United Kingdom.
The EU listed {A} and {B} today.
The Council today decided to add {A} and {C} to the list of persons subject to restrictive measures.
Canada today sanctioned {A}, {B} and {C}.
{A} is subject to an asset freeze and a travel ban as of today.
The UK has imposed an asset freeze on {C} and a travel ban on {A}.
The United States today lifted sanctions on {A} and {C}.
{A} was removed from the SDN List today.
OFAC removed {A}, {B}, and {C} from the SDN List.
Concurrent with this action, the Department designates {A} and {B} as Specially Designated Global Terrorists.
The Secretary of State has designated {A}, also known as Abu Sample, as a Specially Designated Global Terrorist.
This action includes the designation of {A}, {B}, and {C}.
Treasury's Office of Foreign Assets Control designated {C} and five of its executives, including {A} and {B}.
Sanctioned today are {A} and {B}.
The Department has added {A} and {C} to the list of Specially Designated Nationals and Blocked Persons.
The United States has designated {C}, along with its director {A}.
The Department is taking action against {A}, {B}, and {C} pursuant to E.O. 13382.
The list includes {A}, {B} and {C}, all of whom were sanctioned today.
Treasury identified {C} and {A} as blocked persons today.
Both {A} and {B} were designated by Treasury today.
Two individuals, {A} and {B}, and one entity, {C}, are being designated today.
Two individuals ({A} and {B}) and one entity ({C}) are being designated today.
The State Department's designations today of {A} and {B} follow months of work.
With today's designations of {A} and {C}, the United States is acting.
Today, OFAC is designating Russian nationals {A} and {B}; and the Cyprus-based {C}.
The newly sanctioned individuals are {A} and {B}.
New sanctions target {A} and {C}.
We have imposed sanctions on former President {A} and his wife {B}.
Sanctions have been placed on {A} and {C}.
Visa bans have been slapped on {A} and {B}.
The Treasury has blocked the property of {A} and {C}.
The United States is freezing the assets of {A} and {B}.
Secretary Blinken designated {A}, {B}, and {C} under Section 7031(c) today.
{A} and {B} now face U.S. sanctions.
{A} and {B} have been hit with U.S. sanctions.
The U.S. move adds {A} and {C} to its blacklist.
The United States blacklisted {A} and {C} on Tuesday.
The Treasury Department named {A} and {C} in new sanctions on Tuesday.
{A} and {B} are now banned from entering the United States.
The United States barred {A} and {B} from entering the country.
The Department is today announcing that {A} and {B} are generally ineligible for entry into the United States.
I am designating {A} and {B}, and I am also designating {C}.
""".strip().split("\n")
PARTS = {
    "Sanctions were imposed today on {A}, who heads {C}, and on {B}.": "AB",
    "As part of today's action, OFAC is designating {C}, which is owned by {A}.": "C",
    "{C} is being designated pursuant to E.O. 14024 for being owned by {A}.": "C",
    "In addition to {A}, the Department is designating {B}.": "B",
}
TALK = """
Secretary Blinken met with Foreign Minister Jan Lipavec to discuss sanctions on Russia.
The United States thanks Prime Minister Anna Testova for her support of the sanctions against Russia.
Ambassador John Smith said the sanctions on oligarchs are working.
The Department appreciates the work of Human Watch, which documents sanctions evasion.
We offer a reward for information on Ivan Sampelov, who leads the group.
The Department of State designated Mary Jones as Special Envoy for Sanctions.
The Secretary named John Smith head of the Office of Sanctions Coordination.
Sanctions remain an important tool, said Treasury Secretary Janet Yellen.
The bank, owned by the sanctioned oligarch Oleg Testov, closed its branch in Sampletown.
Lawyers for Ivan Sampelov argued that sanctions law was applied wrongly by the company Gold Star Ltd.
Ivan Sampelov was convicted of violating sanctions on Iran.
Gold Star Shipping LLC agreed to pay a fine for sanctions violations.
Activists urged the United States to sanction Ivan Sampelov.
Senator Bob Mendez introduced a bill that would sanction companies such as Gold Star Ltd.
The journalist Ana Petrova, who was killed in 2020, had reported on sanctioned banks.
The Treasury issued a general license authorizing transactions with Gold Star Bank.
The sanctions list of 2012 was named after Sergei Magnit, who died in prison.
Russia's Foreign Minister Sergei Lavin condemned the sanctions.
The United States congratulates Denmark on its sanctions regime and thanks Minister Lars Lokke.
President Biden spoke with Chancellor Olaf Schultz about coordinated sanctions.
The report by Amnesty Watch lists victims, including Ahmed Ali and Sara Khan.
The court sentenced Alexei Naval, whose supporters face sanctions.
Assistant Secretary Brian Nickols will travel to Haiti to discuss visa restrictions.
The company's director, Peter Doe, said it complied with all sanctions.
The UN Security Council held a meeting on sanctions, chaired by Ambassador Linda Green.
The football federation banned the player Marco Rossi for three matches over betting.
OFAC published guidance on sanctions compliance for maritime insurers such as Blue Club.
The sanctions advisory mentions North Sea Group as an example of good practice.
Treasury Under Secretary Brian Nels met bankers from Alpha Bank and Beta Bank to discuss sanctions evasion.
The Embassy in Kyiv, led by Ambassador Bridget Brin, supports Ukraine's National Agency on Corruption Prevention.
""".strip().split("\n")


def found(sentence: str, publisher: str) -> set[str]:
    head = f'---\ntitle: "Sanctions"\npublisher: {publisher}\npublished: 2022-03-14\n---\n\n'
    return {record.caption for record in extract(document_from_bytes(f"{head}{sentence}\n".encode(), "a.txt")).records}


@pytest.mark.parametrize("shape", ACTS)
def test_every_party_of_an_act(shape):
    """All parties of the sentence, whatever its construction."""
    wanted = {name for letter, name in PARTIES.items() if "{" + letter + "}" in shape}
    assert found(shape.format(**PARTIES), "U.S. Department of State") == wanted


@pytest.mark.parametrize("shape", PARTS)
def test_no_owner_and_nobody_named_aside(shape):
    """Only those the act hits: an owner, a firm that somebody heads, one already named are none."""
    assert found(shape.format(**PARTIES), "U.S. Department of State") == {PARTIES[letter] for letter in PARTS[shape]}


@pytest.mark.parametrize("publisher", ["U.S. Department of State", "Example Wire"])
@pytest.mark.parametrize("sentence", TALK)
def test_talk_of_sanctions_is_no_act(sentence, publisher):
    """Meetings, thanks, fines, demands and appointments name people without sanctioning them."""
    assert found(sentence, publisher) == set()
