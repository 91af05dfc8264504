"""What --map says once is shown, kept, and taken for the next file with the same heads."""

import json


def rows(shell, demo, *options: str) -> list[dict]:
    text = shell.ok("screen", "mine.csv", "-o", "-", "--format", "jsonl", *options)
    return [json.loads(line) for line in text.splitlines()]


def test_a_mapping_given_once_holds_for_the_next_file(demo, shell):
    """--map is kept with the order of dates; the next file with the same heads needs none, and says where it stands."""
    (demo / "mine.csv").write_text("ref,who,born,note\n7,Mohammad Baqeri,03/04/1960,x\n", encoding="utf-8")
    assert shell("screen", "mine.csv", "-o", "a.jsonl") == 3
    given = ("--map", "name=who", "--map", "subject_id=ref", "--map", "birth=born", "--map", "dates=day_first")
    first = rows(shell, demo, *given)
    assert first[0]["subject"]["births"] == ["1960-04-03"]
    again = rows(shell, demo)
    assert "columns as for the last file with these heads" in shell.err
    assert "day first, as given" in shell.err
    assert again == first


def test_what_is_given_goes_before_what_was_kept(demo, shell):
    """Another --map replaces the columns kept."""
    (demo / "mine.csv").write_text("ref,who,note\n7,Mohammad Baqeri,Ann Sample\n", encoding="utf-8")
    rows(shell, demo, "--map", "name=who")
    rows(shell, demo, "--map", "name=note")
    assert rows(shell, demo)[0]["subject"]["name"] == "Ann Sample"


def test_a_dry_run_keeps_no_columns(demo, shell):
    """A test leaves nothing behind, columns neither."""
    (demo / "mine.csv").write_text("name\nMohammad Baqeri\n", encoding="utf-8")
    shell.ok("screen", "mine.csv", "-o", "a.jsonl", "--dry-run")
    assert not (demo / "data" / "columns").exists()
