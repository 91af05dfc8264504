"""Rules on neighbouring words: names written apart are joined, titles, legal forms and numbers in words are found."""

from __future__ import annotations

from watchlist.names.fold import fold
from watchlist.names.lexicon import Mode, Phrase, joins, numerals, particle_forms, phrases
from watchlist.names.tokens import INITIAL, LEGAL, NUMBER, PARTICLE, PATRONYMIC, TITLE, WORD, Token
from watchlist.names.units import (
    COUNT,
    HEAD,
    JOIN,
    JOINED,
    MIXED,
    PHRASE,
    UPPER,
    Unit,
    father_form,
    number_token,
    servant_form,
)
from watchlist.names.units import PATRONYMIC as ENDS_LIKE_PATRONYMIC


def arrange(units: list[Unit], mode: Mode, flags: int) -> list[Unit]:
    """The units with every rule on neighbours applied; `flags` are those of all units together."""
    if flags & JOIN:
        units = _join(units, mode)
    if flags & PHRASE:
        units = _phrases(units, mode)
    if flags & COUNT:
        units = _numbers(units, mode)
    if flags & HEAD and mode is Mode.PERSON:
        units = _heads(units)
    if flags & ENDS_LIKE_PATRONYMIC:
        units = _patronymics(units)
    return units


def _join(units: list[Unit], mode: Mode) -> list[Unit]:
    done: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        joined, used = _with_next(units, at, mode) if unit.flags & JOIN else (None, 0)
        if joined is None and unit.flags & JOIN and done:
            joined = _with_last(done, unit, mode)
            used = 1
        if joined is None:
            done.append(unit)
            at += 1
        else:
            done.append(joined)
            at += used
    return done


def _with_next(units: list[Unit], at: int, mode: Mode) -> tuple[Unit | None, int]:
    """Abd, Abu, Mc and the assimilated article with the word after them: the new unit and how many it takes up."""
    plain = units[at].token.plain
    if plain in joins("servant") or (plain in joins("father") and mode is Mode.PERSON):
        after = at + 1
        while after < len(units) and units[after].token.plain in joins("article"):
            after += 1
        if after < len(units) and _is_name(units[after]):
            return _merge(units[at : after + 1], plain in joins("servant")), after - at + 1
        if after < len(units) and units[after].token.plain in joins("god") and plain in joins("servant"):
            return _merge(units[at : after + 1], True), after - at + 1
        return None, 0
    if plain in joins("gael") and mode is Mode.PERSON and at + 1 < len(units) and _is_name(units[at + 1]):
        whole = plain + units[at + 1].token.plain
        return Unit(Token(fold(whole), whole, WORD), units[at + 1].flags & (UPPER | MIXED) | JOINED), 2
    if f"{plain}-" in particle_forms(mode) and at + 1 < len(units):
        following = units[at + 1].token.plain
        if len(following) > 3 and following.startswith(plain[1:]):
            return Unit(Token("al", plain, PARTICLE), units[at].flags & ~JOIN), 1
    return None, 0


def _merge(units: list[Unit], servant: bool) -> Unit:
    name = units[-1].token.plain
    whole = "".join(unit.token.plain for unit in units)
    join = servant_form if servant else father_form
    form = fold("abdullah") if name in joins("god") else join(name)
    return Unit(Token(form, whole, WORD), (units[0].flags | units[-1].flags) & (UPPER | MIXED) | JOINED)


def _with_last(done: list[Unit], unit: Unit, mode: Mode) -> Unit | None:
    """-ullah and -ud-din with the word (and article) before them; takes those off `done`."""
    plain = unit.token.plain
    articles = 0
    while articles < len(done) and done[-1 - articles].token.plain in joins("article"):
        articles += 1
    if articles == len(done) or not _is_name(done[-1 - articles]):
        return None
    before = done[-1 - articles]
    if plain in joins("god") and (mode is Mode.PERSON or plain != "alla"):
        suffix = "ullah"
    elif plain in joins("faith joined") or (plain in joins("faith") and articles):
        suffix = "uddin"
    else:
        return None
    whole = before.token.plain + "".join(one.token.plain for one in done[len(done) - articles :]) + plain
    del done[len(done) - articles - 1 :]
    return Unit(Token(fold(before.token.plain + suffix), whole, WORD), before.flags & (UPPER | MIXED) | JOINED)


def _is_name(unit: Unit) -> bool:
    return (
        unit.token.tag == WORD
        and not unit.flags & JOINED
        and len(unit.token.plain) > 1
        and unit.token.plain not in joins("god")
    )


def _phrases(units: list[Unit], mode: Mode) -> list[Unit]:
    table = phrases(mode)
    ends = _tail_start(units, table)
    done: list[Unit] = []
    at, leading = 0, True
    while at < len(units):
        phrase = _phrase_at(units, at, table) if units[at].flags & PHRASE else None
        if phrase is not None and not _fits(phrase, at, len(units), leading, ends):
            phrase = next(
                (
                    other
                    for other in table[units[at].token.plain]
                    if _matches(units, at, other) and _fits(other, at, len(units), leading, ends)
                ),
                None,
            )
        if phrase is None:
            leading = leading and units[at].token.tag == PARTICLE and mode is Mode.ORG
            done.append(units[at])
            at += 1
            continue
        size = len(phrase.words)
        plain = "".join(unit.token.plain for unit in units[at : at + size])
        done.append(Unit(Token(phrase.code, plain, phrase.tag), units[at].flags & ~PHRASE))
        at += size
    return _keep_a_name(done, units)


