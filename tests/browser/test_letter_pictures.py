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

LETTER = ROOT / "tests" / "functional" / "letters" / "newsletter.eml"
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


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    mail = email.message_from_bytes(LETTER.read_bytes(), policy=email.policy.default)
    path = tmp_path_factory.mktemp("letter") / "mail.html"
    path.write_text(mail.get_body(("html",)).get_content(), encoding="utf-8")
    return path


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


@pytest.mark.parametrize("width", [600, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_as_when_somebody_looked_at_it(driver, page, width, scheme):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    driver.get(page.as_uri())
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width  # no sideways scrolling
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})["data"]
    known = PICTURES / f"newsletter-{width}-{scheme}.png"
    if os.environ.get("CORDEE_PICTURES_KEEP"):
        PICTURES.mkdir(exist_ok=True)
        known.write_bytes(base64.b64decode(shot))
    differs = driver.execute_async_script(DIFFERENCE, shot, base64.b64encode(known.read_bytes()).decode())
    assert differs < 0.02, f"{differs:.1%} of {known.name} differ"


def test_columns_stand_below_each_other_on_a_telephone(driver, page):
    tops = {}
    for width in (600, 375):
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        driver.get(page.as_uri())
        tops[width] = driver.execute_script(
            "return [...document.querySelectorAll('h3')].map(h => Math.round(h.getBoundingClientRect().top))")
    assert tops[600][0] == tops[600][1] and tops[375][0] < tops[375][1]
