"""Measure the extractor against labelled documents: precision and recall of parties, authority, status, measures, days.

    python tests/bench/eval_extract.py [FOLDER] [--texts FOLDER] [--swap] [--errors] [--by-tag] [--json] [--calibration] [--reliability [--also FOLDER]]

FOLDER holds labels (NAME.json) as tests/cases/extract/README.md describes, each beside its document (NAME.txt, .html, .pdf,
.eml); --texts names another folder for the documents. --swap measures again with every labelled name exchanged for an
unseen one. Names are compared as sets of words without case, accents, punctuation and honorifics.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchlist.extract import Extraction, document_from_bytes, extract
from watchlist.extract.lexicon import word_set

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".eml")
HONORIFICS = {
    "mr",
    "mrs",
    "ms",
    "dr",
    "gen",
    "general",
    "col",
    "colonel",
    "maj",
    "major",
    "brig",
    "the",
    "prof",
    "sheikh",
    "capt",
    "adm",
    "lt",
}


@dataclass
class Score:
    """Counts over documents."""

    documents: int = 0
    right: int = 0
    false: int = 0
    missed: int = 0
    authority: Counter[bool] = field(default_factory=Counter)
    status: Counter[bool] = field(default_factory=Counter)
    announced: Counter[bool] = field(default_factory=Counter)
    kind: Counter[bool] = field(default_factory=Counter)
    measures: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    empty_broken: int = 0

    def add(self, other: Score) -> None:
        for name in ("documents", "right", "false", "missed", "empty", "empty_broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("authority", "status", "announced", "kind", "measures", "aliases"):
            getattr(self, name).update(getattr(other, name))

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def share(counter: Counter[bool]) -> float:
    total = counter[True] + counter[False]
    return counter[True] / total if total else 1.0


def f1(counter: Counter[str]) -> float:
    both = 2 * counter["right"] + counter["false"] + counter["missed"]
    return 2 * counter["right"] / both if both else 1.0


def key(name: str) -> frozenset[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    words = re.findall(r"\w+", plain.casefold())
    kept = [word for number, word in enumerate(words) if not (word in HONORIFICS and number < 2)]
    return frozenset(kept or words)


def measure(label: dict[str, Any], found: Extraction, errors: list[str] | None, name: str) -> Score:
    """Compare what was found in one document with its label."""
    score = Score(documents=1)
    wanted = {key(record["name"]): record for record in label["records"]}
    other = {key(alias): key(record["name"]) for record in label["records"] for alias in record.get("other_names", [])}
    matched: dict[frozenset[str], Any] = {}
    for record in found.records:
        own = key(record.caption)
        own = own if own in wanted else other.get(own, own)
        if own in wanted and own not in matched:
            matched[own] = record
            score.right += 1
        else:
            score.false += 1
            note(
                errors,
                name,
                f"FALSE  {record.caption} {[str(one.status) for one in record.designations]} {[e.rule for d in record.designations for e in d.evidence]}",
            )
    for own, record in wanted.items():
        if own in matched:
            compare(record, matched[own], score, errors, name)
        else:
            score.missed += 1
            note(errors, name, f"MISSED {record['name']}")
    if not wanted:
        score.empty = 1
        score.empty_broken = int(bool(found.records))
    for record in found.records:
        for designation in record.designations:
            for one in designation.evidence:
                assert found.document.text[one.start : one.end] == one.quote
    return score


def note(errors: list[str] | None, name: str, text: str) -> None:
    if errors is not None:
        errors.append(f"{name[:34]:34} {text}")


def compare(wanted: dict[str, Any], record: Any, score: Score, errors: list[str] | None, name: str) -> None:
    """A matched party: its authorities, statuses, measures, days and kind."""
    caption = wanted["name"]
    want = sorted((one["authority"], one["status"]) for one in wanted["designations"])
    have = sorted((one.authority, str(one.status)) for one in record.designations)
    same = {code for code, _ in want} == {code for code, _ in have}
    score.authority[same] += 1
    if not same:
        note(errors, name, f"AUTHORITY {caption}: {have} for {want}")
    for code in {code for code, _ in want} & {code for code, _ in have}:
        right = {status for one, status in want if one == code} == {status for one, status in have if one == code}
        score.status[right] += 1
        if not right:
            note(errors, name, f"STATUS {caption}: {have} for {want}")
    want_measures = {
        (one["authority"], one["status"], item) for one in wanted["designations"] for item in one["measures"]
    }
    have_measures = {
        (one.authority, str(one.status), str(item)) for one in record.designations for item in one.measures
    }
    score.measures.update(
        right=len(want_measures & have_measures),
        false=len(have_measures - want_measures),
        missed=len(want_measures - have_measures),
    )
    if want_measures != have_measures:
        note(
            errors,
            name,
            f"MEASURES {caption}: +{sorted(have_measures - want_measures)} -{sorted(want_measures - have_measures)}",
        )
    want_days = sorted((one["authority"], one["status"], one.get("announced") or "") for one in wanted["designations"])
    have_days = sorted(
        (one.authority, str(one.status), one.announced.isoformat() if one.announced else "")
        for one in record.designations
    )
    score.announced[want_days == have_days] += 1
    if want_days != have_days:
        note(errors, name, f"DAY {caption}: {have_days} for {want_days}")
    legal = {"company", "organization"}
    kinds = {wanted["kind"], str(record.kind)}
    score.kind[len(kinds) == 1 or kinds == legal] += 1
    if len(kinds) > 1 and kinds != legal:
        note(errors, name, f"KIND {caption}: {record.kind} for {wanted['kind']}")
    want_names = {key(one) for one in wanted.get("other_names", [])}
    have_names = {key(one.text) for one in record.names[1:]}
    score.aliases.update(
        right=len(want_names & have_names), false=len(have_names - want_names), missed=len(want_names - have_names)
    )
    if want_names != have_names:
        note(
            errors, name, f"ALIASES {caption}: {[one.text for one in record.names[1:]]} for {wanted.get('other_names')}"
        )


SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "dra",
    "fa",
    "fe",
    "gor",
    "ha",
    "ilk",
    "jo",
    "ka",
    "kel",
    "la",
    "lor",
    "ma",
    "mir",
    "na",
    "nov",
    "or",
    "pa",
    "pel",
    "ra",
    "rin",
    "sa",
    "sev",
    "ta",
    "tul",
    "ul",
    "va",
    "vor",
    "za",
    "zem",
]


def swap(text: str, label: dict[str, Any], seed: int) -> tuple[str, dict[str, Any]]:
    """The document and its label with every telling word of every labelled name exchanged for a made-up one."""
    rng = random.Random(seed)
    keep = set().union(
        *(
            word_set("organizations", table)
            for table in ("legal_forms", "company_words", "organization_words", "takes_of", "fields", "vessel_nouns")
        )
    )
    keep |= word_set("words", "particles") | word_set("words", "common") | word_set("words", "prepositions")
    exchange: dict[str, str] = {}
    names = [record["name"] for record in label["records"]] + label.get("bystanders", [])
    names += [alias for record in label["records"] for alias in record.get("other_names", [])]
    for name in names:
        for word in re.findall(r"[^\W\d_]+", name):
            if (
                len(word) < 4
                or word.lower() in keep
                or not word[0].isupper()
                or not word.isascii()
                or word.casefold() in exchange
            ):
                continue
            exchange[word.casefold()] = "".join(rng.choice(SYLLABLES) for _ in range(max(2, min(4, len(word) // 2))))

    def other(match: re.Match[str]) -> str:
        word = match.group()
        new = exchange.get(word.casefold())
        if new is None or not word[0].isupper():
            return word
        return new.upper() if word.isupper() and len(word) > 1 else new.capitalize()

    def through(value: str) -> str:
        return re.sub(r"[^\W\d_]+", other, value)

    swapped = json.loads(json.dumps(label))
    for record in swapped["records"]:
        record["name"] = through(record["name"])
        record["other_names"] = [through(alias) for alias in record.get("other_names", [])]
    return through(text), swapped


def cases(folder: Path, texts: Path) -> list[tuple[str, bytes, dict[str, Any]]]:
    found = []
    for path in sorted(folder.glob("*.json")):
        document = next(
            (texts / (path.stem + suffix) for suffix in SUFFIXES if (texts / (path.stem + suffix)).is_file()), None
        )
        if document is None:
            sys.exit(f"{path}: no document {path.stem}.txt (or .html, .pdf, .eml) in {texts}")
        found.append((document.name, document.read_bytes(), json.loads(path.read_text(encoding="utf-8"))))
    if not found:
        sys.exit(f"{folder}: no labels (*.json)")
    return found


def evaluate(
    rows: list[tuple[str, bytes, dict[str, Any]]], *, swapped: bool, errors: list[str] | None
) -> tuple[Score, dict[str, Score]]:
    total = Score()
    by_tag: dict[str, Score] = {}
    for number, (name, written, truth) in enumerate(rows):
        raw, label = written, truth
        if swapped and name.endswith((".txt", ".md")):
            text, label = swap(written.decode(), truth, number)
            raw = text.encode()
        one = measure(label, extract(document_from_bytes(raw, name)), errors, name)
        total.add(one)
        for tag in label.get("phenomena", []):
            by_tag.setdefault(tag, Score()).add(one)
    return total, by_tag


BARS = (0.0, 0.8, 0.85, 0.88, 0.9, 0.92, 0.95)


def sureness(rows: list[tuple[str, bytes, dict[str, Any]]]) -> list[tuple[float, bool, set[str]]]:
    """Each claim found: its confidence, whether it is right (party, authority, status), and the rules that read it."""
    claims = []
    for name, raw, label in rows:
        wanted = {
            key(alias): record
            for record in label["records"]
            for alias in [record["name"], *record.get("other_names", [])]
        }
        for record in extract(document_from_bytes(raw, name)).records:
            truth = wanted.get(key(record.caption), {"designations": []})
            acts = {(one["authority"], one["status"]) for one in truth["designations"]}
            for one in record.designations:
                rules = {str(evidence.rule).split(".")[0] for evidence in one.evidence}
                claims.append((one.confidence or 0.0, (one.authority, str(one.status)) in acts, rules))
    return claims


def calibration(rows: list[tuple[str, bytes, dict[str, Any]]]) -> None:
    """How often claims are right by rule, and of those at or above a bar of confidence."""
    claims = sureness(rows)
    counts: dict[str, Counter[bool]] = {}
    for rule in sorted({rule for _, _, rules in claims for rule in rules}):
        counts[rule] = Counter(right for _, right, rules in claims if rule in rules)
    for bar in BARS:
        counts[f"from {bar:.2f}"] = Counter(right for sure, right, _ in claims if sure >= bar)
    for title, found in counts.items():
        print(f"{title:12} {found[True]:4} right {found[False]:4} wrong {share(found):6.3f}")


BINS = ((0.0, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01))


def reliability(rows: list[tuple[str, bytes, dict[str, Any]]]) -> None:
    """Shares by rule fitted on every second text and checked on the others: what is stated against what is right."""
    fitted, checked = sureness(rows[::2]), sureness(rows[1::2])
    shares: dict[str, float] = {}
    for rule in sorted({rule for _, _, rules in fitted + checked for rule in rules}):
        right = [one for _, one, rules in fitted if rule in rules]
        shares[rule] = (sum(right) + 9) / (len(right) + 10)
    print(f"{'':14} fitted: claims stated right     checked: claims stated right")
    for low, high in BINS:
        cells = []
        for claims in (fitted, checked):
            stated = [(max(shares[rule] for rule in rules), right) for _, right, rules in claims]
            part = [(sure, right) for sure, right in stated if low <= sure < high]
            mean = sum(sure for sure, _ in part) / len(part) if part else 0.0
            cells.append(
                f"{len(part):14} {mean:6.3f} {sum(right for _, right in part) / len(part) if part else 0.0:5.3f}"
            )
        print(f"{low:4.2f} to {min(high, 1.0):4.2f}  {'   '.join(cells)}")
    print("stated by the table of confidence.yml, all texts:")
    for low, high in BINS:
        part = [(sure, right) for sure, right, _ in fitted + checked if low <= sure < high]
        if part:
            mean = sum(sure for sure, _ in part) / len(part)
            print(
                f"{low:4.2f} to {min(high, 1.0):4.2f}  {len(part):14} {mean:6.3f} {sum(right for _, right in part) / len(part):5.3f}"
            )


def line(title: str, score: Score) -> str:
    return (
        f"{title:34} {score.documents:4} {score.right + score.missed:5} {score.precision:7.3f} {score.recall:7.3f} {share(score.authority):7.3f} "
        f"{share(score.status):7.3f} {f1(score.measures):7.3f} {share(score.announced):7.3f} {share(score.kind):7.3f} {f1(score.aliases):7.3f} "
        f"{score.empty - score.empty_broken:3}/{score.empty}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "cases" / "extract")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--swap", action="store_true")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--by-tag", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--calibration", action="store_true", help="claims right by rule, and from which confidence on")
    parser.add_argument("--reliability", action="store_true", help="stated confidence against claims that are right")
    parser.add_argument(
        "--also", type=Path, action="append", default=[], help="a further folder of labels, its texts beside them"
    )
    options = parser.parse_args()
    rows = cases(options.folder, options.texts or options.folder)
    errors: list[str] | None = [] if options.errors else None
    total, by_tag = evaluate(rows, swapped=options.swap, errors=errors)
    for folder in options.also:
        rows += cases(folder, folder)
    if options.calibration or options.reliability:
        (reliability if options.reliability else calibration)(rows)
        return
    if options.json:
        print(
            json.dumps(
                {
                    "precision": total.precision,
                    "recall": total.recall,
                    "authority": share(total.authority),
                    "status": share(total.status),
                    "measures_f1": f1(total.measures),
                    "announced": share(total.announced),
                    "empty_clean": total.empty - total.empty_broken,
                    "empty": total.empty,
                }
            )
        )
        return
    print(f"{'':34} docs party  precis  recall  author  status  measur     day    kind  aliases none")
    print(line("all", total))
    if options.by_tag:
        for tag, score in sorted(by_tag.items()):
            print(line(tag, score))
    for error in errors or []:
        print(error)


if __name__ == "__main__":
    main()
