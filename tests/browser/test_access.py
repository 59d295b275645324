"""Invitations, the second step and API tokens as people see them, with and without scripts."""
import base64
import hashlib
import hmac
import struct
import time

from browser import Browser

PASSWORD = "four plain words here"


def totp(secret, step):
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


def both(page):
    """Fit for everybody, wide and light, narrow and dark."""
    page.check()
    page.check(theme="dark", width=390)
    return page.check()


def test_from_the_invitation_to_the_second_step(visitor):
    both(visitor.go("/settings/users"))
    visitor.fill("Name", "Bea Stone").fill("E-mail", "bea@cluster.example.org").press("Invite")
    both(visitor.says("A link for Bea Stone"))
    link = visitor.one("pre code").text
    bea = Browser(visitor.server, visitor.javascript)
    try:
        bea.driver.get(link)
        both(bea.says("Choose a password for bea@cluster.example.org"))
        bea.fill("New password", PASSWORD).fill("The same again", "something else here").press("Set the password")
        both(bea.says("These two are not the same"))
        bea.fill("New password", PASSWORD).fill("The same again", PASSWORD).press("Set the password")
        assert bea.path == "/"

        bea.go("/profile").follow("Open", "main")
        bea.press("Set up")
        both(bea.says("Put this secret into an authenticator app"))
        secret = bea.one("#second pre code").text.replace(" ", "")
        bea.fill("The six digits it shows", "000000").press("Turn on")
        both(bea.says("That code is not right"))
        bea.fill("The six digits it shows", totp(secret, int(time.time()) // 30)).press("Turn on")
        both(bea.says("Your recovery codes"))
        code = bea.one("pre code").text.split()[0]

        bea.fill("What it is for", "statistics").press("Make a token")
        both(bea.says("It is not shown again"))
        assert bea.one("pre code").text.startswith("cdp_")
        both(bea.go("/profile/security").says("statistics"))

        bea.driver.delete_all_cookies()
        bea.go("/sign-in").fill("E-mail", "bea@cluster.example.org").fill("Password", PASSWORD).press("Sign in")
        both(bea.says("Six digits of your authenticator app"))
        bea.fill("Code", "123").press("Sign in")
        both(bea.says("That code is not right"))
        bea.fill("Code", code).press("Sign in")
        assert bea.path == "/"
    finally:
        bea.quit()
    both(visitor.go("/settings/users").follow("Bea Stone").says("Switch off"))
    both(visitor.go("/settings/audit").says("turned the second step on"))
