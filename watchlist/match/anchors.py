"""Which words of a name a row must share to come into question, and the terms near them. Compiled; see `sieve`."""

from __future__ import annotations

import numpy as np

from watchlist.match.arrangement import (
    ENTRIES,
    FORM,
    FORM_END,
    FREELY,
    INITIALS,
    LETTERS,
    LONGEST_RUN,
    PLAIN,
    PLAIN_END,
    RUNS,
    SERVING_LISTED,
    STANDING,
    TOLERANCE,
)
from watchlist.match.kernels import compiled, exact_term, start_of
from watchlist.match.word_columns import BESIDE, COUNTS


@compiled
def span_of(ends, number):
    """Where the part of a number begins and ends; empty for -1."""
    return (start_of(ends, number), np.int64(ends[number])) if number >= 0 else (np.int64(0), np.int64(0))


@compiled
def note(asked, index, room, name):
    """Note the terms near the words of a name; how many runs of words and initials are terms, -1 for too many."""
    stamp, (first, end) = name + 1, span_of(asked.ends, name)
    entries = count = np.int64(0)
    for place in range(end - first):
        word = room.own[place]
        start, stop = span_of(asked.near_ends, word)
        if entries + stop - start + RUNS > ENTRIES:
            return np.int64(-1)
        for number in range(start, stop):
            if asked.near_apart[number] <= room.reach[place]:
                bit = np.int64(1) << place
                entries = _enter(room, asked.near_terms[number], bit, asked.near_apart[number], (entries, stamp))
        count = _runs_from(asked.words, index, room, (place, end - first), count)
    for number in range(count):
        if room.runs[number, 2]:
            entries = _enter(room, room.runs[number, 0], room.runs[number, 1], FREELY, (entries, stamp))
    return count


@compiled
def _runs_from(words, index, room, span, count):
    """Terms that words from a place on spell together, or that their first letters spell (an initial: of one word)."""
    form = plain = taken = initials = places = behind = np.int64(0)
    for place in range(span[0], min(span[1], span[0] + INITIALS)):
        word = room.own[place]
        start, end = words.table[word, FORM], words.table[word, FORM_END]
        begin, stop = words.table[word, PLAIN], words.table[word, PLAIN_END]
        places |= np.int64(1) << place
        taken += 1
        if words.table[word, STANDING] < BESIDE:
            behind |= np.int64(1) << place
            room.initials[initials] = words.letters[begin]
            initials += 1
            if initials > 1 or end - start > 1:
                count = _enter_run(index, room, count, (behind, False), (room.initials, initials), True)
        if taken <= LONGEST_RUN and max(form + end - start, plain + stop - begin) <= LETTERS:
            for letter in range(start, end):
                room.letters[form] = words.letters[letter]
                form += 1
            for letter in range(begin, stop):
                room.plain_letters[plain] = words.letters[letter]
                plain += 1
            if taken > 1:
                count = _enter_run(index, room, count, (places, True), (room.letters, form), False)
                count = _enter_run(index, room, count, (places, True), (room.plain_letters, plain), True)
    return count


@compiled
def _enter(room, term, words, apart, place):
    entries, stamp = place
    if room.seen[term] != stamp:
        room.seen[term] = stamp
        room.first[term] = -1
        room.together[term] = 0
    room.together[term] |= words
    room.words[entries], room.apart[entries], room.next[entries] = words, apart, room.first[term]
    room.first[term] = entries
    return entries + 1


@compiled
def _enter_run(index, room, count, words, text, plain):
    """Note a run that is a term (`plain`: in its plain spelling): the term, and the places of its words.

    `words` says besides whether the run brings these together with the term.
    """
    if plain:
        term = exact_term(text[0], text[1], index.spellings, index.spelling_keys)
        if term >= 0:
            term = np.int64(index.spelling_terms[term])
    else:
        term = exact_term(text[0], text[1], index.vocabulary, index.keys)
    if term < 0 or count == len(room.runs):
        return count
    room.runs[count, 0], room.runs[count, 1], room.runs[count, 2] = term, words[0], words[1]
    return count + 1


@compiled
def choose(asked, index, prices, limit, room, counts):
    """The words a row must have one of to stay within the limit, as bits; -1 where any row may.

    Words with the most rows are spared first, as long as agreeing in all spared words is not enough. Numbers and
    initials, which need no term in common, are spared anyway.
    """
    (words, runs), chosen = counts, np.int64(0)
    left, agreed = 0.0, SERVING_LISTED
    table, weights, rows, heaviest = asked.words.table, asked.words.weights, room.rows, room.heaviest
    for place in range(words):
        word = room.own[place]
        rows[place], heaviest[place] = -1.0, 0.0
        if table[word, STANDING] != COUNTS or table[word, FORM_END] - table[word, FORM] == 1:
            agreed += weights[word] if table[word, STANDING] >= BESIDE else 2 * prices.heaviest
            continue
        left += weights[word]
        chosen |= np.int64(1) << place
        rows[place] = 0.0
        for number in range(start_of(asked.near_ends, word), np.int64(asked.near_ends[word])):
            if asked.near_apart[number] <= room.reach[place]:
                term = asked.near_terms[number]
                rows[place] += np.int64(index.post_ends[term]) - start_of(index.post_ends, term)
                heaviest[place] = max(heaviest[place], index.term_heaviest[term])
    for number in range(runs):
        for place in range(words):
            if room.runs[number, 1] >> place & 1:
                heaviest[place] = max(heaviest[place], index.term_heaviest[room.runs[number, 0]])
    if _unmet(left, agreed, prices) <= limit + TOLERANCE:
        return np.int64(-1)
    for _ in range(words):
        most = 0
        for place in range(1, words):
            if rows[place] > rows[most]:
                most = place
        weight = weights[room.own[most]]
        if rows[most] > 0 and _unmet(left - weight, agreed + weight + heaviest[most], prices) > limit + TOLERANCE:
            left, agreed = left - weight, agreed + weight + heaviest[most]
            chosen ^= np.int64(1) << most
        rows[most] = -1.0
    return chosen


@compiled
def _unmet(left, agreed, prices):
    """The least price where words of weight `left` meet nothing and the rest agrees in `agreed`, both sides together.

    Whatever is left over on the other side; concave in that on either side of what is negligible.
    """
    mean = max(agreed / 2, prices.least_agreed)
    best = min(prices.extra * (left / mean) ** prices.extra_power, prices.conflict * left)
    if left > prices.negligible:
        rest = prices.extra * ((left - prices.negligible) / mean) ** prices.extra_power
        best = min(best, prices.conflict * prices.negligible + rest)
    return best
