"""Whose moles the demonstration shows, and what happened to them over fourteen months."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from classifier.demo.lesion import BLACK, BLUE, BROWN, DARK, PINK, RED, TAN, Lesion
from classifier.demo.picture import BROWN_SKIN, LIGHT_SKIN, Place, Visit

CHERRY = (0.60, 0.12, 0.18)


@dataclass(frozen=True, slots=True)
class Reading:
    """A clinician's review of a photo."""

    reason: str
    opinion: str
    advice: str
    words: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo: how many months ago, and how the lesion looked."""

    months_ago: float
    visit: Visit
    binned: bool = False
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class MoleStory:
    """One mole and its photos, oldest first. Without a lesion the photos show bare skin."""

    key: str
    body_site: str
    laterality: str
    lesion: Lesion | None
    place: Place
    shots: tuple[Shot, ...]
    label: str = ""
    note: str = ""
    modality: str = "dermoscope"
    answers: Mapping[str, str] = field(default_factory=dict)


def _skin(seed: int, freckles: int = 8, hairs: int = 5) -> Place:
    return Place(seed, LIGHT_SKIN, freckles, hairs)


STABLE = Reading(
    "Second look at a result of lower concern",
    "benign",
    "watch",
    "I see an even, symmetrical mole that has not changed in these photos. A photo cannot rule "
    "everything out, so please keep an eye on it and see a doctor if it changes.",
)
CHANGED = Reading(
    "Review of a mole that has changed",
    "unsure",
    "see_doctor_soon",
    "The outline and the colours have changed over the months. That has many causes, and a photo "
    "cannot tell them apart: please have a doctor look at it in person in the coming days, and "
    "take these photos with you.",
)
UNSHARP = Reading(
    "The photo could not be assessed",
    "cannot_tell",
    "photograph_again",
    "This photo is too blurred for me as well. Resting the elbow on a table helps.",
)

FOREARM = MoleStory(
    "forearm", "forearm", "left",
    Lesion(11, irregular=0.12, soft=0.65, net=0.35, mottled=0.2),
    _skin(51, freckles=14),
    (
        Shot(14, Visit(101, 0.38)),
        Shot(11, Visit(102, 0.38)),
        Shot(7.5, Visit(103, 0.38)),
        Shot(4, Visit(104, 0.38), reading=STABLE),
        Shot(0.6, Visit(105, 0.38)),
    ),
    label="By the watch strap", note="There since childhood.",
)  # fmt: skip
BACK = MoleStory(
    "back", "upper_back", "right",
    Lesion(
        13, irregular=0.26, soft=0.7, net=0.35, mottled=0.6, spots=(BLACK, BLUE), long=0.25
    ),
    _skin(52, freckles=26, hairs=3),
    (
        Shot(13, Visit(111, 0.27)),
        Shot(9.5, Visit(112, 0.29, change=0.12)),
        Shot(6, Visit(113, 0.33, change=0.3)),
        Shot(3.5, Visit(114, 0.37, change=0.5)),
        Shot(1.2, Visit(115, 0.42, change=0.7), reading=CHANGED),
        Shot(0.3, Visit(116, 0.44, change=0.8)),
    ),
    label="Below the shoulder blade", note="My partner says it has grown. It itches now and then.",
    answers={
        "size_change": "yes", "other_change": "yes", "new": "no", "border": "yes",
        "colour": "yes", "diameter": "from_7_mm", "itch": "yes", "bleeding": "no",
    },
)  # fmt: skip
CHEEK = MoleStory(
    "cheek", "cheek", "left",
    Lesion(12, rim=PINK, body=TAN, core=BROWN, irregular=0.1, soft=0.75, net=0.1, mottled=0.25),
    _skin(53, freckles=18, hairs=0),
    (Shot(12, Visit(121, 0.3)), Shot(6.2, Visit(122, 0.3)), Shot(1, Visit(123, 0.3))),
)  # fmt: skip
LEG = MoleStory(
    "leg", "lower_leg", "right",
    Lesion(24, rim=BROWN, body=DARK, core=BLACK, irregular=0.1, soft=0.6, net=0.25, mottled=0.2),
    _skin(54, hairs=16),
    (
        Shot(10, Visit(131, 0.3)),
        Shot(5, Visit(132, 0.32, change=0.08)),
        Shot(0.9, Visit(133, 0.33, change=0.15)),
    ),
    label="Dark spot on the shin",
)  # fmt: skip
CHEST = MoleStory(
    "chest", "chest", "middle",
    Lesion(15, rim=PINK, body=RED, core=CHERRY, irregular=0.15, soft=0.4, net=0.0, mottled=0.5),
    _skin(55, hairs=8),
    (Shot(8, Visit(141, 0.28)), Shot(2, Visit(142, 0.28))),
    label="Red dot", note="Bled once after shaving.", modality="phone",
)  # fmt: skip
SHOULDER = MoleStory(
    "shoulder", "shoulder", "left",
    Lesion(
        16, rim=TAN, body=(0.70, 0.52, 0.40), core=BROWN, irregular=0.25, soft=0.65, net=0.4,
        mottled=0.5, long=0.3,
    ),
    _skin(56, freckles=20),
    (
        Shot(9, Visit(151, 0.41)),
        Shot(4.5, Visit(152, 0.41, blur=1.6), reading=UNSHARP),
        Shot(4.4, Visit(153, 0.41)),
        Shot(2.5, Visit(154, 0.41), binned=True),
    ),
)  # fmt: skip
THIGH = MoleStory(
    "thigh", "thigh", "right",
    Lesion(27, irregular=0.4, soft=0.6, net=0.4, mottled=0.6, spots=(PINK,), long=0.1),
    _skin(57, freckles=4),
    (Shot(3, Visit(161, 0.33)), Shot(0.2, Visit(162, 0.34, change=0.2))),
    note="New this year.", modality="phone",
)  # fmt: skip
UNSORTED = (
    MoleStory(
        "unsorted", "unknown", "unknown", Lesion(38, irregular=0.2, soft=0.6, net=0.35), _skin(58),
        (Shot(0.1, Visit(171, 0.36)),),
    ),
    MoleStory(
        "bare", "unknown", "unknown", None, _skin(59, freckles=0, hairs=0),
        (Shot(0.1, Visit(172)),),
    ),
)  # fmt: skip
MOLES = (FOREARM, BACK, CHEEK, LEG, CHEST, SHOULDER, THIGH)
PARTNER_CASE = MoleStory(
    "lesion-1", "abdomen", "left",
    Lesion(49, rim=TAN, body=BROWN, core=DARK, irregular=0.25, soft=0.65, net=0.3, mottled=0.4),
    Place(60, BROWN_SKIN, 0, 2),
    (Shot(2, Visit(181, 0.34)), Shot(0.5, Visit(182, 0.38, change=0.3))),
)  # fmt: skip

# Where each of them is on the body map.
ON_THE_MAP = {
    "forearm": "forearm_back-left",
    "back": "upper_back-right",
    "cheek": "cheek-left",
    "leg": "calf-right",
    "chest": "chest-right",
    "shoulder": "shoulder_back-left",
    "thigh": "thigh_front-right",
}
