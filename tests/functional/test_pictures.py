"""Pictures of mailings: brought once, scaled, in texts by their key, served to whoever has the mail."""
import re
import uuid

import pytest

from books import png
from support import Client
from test_mailing_write import begin, model, save


@pytest.fixture
def site(own_practice):
    return own_practice


def upload(client, path, field, name, data, **fields):
    """As a browser does."""
    mark = uuid.uuid4().hex
    parts = b""
    for k, v in {"csrf": client.csrf, **fields}.items():
        parts += f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
    parts += (f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
              f"Content-Type: application/octet-stream\r\n\r\n").encode() + data + f"\r\n--{mark}--\r\n".encode()
    return client.ask("POST", path, parts, {"Content-Type": f"multipart/form-data; boundary={mark}"})


def bring(me, name="Annual fair.png", data=None, **fields):
    me.get("/pictures")
    return upload(me, "/pictures", "picture", name, png() if data is None else data, **fields)


def newest(me):
    return me.model("/pictures")["pictures"][0]


def preview(me, path, part=""):
    return me.get(f"{path}/preview{part}").text


def test_a_picture_is_scaled_and_served_to_anybody_the_same_for_good(site):
    page = bring(site.me, data=png(2000, 500), alt="The stand at the fair")
    assert page.status == 200 and page.path == "/pictures", page.text[:400]
    it = newest(site.me)
    assert (it["name"], it["alt"], it["width"], it["height"]) == ("Annual fair", "The stand at the fair", 1200, 300)
    got = Client(site).get(it["path"])
    assert got.status == 200 and got.headers["Content-Type"] == "image/png" and got.bytes.startswith(b"\x89PNG")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert got.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not got.headers["Set-Cookie"]
    assert Client(site).get("/i/" + "a" * 16 + ".png").status == 404
    assert Client(site).get("/i/..%2f..%2fcordee.conf").status in (400, 404)


def test_words_are_demanded_or_said_to_be_needless(site):
    before = len(site.me.model("/pictures")["pictures"])
    page = bring(site.me)
    assert page.status == 422 and "only decorates" in page.text
    assert len(site.me.model("/pictures")["pictures"]) == before
    bring(site.me, decorates="1")
    assert newest(site.me)["alt"] == ""


def test_quotation_marks_of_a_keyboard_become_those_of_print(site):
    page = bring(site.me, alt='The "Green Day" stand')
    assert page.status == 200 and newest(site.me)["alt"] == "The “Green Day” stand"
    page = bring(site.me, alt="One\nline")
    assert page.status == 422 and "Say it in one line" in page.text and "What it shows: what it shows" not in page.text


def test_what_is_no_picture_is_refused_with_a_sentence(site):
    before = len(site.me.model("/pictures")["pictures"])
    for name, data, why in (("photo.png", b"%PDF-1.7 x", "no picture"), ("a.png", png()[:60], "damaged"),
                            ("bomb.png", png()[:16] + b"\0\1\0\0\0\1\0\0" + png()[24:], "at most 40 million"),
                            ("large.png", png() + b"\0" * (10 << 20), "at most 10 MB")):
        page = bring(site.me, name, data, alt="x")
        assert page.status == 422 and why in page.text, (name, page.status, page.text[:300])
    assert len(site.me.model("/pictures")["pictures"]) == before


def test_it_stands_in_the_mail_with_its_size_and_words(site):
    me = site.me
    bring(me, data=png(1084, 300), alt="The stand")
    it = newest(me)
    path = begin(me)
    save(me, path, subject="Fair", markdown=f"Hello\n\n[[image file={it['key']} alt=\"The stand & us\" "
                                            "link=\"https://fair.example.org/\"]]\n\nBye")
    html = preview(me, path)
    img = re.search(r"<img [^>]*/i/[^>]*>", html)[0]
    assert f'{it["path"]}" width="542" height="150" alt="The stand &amp; us"' in img
    assert 'href="https://fair.example.org/"' in html
    assert "[The stand &amp; us] (https://fair.example.org/)" in preview(me, path, "?part=text")
    assert not model(me, path)["faults"]


