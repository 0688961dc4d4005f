"""Pictures of anything but a lesion, to train and to test the not-a-lesion gate.

They come from sample photographs in installed packages, from generated pages, screens, charts,
drawings, textures, things and skin, and from corners of training pictures without a lesion. Drawn
lesions on skin are not among them: the gate must refuse other things, not drawings of moles.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from ml.arrays import ByteArray
from ml.training.synthetic import bodies, drawings, rendered
from ml.training.synthetic.drawings import SIDE

Generator = Callable[[np.random.Generator], Image.Image]

# By the names in the report's table of refusals.
KINDS: Mapping[str, tuple[Generator, ...]] = {
    "documents": (drawings.document, drawings.table, drawings.handwriting),
    "screenshots": (drawings.screen, drawings.app, drawings.code),
    "charts": (drawings.chart,),
    "drawings": (drawings.drawing, drawings.cartoon, drawings.sign),
    "textures": (
        rendered.gradient,
        rendered.noise,
        rendered.pattern,
        rendered.cloth,
        rendered.wood,
        rendered.stone,
    ),
    "scenes": (rendered.scene, rendered.landscape),
    "things": (rendered.disc, rendered.eye, rendered.face, rendered.food, rendered.insect),
    "bodies": (bodies.torso, bodies.covered_limb),
    "generated skin": (rendered.plain_skin, rendered.limb),
}
# Every third photograph is not trained on and kept for the report.
_HELD_OUT_STEP = 3
# The same view as another photograph, which may be on the other side of the split.
_DUPLICATES = {"motorcycle_right.png"}
# Pictures made of each photograph, of all photographs, and by each generator. Set by judgement:
# more of one kind gives it more weight in the gate.
_CROPS = 24
_COLLAGES = 150
_PER_GENERATOR = 90
_HELD_OUT_PER_GENERATOR = 20


def pictures_by_kind(
    lesions: Sequence[ByteArray], *, held_out: bool, seed: int
) -> dict[str, list[Image.Image]]:
    """Return pictures of other things by kind, either the held-out ones or those to train on.

    `lesions` are training pictures, whose corners without a lesion give blank skin.
    """
    rng = np.random.default_rng(seed)
    found = {
        "photographs": [c for p in photographs(held_out=held_out) for c in crops(p, _CROPS, rng)]
    }
    if not held_out:
        found["collages"] = list(collages(found["photographs"], _COLLAGES, rng))
    count = _HELD_OUT_PER_GENERATOR if held_out else _PER_GENERATOR
    for kind, generators in KINDS.items():
        found[kind] = [generate(rng) for generate in generators for _ in range(count)]
    found["blank skin"] = list(skin_patches(lesions, rng))
    return found


def photographs(*, held_out: bool) -> list[ByteArray]:
    """Return the sample photographs of one side of the split, in order of their names."""
    pictures = sorted(sample_photographs().items())
    return [p for i, (_, p) in enumerate(pictures) if (i % _HELD_OUT_STEP == 0) is held_out]


def sample_photographs() -> dict[str, ByteArray]:
    """Return name -> RGB picture of the photographs in scikit-image, scikit-learn, matplotlib."""
    import matplotlib as mpl
    import skimage
    import sklearn

    folders = (
        Path(skimage.__file__).parent / "data",
        Path(sklearn.__file__).parent / "datasets" / "images",
        Path(mpl.get_data_path()) / "sample_data",
    )
    found = {}
    for path in (p for folder in folders for p in sorted(folder.glob("*"))):
        if path.suffix in {".png", ".jpg", ".jpeg"} and path.name not in _DUPLICATES:
            with Image.open(path) as image:
                if image.mode in {"RGB", "RGBA", "L", "P"}:
                    found[path.name] = np.asarray(image.convert("RGB"))
    return found


def crops(picture: ByteArray, count: int, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield random square crops of a photograph, with sides from 15% to the whole.

    The first is the largest square, unchanged; the others vary in light, colour, flip and focus.
    """
    short = min(picture.shape[:2])
    for index in range(count):
        side = int(short * rng.uniform(0.15, 1)) if index else short
        top = int(rng.integers(picture.shape[0] - side + 1))
        left = int(rng.integers(picture.shape[1] - side + 1))
        crop = Image.fromarray(picture[top : top + side, left : left + side])
        square = crop.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        yield vary(square, rng) if index else square


def vary(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return a picture flipped, recoloured and sometimes blurred, as by another camera."""
    turned = picture.transpose(Image.Transpose(int(rng.integers(7))))
    tint = rng.uniform(0.75, 1.25, 3) if rng.random() < 0.5 else rng.uniform(0.75, 1.25)
    pixels = np.clip(np.asarray(turned) * tint, 0, 255).astype(np.uint8)
    varied = ImageEnhance.Color(Image.fromarray(pixels)).enhance(rng.uniform(0.3, 1.7))
    varied = ImageEnhance.Contrast(varied).enhance(rng.uniform(0.6, 1.4))
    if rng.random() < 0.25:
        varied = varied.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.5)))
    return varied


def collages(
    pictures: Sequence[Image.Image], count: int, rng: np.random.Generator
) -> Iterator[Image.Image]:
    """Yield pictures made of several: tiles side by side, or a round cut-out on another one."""
    x, y = np.meshgrid(np.linspace(-1, 1, SIDE), np.linspace(-1, 1, SIDE))
    for index in range(count):
        chosen = [pictures[i] for i in rng.integers(len(pictures), size=4)]
        collage = chosen[0].copy()
        if index % 2:
            half = SIDE // 2
            for tile, place in zip(chosen[1:], ((half, 0), (0, half), (half, half)), strict=True):
                collage.paste(tile.resize((half, half)), place)
        else:
            reach = np.hypot(x - rng.uniform(-0.3, 0.3), y - rng.uniform(-0.3, 0.3))
            inside = np.clip((rng.uniform(0.3, 0.9) - reach) * 40, 0, 1) * 255
            collage.paste(chosen[1], (0, 0), Image.fromarray(inside.astype(np.uint8)))
        yield collage


def skin_patches(pictures: Sequence[ByteArray], rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield corners of lesion pictures that are smooth and differ from the middle: blank skin.

    About half of them are tiled by mirroring, which shows the skin at its original scale.
    """
    for picture in pictures:
        height, width = picture.shape[:2]
        side = int(min(height, width) * rng.uniform(0.22, 0.36))
        top = int(rng.choice((0, height - side)))
        left = int(rng.choice((0, width - side)))
        patch = picture[top : top + side, left : left + side]
        grey = patch.mean(axis=2)
        middle = picture[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3].mean()
        if grey.std() < 10 and grey.mean() > 60 and grey.mean() - middle > 15:
            if rng.random() < 0.5:
                patch = np.concatenate((patch, patch[::-1]), axis=0)
                patch = np.concatenate((patch, patch[:, ::-1]), axis=1)
            yield Image.fromarray(patch).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
