"""The command line, as a person types it."""
import json

from support import CORDEE, Folder, Server
import subprocess


def test_every_command_has_help():
    listed = subprocess.run([CORDEE, "--help"], capture_output=True, text=True).stdout
    for name in ("init serve import export send receive user plugin script filter render "
                 "backup restore doctor version").split():
        assert f"  {name}" in listed
        done = subprocess.run([CORDEE, name, "--help"], capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout.startswith(f"usage: cordee {name}")


def test_an_unknown_command_names_the_nearest():
    done = subprocess.run([CORDEE, "imprt"], capture_output=True, text=True)
    assert done.returncode == 2 and 'did you mean "import"' in done.stderr


def test_init_refuses_a_folder_that_is_there(folder):
    done = folder.run("init", "--name", "A", "--email", "a@example.org")
    assert done.returncode != 0 and done.stderr.startswith("cordee: ")


def test_a_wrong_filter_points_at_its_column(folder):
    done = folder.run("filter", "country:AT AND cuontry:DE")
    assert done.returncode == 1
    assert "^" in done.stderr


def test_users_are_listed_as_json(folder):
    users = json.loads(folder.cordee("user", "list", "--json"))
    assert users[0]["login"] == "ada@cluster.example.org" and users[0]["role"] == "admin"


def test_a_second_server_says_where_the_first_is():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        done = folder.run("serve")
        assert done.returncode == 0
        assert server.url in done.stdout and "Sign in once" in done.stdout
    finally:
        server.stop()
        folder.remove()


def test_render_shows_a_template(tmp_path):
    page = tmp_path / "hello.mustache"
    page.write_text("Hello {{name}}!\n")
    done = subprocess.run([CORDEE, "render", str(page)], input='{"name": "<Ada>"}',
                          capture_output=True, text=True)
    assert done.stdout == "Hello &lt;Ada&gt;!\n"
