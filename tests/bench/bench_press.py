"""What many articles cost: taking them up with their stories, one more, showing a party, the press against the lists.

    python tests/bench/bench_press.py [--articles 10000] [--folder DIR]

Every fifth article tells a story of its own, the other four are copies with changed sentences; all names are made up. Times are
of the processor, since the machine may be shared. --folder keeps the watchlist for a closer look.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from watchlist.settings import Settings
from watchlist.store import open_database
from watchlist.tasks.dossiers import dossier_view
from watchlist.tasks.entities import Moment, entity_view
from watchlist.tasks.press import IngestRequest, ingest_documents
from watchlist.tasks.press_lists import press_against_lists
from watchlist.tasks.resolving import resolve_all

COPIES = 5
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvz" for vowel in "aeiou"]
WORDS = (  # noqa: SIM905 (a list of sixty words is easier read as a text)
    "the of and to in is that it was for on are with they be at this have from or by one had not but what all were when we there "
    "can an your which their said if do will each about how up out them then she many some these would other into has more"
).split()
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def write_articles(folder: Path, count: int) -> None:
    rng = random.Random(5)

    def name() -> str:
        return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).capitalize() for _ in range(2))

    def sentence() -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(8, 16))).capitalize() + "."

    folder.mkdir(parents=True)
    for story in range(count // COPIES):
        party, speaker, body = name(), name(), [sentence() for _ in range(25)]
        day = dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(1500))
        for copy in range(COPIES):
            text = list(body)
            for _ in range(3):
                text[rng.randrange(len(text))] = sentence()
            (folder / f"s{story:06d}-{copy}.txt").write_text(
                f"---\ntitle: Act on {party} {copy}\npublished: {day + dt.timedelta(days=copy % 3)}\npublisher: Outlet {copy}\n---\n\n"
                f"The U.S. Treasury on Monday sanctioned {party}, a trader from Tavdin, and froze his assets.\n\n"
                f"“We will not wait for {party} to do it all again,” said {speaker}, a spokesman.\n\n{' '.join(text)}\n",
                encoding="utf-8",
            )


def timed(title: str, act: Callable[[], Any]) -> Any:
    begin = time.process_time()
    found = act()
    print(f"{title:44} {time.process_time() - begin:8.2f} s")
    return found


def measure(folder: Path, count: int) -> None:
    write_articles(folder / "articles", count)
    settings = Settings(data_dir=str(folder / "data"), actor="bench")
    (folder / "data").mkdir()

    def ingest(path: Path, minute: int) -> None:
        ingest_documents(database, settings, IngestRequest(paths=(str(path),)), NOW + dt.timedelta(minutes=minute))

    with open_database(settings.url) as database:
        timed(f"{count} articles taken up", lambda: ingest(folder / "articles", 1))
        timed("resolved", lambda: resolve_all(database, settings, NOW + dt.timedelta(minutes=2)))
        view = timed("the press against the lists", lambda: press_against_lists(database))
        more = folder / "one.txt"
        more.write_text(
            (folder / "articles" / "s000000-0.txt").read_text(encoding="utf-8") + "\nOne word more.\n", encoding="utf-8"
        )
        timed("one article more", lambda: ingest(more, 3))
        party = view.claims[0].entity_id
        with database.reading() as session:
            timed("a party shown", lambda: entity_view(session, party, Moment()))
            timed("its dossier read", lambda: dossier_view(session, settings, party, NOW))
        stories = {claim.story for claim in view.claims}
        print(f"{len(view.claims)} acts reported by {len(stories)} stories; written were {count // COPIES}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.folder is not None:
        measure(options.folder, options.articles)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.articles)


if __name__ == "__main__":
    main()
