"""Who is who inside one document: surname to full name, acronym to organization, short form to long form.

Only forms that the document itself ties together are joined: the words of the short form stand in the long one in the
same order, or a bracket or an "also known as" says so. Later short forms are mentions, never aliases.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import fold, word_set
from watchlist.extract.names import Found
from watchlist.records import Kind

_LOOK_BACK = 150
"""Names further back than this are not taken up by "he" or "the company"."""


class Known(msgspec.Struct, kw_only=True, eq=False):
    """One party of the document: its fullest form, all places, and the votes for what it is."""

    number: int
    name: str
    words: tuple[str, ...]
    mentions: list[Found] = msgspec.field(default_factory=list)
    aliases: list[tuple[str, str]] = msgspec.field(default_factory=list)
    votes: Counter[Kind] = msgspec.field(default_factory=Counter)
    addressed: bool = False
    """Whether a rank or title stands before the name somewhere: "General Filipos" may be a given name."""
    beside: set[tuple[str, ...]] = msgspec.field(default_factory=set)
    """The forms named beside it in one act."""
    nouns: set[str] = msgspec.field(default_factory=set)
    """What the text calls the party beside its name: "trader", "general", "bank"."""

    @property
    def kind(self) -> Kind:
        """What most of the document says it is; a name of several plain words is a person."""
        if self.votes:
            return self.votes.most_common(1)[0][0]
        if len(self.words) == 1:
            return Kind.ORGANIZATION
        return Kind.PERSON


class Cast(msgspec.Struct, kw_only=True):
    """All parties named in a document."""

    members: list[Known]
    by_place: dict[int, Known]
    places: list[int] = msgspec.field(default_factory=list)

    def entered(self, name: str, start: int, end: int, kind: Kind) -> Known:
        """The party of an entry in list style: one of the same words in any order, else a new one."""
        words = _words(name)
        known = next((one for one in self.members if sorted(one.words) == sorted(words)), None)
        if known is None:
            number = max((one.number for one in self.members), default=-1) + 1
            known = Known(number=number, name=name, words=words)
            self.members.append(known)
        known.name = name
        if all(found.start != start for found in known.mentions):
            known.mentions.append(Found(first=0, last=0, start=start, end=end, text=name))
        known.votes[kind] += 9
        return known

    def named_before(self, before: int) -> Iterator[Known]:
        """The parties named before a character, the last first; no further back than `_LOOK_BACK` names."""
        if len(self.places) != len(self.by_place):
            self.places = sorted(self.by_place)
        end = bisect_left(self.places, before)
        for start in reversed(self.places[max(0, end - _LOOK_BACK) : end]):
            yield self.by_place[start]

    def last_before(self, before: int, wanted: frozenset[Kind]) -> Known | None:
        """The party of one of the kinds that is named last before a character."""
        return next((known for known in self.named_before(before) if known.kind in wanted), None)

    def of(self, found: Found) -> Known:
        """The party that a name stands for."""
        return self.by_place[found.start]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip("“”\"'’().,") for word in fold(text).split() if word.strip("“”\"'’().,"))


def build_cast(
    lines: Sequence[Line], ties: Iterable[tuple[Found, str]] = (), apart: Iterable[Sequence[Found]] = ()
) -> Cast:
    """The parties of a document.

    `ties` are (name, other form) pairs that brackets and alias words state; `apart` rows of names that stand side by side
    in one act, so that none of them is a short form of another.
    """
    places = [(item, line) for line in lines for item in line.items if item.kind == "name"]
    by_words: dict[tuple[str, ...], Known] = {}
    for item, line in places:
        words = _words(item.text)
        if words not in by_words:
            by_words[words] = Known(number=len(by_words), name=item.text, words=words)
        by_words[words].addressed |= len(words) == 1 and _addressed(item, line)
    brackets = [
        (found, text, kind) for found, text, kind in _brackets(lines)
        if kind != "alias" or not any(set(_words(text)) < set(words) for words in by_words)
    ]  # fmt: skip
    for row in [*apart, *_side_by_side(lines)]:
        for words in {_words(found.text) for found in row}:
            by_words[words].beside |= {_words(found.text) for found in row}
    chosen = _join(list(by_words.values()), [*ties, *((found, text) for found, text, _ in brackets)])
    by_place: dict[int, Known] = {}
    recent: list[Known] = []
    for item, line in places:
        words = _words(item.text)
        options = chosen[words]
        known = options[0]
        if (
            len(options) > 1
        ):  # a surname of several stands for the one introduced first; the others get their full names
            known = next((one for one in recent if one in options), options[0])
        by_place[item.start] = known
        known.mentions.append(item.data)
        _vote(known, item, line)
        if len(words) > 1:
            recent.append(known)
    for found, text, kind in brackets:
        if kind != "short":
            by_place[found.start].aliases.append((text, kind))
    members = list({known.number: known for known in by_place.values()}.values())
    return Cast(members=members, by_place=by_place)


def _side_by_side(lines: Sequence[Line]) -> Iterator[list[Found]]:
    """Names of one sentence that begin alike, without those in brackets."""
    for line in lines:
        rows: dict[str, list[Found]] = {}
        for place, item in enumerate(line.items):
            if item.kind == "name" and not (place and line.items[place - 1].kind in ("open", "quote", "alias")):
                rows.setdefault(item.low.split()[0], []).append(item.data)
        yield from (row for row in rows.values() if len({found.text for found in row}) > 1)


def _addressed(item: Item, line: Line) -> bool:
    """Whether a rank or title stands right before a name."""
    place = next(at for at, one in enumerate(line.items) if one is item)
    return place > 0 and line.items[place - 1].kind in ("rank", "title")


def _brackets(lines: Sequence[Line]) -> Iterator[tuple[Found, str, str]]:
    """Names in brackets right behind a name: acronyms, other names, and short forms that only repeat words of it."""
    for line in lines:
        items = line.items
        for place in range(len(items) - 3):
            if items[place].kind != "name" or items[place + 1].kind != "open":
                continue
            for item in items[place + 2 : place + 7]:
                if item.kind not in ("name", "comma", "quote"):
                    break
                if item.kind == "name":
                    acronym = item.text.isupper() and " " not in item.text
                    if acronym and len(item.text.replace("-", "")) > len(_words(items[place].text)) + 2:
                        continue
                    known = set(_words(items[place].text))
                    short = set(_words(item.text)) <= known
                    yield items[place].data, item.text, "acronym" if acronym else "short" if short else "alias"


def _join(all_known: list[Known], ties: Iterable[tuple[Found, str]]) -> dict[tuple[str, ...], list[Known]]:
    """For each form the parties it may stand for, the fullest first."""
    tied: dict[tuple[str, ...], tuple[str, ...]] = {}
    for found, other in ties:
        short, long = _words(other), _words(found.text)
        if short and short != long:
            tied[short] = long
    by_words = {known.words: known for known in all_known}
    longest = sorted(all_known, key=lambda known: (-len(known.words), known.number))
    # A name that begins many others ("Bank") would tie everything: only the words of longer names are indexed.
    by_word: dict[str, list[Known]] = {}
    chosen: dict[tuple[str, ...], list[Known]] = {}
    for known in longest:
        if known.words in tied and tied[known.words] in chosen:
            chosen[known.words] = chosen[tied[known.words]]
            continue
        if known.words in tied and tied[known.words] in by_words:
            chosen[known.words] = [by_words[tied[known.words]]]
            continue
        options = [other for other in by_word.get(_bare(known.words[-1]), ())[:50] if _short_for(known, other)]
        chosen[known.words] = options or [known]
        if not options:
            for word in known.words:
                by_word.setdefault(_bare(word), []).append(known)
    return chosen


def _short_for(short: Known, long: Known) -> bool:
    """Whether the words of `short` can stand for `long`: in order, and for persons not the given name alone."""
    if len(short.words) >= len(long.words) or not _in_order(short.words, long.words):
        return False
    if long.words in short.beside and len(short.words) > 1 - _looks_organization(long.words):
        return False  # "Agro and its agent, Agro Trade House"
    rest = long.words[len(short.words) :]
    if len(short.words) > 1 and set(rest) <= word_set("words", "name_suffixes") | {"jr", "sr"}:
        return False  # father and son
    if long.words[: len(short.words)] == short.words and rest[0] in ("–", "—", "-"):
        return False  # "Armed Forces of X" is not "Armed Forces of X – People's Army"
    organization = _looks_organization(long.words)
    if _looks_organization(short.words) and not organization:
        return False
    if organization:
        left = [word for word in long.words if word not in short.words]
        generic = (
            word_set("organizations", "legal_forms")
            | word_set("organizations", "company_words")
            | word_set("organizations", "organization_words")
        )
        telling = [word for word in short.words if word not in generic]
        return bool(telling) and (
            len(short.words) > 1
            or all(word in generic or len(word) <= 3 for word in left)
            or short.words[0] == long.words[0]
        )
    return not (len(short.words) == 1 and short.words[0] == long.words[0] and not short.addressed)


def _looks_organization(words: Sequence[str]) -> bool:
    return any(
        word in word_set("organizations", key)
        for word in words
        for key in ("legal_forms", "company_words", "organization_words")
    )


def _in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = map(_bare, long)
    return all(_bare(word) in rest for word in short)


def _bare(word: str) -> str:
    """A word without the Arabic article: "Jumaili" is taken up from "al-Jumaili"."""
    return word[3:] if word.startswith(("al-", "el-", "ul-")) and len(word) > 5 else word


def _vote(known: Known, item: Item, line: Line) -> None:
    """What this place says about the kind of the party."""
    found: Found = item.data
    items = line.items
    place = next(at for at, one in enumerate(items) if one is item)
    if found.kind is not None:
        known.votes[found.kind] += 3
    before = items[place - 1] if place else None
    after = items[place + 1] if place + 1 < len(items) else None
    for near in items[max(0, place - 3) : place]:
        if near.kind in ("role", "group", "word", "kin", "title"):
            known.nouns.add(near.low)
        elif near.kind == "rank":
            known.nouns |= _rank_words(near.low)
        elif near.kind not in ("adjective", "determiner"):
            known.nouns.clear() if len(known.mentions) == 1 else None
    if before is not None:
        noun = before.low
        if before.kind in ("rank", "title"):
            known.votes[Kind.PERSON] += 6
        elif before.kind == "role" and found.kind is None and len(known.words) > 1:
            known.votes[Kind.PERSON] += 4
        elif noun == "registration" or (noun == "number" and place >= 2 and items[place - 2].low == "tail"):
            known.votes[Kind.AIRCRAFT] += 9
        elif noun in word_set("organizations", "vessel_nouns") or (
            place > 1 and f"{items[place - 2].low} {noun}" in word_set("organizations", "vessel_nouns")
        ):
            known.votes[Kind.VESSEL] += 5
        elif noun in word_set("organizations", "aircraft_nouns"):
            known.votes[Kind.AIRCRAFT] += 5
        elif noun in word_set("organizations", "company_nouns"):
            known.votes[Kind.COMPANY] += 4
        elif noun in word_set("organizations", "organization_nouns"):
            known.votes[Kind.ORGANIZATION] += 4
        elif before.kind in ("role", "kin") and found.kind is None:
            known.votes[Kind.PERSON] += 4
    label = items[place + 3 : place + 4]
    if after is not None and after.low == "as" and label and "organization" in label[0].low:
        known.votes[Kind.ORGANIZATION] += 5
    if after is not None and after.kind == "speech" and found.kind is None and found.size > 1:
        known.votes[Kind.PERSON] += 1
    _vote_description(known, items, place)


_RANK_WORDS = {
    "gen": "general",
    "adm": "admiral",
    "col": "colonel",
    "capt": "captain",
    "maj": "major",
    "cmdr": "commander",
    "brig": "brigadier",
}


def _rank_words(low: str) -> set[str]:
    """The nouns by which a rank is taken up again: "Vice Adm." is later "the admiral"."""
    words = low.replace(".", " ").replace("-", " ").split()
    return {_RANK_WORDS.get(word, word) for word in words[-1:]} if words else set()


def _vote_description(known: Known, items: Sequence[Item], place: int) -> None:
    """The first noun of ", a company that ..." or ", head of ...", and an age."""
    if place + 1 >= len(items) or items[place + 1].kind not in ("comma", "dash", "be"):
        return
    if place + 2 < len(items) and items[place + 2].kind == "conjunction":
        return  # another member of the row, no description
    for item in items[place + 2 : place + 9]:
        if (
            item.kind == "number"
            and items[place + 1].kind == "comma"
            and item.text.isdigit()
            and 10 <= int(item.text) <= 110
        ):
            known.votes[Kind.PERSON] += 4
            return
        if item.kind in ("role", "kin"):
            known.votes[Kind.PERSON] += 3
            known.nouns.add(item.low)
            return
        owner = any(one.kind == "poss" and one.start == item.end for one in items[place + 2 : place + 11])
        if item.kind in ("group", "word", "measure") and not owner:
            for nouns, kind in (
                ("company_nouns", Kind.COMPANY),
                ("organization_nouns", Kind.ORGANIZATION),
                ("vessel_nouns", Kind.VESSEL),
                ("person_nouns", Kind.PERSON),
            ):
                if item.low in word_set("organizations", nouns):
                    known.votes[kind] += 3
                    return
        if item.kind not in (
            "determiner",
            "adjective",
            "word",
            "dash",
            "number",
            "country",
            "name",
            "poss",
            "adverb",
            "conjunction",
            "possessive",
        ):
            return
