"""The mark of an address to which mail came back: seen, taken away by a person, taken back."""


def test_who_reads_the_page_sees_why_and_writes_again(own_practice):
    me, folder = own_practice.me, own_practice.folder
    who, email, said = folder.rows("SELECT party, id, said FROM email_address WHERE state = 'bounced' LIMIT 1")[0]

    def state():
        return folder.one("SELECT state FROM email_address WHERE id = ?", email)

    page = me.get(f"/contacts/{who}")
    assert said and said.split("<")[0] in page.text
    assert "Write to it again" in page.text
    assert me.post(f"/parties/{who}/remove", mark=email).status == 200
    assert state() == "ok"
    assert "Write to it again" not in me.get(f"/contacts/{who}").text
    assert me.post(f"/parties/{who}/remove", mark=email).status == 404  # there is none to take away
    me.undo()
    assert state() == "bounced"
