"""What a reader gets, read by another program: Python's email, which forgives nothing."""
import email
import email.policy
import os
import re
import subprocess
from pathlib import Path

import pytest

from support import ROOT

COMPOSE = Path(os.environ.get("CORDEE_BUILD", ROOT / "build")) / "tests/unit/mail/test-compose"

pytestmark = pytest.mark.skipif(not COMPOSE.exists(), reason="test-compose is not built")


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    path = tmp_path_factory.mktemp("letter") / "letter.eml"
    subprocess.run([COMPOSE], env={**os.environ, "CORDEE_TEST_KEEP": str(path)},
                   check=True, capture_output=True)
    return path.read_bytes()


@pytest.fixture(scope="module")
def mail(raw):
    return email.message_from_bytes(raw, policy=email.policy.strict)


def test_no_part_and_no_header_has_a_defect(mail):
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html"]
    for part in mail.walk():
        assert not part.defects
        assert not [name for name, value in part.items() if value.defects]


def test_each_header_that_may_stand_once_does(mail):
    names = [name.lower() for name in mail.keys()]
    assert len(names) == len(set(names))
    for name in ("from", "to", "subject", "date", "message-id", "mime-version", "list-id",
                 "list-unsubscribe", "list-unsubscribe-post"):
        assert name in names


def test_names_and_words_are_what_was_written(mail):
    assert mail["subject"] == "Recycling für Ada"
    assert mail["from"].addresses[0].display_name == "Magdalena Rüscher"
    assert mail["to"].addresses[0].addr_spec == "ada@example.org"
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


def test_it_is_seven_bits_in_short_lines(raw):
    assert max(raw) < 0x7f
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    body = raw.split(b"\r\n\r\n", 1)[1]
    assert max(len(line) for line in body.split(b"\r\n")) <= 78
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_both_parts_have_the_ways_out(mail):
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert re.search(r"https://network\.example\.org/u/[a-z2-7]{16}", text)
        assert re.search(r"https://network\.example\.org/m/[a-z2-7]{16}", text)
        assert "Rue du Lac 4, 74000 Annecy" in text
        assert "{{" not in text
