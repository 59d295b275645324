"""Who works in several clusters with several roles: what she may change is asked where the record is, at every door.

Eva is a manager in Alpha and a reader in Beta. Nothing that she sends changes anything of Beta's."""
import hashlib
import re
import sqlite3
import time

import pytest

from support import Client
from test_access import invite, join
from test_clusters import bound, look, make, person

SOON = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 2 * 86400))
OWN = re.compile(r"/(cluster|sign-out|sign-in/again|profile(/.*)?|first-day(/.*)?|calendar(/end)?|lists/\{list\})$")
# Tables that tell of the server or of who asks, and not of the register.
BESIDE = re.compile(r"sqlite_|session|api_token|idempotency|sign_in_failure|audit|setting|schedule|job|core_schema|"
                    r"change|bulk|import|export_set|list_view|search_|party_count|script|custom_version|token")


def change(folder, sql, *args):
    """What no page makes at once, written beside the server; into its last change set."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    last = db.execute("SELECT coalesce(max(id), 0) FROM change_set").fetchone()[0]
    db.create_function("change_set_now", 0, lambda: last)
    db.create_function("logged_together", 1, lambda table: 0)
    db.create_function("fold", 1, lambda text: text)
    db.execute(sql, args)
    db.commit()
    db.close()


def number(page):
    return int(re.search(r"/(\d+)", page.path).group(1))


def filled(it, client, cluster, tag):
    """One of each thing in a cluster: {kind: number}."""
    look(client, cluster)
    one, folder = {}, it.folder
    one["person"] = person(client, f"Paula {tag}one", f"{tag} Works")
    one["org"] = folder.one("SELECT id FROM party WHERE name = ?", f"{tag} Works")
    one["second"] = person(client, f"Peter {tag}two", f"{tag} Second")
    one["second_org"] = folder.one("SELECT id FROM party WHERE name = ?", f"{tag} Second")
    client.get(f"/parties/{one['person']}/clusters")

    def post(path, **fields):
        page = client.post(path, **fields)
        assert page.status == 200, f"{path}: {page.status} {page.text[:600]}"
        return page

    def last(table):
        return folder.one(f"SELECT max(id) FROM {table}")

    post(f"/parties/{one['person']}/entries", kind="call", body=f"Call of {tag}", follow="3")
    one["task"], one["entry"] = last("task"), last("interaction")
    one["role"] = folder.one("SELECT id FROM role WHERE party = ?", one["person"])
    one["email"] = folder.one("SELECT id FROM email_address WHERE party = ?", one["person"])
    post(f"/parties/{one['person']}/relations", label="knows", label_back="is known by", **{"with": f"Peter {tag}two"})
    one["relation"] = last("relation")
    post("/memberships?party=%d" % one["org"], party=one["org"], type="full", joined="2025-01-01")
    one["membership"] = last("membership")
    post("/segments", name=f"Those of {tag}", filter="is:person", kind="2", shared="1")
    one["segment"] = last("segment")
    one["topic"] = folder.one("SELECT min(id) FROM topic WHERE cluster = ?", cluster)
    post("/groups", name=f"Circle of {tag}", purpose="x")
    one["group"] = last("groups_group")
    post(f"/groups/{one['group']}/members", who=f"#{one['person']}")
    one["member"] = last("groups_member")
    change(folder, "INSERT INTO competence(party, theme, level) VALUES(?, ?, 2)", one["person"], it.theme)
    one["mailing"] = number(post("/mailing"))
    post("/survey", **{"from": "ready"})
    one["survey"] = last("survey_survey")
    post("/training", title=f"Course of {tag}", day="2031-05-03", until="17:00", seats="3", **{"from": "09:00"})
    one["training"] = last("training_date")
    post(f"/training/{one['training']}/people", who=f"#{one['person']}")
    one["seat"] = last("training_signup")
    change(folder, "INSERT INTO funding_call(key, title, programme, status, record, first_at, changed_at)"
           " VALUES(?, 'Hydrogen', '', 'open', '{\"title\": \"Hydrogen\"}', 1, 1)", f"CALL-{tag}")
    one["call"] = last("funding_call")
    change(folder, "INSERT INTO funding_profile(cluster, name, filter, said_by, changed_at) VALUES(?, 'Circle', 'is:key', 'staff', 1)", cluster)
    one["looking"] = last("funding_profile")
    post(f"/funding/call/{one['call']}/together")
    one["project"] = last("funding_project")
    post(f"/funding/projects/{one['project']}/partners", party=one["org"])
    one["partner"] = last("funding_partner")
    change(folder, "INSERT INTO funding_follow(person, party, cluster, next_at) VALUES (?, ?, ?, 4102444800)", one["person"], one["org"], cluster)
    one["follow"] = last("funding_follow")
    change(folder, "INSERT INTO recruitment_opening(cluster, party, contact, title, state) VALUES(?, ?, ?, 'Welder', 'open')", cluster, one["org"],
           one["person"])
    one["opening"] = last("recruitment_opening")
    change(folder, "INSERT INTO recruitment_candidate(cluster, person, headline, consent_until) VALUES(?, ?, 'Welder', 4102444800)", cluster, one["second"])
    one["candidate"] = last("recruitment_candidate")
    change(folder, "INSERT INTO recruitment_candidate_document(candidate, person, name, type, file, size) VALUES(?, ?, 'a.txt', 'text/plain', 'none', 1)",
           one["candidate"], one["second"])
    one["document"] = last("recruitment_candidate_document")
    change(folder, "INSERT INTO recruitment_pair(opening, candidate) VALUES(?, ?)", one["opening"], one["candidate"])
    one["pair"] = last("recruitment_pair")
    post("/recruitment/skills", label=f"Welding for {tag}")
    one["skill"] = last("recruitment_skill")
    change(folder, "INSERT INTO recruitment_opening_skill(opening, skill) VALUES(?, ?)", one["opening"], one["skill"])
    # Whoever is to be told is written down already, or the schedule would do it between two looks.
    change(folder, "INSERT INTO recruitment_follow(person, candidate, next_at) VALUES (?, ?, 4102444800)", one["second"], one["candidate"])
    change(folder, "INSERT INTO recruitment_follow(person, opening, next_at) VALUES (?, ?, 4102444800)", one["person"], one["opening"])
    one["told"] = last("recruitment_follow")
    change(folder, "INSERT INTO survey_proposal(survey, question, item, words, language, points, town, km, sign, made_at)"
           " VALUES(?, 'skills', 'data', 'Data', 'en', 5, 'Graz', 1, 'x', 1)", one["survey"])
    one["course"] = last("survey_proposal")
    post("/survey/roles", name=f"Welders of {tag}", filter="role:welder")
    one["skill"] = last("survey_role")
    change(folder, "INSERT INTO survey_import(cluster, name, hash, n_rows, columns, plan, created_at) VALUES(?, 'a.csv', '', 1, '[]', '{\"columns\":[]}', 1)", cluster)
    one["brought"] = last("survey_import")
    change(folder, "INSERT INTO correction(party, field, was, said) VALUES(?, 'city', '', 'Elsewhere')", one["person"])
    one["correction"] = last("correction")
    change(folder, "INSERT INTO proposal(kind, key, party, at, details) VALUES('person.title', ?, ?, 1, '{\"title\":\"Mag.\"}')", tag, one["person"])
    one["proposal"] = last("proposal")
    change(folder, "INSERT INTO attachment(party, interaction, file, name, type, size) VALUES(?, ?, 'x', 'a.txt',"
           " 'text/plain', 1)", one["person"], one["entry"])
    one["file"] = last("attachment")
    change(folder, "INSERT INTO picture(key, cluster, name, alt, type, width, height, size, file) VALUES(?, ?, 'a', '',"
           " 'image/png', 1, 1, 1, 'x')", tag, cluster)
    one["picture"] = last("picture")
    change(folder, "INSERT INTO fee(membership, cluster, year, cents, currency) VALUES(?, ?, 2025, 100, 'EUR')",
           one["membership"], cluster)
    one["fee"] = last("fee")
    client.get("/")
    change(folder, "INSERT INTO message(message_id, file, size, state, kind, party) VALUES(?, 'm', 1, 'unread', 'reply',"
           " ?)", tag, one["person"])
    one["message"] = last("message")
    change(folder, "INSERT INTO desk(party, last, came_at, waits_since) VALUES(?, ?, 1, 1)", one["person"],
           one["entry"])
    one["desk"] = last("desk")
    change(folder, "INSERT INTO desk_mail(desk, interaction) VALUES(?, ?)", one["desk"],
           one["entry"])
    client.get("/sheet")
    post("/sheet/indicators", name=f"People of {tag}", filter="is:person", kind="2")
    one["indicator"] = last("sheet_indicator")
    post("/sheet/freeze", name=f"Year of {tag}")
    one["frozen"] = last("sheet_frozen")
    client.get("/retention")
    post("/retention", name=f"Gone quiet in {tag}", filter="last_contact>900d", kind="2", follows="list", days="30")
    one["rule"] = last("retention_rule")
    post(f"/retention/{one['rule']}/keep", party=one["person"], reason="A friend")
    one["kept"] = last("retention_kept")
    post("/introductions", party=one["person"], other=f"#{one['second']}", purpose=f"Trade of {tag}")
    one["introduction"] = last("introductions_introduction")
    return one


@pytest.fixture(scope="module")
def world(own_site):
    it = own_site
    admin = it.admin
    make(admin, "Beta")
    it.alpha, it.beta = [n for n, in it.folder.rows("SELECT id FROM cluster ORDER BY id")]
    it.theme = it.folder.one("SELECT min(id) FROM theme WHERE parent IS NOT NULL")
    it.of = {it.alpha: filled(it, admin, it.alpha, "Alpha"), it.beta: filled(it, admin, it.beta, "Beta")}
    look(admin, 0)
    it.eva = join(it.server, invite(admin, "eva@cluster.example.org", "reader", "Eva"))
    role(it, "reader")
    it.api = admin.model("/openapi.json")
    return it


def role(it, in_beta):
    bound(it.admin, it.folder, "eva@cluster.example.org",
          **{f"role_{it.alpha}": "manager", f"role_{it.beta}": in_beta})


def tables(it):
    """All of the register as it is now."""
    db = sqlite3.connect(f"file:{it.folder.path}/cordee.db?mode=ro", uri=True, timeout=60)
    names = [n for n, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    found = {n: set(db.execute(f"SELECT * FROM {n}")) for n in names if not BESIDE.match(n)}
    found["outbox"] = set(db.execute("SELECT id, party FROM outbox"))  # the server tries again what waits
    db.close()
    return found


def differs(before, after):
    return {n: (before[n] ^ after[n]) for n in after if before[n] != after[n]}


RULE = {"name": "Mine", "filter": "is:person", "kind": 2, "follows": "erase", "days": 1, "active": 1}


# Path -> what is sent, where {x} is Beta's number of x; "ids" of Alpha stand in the path when it says "alpha".
def doors(b, a):
    person_, org = b["person"], b["org"]
    mine = a["person"]
    return [
        ("/bulk", {"do": "tag", "tag": "got", "kind": 2, "party": [person_], "confirmed": 1}),
        ("/bulk", {"do": "trash", "kind": 2, "party": [mine, b["second"]], "confirmed": 2}),
        ("/bulk", {"do": "tag", "tag": "got", "kind": 2, "filter": "Betaone", "all": 1, "confirmed": 1}),
        ("/parties/bulk", {"do": "tag", "tag": "got", "kind": 2, "party": [person_]}),
        ("/parties/bulk", {"do": "owner", "owner": 1, "kind": 2, "party": [mine, person_]}),
        (f"/contacts/{person_}/correct", {}),
        (f"/contacts/{person_}/edit", {"given_name": "New", "family_name": "Name"}),
        (f"/contacts/{person_}/erase", {"name": "Paula Betaone", "sure": "1"}),
        (f"/members/{org}/edit", {"name": "New name"}),
        ("/corrections", {"do": "accept", "id": [b["correction"]]}),
        ("/corrections", {"do": f"accept {b['correction']}"}),
        ("/corrections", {"do": "refuse", "id": [b["correction"]]}),
        ("/review", {"do": "accept", "id": [b["proposal"]]}),
        ("/review", {"do": f"accept {b['proposal']}"}),
        ("/review", {"do": f"dismiss {b['proposal']}"}),
        ("/duplicates/say", {"a": person_, "b": b["second"], "two": 1}),
        ("/duplicates/say", {"a": mine, "b": person_, "two": 1}),
        (f"/fees/{b['fee']}/remove", {}),
        (f"/files/{b['file']}/remove", {}),
        (f"/pictures/{b['picture']}", {"name": "Owned", "alt": "Owned"}),
        (f"/pictures/{b['picture']}/remove", {}),
        (f"/groups/{b['group']}", {"name": "Other", "purpose": "y"}),
        (f"/groups/{b['group']}", {"end": "1"}),
        (f"/groups/{b['group']}/members", {"who": f"#{mine}"}),
        (f"/groups/{a['group']}/members", {"who": f"#{b['second']}"}),
        (f"/groups/{b['group']}/members/{b['member']}", {"do": "speaker"}),
        (f"/groups/{a['group']}/members/{b['member']}", {"do": "leave"}),
        (f"/groups/{b['group']}/minutes", {"subject": "x", "minutes": "y", "present": [person_]}),
        (f"/groups/{a['group']}/minutes", {"subject": "x", "minutes": "y", "present": [person_]}),
        (f"/mailing/{b['mailing']}", {"subject": "x", "body": "y"}),
        (f"/mailing/{a['mailing']}", {"subject": "x", "body": "y", "topic": b["topic"]}),
        *[(f"/mailing/{b['mailing']}/{do}", {}) for do in ("anyway", "approve", "ask", "cancel", "copy", "discard", "follow-up", "links", "pause", "resume", "send")],
        (f"/mailing/{b['mailing']}/after", {"clicks": "off", "archive": "1"}),
        (f"/mailing/{b['mailing']}/audience", {"filter": "Paula"}),
        (f"/mailing/{b['mailing']}/contacts", {"country": "AT", "staff": "1"}),
        (f"/mailing/{b['mailing']}/contacts/remove", {"contact": "1"}),
        (f"/mailing/{b['mailing']}/files", {}),
        (f"/mailing/{b['mailing']}/files/remove", {"file": "1"}),
        (f"/mailing/{b['mailing']}/keep", {"subject": "x", "markdown": "y"}),
        (f"/mailing/{b['mailing']}/plan", {"start": "2030-01-01T10:00"}),
        (f"/mailing/{b['mailing']}/template", {"name": "x"}),
        (f"/mailing/{b['mailing']}/testers", {"address": "x@example.org"}),
        (f"/mailing/{b['mailing']}/testers/remove", {"address": "x@example.org"}),
        (f"/mailing/{b['mailing']}/text/remove", {"lang": "de"}),
        (f"/mailing/templates/{b['template']}/delete", {}),
        *[(f"/survey/{b['survey']}/{do}", {"do": "save", "title": "Mine now", "least": "7", "filter": "Paula", "invitation": "1"}) for do in ("again", "bank", "close", "discard", "edit", "if", "least", "later", "link", "open-link", "plan", "publish", "remind", "send", "words")],
        (f"/survey/{b['survey']}/courses", {"people": 1, "companies": 0, "gap": 1, "km": 5, "fixed": 1, "price": 2, "variable": 1, "currency": "EUR"}),
        *[(f"/survey/proposal/{b['course']}", {"do": do}) for do in ("follow", "held", "open", "discard")],
        *[(f"/survey/role/{b['skill']}", {"do": do, "name": "Mine now", "filter": "is:person"}) for do in ("save", "remove")],
        *[(f"/survey/import/{b['brought']}{do}", {"do": "take"}) for do in ("", "/discard", "/undo")],
        (f"/survey/import/{a['brought']}", {"do": "into", "survey": b["survey"]}),
        (f"/survey/{a['survey']}/send", {"do": "save", "filter": "Paula", "topic": b["topic"]}),
        (f"/funding/call/{a['call']}/answer", {"party": org, "answer": "interested"}),
        *[(f"/funding/telling/{b['follow']}", {"do": do, "rhythm": "daily", "most": "3"}) for do in ("save", "remove")],
        ("/funding/telling/start", {"who": [person_]}),
        ("/funding/telling/add", {"who": f"#{person_}"}),
        (f"/funding/profile/{org}", {"words": "Mine"}),
        (f"/funding/profile/{person_}", {"words": "Mine"}),
        (f"/funding/profile/{org}/forget", {}),
        *[(f"/funding/profile/{who}/feed", {"do": "withdraw"}) for who in (org, person_)],
        (f"/funding/group/{b['looking']}", {"name": "Mine"}),
        (f"/funding/group/{b['looking']}/remove", {}),
        (f"/funding/profile/{org}/ask", {"person": person_}),
        (f"/funding/profile/{mine}/ask", {"person": person_}),
        *[(f"/funding/projects/{b['project']}{do}", {"title": "Mine now", "state": "funded", "what": "x", "party": mine}) for do in ("", "/ask", "/asks", "/elsewhere", "/move", "/partners", "/remove", "/tasks")],
        (f"/funding/projects/{a['project']}/partners", {"party": org}),
        (f"/funding/projects/{a['project']}/tasks", {"what": "x", "party": org}),
        (f"/funding/findable/{org}", {"do": "find"}),
        *[(f"/funding/projects/{project}/partners/{b['partner']}", {"do": do}) for project in (a["project"], b["project"]) for do in ("agree", "decline", "remove", "role")],
        (f"/training/{b['training']}/cancel", {}),
        (f"/training/{b['training']}/discard", {}),
        (f"/training/{b['training']}/edit", {"title": "Mine", "day": "2031-05-03", "from": "09:00", "until": "10:00", "seats": "9"}),
        (f"/training/{b['training']}/invite", {"filter": "is:person", "do": "send"}),
        (f"/training/{a['training']}/invite", {"do": "save", "filter": "Paula", "topic": b["topic"]}),
        (f"/training/{b['training']}/people", {"who": f"#{mine}"}),
        (f"/training/{a['training']}/people", {"who": f"#{person_}"}),
        (f"/training/{b['training']}/people/{b['seat']}", {"do": "decline"}),
        (f"/training/{a['training']}/people/{b['seat']}", {"do": "decline"}),
        (f"/training/{b['training']}/participants", {"there": [b["seat"]]}),
        ("/memberships", {"party": org, "type": "full", "joined": "2026-01-01"}),
        ("/memberships", {"party": a["org"], "cluster": "beta", "type": "full", "joined": "2026-01-01"}),
        (f"/memberships/{b['membership']}", {"type": "associated", "joined": "2024-01-01", "since": "2024-01-01"}),
        (f"/memberships/{b['membership']}/renew", {}),
        ("/renewals", {"membership": [b["membership"]]}),
        ("/merge", {"a": person_, "b": b["second"], "keep": "a"}),
        ("/merge", {"a": mine, "b": person_, "keep": "a"}),
        ("/merge", {"a": person_, "b": mine, "keep": "a"}),
        ("/new", {"given_name": "Nora", "family_name": "Neu", "org_name": "Beta Works", "known": "1", "basis": "member"}),
        (f"/parties/{person_}/ask", {}),
        (f"/parties/{person_}/clusters", {"there": ["alpha"]}),
        (f"/parties/{mine}/clusters", {"there": ["alpha", "beta"]}),
        (f"/parties/{person_}/competences", {"theme": "theme", "what": "competence", "level": "4"}),
        (f"/parties/{person_}/competences/remove", {"competence": "theme"}),
        (f"/parties/{person_}/consent", {"topic": b["topic"], "given": 1, "basis": "consent"}),
        (f"/parties/{mine}/consent", {"topic": b["topic"], "given": 1, "basis": "consent"}),
        (f"/parties/{person_}/end", {"role": b["role"]}),
        (f"/parties/{mine}/end", {"role": b["role"]}),
        (f"/parties/{org}/end", {"membership": b["membership"]}),
        (f"/parties/{a['org']}/end", {"notice": b["membership"]}),
        (f"/parties/{b['both']}/end", {"notice": b["both_membership"]}),
        (f"/parties/{b['both']}/end", {"membership": b["both_membership"]}),
        ("/fees", {"year": "2026"}),
        (f"/parties/{person_}/entries", {"kind": "note", "body": "x"}),
        (f"/parties/{mine}/entries", {"kind": "meeting", "body": "x", "with": [person_]}),
        (f"/parties/{person_}/owner", {"owner": 1}),
        (f"/parties/{person_}/relations", {"label": "x", "with": f"#{b['second']}"}),
        (f"/parties/{mine}/relations", {"label": "x", "with": "Peter Betatwo"}),
        (f"/parties/{person_}/remove", {"email": b["email"]}),
        (f"/parties/{mine}/remove", {"email": b["email"]}),
        (f"/parties/{mine}/remove", {"entry": b["mine"]}),
        (f"/parties/{person_}/restore", {}),
        (f"/parties/{person_}/trash", {}),
        (f"/parties/{person_}/untag", {"tag": "kept"}),
        ("/quick", {"kind": "note", "body": "x", "party": [person_]}),
        ("/quick", {"kind": "note", "body": "x", "names": "Paula Betaone"}),
        ("/quick", {"kind": "task", "title": "x", "body": "x", "names": "Paula Betaone"}),
        (f"/relations/{b['relation']}", {"label": "y", "label_back": "z"}),
        (f"/relations/{b['relation']}/end", {}),
        (f"/relations/{b['relation']}/end", {"remove": "1"}),
        (f"/relations/{b['across']}", {"label": "y", "label_back": "z"}),
        (f"/relations/{b['across']}/end", {"remove": "1"}),
        (f"/roles/{b['role']}", {"label": "Queen"}),
        (f"/segments/{b['segment']}", {"name": "Mine now", "filter": "is:org", "kind": "1"}),
        (f"/segments/{b['segment']}/delete", {}),
        (f"/settings/topics/{b['topic']}", {"name": "Mine now", "name_en": "Mine now"}),
        (f"/settings/topics/{b['topic']}/move", {"up": "1"}),
        (f"/settings/topics/{b['topic']}/retire", {"retired": "1"}),
        (f"/tasks/{b['task']}", {"title": "Other", "owner": 1}),
        (f"/tasks/{b['task']}/done", {}),
        (f"/tasks/{b['task']}/open", {}),
        ("/inbox/bulk", {"do": "done", "thread": [b["desk"]]}),
        ("/inbox/bulk", {"do": "assign", "staff": 1, "thread": [a["desk"], b["desk"]]}),
        (f"/inbox/{b['desk']}/answer", {"to": "paula@example.org", "subject": "x", "body": "y"}),
        (f"/inbox/{b['desk']}/assign", {"staff": 1}),
        (f"/inbox/{b['desk']}/done", {}),
        (f"/inbox/{b['desk']}/draft", {"body": "half of an answer"}),
        (f"/inbox/{b['desk']}/follow", {"title": "x", "until": "2030-01-01"}),
        (f"/inbox/{b['desk']}/open", {}),
        (f"/inbox/{b['desk']}/snooze", {"until": SOON}),
        (f"/unread/{b['message']}/assign", {"party": mine}),
        (f"/unread/{a['message']}/assign", {"party": person_}),
        (f"/unread/{b['message']}/read", {}),
        ("/write", {"to": str(person_), "party": [person_], "subject": "x", "body": "y"}),
        ("/write", {"to": f"{mine},{person_}", "party": [mine, person_], "subject": "x", "body": "y"}),
        (f"/changes/{b['set']}/undo", {}),
        (f"/entries/{b['entry']}/seen-by", {"visibility": "owner"}),
        (f"/entries/{b['mine']}/seen-by", {"visibility": "owner"}),
        (f"/sheet/indicators/{b['indicator']}", {"name": "Other", "filter": "is:member", "kind": "1"}),
        (f"/sheet/indicators/{b['indicator']}/remove", {}),
        (f"/retention/of/{b['person']}", {"reason": "Mine"}),
        ("/retention", {**RULE, "cluster": "beta"}),
        ("/retention", {**RULE, "cluster": 0}),
        (f"/retention/{b['rule']}", RULE),
        (f"/retention/{a['rule']}", {**RULE, "cluster": "beta"}),
        (f"/retention/{b['rule']}/remove", {}),
        (f"/retention/{b['rule']}/keep", {"party": mine, "reason": "Mine"}),
        (f"/retention/{a['rule']}/keep", {"party": person_, "reason": "Mine"}),
        (f"/retention/kept/{b['kept']}/release", {}),
        (f"/introductions/{b['introduction']}", {"stands": "nothing", "purpose": "x", "note": "y"}),
        (f"/recruitment/members/{org}", {"person": person_}),
        (f"/recruitment/members/{mine}", {"person": person_}),
        *[(f"/recruitment/candidates/{b['candidate']}{do}", {"headline": "Mine now", "how": "Mine now", "sure": "1"})
          for do in ("/edit", "/ask", "/consent", "/erase", "/documents", f"/documents/{b['document']}/remove")],
        (f"/recruitment/candidates/{a['candidate']}/documents/{b['document']}/remove", {}),
        *[(f"/recruitment/openings/{b['opening']}{do}", {"title": "Mine now", "state": "closed"}) for do in ("/edit", "/move", "/remove")],
        *[(f"/recruitment/openings/{o['opening']}/candidates/{c['candidate']}/no", {"do": "no"}) for o, c in ((a, b), (b, a), (b, b))],
        *[(f"/recruitment/skills/{b['skill']}{do}", {"label": "Mine now", "skill": a["skill"]}) for do in ("", "/merge", "/delete")],
        *[(f"/recruitment/pair/{b['pair']}{do}", {"state": "agreed", "meets": "2031-01-01", "subject": "x", "text": "y", "others": "1"})
          for do in ("/ask", "/filled", "/introduce", "/letter", "/meets", "/move")],
        *[(f"/recruitment/openings/{o['opening']}/pairs", {"candidate": [c["candidate"]]}) for o, c in ((a, b), (b, a), (b, b))],
        (f"/recruitment/openings/{b['opening']}/introduce", {}),
        (f"/recruitment/telling/{b['told']}", {"rhythm": "daily"}),
        (f"/introductions/{b['introduction']}/remove", {}),
        ("/introductions", {"party": person_, "other": f"#{mine}"}),
        ("/introductions", {"party": mine, "other": f"#{person_}"}),
        ("/introductions", {"who": f"#{mine}", "other": f"#{a['second']}", "by": f"#{person_}"}),
        (f"/sheet/frozen/{b['frozen']}/remove", {}),
        (f"/settings/memberships/types/{b['type']}", {"name": "Mine", "word": "full", "period": "open"}),
        (f"/settings/memberships/types/{b['type']}/remove", {}),
    ]


# Doors that have no number of anybody's: what they make is of the cluster in which one may, or of all.
MAKES = {"/recruitment/candidates/new", "/recruitment/telling/settings", "/recruitment/skills", "/recruitment/skills/propose", "/recruitment/openings/new", "/recruitment/import", "/recruitment/import/save", "/recruitment/import/undo", "/recruitment/board", "/places", "/funding/match", "/funding/feed", "/funding/groups", "/funding/telling/settings", "/funding/projects", "/funding/call/{id}/together", "/sheet/freeze", "/sheet/indicators", "/duplicates/look", "/corrections/rules", "/export/{kind}", "/export/{kind}/sets",
         "/export/{kind}/sets/{id}/remove", "/groups", "/import", "/import/{id}", "/import/{id}/discard",
         "/import/{id}/start", "/import/{id}/undo", "/mailing", "/segments", "/settings/competences", "/survey", "/survey/bank", "/survey/import", "/survey/roles", "/training",
         "/survey/{id}/preview",  # writes nothing: whoever may see a survey may walk through it
         "/settings/competences/{id}", "/settings/competences/{id}/merge", "/settings/competences/{id}/retire",
         "/settings/fields", "/settings/fields/{id}", "/settings/fields/{id}/move", "/settings/fields/{id}/retire",
         "/settings/topics", "/settings/topics/sign-up", "/parties/{id}/files", "/pictures"}
WHOLE = re.compile(r"/(status|setup|settings(?!/(topics|memberships|competences|fields)))(/|$)|/retention/run|/funding/sources|/funding/(call/.+/)?correct")


@pytest.fixture(scope="module")
def beta(world):
    """Beta's numbers, and some that cross."""
    it = world
    b, a = it.of[it.beta], it.of[it.alpha]
    it.admin.get("/")
    page = it.admin.post(f"/parties/{a['person']}/relations", label="supplies", label_back="buys",
                         **{"with": "Peter Betatwo"})
    assert page.status == 200
    b["across"] = it.folder.one("SELECT max(id) FROM relation")
    look(it.admin, it.beta)
    it.admin.get(f"/mailing/{b['mailing']}/edit")
    assert it.admin.post(f"/mailing/{b['mailing']}/template", name="Of Beta").status == 200
    b["template"] = it.folder.one("SELECT max(id) FROM mailing_template")
    it.admin.get("/new")
    b["both"] = number(it.admin.post("/new", org_name="Both Ltd", country="AT", known="1", member="1"))
    b["both_membership"] = it.folder.one("SELECT max(id) FROM membership")
    look(it.admin, 0)
    it.admin.get(f"/parties/{b['both']}/clusters")
    assert it.admin.post(f"/parties/{b['both']}/clusters", there=[it.alpha, it.beta]).status == 200
    role(it, "editor")
    it.eva.get("/")
    it.eva.post(f"/parties/{b['person']}/entries", kind="note", body="Eva wrote this when she could")
    b["mine"] = it.folder.one("SELECT max(id) FROM interaction")
    b["set"] = it.folder.one("SELECT max(id) FROM change_set")
    role(it, "reader")
    b["type"] = it.folder.one("SELECT min(id) FROM member_type WHERE cluster = ?", it.beta)
    return b


