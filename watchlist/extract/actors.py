"""Who acts in a sentence: the subject of an active verb, "by ..." behind a passive one, the adjective before "sanctions"."""

from __future__ import annotations

from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.status import clause_start

Items = tuple[Item, ...]
SUBJECTS = frozenset({"authority", "country", "capital"})


def by_place(items: Items, start: int, stop: int) -> int | None:
    """Place of the "by" before an authority in [start, stop), or None."""
    for place in range(start, min(stop, len(items) - 1)):
        if items[place].low == "by" and not (
            place > start and items[place - 1].kind == "word" and items[place - 1].low.endswith("ed")
        ):
            after = _past_decision(items, place + 1)
            while after < len(items) and items[after].kind in ("determiner", "adverb", "conjunction", "adjective"):
                after += 1
            people = items[after - 1].kind == "adjective" and items[after - 1].low.endswith("s")
            return place if people or (after < len(items) and items[after].kind in SUBJECTS | {"adjective"}) else None
    return None


def authorities_by(items: Items, place: int) -> tuple[str, ...]:
    """The authorities after "by" behind a passive verb."""
    by = by_place(items, place, min(len(items), place + 24))
    return _collect(items, _past_decision(items, by + 1), 1) if by is not None else ()


def _past_decision(items: Items, place: int) -> int:
    """Past "an order of" before an authority ("blocked by an order of OFAC")."""
    if place + 3 >= len(items) or items[place].kind != "determiner" or items[place + 2].low != "of":
        return place
    return place + 3 if items[place + 1].low in word_set("acts", "decisions") else place


def told_by(items: Items, start: int, stop: int) -> tuple[str, ...]:
    """Who says in the same sentence what was done: "Canada announced today that X has been added to its own list"."""
    that = next((at for at in range(stop - 1, start, -1) if items[at].low == "that"), None)
    if that is None or not any(item.kind in ("speech", "verb") for item in items[start:that]):
        return ()
    return authorities_before(items, start, that)


def code_of(item: Item) -> str | None:
    """The code of an authority, a country, its capital or its adjective; None for other items."""
    if item.kind == "authority":
        return str(item.data.code)
    return str(item.data) if item.kind in ("country", "capital", "adjective") else None


def _collect(items: Items, place: int, step: int) -> tuple[str, ...]:
    """Codes of a row of authorities ("the US, the UK and Canada") from `place` on in the direction `step`."""
    codes: list[str] = []
    while 0 <= place < len(items):
        item = items[place]
        if item.kind in SUBJECTS or (item.kind == "adjective" and step > 0 and not codes):
            code = code_of(item)
            after = items[place + 1] if place + 1 < len(items) else None
            if after is not None and after.kind == "poss" and step < 0:
                break
            if step < 0 and codes and place and items[place - 1].kind == "preposition":
                break  # "In South Sudan, the Department ..."
            if code and code not in codes:
                codes.append(code)
        elif item.kind not in ("comma", "conjunction", "determiner", "adverb", "open", "close"):
            break
        place += step
    return tuple(codes if step > 0 else reversed(codes))


def authorities_before(items: Items, start: int, stop: int, *, strict: bool = False) -> tuple[str, ...]:
    """Authorities that are named as somebody who acts in [start, stop), the nearest row of them."""
    for place in range(stop - 1, start - 1, -1):
        item = items[place]
        if item.kind not in SUBJECTS or (strict and item.kind != "authority"):
            continue
        before = items[place - 1] if place else None
        while before is not None and before.kind == "determiner":
            before = items[items.index(before) - 1] if items.index(before) else None
        after = items[place + 1] if place + 1 < len(items) else None
        decides = place + 2 < len(items) and items[place + 2].low in word_set("acts", "decisions")
        if after is not None and after.kind == "poss" and decides and place + 2 < stop:
            return _collect(items, place, -1) or (code_of(item) or "",)  # "Australia's decision to designate X"
        if after is not None and after.kind == "poss":
            continue
        if before is not None and before.kind in ("preposition", "reason") and before.low != "by":
            if before.low == "of" and items[items.index(before) - 1].low in word_set("acts", "decisions"):
                return _collect(items, place, -1)  # "the decision of the European Union to sanction X"
            continue
        if before is not None and before.low in _OBJECT_VERBS:
            continue  # an object: "plans to follow the EU and bar ..."
        return _collect(items, place, -1)
    return ()


