"""Reading and splitting the folder layouts of known collections."""

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from ml.labels import Modality
from ml.training.data import dataset, diagnoses, layouts, near_duplicates, split
from tests.ml.conftest import DATA, PROJECT, needs_data
from tests.ml.training import collections


def by_id(examples: Iterable[dataset.Example]) -> dict[str, dataset.Example]:
    return {e.image_id: e for e in examples}


def parts_of(examples: Iterable[dataset.Example], key: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for example in examples:
        found[getattr(example, key)].add(example.part)
    return found


def test_ham10000_is_read_and_split_by_lesion(tmp_path: Path) -> None:
    found = dataset.read_collection(collections.ham10000(tmp_path))
    assert len(found.examples) == 23
    assert found.left_out == {("ham10000", layouts.NO_PICTURE): 1}
    dataset.check_groups(found.examples)
    lesions = parts_of(found.examples, "lesion_id")
    assert len(lesions) == 12
    assert all(len(parts) == 1 for parts in lesions.values())
    first = by_id(found.examples)["ISIC_0000000"]
    assert (first.diagnosis, first.malignant, first.pre_malignant) == ("MEL", True, False)
    assert (first.site, first.age, first.sex, first.confirmed_by) == ("back", 45, "male", "histo")
    assert first.modality is Modality.DERMOSCOPE


def test_ham10000_from_dataverse_has_a_table_without_suffix(tmp_path: Path) -> None:
    table = collections.ham10000(tmp_path) / "HAM10000_metadata.csv"
    table.rename(tmp_path / "HAM10000_metadata")
    assert len(dataset.load_examples(tmp_path)) == 23


def test_pad_ufes_20_is_read_and_split_by_patient(tmp_path: Path) -> None:
    examples = dataset.load_examples(collections.pad_ufes_20(tmp_path))
    assert len(examples) == 20
    dataset.check_groups(examples)
    assert all(len(parts) == 1 for parts in parts_of(examples, "patient_id").values())
    found = by_id(examples)
    first, keratosis = found["PAT_0_0_1"], found["PAT_1_2_1"]
    assert (first.sex, first.fitzpatrick, first.confirmed_by) == ("", None, "clinical")
    assert (keratosis.diagnosis, keratosis.malignant, keratosis.pre_malignant) == (
        "AK",
        False,
        True,
    )
    assert (keratosis.sex, keratosis.fitzpatrick, keratosis.site) == ("female", 3, "neck")
    assert {e.modality for e in examples} == {Modality.PHONE}


def test_an_isic_download_is_read_and_unlabelled_pictures_are_counted(tmp_path: Path) -> None:
    mole = {
        "diagnosis_1": "Benign",
        "diagnosis_3": "Nevus",
        "image_type": "dermoscopic",
        "age_approx": "85+",
        "anatom_site_general": "anterior torso",
        "diagnosis_confirm_type": "histopathology",
        "patient_id": "IP_0000001",
    }
    rows = [
        mole,
        mole | {"image_type": "clinical: close-up", "patient_id": "IP_0000002"},
        mole | {"diagnosis_1": "Indeterminate", "diagnosis_3": "Atypical Spitz tumor"},
        mole | {"image_type": "TBP tile: close-up"},
        mole | {"diagnosis_1": "", "diagnosis_3": ""},
    ]
    found = dataset.read_collection(collections.isic_archive(tmp_path, rows))
    assert found.left_out == {
        ("isic_archive", layouts.UNSETTLED): 2,
        ("isic_archive", layouts.OTHER_KIND): 1,
    }
    one, other = found.examples
    assert (one.modality, other.modality) == (Modality.DERMOSCOPE, Modality.PHONE)
    assert (one.age, one.site, one.confirmed_by) == (85, "anterior torso", "histo")
    assert one.patient_id == "IP_0000001"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"benign_malignant": "malignant", "diagnosis": "melanoma"}, ("MEL", True, False)),
        ({"benign_malignant": "benign", "diagnosis": "nevus"}, ("NV", False, False)),
        ({"diagnosis": "squamous cell carcinoma"}, ("SCC", True, False)),
        ({"diagnosis": "seborrheic keratosis"}, ("BKL", False, False)),
        ({"benign_malignant": "indeterminate", "diagnosis": "nevus"}, None),
        ({"diagnosis_1": "Malignant", "diagnosis_3": "Melanoma in situ"}, ("MEL", True, False)),
        ({"diagnosis_1": "Benign", "diagnosis_3": "Epidermal nevus"}, ("", False, False)),
        (
            {"diagnosis_1": "Benign", "diagnosis_3": "Nevus", "diagnosis_4": "Nevus, Spitz"},
            ("NV", False, False),
        ),
        (
            {"diagnosis_1": "Indeterminate", "diagnosis_3": "Solar or actinic keratosis"},
            ("AK", False, True),
        ),
        (
            {
                "diagnosis_1": "Benign",
                "diagnosis_2": "Benign soft tissue proliferations - Vascular",
                "diagnosis_3": "Hemangioma",
            },
            ("VASC", False, False),
        ),
        (
            {
                "diagnosis_1": "Malignant",
                "diagnosis_2": "Malignant soft tissue proliferations - Vascular",
            },
            ("", True, False),
        ),
        (
            {
                "diagnosis_1": "Benign",
                "diagnosis_2": "Flat melanotic pigmentations - not melanocytic nevus",
                "diagnosis_3": "Ephelis",
            },
            ("", False, False),
        ),
        ({}, None),
    ],
)
def test_isic_names_are_mapped_to_our_codes(row: dict[str, str], expected: object) -> None:
    assert diagnoses.of_isic(row) == expected


