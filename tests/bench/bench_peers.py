"""Scores of the logic-v2 matcher of nomenklatura on the same data. Runs in an environment of its own (ICU headers, compiler).

    apt-get install libicu-dev pkg-config g++ && python -m venv peers && peers/bin/pip install nomenklatura rapidfuzz
    peers/bin/python tests/bench/bench_peers.py cases                     # F1 on name_cases.csv at 0.7
    peers/bin/python tests/bench/bench_peers.py typos ASKED.json OUT.json # scores for bench_typos.py --peer-scores
    peers/bin/python tests/bench/bench_peers.py aliases ASKED.json OUT.json # ranks for bench_aliases.py --peer

`typos` takes what `bench_typos.py --dump` wrote; each name is scored against the 20 listed names nearest by
token_sort_ratio, which is generous: its own blocker finds no more of them.

`aliases` takes what `bench_aliases.py --dump` wrote, and asks for the aliases that are drawn there. The entry that the alias
was hidden from is always scored, as if no blocker ever lost it; its rivals are the owners of the 100 names nearest by
token_sort_ratio and of the 100 nearest by token_set_ratio, of the same schema. Rivals beyond these could only worsen the
peer's ranks. Ties count against it, as on our side.
"""

from __future__ import annotations

import csv
import itertools
import json
import sys
import time
from functools import cache
from pathlib import Path

from followthemoney import model
from nomenklatura.matching import get_algorithm

SHARED = Path(__file__).resolve().parents[3] / "shared"
NEAREST = 20
FIRST = 10
RIVALS = 100


numbers = itertools.count()


def entity(schema: str, names: list[str]) -> object:
    """A party known by its names; each bears an id of its own, since what is worked out is remembered by id."""
    return model.get_proxy({"id": f"e{next(numbers)}", "schema": schema, "properties": {"name": names}})


def cases() -> None:
    """F1 on the labelled pairs."""
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    counts = {"tp": 0, "fp": 0, "fn": 0}
    with (SHARED / "bench" / "name_cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    started = time.process_time()
    for row in rows:
        pair = entity(row["schema"], [row["name1"]]), entity(row["schema"], [row["name2"]])
        hit, same = algorithm.compare(*pair, config).score >= 0.7, row["is_match"] == "true"
        counts["tp"] += hit and same
        counts["fp"] += hit and not same
        counts["fn"] += same and not hit
    spent = time.process_time() - started
    f1 = 2 * counts["tp"] / (2 * counts["tp"] + counts["fp"] + counts["fn"])
    print(f"logic-v2: F1 {f1:.3f} {counts}, {spent / len(rows) * 1e6:.0f} µs a pair")


def typos(asked: Path, out: Path) -> None:
    """Scores of positives and negatives."""
    import numpy as np
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist
    from rapidfuzz.utils import default_process

    data = json.loads(asked.read_text(encoding="utf-8"))
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    names = [(name, number) for number, entry in enumerate(data["listed"]) for name in entry["names"]]
    folded = [default_process(name) for name, _ in names]
    keys = {entry["key"]: number for number, entry in enumerate(data["listed"])}

    @cache
    def listed(number: int) -> object:
        return entity(data["listed"][number]["schema"], data["listed"][number]["names"])

    def scores(queries: list[str], wanted: list[int | None]) -> list[float]:
        found = []
        for start in range(0, len(queries), 400):
            part = queries[start : start + 400]
            table = cdist([default_process(one) for one in part], folded, scorer=fuzz.token_sort_ratio, dtype=np.uint8)
            near = np.argpartition(-table.astype(int), NEAREST, axis=1)[:, :NEAREST]
            for query, places, only in zip(part, near, wanted[start : start + 400], strict=True):
                owners = {names[place][1] for place in places}
                owners = {only} if only is not None and only in owners else owners if only is None else set()
                asked_for = entity("Person", [query])
                found.append(
                    max(
                        (
                            algorithm.compare(
                                asked_for,
                                listed(one),
                                config,
                            ).score
                            for one in owners
                        ),
                        default=0.0,
                    )
                )
        return found

    started = time.process_time()
    positives = scores([query for query, _ in data["positives"]], [keys[key] for _, key in data["positives"]])
    negatives = scores(data["negatives"], [None] * len(data["negatives"]))
    print(f"{time.process_time() - started:.0f} s")
    out.write_text(json.dumps({"system": "logic-v2", "positives": positives, "negatives": negatives}), encoding="utf-8")


def aliases(asked: Path, out: Path) -> None:
    """Rank of each hidden alias's entry (ten and more is ten), None where it scores nothing or was not asked for."""
    import numpy as np
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist
    from rapidfuzz.utils import default_process

    data = json.loads(asked.read_text(encoding="utf-8"))
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    listed = data["listed"]
    number_of = {entry["key"]: number for number, entry in enumerate(listed)}
    names = [(default_process(name), number) for number, entry in enumerate(listed) for name in entry["names"]]
    texts, owner = [text for text, _ in names], np.array([number for _, number in names])
    entities = [entity(entry["schema"], entry["names"]) for entry in listed]
    ranks: list[int | None] = []
    for count, row in enumerate(data["asked"]):
        if not row["drawn"]:
            ranks.append(None)
            continue
        number = number_of[row["key"]]
        schema, all_names = listed[number]["schema"], listed[number]["names"]
        query = all_names[row["hidden"]]
        asked_for = entity(schema, [query])
        rest = [name for place, name in enumerate(all_names) if place != row["hidden"]]
        own = algorithm.compare(asked_for, entity(schema, rest), config).score
        rivals: dict[int, None] = {}
        for scorer in (fuzz.token_set_ratio, fuzz.token_sort_ratio):
            near = cdist([default_process(query)], texts, scorer=scorer, dtype=np.uint8)[0].astype(np.int16)
            rivals |= dict.fromkeys(owner[np.argsort(-near, kind="stable")[:RIVALS]].tolist())
        better = 0
        for rival in rivals:
            if own <= 0 or better >= FIRST:
                break
            if rival != number and listed[rival]["schema"] == schema:
                better += algorithm.compare(asked_for, entities[rival], config).score >= own
        ranks.append(better if own > 0 else None)
        if count % 100 == 0:
            print(f"{count + 1} of {len(data['asked'])}, {time.process_time():.0f} s", flush=True)
    out.write_text(json.dumps({"system": "logic-v2", "ranks": ranks}), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "cases":
        cases()
    elif sys.argv[1] == "aliases":
        aliases(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        typos(Path(sys.argv[2]), Path(sys.argv[3]))
