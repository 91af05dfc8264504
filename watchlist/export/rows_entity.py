"""The tables of a watchlist: entities, and in detail their names, designations, other facts and evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from watchlist.export.column import Column, Item, Table, unique
from watchlist.export.evidence import EvidenceItem, Numbered, numbered
from watchlist.records import Address, Identifier, PartialDate, Place
from watchlist.views import Claim, DesignationView, EntityView


def standing(view: EntityView) -> str:
    """Whether any list has the party at the time asked for: listed, unknown, not listed; `press only` if provisional."""
    if view.provisional:
        return "press only"
    states = {record.listed for record in view.records if record.source != "press"}
    for state in ("listed", "unknown"):
        if state in states:
            return state
    return "not listed" if states else "listed"


def latin_caption(view: EntityView) -> str | None:
    """The name in Latin script where the caption is in another: the list's own Latin name, else a transliteration."""
    for name in view.names:
        if name.name == view.caption:
            if name.script == "Latn":
                return None
            break
    else:
        return None
    own = next((other.name for other in view.names if other.script == "Latn"), None)
    return own or name.latin


def claims_of(view: EntityView, *fields: str) -> tuple[str, ...]:
    """The texts of all claims of these fields, each once."""
    return unique(claim.text for claim in view.claims if claim.field in fields)


def reports_line(view: EntityView) -> str:
    """How many articles report on the party and how many stories they are; empty where none does."""
    if not view.reports:
        return ""
    reports = "1 report" if view.reports == 1 else f"{view.reports} reports"
    stories = "one story" if view.stories == 1 else f"{view.stories} independent stories"
    since = (
        f", the earliest of {view.first_reported.isoformat()}" if view.first_reported else ", without a date to trust"
    )
    return f"{reports} of {stories}{since}"


def taken_words(one: DesignationView) -> str | None:
    """Why a claim of the press counts, in words; None for what lists say."""
    if one.taken is None:
        return None
    taken = one.taken
    sure = f"confidence {one.confidence:.2f}" if one.confidence is not None else "confidence unknown"
    if taken.actor is None:
        return f"automatic ({sure}, at or above {taken.threshold:.2f})"
    put = "; ".join(
        f"{change.field} {change.read or 'unknown'} -> {change.put or 'unknown'}" for change in taken.corrections
    )
    when = f" on {taken.at.date().isoformat()}" if taken.at is not None else ""
    return f"{taken.bar} by {taken.actor}{when}{f' ({put})' if put else ''}: {taken.reason} ({sure})"


def _links(view: EntityView) -> str | None:
    return next((record.link for record in view.records if record.link), None)


def _day(view: EntityView, field: str, pick: Any) -> dt.date | None:
    days = [day for one in view.designations if (day := getattr(one, field)) is not None]
    return pick(days) if days else None


def _words(values: Iterable[Any]) -> tuple[str, ...]:
    return unique(str(value).replace("_", " ") for value in values)


_IDENTITY = (
    Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda row: row.view.entity_id,
           description="Watchlist's own id of the party; survives merges and splits (old ids redirect)."),
    Column(key="caption", title="Entity", width=34, getter=lambda row: row.view.caption,
           description="The party's leading name as published."),
)  # fmt: skip

