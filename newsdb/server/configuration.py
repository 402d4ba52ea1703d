"""How the embedded server is configured, and why.

In: the machine's memory. Out: settings for postgresql.conf (a user may change them, `ALTER SYSTEM` included) and for
the command line (nobody may), and the access rules.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ACCESS_RULES = "# Written by newsdb: the socket only, never without the password.\nlocal all all scram-sha-256\n"
"""pg_hba.conf: no trust, no peer, no network."""

_MIB = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_bytes() -> int:
    """Return the memory this process may use: the machine's, or the container's if that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in _CGROUP_LIMITS:
        try:
            text = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            memory = min(memory, int(text))
    return memory


def tuning(memory: int) -> dict[str, str]:
    """Return the settings written to a new cluster's postgresql.conf.

    Args:
        memory: bytes.
    """
    buffers = min(max(memory // 8, 128 * _MIB), 1024 * _MIB)
    return {
        # The machine is not the database's alone: an eighth of its memory, between 128 MB and 1 GB.
        "shared_buffers": f"{buffers // _MIB}MB",
        # What the operating system will cache of our files; the planner's estimate, nothing is allocated.
        "effective_cache_size": f"{max(memory // 2, 256 * _MIB) // _MIB}MB",
        # Building a GIN index over articles is several times faster than with the default 64 MB.
        "maintenance_work_mem": "256MB" if memory >= 4096 * _MIB else "64MB",
        "work_mem": "16MB" if memory >= 4096 * _MIB else "4MB",
        # A load writes much at once: fewer checkpoints, so fewer full pages written twice.
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        # Nobody replicates an embedded server; without it, COPY into new tables and index builds skip the WAL.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        # Solid state disks: a random page costs about as much as the next one.
        "random_page_cost": "1.1",
        # Compiling a query costs more than our short queries take.
        "jit": "off",
        # Shared memory in the data folder: containers give /dev/shm only 64 MB, and systemd empties it at log-out.
        "dynamic_shared_memory_type": "mmap",
        "min_dynamic_shared_memory": "16MB",
        # The same everywhere, whatever the machine's locale and time zone.
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
    }


def fixed(cluster_name: str, socket_folder: str, port: int) -> dict[str, str]:
    """Return the settings given on the command line, where postgresql.conf cannot change them.

    Args:
        cluster_name: stands in the process titles.
        socket_folder: as seen from the data folder.
        port: the number in the socket's name.
    """
    # Before it replays its log after a crash, PostgreSQL gets its thousand files to the disk, at once where it can.
    linux = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}
    return linux | {
        # The socket in a private folder is the only way in.
        "listen_addresses": "",
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
        "port": str(port),
        "password_encryption": "scram-sha-256",
        "cluster_name": cluster_name,
        # What was committed survives a crash of the machine.
        "fsync": "on",
        # Errors go to the client that made them. Kept out of the log, which would otherwise collect statements and
        # keys of the data; starts, stops, crashes and refused connections stay in.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_statement": "none",
        "log_parameter_max_length_on_error": "0",
        "log_checkpoints": "off",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_line_prefix": "%m [%p] ",
    }
