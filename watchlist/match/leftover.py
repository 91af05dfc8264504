"""The least that two names can lose, from words that nothing on the other side can stand for. Compiled; see `sieve`.

Follows the rules of `align` and `names_axis` on the generous side: words that a rule there may bring together count
here as together and free of charge, except letters that differ and initials, which cost here what they cost there.
"""

from __future__ import annotations

import numpy as np

from watchlist.match.arrangement import (
    FORM,
    FORM_END,
    FREELY,
    INITIALS,
    LEAST_INITIALS,
    MOST_COSTLY,
    OTHER,
    OTHER_END,
    PLAIN,
    PLAIN_END,
    PLAIN_MASK,
    RELATED,
    SERVANT,
    STANDING,
    TERM,
    UNMATCHED,
)
from watchlist.match.kernels import bits, compiled, edits
from watchlist.match.word_columns import BESIDE, COUNTS, HAS_SERVANT, IS_SERVANT, PARTICLE

TORN = 0.3
"""How near what follows Abd must be to a word that stands apart from it (`align._torn`)."""


@compiled
def left_price(more, less, counts, whole, prices):
    """What words left over cost: `more` and `less` by weight, of `whole` on both sides together (`align._left_over`)."""
    agreed = max((whole - more - less) / 2, prices.least_agreed)
    conflict = less if counts else 0.0
    rest = more - conflict
    loss = prices.conflict * conflict
    return loss + prices.extra * (rest / agreed) ** prices.extra_power if rest > 0 else loss


@compiled
def least_of_left(one, other, whole_one, whole_other, beside, prices):
    """The least price where at least `one` and `other` are left over on the two sides.

    The price grows with the greater side, and in the lesser it is concave on either side of what is negligible: so
    the least lies at an end.
    """
    more, less, room = (one, other, whole_other) if one >= other else (other, one, whole_one)
    whole = whole_one + whole_other + 2 * beside
    best = left_price(more, less, less > prices.negligible, whole, prices)
    end = min(more, room)
    if end > less:
        best = min(best, left_price(more, end, end > prices.negligible, whole, prices))
        if less < prices.negligible < end:
            best = min(best, left_price(more, prices.negligible, True, whole, prices))
            best = min(best, left_price(more, prices.negligible, False, whole, prices))
    return best


@compiled
def by_letters(mine, theirs, counts, room, near):
    """Words of either side, as bits, that letters of several words bring together: first letters, a space that slipped.

    `near` are the words that near terms bring together: they may be passed over (`align._initialisms`).
    """
    moved, split = _moved(mine, theirs, counts, room)
    found, met = _spelled(mine, room.own, counts[0], theirs, room.theirs, (counts[1], near[1]))
    also, spelled = _spelled(theirs, room.theirs, counts[1], mine, room.own, (counts[0], near[0]))
    return found | spelled | moved, met | also | split


@compiled
def _moved(mine, theirs, counts, room):
    """Two neighbours that are two neighbours of the other side with the space elsewhere (`align._moved_boundaries`)."""
    found = met = np.int64(0)
    for place in range(counts[0] - 1):
        words = room.own[place], room.own[place + 1]
        for at in range(counts[1] - 1):
            others = room.theirs[at], room.theirs[at + 1]
            if _one_text(mine, words, theirs, others):
                found |= np.int64(3) << place
                met |= np.int64(3) << at
    return found, met


@compiled
def _one_text(mine, words, theirs, others):
    """Whether two words and two others are the same letters, written as one."""
    table, other_table = mine.table, theirs.table
    one, two = table[words[0], FORM], table[words[1], FORM]
    own = table[words[0], FORM_END] - one
    length = own + table[words[1], FORM_END] - two
    begin, further = other_table[others[0], FORM], other_table[others[1], FORM]
    their = other_table[others[0], FORM_END] - begin
    if length != their + other_table[others[1], FORM_END] - further or own == their:
        return False
    for letter in range(length):
        here = mine.letters[one + letter if letter < own else two + letter - own]
        if here != theirs.letters[begin + letter if letter < their else further + letter - their]:
            return False
    return True


