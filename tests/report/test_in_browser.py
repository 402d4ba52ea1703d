"""The page in a real browser, at three widths, light and dark: nothing is cut off, and pictures answer to clicks.

Needs Debian's package chromium, or another chromium on PATH; skipped where there is none.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.queries.conftest import Archive, Run, Said

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium")

WIDTHS = (360, 800, 1400)
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA

# The report stands in frames of each width. What is found goes into the title of the page around them.
AROUND = """<!doctype html><meta charset="utf-8"><title>-</title>{frames}<script>
const light = (rgb) => {{
  const [r, g, b] = rgb.match(/[\\d.]+/g).map((x) => x / 255).map(
    (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}};
const look = (frame) => {{
  const page = frame.contentDocument, root = page.documentElement, view = frame.contentWindow;
  const shown = [...page.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
  const outside = shown.flatMap((svg) => {{
    const room = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text, rect, circle")].filter((shape) => {{
      const box = shape.getBoundingClientRect();
      return box.width > 0 && (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1
        || box.bottom > room.bottom + 1 || box.right > root.clientWidth + 1);
    }}).map((shape) => shape.textContent);
  }});
  const style = view.getComputedStyle(page.body), ground = light(style.backgroundColor), ink = light(style.color);
  const mark = shown[0].querySelector(".mark");
  mark.dispatchEvent(new view.MouseEvent("click", {{ bubbles: true }}));
  const room = shown[0].closest("figure").querySelector(".sentences");
  return {{
    pictures: shown.length, outside, overflow: root.scrollWidth - root.clientWidth, dark: ground < ink,
    contrast: (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05),
    sentences: room.hidden ? 0 : room.querySelectorAll("li").length,
  }};
}};
window.onload = () => setTimeout(() => {{
  document.title = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
}}, 200);
</script>"""


def seen(report: Path, theme: str) -> list[dict[str, Any]]:
    """What the browser makes of a report, at each width.

    Args:
        report: the page.
        theme: light or dark, as the reader's system asks for.
    """
    page = html.escape(report.read_text(encoding="utf-8"))
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{page}"></iframe>' for width in WIDTHS)
    around = report.with_name("around.html")
    around.write_text(AROUND.format(frames=frames), encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--window-size=1600,1200",
        f"--blink-settings=preferredColorScheme={0 if theme == 'dark' else 1}",
        f"--user-data-dir={report.parent / 'profile'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
        # Chromium will not run as root otherwise; the page is our own.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        around.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title, done.stdout[:500]
    found: list[dict[str, Any]] = json.loads(html.unescape(title[1]))
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off(newsdb_stored: Run, stored: Archive, tmp_path: Path, theme: str) -> None:
    """Nothing stands outside of its picture or of the page, text is legible, a click shows the sentences."""
    long = "Rosalind Featherstonehaugh-Cholmondeley of the Association for the Preservation of Harbour Walls"
    for number in range(12):
        said = [Said(f"The wall of pier {number} will hold.", f"{long} {number}")]
        body = f"“The wall of pier {number} will hold.” — {long} {number}."
        stored.article(f"the-very-long-named-harbour-ledger-{number}.example", body[:60], body, None, said)
    stored.connection.commit()
    path = tmp_path / "report.html"
    assert newsdb_stored("report", str(path)).code == 0
    for width, found in zip(WIDTHS, seen(path, theme), strict=True):
        place = f"{width} pixels wide, {theme}"
        assert found["pictures"] >= 3, place
        assert found["outside"] == [], place
        assert found["overflow"] <= 0, place
        assert found["dark"] == (theme == "dark"), place
        assert found["contrast"] >= LEAST_CONTRAST, place
        assert found["sentences"] > 0, place
