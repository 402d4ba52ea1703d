"""Pictures as inline SVG.

In: ``Picture``. Out: ``Markup`` that is styled by the page's style sheet alone, and can be read without a script.
"""

from __future__ import annotations

from newsdb.report.markup import Markup, tag
from newsdb.report.shapes import Box, Curve, Dot, Line, Mark, Picture, Shape, Words


def draw(picture: Picture, name: str, *, wide: bool) -> Markup:
    """Draw a picture.

    Args:
        picture: laid out.
        name: unlike that of all other pictures of the page; letters, digits and hyphens.
        wide: whether it is for wide pages.
    """
    title, description = f"{name}-title", f"{name}-desc"
    return tag(
        "svg",
        tag("title", picture.title, id=title),
        tag("desc", picture.description, id=description),
        *(_item(item) for item in picture.items),
        class_="wide" if wide else "narrow",
        viewbox=f"0 0 {picture.width:g} {picture.height:g}",
        role="group",
        aria_labelledby=title,
        aria_describedby=description,
    )


def _item(item: Shape | Mark) -> Markup:
    if not isinstance(item, Mark):
        return _shape(item)
    return tag("g", tag("title", item.title), *map(_shape, item.shapes), class_="mark", data_key=item.key)


def _shape(shape: Shape) -> Markup:
    match shape:
        case Words():
            return tag(
                "text",
                shape.text,
                x=shape.x,
                y=shape.y,
                class_=shape.kind if shape.anchor == "start" else f"{shape.kind} {shape.anchor}",
            )
        case Line():
            return tag("line", x1=shape.x1, y1=shape.y1, x2=shape.x2, y2=shape.y2, class_=shape.kind)
        case Box():
            ends = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
            return tag("rect", **ends, class_=shape.kind)
        case Dot():
            return tag("circle", cx=shape.x, cy=shape.y, r=shape.radius)
        case Curve():
            middle = (shape.x1 + shape.x2) / 2
            path = (
                f"M{shape.x1:.1f} {shape.y1:.1f}C{middle:.1f} {shape.y1:.1f} {middle:.1f} {shape.y2:.1f}"
                f" {shape.x2:.1f} {shape.y2:.1f}"
            )
            return tag("path", d=path, stroke_width=shape.width, class_=shape.kind)
