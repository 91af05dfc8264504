"""Which pairs of a name and a row of the index may score at all, by a lower bound of the loss. Compiled.

For every name the words are chosen that a row must have one of (`anchors.choose`). Rows with a term near one of these are
taken, each once; a first look (`_hopeless`) refuses nearly all; for the rest the least loss that an alignment can have
is worked out (`leftover.least_loss`), with the price of two scripts and what other facts add or make good.
"""

from __future__ import annotations

import numpy as np

from watchlist.match.anchors import choose, note, span_of
from watchlist.match.arrangement import (
    FORM,
    FORM_END,
    MOST_WORDS,
    OF_ORGANIZATION,
    OTHER,
    OTHER_END,
    PLAIN,
    PLAIN_END,
    PLAIN_MASK,
    SERVANT,
    TERM,
    TOLERANCE,
    WEAK,
    Asked,
    Index,
    Limits,
    Out,
    Prices,
    Room,
)
from watchlist.match.facts import evidence, most_support
from watchlist.match.kernels import bits, compiled, entry, start_of
from watchlist.match.leftover import by_letters, least_loss, least_of_left, left_weights
from watchlist.match.word_columns import HAS_SERVANT, IS_SERVANT


@entry
def sieve(
    asked: Asked, index: Index, prices: Prices, limits: Limits, room: Room, place: tuple[Out, int]
) -> tuple[int, int]:
    """Pairs that may lose no more than the limit, into `out` of `place` (out, first name); what is done, how many pairs.

    Where `out` is full, fewer names are done than there are.
    """
    (out, first), found = place, 0
    for name in range(first, len(asked.ends)):
        bearable = _bearable(asked, name, limits)
        words = _set_up(asked, name, bearable + limits.weak_support, prices, room)
        runs = note(asked, index, room, name)
        most = bearable + limits.weak_support
        chosen = choose(asked, index, prices, most, room, (words, runs)) if runs >= 0 else np.int64(-1)
        out.alone[name] = chosen < 0
        if chosen <= 0:
            continue
        begun = found
        for at in range(words + runs):
            near, near_end = np.int64(0), np.int64(0)
            if at >= words:
                near_end = np.int64(chosen & room.runs[at - words, 1] != 0)
            elif chosen >> at & 1:
                near, near_end = span_of(asked.near_ends, room.own[at])
            for number in range(near, near_end):
                term, price = room.runs[max(at - words, 0), 0], 0.0
                if at < words:
                    if asked.near_apart[number] > room.reach[at]:
                        continue
                    term = np.int64(asked.near_terms[number])
                    price = _least_price(asked.words.weights[room.own[at]], asked.near_apart[number], prices)
                what = name, term, words, bearable, price
                found = _rows_of(asked, index, limits, prices, room, what, (out, found))
        if found == len(out.pairs):
            if begun > 0:
                out.seen[:] = 0
                room.seen[:] = 0
                return name, begun
            out.alone[name] = True
            found = 0
    return len(asked.ends), found


@compiled
def _least_price(weight, apart, prices):
    """The least that a word and a term so far apart cost, unless folding has driven them apart."""
    if apart <= 0.0:
        return 0.0
    return weight * prices.edit * ((1.0 - prices.plain_share) * apart) ** prices.edit_power


@compiled
def _bearable(asked, name, limits):
    """What the names of a pair may lose, given all that other facts of the query can make good."""
    most = most_support(asked.facts, asked.queries[name], limits.facts) if limits.with_facts else 0.0
    return min(limits.loss + most, limits.loss / (1.0 - limits.facts.support_share))


@compiled
def _set_up(asked, name, bearable, prices, room):
    """Take the words of a name in hand, and how far terms may be from each: beyond, letters cost more than is bearable.

    Spellings that folding drives apart (`words.word_distance`) are met in rows found otherwise. Returns the number.
    """
    first, end = span_of(asked.ends, name)
    for place in range(first, end):
        word = asked.numbers[place]
        room.own[place - first] = word
        whole = max(asked.words.weights[word] * prices.edit, 1e-6)
        room.reach[place - first] = (bearable / whole) ** (1.0 / prices.edit_power) / (1.0 - prices.plain_share)
    return end - first


