"""Derive resources/names/readings_*.tsv from public transliteration pairs: `python tests/bench/derive_readings.py`.

Pairs come from ../shared/names (google/transliteration ar2en, Apache-2.0; NETransliteration-COLING2018, CC0). Letters of
the script are aligned with chunks of Latin letters by expectation maximisation; the tables hold counts of chunks by
context, not the pairs. Every fifth pair (by hash of its Latin side) is left out and is what bench_scripts.py measures
on.
"""

from __future__ import annotations

import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from anyascii import anyascii

from watchlist.names.channel import contexts

ROOT = Path(__file__).parents[2]
NAMES = ROOT.parent / "shared" / "names"
TABLES = ROOT / "watchlist" / "resources" / "names"

FILES = {
    "arab": ("ar2en.txt", "wd_arabic_16.tsv"),
    "hebr": ("wd_hebrew_16.tsv",),
    "hani": ("wd_chinese_16.tsv",),
    "hang": ("wd_korean_16.tsv",),
    "cyrl": ("wd_russian_16.tsv",),
}
LONGEST = {"arab": 4, "hebr": 4, "hani": 6, "hang": 6, "cyrl": 4}
MIN_COUNT = {"arab": 4, "hebr": 4, "hani": 2, "hang": 3, "cyrl": 6}
ROUNDS = 8
NATIVE = frozenset("حعقصضظذ")
"""Arabic letters that never spell a European name: what has one is a name of the Arabic world."""
NATIVE_WEIGHT = 4
"""How often a pair with such a letter counts: most pairs are European names, most listed names are not."""


def plain(text: str) -> str:
    return "".join(char for char in anyascii(text).lower() if "a" <= char <= "z")


def held_out(latin: str) -> bool:
    """Whether a pair is kept for measuring."""
    return zlib.crc32(latin.encode()) % 5 == 0


def pairs(script: str) -> Iterator[tuple[str, str]]:
    """(word in the script, Latin) of all files of a script."""
    from watchlist.names.readings import letters_of

    for name in FILES[script]:
        for line in (NAMES / name).read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) < 2:
                continue
            source, latin = (cells[0], cells[1]) if name == "ar2en.txt" else (cells[1].replace(" ", ""), cells[0])
            source, latin = letters_of(source, script), plain(latin)
            if script == "arab" and source.startswith("ال") and len(source) > 4:
                source, latin = source[2:], latin[2:] if latin[:2] in ("al", "el", "ul") else latin
            if source and latin:
                yield source, latin


def align(data: list[tuple[str, str]], longest: int) -> dict[str, dict[str, float]]:
    """P(chunk | letter) by expectation maximisation over all monotone splits of the Latin side."""
    table: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for source, latin in data:
            _expect(source, latin, longest, table, counts)
        table = {
            letter: {chunk: value / sum(chunks.values()) for chunk, value in chunks.items() if value > 0.01}
            for letter, chunks in counts.items()
        }
    return table


def _weight(table: dict[str, dict[str, float]], letter: str, chunk: str) -> float:
    if not table:
        return 0.3 ** abs(len(chunk) - 1)
    return table.get(letter, {}).get(chunk, 1e-7)


def _expect(source, latin, longest, table, counts) -> None:
    n, m = len(source), len(latin)
    forward = [[0.0] * (m + 1) for _ in range(n + 1)]
    forward[0][0] = 1.0
    for i, letter in enumerate(source):
        for j in range(m + 1):
            if forward[i][j]:
                for k in range(min(longest, m - j) + 1):
                    forward[i + 1][j + k] += forward[i][j] * _weight(table, letter, latin[j : j + k])
    total = forward[n][m]
    if not total:
        return
    backward = [[0.0] * (m + 1) for _ in range(n + 1)]
    backward[n][m] = 1.0
    for i in range(n - 1, -1, -1):
        for j in range(m + 1):
            for k in range(min(longest, m - j) + 1):
                rest = backward[i + 1][j + k]
                if rest:
                    weight = _weight(table, source[i], latin[j : j + k])
                    backward[i][j] += rest * weight
                    if forward[i][j]:
                        counts[source[i]][latin[j : j + k]] += forward[i][j] * weight * rest / total
    return


