"""Compiled code on disk, so that a model is compiled once on a machine.

Code from here is run, so the folder must be this user's alone, and a file is believed only if its checksum is right;
anything else is made again. Without a folder that can be used, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FOLDER = "HPGX_CACHE"
"""Environment variable that names another folder."""

MOST_BYTES = 64 * 2**20
DIGEST = hashlib.sha256().digest_size


def fetch(key: str, make: Callable[[], bytes]) -> bytes:
    """Return what was made for this key before, or make it and keep it."""
    place = _folder()
    if place is None:
        return make()
    file = place / f"{hashlib.sha256(key.encode()).hexdigest()}.object"
    kept = _read(file, key)
    if kept is None:
        kept = make()
        _write(file, key, kept)
    return kept


def _checksum(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + content).digest()


def _read(file: Path, key: str) -> bytes | None:
    try:
        found = file.read_bytes()
    except OSError:
        return None
    content = found[DIGEST:]
    if found[:DIGEST] != _checksum(key, content):
        return None
    with suppress(OSError):
        os.utime(file)  # the oldest are removed first, so what is used must not look old
    return content


def _write(file: Path, key: str, content: bytes) -> None:
    """Write a file whole or not at all: another process may write or read it at the same moment."""
    with suppress(OSError):
        handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(_checksum(key, content) + content)
            Path(temporary).replace(file)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        _trim(file.parent)


def _trim(place: Path) -> None:
    """Remove what was not used for longest, until the folder is small enough."""
    files = sorted(
        ((file.stat(), file) for file in place.iterdir() if file.is_file()),
        key=lambda item: -item[0].st_mtime,
    )
    total = 0
    for status, file in files:
        total += status.st_size
        if total > MOST_BYTES:
            file.unlink(missing_ok=True)


def _folder() -> Path | None:
    """Return the folder, made if need be; None where there is none that only this user can write."""
    place = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else _usual()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = place.stat()
    except (OSError, RuntimeError):
        return None
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)):
        return None
    return place


def _usual() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "hpgx" / "engine"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "hpgx" / "engine"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hpgx" / "engine"
