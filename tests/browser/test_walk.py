"""The main job as a person does it in a browser, with and without JavaScript."""
import itertools
import tempfile

from selenium.webdriver.support.ui import Select

from support import wait_until

number = itertools.count(1)

ROWS = """Firma;Land;Ort;Vorname;Nachname;E-Mail;Funktion
Hochlahner Werkzeugbau {n};AT;Bregenz;Sabine;Öttl{n};sabine.oettl{n}@hochlahner.example.org;Leitung
Škrlatna Plastika {n};SI;Celje;Žiga;Hribernik{n};ziga{n}@skrlatna.example.org;R&D
Ohne Adresse {n};CH;Chur;Reto;Caviezel{n};keine-adresse;Verkauf
"""


def test_home_shows_the_way(walker):
    walker.go("/").says("Follow-ups due").says("Gone quiet").says("Latest replies")
    assert "Practice: no mail leaves this machine" in walker.one("body").text
    walker.link("Start for real", "body")


def import_rows(walker, n):
    """Pastes or drops the rows, answers, looks, imports; leaves the report on screen."""
    walker.go("/import")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="cp1252", errors="replace") as file:
        file.write(ROWS.format(n=n).replace("Š", "S").replace("Ž", "Z"))
        file.flush()
        walker.one("input[type=file]").send_keys(file.name)
        walker.press("Look at it")
    walker.says("What this is")
    walker.one("input[name=organisations][value=members]").click()
    walker.one("input[name=basis][value=member]").click()
    walker.press("See what would happen").says("Nothing has been changed yet")
    walker.press("Import now")
    walker.says("new organisations and")


def test_a_file_is_imported_and_taken_back(walker):
    n = next(number)
    import_rows(walker, n)
    walker.says("keine-adresse")
    walker.go(f"/contacts?filter=%C3%96ttl{n}").says(f"Sabine Öttl{n}")
    walker.driver.back()
    walker.one("main summary.btn").click()
    walker.press("Yes, take it back").says("This import was taken back")
    assert "Look at the members" not in walker.text
    walker.go(f"/contacts?filter=%C3%96ttl{n}").says("No one on this rope yet")


def test_nothing_is_tried_before_the_basis_is_said(walker):
    walker.go("/import").fill("Paste them here", "Firma,Name,E-Mail,Farbe\nNeue GmbH,Eva Neu,eva@neue.example.org,rot")
    walker.press("Look at them")
    id = walker.path.split("/")[2]
    choice = Select(walker.one("#c3"))
    choice.select_by_visible_text("Short name")
    walker.press("See what would happen").says("Nothing was tried yet")
    assert "Please choose one" in walker.one("#f-basis").text
    assert "Please choose: members" in walker.one("#f-organisations").text
    assert Select(walker.one("#c3")).first_selected_option.text == "Short name"
    assert [o.text for o in Select(walker.one("#c3")).options if "left out" in o.text or "leave out" in o.text] == ["leave out"]
    walker.check()
    walker.go(f"/import/{id}/check").says("Nothing was tried yet")
    walker.go("/import").check()
    row = walker.one(f"form[action='/import/{id}/discard']")
    walker.leave(row.find_element("tag name", "button").click).says("Nothing was imported")
    assert not walker.all(f"form[action='/import/{id}/discard']")


def test_files_that_are_none_are_refused_in_words(walker, tmp_path):
    import random
    for content, words in ((b"", "The file is empty"), (random.Random(1).randbytes(5000), "This is no list that can be read")):
        file = tmp_path / "list.csv"
        file.write_bytes(content)
        walker.go("/import").one("input[type=file]").send_keys(str(file))
        walker.press("Look at it").says(words)
    walker.go("/import").press("Look at it").says("Choose a file, or paste rows")


