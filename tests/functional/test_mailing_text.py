"""While a mailing is written: all that is wrong with its merge fields at once, the sender's
signature, who reads which language, and a report that adds up."""
import re

import pytest


@pytest.fixture
def site(own_practice):
    return own_practice


def draft(site, **fields):
    me = site.me
    me.get("/mailing")
    me.post("/mailing", follow=False)
    id = site.folder.one("SELECT max(id) FROM mailing_mailing")
    page = me.get(f"/mailing/{id}/edit")
    version = me.model(f"/mailing/{id}/edit")["version"]
    typed = {"subject": "News", "markdown": "Hello", "filter": "", "language": "en", "mode": "0", "do": "save"}
    page = me.post(f"/mailing/{id}", version=str(version), **{**typed, **fields})
    assert page.status == 200, page.text[:400]
    return id, page


def test_all_faults_stand_beside_the_text_with_what_was_meant(site):
    id, page = draft(site, subject="For {{frist_name}}",
                     markdown="Dear {{first_nam}},\n\nyour {{membr.name}} and {{nothing_like_it}}\n{{open")
    faults = site.me.model(f"/mailing/{id}/edit")["faults"]
    assert [(f["where"], f["line"], f["near"]) for f in faults] == [
        ("subject", 1, "first_name"), ("markdown", 1, "first_name"), ("markdown", 3, "member.name"),
        ("markdown", 3, ""), ("markdown", 4, "")]
    assert page.text.count("Did you mean <code>") == 3 and "Line 3 of the text" in page.text
    assert "{{first_name}}" in page.text and 'aria-invalid="true"' in page.text


def test_only_what_is_near_is_suggested(site):
    """Of a short name nearly every other one is a few letters away."""
    words = ["phone", "mail", "nme", "firstname", "last_nmae", "organization", "ctiy"]
    id, _ = draft(site, markdown="\n".join(f"{{{{{word}}}}}" for word in words))
    near = {f["name"]: f["near"] for f in site.me.model(f"/mailing/{id}/edit")["faults"]}
    assert near == {"phone": "", "mail": "", "nme": "name", "firstname": "first_name", "last_nmae": "last_name",
                    "organization": "organisation", "ctiy": ""}


def test_sections_are_looked_at_when_names_are_right(site):
    id, _ = draft(site, markdown="Hi\n\n{{#first_name}}you")
    faults = site.me.model(f"/mailing/{id}/edit")["faults"]
    assert len(faults) == 1 and faults[0]["line"] == 3 and "never closed" in faults[0]["text"]
    id, page = draft(site, markdown="Hi {{first_name|there}} of {{member.name}}")
    assert site.me.model(f"/mailing/{id}/edit")["faults"] == [] and 'id="faults"' not in page.text


def test_faults_of_blocks_stand_beside_the_text_with_their_lines(site):
    text = ("Hi\n\n[[nosuch]]\n\n[[members filter=\"broken:(\"]]\n\n[[image file=x]]\n\n[[button text=\"Go\"]]\n\n"
            "[[columns]]\n\nleft\n\n[[column]]\n\nright\n")
    id, page = draft(site, markdown=text)
    faults = {f["line"]: f["text"] for f in site.me.model(f"/mailing/{id}/edit")["faults"]}
    assert list(faults) == [3, 5, 7, 9, 11] and all(t.startswith("the block ") for n, t in faults.items() if n not in (11,))
    assert 'no block named "nosuch"' in faults[3] and "what it shows" in faults[7] and "needs a link" in faults[9]
    assert "no [[/columns]]" in faults[11]
    assert "Line 3 of the text" in page.text and "<q>[[nosuch]]</q>" in page.text
    review = site.me.model(f"/mailing/{id}/review")["checks"]
    row, = [r for r in review if r["code"] == "text"]
    assert row["level"] == "bad" and len(row["lines"]) == 5
    assert any(line["text"].startswith('line 3: the block nosuch: there is no block named "nosuch"') for line in row["lines"])
    id, page = draft(site, markdown="[[columns]]\n\na\n\n[[column]]\n\nb\n\n[[/columns]]\n\n[[members limit=3]]\n")
    assert site.me.model(f"/mailing/{id}/edit")["faults"] == []


def test_a_block_in_the_midst_of_a_line_is_a_fault_and_what_only_looks_like_one_is_none(site):
    id, _ = draft(site, markdown="See [[members]] in a line\n\n- [[button href=\"https://a.example.org/\" text=\"Go\"]]\n\n"
                                 "  [[column]]\n")
    faults = site.me.model(f"/mailing/{id}/edit")["faults"]
    assert [f["line"] for f in faults] == [1, 3, 5] and all("alone" in f["text"] for f in faults)
    assert "block members" in faults[0]["text"]
    id, _ = draft(site, markdown="As `[[members]]` does, [[so]] do [[members]](https://a.example.org/) and [[1]].\n")
    assert site.me.model(f"/mailing/{id}/edit")["faults"] == []


