"""Find the coin in a picture: its edge, an ellipse if the camera was tilted, and its metals.

Edges are colour gradients of a small picture. Candidates come from a Hough transform for circles.
Around each, an ellipse is fitted to the edges across its rays, without outliers. What distinguishes
a coin from a lesion is a sharp edge all around and the relief inside.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.geometry import affine, as_matrix, as_points, homogeneous, mapped, resizing, rotation
from ml.measurement.scale.coins import Coin, Metal
from ml.measurement.scale.types import Scale, ScaleError, ScaleFault

# All were set by judgement and tried on drawn coins (tests/ml/measurement/scale/test_coins.py) and
# on 184 pictures of the training and validation parts: none shows a coin, and none is found. Looser
# limits take moles for coins; stricter ones miss worn or dimly lit coins.

# Long side of the picture that is searched, and the radius of the smallest coin in its pixels.
_SIDE = 800
_MIN_RADIUS = 24
# Circles kept from each Hough transform.
_MAX_CIRCLES = 6
# Rays from the middle, edges kept on each, and curves tried through five of them.
_RAYS = 180
_PEAKS = 6
_CURVES = 800
# Radius of an edge that is not there.
_NOWHERE = 1e6
# Largest wave of a curve relative to its radius: more is not an ellipse seen from near its middle.
_MAX_WAVE = 0.25
# Of all curves with nearly the best support and clarity, the widest is the rim's outer edge.
_NEARLY_BEST_SUPPORT = 0.88
_NEARLY_BEST_CLARITY = 0.5
# Gradients of the 3 x 3 Sobel filter (8 times the slope): just visible, and certain.
_MIN_EDGE = 12.0
_CERTAIN_EDGE = 60.0
# Share of the rays with an edge on the ellipse, within this distance relative to its radius.
_MIN_SUPPORT = 0.7
_ON_EDGE = 0.012
# Short to long axis: a tilt of 35 degrees.
_MIN_ROUND = 0.82
# Edges inside a coin are this many times as strong as those of the skin around it.
_MIN_RELIEF = 2.6
# Coins whose sizes differ less than this (logarithm) are the same coin.
_SAME_SIZE = 0.04
# The smallest coin in circulation over the largest; anything smaller beside a coin is a lesion.
_SMALLEST = 0.47
# Steps of CIE b* between core and ring: smaller is one metal, larger is not uneven light alone.
_MIN_SEAM = 4.0
_MAX_SEAM = 14.0
# Relative errors. A rim may be lit or not, and the face of a coin 2 mm thick is nearer at 20 cm
# than the skin. If tilted, a mole 2 cm away may be nearer or further than the coin, which the
# ellipse does not show: times the sine of the tilt. A circle set by hand is less exact.
_COIN_SD = 0.012
_TILT_SD = 0.08
_MARKED_SD = 0.02

Circle = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Middle, long and short half axis, direction of the long one in radians, share of rays."""

    x: float
    y: float
    long: float
    short: float
    turn: float
    support: float = 1.0

    def points(self, count: int, share: float = 1.0) -> FloatArray:
        """Return points on it, or on the same ellipse scaled by a share."""
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        along = np.column_stack([self.long * np.cos(angle), self.short * np.sin(angle)]) * share
        return mapped(affine(rotation(self.turn), (self.x, self.y)), along)

    def distances(self, points: FloatArray) -> FloatArray:
        """Return the distances of points from the middle, 1 on the ellipse."""
        x, y = points[..., 0] - self.x, points[..., 1] - self.y
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(
            np.hypot((x * cos + y * sin) / self.long, (y * cos - x * sin) / self.short)
        )

    def enlarged(self, factor: float) -> "Ellipse":
        """Return it for a picture enlarged by a factor."""
        ((x, y),) = mapped(resizing((factor, factor)), [(self.x, self.y)]).tolist()
        return replace(self, x=x, y=y, long=self.long * factor, short=self.short * factor)


