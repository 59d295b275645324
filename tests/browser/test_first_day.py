"""One's own mail, dropped on a page: what it says of whom one knows, accepted with a click."""
import email.utils
import tempfile
import time


def mails():
    for i in range(12):
        to = f"Vera Test{i % 4} <vera{i % 4}@{'firma.example' if i % 4 < 3 else 'gmail.com'}>"
        date = email.utils.formatdate(time.time() - i * 40 * 86400)
        yield (f"From x Mon Jan  1 00:00:00 2026\nFrom: Me <me@own.example>\nTo: {to}\nSubject: no\nDate: {date}\n"
               f"Message-ID: <b{i}@own.example>\n\nNobody reads this.\n\n")


def test_a_file_becomes_groups_and_a_group_becomes_people(walker):
    with tempfile.NamedTemporaryFile("w", suffix=".mbox") as file:
        file.write("".join(mails()))
        file.flush()
        walker.go("/first-day").check()
        walker.go("/first-day").check(theme="dark", width=390)
        walker.go("/first-day").one("input[type=file]").send_keys(file.name)
        walker.fill("Your e-mail addresses", "me@own.example")
        walker.press("Read its headers")
    walker.says("You wrote to 4 people at 1 organisation; 0 of these are members").check()
    draft = walker.path
    walker.go(draft).check(theme="dark", width=390)
    walker.follow("Organisations that are new here").says("firma.example").check()
    walker.go(f"{draft}/new").check(theme="dark", width=390)
    walker.go(f"{draft}/new")
    assert all(box.is_selected() for box in walker.all("input[name=who]"))
    walker.press("Accept who is ticked")
    walker.says("3 new people, 1 new organisation, 0 who were there, 9 dates of mails").says("all accepted").check()
    walker.press("Undo")
    walker.go(draft)
    walker.one("main details.menu summary").click()
    walker.press("Yes, discard it").says("Discarded.")
