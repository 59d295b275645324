"""Every route of /openapi.json, by every role, by a token and by nobody: who may is what the rows say."""
import re

import pytest

from support import Client
from test_access import boxes, invite, join

ROLES = ("reader", "editor", "manager", "admin")

# What anybody may ask for without a token of a link in its path; a new one is added here on purpose.
OPEN = {"/static/{name}", "/healthz", "/health", "/health/live", "/metrics", "/sign-in", "/sign-in/forgotten",
        "/subscribe", "/problems/{name}", "/logo/{file}", "/c/{key}", "/o/{key}", "/i/{key}", "/mailing/archive/{cluster}",
        "/mailing/archive/{cluster}/feed.atom", "/mailing/archived/{number}",
        "/mailing/archived/{number}/mail",
        *("/recruitment/jobs/{board}" + rest for rest in ("", "/feed.atom", "/feed.rss", "/sitemap.xml", "/{number}"))}
# What whoever is signed in may do without a permission: their own things.
OWN = re.compile(r"/|/help|/openapi\.json|/sign-out|/sign-in/again|/profile(/.*)?|/cluster|/being-done/.*")


def filled(path):
    return re.sub(r"\{token\}", "a" * 52, re.sub(r"\{(?!token)\w+\}", "1", path))


@pytest.fixture(scope="module")
def world(own_site):
    it = own_site
    it.clients = {"admin": it.admin}
    for role in ROLES[:-1]:
        it.clients[role] = join(it.server, invite(it.admin, f"{role}@cluster.example.org", role, role.title()))
    api = it.admin.model("/openapi.json")
    it.routes = [(m.upper(), p, op) for p, item in api["paths"].items() for m, op in item.items()]
    it.may = boxes(it.admin.model("/settings/roles"))
    return it


def allowed(world, role, op):
    permission = op.get("x-permission")
    return role == "admin" or not permission or world.may[role, permission]


def ask(client, method, path, **headers):
    body = None if method == "GET" else "a=1"
    kind = {} if method == "GET" else {"Content-Type": "application/x-www-form-urlencoded"}
    return client.ask(method, filled(path), body, {"Accept": "application/json", **kind, **headers}, follow=False)


def test_no_route_is_open_by_oversight(world):
    assert len(world.routes) > 100
    known = {p for _, p in world.may}
    for method, path, op in world.routes:
        if not op.get("security"):
            assert "{token}" in path or path in OPEN, f"{method} {path} is open to everybody"
        elif not op.get("x-permission"):
            assert OWN.fullmatch(path), f"{method} {path} asks for no permission"
        else:
            assert op["x-permission"] in known, f"{method} {path} asks for a permission that nobody declares"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_its_permissions_say(world, role):
    client = world.clients[role]
    for method, path, op in world.routes:
        if not op.get("security"):
            continue
        # A POST goes without the token of its form, so that nothing is done: who may is told
        # that, who may not is told so before.
        answer = ask(client, method, path)
        where = f"{role} {method} {path}: {answer.status} {answer.text[:200]}"
        if not allowed(world, role, op):
            assert answer.status == 403 and "role does not allow" in answer.json()["detail"], where
        elif method == "GET":
            assert answer.status not in (401, 403, 500), where
        else:
            assert answer.status == 403 and "too long" in answer.json()["detail"], where


def test_nobody_reaches_nothing(world):
    stranger = Client(world.server)
    for method, path, op in world.routes:
        answer = ask(stranger, method, path)
        if op.get("security"):
            assert answer.status == 401, f"{method} {path}: {answer.status}"
        elif "{token}" in path:
            assert answer.status in (404, 429), f"{method} {path}: {answer.status}"


@pytest.mark.parametrize("scope", ["crm.read", "console.status"])
def test_a_token_reaches_its_scope_and_no_further(world, scope):
    token = world.folder.cordee("user", "token", "ada@cluster.example.org", scope, "1", scope).strip()
    stranger = Client(world.server)
    for method, path, op in world.routes:
        if not op.get("security") or (method != "GET" and op.get("x-permission") == scope):
            continue
        answer = ask(stranger, method, path, Authorization="Bearer " + token)
        if op.get("x-permission") == scope or path == "/openapi.json":
            assert answer.status not in (401, 403, 500), f"{method} {path}: {answer.status}"
        else:
            assert answer.status == 403, f"{method} {path}: {answer.status}"


def test_a_role_that_lost_a_permission_loses_the_routes(world):
    """The last test of the file: it takes everything away."""
    world.admin.get("/settings/roles")
    world.admin.post("/settings/roles")
    for method, path, op in world.routes:
        if op.get("security") and op.get("x-permission"):
            answer = ask(world.clients["manager"], method, path)
            assert answer.status == 403 and "role does not allow" in answer.json()["detail"], f"{method} {path}"