def find_coin(picture: Image.Image, coin: Coin, circle: Circle | None = None) -> Scale:
    """Return the scale from a coin; `circle` (x, y, radius in pixels) is its place, if known.

    Raises ScaleError if there is no coin, several of different sizes, or one of other metals.
    """
    factor = max(picture.size) / _SIDE
    size = (round(picture.width / factor), round(picture.height / factor))
    small = np.asarray(picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    if circle is not None:
        return _scale(_near(small, circle, factor).enlarged(factor), coin, _MARKED_SD)
    ellipse = _one_of(_coins_in(small))
    if not _may_be(small, ellipse, coin):
        raise ScaleError(ScaleFault.WRONG_COIN)
    tilt_sd = _TILT_SD * np.sqrt(1 - (ellipse.short / ellipse.long) ** 2)
    return _scale(ellipse.enlarged(factor), coin, float(np.hypot(_COIN_SD, tilt_sd)))


def _scale(ellipse: Ellipse, coin: Coin, relative_sd: float) -> Scale:
    """Return the scale whose map makes the ellipse a circle of the coin's diameter."""
    turned = rotation(ellipse.turn)
    along, across = coin.diameter_mm / 2 / np.array([ellipse.long, ellipse.short])
    squeeze = turned @ np.diag([along, across]) @ turned.T
    to_mm = homogeneous(affine(squeeze, -squeeze @ (ellipse.x, ellipse.y)))
    return Scale("coin", as_matrix(to_mm), relative_sd, as_points(ellipse.points(36)))


def _near(small: ByteArray, circle: Circle, factor: float) -> Ellipse:
    """Return the edge near a circle that a person set, or the circle itself if there is none."""
    ((x, y),) = mapped(resizing((1 / factor, 1 / factor)), [circle[:2]]).tolist()
    radius = circle[2] / factor
    found = _fit(_edges(small), (x, y, radius), slack=0.12)
    if found is not None and found.support >= _MIN_SUPPORT:
        return found
    return Ellipse(x, y, radius, radius, 0.0)


def _one_of(coins: list[Ellipse]) -> Ellipse:
    """Return the coin with the best support, if all are of one size."""
    if not coins:
        raise ScaleError(ScaleFault.NO_COIN)
    best = max(coins, key=lambda coin: coin.support)
    if any(abs(np.log(coin.long / best.long)) > _SAME_SIZE for coin in coins):
        raise ScaleError(ScaleFault.SEVERAL_COINS)
    return best


def _coins_in(small: ByteArray) -> list[Ellipse]:
    """Return the coins of a small picture; of concentric edges the outermost."""
    edges = _edges(small)
    found: list[Ellipse] = []
    for start in _candidates(small):
        ellipse = _fit(edges, start, slack=0.3)
        if ellipse is not None and _is_coin(edges, ellipse):
            found.append(ellipse)
    found.sort(key=lambda ellipse: -ellipse.long)
    coins: list[Ellipse] = []
    for ellipse in found:
        if ellipse.long < _SMALLEST * found[0].long:
            break
        if all(outer.distances(np.array([(ellipse.x, ellipse.y)]))[0] > 1 for outer in coins):
            coins.append(ellipse)
    return coins


def _edges(small: ByteArray) -> FloatArray:
    """Return the gradient of the colour that changes most, height x width x 2."""
    soft = cv2.GaussianBlur(small, (0, 0), 1.2).astype(np.float32)
    gradients = np.stack([cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)], -1)
    strongest = np.linalg.norm(gradients, axis=-1).argmax(axis=2)
    return np.asarray(np.take_along_axis(gradients, strongest[..., None, None], axis=2)[:, :, 0])