def test_a_list_of_members_below_a_list_is_one_of_its_own(site):
    id, _ = draft(site, markdown="Dates:\n\n- 1 January\n- 31 March\n\n[[members limit=3]]\n\n- Bye\n")
    frame = site.me.get(f"/mailing/{id}/preview").text
    assert frame.count("<ul") == 3
    assert re.search(r"<li[^>]*>1 January\s*</li>", frame), frame[-3000:]  # tight: no paragraph within


def test_a_place_of_a_template_is_told_what_it_is_for(site):
    id, _ = draft(site, markdown='Hello\n\n[[slot name=items label="Items"]]\n')
    fault, = site.me.model(f"/mailing/{id}/edit")["faults"]
    assert fault["line"] == 3 and "belongs into a template" in fault["text"]


def test_the_signature_is_of_who_sends_and_a_member_has_a_name(site):
    staff = site.folder.one("SELECT id FROM staff WHERE signature <> '' ORDER BY id LIMIT 1")
    signature = site.folder.one("SELECT signature FROM staff WHERE id = ?", staff)
    person = site.folder.one("SELECT r.party FROM role r JOIN party o ON o.id = r.other WHERE r.until IS NULL LIMIT 1")
    org = site.folder.one("SELECT o.name FROM role r JOIN party o ON o.id = r.other WHERE r.party = ? "
                          "AND r.until IS NULL ORDER BY r.key_contact DESC, r.id LIMIT 1", person)
    id, _ = draft(site, sender=str(staff), markdown="To {{member.name}}\n\n{{sender.signature}}\n")
    text = site.me.get(f"/mailing/{id}/preview?as={person}&part=text").text
    assert org.split("&")[0] in text
    for line in signature.splitlines():
        assert line.strip() in text.replace("&amp;", "&"), text
    # Without a sender there is none, and what stands behind the bar is said.
    id, _ = draft(site, markdown="{{sender.signature|Your cluster}}")
    assert "Your cluster" in site.me.get(f"/mailing/{id}/preview?as={person}&part=text").text


def test_a_mailing_is_from_whoever_is_in_charge_of_its_reader(site):
    person, name, signature = site.folder.rows(
        "SELECT p.id, s.name, s.signature FROM party p JOIN role r ON r.party = p.id AND r.until IS NULL JOIN party o "
        "ON o.id = r.other AND o.kind = 1 JOIN staff s ON s.id = coalesce(p.owner, o.owner) WHERE p.kind = 2 AND "
        "p.deleted_at IS NULL AND s.signature <> '' AND (SELECT count(*) FROM role x WHERE x.party = p.id) = 1 LIMIT 1")[0]
    id, page = draft(site, sender="-1", markdown="Hi\n\n{{sender.name|the office}}\n\n{{sender.signature}}")
    assert 'value="-1" selected' in page.text
    text = site.me.get(f"/mailing/{id}/preview?as={person}&part=text").text
    assert name in text and signature.splitlines()[0] in text


def test_what_most_of_them_read_is_said_beside_the_language(site):
    id, page = draft(site, filter="language:de", language="en")
    assert "Most of them read German" in page.text
    id, page = draft(site, filter="language:de", language="de")
    assert "Most of them read" not in page.text


def test_why_her_names_her_once(site):
    id, _ = draft(site, markdown="Hi", topic="1")
    person = site.folder.one("SELECT min(id) FROM party WHERE kind = 2")
    name = site.folder.one("SELECT name FROM party WHERE id = ?", person)
    page = site.me.get(f"/mailing/{id}/review?why={person}").text
    part = page[page.index('id="why"'):]
    assert part.count(name) == 1


def test_an_import_that_began_leads_on_from_a_page_left_open(site):
    me = site.me
    me.get("/import")
    me.post("/import", paste="organisation,country,first name,last name,email\nOld Ltd,AT,Old,Page,old.page@example.org\n")
    id = site.folder.one("SELECT max(id) FROM import")
    me.get(f"/import/{id}")
    me.post(f"/import/{id}", basis="none", organisations="others", what="register", header="1")
    me.get(f"/import/{id}/check")
    me.post(f"/import/{id}/start")
    again = me.post(f"/import/{id}/start")
    assert again.status == 200 and again.path == f"/import/{id}" and "has begun already" in again.text
    assert me.get(f"/import/{id}/check").path == f"/import/{id}"


def test_a_segment_that_is_refused_stays_open_with_what_was_typed(site):
    me = site.me
    me.get("/segments")
    me.post("/segments", name="Linz people", filter="city:Linz", kind="2")
    id = site.folder.one("SELECT id FROM segment WHERE name = 'Linz people'")
    page = me.post(f"/segments/{id}", name="Linz people", filter="citty:Linz", kind="2")
    assert page.status == 422 and "<details class=\"menu\" open>" in page.text
    assert 'value="citty:Linz"' in page.text and f'id="w-{id}"' in page.text
