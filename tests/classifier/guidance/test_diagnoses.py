"""Diagnoses in words, counted and listed."""

import pytest

from classifier.guidance.diagnoses import counted, listed, named


@pytest.mark.parametrize(
    ("code", "count", "words"),
    [("MEL", 1, "melanoma"), ("MEL", 2, "melanomas"), ("DF", 0, "dermatofibromas"), ("X", 3, "X")],
)
def test_the_number_chooses_the_form(code: str, count: int, words: str) -> None:
    assert named(code, count) == words


def test_the_commonest_comes_first_and_the_more_serious_of_two() -> None:
    counts = {"NV": 2, "BKL": 5, "MEL": 2, "DF": 0}
    assert counted(counts) == [
        "5 benign keratoses",
        "2 melanomas",
        "2 moles (melanocytic naevi)",
    ]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"NV": 9}, "9 moles (melanocytic naevi)"),
        ({"NV": 8, "MEL": 1}, "8 moles (melanocytic naevi) and 1 melanoma"),
        (
            {"BCC": 1200, "SCC": 2, "X": 1},
            "1,200 basal cell carcinomas, 2 squamous cell carcinomas and 1 X",
        ),
    ],
)
def test_they_are_listed_in_words(counts: dict[str, int], words: str) -> None:
    assert listed(counts) == words