def test_a_file_of_nothing_but_bad_rows_says_so(walker):
    walker.go("/import").fill("Paste them here", "Firma,Land\n,Atlantis\n,Lemuria")
    walker.press("Look at them").one("input[name=organisations][value=others]").click()
    walker.press("See what would happen").says("Every row would be refused").check()
    assert "in the register already" not in walker.text


def test_a_big_file_arrives_whole(practice, tmp_path):
    from browser import Browser
    file = tmp_path / "big.csv"
    file.write_text("name,country,city\n" + "".join(f"Firma {i} GmbH,AT,Linz an der Donau\n" for i in range(40000)))
    browser = Browser(practice)
    try:
        browser.sign_in().go("/import")
        browser.one("input[type=file]").send_keys(str(file))
        browser.press("Look at it").says("40,000 rows")
    finally:
        browser.quit()


def add_somebody(walker, n):
    walker.go("/new")
    walker.fill("Name of the organisation", f"Plastiques du Môlan {n}").fill("Country", "France")
    walker.fill("First name", "Élodie").fill("Family name", f"Charvoz{chr(96 + n)}")
    walker.fill("E-mail", f"elodie{n}@molan.example.org").fill("Role", "Head of recycling")
    walker.field("It is a member of this cluster").click()
    walker.fill("On what basis may mailings go there?", "They belong to a member")
    walker.press("Add")
    if "This may be somebody we know" in walker.text:  # another Élodie of an earlier walk
        walker.press("Save anyway")
    assert walker.heading == f"Élodie Charvoz{chr(96 + n)}"
    return walker.path


def test_an_organisation_and_a_person_in_one_form(walker):
    n = next(number)
    add_somebody(walker, n)
    walker.says(f"Head of recycling, Plastiques du Môlan {n}")
    walker.follow(f"Plastiques du Môlan {n}", "main").says(f"Élodie Charvoz{chr(96 + n)}").says("Member")


def test_a_wrong_form_keeps_what_was_typed(walker):
    walker.go("/new").fill("Family name", "Müller")
    walker.driver.execute_script("document.querySelector('form[action=\"/new\"]').noValidate = true")
    walker.fill("E-mail", "not an address").press("Add")
    walker.says("is no e-mail address")
    assert walker.field("Family name").get_attribute("value") == "Müller"
    assert walker.field("E-mail").get_attribute("aria-invalid") == "true"
    walker.check()


def test_each_fault_stands_at_its_field(walker):
    walker.go("/new").fill("Name of the organisation", "Ohne Land KG").fill("Family name", "Meier")
    walker.fill("Country", "Austrai").fill("Phone", "ring me").press("Add")
    wrong = {el.get_attribute("name") for el in walker.all("[aria-invalid=true]")}
    assert wrong == {"country", "phone"}, wrong
    assert "Did you mean" in walker.text or "did you mean" in walker.text
    walker.check()


def test_no_zone_that_is_none(walker):
    walker.go("/setup")
    assert walker.one("#l-zone option[value='Europe/Ljubljana']")
    walker.fill("Your name", "Ada").fill("Your e-mail", "ada@real.example.org").fill("Name of your cluster", "Real")
    walker.fill("Its postal address", "Hauptplatz 1").fill("Time zone", "Mars/Base").press("Make it and start it")
    walker.says("This time zone is not known").check()
    walker.go("/settings").fill("Time zone", "Mars/Base").press("Save").says("This time zone is not known")


def test_a_reader_sees_no_button_that_refuses(practice):
    from browser import Browser
    admin, reader = Browser(practice), Browser(practice)
    try:
        admin.sign_in().go("/settings/users").fill("Name", "Rita Reader").fill("E-mail", "rita@reader.example.org")
        Select(admin.one("#f-role")).select_by_value("reader")
        admin.press("Invite")
        reader.driver.get(admin.one("main pre code").text)
        reader.fill("New password", "four plain words here").fill("The same again", "four plain words here")
        reader.press("Set the password")
        for path in ("/", "/members", "/contacts", "/mailing"):
            reader.go(path).check()
            for words in ("Start for real", "New mailing", "New contact", "New member", "Import", "Write", "Add someone"):
                shown = [b for b in reader.all("a.btn, button, .side a") if words in b.text]
                assert not shown, (path, words)
        reader.go("/contacts").leave(reader.one("tbody b a").click)
        assert "Add entry" not in reader.text and "Edit" not in reader.text
    finally:
        admin.quit()
        reader.quit()


