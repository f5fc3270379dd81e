"""The dictionary that bundles are packed with, against the notes that benchmarks measure with."""

from pathlib import Path

from sync.dictionary import DICTIONARY

NOTES = Path(__file__).parents[2] / "benchmarks" / "notes.zh.txt"


def notes() -> list[str]:
    return NOTES.read_text("utf-8").splitlines()


def test_no_note_that_is_measured_with_stands_in_the_dictionary() -> None:
    known = DICTIONARY.decode("gbk")
    assert [note for note in notes() if note in known] == []


def test_at_least_two_hundred_different_notes_of_usual_length_are_measured_with() -> None:
    assert len(set(notes())) == len(notes()) >= 200
    assert [note for note in notes() if not 6 <= len(note) <= 40] == []
