"""The coin in a picture: its edge, an ellipse where the camera was tilted, and its metals.

Edges are colour gradients on a small picture. Candidates come from a Hough transform for circles;
round each, an ellipse is fitted to the edges that run across its rays, dropping strays. A coin is
told from a lesion by an edge that is round and sharp all about and by the relief inside it.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.coins import Coin, Metal
from ml.scale_types import Scale, ScaleError, ScaleFault, as_matrix, as_points
from ml.types import ByteArray, FloatArray

_SIDE = 800  # of the long side of the picture that is searched
_RAYS = 180
_LEAST_RADIUS = 24
_MOST_CIRCLES = 6
_TRIES = 150
_LEAST_EDGE = 12.0  # of a Sobel gradient: a step of 9 grey levels
_OF_STRONGEST = 0.3  # of the strongest edge on the same ray
_LEAST_SUPPORT = 0.7  # share of the rays with an edge on the ellipse
_ON_EDGE = 0.012  # that far off the ellipse, relative to its radius
_LEAST_ROUND = 0.82  # short to long axis: a tilt of 35 degrees
# Edges inside a coin are so much stronger than those of the skin about it.
_LEAST_RELIEF = 2.5
_SAME_SIZE = 0.04
# Steps of CIE b* between core and ring: those of two metals, and those of uneven light.
_SEAM_LEAST = 4.0
_SEAM_MOST = 14.0
# A rim that catches the light or not; a coin 2 mm thick at 20 cm, whose face is nearer than the
# skin; perspective beyond an ellipse.
_COIN_SD = 0.012
_MARKED_SD = 0.02

Rays = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A middle, long and short half axis, and the long one's direction in radians."""

    x: float
    y: float
    long: float
    short: float
    turn: float
    support: float = 1.0

    def points(self, count: int, share: float = 1.0) -> FloatArray:
        """Return points on it, or on the same ellipse shrunk to a share."""
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        along = np.column_stack([self.long * np.cos(angle), self.short * np.sin(angle)]) * share
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(along @ np.array([[cos, sin], [-sin, cos]]) + (self.x, self.y))

    def distances(self, points: FloatArray) -> FloatArray:
        """Return how far out points lie: 1 is on the ellipse."""
        x, y = (points - (self.x, self.y)).T
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(
            np.hypot((x * cos + y * sin) / self.long, (y * cos - x * sin) / self.short)
        )

    def enlarged(self, factor: float) -> "Ellipse":
        """Return it in a picture larger by a factor."""
        x, y = ((at + 0.5) * factor - 0.5 for at in (self.x, self.y))
        return replace(self, x=x, y=y, long=self.long * factor, short=self.short * factor)