@compiled
def _rows_of(asked, index, limits, prices, room, what, place):
    """Put out the rows of a term that a name may score with, each once for all its terms; how many pairs are out."""
    (name, term, words, bearable, price), (out, found) = what, place
    rows, query = index.rows, asked.queries[name]
    scripts, allowed = asked.script_prices[asked.script_lines[name]], asked.allowed[asked.filters[query]]
    for post in range(start_of(index.post_ends, term), np.int64(index.post_ends[term])):
        row = index.post_rows[post]
        if out.seen[row] == name + 1 or (rows.flags[row] & OF_ORGANIZATION > 0) != (limits.family > 0):
            continue
        least = np.float64(scripts[rows.scripts[row]])
        if rows.supported[rows.parties[row]] or asked.supported[query]:
            least -= limits.weak_support
        if least + price > bearable + TOLERANCE:  # a nearer term may still come
            continue
        out.seen[row] = name + 1
        if (rows.flags[row] & WEAK and not limits.weak) or not allowed[rows.parties[row]]:
            continue
        plus = minus = 0.0
        if limits.with_facts:
            plus, minus = evidence(asked.facts, query, index.facts, rows.parties[row], limits.facts)
        share = limits.facts.support_share
        most = min(limits.loss - minus + plus, (limits.loss - minus) / (1.0 - share))  # what the names may lose, then
        if least + price > most + TOLERANCE:
            continue
        others, joined = _take(rows, room, row, name + 1)
        counts = words, others
        if others:
            if _hopeless(asked.words, index.words, counts, joined, prices, room, (name + 1, most - least)):
                continue
            least += least_loss(asked.words, index.words, counts, joined, prices, room, name + 1)
        least += minus - min(plus, share * max(least, 0.0))
        if least <= limits.loss + TOLERANCE and found < len(out.pairs):
            out.pairs[found, 0], out.pairs[found, 1] = name, row
            found += 1
    return found


@compiled
def _take(rows, room, row, stamp):
    """Take the words of a row in hand: how many (0 for too many), and what meets as words written as one (bits)."""
    first, end = span_of(rows.ends, row)
    if end - first > MOST_WORDS:
        return np.int64(0), (np.int64(0), np.int64(0))
    for place in range(first, end):
        room.theirs[place - first] = rows.numbers[place]
    found = met = np.int64(0)
    for number in range(start_of(rows.joined_ends, row), np.int64(rows.joined_ends[row])):
        term = rows.joined_terms[number]
        if room.seen[term] == stamp:
            found |= room.together[term]
            met |= np.int64(rows.joined_places[number])
    return end - first, (found, met)


@compiled
def _hopeless(mine, theirs, counts, joined, prices, room, what):
    """Whether words that none of the other side can stand for cost too much: a quick look before `least_loss`.

    Words count as together that are near terms, or might be together by length and letters (`_may_meet`).
    """
    (count, other_count), (found, met), (stamp, bearable) = counts, joined, what
    seen, together, table, others = room.seen, room.together, theirs.table, theirs.others
    for at in range(other_count):
        word = room.theirs[at]
        term = table[word, TERM]
        near = seen[term] == stamp
        if near:
            found |= together[term]
        for number in range(table[word, OTHER], table[word, OTHER_END]):
            if seen[others[number]] == stamp:
                found |= together[others[number]]
                near = True
        if near:
            met |= np.int64(1) << at
    also, too = by_letters(mine, theirs, counts, room, (found, met))
    for place in range(count):
        for at in range(other_count):
            if (found >> place & 1 == 0 or met >> at & 1 == 0) and _may_meet(
                mine, room.own[place], theirs, room.theirs[at]
            ):
                also |= np.int64(1) << place
                too |= np.int64(1) << at
    one, whole_one, beside = left_weights(mine, room.own, count, found | also)
    other, whole_other, more = left_weights(theirs, room.theirs, other_count, met | too)
    less = min(one, other)
    if less > prices.negligible and less * prices.conflict > bearable + TOLERANCE:
        return True
    return least_of_left(one, other, whole_one, whole_other, beside + more, prices) > bearable + TOLERANCE


@compiled
def _may_meet(mine, word, theirs, other):
    """Whether two words may stand for one another though no near term says so, by length and letters."""
    table, others = mine.table, theirs.table
    one_letter = table[word, FORM_END] - table[word, FORM] == 1
    if one_letter != (others[other, FORM_END] - others[other, FORM] == 1):
        return mine.letters[table[word, PLAIN]] == theirs.letters[others[other, PLAIN]]
    if table[word, SERVANT] | others[other, SERVANT] == HAS_SERVANT | IS_SERVANT:
        return True
    length, total = table[word, PLAIN_END] - table[word, PLAIN], others[other, PLAIN_END] - others[other, PLAIN]
    limit = int(0.35 * max(length, total) + 0.4)
    return abs(length - total) <= limit and bits(table[word, PLAIN_MASK] ^ others[other, PLAIN_MASK]) <= 2 * limit
