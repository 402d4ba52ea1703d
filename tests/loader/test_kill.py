"""kill -9 at any moment of any process: the same command again, and nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no types
import pytest

from newsdb import server
from newsdb.settings import Settings
from tests.loader.corpora import final_state, write_archive
from tests.loader.processes import finish, start_load

KILLS = 30
SEED = 20261126
ORPHANED = "preparation_data = reduction.pickle.load(from_parent)"
SORTS = ("loader", "worker", "postmaster", "backend")  # the last is any process of the server's but the postmaster


@pytest.fixture
def homes() -> Iterator[list[Settings]]:
    """Give two homes with embedded servers of their own; short paths, as sockets need them."""
    folder = Path(tempfile.mkdtemp(prefix="nk-"))
    both = [Settings(home=folder / name, database_url=None) for name in ("killed", "alone")]
    yield both
    for settings in both:
        server.stop(settings)
    shutil.rmtree(folder)


def _url(settings: Settings) -> str:
    return server.start(settings).url


def _victim(load: subprocess.Popen[str], settings: Settings, sort: str, chance: random.Random) -> psutil.Process | None:
    """Choose a process of a sort; None if there is none at this moment."""
    try:
        loader = psutil.Process(load.pid)
        if sort == "loader":
            return loader
        if sort == "worker":
            return chance.choice([child for child in loader.children() if "spawn_main" in " ".join(child.cmdline())])
        pid_files = list(settings.home.glob("postgres-*/cluster/data/postmaster.pid"))
        postmaster = psutil.Process(int(pid_files[0].read_text(encoding="ascii").split("\n")[0]))
        return postmaster if sort == "postmaster" else chance.choice(postmaster.children())
    except (psutil.NoSuchProcess, IndexError, FileNotFoundError, ValueError):
        return None


def _kill(load: subprocess.Popen[str], settings: Settings, sort: str, chance: random.Random) -> bool:
    """Kill a process of a sort at some moment of its life; return whether the load lasted until then."""
    time.sleep(chance.uniform(0.1, 2))
    while load.poll() is None:
        if _victim(load, settings, sort, chance) is not None:
            time.sleep(chance.uniform(0, 0.5))
            victim = _victim(load, settings, sort, chance)
            if victim is not None and load.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    victim.kill()
                    return True
        time.sleep(0.01)
    return False


def test_thirty_kills(homes: list[Settings], tmp_path: Path) -> None:
    """A load that is killed thirty times and started again each time ends as one that nobody disturbed."""
    killed, alone = homes
    chance = random.Random(SEED)  # noqa: S311  (repeatable, not secret)
    archive = tmp_path / "archive"
    archive.mkdir()

    waiting = [SORTS[number % len(SORTS)] for number in range(KILLS)]
    chance.shuffle(waiting)
    parts, ended = 0, 1
    for _ in range(200):
        if not waiting:
            break
        if ended == 1:  # nothing was left to do
            parts += 1
            write_archive(archive / f"{parts:02}", articles=2000, files=5, seed=parts)
        load = start_load(None, "--jobs", "2", archive, home=killed.home)
        while waiting and _kill(load, killed, waiting[-1], chance):
            if waiting.pop() == "loader":
                break
        result = finish(load)
        ended = result.code
        # Python itself complains of a worker whose loader was killed before it had told it anything.
        assert "Traceback" not in result.error or (ended == -9 and ORPHANED in result.error), result.error
        assert ended in (1, 3, -9)

    assert not waiting
    last = finish(start_load(None, "--jobs", "2", archive, home=killed.home))
    assert (last.error, last.code) == ("", 1)
    undisturbed = finish(start_load(None, "--jobs", "2", archive, home=alone.home))
    assert (undisturbed.error, undisturbed.code) == ("", 1)
    assert final_state(_url(killed)) == final_state(_url(alone))
    again = finish(start_load(None, "--jobs", "2", archive, home=killed.home))
    assert (again.counts["new"], again.counts["updated"]) == (0, 0)
