"""Scripts read in Latin, measured against libraries made for it: `python tests/bench/bench_scripts.py`.

Pairs of ../shared/names that `derive_readings.py` left out (every fifth by hash): share of pairs whose first reading,
or one of four readings, folds like the Latin name ("equal"), or is within 0.8 of it (Indel similarity of forms). Then
names of the lists in their own script against the Latin names of the same party: nothing was derived from these.
uroman and pypinyin are measured where they are installed; the product does not use them.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from anyascii import anyascii
from bench_names import ASIDE, form_words, uk, un
from derive_readings import FILES, held_out, pairs, plain
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from watchlist.names import fold, prepare, script_of
from watchlist.names.lexicon import Mode
from watchlist.names.readings import read_text
from watchlist.records import Kind

Method = Callable[[str], Sequence[str]]
SAMPLE = 1500


def methods(script: str) -> dict[str, Method]:
    found: dict[str, Method] = {
        "anyascii": lambda word: [plain(word)],
        "ours, first": lambda word: [plain(text) for text in read_text(word, Mode.PERSON)[:1]],
        "ours, four": lambda word: [plain(text) for text in read_text(word, Mode.PERSON)],
    }
    try:
        import uroman

        romaniser = uroman.Uroman()
        found["uroman"] = lambda word: [plain(romaniser.romanize_string(word))]
    except ImportError:
        print("uroman is not installed: left out")
    if script == "hani":  # a dot beside a word says that the name is foreign
        found["ours, in a name with dots"] = lambda word: [plain(text) for text in read_text(f"{word}·", Mode.PERSON)]
        try:
            import pypinyin

            found["pypinyin"] = lambda word: [plain("".join(pypinyin.lazy_pinyin(word)))]
        except ImportError:
            print("pypinyin is not installed: left out")
    return found


def measure(script: str) -> None:
    data = sorted({(source, latin) for source, latin in pairs(script) if held_out(latin)})
    random.Random(1).shuffle(data)
    data = data[:SAMPLE]
    for label, method in methods(script).items():
        equal = close = 0
        start = time.process_time()
        for word, latin in data:
            form = fold(latin)
            forms = [fold(reading) for reading in method(word) if reading]
            equal += form in forms
            close += max((Indel.normalized_similarity(form, other) for other in forms), default=0.0) >= 0.8
        micro = (time.process_time() - start) / len(data) * 1e6
        print(
            f"{script} {len(data)} pairs, {label}: equal {equal / len(data):.3f}, close {close / len(data):.3f}, {micro:.0f} us"
        )


def lists() -> None:
    """Names in their own script against the Latin names of the same party."""
    counts: dict[tuple[str, str], list[int]] = {}
    for names in (un(), uk()):
        for kind, texts in names.values():
            latin = [form_words(text, kind) for text in texts if script_of(text) == "Latn"]
            if not latin or kind is Kind.VESSEL:
                continue
            for text in texts:
                script = script_of(text)
                if script in ("Latn", "Zyyy"):
                    continue
                prepared = prepare(text, kind)
                readings = [
                    tuple(sorted(token.form for token in tokens if token.tag not in ASIDE))
                    for tokens in (prepared.tokens, *prepared.readings)
                ]
                floor = form_words(anyascii(text), kind)
                tally = counts.setdefault((script, "persons" if kind is Kind.PERSON else "others"), [0] * 5)
                tally[0] += 1
                tally[1] += floor in latin
                tally[2] += readings[0] in latin
                tally[3] += any(reading in latin for reading in readings)
                tally[4] += max(fuzz.ratio(" ".join(one), " ".join(other)) for one in readings for other in latin) >= 80
    for (script, group), (total, floor, first, some, close) in sorted(counts.items(), key=lambda item: -item[1][0]):
        print(
            f"lists {script} {group} {total}: equal to a Latin name of the party: anyascii {floor / total:.3f}, "
            f"first reading {first / total:.3f}, any {some / total:.3f}; any within 0.8 {close / total:.3f}"
        )


def load_costs() -> None:
    # VmHWM is the process's own peak; the resource module's counts the parent's before the child began.
    code = (
        "import time,re;a=time.process_time();{};b=time.process_time()-a;"
        "print(b,int(re.search(r'VmHWM:\\s+(\\d+)',open('/proc/self/status').read()).group(1))/1024)"
    )
    for label, work in (
        ("anyascii", "from anyascii import anyascii;anyascii('محمد')"),
        ("uroman", "import uroman;uroman.Uroman().romanize_string('محمد')"),
        ("pypinyin", "import pypinyin;pypinyin.lazy_pinyin('习近平')"),
        ("ours, Arabic", "from watchlist.names import latin_form;latin_form('محمد')"),
        ("ours, Han", "from watchlist.names import latin_form;latin_form('习近平')"),
    ):
        done = subprocess.run([sys.executable, "-c", code.format(work)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            seconds, megabytes = done.stdout.split()
            print(f"import and first name, {label}: {float(seconds) * 1000:.0f} ms CPU, {float(megabytes):.0f} MB")


def main() -> None:
    load_costs()
    for script in FILES:
        measure(script)
    lists()
    print(f"memory at the end: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