def test_a_note_a_call_and_a_follow_up(walker):
    add_somebody(walker, next(number))
    walker.one("#entry").send_keys("Prefers French for anything contractual.")
    walker.press("Add entry").says("Added.").says("Prefers French")
    walker.one("input[name=kind][value=call]").click()
    walker.one("#entry").send_keys("Has spare shredder capacity from February.")
    walker.fill("Follow up", "tomorrow").press("Add entry").says("with a follow-up").says("Tomorrow")
    walker.press("Done").says("well done")


def test_the_owner_is_set_and_found(walker):
    here = add_somebody(walker, next(number))
    name = walker.heading
    me = walker.server.folder.one("SELECT name FROM staff WHERE id = 1")
    if walker.javascript:
        walker.leave(lambda: walker.choose("Owner", me))
    else:
        walker.choose("Owner", me).press("Set")
    walker.says("The owner is set")
    walker.go("/contacts?filter=owner%3Ame").says(name)
    assert here


def test_somebody_is_found_whatever_the_accents(walker):
    n = next(number)
    add_somebody(walker, n)
    walker.go("/")
    box = walker.one("#q")
    box.send_keys(f"charvoz{chr(96 + n)} elodie")
    if walker.javascript:
        wait_until(lambda: f"Élodie Charvoz{chr(96 + n)}" in walker.text_of("#found"), what="who is found")
    walker.leave(box.submit).says(f"Élodie Charvoz{chr(96 + n)}")


def test_a_mail_to_one_person_is_on_the_timeline_at_once(walker):
    add_somebody(walker, next(number))
    here = walker.path
    walker.follow("Write", "main")
    walker.fill("Subject", "Regrind test protocol").fill("Text", "Dear {{first_name}},\nwould Friday suit you?")
    walker.press("Send").says("On its way to 1 person")
    assert walker.path == here
    walker.says("You wrote").says("Regrind test protocol")
    walker.check()


def test_a_condition_is_added_without_typing(walker):
    walker.go("/contacts")
    if walker.javascript:
        walker.leave(lambda: walker.choose("Add a condition", "Country"))
    else:
        walker.choose("Add a condition", "Country").press("Choose")
    walker.choose("Comparison", "is").choose("Value", "Austria").press("Add", ".adding")
    assert "country" in walker.path
    walker.says("in Austria")
    assert walker.all(".chip")
    count = walker.one("[data-count]").text
    walker.leave(walker.one(".chip button").click)
    assert not walker.all(".chip")
    assert walker.one("[data-count]").text != count


def test_lists_keep_their_filter_in_the_address(walker):
    walker.go("/contacts?filter=country%3AAT")
    walker.leave(walker.link("Last contact", "thead").click)
    assert "filter=country" in walker.path and "sort=" in walker.path
    assert walker.all("th[aria-sort]")


def test_the_count_follows_what_is_typed(practice):
    from browser import Browser
    browser = Browser(practice)
    says = lambda words: wait_until(lambda: words in browser.text_of("#filter-says"), what=words)
    try:
        browser.sign_in().go("/contacts")
        before = browser.one("[data-says] b").text
        browser.types("#filter", "country:AT")
        says("Austria")
        assert browser.text_of("#filter-says b") != before
        assert [c.text.strip() for c in browser.all(".chip [data-text]")] == ["country:AT"]
        browser.types("#filter", " nofield:1")
        says("nofield")
        assert "at character" in browser.text_of("#filter-says") and browser.one("#filter-says").get_attribute("class") == "err"
        assert browser.one("#filter").get_attribute("aria-invalid") == "true"
        browser.check()
        browser.leave(browser.one(".chip button").click)
        assert browser.one("#filter").get_attribute("value").strip() == ""
        browser.go("/mailing").press("New mailing", "main")
        before = browser.one("[data-count=to]").text
        browser.types("#filter", " country:AT")
        wait_until(lambda: browser.text_of("[data-count=to]") != before, what="another count")
    finally:
        browser.quit()