def test_faults_are_told_at_their_line(site):
    me = site.me
    bring(me, alt="The stand")
    key = newest(me)["key"]
    path = begin(me)
    save(me, path, subject="Fair", markdown=f"One\n\n[[image file=aaaabbbbccccdddd alt=\"x\"]]\n\n[[image file={key}]]\n\n"
                                            "![x](https://elsewhere.example.org/pixel.gif)\n\n`![x](y)`\n")
    faults = [(f["line"], f["text"]) for f in model(me, path)["faults"]]
    assert [line for line, _ in faults] == [3, 5, 7]
    assert "no such picture" in faults[0][1] and "what it shows" in faults[1][1] and "library" in faults[2][1]
    review = me.get(path + "/review").text
    assert "line 3: the block image: there is no such picture in the library" in review


def test_the_way_from_the_text_to_the_library_and_back_loses_nothing(site):
    me = site.me
    path = begin(me)
    page = save(me, path, subject="Fair", markdown="Typed just now", do="picture")
    assert page.path == "/pictures"
    way = f"{path}/edit"
    assert way in page.text and model(me, path)["markdown"] == "Typed just now"
    page = upload(me, "/pictures", "picture", "fair.png", png(), alt="The stand", to=way)
    key = newest(me)["key"]
    assert page.path == way
    assert f'Typed just now\n\n[[image file={key} alt=&quot;The stand&quot;]]' in page.text
    assert model(me, path)["markdown"] == "Typed just now"  # looking saves nothing
    shown = me.get("/pictures?to=" + way)
    assert f'href="{way}?picture={key}"' in shown.text
    assert "evil" not in me.get("/pictures?to=//evil.example.org/").text


def test_a_copy_keeps_its_pictures_and_it_is_told_where_they_are(site):
    me = site.me
    bring(me, alt="The stand")
    it = newest(me)
    path = begin(me)
    save(me, path, subject="Fair of May", markdown=f'[[image file={it["key"]} alt="x"]]')
    me.get("/mailing")
    copy = re.match(r"/mailing/\d+", me.post(path + "/copy").path)[0]
    save(me, copy, subject="Fair of June")
    assert it["path"] in preview(me, copy)
    shown = me.model(f"/pictures/{it['id']}")
    assert [(u["subject"], u["sent"]) for u in shown["used_in"]] == [("Fair of June", False), ("Fair of May", False)]
    assert newest(me)["uses"] == 2


def test_a_picture_in_use_leaves_the_library_and_stays_in_its_mails(site):
    me = site.me
    bring(me, alt="The stand")
    it = newest(me)
    path = begin(me)
    save(me, path, subject="Fair", markdown=f'[[image file={it["key"]} alt="x"]]')
    me.get(f"/pictures/{it['id']}")
    me.post(f"/pictures/{it['id']}/remove")
    assert it["id"] not in [p["id"] for p in me.model("/pictures")["pictures"]]
    assert me.get(f"/pictures/{it['id']}").status == 404
    assert me.get(it["path"]).status == 200 and it["path"] in preview(me, path)
    me.undo()
    assert newest(me)["id"] == it["id"]
    me.get(f"/pictures/{it['id']}")
    me.post(f"/pictures/{it['id']}/remove", everywhere="1")
    assert me.get(it["path"]).status == 404
    assert "no such picture" in model(me, path)["faults"][0]["text"]
    me.undo()
    assert me.get(it["path"]).status == 200 and not model(me, path)["faults"]


def test_another_name_and_other_words_are_one_undo(site):
    me = site.me
    bring(me, alt="The stand")
    it = newest(me)
    me.get(f"/pictures/{it['id']}")
    assert me.post(f"/pictures/{it['id']}", name="", alt="x").status == 422
    assert me.post(f"/pictures/{it['id']}", name="Fair", alt="Our\nstand").status == 422
    me.post(f"/pictures/{it['id']}", name="Fair", alt="Our stand")
    assert (newest(me)["name"], newest(me)["alt"]) == ("Fair", "Our stand")
    me.undo()
    assert (newest(me)["name"], newest(me)["alt"]) == ("Annual fair", "The stand")
