"""Words for the codes of a manifest. A code that is missing here is shown unchanged."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

MODALITIES: Words = {
    "dermoscope": _("Photos taken with a dermoscope"),
    "phone": _("Photos taken with a phone"),
}
MODALITIES_IN_A_SENTENCE: Words = {
    "dermoscope": _("taken with a dermoscope"),
    "phone": _("taken with a phone"),
}
PARTS: Words = {
    "train": _("learnt from"),
    "val": _("used to choose settings"),
    "test": _("kept back for testing"),
    "external": _("another collection, for testing"),
    "test, external": _("kept back, and another collection"),
    "cross-validation": _("each scored by a network that had not seen it"),
}
# What a table of bands was counted on; the keys are the sentences in the manifest.
TABLE_PARTS: Words = {
    "test and external parts, never used for a choice": _(
        "pictures kept back for testing, never used to choose anything"
    ),
    "cross-validation: each photo was scored by a network that had not seen it": _(
        "photos that were each scored by a network that had not seen them"
    ),
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
    "pad_ufes_20": "PAD-UFES-20",
    "all dermoscope": _("all with a dermoscope"),
    "all phone": _("all with a phone"),
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
    "confirmed_by": {
        "histology": _("tissue was examined"),
        "other": _("otherwise, as by an expert’s eye or by watching it"),
        "unknown": _("not recorded"),
    },
}