def test_signing_out_and_in_with_a_password(visitor):
    visitor.go("/profile#password")
    visitor.fill("New password", "four plain words here").fill("The same again", "four plain words here")
    visitor.press("Set a password").says("The password is set")
    visitor.all("header details.menu summary")[-1].click()
    visitor.press("Sign out", "header")
    assert visitor.path.startswith("/sign-in")
    visitor.go("/contacts")
    visitor.fill("E-mail", "ada@cluster.example.org").fill("Password", "wrong words altogether").press("Sign in")
    visitor.says("do not belong together")
    visitor.check()
    visitor.fill("Password", "four plain words here").press("Sign in")
    assert visitor.path == "/contacts"


def test_a_change_is_taken_back(walker):
    here = add_somebody(walker, next(number))
    walker.one("#entry").send_keys("A note that was a mistake.")
    walker.press("Add entry").says("A note that was a mistake.")
    walker.go("/changes").press("Undo").says("Taken back")
    walker.go(here)
    assert "A note that was a mistake." not in walker.text


def test_mail_from_a_stranger_finds_its_place(walker):
    n = next(number)
    here = add_somebody(walker, n)
    walker.server.folder.cordee("receive", stdin=(
        f"From: Someone Unknown <someone{n}@elsewhere.example.org>\r\nTo: office@alpine-polymers.example.org\r\n"
        f"Subject: A question {n}\r\nMessage-ID: <q{n}{walker.javascript}@elsewhere.example.org>\r\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0100\r\n\r\nDo you know a mould maker?\r\n"))
    wait_until(lambda: walker.server.folder.one("SELECT count(*) FROM message WHERE subject = ? AND state = 'unread'",
                                                f"A question {n}"), 15, "an unread mail")
    walker.go("/unread").says(f"A question {n}")
    walker.check()
    walker.follow(f"A question {n}", "main").says("Do you know a mould maker?")
    walker.check()
    walker.fill("Name", f"Charvoz{chr(96 + n)}").press("Find").press("Put on this timeline")
    assert walker.path == here
    walker.says("The mail is on the timeline").says(f"A question {n}")


def test_start_for_real_makes_a_cluster_of_its_own(practice, tmp_path):
    import os
    import signal
    from browser import Browser
    browser = Browser(practice)
    folder = tmp_path / "live"
    try:
        browser.sign_in().follow("Start for real", ".ribbon")
        browser.fill("Your name", "Ada Real").fill("Your e-mail", "ada@real.example.org")
        browser.fill("Name of your cluster", "Real Cluster").fill("Its postal address", "Hauptplatz 1")
        browser.fill("Folder for its data", str(folder)).press("Make it and start it")
        browser.says("Your cluster is there").check()
        browser.leave(browser.link("Go to your cluster", "main").click)
        browser.press("Sign in")
        browser.says("Set-up, step by step")
        assert "Practice" not in browser.one("body").text
        browser.driver.get(browser.driver.current_url.rstrip("/") + "/setup")
        browser.says("The outgoing server")
    finally:
        browser.quit()
        for pid in [int(p) for p in os.listdir("/proc") if p.isdigit()]:
            try:
                if str(folder).encode() in open(f"/proc/{pid}/cmdline", "rb").read():
                    os.kill(pid, signal.SIGTERM)
            except OSError:
                pass