@compiled
def _spelled(words, numbers, count, others, other_numbers, side):
    (other_count, near), initials, found, met = side, np.int64(0), np.int64(0), np.int64(0)
    if other_count < LEAST_INITIALS:
        return found, met
    for at in range(other_count):
        initials |= _initial(others, other_numbers[at])
    for place in range(count):
        word = numbers[place]
        start, end = words.table[word, PLAIN], words.table[word, PLAIN_END]
        letters = words.table[word, PLAIN_MASK]
        if words.table[word, STANDING] == PARTICLE or not LEAST_INITIALS <= end - start <= INITIALS:
            continue
        if letters & ~initials == 0:
            for first in range(other_count):
                spelled = _run_spelled(words.letters, (start, end), others, other_numbers, (first, other_count, near))
                if spelled:
                    found |= np.int64(1) << place
                    met |= spelled
    return found, met


@compiled
def _run_spelled(letters, text, others, numbers, side):
    """Words from a place on whose first letters are the text, as bits; 0 where they are not."""
    (place, end), (first, count, near), spelled = text, side, np.int64(0)
    for at in range(first, count):
        word = numbers[at]
        if others.letters[others.table[word, PLAIN]] == letters[place]:
            spelled |= np.int64(1) << at
            place += 1
            if place == end:
                return spelled
        elif at == first or (not near >> at & 1 and others.table[word, STANDING] < BESIDE):
            return np.int64(0)
    return np.int64(0)


@compiled
def _initial(words, number):
    """The bit of the first letter of a word, as in the masks of letters; 0 for a digit."""
    letter = np.int64(words.letters[words.table[number, PLAIN]]) - 97
    return np.int64(1) << letter if 0 <= letter < 26 else np.int64(0)


@compiled
def least_loss(mine, theirs, counts, joined, prices, room, stamp):
    """The least loss of the name and the row whose words stand in `room` (so many on either side).

    `joined` holds words of either side, as bits, that meet as words written as one.
    """
    count, other_count = counts
    room.cheapest[:count] = UNMATCHED
    near, met_near = joined
    for at in range(other_count):
        words = _met(mine, theirs, room.theirs[at], prices, room, stamp)
        if words:
            near |= words
            met_near |= np.int64(1) << at
    found, met = by_letters(mine, theirs, counts, room, (near, met_near))
    for place in range(count):
        if (found | joined[0]) >> place & 1:
            room.cheapest[place] = 0.0
    found, met = found | near, met | met_near
    for place in range(count):
        for at in range(other_count):
            if (found >> place & 1 == 0 or met >> at & 1 == 0) or room.cheapest[place] > 0.0:
                price = _lone_price(mine, room.own[place], theirs, room.theirs[at], prices, room.places)
                if price < UNMATCHED:
                    room.cheapest[place] = min(room.cheapest[place], price)
                    found |= np.int64(1) << place
                    met |= np.int64(1) << at
    one, whole_one, beside = left_weights(mine, room.own, count, found)
    other, whole_other, more = left_weights(theirs, room.theirs, other_count, met)
    return _price(mine, room, (count, found), (one, whole_one), (other, whole_other), beside + more, prices)


@compiled
def _met(mine, theirs, word, prices, room, stamp):
    """The words of the name, as bits, near whose terms a word of the row has one; prices go to `room.cheapest`."""
    found = np.int64(0)
    table = theirs.table
    for number in range(table[word, OTHER] - 1, table[word, OTHER_END]):
        own = number == table[word, OTHER] - 1
        term = table[word, TERM] if own else np.int64(theirs.others[number])
        if room.seen[term] != stamp:
            continue
        entry = room.first[term]
        while entry >= 0:
            words, apart = room.words[entry], room.apart[entry]
            entry = room.next[entry]
            if not own and (apart > TORN or apart == RELATED):
                continue
            found |= words
            at = 0
            while words:
                if words & 1 and room.cheapest[at] > 0.0:
                    price = 0.0
                    if own and apart not in (0.0, FREELY):
                        price = _near_price(mine, room.own[at], theirs, word, apart, prices, room.places)
                    room.cheapest[at] = min(room.cheapest[at], price)
                words >>= 1
                at += 1
    return found


