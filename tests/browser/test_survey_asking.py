"""Asking by hand: sent, reminded, a link for everybody, answered on a phone, stopped and gone on with elsewhere, closed."""
from browser import Browser
from support import wait_until


def fit(browser):
    browser.check()
    browser.check(theme="dark", width=390)


def test_asking_by_hand(walker, practice):
    walker.go("/survey").press("New training-needs survey")
    path = walker.path.split("/edit")[0]
    walker.go(path + "/send")
    walker.one("input[name=filter]").send_keys("is:member country:SI")
    walker.click("input[name=mode][value='2']")
    walker.fill("Remind by itself", "twice").click("input[name=thanks]")
    walker.press("Save").says("Sent today, it reminds who has not answered")
    fit(walker)
    walker.follow("Write it, or send yourself a test")
    walker.one("textarea[lang=en]").send_keys(" {{nobody}}")
    walker.press("Save").says("This is not kept yet")
    fit(walker)
    walker.one("textarea[lang=en]").clear()
    walker.press("Send me a test").says("A test is on its way")
    walker.follow("Reminder").follow("Invitation")
    fit(walker)
    walker.follow("Back to who is asked")
    walker.press("Send to").says("on its way")
    asked = lambda: practice.folder.one("SELECT count(*) FROM survey_invitation WHERE survey = ?", path.rsplit("/", 1)[1])
    wait_until(lambda: asked() > 3, 20, "invitations")
    walker.follow("Asking")
    walker.press("Remind").says("The reminder is on its way.")
    walker.press("Make a link for everybody").says("Whoever has the link can answer.")
    fit(walker)
    url = walker.one("pre code").text
    walker.follow("Who was asked")
    fit(walker)
    walker.press("Withdraw the link").says("withdrawn on")
    fit(walker)
    walker.press("Make it good again").says("The link is good again.")
    walker.follow("Back to Asking")
    if walker.javascript:
        assert walker.button("Copy")

    guest, other = Browser(practice, walker.javascript), Browser(practice, not walker.javascript)
    try:
        guest.go(url.removeprefix(practice.url))
        fit(guest)
        guest.press("Begin")
        own = guest.path.split("?")[0]
        guest.press("Continue").says("missing")
        fit(guest)
        guest.click("input[value=production]").press("Continue").says("Page 2")
        guest.driver.back()
        guest.driver.back()  # over the page that was not right: nothing is sent anew
        guest.says("Page 1").go(own + "?s=1")
        assert guest.one("input[value=production]").is_selected()
        guest.press("Save and finish later").says(own)
        fit(guest)
        other.go(own)
        assert other.one("input[value=production]").is_selected()
        other.press("Continue").says("Page 2")
        other.driver.back()
        assert other.one("input[value=production]").is_selected()
        walker.press("Close it").says("Open it again")
        fit(walker)
        other.go(own).says("The survey is over")
        fit(other)
    finally:
        guest.quit()
        other.quit()