def test_every_door_is_in_the_walk(world, beta):
    walked = {re.sub(r"\d+", "{}", p) for p, _ in doors(beta, world.of[world.alpha])}
    new = []
    for path, item in world.api["paths"].items():
        op = item.get("post")
        if not op or not op.get("security") or OWN.match(path) or path in MAKES or WHOLE.match(path):
            continue
        where = re.sub(r"\{kind\}", "types", path)
        if re.sub(r"\{\w+\}", "{}", where) not in walked:
            new.append(path)
    assert not new, f"POST {new}: with what could these change another cluster?"


@pytest.mark.parametrize("looks", ["alpha", "beta", "all"])
def test_nothing_of_another_cluster_changes(world, beta, looks):
    it = world
    look(it.eva, {"alpha": it.alpha, "beta": it.beta, "all": 0}[looks])
    names = {"alpha": it.alpha, "beta": it.beta, "theme": it.theme}
    found = []
    for path, fields in doors(beta, it.of[it.alpha]):
        fields = {k: [names.get(x, x) for x in v] if isinstance(v, list) else names.get(v, v) for k, v in fields.items()}
        before = tables(it)
        answer = it.eva.post(path, follow=False, **fields)
        changed = differs(before, tables(it))
        if changed or answer.status not in (403, 404, 422, 303):
            found.append(f"{path} {fields}: {answer.status} {str(changed)[:400]}")
        elif answer.status != 303 and len(re.sub(r"<[^>]*>", "", answer.text).split()) < 5:
            found.append(f"{path} {fields}: {answer.status} says nothing")
    assert not found, "\n".join(found)


