"""First day: a reading that the program did not survive goes on when it is there again."""
import io
import random
import signal
import zipfile
from pathlib import Path

from support import Server, wait_until
from test_first_day import ADA, begin, mail, mbox, ready


def test_a_reading_that_was_killed_in_an_archive_goes_on(own_site):
    """Each mail once, and none left out."""
    it = own_site
    ada, folder = it.admin, it.folder
    packed = io.BytesIO()
    rng = random.Random(7)
    filler = "\n".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz ", k=70)) for _ in range(400)) + "\n"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as z:
        for part in range(20):
            z.writestr(f"{part}.mbox", mbox(mail(f"z{part}-{i}", ADA, f"Per Son{i} <p{i}@zip{part}.example>", i + 1) + filler
                                            for i in range(100)))
    kills = 0
    draft = begin(ada, packed.getvalue(), "Sent.zip")
    read = lambda: folder.one("SELECT read FROM first_day WHERE id = ?", draft)
    for least in (1, 700):
        wait_until(lambda: read() >= least, 60, "some mails")
        it.server.stop(signal.SIGKILL)
        kills += folder.one("SELECT state FROM first_day WHERE id = ?", draft) == "reading" and 0 < read() < 2000
        it.server = Server(folder)
        ada = it.admin = it.server.browser()
    model = ready(ada, draft)
    assert kills, "it was too fast to be killed"
    assert (model["read"] - model["again"], model["people"], model["organisations"]) == (2000, 2000, 20)
    assert folder.one("SELECT count(*) FROM first_mail WHERE draft = ?", draft) == 2000
    assert not list(Path(folder.path, "tmp").glob("first-*"))
    ada.get("/first-day")
    ada.post(f"/first-day/{draft}/discard")