def _candidates(small: ByteArray) -> list[Circle]:
    """Return circles (x, y, radius) in brightness, in blue (dark on skin), and in saturation."""
    high, low = small.max(axis=2), small.min(axis=2)
    most = min(small.shape[:2]) // 2
    found: list[Circle] = []
    for plane in (high // 2 + low // 2, small[:, :, 2], high - low):
        circles = cv2.HoughCircles(
            cv2.medianBlur(np.ascontiguousarray(plane), 5),
            cv2.HOUGH_GRADIENT_ALT,
            1.5,
            _MIN_RADIUS / 2,
            param1=150,
            param2=0.5,
            minRadius=_MIN_RADIUS,
            maxRadius=most,
        )
        if circles is not None:
            found += [(float(x), float(y), float(r)) for x, y, r, *_ in circles[0, :_MAX_CIRCLES]]
    return [circle for place, circle in enumerate(found) if not _repeats(circle, found[:place])]


def _repeats(circle: Circle, earlier: list[Circle]) -> bool:
    """Whether an earlier circle is so close that both find the same edge."""
    nearest = (max(abs(a - b) for a, b in zip(circle, other, strict=True)) for other in earlier)
    return min(nearest, default=circle[2]) < circle[2] / 10


def _fit(edges: FloatArray, start: Circle, *, slack: float) -> Ellipse | None:
    """Return the outermost ellipse near a circle that is an edge nearly all around, or None.

    Seen from near its middle, an ellipse's radius is a constant and two waves of the angle, which
    five rays determine. Of many such curves the best supported is fitted again as an ellipse to all
    edges that agree with it (RANSAC, Fischler and Bolles 1981).
    """
    peaks = _peaks(edges, start, slack)
    waves = _best_waves(peaks)
    if waves is None:
        return None
    agree = np.abs(peaks.radii - (_waves(peaks.angles) @ waves)[:, None]) < peaks.near
    best: Ellipse | None = None
    for _ in range(3):
        if agree.sum() < _RAYS * _MIN_SUPPORT / 2:
            return None
        best = _through(peaks.points[agree])
        agree = np.abs(best.distances(peaks.points) - 1) * best.long < peaks.near
    return best and replace(best, support=float(agree.any(axis=1).mean()))


@dataclass(frozen=True, slots=True)
class _Peaks:
    """The strongest colour edges across each ray from a middle, at most _PEAKS per ray.

    `angles` n; `radii` and `strength` (0 to 1) n x _PEAKS; `points` n x _PEAKS x 2. The radius is
    _NOWHERE if a ray has fewer. `near` is how far off a curve an edge may lie, in pixels.
    """

    angles: FloatArray
    radii: FloatArray
    strength: FloatArray
    points: FloatArray
    near: float


def _peaks(edges: FloatArray, start: Circle, slack: float) -> _Peaks:
    x, y, radius = start
    angles = np.linspace(0, 2 * np.pi, _RAYS, endpoint=False)
    along = np.arange(radius * (1 - slack), radius * (1 + slack), 0.5)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    columns, rows = (x + along * cos).astype(np.float32), (y + along * sin).astype(np.float32)
    across = np.abs(
        cv2.remap(edges[..., 0], columns, rows, cv2.INTER_LINEAR) * cos
        + cv2.remap(edges[..., 1], columns, rows, cv2.INTER_LINEAR) * sin
    )
    middle = across[:, 1:-1]
    top = (middle > across[:, :-2]) & (middle >= across[:, 2:]) & (middle > _MIN_EDGE)
    height = np.where(top, middle, 0)
    places = np.argsort(-height, axis=1)[:, :_PEAKS]
    found = np.take_along_axis(height, places, axis=1)
    radii = np.where(found > 0, along[places + 1], _NOWHERE)
    strength = np.minimum(found / _CERTAIN_EDGE, 1)
    points = np.stack([x + radii * cos, y + radii * sin], axis=-1)
    return _Peaks(angles, radii, strength, points, max(1.0, _ON_EDGE * radius))


def _waves(angles: FloatArray) -> FloatArray:
    """Return 1, and cosine and sine of each angle and of its double, n x 5."""
    turns = [wave(k * angles) for k in (1, 2) for wave in (np.cos, np.sin)]
    return np.column_stack([np.ones_like(angles), *turns])


def _best_waves(peaks: _Peaks) -> FloatArray | None:
    """Return the coefficients of the widest of the best curves, None if none has support."""
    rng = np.random.default_rng(0)
    fifth = _RAYS // 5
    rays = np.arange(5) * fifth + rng.integers(fifth, size=(_CURVES, 5))
    # Edges at about the radius of one on the first ray: the curve is nearly a circle.
    aim = peaks.radii[rays[:, :1], rng.integers(_PEAKS, size=(_CURVES, 1))]
    aim = aim * rng.uniform(0.92, 1.08, size=rays.shape)
    nearest = np.abs(peaks.radii[rays] - aim[..., None]).argmin(axis=2)
    radii = np.take_along_axis(peaks.radii[rays], nearest[..., None], axis=2)[..., 0]
    known = (radii < _NOWHERE).all(axis=1)
    if not known.any():
        return None
    waves = np.linalg.solve(_waves(peaks.angles)[rays[known]], radii[known][..., None])[..., 0]
    waves = waves[np.abs(waves[:, 1:]).max(axis=1) < _MAX_WAVE * waves[:, 0]]
    curves = waves @ _waves(peaks.angles).T
    on_it = np.abs(peaks.radii[None] - curves[..., None]) < peaks.near
    on_it &= peaks.strength[None] > 0
    support = on_it.any(axis=2).mean(axis=1)
    score = np.where(on_it, peaks.strength, 0).max(axis=2, initial=0).mean(axis=1)
    if support.max(initial=0) < _MIN_SUPPORT:
        return None
    good = support > _NEARLY_BEST_SUPPORT * support.max()
    good &= score > _NEARLY_BEST_CLARITY * score[good].max()
    return np.asarray(waves[good][waves[good][:, 0].argmax()])


def _through(points: FloatArray) -> Ellipse:
    """Return the ellipse fitted to points, n x 2."""
    (x, y), (width, height), degrees = cv2.fitEllipseDirect(points.astype(np.float32))
    turn = np.radians(degrees if width >= height else degrees + 90)
    return Ellipse(x, y, max(width, height) / 2, min(width, height) / 2, float(turn))


def _is_coin(edges: FloatArray, ellipse: Ellipse) -> bool:
    """Whether its edge goes all around and it has relief, unlike a lesion or a plain disc."""
    if ellipse.support < _MIN_SUPPORT or ellipse.short < _MIN_ROUND * ellipse.long:
        return False
    strength = np.linalg.norm(edges, axis=2)
    out = _distances(ellipse, strength.shape)
    relief = strength[out < 0.7].mean()
    return bool(relief > _MIN_RELIEF * np.median(strength[(out > 1.25) & (out < 1.7)]))


def _distances(ellipse: Ellipse, shape: tuple[int, ...]) -> FloatArray:
    """Return each pixel's distance from the middle, 1 on the ellipse, height x width."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return ellipse.distances(np.column_stack([columns.ravel(), rows.ravel()])).reshape(shape[:2])


def _may_be(small: ByteArray, ellipse: Ellipse, coin: Coin) -> bool:
    """Whether the colours of ring and core, relative to the skin, allow this coin."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    out = _distances(ellipse, small.shape)
    ring, core, skin = (
        np.median(lab[(out > inner) & (out < outer)], axis=0)
        for inner, outer in ((0.8, 0.92), (0.0, 0.5), (1.25, 1.7))
    )
    if not _seam_fits(float(core[2] - ring[2]), coin):
        return False
    return all(
        _is_of(metal, part - skin)
        for metal, part in ((coin.metal, ring), (coin.core or coin.metal, core))
    )


def _seam_fits(yellower: float, coin: Coin) -> bool:
    """Whether core and ring differ in yellow (CIE b*) as their metals do."""
    if coin.core is None:
        return abs(yellower) < _MAX_SEAM
    if Metal.SILVER not in {coin.metal, coin.core}:
        return True
    return yellower > _MIN_SEAM if coin.metal is Metal.SILVER else yellower < -_MIN_SEAM


def _is_of(metal: Metal, beside_skin: FloatArray) -> bool:
    """Whether a colour minus the skin's (CIE L*a*b*) can be that of a metal in any usual light.

    Silver is less yellow than skin, gold more yellow and less red, copper about as red. Light
    shifts coin and skin equally. The limits are wide: warm light must not refuse the right coin.
    """
    _, red, yellow = beside_skin
    if metal is Metal.SILVER:
        return bool(yellow < 4)
    if metal is Metal.GOLD:
        return bool(yellow > -8 and red < 4)
    return bool(yellow > -10 and red > -8)