ENTITIES = Table(
    key="entities", title="Entities", freeze=2,
    description="One row per party: a person, company, organization, vessel or aircraft, merged from all lists.",
    columns=(
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda view: view.entity_id,
               description="Watchlist's own id of the party; survives merges and splits (old ids redirect)."),
        Column(key="caption", title="Name", width=36, getter=lambda view: view.caption,
               description="The party's leading name as published."),
        Column(key="latin", title="Name in Latin script", width=30, wide=True, getter=latin_caption,
               description="Where the name is in another script: the list's own Latin name, else a transliteration."),
        Column(key="kind", title="Type", width=13, getter=lambda view: str(view.kind),
               description="person, company, organization, vessel, aircraft or country."),
        Column(key="standing", title="Standing", width=12, getter=standing,
               description="At the date asked for: listed, not listed, unknown (no edition tells), or press only "
                           "(provisional: no official record confirms it yet)."),
        Column(key="authorities", title="Authorities", width=12, getter=lambda view: view.authorities,
               description="Who designates the party: ISO 3166 alpha-2 code of the state, or EU, UN."),
        Column(key="programmes", title="Programmes", width=28, most=6, see="Designations",
               getter=lambda view: unique(one.programme for one in view.designations),
               description="Programmes or regimes of all designations."),
        Column(key="measures", title="Measures", width=24, getter=lambda view: _words(view.measures),
               description="What the designations do: asset freeze, travel ban, ..."),
        Column(key="listed", title="Earliest listing", kind="date", width=13,
               getter=lambda view: _day(view, "listed", min),
               description="The earliest listing date that any list states. Empty: no list states one."),
        Column(key="amended", title="Latest amendment", kind="date", width=13, wide=True,
               getter=lambda view: _day(view, "amended", max),
               description="The latest amendment date that any list states."),
        Column(key="designations", title="Designations", kind="int", width=12, wide=True,
               getter=lambda view: len(view.designations), description="How many; each is a row of Designations."),
        Column(key="names", title="Names", kind="int", width=8, wide=True, getter=lambda view: len(view.names),
               description="How many names and spellings; each is a row of Names."),
        Column(key="other_names", title="Other names", kind="long", width=44, most=8, see="Names", wide=True,
               getter=lambda view: unique(name.name for name in view.names if name.name != view.caption),
               description="Further names and spellings, as published."),
        Column(key="born", title="Born", width=18, most=6, see="Details", wide=True,
               getter=lambda view: claims_of(view, "birth"),
               description="Dates of birth as published (a bare year stays a bare year)."),
        Column(key="birth_places", title="Places of birth", width=24, most=4, see="Details", wide=True,
               getter=lambda view: claims_of(view, "birth_place"), description="Places of birth as published."),
        Column(key="nationalities", title="Nationalities", width=13, wide=True,
               getter=lambda view: claims_of(view, "nationality", "citizenship"),
               description="Nationalities and citizenships, ISO 3166 alpha-2 where a code is known."),
        Column(key="countries", title="Other countries", width=13, wide=True,
               getter=lambda view: claims_of(view, "country"),
               description="Other ties to countries: registration, flag, seat."),
        Column(key="identifiers", title="Identifiers", kind="long", width=34, most=6, see="Details", wide=True,
               getter=lambda view: claims_of(view, "identifier"),
               description="Passports, national numbers, registrations, IMO, LEI, wallets, ..."),
        Column(key="positions", title="Positions", kind="long", width=34, most=4, see="Details", wide=True,
               getter=lambda view: claims_of(view, "position"), description="Offices and functions as published."),
        Column(key="records", title="Records", kind="id", width=26, most=8, see="Evidence",
               getter=lambda view: unique(f"{one.source}:{one.source_id}" for one in view.records),
               description="The records merged into the party: source and the publisher's own id."),
        Column(key="disagreements", title="Lists disagree on", width=18, wide=True,
               getter=lambda view: _words(one.field for one in view.disagreements),
               description="Fields on which the records cannot all be right; see Details for each statement."),
        Column(key="link", title="Official entry", kind="link", width=40, wide=True, getter=_links,
               description="Page of the first record's entry at its publisher."),
    ),
)  # fmt: skip


def _detail(view: EntityView, values: Iterable[Any], number: Numbered) -> Iterator[Item]:
    for value in values:
        yield Item(view, value, number.numbers(value.source, value.source_id, getattr(value, "evidence", ())))


_EVIDENCE_NUMBER = Column(
    key="evidence", title="Evidence", width=10, getter=lambda row: row.evidence,
    description="Number of the party's row on the sheet Evidence.",
)  # fmt: skip
_SOURCE = (
    Column(key="source", title="List", width=11, getter=lambda row: row.value.source,
           description="Name of the list, or press."),
    Column(key="source_id", title="Publisher's id", kind="id", width=16, getter=lambda row: row.value.source_id,
           description="The id of the record at its publisher."),
)  # fmt: skip