def subject_of(items: Items, group_start: int) -> tuple[tuple[str, ...], str | None]:
    """Codes of who acts in an active clause; else "we", "it" (a pronoun or "the ministry"), "other" or None.

    "other" is a subject that is no authority: a federation, a court of another matter, a person.
    """
    start = clause_start(items, group_start)
    place = group_start - 1
    if place > start and items[place].kind == "conjunction":
        first = next((at for at in range(place - 1, start, -1) if items[at].kind == "verb"), None)
        if first is not None and not any(
            items[at].kind in SUBJECTS or items[at].low in ("he", "she", "it", "they", "we", "i")
            for at in range(first, group_start)
        ):
            while first > start and items[first - 1].kind in ("be", "have", "modal", "adverb"):
                first -= 1
            return subject_of(items, first)  # "prosecutors have banned him and blocked his accounts"
    if place >= start and items[place].kind == "name" and not _in_brackets(items, place):
        return _office_of(items, start, place)
    if place > start and items[place].kind == "relative" and items[place].low in ("that", "which", "who"):
        for at in range(place - 1, max(start, place - 6) - 1, -1):
            if items[at].kind in SUBJECTS:
                return _collect(items, at, -1), None
            if items[at].low in word_set("persons", "acting"):
                break
        else:
            return (), "other"  # "their actions, which target X": not the subject of the main clause
    near = next(
        (item for item in reversed(items[start:group_start]) if item.kind not in ("adverb", "date", "comma")), None
    )
    if near is not None and near.low in word_set("persons", "other_agents"):
        return (), "other"
    codes = authorities_before(items, start, group_start)
    noun = _acting_noun(items, start, group_start)
    if codes and (noun is None or noun[0] < _place_of(items, start, group_start)):
        return codes, None
    if noun is not None:
        return (noun[1], None) if noun[1] else ((), "it")
    if codes:
        return codes, None
    for at in range(group_start - 1, start - 1, -1):
        if items[at].kind == "pronoun":
            head = next(
                (item for item in items[start:at] if item.kind not in ("adverb", "conjunction", "date", "comma")), None
            )
            if items[at].low in ("it", "they") and head is not None and head.kind in SUBJECTS:
                code = code_of(head)  # "Wellington took the same view of X, whose assets it froze"
                return ((code,) if code else ()), None
            return (), "we" if items[at].low in ("we", "i") else "it"
    return (), None


_OBJECT_VERBS = kinds(
    "follow follows followed following join joins joined joining urge urges urged urging tell told ask asks asked asking press pressed lobby lobbied persuade persuaded"
)
_OFFICES = kinds("secretary minister president chancellor premier treasurer")


def _office_of(items: Items, start: int, name: int) -> tuple[tuple[str, ...], str | None]:
    """Who acts where a person is the subject: the office before the name ("Foreign Secretary X announced"), else nobody of ours."""
    place = name - 1
    while place >= start and items[place].kind in ("rank", "title"):
        place -= 1
    if place < start:
        return (), "other"
    if items[place].kind == "authority":
        return (str(items[place].data.code),), None
    if items[place].kind == "role" and items[place].low.split()[-1] in _OFFICES:
        before = next(
            (code_of(items[at]) for at in range(place - 1, max(start, place - 4) - 1, -1) if code_of(items[at])), None
        )
        return ((before,), None) if before else ((), "it")
    return (), "other"


_ELSEWHERE = kinds("authorities regime court courts junta police prosecutors")
"""Bodies that act under the law of the place the text tells of, when nothing says whose they are."""


def _in_brackets(items: Items, place: int) -> bool:
    return place > 0 and items[place - 1].kind == "open"


def _place_of(items: Items, start: int, stop: int) -> int:
    """Place of the last authority-like item in [start, stop)."""
    return next((at for at in range(stop - 1, start - 1, -1) if items[at].kind in SUBJECTS), start)


def _acting_noun(items: Items, start: int, stop: int) -> tuple[int, tuple[str, ...]] | None:
    """The last noun for a body that acts ("the foreign ministry", "ministers") with the country that stands before it."""
    acting = word_set("persons", "acting")
    for at in range(stop - 1, max(start, stop - 12) - 1, -1):
        item = items[at]
        if item.kind not in ("word", "role", "group", "list", "noun") or item.low not in acting:
            continue
        before = items[at - 1] if at else None
        if before is not None and before.kind == "preposition" and before.low != "by":
            continue
        codes: tuple[str, ...] = ()
        for back in range(at - 1, max(start, at - 5) - 1, -1):
            code = code_of(items[back])
            if code:
                whose = back >= 2 and items[back - 1].kind == "poss" and items[back - 2].kind == "authority"
                codes = (code_of(items[back - 2]) or code,) if whose else (code,)  # "the UN's Somalia committee"
                break
            if items[back].kind not in ("word", "role", "poss", "adverb"):
                break
        return at, codes
    return None


def foreign_agent(items: Items, place: int) -> bool:
    """Whether "by" behind a passive verb names somebody who is no authority ("was sanctioned by the federation")."""
    for at in range(place + 1, min(len(items), place + 8)):
        if items[at].kind in ("reason", "relative", "semicolon"):
            return False  # "is being designated for being owned by X"
        if items[at].low == "by":
            after = next(
                (
                    item
                    for item in items[at + 1 : at + 5]
                    if item.kind not in ("determiner", "adjective", "adverb", "numeral", "number")
                ),
                None,
            )
            if items[at + 1].kind == "adjective" or (at + 2 < len(items) and items[at + 2].kind == "adjective"):
                return False  # "by the Americans back in April"
            return (
                after is not None
                and (after.kind in ("name", "word") or after.low in _ELSEWHERE | word_set("persons", "other_agents"))
                and (after.low not in word_set("persons", "acting") or after.low in _ELSEWHERE)
            )
    return False


def premodifier(items: Items, place: int) -> tuple[str, ...]:
    """Read "EU sanctions", "new British sanctions", "the EU's list", "the UNSC 1267 ISIL and Al-Qaida Sanctions List"."""
    at = place - 1
    passed: tuple[str, ...] = ("word", "adverb", "sanction", "measure", "poss", "role")
    if items[place].kind == "list":
        passed += ("name", "number", "open", "close", "conjunction", "dash")
    while at >= max(0, place - 16) and items[at].kind in passed:
        at -= 1
    code = code_of(items[at]) if at >= 0 else None
    return (code,) if code else ()
