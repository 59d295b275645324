"""A person who is erased, and the mailings that spoke of her: tests with her name in them, her card."""
import html
import re

from support import Client, wait_until
from test_erasure import FAMILY, GIVEN, erase, id_of, nothing_names_her, place  # noqa: F401


def draft(me, markdown):
    """A mailing of somebody: its path, and the version from which to go on."""
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    me.post(path, version=version(page), subject="News", markdown=markdown, topic="1", filter="", mode="0", language="en")
    return path, version(me.get(path + "/edit"))


def version(page):
    return re.search(r'name="version" value="(\d+)"', page.text).group(1)


def test_tests_forget_whose_values_they_had(place):
    folder, her = place.folder, id_of(place.folder, FAMILY)
    path, now = draft(place, "Dear {{name}}\n")
    place.post(path, version=now, do="test", test_address="tester@example.org", **{"as": her})
    wait_until(lambda: [m for m in list(place.sink.mails) if FAMILY.encode() in m[2]], 20, "the test")
    erase(place, f"/contacts/{her}")
    nothing_names_her(folder)


def test_a_mail_with_her_card_is_read_on_without_it(place):
    folder, her = place.folder, id_of(place.folder, FAMILY)
    path, _ = draft(place, f"Ask her:\n\n[[person id={her}]]\n\nOr us.\n")
    place.post(path + "/after", archive="1", clicks="anonymous")
    place.post(path + "/send", version=version(place.review(path)))
    wait_until(lambda: place.model(path)["done"], 30, "the mailing")
    token = folder.one("SELECT token FROM outbox WHERE address LIKE 'hugo%'")
    pages = ("/m/" + token, path.replace("/mailing/", "/mailing/archived/") + "/mail")
    org, role = folder.rows("SELECT o.name, r.label FROM role r JOIN party o ON o.id = r.other WHERE r.party = ?", her)[0]
    for page in pages:
        text = Client(place.server).get(page).text
        assert GIVEN in text and html.escape(org) in text and role and html.escape(role) in text, text
    erase(place, f"/contacts/{her}")
    for page in pages:
        answer = Client(place.server).get(page)
        assert answer.status == 200 and "Ask her" in answer.text and GIVEN not in answer.text, page
    # Who writes it anew is told.
    place.get(path)
    copy = place.post(path + "/copy")
    assert "there is nobody with that number" in place.get(copy.path.replace("/edit", "/review")).text
