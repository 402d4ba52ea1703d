"""What a picture is made of: plain shapes with coordinates, in units of one CSS pixel at full size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text.

    Attributes:
        x: where its anchor is.
        y: its base line.
        text: what is shown.
        anchor: start, middle or end.
        kind: class of style: label, tick, unit or value.
    """

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = "label"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; kind: base or grid."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; kind: bar, or area, which cannot be seen but hit."""

    x: float
    y: float
    width: float
    height: float
    kind: str = "bar"


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from left to right; kind: link, or area, which cannot be seen but hit."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    kind: str = "link"


Shape: TypeAlias = Words | Line | Box | Dot | Curve


@dataclass(frozen=True, slots=True)
class Mark:
    """Shapes that stand for a point; a click on them shows its quotations.

    Attributes:
        key: of the point.
        title: what it says when pointed at, or read out.
        shapes: that it is drawn with.
    """

    key: str
    title: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is laid out.

    Attributes:
        width: in CSS pixels at full size.
        height: likewise.
        title: what it shows.
        description: what it says, in words.
        items: in the order in which they are drawn.
    """

    width: float
    height: float
    title: str
    description: str
    items: tuple[Shape | Mark, ...]