# ---- one cluster's own numbers --------------------------------------------------------

@pytest.fixture(scope="module")
def bob(world):
    """A manager of Alpha, and of nothing else."""
    client = join(world.server, invite(world.admin, "bob@cluster.example.org", "reader", "Bob"))
    bound(world.admin, world.folder, "bob@cluster.example.org", **{f"role_{world.alpha}": "manager"})
    return client


def sheet(client):
    year = time.strftime("%Y")
    model = client.model(f"/sheet?from={year}-01-01&until={year}-12-31")
    return {(s["name"], r["name"]): r for s in model["sections"] for r in s["rows"]}


def test_the_year_sheet_has_ones_own_clusters_numbers_each_with_its_proof(world, bob):
    # Alone in both: one organisation for two clusters was made above, with people of Beta's.
    look(world.admin, 0)
    all_of, own = sheet(world.admin), sheet(bob)
    assert own["sheet.people", "new-people"]["n"] < all_of["sheet.people", "new-people"]["n"]
    assert own["sheet.interactions", "call"]["n"] == 1 and all_of["sheet.interactions", "call"]["n"] == 2
    for row in own.values():
        if row.get("href"):
            assert bob.model(row["href"])["total"] == row["n"], row
    labels = {row["label"] for row in own.values()}
    assert "People of Alpha" in labels and "People of Beta" not in labels
    assert "Beta" not in bob.get("/sheet").text.split("<main", 1)[1]
    look(world.admin, world.alpha)
    assert sheet(world.admin)["sheet.interactions", "call"]["n"] == 1
    look(world.admin, 0)
    assert bob.get("/sheet/frozen/%d" % world.of[world.alpha]["frozen"]).status == 404


