"""The vocabulary of Watchlist as frozen types: what is said about a party, by whom, since when, on what evidence.

Everything here is a value. No file, no database, no clock and no table of words is touched, so every other room may
depend on this one. Records travel as JSON (`encode_record`, `decode_record`); two records that say the same have the
same `fingerprint`; `watchlist.differences` names what differs between two of them, field by field.

Dates of an act are five and are never substituted for one another: announced, listed, effective, amended, removed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum

import msgspec

PRESS = "press"
"""The source of what articles say."""
SCHEMA_VERSION = 1
"""Version of the JSON shapes that leave the product (`schema_version` in every JSON answer)."""


class Kind(StrEnum):
    """What a party is."""

    PERSON = "person"
    COMPANY = "company"
    ORGANIZATION = "organization"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    COUNTRY = "country"


_LEGAL_PERSONS = frozenset({Kind.COMPANY, Kind.ORGANIZATION})


def kinds_compatible(one: Kind, other: Kind) -> bool:
    """Whether two kinds can be one party. Lists rarely part companies from other organizations, so these two agree."""
    return one == other or (one in _LEGAL_PERSONS and other in _LEGAL_PERSONS)


class NameKind(StrEnum):
    """How a name stands to its party."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK_ALIAS = "weak_alias"
    FORMER = "former"
    ORIGINAL_SCRIPT = "original_script"
    MENTION = "mention"


class Strength(StrEnum):
    """How well an alias identifies its party, as the publisher grades it."""

    STRONG = "strong"
    WEAK = "weak"
    UNKNOWN = "unknown"


class Measure(StrEnum):
    """What a designation does to its party."""

    ASSET_FREEZE = "asset_freeze"
    TRAVEL_BAN = "travel_ban"
    ARMS_EMBARGO = "arms_embargo"
    EXPORT_BAN = "export_ban"
    IMPORT_BAN = "import_ban"
    TRADE_BAN = "trade_ban"
    SERVICES_BAN = "services_ban"
    FINANCING_BAN = "financing_ban"
    PROPERTY_BLOCKED = "property_blocked"
    TRANSACTION_BAN = "transaction_ban"
    PORT_BAN = "port_ban"
    OTHER = "other"


class Status(StrEnum):
    """How sure the act is. Official lists only know imposed; the press also reports the rest."""

    IMPOSED = "imposed"
    PROPOSED = "proposed"
    AMENDED = "amended"
    LIFTED = "lifted"
    DENIED = "denied"


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    UNKNOWN = "unknown"


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all values: frozen, keyword-only, compared by content.

    A value cannot point back to what holds it, so the garbage collector need not look at the millions there may be.
    """


class PartialDate(Value, frozen=True, kw_only=True):
    """A date as far as it is known.

    `raw` is the text as published. `start` and `end` are the inclusive first and last possible days (None where the
    text could not be read: the raw text is kept all the same). 1 January is never invented: a bare year has the whole
    year as its span and precision `year`.
    """

    raw: str
    start: dt.date | None = None
    end: dt.date | None = None
    precision: Precision = Precision.UNKNOWN
    circa: bool = False
    calendar: str = "gregorian"


class NamePart(Value, frozen=True, kw_only=True):
    """One part of a name as the publisher labels it: given, family, middle, patronymic, maiden, father, title, other."""

    kind: str
    text: str


class Name(Value, frozen=True, kw_only=True):
    """A name as published. `script` is the ISO 15924 code (Latn, Cyrl, Arab, Hans...); `parts` only where published."""

    text: str
    kind: NameKind = NameKind.PRIMARY
    strength: Strength = Strength.UNKNOWN
    script: str = "Latn"
    language: str | None = None
    parts: tuple[NamePart, ...] = ()


class Place(Value, frozen=True, kw_only=True):
    """A place as published (`raw`), with what could be told apart. `country` is ISO 3166 alpha-2."""

    raw: str
    city: str | None = None
    region: str | None = None
    country: str | None = None


class Address(Value, frozen=True, kw_only=True):
    """An address: `raw` is the whole in one line; `country` is ISO 3166 alpha-2."""

    raw: str
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    note: str | None = None


class Identifier(Value, frozen=True, kw_only=True):
    """A number that identifies a party.

    `kind` is one of the codes in resources/identifiers.yml (passport, national_id, tax_id, registration, imo, mmsi,
    lei, bic, isin, inn, ogrn, crypto, tail_number, ...); `label` is the publisher's own word for it. `value` is as
    published; `normal` the form to compare (upper case, no separators; crypto addresses keep their case).
    `valid` is the verdict of the checksum where the kind has one, else None.
    """

    kind: str
    value: str
    normal: str
    label: str | None = None
    country: str | None = None
    valid: bool | None = None
    issued: str | None = None
    expires: str | None = None
    note: str | None = None


class Contact(Value, frozen=True, kw_only=True):
    """A phone number, e-mail address or website: kind is phone, fax, email or website."""

    kind: str
    value: str


class Relation(Value, frozen=True, kw_only=True):
    """A tie to another party as published. `target_ref` is its key on the same list where the publisher gives one."""

    kind: str
    name: str
    target_ref: str | None = None
    note: str | None = None


class CrossReference(Value, frozen=True, kw_only=True):
    """The same party under another key. `scheme` is a source name (`un`, `ofac`, `uk`) or a scheme (`uk_ofsi_group`)."""

    scheme: str
    value: str


class Note(Value, frozen=True, kw_only=True):
    """Text of the publisher that has no field of its own, under the publisher's label."""

    label: str
    text: str