@compiled
def _near_price(mine, word, theirs, other, apart, prices, places):
    """The least that two words cost that are so far apart by their forms (`words.word_distance`)."""
    weight = max(mine.weights[word], theirs.weights[other])
    if apart == RELATED:
        return weight * prices.related
    plain = _plain_distance(mine, word, theirs, other, places)
    share = prices.plain_share
    amount = min((1.0 - share) * apart + share * min(plain, prices.plain_at_most), plain)
    return weight * prices.edit * amount**prices.edit_power


@compiled
def _lone_price(mine, word, theirs, other, prices, places):
    """What two words cost that stand for one another though no near term says so; `UNMATCHED` where they do not.

    An initial, Abd torn off, spellings that folding drives apart.
    """
    table, others = mine.table, theirs.table
    weight = max(mine.weights[word], theirs.weights[other])
    one_letter = table[word, FORM_END] - table[word, FORM] == 1
    if one_letter != (others[other, FORM_END] - others[other, FORM] == 1):
        same = mine.letters[table[word, PLAIN]] == theirs.letters[others[other, PLAIN]]
        return weight * prices.initial if same else UNMATCHED
    if table[word, SERVANT] | others[other, SERVANT] == HAS_SERVANT | IS_SERVANT:
        return 0.0
    plain = _plain_distance(mine, word, theirs, other, places)
    return weight * prices.edit * plain**prices.edit_power if plain < 1.0 else UNMATCHED


@compiled
def _plain_distance(mine, word, theirs, other, places):
    """`words.form_distance` of two plain spellings."""
    start, end = mine.table[word, PLAIN], mine.table[word, PLAIN_END]
    begin, stop = theirs.table[other, PLAIN], theirs.table[other, PLAIN_END]
    limit = 0.35 * max(end - start, stop - begin) + 0.4
    differ = mine.table[word, PLAIN_MASK] ^ theirs.table[other, PLAIN_MASK]
    if abs((end - start) - (stop - begin)) > limit or bits(differ) > 2 * int(limit):
        return 9.0
    letters = mine.letters
    for place in range(start, end):
        places[letters[place]] |= np.uint64(1) << np.uint64(place - start)
    found = edits(places, end - start, theirs.letters, begin, stop)
    for place in range(start, end):
        places[letters[place]] = np.uint64(0)
    return found / limit if found <= int(limit) else 9.0


@compiled
def left_weights(words, numbers, count, together):
    """Weight of the words that count and are together with none, of all that count, and half of the others'."""
    left = whole = beside = 0.0
    for place in range(count):
        weight = np.float64(words.weights[numbers[place]])
        if words.table[numbers[place], STANDING] != COUNTS:
            beside += weight / 2
            continue
        whole += weight
        if not together >> place & 1:
            left += weight
    return left, whole, beside


@compiled
def _price(mine, room, found, own, theirs, beside, prices):
    """The least price of words left over and of letters that differ, given the words that may be together."""
    (count, together), (one, whole_one), (other, whole_other) = found, own, theirs
    costly = np.int64(0)
    number = 0
    for place in range(count):
        counts = mine.table[room.own[place], STANDING] == COUNTS
        if counts and together >> place & 1 and room.cheapest[place] > 0.0 and number < MOST_COSTLY:
            costly |= np.int64(place) << (8 * number)
            number += 1
    best = UNMATCHED
    for chosen in range(1 << number):
        price, left = 0.0, one
        for bit in range(number):
            place = costly >> (8 * bit) & 255
            if chosen >> bit & 1:
                left += mine.weights[room.own[place]]
            else:
                price += room.cheapest[place]
        if price < best:
            best = min(best, price + least_of_left(left, other, whole_one, whole_other, beside, prices))
    return best