# ---- who reads an entry ---------------------------------------------------------------

def entries(client, party):
    return {i["id"] for i in client.model(f"/contacts/{party}")["timeline"]["items"]}


def test_who_may_read_an_entry_is_changed_later_and_taken_back(world, bob):
    it, party = world, world.of[world.alpha]["person"]
    look(it.eva, it.alpha)
    it.eva.get(f"/contacts/{party}")
    it.eva.post(f"/parties/{party}/entries", kind="call", body="She told me something")
    entry = it.folder.one("SELECT max(id) FROM interaction")
    assert entry in entries(bob, party)
    page = it.eva.get(f"/contacts/{party}")
    assert f'action="/entries/{entry}/seen-by"' in page.text
    page = it.eva.post(f"/entries/{entry}/seen-by", visibility="owner", back=f"/contacts/{party}")
    assert page.status == 200 and page.path == f"/contacts/{party}" and "Only you" in page.text
    assert it.folder.rows("SELECT DISTINCT weight FROM interaction_party WHERE interaction = ?", entry) == [(0,)]
    assert entry not in entries(bob, party) and entry in entries(it.eva, party)
    bob.get("/")
    assert bob.post(f"/entries/{entry}/seen-by", visibility="all").status == 404
    undo = re.search(r'action="(/changes/\d+/undo)"', page.text).group(1)
    assert it.eva.post(undo).status == 200
    assert entry in entries(bob, party)
    assert it.folder.one("SELECT max(weight) FROM interaction_party WHERE interaction = ?", entry) > 0
    # A manager may keep it in the cluster, and not make it another's own.
    assert bob.post(f"/entries/{entry}/seen-by", visibility="cluster").status == 200
    refused = bob.post(f"/entries/{entry}/seen-by", visibility="owner")
    assert refused.status == 403 and "who wrote it chooses" in refused.text.lower()
    assert it.folder.one("SELECT visibility FROM interaction WHERE id = ?", entry) == "cluster"


