"""The pages of a respondent are light: on a phone in a workshop, without a script."""
import gzip
import re

from support import Client
from test_survey import PEOPLE, link_of, mails, make, office, send  # noqa: F401
from support import wait_until

MOST = 15_000  # bytes over the wire, with all that the page needs


def over_the_wire(guest, path):
    """Bytes of a page as browsers get it, and the page."""
    answer = guest.ask("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert answer.status == 200, path
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(answer.bytes), (gzip.decompress(answer.bytes) if packed else answer.bytes).decode()


def test_a_page_of_twenty_competences_comes_with_all_it_needs_in_fifteen_thousand_bytes(office):
    me = office
    path = make(me)
    send(me, path)
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    link = link_of(me, mails(me)["anna@anna.example.org"])
    guest = Client(me.server)
    guest.post(link, s="1", role="production", do="next")
    size, page = over_the_wire(guest, link + "?s=2")
    assert page.count('type="radio"') == 20 * 2 * 5 and "<script" not in page
    needs = [href for href in re.findall(r'(?:href|src)="(/static/[^"#]+)', page) if "stylesheet" in page]
    assert needs, page[:400]
    sizes = {href: over_the_wire(guest, href)[0] for href in dict.fromkeys(needs)}
    print(size, sizes)
    assert size + sum(sizes.values()) < MOST, (size, sizes)
    assert size < 4_000, "and later pages, when the rest is there"
    plain = guest.get(link + "?s=2")
    assert "Content-Encoding" not in plain.headers and plain.headers["Vary"] == "Accept-Encoding"
    assert plain.text == page
