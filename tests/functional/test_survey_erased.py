"""A person who is erased, and what surveys knew of her: her answers, her words, files that waited."""
from support import Client, wait_until
from test_erasure import ADDRESS, FAMILY, GIVEN, PHONE, erase, id_of, nothing_names_her, place  # noqa: F401
from test_survey import bring, link_of, mails, send
from test_survey_import import upload
from test_survey_people import FORM


def test_nothing_of_her_is_left_in_surveys(place):
    me, folder = place, place.folder
    her = id_of(folder, FAMILY)
    assert bring(me, FORM).status == 200
    survey = folder.one("SELECT max(id) FROM survey_survey")
    send(me, f"/survey/{survey}")
    wait_until(lambda: ADDRESS in mails(me), 20, "the invitation")
    link = link_of(me, mails(me)[ADDRESS])
    page = Client(me.server).post(link, s="1", do="next", **{"skills.recycling.importance": 5, "skills.recycling.level": 1,
                                                             "wish": f"Ask {FAMILY} for it", "you.name": f"{GIVEN} {FAMILY}-Moser",
                                                             "you.phone": PHONE + "1", "you.email": "xq@former.example.org"})
    assert page.status == 200
    # A file that waits, one that was taken, and one that told of a cell of hers.
    path = upload(me, "waits.csv", f"email,wish\n{ADDRESS},{FAMILY}\n").path
    taken = upload(me, "taken.csv", f"email,recycling importance,recycling level,wish\n{ADDRESS},3,2,Words of {FAMILY}\nx@y.example,2,{FAMILY},\nz@y.example,2,3,fine\n", survey=survey).path
    model = me.model(taken)
    me.post(taken, do="take", survey=survey, column=[next((o["value"] for g in c["groups"] for o in g["options"] if o["selected"]), "") for c in model["columns"]])
    assert folder.one("SELECT count(*) FROM survey_response WHERE person = ?", her) == 1
    text = me.get(taken).text
    assert "has answered this survey already" in text and FAMILY in text, text[:900]
    erase(place, f"/contacts/{her}")
    assert folder.rows("SELECT words FROM survey_answer WHERE words IS NOT NULL") == [("fine",)]
    assert folder.one("SELECT count(*) FROM survey_response") == 1
    assert folder.one("SELECT count(*) FROM survey_invitation WHERE person = ?", her) == 0
    nothing_names_her(folder)
    assert "Bring it again" in me.get(path).text
    page = Client(me.server).get(link)
    assert page.status == 404 and GIVEN not in page.text