NAMES = Table(
    key="names", title="Names", freeze=2, description="One row per name and record it stands in.",
    rows=lambda view: _detail(view, view.names, numbered(view)),
    columns=(
        *_IDENTITY,
        Column(key="name", title="Name", width=40, getter=lambda row: row.value.name,
               description="The name as published, in its own script."),
        Column(key="latin", title="In Latin script", width=34, getter=lambda row: row.value.latin,
               description="A Latin reading of a name in another script."),
        Column(key="name_kind", title="Kind of name", width=15,
               getter=lambda row: str(row.value.kind).replace("_", " "),
               description="primary, alias, weak alias, former, original script, or mention (from an article)."),
        Column(key="strength", title="Strength", width=10, getter=lambda row: str(row.value.strength),
               description="How well the alias identifies the party, as the publisher grades it."),
        Column(key="script", title="Script", width=8, getter=lambda row: row.value.script,
               description="ISO 15924 code of the script: Latn, Cyrl, Arab, Hans, ..."),
        *_SOURCE, _EVIDENCE_NUMBER,
    ),
)  # fmt: skip


def _act(key: str, title: str, description: str) -> Column:
    return Column(key=key, title=title, kind="date", width=12, description=description,
                  getter=lambda row: getattr(row.value, key))  # fmt: skip


DESIGNATIONS = Table(
    key="designations", title="Designations", freeze=2,
    description="One row per act of an authority. The five dates are never taken from one another: empty is unknown.",
    rows=lambda view: _detail(view, view.designations, numbered(view)),
    columns=(
        *_IDENTITY,
        Column(key="authority", title="Authority", width=10, getter=lambda row: row.value.authority,
               description="ISO 3166 alpha-2 code of the imposing state, or EU, UN."),
        Column(key="authority_name", title="Authority's name", width=26, getter=lambda row: row.value.authority_name,
               description="The authority as published."),
        Column(key="programme", title="Programme", width=28, getter=lambda row: row.value.programme,
               description="Programme or regime as published."),
        Column(key="measures", title="Measures", width=26, getter=lambda row: _words(row.value.measures),
               description="What the act does to the party."),
        Column(key="measures_derived", title="Measures derived", kind="flag", width=10,
               getter=lambda row: row.value.measures_derived,
               description="yes: the measures stand in no field of the file but follow from the programme."),
        Column(key="status", title="Status", width=10, getter=lambda row: str(row.value.status),
               description="imposed; from the press also proposed, amended, lifted, denied."),
        _act("announced", "Announced", "The day the act was made public, as the source states it."),
        Column(key="announced_text", title="Announced, in words", width=20, getter=lambda row: row.value.announced_text,
               description="The article's wording of the day, such as: on Thursday."),
        Column(key="announced_note", title="Why no day", width=28, getter=lambda row: row.value.announced_note,
               description="Why the wording could not be resolved to a day."),
        _act("listed", "Listed", "The day the party was put on the list, as the list states it."),
        _act("effective", "Effective", "The day from which the act has legal effect, as the list states it."),
        _act("amended", "Amended", "The day of the last amendment, as the list states it."),
        _act("removed", "Removed", "The day of removal, as the source states it."),
        Column(key="legal_basis", title="Legal basis", width=30, getter=lambda row: row.value.legal_basis,
               description="Act, regulation or resolution as published."),
        Column(key="reason", title="Reason", kind="long", width=60, getter=lambda row: row.value.reason,
               description="The authority's statement of reasons as published."),
        Column(key="taken", title="Counts because", width=30, getter=lambda row: taken_words(row.value),
               description="For claims of the press: automatic (confidence at or above the bar then), or on whose word."),
        *_SOURCE, _EVIDENCE_NUMBER,
        Column(key="link", title="Official entry", kind="link", width=40, getter=lambda row: row.value.link,
               description="Page of the entry at its publisher."),
    ),
)  # fmt: skip


def _span(row: Item, end: str) -> dt.date | None:
    detail = row.value.detail
    return getattr(detail, end) if isinstance(detail, PartialDate) else None


def _precision(row: Item) -> str | None:
    detail = row.value.detail
    if not isinstance(detail, PartialDate):
        return None
    return f"about, {detail.precision}" if detail.circa else str(detail.precision)


def _country(row: Item) -> str | None:
    detail = row.value.detail
    return detail.country if isinstance(detail, Place | Address | Identifier) else None


def _checksum(row: Item) -> str | None:
    detail = row.value.detail
    if not isinstance(detail, Identifier) or detail.valid is None:
        return None
    return "right" if detail.valid else "wrong"


def _disputed(row: Item) -> bool:
    claim: Claim = row.value
    return any(claim.field == one.field and claim in one.claims for one in row.view.disagreements)