def find_coin(
    picture: Image.Image, coin: Coin, circle: tuple[float, float, float] | None = None
) -> Scale:
    """Return the scale given by a coin; `circle` (x, y, radius in pixels) says where it is.

    Raise ScaleError where none is found, several of different sizes, or one of other metals.
    """
    factor = max(picture.size) / _SIDE
    size = (round(picture.width / factor), round(picture.height / factor))
    small = np.asarray(picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    if circle is not None:
        return _scale(_near(small, circle, factor).enlarged(factor), coin, _MARKED_SD)
    ellipse = _one_of(_coins_in(small))
    if not _may_be(small, ellipse, coin):
        raise ScaleError(ScaleFault.WRONG_COIN)
    return _scale(ellipse.enlarged(factor), coin, _COIN_SD)


def _scale(ellipse: Ellipse, coin: Coin, relative_sd: float) -> Scale:
    """Return the map that makes the ellipse a circle of the coin's diameter."""
    cos, sin = np.cos(ellipse.turn), np.sin(ellipse.turn)
    along, across = coin.diameter_mm / 2 / np.array([ellipse.long, ellipse.short])
    squeeze = np.array([[cos, -sin], [sin, cos]]) @ np.diag([along, across])
    squeeze = squeeze @ np.array([[cos, sin], [-sin, cos]])
    shift = -squeeze @ (ellipse.x, ellipse.y)
    to_mm = np.vstack([np.column_stack([squeeze, shift]), (0, 0, 1)])
    return Scale("coin", as_matrix(to_mm), relative_sd, as_points(ellipse.points(36)))


def _near(small: ByteArray, circle: tuple[float, float, float], factor: float) -> Ellipse:
    """Return the edge near a circle that a person set, or that circle where there is none."""
    x, y = ((at + 0.5) / factor - 0.5 for at in circle[:2])
    radius = circle[2] / factor
    found = _fit(_edges(small), (x, y, radius), slack=0.12)
    if found is not None and found.support >= _LEAST_SUPPORT:
        return found
    return Ellipse(x, y, radius, radius, 0.0)


def _one_of(coins: list[Ellipse]) -> Ellipse:
    """Return the coin that is seen best, provided that all are of one size."""
    if not coins:
        raise ScaleError(ScaleFault.NO_COIN)
    best = max(coins, key=lambda coin: coin.support)
    if any(abs(np.log(coin.long / best.long)) > _SAME_SIZE for coin in coins):
        raise ScaleError(ScaleFault.SEVERAL_COINS)
    return best


def _coins_in(small: ByteArray) -> list[Ellipse]:
    """Return the coins of a small picture, of concentric edges the outermost."""
    edges = _edges(small)
    found: list[Ellipse] = []
    for start in _candidates(small):
        ellipse = _fit(edges, start, slack=0.3)
        if ellipse is not None and _is_coin(edges, ellipse):
            found.append(ellipse)
    found.sort(key=lambda ellipse: -ellipse.long)
    coins: list[Ellipse] = []
    for ellipse in found:
        if all(outer.distances(np.array([(ellipse.x, ellipse.y)]))[0] > 1 for outer in coins):
            coins.append(ellipse)
    return coins


def _edges(small: ByteArray) -> FloatArray:
    """Return the gradient of the colour that changes most, height x width x 2."""
    soft = cv2.GaussianBlur(small, (0, 0), 1.2).astype(np.float32)
    gradients = np.stack([cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)], -1)
    strongest = np.linalg.norm(gradients, axis=-1).argmax(axis=2)
    return np.asarray(np.take_along_axis(gradients, strongest[..., None, None], axis=2)[:, :, 0])


