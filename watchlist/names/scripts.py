"""Which script a text is written in."""

from __future__ import annotations

from bisect import bisect_right

# First code point of each run, and the ISO 15924 code of its letters ("" = common: digits, marks, symbols).
_RUNS: tuple[tuple[int, str], ...] = (
    (0x0000, ""),
    (0x0041, "Latn"),
    (0x005B, ""),
    (0x0061, "Latn"),
    (0x007B, ""),
    (0x00AA, "Latn"),
    (0x00AB, ""),
    (0x00BA, "Latn"),
    (0x00BB, ""),
    (0x00C0, "Latn"),
    (0x00D7, ""),
    (0x00D8, "Latn"),
    (0x00F7, ""),
    (0x00F8, "Latn"),
    (0x02B9, ""),
    (0x0370, "Grek"),
    (0x0400, "Cyrl"),
    (0x0530, "Armn"),
    (0x0590, "Hebr"),
    (0x0600, "Arab"),
    (0x0700, "Syrc"),
    (0x0750, "Arab"),
    (0x0780, "Thaa"),
    (0x07C0, "Nkoo"),
    (0x0800, ""),
    (0x0870, "Arab"),
    (0x0900, "Deva"),
    (0x0980, "Beng"),
    (0x0A00, "Guru"),
    (0x0A80, "Gujr"),
    (0x0B00, "Orya"),
    (0x0B80, "Taml"),
    (0x0C00, "Telu"),
    (0x0C80, "Knda"),
    (0x0D00, "Mlym"),
    (0x0D80, "Sinh"),
    (0x0E00, "Thai"),
    (0x0E80, "Laoo"),
    (0x0F00, "Tibt"),
    (0x1000, "Mymr"),
    (0x10A0, "Geor"),
    (0x1100, "Hang"),
    (0x1200, "Ethi"),
    (0x13A0, "Cher"),
    (0x1400, ""),
    (0x1780, "Khmr"),
    (0x1800, "Mong"),
    (0x18B0, ""),
    (0x1C80, "Cyrl"),
    (0x1C90, "Geor"),
    (0x1CC0, ""),
    (0x1D00, "Latn"),
    (0x1DC0, ""),
    (0x1E00, "Latn"),
    (0x1F00, "Grek"),
    (0x2000, ""),
    (0x212A, "Latn"),
    (0x212C, ""),
    (0x2C60, "Latn"),
    (0x2C80, ""),
    (0x2D00, "Geor"),
    (0x2D30, ""),
    (0x2DE0, "Cyrl"),
    (0x2E00, ""),
    (0x2E80, "Hani"),
    (0x2FE0, ""),
    (0x3005, "Hani"),
    (0x3008, ""),
    (0x3021, "Hani"),
    (0x302A, ""),
    (0x3041, "Hira"),
    (0x30A1, "Kana"),
    (0x30FB, ""),
    (0x30FC, "Kana"),
    (0x3100, "Bopo"),
    (0x3130, "Hang"),
    (0x3190, ""),
    (0x31F0, "Kana"),
    (0x3200, ""),
    (0x3400, "Hani"),
    (0x4DC0, ""),
    (0x4E00, "Hani"),
    (0xA000, ""),
    (0xA640, "Cyrl"),
    (0xA6A0, ""),
    (0xA720, "Latn"),
    (0xA800, ""),
    (0xA960, "Hang"),
    (0xA980, ""),
    (0xAB30, "Latn"),
    (0xAB70, ""),
    (0xAC00, "Hang"),
    (0xD800, ""),
    (0xF900, "Hani"),
    (0xFB00, "Latn"),
    (0xFB13, "Armn"),
    (0xFB1D, "Hebr"),
    (0xFB50, "Arab"),
    (0xFE00, ""),
    (0xFE70, "Arab"),
    (0xFEFF, ""),
    (0xFF21, "Latn"),
    (0xFF3B, ""),
    (0xFF41, "Latn"),
    (0xFF5B, ""),
    (0xFF66, "Kana"),
    (0xFFA0, "Hang"),
    (0xFFDD, ""),
    (0x1D400, "Latn"),
    (0x1D800, ""),
    (0x20000, "Hani"),
    (0x32000, ""),
)
_STARTS = tuple(start for start, _ in _RUNS)
_CODES = tuple(code for _, code in _RUNS)

UNDETERMINED = "Zyyy"


def script_of_char(char: str) -> str:
    """ISO 15924 code of one character; "" where it belongs to no script (digits, marks, symbols)."""
    return _CODES[bisect_right(_STARTS, ord(char)) - 1]


def script_of(text: str) -> str:
    """ISO 15924 code of the dominant script of a text.

    Han together with kana is Japanese ("Jpan"); Han alone is "Hani", Hangul "Hang". A text without a letter (digits,
    emoji) is "Zyyy". Between equal shares the script that comes first in the text wins.
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else UNDETERMINED
    counts: dict[str, int] = {}
    for char in text:
        code = _CODES[bisect_right(_STARTS, ord(char)) - 1]
        if code and (char.isalpha() or code not in ("Latn", "Arab", "Hebr")):
            counts[code] = counts.get(code, 0) + 1
    if not counts:
        return UNDETERMINED
    kana = counts.pop("Hira", 0) + counts.pop("Kana", 0)
    if kana:
        counts["Jpan"] = kana + counts.pop("Hani", 0)
    return max(counts, key=counts.__getitem__)
