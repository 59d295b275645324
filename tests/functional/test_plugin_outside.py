"""What `cordee plugin new` and `cordee script new` write builds, tests and loads outside the tree."""
import json
import os
import subprocess

import pytest

from support import CORDEE, ROOT, Folder

BUILD = os.environ.get("CORDEE_BUILD", str(ROOT))


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The program and its headers, installed to a place of their own."""
    top = tmp_path_factory.mktemp("installed")
    done = subprocess.run(["make", "-s", "-C", BUILD, "install", f"DESTDIR={top}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    prefix = next(p.parent.parent for p in top.rglob("bin/cordee"))
    return top, prefix


def environment(top, prefix):
    return {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig"), "PKG_CONFIG_SYSROOT_DIR": str(top),
            "PATH": f"{prefix}/bin:{os.environ['PATH']}"}


def test_a_new_plugin_builds_tests_and_loads(installed, tmp_path):
    top, prefix = installed
    run = lambda *c, cwd=tmp_path: subprocess.run(c, cwd=cwd, capture_output=True, text=True,
                                                  env=environment(top, prefix), timeout=300)
    done = run(CORDEE, "plugin", "new", "bees")
    assert done.returncode == 0, done.stderr
    done = run("make", cwd=tmp_path / "bees")
    assert done.returncode == 0, done.stdout + done.stderr
    done = run("make", "test", f"CORDEE={CORDEE}", cwd=tmp_path / "bees")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_script_is_taken_up(tmp_path):
    folder = Folder(practice=True)
    try:
        scripts = os.path.join(folder.path, "scripts")
        os.makedirs(scripts, exist_ok=True)
        done = subprocess.run([CORDEE, "script", "new", "hello"], cwd=scripts, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        listed = json.loads(folder.cordee("script", "list", "--json"))
        assert any(s["name"] == "hello" and s["state"] == "ok" for s in listed), listed
    finally:
        folder.remove()


def test_headers_are_installed_and_enough(installed):
    top, prefix = installed
    source = '#include <cordee/plugin.h>\nCORDEE_PLUGIN = {CORDEE_ABI, .name = "x"};\n'
    flags = subprocess.run(["pkg-config", "--cflags", "cordee"], capture_output=True, text=True,
                           env=environment(top, prefix)).stdout.split()
    done = subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-xc", "-",
                           "-o", "/dev/null", *flags], input=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