class Evidence(Value, frozen=True, kw_only=True):
    """Where it was said.

    `snapshot` is the SHA-256 of the archived bytes; `locator` says where in them (XML path or CSV row; for texts the
    span). For texts `start` and `end` are character offsets in the archived text and `text[start:end] == quote`;
    `rule` names the rule that read the sentence.
    """

    snapshot: str | None = None
    locator: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    rule: str | None = None


class Correction(Value, frozen=True, kw_only=True):
    """One field of a claim that a person put right: what was read, and what it should be ("" is unknown)."""

    field: str
    read: str
    put: str


class Taken(Value, frozen=True, kw_only=True):
    """Why a claim of the press counts.

    `bar` is automatic (its confidence reached `threshold`, the setting in force then), accepted or corrected (on the
    word of `actor`, who gave `reason` at `at`).
    """

    bar: str
    threshold: float
    actor: str | None = None
    at: dt.datetime | None = None
    reason: str | None = None
    corrections: tuple[Correction, ...] = ()


class Designation(Value, frozen=True, kw_only=True):
    """One act of one authority against one party.

    `authority` is the ISO 3166 alpha-2 code of the imposing state, or EU, UN. `measures_derived` marks measures that
    stand in no field of the file but follow from the regime (see resources/programmes.yml). The five dates are taken
    from fields of their own and never from one another; `announced_text` is the wording ("on Thursday") and
    `announced_note` says why it could not be resolved to a day. `confidence` (0-1) and `taken` are set for claims of
    the press only: how sure the reading is, and why it counts.
    """

    authority: str
    authority_name: str | None = None
    programme: str | None = None
    measures: tuple[Measure, ...] = ()
    measures_raw: tuple[str, ...] = ()
    measures_derived: bool = False
    legal_basis: str | None = None
    reason: str | None = None
    status: Status = Status.IMPOSED
    announced: dt.date | None = None
    announced_text: str | None = None
    announced_note: str | None = None
    listed: dt.date | None = None
    effective: dt.date | None = None
    amended: dt.date | None = None
    removed: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    taken: Taken | None = None


class Mention(Value, frozen=True, kw_only=True):
    """A place in an archived text where the party is named: `text[start:end]` is `text`."""

    start: int
    end: int
    text: str


class Record(Value, frozen=True, kw_only=True):
    """What one source says about one party, keyed by (source, source_id), the source's own id.

    `nationalities`, `citizenships` and `countries` hold ISO 3166 alpha-2 codes (or the published text where no code is
    known); `countries` are other ties of a party to a country (registration, flag, seat). `mentions`, `confidence`
    and `document` (SHA-256 of the archived text) are set for press records only.
    """

    source: str
    source_id: str
    kind: Kind
    names: tuple[Name, ...]
    designations: tuple[Designation, ...] = ()
    births: tuple[PartialDate, ...] = ()
    birth_places: tuple[Place, ...] = ()
    deaths: tuple[PartialDate, ...] = ()
    genders: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    citizenships: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    contacts: tuple[Contact, ...] = ()
    relations: tuple[Relation, ...] = ()
    references: tuple[CrossReference, ...] = ()
    notes: tuple[Note, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    confidence: float | None = None
    document: str | None = None

    @property
    def key(self) -> str:
        """The record's key as one text, `source:source_id`."""
        return f"{self.source}:{self.source_id}"

    @property
    def caption(self) -> str:
        """The first primary name, else the first name, as published."""
        for name in self.names:
            if name.kind is NameKind.PRIMARY:
                return name.text
        return self.names[0].text if self.names else self.source_id

    @property
    def provisional(self) -> bool:
        """Whether only the press says so."""
        return self.source == PRESS


class Change(StrEnum):
    """What happened to a party between two points in time."""

    ADDED = "added"
    REMOVED = "removed"
    AMENDED = "amended"
    MERGED = "merged"
    SPLIT = "split"


class Cause(StrEnum):
    """Why a change row exists: the publisher, our reader, a person's review, a merge or split, or the first edition."""

    SOURCE = "source"
    PARSER = "parser"
    REVIEW = "review"
    MERGE = "merge"
    FIRST_LOAD = "first_load"


class Verdict(StrEnum):
    """A judgement on a pair of records."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """The record as canonical JSON (UTF-8): equal records give equal bytes."""
    return _encoder.encode(record)


def decode_record(data: bytes | str) -> Record:
    """The record that `encode_record` wrote.

    Raises:
        msgspec.ValidationError: the JSON does not hold a record.
    """
    return _decoder.decode(data)


def fingerprint(record: Record) -> str:
    """SHA-256 (hex) over all that the record says; equal content, equal fingerprint, on every machine."""
    return hashlib.sha256(_encoder.encode(record)).hexdigest()
