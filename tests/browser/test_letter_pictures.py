"""A mailing as a mail program shows it: wide and on a telephone, in light and in dark, without pictures.

Beside this file are the pictures that somebody looked at.  To take what changed on purpose:
CORDEE_PICTURES_KEEP=1 pytest tests/browser/test_letter_pictures.py"""
import base64
import email
import email.policy
import os
import shutil
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from browser import FLAGS
from support import ROOT

LETTERS = ROOT / "tests" / "functional" / "letters"
PICTURES = Path(__file__).parent / "pictures"

# Both pictures on a canvas: the share of pixels that differ by more than a sixth of the scale.
DIFFERENCE = """
const [a, b, done] = arguments;
const load = s => new Promise((yes, no) => {
  const i = new Image(); i.onload = () => yes(i); i.onerror = no; i.src = "data:image/png;base64," + s; });
Promise.all([load(a), load(b)]).then(([x, y]) => {
  if (x.width !== y.width || Math.abs(x.height - y.height) > 24) return done(1);
  const w = x.width, h = Math.min(x.height, y.height);
  const data = i => { const c = document.createElement("canvas"); c.width = w; c.height = h;
    const g = c.getContext("2d"); g.drawImage(i, 0, 0); return g.getImageData(0, 0, w, h).data; };
  const p = data(x), q = data(y); let n = 0;
  for (let i = 0; i < p.length; i += 4)
    if (Math.max(Math.abs(p[i] - q[i]), Math.abs(p[i+1] - q[i+1]), Math.abs(p[i+2] - q[i+2])) > 42) n++;
  done(n / (w * h));
}, () => done(1));
"""


# What stands for the library's picture and the logo; nothing is fetched.
RIDGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675"><rect width="1200" height="675" fill="#bcd9e8"/>
<path d="M0 480 260 250 430 400 700 140 960 420 1200 280V675H0Z" fill="#5f8aa3"/>
<path d="M0 600 340 430 640 560 900 450 1200 590V675H0Z" fill="#2f5b48"/></svg>"""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 80" width="120" height="40"><path d="M4 72 40 12 76 72Z"
fill="#1c7a5c"/><rect x="92" y="22" width="140" height="14" fill="#1a2126"/><rect x="92" y="46" width="90" height="14"
fill="#5d676e"/></svg>"""


def page_of(folder, kind, images=True):
    mail = email.message_from_bytes((LETTERS / f"{kind}.eml").read_bytes(), policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    for address, svg in (("i/abcdefgh23456723.jpg", RIDGE), ("i/abcdefgh23456724.png", RIDGE), ("logo/abc123", LOGO)):
        if images:
            html = html.replace(f"https://network.example.org/{address}",
                                "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode())
    path = folder / f"{kind}-{images}.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters")
    return lambda kind, images=True: page_of(folder, kind, images)


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    # No name is looked up: pictures of others are not there, as where they are switched off.
    for flag in [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
                 "--user-data-dir=" + str(tmp_path_factory.mktemp("profile"))]:
        options.add_argument(flag)
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver") or "chromedriver"), options=options)
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


def shown(driver, page, width, scheme="light"):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    driver.get(page.as_uri())


DIGEST = "funding-digest"  # tests/functional/test_funding_letter.py makes it
STARTS = ["start-newsletter", "start-event", "start-assembly", "start-call"]
SHOTS = [(kind, width, scheme, True) for kind in STARTS for width in (600, 375) for scheme in ("light", "dark")]
SHOTS += [(DIGEST, 600, "light", True), (DIGEST, 375, "dark", True)]
OFF = [("newsletter", 600, "light", False), ("newsletter", 375, "dark", False),  # every element there is
       ("start-newsletter", 375, "light", False)]


@pytest.mark.parametrize("kind,width,scheme,images", SHOTS + OFF)
def test_it_looks_as_when_somebody_looked_at_it(driver, page, kind, width, scheme, images):
    shown(driver, page(kind, images), width, scheme)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width  # no sideways scrolling
    shot = driver.execute_cdp_cmd("Page.captureScreenshot",
                                  {"format": "webp", "quality": 30, "captureBeyondViewport": True})["data"]
    known = PICTURES / f"{kind}-{width}-{scheme}{'' if images else '-off'}.webp"
    if os.environ.get("CORDEE_PICTURES_KEEP"):
        PICTURES.mkdir(exist_ok=True)
        known.write_bytes(base64.b64decode(shot))
    differs = driver.execute_async_script(DIFFERENCE, shot, base64.b64encode(known.read_bytes()).decode())
    assert differs < 0.02, f"{differs:.1%} of {known.name} differ"


# Each text against what lies behind it (WCAG 2.2, 1.4.3).
CONTRAST = """
const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), poor = [];
for (let n; (n = walk.nextNode());) {
  const e = n.parentElement, a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (n.data.trim() && e.getClientRects().length && ratio < 4.5) poor.push(ratio.toFixed(1) + " " + n.data.trim());
}
return poor;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["newsletter", DIGEST, *STARTS])
def test_all_words_can_be_read_on_what_lies_behind_them(driver, page, kind, scheme):
    shown(driver, page(kind), 600, scheme)
    assert driver.execute_script(CONTRAST) == []


def test_columns_stand_below_each_other_on_a_telephone(driver, page):
    places = {}
    for width in (600, 375):
        shown(driver, page("newsletter"), width)
        places[width] = driver.execute_script(
            "return [...document.querySelectorAll('h3')].map(h => { const r = h.getBoundingClientRect();"
            " return [Math.round(r.top), Math.round(r.width)]; })")
    (left, right), (above, below) = places[600], places[375]
    assert left[0] == right[0] and above[0] < below[0]
    assert above[1] == below[1] >= 290  # all of its width
