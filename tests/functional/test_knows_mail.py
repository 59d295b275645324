"""Who knows what, by the mails that people themselves wrote: their own words, not what they quote or were sent."""
import pytest

from support import wait_until

MAIL = """From: Ada Writer <ada@x.example.org>
To: office@cluster.example.org
Cc: Grace Reader <grace@x.example.org>
Subject: Our line
Message-ID: <k1@example.org>
Date: Mon, 4 May 2026 09:15:00 +0200

We have run pyrolysis of mixed flakes for two years.

On Mon, May 4, 2026 at 8:15 AM Office <office@cluster.example.org> wrote:

> Does anybody know solvolysis?
"""

QUOTED = """From: Grace Reader <grace@x.example.org>
To: office@cluster.example.org
Subject: Re: Our line
Message-ID: <k3@example.org>
Date: Mon, 4 May 2026 10:15:00 +0200

On Mon, May 4, 2026 at 9:15 AM Ada Writer <ada@x.example.org> wrote:

> We have run thermolysis for
> two years. Hydrolysis as well.
"""

UNMARKED = """From: Grace Reader <grace@x.example.org>
To: office@cluster.example.org
Subject: Re: Our line
Message-ID: <k4@example.org>
Date: Mon, 4 May 2026 10:16:00 +0200

-----Original Message-----
From: Ada Writer <ada@x.example.org>
Sent: Monday, May 4, 2026 9:15 AM
To: Grace Reader <grace@x.example.org>
Subject: Our line

We have run thermolysis for two years. Hydrolysis as well.
"""

AWAY = """From: Emmy Away <emmy@x.example.org>
To: office@cluster.example.org
Subject: Out of office
Auto-Submitted: auto-replied
Message-ID: <k2@example.org>
Date: Mon, 4 May 2026 09:15:00 +0200

I am away. For electrolysis write to my colleague.
"""


@pytest.fixture
def site(own_site):
    if not hasattr(own_site, "me"):
        own_site.me = me = own_site.admin
        for first, last in (("Ada", "Writer"), ("Grace", "Reader"), ("Emmy", "Away")):
            me.get("/new")
            me.post("/new", given_name=first, family_name=last, known="1", email=f"{first}@x.example.org".lower(),
                    org_name=f"{last} Ltd")
        for mail in (MAIL, QUOTED, UNMARKED, AWAY):
            own_site.folder.cordee("receive", stdin=mail.replace("\n", "\r\n"))
        wait_until(lambda: own_site.folder.one("SELECT count(*) FROM message WHERE kind IN ('new', 'auto-reply') AND state <> 'waiting'") == 4, 20,
                   "filing")
    return own_site


def knowers(site, words):
    return {p["name"] for p in site.me.model(f"/knows?q={words}")["people"]}


def test_who_wrote_it_knows_it_with_her_words_as_evidence(site):
    found = site.me.model("/knows?q=pyrolysis")["people"]
    assert [p["name"] for p in found] == ["Ada Writer"]
    assert "pyrolysis</mark> of mixed flakes" in site.me.get("/knows?q=pyrolysis").text
    assert "pyrolysis" in str(found[0])


def test_who_was_only_sent_it_does_not(site):
    # She took part in the mail, which is on her timeline.
    grace = site.folder.one("SELECT id FROM party WHERE name = 'Grace Reader'")
    site.me.get(f"/contacts/{grace}")
    assert "Grace Reader" not in knowers(site, "pyrolysis")


def test_neither_what_is_quoted_nor_what_a_program_answers_is_evidence(site):
    assert knowers(site, "solvolysis") == set()
    assert knowers(site, "electrolysis") == set()


def test_a_mail_that_is_all_quote_is_kept_as_a_quote(site):
    for name in ("k3", "k4"):
        body = site.folder.one("SELECT i.body FROM interaction i JOIN message m ON m.interaction = i.id WHERE m.message_id = ?",
                               f"{name}@example.org")
        assert "thermolysis" in body and all(line.startswith("> ") for line in body.splitlines()), body
    # Ada's words prove nothing of Grace, who gave them back; behind a full stop neither.
    assert knowers(site, "thermolysis") == set() and knowers(site, "hydrolysis") == set()
