"""/openapi.json: what it says is OpenAPI by another's word, and every GET that it describes
answers what it promised."""
import json
import re
import shutil
import subprocess

import pytest

from support import NODE_TOOLS, node_module


@pytest.fixture
def site(own_practice):
    return own_practice


def tools():
    if not shutil.which("node"):
        pytest.skip("there is no node")
    node_module("ajv")


def numbers(site):
    """For {id} in a path: rows that are there."""
    one = site.folder.one
    mailing = one("SELECT coalesce(max(id), 0) FROM mailing_mailing")
    if not mailing:
        site.me.get("/mailing")
        site.me.post("/mailing")
        mailing = one("SELECT max(id) FROM mailing_mailing")
    return [
        ("/members/", one("SELECT min(id) FROM party WHERE kind = 1")),
        ("/contacts/", one("SELECT min(id) FROM party WHERE kind = 2")),
        ("/parties/", one("SELECT min(id) FROM party")),
        ("/memberships/", one("SELECT min(id) FROM membership")),
        ("/roles/", one("SELECT min(id) FROM role")),
        ("/relations/", one("SELECT coalesce(min(id), 1) FROM relation")),
        ("/mailing/", mailing),
        ("/meetings/", one("SELECT min(id) FROM interaction WHERE kind = 'meeting'")),
    ]


def filled(site, path):
    words = {"{list}": "members", "{kind}": "members", "{year}": "2026", "{token}": "a" * 52, "{name}": "invalid"}
    if path.startswith("/settings/memberships/"):
        words["{kind}"] = "types"
    for start, n in numbers(site):
        if path.startswith(start):
            words["{id}"] = str(n)
    return re.sub(r"\{\w+\}", lambda m: words.get(m.group(0), "1"), path)


def body(answer):
    try:
        return answer.json()
    except ValueError:
        return None


def test_it_is_openapi_and_every_get_answers_what_it_says(site, tmp_path):
    api = site.me.model("/openapi.json")
    answers, promised = [], 0
    for path, item in api["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/json" not in content or path == "/sign-in/again":
            continue
        answer = site.me.ask("GET", filled(site, path), headers={"Accept": "application/json"}, follow=False)
        if answer.status == 303:
            continue  # to another page
        kind = answer.headers["Content-Type"].split(";")[0]
        if kind not in ("application/json", "application/problem+json"):
            continue
        promised += "properties" in content["application/json"]["schema"] and answer.status == 200
        answers.append({"where": f"GET {path}: {answer.status}", "path": path, "method": "get",
                        "status": answer.status, "type": kind, "body": body(answer)})
    assert not [a["where"] for a in answers if a["status"] >= 500 and a["path"] != "/health"]
    assert len(answers) > 60 and promised >= 15, (len(answers), promised)
    tools()
    (tmp_path / "api.json").write_text(json.dumps(api))
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    done = subprocess.run(["node", "openapi.mjs", tmp_path / "api.json", tmp_path / "answers.json"], cwd=NODE_TOOLS,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_forms_are_described_by_their_own_tables(site):
    api = site.me.model("/openapi.json")
    new = api["paths"]["/new"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"org_name", "given_name", "family_name", "email"} <= set(new["properties"])
    edit = api["paths"]["/members/{id}/edit"]["post"]
    assert "name" in edit["requestBody"]["content"]["application/json"]["schema"]["required"]
    assert edit["x-permission"] == "crm.write" and {"412", "428"} <= set(edit["responses"])
    names = [p.get("$ref", p.get("name")) for p in edit["parameters"]]
    assert names == ["id", "#/components/parameters/IdempotencyKey", "#/components/parameters/IfMatch"]


def test_each_operation_has_a_name_of_its_own(site):
    api = site.me.model("/openapi.json")
    ids = [op["operationId"] for item in api["paths"].values() for op in item.values()]
    assert len(ids) == len(set(ids)) and all(op["summary"] for i in api["paths"].values() for op in i.values())
