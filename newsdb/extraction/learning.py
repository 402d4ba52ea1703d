"""Fit the linear models: a softmax ranker and a logistic classifier over sparse binary features.

In: rows of features, numbered by a ``Numbering``. Out: weights by feature. Full-batch L-BFGS on convex
objectives, counts and sums in fixed order, exponentials and logarithms of our own, weights rounded: the same rows give
the same weights, bit for bit, on processors of any kind.
"""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from newsdb.extraction.ranking import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Row: TypeAlias = "array[int]"


class Group(NamedTuple):
    """A choice to learn: the rows of a segment's candidates, which of them are right, and how much it counts."""

    rows: list[Row]
    right: list[int]
    weight: float = 1.0


_MIN_COUNT: Final = 2
_DIGITS: Final = 3


class Numbering:
    """Numbers features as they are met, so that rows are kept as short arrays."""

    def __init__(self) -> None:
        self._numbers: dict[Feature, int] = {}

    def row(self, features: Iterable[Feature]) -> Row:
        """Return the numbers of ``features``."""
        numbers = self._numbers
        return array("i", [numbers.setdefault(f, len(numbers)) for f in features])

    def values(self, weights: dict[Feature, float]) -> dict[int, float]:
        """Return weights by the number of their feature."""
        return {self._numbers[feature]: weight for feature, weight in weights.items()}

    def weights(self, values: dict[int, float], least: float = 0.0) -> dict[Feature, float]:
        """Return the weights by feature, those between ``-least`` and ``least`` left out."""
        return {
            feature: value
            for feature, number in self._numbers.items()
            if abs(value := round(values.get(number, 0.0), _DIGITS)) > least
        }


class _Matrix:
    """A sparse 0/1 matrix of the features that occur often enough, with the two products that fitting needs."""

    def __init__(self, rows: Sequence[Row]) -> None:
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        flat = np.concatenate([np.frombuffer(row, dtype=np.int32) for row in rows if row])
        counts = np.bincount(flat)
        self.features = np.flatnonzero(counts >= _MIN_COUNT)
        column_of = np.full(len(counts), -1, dtype=np.int64)
        column_of[self.features] = np.arange(len(self.features))
        kept = column_of[flat] >= 0
        self.columns = column_of[flat][kept]
        self.rows = np.repeat(np.arange(len(rows)), lengths)[kept]
        self.shape = (len(rows), len(self.features))

    def times(self, weights: Floats) -> Floats:
        """Return the score of each row."""
        return np.bincount(self.rows, weights=weights[self.columns], minlength=self.shape[0]).astype(np.float64)

    def transposed_times(self, values: Floats) -> Floats:
        """Return the gradient that ``values``, one a row, send to each feature."""
        return np.bincount(self.columns, weights=values[self.rows], minlength=self.shape[1]).astype(np.float64)

    def by_feature(self, weights: Floats) -> dict[int, float]:
        """Return the weights by the number of their feature."""
        return dict(zip(self.features.tolist(), weights.tolist(), strict=True))


