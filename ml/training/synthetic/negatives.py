"""Pictures of anything but a lesion, to teach and to test the not-a-lesion gate.

Made of the sample photographs that installed packages ship, of generated pages, screens, charts,
drawings, textures, things and blank skin, and of lesion-free corners of training pictures. Drawn
lesions on skin are left out on purpose: the gate is to refuse other things, not to tell a
photograph from a drawing of a mole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from ml.arrays import ByteArray
from ml.training.synthetic import drawings, rendered
from ml.training.synthetic.drawings import SIDE

Generator = Callable[[np.random.Generator], Image.Image]

# By the name under which the report tells how many were refused.
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
    "generated skin": (rendered.plain_skin, rendered.limb),
}
# Every third photograph teaches nothing and is kept for the report.
_HELD_OUT_STEP = 3
# Shows the same as another photograph, which may lie on the other side.
_TWINS = {"motorcycle_right.png"}
_CROPS = 24
_COLLAGES = 150
_A_GENERATOR = 60
_HELD_OUT_A_GENERATOR = 20


def pictures_by_kind(
    lesions: Sequence[ByteArray], *, held_out: bool, seed: int
) -> dict[str, list[Image.Image]]:
    """Return pictures of other things by kind, none of a photograph that serves the other side.

    `lesions` are training pictures, whose lesion-free corners are blank skin.
    """
    rng = np.random.default_rng(seed)
    found = {
        "photographs": [c for p in photographs(held_out=held_out) for c in crops(p, _CROPS, rng)]
    }
    if not held_out:
        found["collages"] = list(collages(found["photographs"], _COLLAGES, rng))
    count = _HELD_OUT_A_GENERATOR if held_out else _A_GENERATOR
    for kind, generators in KINDS.items():
        found[kind] = [generate(rng) for generate in generators for _ in range(count)]
    found["blank skin"] = list(skin_patches(lesions, rng))
    return found


def photographs(*, held_out: bool) -> list[ByteArray]:
    """Return the sample photographs of one side, in order of their names."""
    pictures = sorted(sample_photographs().items())
    return [p for i, (_, p) in enumerate(pictures) if (i % _HELD_OUT_STEP == 0) is held_out]


def sample_photographs() -> dict[str, ByteArray]:
    """Return name -> RGB picture of the photographs that installed packages ship."""
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
        if path.suffix in {".png", ".jpg", ".jpeg"} and path.name not in _TWINS:
            with Image.open(path) as image:
                if image.mode in {"RGB", "RGBA", "L", "P"}:
                    found[path.name] = np.asarray(image.convert("RGB"))
    return found


def crops(picture: ByteArray, count: int, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield random square crops of a photograph, from a sixth of it to the whole.

    The first is the whole in its own colours; the others vary in light, colour, side and focus.
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
    """Return a picture turned, recoloured and perhaps softened, as another camera might take it."""
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
    """Yield pictures put together of several: tiles side by side, or round cut-outs on another."""
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

    Every other one is laid out by mirroring, so that skin is seen at its own scale too.
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
