"""The arrays of an index as things: rows, words, parties, keys and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from watchlist.match.build import key_hash
from watchlist.match.candidates import Postings, Vocabulary
from watchlist.match.names_axis import SCRIPT_CLASSES, SYLLABIC, Side, characters_of
from watchlist.match.storage import Arrays
from watchlist.match.types import Party
from watchlist.match.weights import ORGANIZATION, PERSON, config_hash
from watchlist.match.words import Words, words_of
from watchlist.names import Token
from watchlist.records import Identifier

CACHED_PARTIES = 4096
CACHED_ROWS = 400_000
WEAK, READING, OF_ORGANIZATION = 1, 2, 4
"""Flags of a row: the name is weak; it is not the most probable reading; the party is no person."""

_decode_party = msgspec.msgpack.Decoder(Party).decode
_decode_word = msgspec.msgpack.Decoder(tuple[Token, int]).decode


class IndexReader:
    """One generation of the index, open for reading. Several processes may read while another builds the next."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.vocabulary = Vocabulary(arrays)
        self.postings = Postings(arrays)
        self.row_party = arrays["row_party"]
        self.row_name = arrays["row_name"]
        self.row_flags = arrays["row_flags"]
        self.row_end = arrays["row_end"]
        self.row_words = arrays["row_words"]
        self.word_end = arrays["word_end"]
        self.word_text = arrays.bytes("word_text")
        self.party_end = arrays["party_end"]
        self.party_kind = arrays["party_kind"]
        self.party_source = arrays["party_source"]
        self.row_script = arrays["row_script"]
        self.scripts: list[str] = arrays.meta["scripts"]
        self._words: dict[int, Words] = {}
        self._sides: dict[int, Side] = {}
        self._parties: dict[int, Party] = {}

    @property
    def stamp(self) -> str:
        """The mark that was given to `build_index`."""
        return str(self.arrays.meta["stamp"])

    @property
    def fresh(self) -> bool:
        """Whether the index was built with the tables and code in force; otherwise it is to be built anew."""
        return bool(self.arrays.meta["config_hash"] == config_hash())

    def __len__(self) -> int:
        return len(self.party_end)

    def parties(self) -> Iterator[Party]:
        """All parties, in the order they were put in."""
        return (self._read_party(number) for number in range(len(self)))

    def party(self, key: str) -> Party | None:
        """The party of a record key, None if it is not in the index."""
        for number in self.equal("key", key_hash(key)):
            party = self.party_at(number)
            if party.key == key:
                return party
        return None

    def by_identifier(self, normal: str, kind: str | None = None) -> list[tuple[Party, Identifier]]:
        """Parties that bear a number (in the form to compare), with the identifier as published, ordered by key."""
        found = []
        for number in dict.fromkeys(self.equal("number", key_hash(normal))):
            party = self.party_at(number)
            found += [
                (party, identifier)
                for identifier in party.identifiers
                if identifier.normal == normal and (kind is None or identifier.kind == kind)
            ]
        return sorted(found, key=lambda pair: pair[0].key)

    def row(self, row: int) -> Words:
        """The words of a row."""
        words = self._words.get(row)
        if words is None:
            if len(self._words) >= CACHED_ROWS:
                self._words.clear()
            family = ORGANIZATION if self.row_flags[row] & OF_ORGANIZATION else PERSON
            start = int(self.row_end[row - 1]) if row else 0
            numbers = self.row_words[start : int(self.row_end[row])].tolist()
            words = self._words[row] = words_of(tuple([self._token(number) for number in numbers]), family)
        return words

    def side(self, row: int) -> Side:
        """A row as one side of a comparison."""
        side = self._sides.get(row)
        if side is None:
            if len(self._sides) >= CACHED_ROWS:
                self._sides.clear()
            script = self.scripts[self.row_script[row]]
            characters = ""
            if SCRIPT_CLASSES.get(script) == SYLLABIC:
                characters = characters_of(
                    self.party_at(int(self.row_party[row])).names[int(self.row_name[row])].prepared
                )
            side = self._sides[row] = Side((self.row(row),), script, characters)
        return side

    def _token(self, number: int) -> Token:
        start = int(self.word_end[number - 1]) if number else 0
        return _decode_word(self.word_text[start : int(self.word_end[number])])[0]

    def party_at(self, number: int) -> Party:
        """A party by number, decoded once while it is in use."""
        party = self._parties.get(number)
        if party is None:
            if len(self._parties) >= CACHED_PARTIES:
                self._parties.clear()
            party = self._parties[number] = self._read_party(number)
        return party

    def _read_party(self, number: int) -> Party:
        start = int(self.party_end[number - 1]) if number else 0
        return _decode_party(self.arrays.parties[start : int(self.party_end[number])])

    def equal(self, table: str, value: int) -> Iterable[int]:
        """Numbers of parties under a hash of the table "key" or "number"."""
        hashes = self.arrays[f"{table}_hash"]
        wanted = np.uint64(value)
        start, end = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        numbers: list[int] = self.arrays[f"{table}_party"][start:end].tolist()
        return numbers
