"""Words for the codes of a manifest. A code that is missing here is shown unchanged."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

MODALITIES: Words = {
    "dermoscope": _("Photos taken with a dermoscope"),
    "phone": _("Close-ups without a dermoscope"),
}
MODALITIES_IN_A_SENTENCE: Words = {
    "dermoscope": _("taken with a dermoscope"),
    "phone": _("taken close up without a dermoscope"),
}
# After the name of a collection.
MODALITIES_AFTER_A_NAME: Words = {"dermoscope": _("dermoscope"), "phone": _("close-ups")}
PARTS: Words = {
    "train": _("learnt from"),
    "val": _("used to choose settings"),
    "test": _("kept back for testing"),
    "external": _("another collection, for testing"),
    "test, external": _("kept back, and another collection"),
    "cross-validation": _("each scored by a network that had not seen it"),
    "test, cross-validation": _("kept back, or each scored by a network that had not seen it"),
}
# What a table of bands was counted on; the keys are the sentences in the manifest.
TABLE_PARTS: Words = {
    "test and external parts, never used for a choice": _(
        "pictures kept back for testing, never used to choose anything"
    ),
    "cross-validation: each photo was scored by a network that had not seen it": _(
        "photos that were each scored by a network that had not seen them"
    ),
    "photos kept back for testing, and cross-validation: each photo was scored by a network that "
    "had not seen it": _("photos that the network that scored them had not seen"),
    "validation part, which calibration and operating points were chosen on": _(
        "pictures that were also used to choose settings, so that the figures flatter"
    ),
}
SOURCES: Words = {
    "ham10000": "HAM10000",
    "ham10000_hair_removed": _("HAM10000, hair removed"),
    "isic2017": "ISIC 2017",
    "isic2018_test": "ISIC 2018",
    "isic2019_large": "ISIC 2019",
    "milk10k": "MILK10k",
    "pad_ufes_20": "PAD-UFES-20",
}
POOLED: Words = {
    "all dermoscope": _("all with a dermoscope"),
    "all phone": _("all close-ups"),
}
OTHER_PICTURES: Words = {
    "photographs": _("photos of other things"),
    "generated pictures": _("generated pictures"),
    "blank skin": _("plain skin"),
    "documents": _("documents"),
    "screenshots": _("screenshots"),
    "drawings": _("drawings"),
    "charts": _("charts"),
    "textures": _("textures"),
    "scenes": _("generated landscapes and rooms"),
    "things": _("generated faces, eyes, food and other things"),
    "generated skin": _("generated plain skin"),
}
GROUPINGS: Words = {
    "diagnosis": _("Diagnosis"),
    "site": _("Body site"),
    "age": _("Age"),
    "sex": _("Sex"),
    "skin_type": _("Skin type (Fitzpatrick)"),
    "skin_tone": _("Skin tone (MILK10k’s scale)"),
    "confirmed_by": _("How the diagnosis is known"),
}
GROUP_VALUES: Mapping[str, Words] = {
    "site": {
        "head_neck": _("head and neck"),
        "trunk": _("trunk"),
        "arm": _("arm"),
        "leg": _("leg"),
        "hand_foot": _("hand or foot"),
        "genital": _("genitals"),
        "unknown": _("not recorded"),
    },
    "age": {
        "0-29": _("under 30"),
        "30-44": _("30 to 44"),
        "45-59": _("45 to 59"),
        "60-74": _("60 to 74"),
        "75+": _("75 and over"),
        "unknown": _("not recorded"),
    },
    "sex": {"female": _("female"), "male": _("male"), "unknown": _("not recorded")},
    "skin_type": {
        "1": _("I (very light)"),
        "2": "II",
        "3": "III",
        "4": "IV",
        "5": "V",
        "6": _("VI (very dark)"),
        "unknown": _("not recorded"),
    },
    "skin_tone": {
        "0": _("0 (very dark)"),
        "5": _("5 (very light)"),
        "unknown": _("not recorded"),
    },
    "confirmed_by": {
        "histology": _("tissue was examined"),
        "other": _("otherwise, as by an expert’s eye or by watching it"),
        "unknown": _("not recorded"),
    },
}
# The groups of the promise.
TONE_GROUPS: Words = {
    "tone 0-2": _("dark (tones 0 to 2 of 5)"),
    "tone 3": _("lighter (tone 3)"),
    "tone 4-5": _("light (tones 4 and 5)"),
    "Fitzpatrick 4-6": _("Fitzpatrick types IV to VI"),
    "Fitzpatrick 3": _("Fitzpatrick type III"),
    "Fitzpatrick 1-2": _("Fitzpatrick types I and II"),
}


def name_collection(source: str, modality: str) -> str | Promise:
    """Return the name of a collection's pictures of one kind; without a modality, of both."""
    if source in POOLED:
        return POOLED[source]
    name = SOURCES.get(source, source)
    if modality not in MODALITIES_AFTER_A_NAME:
        return name
    return format_lazy("{}, {}", name, MODALITIES_AFTER_A_NAME[modality])
