"""Names as given become tokens: the tables of cases, the refusals, the laws."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watchlist.errors import EmptyNameError
from watchlist.names import decode_prepared, encode_prepared, names_version, prepare, prepare_many
from watchlist.names.tokens import TAGS
from watchlist.records import Kind, NamePart

KINDS = st.sampled_from(list(Kind))
LATIN = st.text(alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHXYZ '-.,0123456789éüşłøč&/"), max_size=60)
PLAIN = st.text(alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=3, max_size=10)


def test_spellings_meet_or_stay_apart(pair_case, core):
    """Two spellings fold into the same forms, or stay apart, as the table says and for the reason it gives."""
    kind = Kind(pair_case["kind"])
    one, other = (core(prepare(pair_case[side], kind)) for side in ("one", "other"))
    assert (one == other) == (pair_case["verdict"] == "same"), (one, other)


def test_tags(tag_case):
    """Every token of a name bears the tag that the table names."""
    prepared = prepare(tag_case["text"], Kind(tag_case["kind"]))
    assert " ".join(f"{token.plain}/{token.tag}" for token in prepared.tokens) == tag_case["tokens"]


def test_readings(reading_case, core):
    """A name in another script has a reading that folds like its usual Latin spelling."""
    kind = Kind(reading_case["kind"])
    prepared = prepare(reading_case["text"], kind)
    wanted = core(prepare(reading_case["latin"], kind))
    options = [sorted({token.form, *token.alt}) for token in prepared.tokens if token.tag not in ("particle", "legal")]
    exact = wanted in [core(prepared), *(core(prepare_reading(tokens)) for tokens in prepared.readings)]
    assert exact or (len(options) == len(wanted) and all(any(form in choice for choice in options) for form in wanted))


def prepare_reading(tokens):
    from watchlist.names import PreparedName

    return PreparedName("", "", tokens)


@pytest.mark.parametrize("text", ["", " ", "...", "--- ?!", "🔥🔥", "\u200b", "﷽" * 0 + "«»", "'"])
def test_nothing_to_compare_is_refused(text):
    """A name without a letter or digit is refused in one line that shows it."""
    with pytest.raises(EmptyNameError, match="nothing to compare in the name") as caught:
        prepare(text, Kind.PERSON)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["Ismael", "7", "11420", "🔥 Ivan", "x" * 196, "Ng", "O", "IX", "Haji", "Co", "的", "一"]
)
def test_no_name_is_skipped(text):
    """One word, digits, emoji beside letters, 196 letters, a title or legal form alone: each gives tokens."""
    for kind in Kind:
        assert prepare(text, kind).tokens


def test_labelled_parts_set_tags():
    """Parts from the publisher decide which word is the family and which the given name."""
    parts = (NamePart(kind="given", text="Mohammad"), NamePart(kind="family", text="Bagheri Afshordi"))
    prepared = prepare("Mohammad Bagheri Afshordi", Kind.PERSON, parts)
    assert [token.tag for token in prepared.tokens] == ["given", "family", "family"]


def test_parts_of_a_name_in_another_script():
    """Labelled parts work in the script of the name."""
    parts = (NamePart(kind="family", text="Лавров"), NamePart(kind="given", text="Сергей"))
    assert [token.tag for token in prepare("Сергей Лавров", Kind.PERSON, parts).tokens] == ["given", "family"]


def test_same_word_in_two_parts():
    """A word that is both given and family name gets one tag each, in the order of the parts."""
    parts = (NamePart(kind="given", text="Ali"), NamePart(kind="family", text="Ali"))
    assert [token.tag for token in prepare("Ali Ali", Kind.PERSON, parts).tokens] == ["given", "family"]


def test_spelling_stays_visible():
    """The plain form keeps the spelling that folding hides, so that exact and folded can be told apart."""
    one, other = prepare("Baqeri", Kind.PERSON).tokens[0], prepare("Bagheri", Kind.PERSON).tokens[0]
    assert one.form == other.form
    assert one.plain != other.plain


def test_joined_article_is_a_hint():
    """A joined article is no certain one: the word without it stands among the further forms."""
    token = prepare("Alnuristani", Kind.PERSON).tokens[0]
    assert prepare("Nuristani", Kind.PERSON).tokens[0].form in token.alt
    assert token.form not in token.alt


def test_words_of_arabic_script_carry_their_other_readings():
    """The further readings of a word stand beside it, so that any mixture of readings can meet a Latin name."""
    token = prepare("فاضل", Kind.PERSON).tokens[0]
    assert token.alt


def test_many_like_one():
    """Preparing many gives what preparing each gives, in order."""
    texts = ["Ivan Petrov", "PETROV, Ivan", "محمد"]
    assert prepare_many(texts, Kind.PERSON) == [prepare(text, Kind.PERSON) for text in texts]


def test_version_names_code_and_tables():
    """The version is stable within a run and holds both the code's number and the tables' hash."""
    code, _, tables = names_version().partition(".")
    assert code.isdigit()
    assert len(tables) == 16
    assert names_version() == names_version()


@given(text=st.text(max_size=80), kind=KINDS)
@example(text="abd al", kind=Kind.PERSON)
@example(text="al-din abu mc", kind=Kind.PERSON)
@example(text="ltd co the", kind=Kind.COMPANY)
@example(text="forty", kind=Kind.COMPANY)
@example(text="a,b,,c", kind=Kind.PERSON)
@settings(max_examples=400, deadline=None)
def test_any_text_is_prepared_or_refused(text, kind):
    """No text breaks preparation: it gives tokens with forms and known tags, or the clear refusal."""
    try:
        prepared = prepare(text, kind)
    except EmptyNameError:
        return
    for tokens in (prepared.tokens, *prepared.readings):
        assert tokens
        for token in tokens:
            assert token.tag in TAGS
            assert token.form
            assert all(char.isdigit() or "a" <= char <= "z" for char in token.form + token.plain), token
    assert prepared.text == text


@given(text=st.text(max_size=80), kind=KINDS)
@settings(max_examples=200, deadline=None)
def test_stored_form_comes_back(text, kind):
    """What is stored is what comes back."""
    try:
        prepared = prepare(text, kind)
    except EmptyNameError:
        return
    assert decode_prepared(encode_prepared(prepared)) == prepared


@given(text=LATIN, kind=KINDS)
@settings(max_examples=200, deadline=None)
def test_preparing_is_repeatable(text, kind):
    """The same text gives the same tokens, whatever was prepared in between."""
    try:
        first = prepare(text, kind)
    except EmptyNameError:
        return
    prepare("Something Else", kind)
    assert prepare(text, kind) == first


@given(words=st.lists(PLAIN, min_size=1, max_size=5), order=st.randoms())
@settings(max_examples=200, deadline=None)
def test_order_of_plain_words_changes_no_form(words, order):
    """Words that tie to no neighbour have the same forms in any order."""
    from watchlist.names.lexicon import Mode
    from watchlist.names.units import SLOW, build_entry

    words = [word for word in words if not build_entry(word, Mode.PERSON).flags & SLOW] or ["ivan"]
    moved = list(words)
    order.shuffle(moved)
    one, other = prepare(" ".join(words), Kind.PERSON), prepare(" ".join(moved), Kind.PERSON)
    assert sorted(t.form for t in one.tokens) == sorted(t.form for t in other.tokens)


@given(words=st.lists(PLAIN, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_case_and_marks_change_no_form(words):
    """Capitals throughout, or marks of hamza and ayn before words, change no form."""
    text = " ".join(words)
    forms = [token.form for token in prepare(text, Kind.PERSON).tokens]
    assert [token.form for token in prepare(" ".join("ʿ" + word for word in words), Kind.PERSON).tokens] == forms


@pytest.mark.parametrize(
    "unit", ["Ivan ", "abd al ", "al-din ", "محمد ", "习", "김", "forty ", "co ltd ", "a.", "ا", "नरे"]
)
def test_time_grows_with_length_only(unit):
    """Ten times the text takes about ten times the time: nothing is quadratic in the length (that would be a hundred)."""

    def seconds(count: int) -> float:
        best = float("inf")
        for attempt in range(3):
            text = unit * count + str(attempt)
            start = time.process_time()
            prepare(text, Kind.COMPANY)
            prepare(text, Kind.PERSON)
            best = min(best, time.process_time() - start)
        return best

    seconds(10)
    assert seconds(5000) < 40 * max(seconds(500), 0.004)