DETAILS = Table(
    key="details", title="Details", freeze=2,
    description="One row per other fact and record: births, places, nationalities, identifiers, addresses, positions.",
    rows=lambda view: _detail(view, view.claims, numbered(view)),
    columns=(
        *_IDENTITY,
        Column(key="field", title="Fact", width=16, getter=lambda row: row.value.field.replace("_", " "),
               description="What is stated: birth, birth place, nationality, identifier, address, position, ..."),
        Column(key="value", title="Value", kind="long", width=56, getter=lambda row: row.value.text,
               description="As published."),
        Column(key="precision", title="Precision", width=12, getter=_precision,
               description="Of a date: day, month, year, range or unknown; `about` where the list says circa."),
        Column(key="earliest", title="From", kind="date", width=12, getter=lambda row: _span(row, "start"),
               description="First possible day of a date."),
        Column(key="latest", title="To", kind="date", width=12, getter=lambda row: _span(row, "end"),
               description="Last possible day of a date."),
        Column(key="country", title="Country", width=9, getter=_country,
               description="ISO 3166 alpha-2 code of a place, an address or the issuer of a document."),
        Column(key="checksum", title="Check digit", width=10, getter=_checksum,
               description="right or wrong, for identifiers that have a check digit."),
        Column(key="disputed", title="Lists disagree", kind="flag", width=10, getter=_disputed,
               description="yes: another record of the party says something that cannot be true beside this."),
        *_SOURCE, _EVIDENCE_NUMBER,
    ),
)  # fmt: skip


def _record(row: Item, field: str) -> Any:
    return getattr(row.value.record, field) if row.value.record is not None else None


def _said(row: Item, field: str) -> Any:
    return getattr(row.value.evidence, field) if row.value.evidence is not None else None


def _hash(row: Item) -> Any:
    return _said(row, "snapshot") or _record(row, "sha256")


def _place(row: Item) -> Any:
    return _said(row, "locator") or _record(row, "locator")


def _pieces(view: EntityView) -> Iterator[Item]:
    piece: EvidenceItem
    for piece in numbered(view).items:
        yield Item(view, piece, piece.number)


EVIDENCE = Table(
    key="evidence", title="Evidence", freeze=3,
    description="One row per record or quoted sentence: which bytes say so, and where in them.",
    rows=_pieces,
    columns=(
        *_IDENTITY, _EVIDENCE_NUMBER, *_SOURCE,
        Column(key="title", title="Headline", width=34, getter=lambda row: _record(row, "title"),
               description="Headline of the article, for the press."),
        Column(key="quote", title="Sentence", kind="long", width=60, getter=lambda row: _said(row, "quote"),
               description="The sentence quoted, character for character from the archived text."),
        Column(key="start", title="From character", kind="int", width=10, getter=lambda row: _said(row, "start"),
               description="Offset of the sentence's first character in the archived text."),
        Column(key="end", title="To character", kind="int", width=10, getter=lambda row: _said(row, "end"),
               description="Offset behind the sentence's last character."),
        Column(key="rule", title="Rule", width=18, getter=lambda row: _said(row, "rule"),
               description="Name of the rule that read the sentence."),
        Column(key="edition", title="Edition", width=12, getter=lambda row: _record(row, "edition"),
               description="The edition of the list (the publisher's date) or the article's date."),
        Column(key="locator", title="Place in the file", width=34, getter=_place,
               description="XML path, CSV row, or span of characters."),
        Column(key="sha256", title="SHA-256", kind="id", width=26, getter=_hash,
               description="Of the archived bytes. `watchlist sources --verify` computes it anew."),
        Column(key="first_edition", title="First seen in", width=12, getter=lambda row: _record(row, "first_edition"),
               description="The first edition on file that has the record."),
        Column(key="last_edition", title="Last seen in", width=12, getter=lambda row: _record(row, "last_edition"),
               description="The last edition on file that has the record."),
        Column(key="listed", title="On the list", width=11,
               getter=lambda row: str(_record(row, "listed") or "").replace("_", " ") or None,
               description="listed, not listed or unknown, at the date asked for."),
        Column(key="listed_by", title="Because", width=26, getter=lambda row: _record(row, "listed_by"),
               description="The date field that decided, or the editions that bound it."),
        Column(key="link", title="Official entry", kind="link", width=40, getter=lambda row: _record(row, "link"),
               description="Page of the entry at its publisher, or the article's address."),
    ),
)  # fmt: skip
