"""The moles of the demo and their photos over fourteen months."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from classifier.demo.lesion import BLACK, BLUE, BROWN, DARK, PINK, RED, TAN, Lesion
from classifier.demo.picture import BROWN_SKIN, LIGHT_SKIN, Appearance, SkinPatch

CHERRY = (0.60, 0.12, 0.18)


@dataclass(frozen=True, slots=True)
class DemoReview:
    """What the demo's clinician writes about a photo."""

    question: str
    opinion: str
    advice: str
    words: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo, and what happened to it. `modality` is that of the story if it is empty."""

    months_ago: float
    appearance: Appearance
    binned: bool = False
    review: DemoReview | None = None
    modality: str = ""


@dataclass(frozen=True, slots=True)
class MoleStory:
    """One mole and its photos, oldest first. Without a lesion the photos show bare skin."""

    key: str
    body_site: str
    laterality: str
    lesion: Lesion | None
    skin_patch: SkinPatch
    shots: tuple[Shot, ...]
    label: str = ""
    note: str = ""
    modality: str = "dermoscope"
    answers: Mapping[str, str] = field(default_factory=dict)


def _light_skin(seed: int, freckles: int = 8, hairs: int = 5) -> SkinPatch:
    return SkinPatch(seed, LIGHT_SKIN, freckles, hairs)


STABLE = DemoReview(
    "Is it normal that it is darker in the middle?",
    "benign",
    "watch",
    "I see an even, symmetrical mole that has not changed in these photos. A photo cannot rule "
    "everything out, so please keep an eye on it and see a doctor if it changes.",
)
CHANGED = DemoReview(
    "It has become larger since spring. Should I worry?",
    "unsure",
    "see_doctor_soon",
    "The outline and the colours have changed over the months. That has many causes, and a photo "
    "cannot tell them apart: please have a doctor look at it in person in the coming days, and "
    "take these photos with you.",
)
UNSHARP = DemoReview(
    "The photo could not be assessed. Can you see anything?",
    "cannot_tell",
    "photograph_again",
    "This photo is too blurred for me as well. Resting the elbow on a table helps.",
)

FOREARM = MoleStory(
    "forearm",
    "forearm",
    "left",
    Lesion(11, irregularity=0.12, softness=0.65, network=0.35, mottling=0.2),
    _light_skin(51, freckles=14),
    (
        Shot(14, Appearance(101, 0.38)),
        Shot(11, Appearance(102, 0.38)),
        Shot(7.5, Appearance(103, 0.38)),
        Shot(4, Appearance(104, 0.38), review=STABLE),
        Shot(0.6, Appearance(105, 0.38)),
    ),
    label="By the watch strap",
    note="First noticed childhood.",
)
BACK = MoleStory(
    "back",
    "upper_back",
    "right",
    Lesion(
        13,
        irregularity=0.26,
        softness=0.7,
        network=0.35,
        mottling=0.6,
        spots=(BLACK, BLUE),
        elongation=0.25,
    ),
    _light_skin(52, freckles=26, hairs=3),
    (
        Shot(13, Appearance(111, 0.27)),
        Shot(9.5, Appearance(112, 0.29, change=0.12)),
        Shot(6, Appearance(113, 0.33, change=0.3)),
        Shot(3.5, Appearance(114, 0.37, change=0.5)),
        Shot(1.2, Appearance(115, 0.42, change=0.7), review=CHANGED),
        Shot(0.3, Appearance(116, 0.44, change=0.8)),
    ),
    label="Below the shoulder blade",
    note="My partner says it has grown. It itches now and then.",
    answers={
        "size_change": "yes",
        "other_change": "yes",
        "new": "no",
        "border": "yes",
        "colour": "yes",
        "diameter": "from_7_mm",
        "itch": "yes",
        "bleeding": "no",
    },
)
CHEEK = MoleStory(
    "cheek",
    "cheek",
    "left",
    Lesion(
        12,
        rim=PINK,
        body=TAN,
        core=BROWN,
        irregularity=0.1,
        softness=0.75,
        network=0.1,
        mottling=0.25,
    ),
    _light_skin(53, freckles=18, hairs=0),
    (
        Shot(12, Appearance(121, 0.3)),
        Shot(6.2, Appearance(122, 0.3)),
        Shot(1, Appearance(123, 0.3)),
    ),
)
LEG = MoleStory(
    "leg",
    "lower_leg",
    "right",
    Lesion(
        24,
        rim=BROWN,
        body=DARK,
        core=BLACK,
        irregularity=0.1,
        softness=0.6,
        network=0.25,
        mottling=0.2,
    ),
    _light_skin(54, hairs=16),
    (
        Shot(10, Appearance(131, 0.3)),
        Shot(5, Appearance(132, 0.32, change=0.08)),
        Shot(0.9, Appearance(133, 0.33, change=0.15)),
    ),
    label="Dark spot on the shin",
)
CHEST = MoleStory(
    "chest",
    "chest",
    "middle",
    Lesion(
        15,
        rim=PINK,
        body=RED,
        core=CHERRY,
        irregularity=0.15,
        softness=0.4,
        network=0.0,
        mottling=0.5,
    ),
    _light_skin(55, hairs=8),
    (Shot(8, Appearance(141, 0.28)), Shot(2, Appearance(142, 0.28))),
    label="Red dot",
    note="Bled once after shaving.",
    modality="phone",
)
SHOULDER = MoleStory(
    "shoulder",
    "shoulder",
    "left",
    Lesion(
        16,
        rim=TAN,
        body=(0.70, 0.52, 0.40),
        core=BROWN,
        irregularity=0.25,
        softness=0.65,
        network=0.4,
        mottling=0.5,
        elongation=0.3,
    ),
    _light_skin(56, freckles=20),
    (
        Shot(9, Appearance(151, 0.41)),
        Shot(4.5, Appearance(152, 0.41, blur=1.6), review=UNSHARP),
        Shot(4.4, Appearance(153, 0.41)),
        Shot(2.5, Appearance(154, 0.41), binned=True),
    ),
)
THIGH = MoleStory(
    "thigh",
    "thigh",
    "right",
    Lesion(
        27, irregularity=0.4, softness=0.6, network=0.4, mottling=0.6, spots=(PINK,), elongation=0.1
    ),
    _light_skin(57, freckles=4),
    (
        Shot(3, Appearance(161, 0.33)),
        Shot(0.2, Appearance(162, 0.34, change=0.2)),
        # On the same day, so that the mole's page shows both photos together.
        Shot(0.2, Appearance(163, 0.46, change=0.2), modality="dermoscope"),
    ),
    note="New this year.",
    modality="phone",
)
UNSORTED = (
    MoleStory(
        "unsorted",
        "unknown",
        "unknown",
        Lesion(38, irregularity=0.2, softness=0.6, network=0.35),
        _light_skin(58),
        (Shot(0.1, Appearance(171, 0.36)),),
    ),
    MoleStory(
        "bare",
        "unknown",
        "unknown",
        None,
        _light_skin(59, freckles=0, hairs=0),
        (Shot(0.1, Appearance(172)),),
    ),
)
MOLES = (FOREARM, BACK, CHEEK, LEG, CHEST, SHOULDER, THIGH)
PARTNER_CASE = MoleStory(
    "lesion-1",
    "abdomen",
    "left",
    Lesion(
        49,
        rim=TAN,
        body=BROWN,
        core=DARK,
        irregularity=0.25,
        softness=0.65,
        network=0.3,
        mottling=0.4,
    ),
    SkinPatch(60, BROWN_SKIN, 0, 2),
    (Shot(2, Appearance(181, 0.34)), Shot(0.5, Appearance(182, 0.38, change=0.3))),
)

# The zone of the body map of each mole in MOLES, by its key.
ZONES = {
    "forearm": "forearm_back-left",
    "back": "upper_back-right",
    "cheek": "cheek-left",
    "leg": "calf-right",
    "chest": "chest-right",
    "shoulder": "shoulder_back-left",
    "thigh": "thigh_front-right",
}
