"""A question's figure for other systems: a picture with its words, or the words and numbers where none can be shown."""

from __future__ import annotations

import base64

from markupsafe import Markup

from qbank.figures.svg import figure_svg
from qbank.figures.table import table_head, table_rows
from qbank.formats.package import Entry
from qbank.items.figure import Figure
from qbank.prose.portable_html import Dialect
from qbank.prose.visible import visible

MEDIA_TYPE = "image/svg+xml"


def picture_file(entry: Entry) -> tuple[str, str] | None:
    """Return the name and content of the file that holds an entry's picture; None where it has none."""
    return (f"{entry.name}.svg", figure_svg(entry.item.figure)) if entry.item.figure else None


def figure_html(entry: Entry, dialect: Dialect) -> Markup:
    """Write an entry's figure; empty where it has none."""
    figure, picture = entry.item.figure, picture_file(entry)
    if figure is None or picture is None:
        return Markup("")
    if not dialect.pictures:
        return Markup("<p>Figure: {}</p>\n").format(visible(figure.alt)) + _table(figure)
    name, content = picture
    if dialect.pictures == "data:":
        address = f"data:{MEDIA_TYPE};base64,{base64.b64encode(content.encode()).decode()}"
    else:
        address = dialect.pictures + name
    style = Markup(' style="max-width:100%"' if dialect.styled else "")
    return Markup('<p><img src="{}" alt="{}"{}/></p>').format(address, visible(figure.alt), style)


def _table(figure: Figure) -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(visible(name)) for name in table_head(figure))
    rows = [Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row) for row in table_rows(figure)]
    body = Markup("\n").join(Markup("<tr>{}</tr>").format(row) for row in rows)
    return Markup("<table>\n<thead>\n<tr>{}</tr>\n</thead>\n<tbody>\n{}\n</tbody>\n</table>").format(head, body)
