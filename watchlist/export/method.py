"""What the sheet Method says: how to read what a workbook holds. Each text is (head, paragraphs)."""

from __future__ import annotations

Section = tuple[str, str]

EXPORT: tuple[Section, ...] = (
    ("What this is", """
The watchlist as it stood at the date and time on the cover: every party that a loaded list or an article on file names,
with all names, designations, other facts, and the evidence for each.
"""),
    ("Parties and records", """
A record is what one list says about one party. Records of different lists that mean the same party are merged into one
entity; the sheet Evidence shows which, and `watchlist why ENTITY` shows how the merge came about. A party known from the
press alone is marked "press only" until an official record confirms it.
"""),
    ("Dates", """
Five dates of an act are kept apart: announced, listed, effective, amended, removed. None is ever filled in from another;
an empty cell says that the source does not state it. Dates of birth stand as published; Precision says whether day,
month or year is known, From and To give the first and last possible day.
"""),
    ("Standing", """
"listed": the list has the party at the date asked for. "not listed": it does not. "unknown": the editions on file do not
tell; Evidence names the editions that bound the answer.
"""),
    ("Measures derived", """
Some files do not state what a designation does; the measures then follow from the programme, and the column Measures
derived says yes.
"""),
    ("How to check it", """
Evidence gives the SHA-256 of the archived bytes and the place in them. The Manifest gives a hash over the rows of each
sheet: each row as a JSON array of its cells on one line, dates as text, empty cells as null.
"""),
)  # fmt: skip

SCORES: tuple[Section, ...] = (
    ("Score and band", """
The score runs from 0 to 1. It is the sum of the shares of the features in the explanation: how well the names agree, and
what date of birth, country, gender and identifiers add or take away. What is missing on either side neither adds nor takes
away. "strong": names agree and nothing speaks against it; "review": a person must look; "weak": under the threshold.
"""),
    ("A worked example", """
Customer "Mohammad Hossein Baqeri", born 1960, against the listed "BAGHERI, Mohammad Hossein", born 1960: the given names
are equal, the family names are spellings of one another (q and gh write the same letter), so the names nearly agree
in full; the year of birth agrees and adds a little more: a strong hit. Had the customer been born in 1985, the year would have
spoken against it and taken the hit down a band. "Ali Bagheri Kani" shares one word only: no hit.
"""),
)  # fmt: skip

SCREENING: tuple[Section, ...] = (
    ("What this is", """
The result of screening the customers of the file named on the cover against the lists named there. Every input row is a row
of Summary; what could not be screened says why. Hits has a row per customer and party at or above the threshold.
"""),
    ("How to decide", """
On the sheet Decisions choose a disposition and the reason code of the comparison that decides it, answer the five questions,
and put your name. The other cells are locked. Save the file and give it to `watchlist decide FILE.xlsx`; each row is checked
and taken or refused on its own, with the reason. A name match is not yet a party match: compare the whole entry.
"""),
    ("Clearances", """
A false positive becomes a clearance for that customer and that party. It hides the hit from later runs, is listed under
Clearances applied each time, and ends by itself when either side changes, when the score rises over its old band, or at expiry.
"""),
    ("Near misses", """
Parties under the threshold that were met on the way to it, so that one sees what it leaves out. They are no alerts, and not
all there are: `watchlist lookup NAME` shows the nearest of one name.
"""),
)  # fmt: skip

CHANGES: tuple[Section, ...] = (
    ("What this is", """
What differs between the two states named on the cover. Added: parties the later state has and the earlier had not.
Removed: the reverse, with the last known record. Amended: one row per field, with only what differs before and after.
"""),
    ("Cause", """
"source": the publisher's file changed. "parser": the file did not, our reader of it did. "review": a person decided on a claim
of the press, or the bar for claims was moved. "merge": records were merged into one party or split. "first load": the list was read for the first time, so that nothing is news.
"""),
    ("Materiality", """
"identity": who the party is (names, births, nationalities, identifiers). "legal": what it means in law (programmes, measures,
dates, removal). "wording": texts. "technical": order and form. Rows stand in this order, then by list and publisher's id, so
that two readers see the same row numbers.
"""),
    ("Removals", """
No official file states the day of a removal in itself; the report says which edition had the party last and which no longer
has it.
"""),
)  # fmt: skip

DOSSIER: tuple[Section, ...] = (
    ("What this is", """
Everything on file about one party, each line with the number of its evidence (E1, E2, ...), which the sheet Evidence
resolves to archived bytes and the place in them. "not known" is written where none of the records says it.
"""),
    *EXPORT[2:4],
    ("Press", """
An article is a report, not an official act: what stands in it is marked so, and never overwrites what a list states. What it
claims counts by itself where the reading is sure enough, else only on a person's word; each designation says which. Copies of
one report, and articles that share a quotation, are one story: they corroborate nothing, and the earliest gives the date.
"""),
)  # fmt: skip