def _phrase_at(units: list[Unit], at: int, table: dict[str, tuple[Phrase, ...]]) -> Phrase | None:
    return next((phrase for phrase in table[units[at].token.plain] if _matches(units, at, phrase)), None)


def _matches(units: list[Unit], at: int, phrase: Phrase) -> bool:
    words = phrase.words
    if len(words) == 1:
        return True
    if at + len(words) > len(units):
        return False
    return all(units[at + step].token.plain == word for step, word in enumerate(words))


def _tail_start(units: list[Unit], table: dict[str, tuple[Phrase, ...]]) -> int:
    """Where the run of words that may all be suffixes (Co., Ltd.; Jr.) at the end of the name begins."""
    at = len(units)
    while at > 1:
        step = next(
            (
                size
                for size in range(min(6, at - 1), 0, -1)
                if units[at - size].flags & PHRASE
                and any(
                    len(phrase.words) == size and phrase.where != "start" and _matches(units, at - size, phrase)
                    for phrase in table[units[at - size].token.plain]
                )
            ),
            0,
        )
        if not step:
            break
        at -= step
    return at


def _fits(phrase: Phrase, at: int, count: int, leading: bool, ends: int) -> bool:
    last = at + len(phrase.words) >= count or at >= ends
    first = leading and at + len(phrase.words) < count
    if phrase.where == "any":
        return True
    if phrase.where == "start":
        return first
    return last and at > 0 if phrase.where == "end" else (last and at > 0) or first


def _keep_a_name(done: list[Unit], units: list[Unit]) -> list[Unit]:
    """A name that is titles and legal forms alone keeps its last part as a word."""
    if any(unit.token.tag not in (TITLE, LEGAL, PARTICLE) for unit in done):
        return done
    for at in range(len(done) - 1, -1, -1):
        plain = done[at].token.plain
        if done[at].token.tag != PARTICLE:
            done[at] = Unit(Token(fold(plain), plain, WORD), done[at].flags)
            return done
    return units


def _numbers(units: list[Unit], mode: Mode) -> list[Unit]:
    table = numerals()
    done: list[Unit] = []
    end = max((at for at, unit in enumerate(units) if unit.token.tag not in (LEGAL, TITLE)), default=0)
    for at, unit in enumerate(units):
        known = table.get(unit.token.plain) if unit.flags & COUNT and unit.token.tag != NUMBER else None
        if known is None:
            if not (unit.token.tag == NUMBER and _completes(done, unit.token.form)):
                done.append(unit)
                continue
            value, plain = unit.token.form, unit.token.plain
        elif known.sort in ("roman", "last roman"):
            alone = len(units) == 1 or (known.sort == "last roman" and (at != end or at == 0))
            if alone or (mode is Mode.PERSON and known.sort == "last roman"):
                done.append(unit)
                continue
            value, plain = known.value, unit.token.plain
        else:
            value, plain = known.value, unit.token.plain
        if _completes(done, value):
            ten = done.pop().token
            value, plain = str(int(ten.form) + int(value)), ten.plain + plain
        done.append(Unit(number_token(value, plain), unit.flags & ~COUNT | (COUNT if known else 0)))
    return done


def _completes(done: list[Unit], value: str) -> bool:
    """Whether a unit follows a ten in words: forty four, forty 4."""
    if not done or done[-1].token.tag != NUMBER or not done[-1].token.plain.isalpha():
        return False
    ten = numerals().get(done[-1].token.plain)
    return ten is not None and ten.sort == "ten" and len(value) == 1 and value != "0"


def _heads(units: list[Unit]) -> list[Unit]:
    """Ben, Van, Le at the very beginning is a name unless another particle follows (Van der Bellen)."""
    first = units[0]
    if len(units) > 1 and first.flags & HEAD and first.token.tag == PARTICLE and units[1].token.tag != PARTICLE:
        plain = first.token.plain
        tag = WORD if len(plain) > 1 else INITIAL
        return [Unit(Token(fold(plain) if len(plain) > 1 else plain, plain, tag), first.flags), *units[1:]]
    return units


def _patronymics(units: list[Unit]) -> list[Unit]:
    """-ovich and -ovna are patronymics where a given name stands before them and a family name is there as well."""
    names = [at for at, unit in enumerate(units) if unit.token.tag == WORD]
    done = list(units)
    found = False
    for place, at in enumerate(names):
        unit = units[at]
        if not unit.flags & ENDS_LIKE_PATRONYMIC or place == 0 or len(names) < 3 or found:
            continue
        token = unit.token
        done[at] = Unit(Token(token.form, token.plain, PATRONYMIC, token.alt), unit.flags)
        found = True
    return done
