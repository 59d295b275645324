"""What people outside read is there in their language."""
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support import ROOT

PAGES = ["core/mail/web/unsubscribe.mustache", "core/mail/web/leave-why.mustache", "plugins/mailing/web/mailing-archive.mustache"] + [f"core/console/web/{name}.mustache" for name in (
    "preferences", "stored", "subscribe", "confirm", "correct", "error-bare", "error-text")]
CODE = ["core/web/visit.c", "core/mail/mail-web.c", "core/mail/unsubscribe.c", "core/mail/click/web.c", "core/crm/correct/fields.c"] + [f"core/console/public/{name}.c" for name in (
    "preferences", "stored", "subscribe", "correct", "public")]
PAGES += ["plugins/introductions/web/introductions-answer.mustache"]
CODE += [f"plugins/introductions/introductions-{name}.c" for name in ("ask", "link")]
PAGES += ["plugins/mailing/web/mailing-archived.mustache"]
PAGES += ["plugins/funding/web/funding-together.mustache"]
CODE += [f"plugins/funding/together/{name}.c" for name in ("ask", "link")]
PAGES += [f"plugins/recruitment/web/recruitment-pair-{name}.mustache" for name in ("ask", "meet")]
CODE += [f"plugins/recruitment/pair/{name}.c" for name in ("ask", "blind", "introduce", "letter", "link", "mail", "member-link", "state", "visit")]
# Mails to those who work with it, in the language they chose or else the cluster's.
CODE += ["plugins/mailing/mailing-paused.c", "plugins/mailing/after/summary.c", "plugins/mailing/check/approval-mail.c",
         "core/mail/bounce/reason-said.c"]
PAGES += [f"plugins/recruitment/web/recruitment-{name}.mustache" for name in ("post", "opening-form")]
CODE += [f"plugins/recruitment/opening/{name}.c" for name in (
    "ask", "choices", "form", "form-rows", "member", "member-form", "opening", "opening-check", "opening-model", "save-model")]
WHOLE = ["plugins/funding"]  # with the pages of the office
TABLES = ["core/crm/crm.c"]  # whose labels head what is stored


def texts():
    found = set()
    for path in PAGES:
        found |= set(re.findall(r"\{\{#t\}\}(.*?)\{\{/t\}\}", Path(ROOT, path).read_text()))
    for path in CODE:
        for call in re.findall(r'\bT(?:_LATER)?\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', Path(ROOT, path).read_text()):
            found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)))
        for call in re.findall(r'\bTN\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+),', Path(ROOT, path).read_text()):
            found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)))
    for path in TABLES:
        found |= set(re.findall(r'\.label = T_LATER\("(.*?)"\)', Path(ROOT, path).read_text()))
    return found


def catalogue(language):
    return entries(Path(ROOT, f"etc/locale/{language}.po").read_text())


def entries(catalogue):
    words = {}
    for entry in catalogue.split("\n\n"):
        parts = {k: "".join(re.findall(r'"(.*)"', v)) for k, v in
                 re.findall(r'^(msgid|msgstr)(?:\[0\])? ((?:".*"\n?)+)', entry, re.M)}
        words[parts.get("msgid", "")] = parts.get("msgstr", "")
    return words


@pytest.mark.parametrize("language", ["de", "fr", "it", "sl"])
def test_nothing_that_people_outside_read_is_left_in_english(language):
    words = catalogue(language)
    assert len(texts()) > 100
    assert sorted(t for t in texts() if not words.get(t)) == []


@pytest.mark.parametrize("language", ["de", "fr", "it", "sl"])
def test_a_translation_takes_what_its_text_takes(language):
    for text, said in catalogue(language).items():
        if text and said:
            for mark in (r"\{\d\}", r"%(?:\d\$)?[.\d]*[sd]"):
                assert sorted(re.findall(mark, text)) == sorted(re.findall(mark, said)), (text, said)


@pytest.mark.skipif(not shutil.which("xgettext") or not Path(ROOT, ".git").exists(), reason="xgettext collects texts from what git has")
@pytest.mark.parametrize("folder", WHOLE)
def test_nothing_that_the_office_reads_there_is_left_in_english(folder):
    made = subprocess.run([Path(ROOT, "etc/locale/collect"), folder], capture_output=True, text=True, check=True).stdout
    read = [text for text in entries(made) if text]
    assert len(read) > 500 and "{{days}} day left" in read
    for language in ("de", "fr", "it", "sl"):
        words = catalogue(language)
        assert [text for text in read if not words.get(text)] == [], language