def test_ham10000s_akiec_counts_in_no_figure() -> None:
    assert diagnoses.of_ham10000({"dx": "akiec"}).pre_malignant
    assert diagnoses.of_ham10000({"dx": "something else"}) is None


def test_several_collections_in_one_folder_share_groups_across_sources(tmp_path: Path) -> None:
    collections.ham10000(tmp_path / "ham10000")
    pad = collections.pad_ufes_20(tmp_path / "pad_ufes_20")
    # The seventh picture of HAM10000 in another size and format, as a patient's photo.
    twin = collections.picture(6).resize((80, 60))
    twin.save(next(pad.rglob("PAT_4_8_1.png")))
    examples = dataset.load_examples(tmp_path)
    assert Counter(e.source for e in examples) == {"ham10000": 23, "pad_ufes_20": 20}
    dataset.check_groups(examples)
    found = by_id(examples)
    together = {found[name].group for name in ("ISIC_0000006", "ISIC_0000007", "PAT_4_9_1")}
    assert together == {found["PAT_4_8_1"].group}


def test_the_split_is_deterministic_and_near_its_shares(tmp_path: Path) -> None:
    folder = collections.ham10000(tmp_path, 240)
    first, again = dataset.load_examples(folder), dataset.load_examples(folder)
    assert first == again
    for malignant in (True, False):
        mine = Counter(e.part for e in first if e.malignant is malignant)
        assert {p: mine[p] / mine.total() for p in split.SHARES} == pytest.approx(
            split.SHARES, abs=0.04
        )


def test_a_training_copy_of_a_withheld_picture_is_left_out_or_moved(tmp_path: Path) -> None:
    examples = dataset.load_examples(collections.ham10000(tmp_path, 6))
    given = ["test", "train", "train", "val", "train_second_copy"]
    mine = [
        replace(e, part=part, group="", lesion_id="", image_id=f"p{n}")
        for n, (e, part) in enumerate(zip(examples, given, strict=True))
    ]
    kept, left_out = split.divide(mine, [(0, 1), (2, 3), (3, 4)])
    assert {e.image_id: e.part for e in kept} == {"p0": "test", "p2": "val", "p3": "val"}
    assert left_out == {("ham10000", split.WITHHELD_COPY): 2}


def test_near_duplicates_are_found_in_another_size_shape_and_compression(tmp_path: Path) -> None:
    original = collections.picture(1, (400, 300))
    original.save(tmp_path / "0.png")
    original.resize((200, 200)).save(tmp_path / "1.jpg", quality=60)
    collections.picture(2, (400, 300)).save(tmp_path / "2.png")
    paths = [tmp_path / name for name in ("0.png", "1.jpg", "2.png")]
    assert list(near_duplicates.pairs(near_duplicates.fingerprints(paths))) == [(0, 1)]


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    folder = collections.ham10000(tmp_path)
    broken = next(folder.rglob("ISIC_0000003.jpg"))
    broken.write_bytes(broken.read_bytes()[:300])
    with pytest.raises(OSError, match=r"ISIC_0000003\.jpg cannot be read"):
        dataset.load_examples(folder)


