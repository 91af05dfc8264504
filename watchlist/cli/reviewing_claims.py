"""Claims of the press at the terminal: the sentence with the name marked, what is claimed, and the verdict."""

from __future__ import annotations

from typing import Any

from watchlist.claims import FIELDS
from watchlist.cli.desk import ask
from watchlist.cli.options import now
from watchlist.errors import InputError, NotFoundError, UsageError
from watchlist.outcomes import ClaimItem, ClaimSentence
from watchlist.settings import Settings
from watchlist.store import Database
from watchlist.tasks.claims import Ruling
from watchlist.tasks.reviewing_claims import VERDICTS, take_back_verdict, take_claim_verdict

KEYS = {"a": "accept", "c": "correct", "r": "reject", "u": "unsure"}


class ClaimDesk:
    """Claims of articles: whether the sentence says so."""

    keys = tuple(KEYS)
    help = "a accept   c correct   r reject   u unsure   k skip   e evidence   z undo the last   q quit"

    def __init__(self, database: Database, settings: Settings, screen: Any) -> None:
        self._database, self._settings, self._screen = database, settings, screen

    def show(self, item: ClaimItem, title: str) -> None:
        """The claim field by field, then its sentences."""
        from rich.table import Table
        from rich.text import Text

        sure = f"confidence {item.confidence:.2f}, counts by itself from {item.threshold:.2f}"
        grid = Table(title=f"{title}   {sure}", title_justify="left", show_header=False, pad_edge=False)
        grid.add_column(overflow="fold", min_width=9)
        grid.add_column(overflow="fold")
        for label, text in _lines(item):
            grid.add_row(label, Text(text))
        self._screen.print()
        self._screen.print(grid)
        terminal = self._screen.is_terminal
        for sentence in item.sentences:  # a terminal wraps at words, a file has the sentence on one line
            self._screen.print(_marked(sentence, colour=terminal), soft_wrap=not terminal)

    def evidence(self, item: ClaimItem) -> None:
        """Where the sentences stand, which rule read them, and what was ever said of the claim."""
        for one in item.sentences:
            self._screen.print(f"  characters {one.start}-{one.end}, rule {one.rule}, article SHA-256 {item.document}")
        for line in item.history:
            self._screen.print(f"  {line}", soft_wrap=True)

    def decide(self, item: ClaimItem, key: str) -> bool:
        """Ask for what is right and for the reason, and keep the verdict."""
        put = self._put(item) if key == "c" else {}
        if put is None:
            return False
        reason = ask("reason> ", lower=False)
        if not reason:
            self._screen.print("a verdict wants a reason; nothing was kept")
            return False
        ruling = Ruling(key=item.key, name=item.claim, state=VERDICTS[KEYS[key]], reason=reason, put=put)
        try:
            with self._database.session() as session:
                line = take_claim_verdict(session, self._settings, item, ruling, now())
        except (InputError, NotFoundError, UsageError) as error:
            self._screen.print(f"nothing was kept: {error}", soft_wrap=True)
            return False
        self._screen.print(line, soft_wrap=True)
        return True

    def _put(self, item: ClaimItem) -> dict[str, str] | None:
        """What the person wants the claim to say; None where that could not be read."""
        self._screen.print(f"what is wrong, as it should be; fields: {', '.join(FIELDS)}", soft_wrap=True)
        self._screen.print(f"  such as: authority={item.authority}; measures=asset_freeze, travel_ban; day=2022-10-20")
        line = ask("correct> ", lower=False)
        parts = [part.partition("=") for part in (line or "").split(";") if part.strip()]
        if not parts or not all(sign for _, sign, _ in parts):
            self._screen.print("write it as field=value; nothing was kept")
            return None
        return {field.strip().lower(): value.strip() for field, _, value in parts}

    def undo(self, item: ClaimItem) -> None:
        """Withdraw the verdict."""
        take_back_verdict(self._database, self._settings, item, now())
        self._screen.print(f"taken back: {item.party}, {item.claim.replace('|', ' ').strip()}", soft_wrap=True)


def _lines(item: ClaimItem) -> list[tuple[str, str]]:
    others = f" (also {', '.join(item.other_names)})" if item.other_names else ""
    day = item.day.isoformat() if item.day else f"day unknown: {item.day_note}"
    said = f' ("{item.day_text}")' if item.day_text else ""
    measures = ", ".join(one.value.replace("_", " ") for one in item.measures) or "measures not stated"
    published = item.published.isoformat() if item.published else None
    lines = [
        ("party", f"{item.party}{others}, {item.kind.value}{f', {item.role}' if item.role else ''}"),
        ("claim", f"{item.status.value} by {item.authority_name or item.authority} ({item.authority}): {measures}; {day}{said}"),
        ("article", ", ".join(part for part in (item.title, item.publisher, published) if part)),
    ]  # fmt: skip
    if item.note or item.decided:
        lines.append(("before", item.note or item.decided or ""))
    if item.corrections:
        lines.append(("put right", "; ".join(f"{field} {put or 'unknown'}" for field, put in item.corrections.items())))
    return lines


def _marked(sentence: ClaimSentence, *, colour: bool) -> Any:
    """The sentence on one line with the party's name in reverse, or in square brackets where there is no colour."""
    from rich.text import Text

    text, at = Text("“"), 0
    for start, end in sentence.marks:
        name = sentence.text[start:end]
        text.append(_flat(sentence.text[at:start])).append(
            _flat(name) if colour else f"[{_flat(name)}]", style="reverse"
        )
        at = end
    return text.append(_flat(sentence.text[at:])).append("”")


def _flat(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text else text
