"""The page as a browser shows it; where Chromium is installed."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.report.build import render
from support.page import LONG

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = (360, 390, 1000)
pytestmark = [
    pytest.mark.skipif(
        BROWSER is None, reason="no Chromium here; tests/report/test_report_page.py reads the same page"
    ),
    pytest.mark.xdist_group("browser"),
]

_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)
_WRAPPER = """<!DOCTYPE html><meta charset="utf-8"><body>{frames}<pre id="seen"></pre><script>
addEventListener("load", () => {{
  const seen = {{}};
  for (const frame of document.querySelectorAll("iframe")) {{
    const page = frame.contentDocument;
    const wide = frame.clientWidth;
    seen[frame.name] = {{
      overflow: page.documentElement.scrollWidth - wide,
      direction: getComputedStyle(page.documentElement).direction,
      charts: [...page.querySelectorAll("svg.chart")].every(each => each.getBoundingClientRect().height > 20),
      texts: [...page.querySelectorAll("svg.chart text")].filter(each => {{
        const box = each.getBoundingClientRect();
        return box.left < -1 || box.right > wide + 1;
      }}).map(each => each.textContent),
    }};
  }}
  document.getElementById("seen").textContent = JSON.stringify(seen);
}});
</script>"""


@pytest.fixture
def chromium(tmp_path: Path) -> Callable[..., str]:
    def run(*words: str) -> str:
        assert BROWSER is not None
        ran = subprocess.run(
            [BROWSER, *_QUIET, f"--user-data-dir={tmp_path / 'profile'}", *words],
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=True,
        )
        return ran.stdout

    return run


def test_nothing_runs_out_of_the_page_on_a_phone_or_a_desk_in_either_direction(
    tmp_path: Path, chromium: Callable[..., str]
) -> None:
    pages = {lang: render(dataclasses.replace(LONG, lang=lang)) for lang in ("en", "fa")}
    frames = "".join(
        f'<iframe name="{lang}-{width}" width="{width}" height="900" style="border:0" srcdoc="{html.escape(page)}">'
        "</iframe>"
        for lang, page in pages.items()
        for width in WIDTHS
    )
    wrapper = tmp_path / "wrapper.html"
    wrapper.write_text(_WRAPPER.format(frames=frames), encoding="utf-8")
    dom = chromium("--dump-dom", "--window-size=1200,900", wrapper.as_uri())
    found = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)
    assert found is not None
    seen = json.loads(html.unescape(found[1]))
    assert len(seen) == len(pages) * len(WIDTHS)
    for name, page in seen.items():
        assert page["overflow"] <= 0, name
        assert page["direction"] == ("rtl" if name.startswith("fa") else "ltr")
        assert page["charts"], name
        assert page["texts"] == [], name


def test_it_prints(tmp_path: Path, chromium: Callable[..., str]) -> None:
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(render(LONG), encoding="utf-8")
    chromium(f"--print-to-pdf={printed}", "--no-pdf-header-footer", page.as_uri())
    content = printed.read_bytes()
    assert content.startswith(b"%PDF")
    # One of them holds the sample: 23 long values below one another, where columns would be cut off.
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) <= 13