def test_a_table_without_its_pictures_is_refused(tmp_path: Path) -> None:
    collections.write_table(tmp_path / "metadata.csv", [{"isic_id": "ISIC_0000001"}])
    with pytest.raises(FileNotFoundError, match="no row with both"):
        dataset.load_examples(tmp_path)


def test_the_digest_of_a_collection_follows_its_labels(tmp_path: Path) -> None:
    folder = collections.ham10000(tmp_path)
    before = dataset.manifest_digest(folder)
    table = folder / "HAM10000_metadata.csv"
    table.write_text(table.read_text().replace("mel", "nv", 1))
    assert dataset.manifest_digest(folder) != before


def milk10k(folder: Path, image_id: str, **fields: str) -> None:
    """A lesion's picture in milk10k.csv, beside a manifest with one picture."""
    empty = ("patient_id", "fitzpatrick", "age", "sex", "site", "confirmed_by", "skin_tone", "pair")
    row = dict.fromkeys(empty, "") | {
        "file": f"{image_id}.png",
        "part": "train",
        "label": "malignant",
        "diagnosis": "MEL",
        "actinic_keratosis": "False",
        "modality": "dermoscope",
        "source": "ham10000",
        "image_id": image_id,
        "lesion_id": image_id,
        "group": image_id,
    }
    collections.write_table(folder / "manifest.csv", [row])
    collections.write_table(folder / "milk10k.csv", [row | {"source": "milk10k"} | fields])


def test_milk10k_is_read_beside_the_manifest(tmp_path: Path) -> None:
    milk10k(tmp_path, "m", modality="clinical", skin_tone="0", pair="IL_1")
    one, other = dataset.load_examples(tmp_path)
    assert (one.source, one.modality) == ("ham10000", Modality.DERMOSCOPE)
    assert (one.skin_tone, one.pair) == (None, "")
    assert other.collection == ("milk10k", Modality.PHONE)
    assert other.collection.code == "milk10k/phone"
    assert (other.skin_tone, other.pair) == (0, "IL_1")


def test_the_digest_of_a_manifest_follows_every_table(tmp_path: Path) -> None:
    milk10k(tmp_path, "m", skin_tone="4")
    before = dataset.manifest_digest(tmp_path)
    milk10k(tmp_path, "m", skin_tone="5")
    assert dataset.manifest_digest(tmp_path) != before


def test_pictures_are_listed_without_tensorflow() -> None:
    code = "import sys, ml.training.data.dataset; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert not {"tensorflow", "keras", "sklearn"} & set(done.stdout.split())


@needs_data
def test_the_manifest_says_what_subgroups_need() -> None:
    examples = dataset.load_examples(DATA)
    phone = [e for e in examples if e.modality is Modality.PHONE]
    assert all(e.lesion_id and e.confirmed_by for e in phone)
    assert {e.source for e in phone if not e.patient_id} <= {"milk10k"}
    assert all(e.skin_tone is not None for e in phone if e.pair)
    assert {e.fitzpatrick for e in phone} <= {None, 1, 2, 3, 4, 5, 6}
    assert {e.sex for e in examples} == {"", "male", "female"}
    assert any(e.age for e in examples)


@needs_data
def test_second_copies_of_real_training_pictures_are_found_and_nothing_else() -> None:
    examples = dataset.load_examples(DATA)
    copies = [e for e in examples if e.source == "isic2019_large" and e.part != "train"][:60]
    names = {e.image_id for e in copies}
    train = [e for e in examples if e.part == "train"]
    mine = [e for e in train if e.image_id in names] + copies
    others = [e for e in train if e.image_id not in names and e.source == "ham10000"][:600]
    every = mine + others
    prints = near_duplicates.fingerprints([e.path for e in every])
    pairs = {(every[a].image_id, every[b].image_id) for a, b in near_duplicates.pairs(prints)}
    assert pairs == {(e.image_id, e.image_id) for e in copies}
