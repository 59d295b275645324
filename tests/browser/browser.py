"""A Chromium that walks through the console, with and without JavaScript."""
import base64
import functools
import os
import shutil
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from support import node_module

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--window-size=1440,1000"]


@functools.cache
def axe_source():
    """axe-core, fetched once from npm."""
    return (node_module("axe-core") / "axe.min.js").read_text()


def anew(act):
    """What finds something and then does one thing with it: done anew where the page put something else in its place in
    between, since then nothing was done."""
    @functools.wraps(act)
    def until_it_stays(*args, **more):
        end = time.monotonic() + 60
        while True:
            try:
                return act(*args, **more)
            except StaleElementReferenceException:
                if time.monotonic() > end:
                    raise
    return until_it_stays


# ---- Chromium: started once, and used by one test after the other --------------------------

idle = []


def start():
    profile = tempfile.mkdtemp(prefix="cordee-chromium-")
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    for flag in [*FLAGS, "--user-data-dir=" + profile]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver") or "chromedriver"), options=options)
    driver.profile = profile
    driver.set_page_load_timeout(120)
    driver.set_script_timeout(120)
    return driver


def stop(driver):
    try:
        driver.quit()
    finally:
        shutil.rmtree(driver.profile, ignore_errors=True)


def forget(driver, origin):
    """A tab that has seen nothing, and nothing that was kept: no test knows of one before."""
    old = driver.window_handles
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    driver.switch_to.new_window("tab")
    new = driver.current_window_handle
    for window in old:
        driver.switch_to.window(window)
        driver.close()
    driver.switch_to.window(new)
    driver.implicitly_wait(0)
    driver.get_log("browser")


class Browser:
    def __init__(self, server, javascript=True):
        self.server = server
        self.javascript = javascript
        self.driver = idle.pop() if idle else start()
        self.scripts(javascript)

    def scripts(self, on):
        """Pages run scripts, or none; what the test asks of the page works in both."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def quit(self):
        try:
            forget(self.driver, self.server.url)
            idle.append(self.driver)
        except Exception:  # it hangs, or asks something: the next gets another one
            stop(self.driver)

    # ---- where we are ---------------------------------------------------------------

    def go(self, path):
        self.driver.get(self.server.url + path)
        return self

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.server.url)

    @property
    @anew
    def text(self):
        """What is read in the main part of the page."""
        return self.one("main").text

    @property
    @anew
    def heading(self):
        return self.one("h1").text

    def says(self, words):
        """Waits until the main part shows these words."""
        try:
            WebDriverWait(self.driver, 60, 0.1).until(
                lambda _: words in self.text)
        except Exception:
            raise AssertionError(f"{self.path} does not say {words!r} but:\n{self.text[:2000]}") from None
        return self

    # ---- what is on the page ------------------------------------------------------------

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    @anew
    def link(self, words, inside=""):
        for a in self.all((inside + " a").strip()):
            if words in a.text and a.is_displayed():
                return self.in_sight(a)
        raise AssertionError(f"{self.path} has no link {words!r}")

    def in_sight(self, el):
        """Away from what sticks to the top of the window."""
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", el)
        return el

    @anew
    def follow(self, words, inside=""):
        return self.leave(self.link(words, inside).click)

    @anew
    def click(self, css):
        """What leads to no other page."""
        self.in_sight(self.one(css)).click()
        return self

    @anew
    def button(self, words, inside="main"):
        for b in self.all((inside + " button").strip()):
            if b.is_displayed() and words in b.text:
                return self.in_sight(b)
        raise AssertionError(f"{self.path} has no button {words!r}")

    @anew
    def press(self, words, inside="main"):
        return self.leave(self.button(words, inside).click)

    def leave(self, act):
        """Does what leads to another page, and waits for that page."""
        old = self.one("html")
        act()
        WebDriverWait(self.driver, 120, 0.05).until(lambda _: self.is_gone(old))
        WebDriverWait(self.driver, 120, 0.05).until(lambda d: d.execute_script("return document.readyState") == "complete")
        return self

    @staticmethod
    def is_gone(element):
        try:
            element.is_enabled()
            return False
        except Exception:
            return True

    @anew
    def field(self, label):
        """The input that a label names."""
        for el in self.all("main label, header label"):
            if el.get_attribute("textContent").strip().startswith(label):
                name = el.get_attribute("for")
                return self.one("#" + name.replace(".", "\\.")) if name else el.find_element(
                    By.CSS_SELECTOR, "input, select, textarea")
        raise AssertionError(f"{self.path} has no field {label!r}")

    @anew
    def fill(self, label, value):
        el = self.field(label)
        if el.tag_name == "select":
            Select(el).select_by_visible_text(value)
        else:
            el.clear()
            el.send_keys(value)
        return self

    def types(self, css, text):
        """At once, however busy the machine is: one answer comes to all of it, and none to its first letters."""
        self.driver.execute_script("const el = document.querySelector(arguments[0]); el.focus(); el.value += arguments[1];"
                                   "el.dispatchEvent(new Event('input', {bubbles: true}))", css, text)
        return self

    @anew
    def text_of(self, css):
        return self.one(css).text

    @anew
    def choose(self, label, value):
        """Chooses in a list; with scripts that may go to another page by itself."""
        Select(self.field(label)).select_by_visible_text(value)
        return self

    # ---- signing in ----------------------------------------------------------------------

    def sign_in(self):
        """With a fresh one-time link, as the command line gives it."""
        link = self.server.fresh_link()
        self.driver.get(link)
        self.press("Sign in")
        assert self.path == "/", self.path
        return self

    # ---- rules that hold on every page -------------------------------------------------------

    def check(self, theme="light", width=1440):
        """axe finds nothing; nothing is wider than the window; the console is silent."""
        cdp = self.driver.execute_cdp_cmd
        cdp("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": theme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})
        cdp("Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False})
        self.scripts(True)
        # Where one happens to have scrolled to, the bar at the top covers half of something.
        self.driver.execute_script("scrollTo(0, 0);" + axe_source())
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', "
            "'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => done(r.violations.map("
            "v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))))")
        assert not found, f"{self.path} ({theme}, {width}): " + "\n".join(found)
        wide = self.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{self.path} is {wide} wide in a window of {width}"
        loud = [e["message"] for e in self.driver.get_log("browser")
                if e["level"] == "SEVERE" and " 404 " not in e["message"] and " 422 " not in e["message"]]
        assert not loud, f"{self.path}: {loud}"
        self.scripts(self.javascript)
        folder = os.environ.get("CORDEE_SHOTS")
        if folder:
            self.shoot(folder, theme, width)
        return self

    def shoot(self, folder, theme, width):
        """A picture of the whole page, to look at."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1}})
        name = "".join(c if c.isalnum() else "_" for c in self.path.strip("/")) or "home"
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, f"{name}-{width}-{theme}.png").write_bytes(base64.b64decode(shot["data"]))


def add_condition(walker, field, value):
    """To a filter, without typing it."""
    if walker.javascript:
        walker.leave(lambda: walker.choose("Add a condition", field))
    else:
        walker.choose("Add a condition", field).press("Choose")
    walker.choose("Comparison", "is").choose("Value", value).press("Add", ".adding")
