"""Plain sentences in German, French and Spanish: a cue, an authority and names in one sentence, by languages.yml.

The grammar of English is not forced on other languages. A sentence is read when it holds a cue; the names in it that are
neither authorities nor speakers are the parties, and a later sentence with a measure and a pronoun adds to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from watchlist.extract.assemble import Claim
from watchlist.extract.coreference import Known
from watchlist.extract.dates import find_dates, resolve
from watchlist.extract.lexicon import fold, word_set
from watchlist.extract.names import Found, kind_of_words
from watchlist.extract.reading import Document
from watchlist.extract.sentences import Block, Sentence, Token, block_sentences, blocks
from watchlist.records import Kind, Status
from watchlist.tables import load_yaml

_TRADES = (
    "hersteller", "händler", "betreiber", "konzern", "unternehmen", "unternehmer", "firma", "chefin", "beamter", "richter", "richterin",
    "kommandeur", "unterstützer", "anführer", "leiterin", "truppe", "versicherer", "reeder", "vermittler", "makler", "industrielle",
)  # fmt: skip
"""Ends of German compounds that say what a party is ("Düngerhersteller X")."""
_QUOTES = "“”\"«»„‚‘’'"
_ALIAS = frozenset({"alias", "dit", "genannt", "conocido"})


class Grammar(msgspec.Struct, frozen=True):
    """The words of one language, folded."""

    cue: tuple[str, ...]
    members: tuple[str, ...]
    status: tuple[tuple[str, tuple[str, ...]], ...]
    pairs: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    noun_measures: tuple[tuple[str, str], ...]
    single: frozenset[str]
    plural: tuple[str, ...]
    persons: tuple[str, ...]
    speech: tuple[str, ...]
    agent: frozenset[str]
    nouns: frozenset[str]
    small: frozenset[str]
    authorities: tuple[tuple[str, str], ...]
    german: bool
    places: frozenset[str]
    supposing: frozenset[str]
    supposed: frozenset[str]
    demands: frozenset[str]


@cache
def grammar_of(code: str) -> Grammar:
    """The grammar of "de", "fr" or "es"."""
    table = load_yaml("extract/languages.yml")["read"][code]

    def row(key: str) -> tuple[str, ...]:
        return tuple(fold(str(word)) for word in table[key])

    return Grammar(
        cue=row("cue"), members=row("members"),
        status=tuple((key, row(key)) for key in ("denied", "proposed", "lifted", "amended")),
        pairs=tuple(
            (measure, tuple(fold(word) for word in one), tuple(fold(word) for word in other))
            for measure, (one, other) in table["measures"].items()
        ),
        noun_measures=tuple((fold(phrase), measure) for phrase, measure in table["noun_measures"].items()),
        single=frozenset(row("single")), plural=row("plural"), persons=row("persons"), speech=row("speech"),
        agent=frozenset(row("agent")), nouns=frozenset(row("nouns")), small=frozenset(row("small")),
        authorities=tuple(sorted(((str(name), str(one)) for name, one in table["authorities"].items()), key=lambda pair: -len(pair[0]))),
        german=code == "de", places=frozenset(row("places")),
        supposing=frozenset(row("supposing")), supposed=frozenset(row("supposed")), demands=frozenset(row("demands")),
    )  # fmt: skip


_MAX_DATELINE = 60
_BARE_LISTS = frozenset({"liste", "lista"})
"""A list of any kind: a cue only in a text that speaks of sanctions elsewhere."""


class _State(msgspec.Struct, kw_only=True):
    grammar: Grammar
    document: Document
    publisher: str | None
    acting: str | None = None
    status: Status = Status.IMPOSED
    claims: list[Claim] = msgspec.field(default_factory=list)
    known: dict[str, Known] = msgspec.field(default_factory=dict)
    listing: bool = False
    listed: bool = False
    """Whether the text speaks of sanctions by a word of its own, so that "the list" is one of them."""
    when: tuple[object, ...] = ()
    last: list[Known] = msgspec.field(default_factory=list)


def read_plain(document: Document, code: str, publisher: str | None) -> list[Claim]:
    """The claims of a text in one of the plainly read languages."""
    text = fold(document.text[document.body :] + " " + (document.title or ""))
    spoken = any(
        stem in text
        for stem in ("sanction", "sancion", "liste noire", "lista negra", "gelé", "gelés", "congel", "restrictiv")
    )
    state = _State(grammar=grammar_of(code), document=document, publisher=publisher, listed=spoken)
    for block in blocks(document.text, document.body):
        for number, sentence in enumerate(block_sentences(document.text, block)):
            _read(state, sentence, block, first=number == 0)
    return state.claims


def _read(state: _State, sentence: Sentence, block: Block, *, first: bool) -> None:
    grammar = state.grammar
    low = fold(state.document.text[sentence.start : sentence.end])
    names = _names(state, sentence)
    if state.listing and block.kind == "bullet" and first:
        if names:
            _claim(state, sentence, names[:1], low, "plain.list")
        return
    if block.kind == "paragraph" and first:
        state.listing = False
    cue = any(stem in low and (stem not in _BARE_LISTS or state.listed) for stem in grammar.cue) and not _supposed(
        state.grammar, low
    )
    authority = _authority(state, sentence)
    if cue and authority:
        if authority != state.acting:
            state.when = ()
        state.acting = authority
    members = any(phrase in low for phrase in grammar.members)
    measures = _measures(grammar, low)
    names = _not_speaking(state, sentence, names)
    pool = [one for one in names if any(claim.known is one for claim in state.claims)]
    if (cue or members) and names and (authority or state.acting or state.publisher):
        fresh = [one for one in names if one not in pool] if measures and pool and not authority else names
        if fresh:
            _claim(state, sentence, fresh, low, "plain.act")
            pool = [*pool, *(one for one in fresh if one not in pool)]
            measures = () if not state.claims or state.claims[-1].measures else measures
            state.last = fresh
    elif cue and not names:
        _claim_without_name(state, sentence, low, authority)
    if measures:
        _effect(state, sentence, pool or _meant(state, low), measures)
    if low.rstrip().endswith(":") and (cue or members):
        state.listing = True


def _supposed(grammar: Grammar, low: str) -> bool:
    """Whether a sentence only supposes an act ("Hätte die EU ...") or tells of a demand by somebody who cannot act."""
    head, dash, rest = low[:_MAX_DATELINE].rpartition("- ")
    words = re.findall(r"\w+", rest + low[_MAX_DATELINE:] if dash and head else low)
    if words and (words[0] in grammar.supposing or any(word in grammar.supposed for word in words)):
        return True
    demand = next((at for at, word in enumerate(words) if word in grammar.demands), None)
    if demand is None:
        return False
    before = " ".join(words[:demand])
    return not any(fold(name) in before for name, _ in grammar.authorities)


def _claim_without_name(state: _State, sentence: Sentence, low: str, authority: str | None) -> None:
    """An act upon a group: its day and status hold for the parties named after it."""
    if authority:
        state.status = _status(state.grammar, low)
        state.when = _when(state, sentence) or state.when


def _measures(grammar: Grammar, low: str) -> tuple[str, ...]:
    found = [measure for phrase, measure in grammar.noun_measures if phrase in low]
    for measure, one, other in grammar.pairs:
        if any(stem in low for stem in one) and any(re.search(rf"\b{re.escape(stem)}", low) for stem in other):
            found.append(measure)
    return tuple(dict.fromkeys(found))


def _status(grammar: Grammar, low: str) -> Status:
    words = set(re.findall(r"\w+", low))
    for key, stems in grammar.status:
        exact = key == "proposed"
        if any((stem in words) if exact and " " not in stem else stem in low for stem in stems):
            return Status(key)
    return Status.IMPOSED


def _when(state: _State, sentence: Sentence) -> tuple[object, ...]:
    dates = find_dates(sentence.tokens, state.document.text)
    if not dates:
        return ()
    when = next((one for one in dates if one.kind in ("explicit", "weekday", "relative", "no_year")), dates[0])
    day, note = resolve(when, state.document.published)
    return day, when.text, note


def _claim(state: _State, sentence: Sentence, parties: Sequence[Known], low: str, rule: str) -> None:
    authority = _authority(state, sentence) or state.acting or state.publisher
    if authority is None:
        return
    own = _when(state, sentence)
    day, text, note = own or state.when or (None, None, "the text names no day")
    status = state.status if rule == "plain.list" else _status(state.grammar, low)
    for known in parties:
        state.claims.append(
            Claim(
                known=known, target=None, authority=authority, status=status, measures=_measures(state.grammar, low),
                start=sentence.start, end=sentence.end, rule=rule, announced=day, announced_text=text,  # type: ignore[arg-type]
                announced_note=note,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    state.acting = authority
    state.when = own or state.when
    state.last = list(parties)


def _effect(state: _State, sentence: Sentence, parties: Sequence[Known], measures: tuple[str, ...]) -> None:
    for known in parties:
        own = [claim for claim in state.claims if claim.known is known]
        if own and not set(measures) <= set(own[-1].measures):
            state.claims.append(
                msgspec.structs.replace(
                    own[-1], measures=measures, start=sentence.start, end=sentence.end, rule="plain.effect"
                )
            )


def _meant(state: _State, low: str) -> list[Known]:
    """The parties that pronouns and nouns for groups stand for."""
    pool = list({claim.known.number: claim.known for claim in state.claims}.values())
    if any(phrase in low for phrase in state.grammar.persons):
        return [known for known in pool if known.kind is Kind.PERSON]
    words = set(re.findall(r"\w+", low))
    if any(phrase in low if " " in phrase else phrase in words for phrase in state.grammar.plural):
        return pool
    return state.last[-1:] if words & state.grammar.single else []


def _authority(state: _State, sentence: Sentence) -> str | None:
    """The authority that the sentence names first; behind "by" before others."""
    text = state.document.text[sentence.start : sentence.end]
    places: list[tuple[int, int, str]] = []
    for name, code in state.grammar.authorities:
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if match and not any(start <= match.start() < stop for start, stop, _ in places):
            places.append((match.start(), match.end(), code))
    if not places:
        return None
    places.sort()
    for start, _, code in places:
        before = re.findall(r"[\w']+", text[max(0, start - 30) : start])
        if any(fold(word) in state.grammar.agent for word in before[-2:]):
            return code
    return places[0][2]


def _names(state: _State, sentence: Sentence) -> list[Known]:
    """The names of a sentence, without authorities; a surname stands for the full name before it."""
    found: list[Known] = []
    tokens = sentence.tokens
    place = 0
    aliases = False
    while place < len(tokens):
        end = _run(state, tokens, place)
        if end > place:
            known = _known(state, tokens, place, end)
            if known is not None:
                if aliases and found:
                    found[-1].aliases.append((known.name, "alias"))
                elif known not in found:
                    found.append(known)
            aliases = False
            place = end
            continue
        aliases = tokens[place].low in _ALIAS or (aliases and tokens[place].text in _QUOTES)
        place += 1
    return found


def _run(state: _State, tokens: Sequence[Token], start: int) -> int:
    """The end of a capital run at `start`, without the nouns and small words that a language writes with a capital."""
    if not tokens[start].cap or _common(state, tokens, start):
        return start
    place = start + 1
    while place < len(tokens):
        token = tokens[place]
        if (token.cap and not (state.grammar.german and _common(state, tokens, place))) or (
            token.low in _particles(state.grammar.german) and place + 1 < len(tokens) and tokens[place + 1].cap
        ):
            place += 1
        elif (
            token.low in word_set("words", "particles") and place + 2 < len(tokens)
            and tokens[place + 1].low in word_set("words", "particles") and tokens[place + 2].cap
        ):  # fmt: skip
            place += 2
        elif (
            not state.grammar.german
            and token.low.startswith("d'")
            and tokens[place - 1].low in word_set("organizations", "organization_words")
        ):
            place += 1
        else:
            break
    return place


@cache
def _particles(german: bool) -> frozenset[str]:
    """Small words inside names; "y" and "der" join two names as often as they stand within one."""
    base = word_set("words", "particles") - {"y", "e", "et"}
    return base - {"der", "die", "den", "dem", "zu"} if german else base | {"d'", "du", "des"}


def _common(state: _State, tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    low = token.low
    if state.grammar.german and low.endswith(_TRADES):
        return True
    if low in state.grammar.small and (place == 0 or state.grammar.german):
        return True
    if low in state.grammar.nouns:
        following = tokens[place + 1].low if place + 1 < len(tokens) else ""
        return not following.startswith("d'")
    if not state.grammar.german:
        return False
    return low.endswith(
        (
            "ung",
            "ungen",
            "heit",
            "keit",
            "schaft",
            "tion",
            "tionen",
            "minister",
            "ministerin",
            "präsident",
            "chef",
            "ministerium",
        )
    )


def _known(state: _State, tokens: Sequence[Token], first: int, last: int) -> Known | None:
    text = state.document.text
    start, end = tokens[first].start, tokens[last - 1].end
    name = " ".join(text[start:end].split())
    if any(_same(name, other) for other, _ in state.grammar.authorities):
        return None
    if state.document.publisher and _same(name, state.document.publisher):
        return None
    folded, written = [token.low for token in tokens[first:last]], [token.text for token in tokens[first:last]]
    kind = kind_of_words(folded, written)
    before = next(
        (token.low for token in reversed(tokens[:first]) if token.low not in ("la", "le", "der", "dem", "los")), ""
    )
    if before in state.grammar.places and not any(set(folded) <= set(known.words) for known in state.known.values()):
        return None
    found = Found(first=first, last=last, start=start, end=end, text=name, kind=kind)
    full = state.known.get(name) or next(
        (known for known in state.known.values() if len(folded) < len(known.words) and set(folded) <= set(known.words)),
        None,
    )
    if full is None:
        acronym = len(folded) == 1
        if acronym or (find_dates(tokens[first:last], text)):
            return None
        full = Known(number=len(state.known), name=name, words=tuple(folded))
        state.known[name] = full
    if kind is not None:
        full.votes[kind] += 3
    full.mentions.append(found)
    return full


def _same(name: str, other: str) -> bool:
    return fold(name) == fold(other) or (fold(other) in fold(name) and len(other) > 5)


def _not_speaking(state: _State, sentence: Sentence, names: list[Known]) -> list[Known]:
    """The names without those who speak in the sentence: a verb of speech right before or behind the name."""
    text = state.document.text
    kept = []
    for known in names:
        found = next(one for one in reversed(known.mentions) if sentence.start <= one.start < sentence.end)
        around = (
            fold(text[max(sentence.start, found.start - 40) : found.start])
            + " | "
            + fold(text[found.end : min(sentence.end, found.end + 30)])
        )
        claimed = any(claim.known is known for claim in state.claims)
        if claimed or not any(phrase in around for phrase in state.grammar.speech):
            kept.append(known)
    return kept
