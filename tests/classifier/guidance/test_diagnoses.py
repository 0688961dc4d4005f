"""Diagnoses in plain words, with counts."""

import pytest

from classifier.guidance.diagnoses import join_diagnoses, list_diagnoses, name_diagnosis


@pytest.mark.parametrize(
    ("code", "count", "words"),
    [("MEL", 1, "melanoma"), ("MEL", 2, "melanomas"), ("DF", 0, "dermatofibromas"), ("X", 3, "X")],
)
def test_the_count_chooses_singular_or_plural(code: str, count: int, words: str) -> None:
    assert name_diagnosis(code, count) == words


def test_the_commonest_comes_first_then_the_more_serious() -> None:
    counts = {"NV": 2, "BKL": 5, "MEL": 2, "DF": 0}
    assert list_diagnoses(counts) == [
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
def test_diagnoses_are_joined_with_their_counts(counts: dict[str, int], words: str) -> None:
    assert join_diagnoses(counts) == words