def test_minutes_of_a_group_are_read_by_who_may_read_them(world, bob):
    it, mine = world, world.of[world.alpha]
    it.eva.get(f"/groups/{mine['group']}")
    page = it.eva.post(f"/groups/{mine['group']}/minutes", subject="Prices", minutes="Only between us",
                       present=[mine["person"]])
    assert page.status == 200 and "Only between us" in bob.get(f"/groups/{mine['group']}").text
    entry = it.folder.one("SELECT max(interaction) FROM groups_meeting")
    assert it.eva.post(f"/entries/{entry}/seen-by", visibility="owner").status == 200
    assert "Only between us" not in bob.get(f"/groups/{mine['group']}").text
    assert "Only between us" in it.eva.get(f"/groups/{mine['group']}").text


# ---- the door -------------------------------------------------------------------------

def test_an_address_that_only_takes_what_a_form_sends_says_so(world):
    answer = world.admin.get(f"/parties/{world.of[world.alpha]['person']}/entries")
    assert answer.status == 405 and answer.headers["Allow"] == "POST" and "Go back to the page with the button" in answer.text



def test_a_page_of_corrections_is_of_the_cluster_that_has_her(world):
    change(world.folder, "INSERT INTO token(hash, purpose, subject) VALUES(?, 'console.correct', ?)",
           hashlib.sha256(b"b" * 52).hexdigest(), world.of[world.beta]["person"])
    for client in (Client(world.server), world.admin):
        page = client.get("/correct/" + "b" * 52).text
        assert "\u00b7 Beta</title>" in page and "All clusters" not in page
