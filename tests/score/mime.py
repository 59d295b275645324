#!/usr/bin/python3
"""How far we and Python's email package read the same of a mail: `make score-mime`.

Subject, sender, date and text of every mail in ../shared/data/mail/mime and .../bounce in which
Python finds no defect.  A difference that a rule below explains is listed with its reason; one that none
explains fails."""
import collections
import datetime
import email
import email.policy
import email.utils
import json
import os
import re
import subprocess
import sys

FIELDS = ('subject', 'from_name', 'from_address', 'date', 'text')


def white(text):
    return ' '.join(re.sub(r'[\s\u00ad\ufeff\u200b-\u200f\x00-\x1f\x7f]+', ' ', text or '').split())


def squeeze(text):
    return re.sub(r'\s', '', text)


def defects_of(message):
    found = list(message.defects)
    for part in message.walk():
        found += part.defects
        for name in ('content-type', 'content-transfer-encoding', 'content-disposition'):
            value = part[name] if part is message or name in part else None
            found += list(getattr(value, 'defects', ()) or ())
    return found


def sender(message):
    header = message['from']
    boxes = getattr(header, 'addresses', ()) if header is not None else ()
    if not boxes:
        return '', ''
    return boxes[0].display_name, boxes[0].addr_spec


def text_of(message):
    part = message.get_body(('plain',))
    if part is None:
        return None  # only HTML or none: each has its own way to show that
    text = part.get_content()
    if part.get_param('format', '').lower() == 'flowed':
        text = re.sub(r' \n(?![>\n])', ' ', text)
    return text


def moment(message):
    header = message['date']
    when = getattr(header, 'datetime', None) if header is not None else None
    if when is None:
        return 0
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.timezone.utc)
    return int(when.timestamp())


def python_reads(raw):
    """What Python says by field; a field it finds a defect in is left out."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if defects_of(message):
        return None
    said = {}
    for field, header in (('subject', 'subject'), ('from', 'from'), ('date', 'date')):
        value = message[header]
        if value is not None and value.defects:
            continue
        if field == 'subject':
            said['subject'] = str(value or '')
        elif field == 'from':
            said['from_name'], said['from_address'] = sender(message)
        else:
            said['date'] = moment(message)
    text = text_of(message)
    if text is not None:
        said['text'] = text
    return said


def same(field, ours, theirs):
    if field == 'date':
        return ours == theirs
    if field == 'from_address':
        return ours.lower() == theirs.lower()
    return white(ours) == white(theirs)


def header_of(raw, name):
    found = re.search(rb'(?im)^' + name + rb':((?:[^\n]*\n[ \t])*[^\n]*)', raw)
    return found.group(1) if found else b''


def utf8_within(text):
    """Whether it is UTF-8 that was read as one byte a character."""
    for charset in ('latin-1', 'cp1252'):
        try:
            text.encode(charset).decode()
            return not text.isascii()
        except UnicodeError:
            pass
    return False


# Field (None: any), whether it explains, why.  They are rules about shapes: no file is named.
REASONS = [
    (None, lambda we, py, raw: b'\n' not in raw,
     'lines end as on an old Mac: Python sees one'),
    ('from_name', lambda we, py, raw: we and not py and b'(' in header_of(raw, b'From'),
     'the name stands in a comment, "a@b (Ada)", which Python passes over'),
    ('from_address', lambda we, py, raw: ' ' in py or '"' in py,
     'an address that is quoted or has white space'),
    ('date', lambda we, py, raw: re.search(rb'\([A-Z]+\) *[-+]\d{4}', header_of(raw, b'Date')),
     'Python misses a zone that follows a comment'),
    (None, lambda we, py, raw: '\ufffd' in str(py),
     'bytes that the stated charset does not have: we look which it is'),
    ('text', lambda we, py, raw: utf8_within(py),
     'UTF-8 that says it is another charset'),
    ('text', lambda we, py, raw: any(0x80 <= ord(c) < 0xa0 for c in py),
     'Windows-1252 that says it is ISO-8859-1'),
    ('text', lambda we, py, raw: b'base64' in raw and squeeze(we) == squeeze(py),
     'words that say they are base64: Python loses their line ends'),
    ('text', lambda we, py, raw: re.search(rb'(?i)delsp="?yes', raw) and squeeze(we) == squeeze(py),
     'DelSp=yes (RFC 3676), of which Python knows nothing'),
]


def explain(field, ours, theirs, raw):
    for of, holds, why in REASONS:
        if of in (None, field) and holds(ours, theirs, raw):
            return why
    return None


def mails_of(data):
    for folder in ('mail/mime', 'mail/bounce'):
        folder = os.path.join(data, folder)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            if not name.endswith(('.json', '.xml', '.out', '.golden', '.tsv')):
                yield os.path.join(folder, name)


def compare(path, ours, tally):
    name = os.path.basename(path)
    with open(path, 'rb') as file:
        raw = file.read()
    try:
        theirs = python_reads(raw)
    except Exception as failure:  # that parser raises on some of them
        print(f'{name}: Python fails: {type(failure).__name__}')
        theirs = None
    if theirs is None:
        tally['defect'] += 1
        return
    for field in (f for f in FIELDS if f in theirs):
        said = ours.get(field, '')
        if same(field, said, theirs[field]):
            tally['same'] += 1
            continue
        why = explain(field, said, theirs[field], raw)
        tally['explained' if why else 'not'] += 1
        print(f'{name}: {field}: {why or "NOT EXPLAINED"}')
        if not why:
            print(f'    we:     {str(said)[:300]!r}\n    Python: {str(theirs[field])[:300]!r}')


def main():
    build, data = sys.argv[1:3]
    paths = list(mails_of(data))
    if not paths:
        print(f'skipped: {data}/mail is not there')
        return 0
    out = subprocess.run([os.path.join(build, 'tests/score/mime'), *paths],
                         capture_output=True, check=True).stdout
    tally = collections.Counter()
    for path, line in zip(paths, out.decode().splitlines(), strict=True):
        ours = json.loads(line)
        if 'date' in ours:
            compare(path, ours, tally)
        else:
            tally['kept'] += 1
            print(f'{os.path.basename(path)}: kept, not read')
    print(f"{len(paths)} mails: {len(paths) - tally['kept']} read, {tally['kept']} kept with a "
          f"sentence; in {tally['defect']} Python finds a defect")
    print(f"{tally['same']} fields agree, {tally['explained']} differ for a reason, "
          f"{tally['not']} without")
    return 1 if tally['not'] else 0


sys.exit(main())
