"""How the answers that are more than a table look on a terminal: a lookup, a comparison, a party, a change report."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchlist.cli.options import Format
from watchlist.cli.output import console, emit, to_json
from watchlist.export.diff_rows import PRESS
from watchlist.export.rows import CHANGES, CLAIMS, ENTITIES, HITS
from watchlist.export.rows_entity import reports_line, taken_words
from watchlist.outcomes import ExtractView, PairView, PressView, WhyView
from watchlist.views import (
    DesignationView,
    DiffView,
    EntityView,
    ExplanationPart,
    HitView,
    LookupView,
    PressClaim,
)


def show_lookup(view: LookupView, form: Format, output: Path | None) -> None:
    """Hits best first, each with its reasons; then the near misses, and the lists it stands on."""
    if form is not Format.TABLE or output is not None:
        emit(view, view.hits, HITS, form=form, output=output)
        return
    _print(lookup_lines(view))


def show_extracts(views: list[ExtractView], form: Format, output: Path | None) -> None:
    """What each document says: who sanctions whom, how, when, and the sentence."""
    if form is not Format.TABLE or output is not None:
        emit(views, views, CLAIMS, form=form, output=output)
        return
    _print(line for view in views for line in extract_lines(view))
    if waiting := sum(view.to_review for view in views):
        _print([f"{waiting} claims to review: once ingested, they count only when a person accepts them"])


def extract_lines(view: ExtractView) -> Iterator[str]:
    """One document for a terminal."""
    document = view.document
    when = f", {document.published.isoformat()}" if document.published else ""
    title = f": {document.title}" if document.title else ""
    yield f"{document.path}{title}{when}"
    if not view.records:
        yield "  no sanctioned party"
    for record in view.records:
        role = f", {record.role}" if record.role else ""
        others = f" (also {', '.join(record.other_names)})" if record.other_names else ""
        yield f"  {record.name}{others}, {record.kind.value}{role}"
        for act in record.designations:
            measures = ", ".join(one.value.replace("_", " ") for one in act.measures) or "measures not stated"
            day = act.announced.isoformat() if act.announced else f"day unknown: {act.announced_note}"
            said = f' ("{act.announced_text}")' if act.announced_text else ""
            review = f"  [to review: confidence {act.confidence:.2f}]" if act.to_review else ""
            yield f"    {act.status.value} by {act.authority_name or act.authority} ({act.authority}): {measures}; {day}{said}{review}"
            for found in act.evidence:
                yield f"    [{found.start}-{found.end}] “{_short(found.quote, 320)}”"
    for note in view.notes:
        yield f"  note: {note}"


def show_explanation(view: PairView, form: Format, output: Path | None) -> None:
    """The verdict on a pair and what it is made of."""
    if form is not Format.TABLE or output is not None:
        from watchlist.export.rows import PARTS

        emit(view, view.explanation, PARTS, form=form, output=output)
        return
    _print(_pair_lines(view))


def show_entity(view: EntityView, form: Format, output: Path | None) -> None:
    """One party, everything known, each statement with its source."""
    if form is not Format.TABLE or output is not None:
        emit(view, (view,), ENTITIES, form=form, output=output)
        return
    _print(_entity_lines(view))


def show_press(view: PressView, form: Format, output: Path | None) -> None:
    """The press against the lists, act by act."""
    if form is Format.TABLE and output is None:
        _print(line for claim in view.claims for line in _claim_lines(claim))
        return
    emit(view, view.claims, PRESS, form=form, output=output)


def _claim_lines(claim: PressClaim) -> Iterator[str]:
    day = claim.announced.isoformat() if claim.announced else f"day unknown: {claim.announced_note}"
    measures = ", ".join(measure.value.replace("_", " ") for measure in claim.measures) or "measures not stated"
    mark = "  [provisional: press only]" if claim.provisional else ""
    yield f"{claim.caption}  {claim.entity_id}{mark}"
    yield f"  the press: {claim.status.value} by {claim.authority}, {measures}, {day}"
    lag = ""
    if claim.lag_days is not None:
        days = f"{abs(claim.lag_days)} day{'' if abs(claim.lag_days) == 1 else 's'}"
        lag = f", {days} {'before' if claim.lag_days < 0 else 'after'} the announcement"
    yield f"  the lists: {claim.standing}{f' {claim.listed.isoformat()}' if claim.listed else ''}{lag}"
    told = f"{claim.reports} reports of one story" if claim.reports > 1 else "one report"
    others = f"; {claim.stories} independent stories report it" if claim.stories > 1 else ""
    since = f", {claim.published.isoformat()}" if claim.published else ""
    yield f"  article: {claim.title}{since} ({told}{others})"


def show_why(view: WhyView, form: Format) -> None:
    """How a cluster came to be."""
    if form is not Format.TABLE:
        sys.stdout.write(to_json(view) + "\n")
        return
    _print(why_lines(view))


def why_lines(view: WhyView) -> Iterator[str]:
    """The steps of a cluster for a terminal."""
    yield f"{view.caption}  {view.entity_id}"
    for record in view.records:
        yield f"  {record}"
    if not view.steps:
        yield "one record alone; nothing was merged"
    for number, step in enumerate(view.steps, 1):
        yield f"{number}. {step.one} ({step.one_caption}) = {step.other} ({step.other_caption})"
        yield f"   {step.ground} {step.score:.3f}: {step.reason}"
    for line in view.judgements:
        yield f"judged {line}"


def show_diff(view: DiffView, form: Format, output: Path | None) -> None:
    """Counts, then a row per change."""
    if form is Format.TABLE and output is None:
        _print(_diff_lines(view))
    emit(view, view.changes, CHANGES, form=form, output=output)


def _print(lines: Iterable[str]) -> None:
    screen = console(sys.stdout)
    for line in lines:
        screen.print(line, soft_wrap=True)


def lookup_lines(view: LookupView) -> Iterator[str]:
    """A lookup for a terminal."""
    name = view.query["name"]
    when = f" as of {view.as_of}" if view.as_of else ""
    known = f" as known at {view.known_at}" if view.known_at else ""
    if not view.hits:
        yield f"no hit for {name!r} at {view.min_score:g} or above{when}{known}"
    else:
        count = f"{view.total} hit{'s' if view.total != 1 else ''}"
        shown = f", {len(view.hits)} shown" if view.total > len(view.hits) else ""
        yield f"{count} for {name!r} at {view.min_score:g} or above{shown}{when}{known}"
    for hit in view.hits:
        yield ""
        yield from _hit_lines(hit)
    if view.near_misses:
        yield ""
        yield "near misses, below the threshold:"
        for hit in view.near_misses:
            yield f"  {hit.score:.3f}  {hit.caption}  ({', '.join(_keys(hit))})"
    yield ""
    lists = ", ".join(
        f"{one.source} {one.edition or 'without date'}{' STALE' if one.stale else ''}" for one in view.lists
    )
    yield f"lists: {lists or 'none loaded; watchlist update'}"
    yield f"algorithm {view.algorithm}, configuration {view.config_hash}"


def _hit_lines(hit: HitView) -> Iterator[str]:
    provisional = "  [provisional: press only]" if hit.provisional else ""
    standing = "" if hit.listed == "listed" else f"  [{hit.listed.replace('_', ' ')}]"
    yield f"{hit.score:.3f} {hit.band.upper():<6}  {hit.caption}  {hit.kind.value}  {hit.entity_id}{provisional}{standing}"
    by = ", ".join(hit.authorities) or "nobody"
    measures = ", ".join(measure.value for measure in hit.measures) or "measures not stated"
    yield f"    by {by}: {measures}"
    yield f"    records: {', '.join(_keys(hit))}"
    yield f"    matched name: {hit.matched_name} ({hit.matched_kind.value.replace('_', ' ')})"
    yield from _part_lines(hit.explanation)


def _part_lines(parts: Iterable[ExplanationPart]) -> Iterator[str]:
    for part in parts:
        values = f"{part.query} | {part.listed}" if part.query or part.listed else ""
        yield f"    {part.contribution:+.3f}  {part.feature:<14} {values}{f'  ({part.note})' if part.note else ''}"


def _keys(hit: HitView) -> list[str]:
    return [f"{record.source}:{record.source_id}" for record in hit.records]


def _pair_lines(view: PairView) -> Iterator[str]:
    sign = "at or above" if view.verdict == "same" else "below"
    yield f"{view.one}  |  {view.other}"
    yield f"{view.score:.3f} {view.band.upper()}: {view.verdict} ({sign} the threshold of {view.threshold:g})"
    yield from _part_lines(view.explanation)
    for conflict in view.conflicts:
        yield f"    conflict: {conflict}"
    if view.one_entity or view.other_entity:
        together = view.one_entity == view.other_entity
        yield f"today {'one entity' if together else 'two entities'}: {view.one_entity} | {view.other_entity}"
    yield f"algorithm {view.algorithm}, configuration {view.config_hash}"


def _entity_lines(view: EntityView) -> Iterator[str]:
    mark = "  [provisional: press only, no list has confirmed it]" if view.provisional else ""
    yield f"{view.caption}  {view.kind.value}  {view.entity_id}{mark}"
    for old in view.redirected_from:
        yield f"  formerly {old}"
    if reports := reports_line(view):
        yield f"  in the press: {reports}"
    yield ""
    yield "records"
    for record in view.records:
        press = record.source == "press"
        standing = "reported" if press and record.listed == "listed" else record.listed.replace("_", " ")
        edition = f", edition {record.edition}" if record.edition and not press else ""
        yield f"  {record.source}:{record.source_id}  {record.caption}  {standing}{edition}"
        if record.listed_by and not press:
            yield f"      {record.listed_by}"
        if record.title:
            yield f"      article: {record.title}"
        if record.link:
            yield f"      {record.link}"
    yield ""
    yield "names"
    for name in view.names:
        latin = f"  ({name.latin})" if name.latin else ""
        strength = f", {name.strength.value}" if name.strength.value != "unknown" else ""
        yield f"  {name.name}{latin}  [{name.kind.value.replace('_', ' ')}{strength}; {name.source}:{name.source_id}]"
    yield ""
    yield "designations"
    for one in view.designations:
        yield from _designation_lines(one)
    for field in dict.fromkeys(claim.field for claim in view.claims):
        claims = [claim for claim in view.claims if claim.field == field]
        yield ""
        yield field.replace("_", " ")
        for claim in claims:
            yield f"  {claim.text}  [{claim.source}:{claim.source_id}]"
    if view.disagreements:
        yield ""
        yield "the sources disagree"
        for disagreement in view.disagreements:
            said = " | ".join(f"{claim.text} ({claim.source}:{claim.source_id})" for claim in disagreement.claims)
            yield f"  {disagreement.field.replace('_', ' ')}: {said}"


def _designation_lines(one: DesignationView) -> Iterator[str]:
    authority = f"{one.authority}" + (f" {one.authority_name}" if one.authority_name else "")
    measures = ", ".join(measure.value for measure in one.measures) or "measures not stated"
    derived = " (derived from the regime)" if one.measures_derived and one.measures else ""
    yield f"  {authority}: {one.programme or 'regime not stated'}  {one.status.value}  [{one.source}:{one.source_id}]"
    yield f"      {measures}{derived}"
    dates = [
        f"{label} {value.isoformat()}"
        for label in ("announced", "listed", "effective", "amended", "removed")
        if (value := getattr(one, label)) is not None
    ]
    if one.announced is None and one.announced_note:
        dates.append(f"announced day unknown: {one.announced_note}")
    if dates:
        yield f"      {'; '.join(dates)}"
    if one.reason:
        yield f"      reason: {_short(one.reason)}"
    if taken := taken_words(one):
        yield f"      taken: {taken}"
    for found in one.evidence:
        if found.quote:
            yield f"      “{_short(found.quote, 300)}”"


def _short(text: str, most: int = 240) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _diff_lines(view: DiffView) -> Iterator[str]:
    counts: dict[str, set[tuple[str, str]]] = {}
    for change in view.changes:
        counts.setdefault(change.change.value, set()).add((change.source, change.source_id))
    said = ", ".join(f"{len(parties)} {change}" for change, parties in sorted(counts.items())) or "nothing changed"
    yield f"from {view.from_ or 'the first edition'} to {view.to or 'now'}: {said}"
