"""Sentences end where a reader would end them; offsets hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchlist.extract.sentences import blocks, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Brig. Gen. Pat Moreno spoke to the U.S. Treasury.",
        "John Doe, a.k.a. Johnny, of Acme Co. Ltd. was listed on Oct. 20 by the U.N. panel.",
        "Mr. J. R. Doe met Dr. Roe at 10 a.m. on Friday.",
        "Er kam am 9. Januar 2025 nach Bern.",
        "The firm (est. 1990) paid $3.5 million to Golden Ship Inc. of Panama.",
    ],
)
def test_abbreviations_do_not_end_a_sentence(text):
    """Ranks, a.k.a., months, initials, legal forms and U.S. stay inside."""
    assert [text[one.start : one.end] for one in sentences(text)] == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("They live in the U.S. The company moved.", 2),
        ("“We act now.” He left. Why? Nobody knows!", 4),
        ("- First entry\n- Second entry\n\nA paragraph. Of two.", 4),
        ("A line that was broken by hand at a width of some seventy letters or\nso goes on here and ends.", 1),
    ],
)
def test_sentences_end(text, count):
    """A capital function word after U.S., closing quotes, bullets and paragraphs end one; a broken line does not."""
    assert len(sentences(text)) == count


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_spans_hold_for_any_text(text):
    """Sentences are ordered, do not overlap, lie in their block, and lose no word of it."""
    last = 0
    for block in blocks(text):
        assert last <= block.start <= block.end <= len(text)
        last = block.end
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end <= sentence.block.end
        last = sentence.end
        assert all(text[token.start : token.end] == token.text for token in sentence.tokens)