def _candidates(small: ByteArray) -> list[tuple[float, float, float]]:
    """Return circles (x, y, radius) in brightness, in blue, which skin swallows, and saturation."""
    high, low = small.max(axis=2), small.min(axis=2)
    most = min(small.shape[:2]) // 2
    found: list[tuple[float, float, float]] = []
    for plane in (high // 2 + low // 2, small[:, :, 2], high - low):
        circles = cv2.HoughCircles(
            cv2.medianBlur(np.ascontiguousarray(plane), 5),
            cv2.HOUGH_GRADIENT_ALT,
            1.5,
            _LEAST_RADIUS / 2,
            param1=150,
            param2=0.5,
            minRadius=_LEAST_RADIUS,
            maxRadius=most,
        )
        if circles is not None:
            found += [(float(x), float(y), float(r)) for x, y, r, *_ in circles[0, :_MOST_CIRCLES]]
    return found


def _fit(edges: FloatArray, start: tuple[float, float, float], *, slack: float) -> Ellipse | None:
    """Return the ellipse near a circle that most rays agree on, or None.

    Peaks of the gradient along each ray are candidates for the edge; of ellipses through five of
    them the best supported is fitted anew to all that agree with it (RANSAC, Fischler and Bolles
    1981).
    """
    points, rays = _peaks(edges, start, slack)
    if len(points) < _RAYS * _LEAST_SUPPORT:
        return None
    rng = np.random.default_rng(0)
    best, support = None, 0.0
    for _ in range(_TRIES):
        ellipse = _through(points[rng.choice(len(points), 5, replace=False)], start)
        agreed = _support(ellipse, points, rays) if ellipse else 0.0
        if agreed > support:
            best, support = ellipse, agreed
    for _ in range(3):
        agree = None if best is None else np.abs(best.distances(points) - 1) < _ON_EDGE
        if agree is None or agree.sum() < _RAYS * _LEAST_SUPPORT / 2:
            return None
        best = _through(points[agree], start)
    return best and replace(best, support=_support(best, points, rays))


def _peaks(
    edges: FloatArray, start: tuple[float, float, float], slack: float
) -> tuple[FloatArray, Rays]:
    """Return where the colour changes most across rays from a middle, n x 2, and their rays, n."""
    x, y, radius = start
    angles = np.linspace(0, 2 * np.pi, _RAYS, endpoint=False)
    along = np.arange(radius * (1 - slack), radius * (1 + slack), 0.5)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    columns, rows = (x + along * cos).astype(np.float32), (y + along * sin).astype(np.float32)
    across = np.abs(
        cv2.remap(edges[..., 0], columns, rows, cv2.INTER_LINEAR) * cos
        + cv2.remap(edges[..., 1], columns, rows, cv2.INTER_LINEAR) * sin
    )
    top = (across[:, 1:-1] > across[:, :-2]) & (across[:, 1:-1] >= across[:, 2:])
    top &= across[:, 1:-1] > np.maximum(_LEAST_EDGE, _OF_STRONGEST * across.max(axis=1))[:, None]
    ray, place = np.nonzero(top)
    reach = along[place + 1]
    found = np.column_stack([x + reach * np.cos(angles[ray]), y + reach * np.sin(angles[ray])])
    return found, ray


def _through(points: FloatArray, start: tuple[float, float, float]) -> Ellipse | None:
    """Return the ellipse fitted to points if it is round enough and near the circle."""
    (x, y), (width, height), degrees = cv2.fitEllipseDirect(points.astype(np.float32))
    turn = np.radians(degrees if width >= height else degrees + 90)
    long, short = max(width, height) / 2, min(width, height) / 2
    near = np.hypot(x - start[0], y - start[1]) < start[2] / 2
    if not near or not short > _LEAST_ROUND * long or long > 1.5 * start[2]:
        return None
    return Ellipse(x, y, long, short, float(turn))


def _support(ellipse: Ellipse, points: FloatArray, rays: Rays) -> float:
    """Return the share of rays with a peak on the ellipse."""
    agree = np.abs(ellipse.distances(points) - 1) < _ON_EDGE
    return len(np.unique(rays[agree])) / _RAYS


def _is_coin(edges: FloatArray, ellipse: Ellipse) -> bool:
    """Whether its edge goes all round, and it is stamped, unlike a lesion or a plain disc."""
    if ellipse.support < _LEAST_SUPPORT:
        return False
    strength = np.linalg.norm(edges, axis=2)
    out = _distances(ellipse, strength.shape)
    relief = strength[out < 0.88].mean()
    return bool(relief > _LEAST_RELIEF * np.median(strength[(out > 1.25) & (out < 1.7)]))


def _distances(ellipse: Ellipse, shape: tuple[int, ...]) -> FloatArray:
    """Return how far out each pixel lies, height x width."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return ellipse.distances(np.column_stack([columns.ravel(), rows.ravel()])).reshape(shape[:2])


def _may_be(small: ByteArray, ellipse: Ellipse, coin: Coin) -> bool:
    """Whether colours of ring and core, beside those of the skin, leave it possible."""
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
    """Whether the core is as much yellower than the ring (CIE b*) as the two metals ask."""
    if coin.core is None:
        return abs(yellower) < _SEAM_MOST
    if Metal.SILVER not in {coin.metal, coin.core}:
        return True
    return yellower > _SEAM_LEAST if coin.metal is Metal.SILVER else yellower < -_SEAM_LEAST


def _is_of(metal: Metal, beside_skin: FloatArray) -> bool:
    """Whether a colour less the skin's (CIE L*a*b*) may be a metal's in any usual light.

    Silver is less yellow than skin, gold more yellow and less red, copper as red. Lights shift
    coin and skin alike.
    """
    _, red, yellow = beside_skin
    if metal is Metal.SILVER:
        return bool(yellow < 4)
    if metal is Metal.GOLD:
        return bool(yellow > -8 and red < 4)
    return bool(yellow > -10 and red > -8)