def best_split(source: str, latin: str, longest: int, table: dict[str, dict[str, float]]) -> list[str] | None:
    """The most probable chunk for each letter; None where the pair cannot be aligned."""
    n, m = len(source), len(latin)
    score = [[0.0] * (m + 1) for _ in range(n + 1)]
    back = [[0] * (m + 1) for _ in range(n + 1)]
    score[0][0] = 1.0
    for i, letter in enumerate(source):
        for j in range(m + 1):
            if score[i][j]:
                for k in range(min(longest, m - j) + 1):
                    value = score[i][j] * _weight(table, letter, latin[j : j + k])
                    if value > score[i + 1][j + k]:
                        score[i + 1][j + k], back[i + 1][j + k] = value, k
    # A pair that needs unlikely chunks is a translation or another name, not a transliteration.
    if score[n][m] < 1e-4**n:
        return None
    chunks, j = [], m
    for i in range(n, 0, -1):
        k = back[i][j]
        chunks.append(latin[j - k : j])
        j -= k
    return chunks[::-1]


def derive(script: str, data: list[tuple[str, str]]) -> list[str]:
    """Rows of the table of a script."""
    longest = LONGEST[script]
    table = align(data, longest)
    seen: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for source, latin in data:
        chunks = best_split(source, latin, longest, table)
        if chunks is None:
            continue
        weight = NATIVE_WEIGHT if script == "arab" and set(source) & NATIVE else 1
        for at, chunk in enumerate(chunks):
            for key in contexts(source, at):
                seen[key][chunk] += weight
    return list(_rows(seen, MIN_COUNT[script]))


def _top(chunks: dict[str, int]) -> list[tuple[str, int]]:
    total = sum(chunks.values())
    ranked = sorted(chunks.items(), key=lambda item: (-item[1], item[0]))[:4]
    return [item for item in ranked if item[1] >= 0.08 * total] or ranked[:1]


def _rows(seen: dict[str, dict[str, int]], least: int) -> Iterator[str]:
    for key in sorted(seen):
        chunks = seen[key]
        total = sum(chunks.values())
        before, _, rest = key.partition("|")
        wide = len(before) + len(rest) > 1
        if wide and total < least:
            continue
        top = _top(chunks)
        if wide and _shares(chunks) == _shares(seen.get(_narrower(before, rest), {})):
            continue  # it says what the narrower context says already
        yield f"{key}\t" + " ".join(f"{chunk}:{count}" for chunk, count in top)


def _narrower(before: str, rest: str) -> str:
    if len(before) == 2:
        return f"{before[1:]}|{rest}"
    if len(rest) == 3:
        return f"{before}|{rest[:-1]}"
    return f"|{rest}" if before and len(rest) == 2 else f"|{rest[0]}"


def _shares(chunks: dict[str, int]) -> list[tuple[str, int]]:
    total = sum(chunks.values()) or 1
    return [(chunk, round(4 * count / total)) for chunk, count in _top(chunks)] if chunks else []


def main() -> None:
    for script in sys.argv[1:] or FILES:
        data = [(source, latin) for source, latin in pairs(script) if not held_out(latin)]
        rows = derive(script, data)
        head = [
            f"# Readings of {script}: derived by tests/bench/derive_readings.py from {len(data)} public transliteration",
            f"# pairs ({', '.join(FILES[script])}; Apache-2.0 and CC0). Counts by context, see names/channel.py.",
            "context\tchunks",
        ]
        path = TABLES / f"readings_{script}.tsv"
        path.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
        print(path.name, len(data), "pairs", len(rows), "rows", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