def fit_ranker(groups: Sequence[Group], penalty: float, steps: int) -> dict[int, float]:
    """Fit a softmax over the candidates of each group to put those first that are right.

    Args:
        groups: each at least one right candidate.
        penalty: of the squared weights (L2).
        steps: of the optimiser, at most.
    """
    rows = [row for group in groups for row in group.rows]
    matrix = _Matrix(rows)
    sizes = np.array([len(group.rows) for group in groups])
    weights = np.array([group.weight for group in groups])
    group_of = np.repeat(np.arange(len(groups)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.zeros(len(rows))
    for start, group in zip(starts, groups, strict=True):
        right[[start + g for g in group.right]] = 1.0

    def value(w: Floats) -> tuple[float, Floats]:
        scores = matrix.times(w)
        scores = scores - np.maximum.reduceat(scores, starts)[group_of]
        powers = _exp(scores)
        total = np.add.reduceat(powers, starts)
        good = np.add.reduceat(powers * right, starts)
        loss = -float(np.sum(weights * _log(good / total))) + 0.5 * penalty * float(np.sum(w * w))
        slope = (powers / total[group_of] - powers * right / good[group_of]) * weights[group_of]
        return loss, matrix.transposed_times(slope) + penalty * w

    return matrix.by_feature(_minimise(value, np.zeros(matrix.shape[1]), steps))


def fit_logistic(
    rows: Sequence[Row], labels: Sequence[bool], penalty: float, steps: int
) -> tuple[dict[int, float], float]:
    """Fit a logistic classifier; return its weights and its bias."""
    matrix = _Matrix(rows)
    y = np.array(labels, dtype=float)

    def value(wb: Floats) -> tuple[float, Floats]:
        w, b = wb[:-1], wb[-1]
        z = matrix.times(w) + b
        loss = float(np.sum(_softplus(z) - y * z)) + 0.5 * penalty * float(np.sum(w * w))
        slope = 1 / (1 + _exp(-z)) - y
        return loss, np.append(matrix.transposed_times(slope) + penalty * w, np.sum(slope))

    wb = _minimise(value, np.zeros(matrix.shape[1] + 1), steps)
    return matrix.by_feature(wb[:-1]), round(float(wb[-1]), _DIGITS)


def fit_scaling(logits: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Fit slope and intercept that turn logits into calibrated ones (Platt, 1999)."""
    x = np.array(logits)
    y = np.array(labels, dtype=float)

    def value(ab: Floats) -> tuple[float, Floats]:
        z = ab[0] * x + ab[1]
        slope = 1 / (1 + _exp(-z)) - y
        return float(np.sum(_softplus(z) - y * z)), np.array([np.sum(slope * x), np.sum(slope)])

    a, b = _minimise(value, np.array([1.0, 0.0]), 100)
    return round(float(a), _DIGITS), round(float(b), _DIGITS)


def _softplus(z: Floats) -> Floats:
    """Return log(1 + e^z)."""
    return np.maximum(z, 0.0) + _log(1 + _exp(-np.abs(z)))


# NumPy takes other instructions for np.exp and np.log on other processors, which round otherwise, and what a hundred
# steps make of the last bit shows. Sums and products round everywhere alike.
_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
_FACTORIALS: Final = tuple(1 / math.factorial(k) for k in range(13, -1, -1))
_ODD_INVERSES: Final = tuple(1 / k for k in range(21, 0, -2))


def _exp(x: Floats) -> Floats:
    """Return e^x by Taylor's series about the nearest power of two."""
    x = np.clip(x, -700.0, 700.0)
    powers = np.rint(x * (1 / math.log(2)))
    near = _polynomial(_FACTORIALS, x - powers * _LN2_HIGH - powers * _LN2_LOW)
    value: Floats = np.ldexp(near, powers.astype(np.int32))
    return value


def _log(x: Floats) -> Floats:
    """Return the natural logarithm by the series of the inverse hyperbolic tangent."""
    mantissa, power = np.frexp(x)
    small = mantissa < math.sqrt(0.5)
    mantissa, power = np.where(small, 2 * mantissa, mantissa), power - small
    ratio = (mantissa - 1) / (mantissa + 1)
    value: Floats = power * _LN2_HIGH + (power * _LN2_LOW + 2 * ratio * _polynomial(_ODD_INVERSES, ratio * ratio))
    return value


def _polynomial(coefficients: tuple[float, ...], x: Floats) -> Floats:
    """Return the polynomial with these coefficients, that of the highest power first (Horner)."""
    value = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value


def _minimise(value: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int, memory: int = 8) -> Floats:
    """Minimise a smooth convex function by L-BFGS with backtracking (Nocedal & Wright, algorithm 7.5)."""
    x = start
    f, g = value(x)
    history: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -g
        stack = []
        for s, y, rho in reversed(history):
            a = rho * float(np.sum(s * direction))
            direction = direction - a * y
            stack.append(a)
        if history:
            s, y, _rho = history[-1]
            direction = direction * (float(np.sum(s * y)) / float(np.sum(y * y)))
        else:
            direction = direction / max(1.0, float(np.sqrt(np.sum(g * g))))
        for (s, y, rho), a in zip(history, reversed(stack), strict=True):
            direction = direction + s * (a - rho * float(np.sum(y * direction)))
        slope = float(np.sum(g * direction))
        step = 1.0
        for _try in range(25):
            trial = x + step * direction
            f_new, g_new = value(trial)
            if f_new <= f + 1e-4 * step * slope:
                break
            step *= 0.5
        else:
            break
        s, y = trial - x, g_new - g
        sy = float(np.sum(s * y))
        if sy > 1e-10:
            history = [*history[-(memory - 1) :], (s, y, 1.0 / sy)]
        done = abs(f - f_new) < 1e-7 * max(1.0, abs(f))
        x, f, g = trial, f_new, g_new
        if done:
            break
    return x
