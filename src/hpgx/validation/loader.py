"""Arm files: YAML to arms, with the rules that hold between arms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from hpgx.catalogue import DATA
from hpgx.errors import InputError, near
from hpgx.validation import parsing
from hpgx.validation import vocabulary as v
from hpgx.validation.arms import Arm
from hpgx.validation.reading import ArmError, Entry

PACKAGED = DATA / "arms"
ENDINGS = (".yaml", ".yml")

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Fast):
    """The safe loader, which also refuses a key that is written twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of a node."""
        keys = [key.value for key, _ in node.value]
        doubled = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
        if doubled is not None:
            raise yaml.MarkedYAMLError(problem=f"key '{doubled}' is given twice", problem_mark=node.start_mark)
        return cast("dict[Any, Any]", super().construct_mapping(node, deep))


def load(paths: Sequence[str | Path] = ()) -> list[Arm]:
    """Return the arms of files and folders, in order; of the packaged set without any.

    Comparators are sought among all of them. Raises ArmError for the first thing that does not meet the schema, and
    InputError for a path that cannot be read.
    """
    files = _files([Path(path) for path in paths] or [PACKAGED])
    found = [(entry, arm) for file in files for entry, arm in _read(file)]
    known: dict[str, Arm] = {}
    for entry, arm in found:
        if arm.id in known:
            raise entry.wrong("id", f"is '{arm.id}' again; an arm of {known[arm.id].file} has it. Rename one.")
        known[arm.id] = arm
    compared = {observation.other_arm for arm in known.values() for observation in arm.observations}
    for entry, arm in found:
        if not arm.observations and arm.id not in compared:
            raise entry.wrong(
                "observations", "is empty, and no arm is compared with this one; add a result or remove it."
            )
        _check_comparators(entry, arm, known)
    return list(known.values())


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
            if not inside:
                raise InputError(f"the folder '{path}' has no arm files (.yaml); give a folder or files that have.")
            files += inside
        elif path.suffix.lower() not in ENDINGS:
            raise InputError(f"'{path}' is no arm file; give YAML files (.yaml) or folders of them.")
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def _read(file: Path) -> list[tuple[Entry, Arm]]:
    name = file.name
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Strict)
    except FileNotFoundError as problem:
        raise InputError(f"there is no arm file '{file}'; check the path.") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"the arm file '{file}' cannot be read ({problem}).") from problem
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise ArmError(f"{name}: is not valid YAML ({_one_line(problem)}); repair the file.") from problem
    if not isinstance(content, list) or not content:
        raise ArmError(f"{name}: must be a list of arms, each starting with '- id: ...'.")
    found: list[tuple[Entry, Arm]] = []
    for number, item in enumerate(cast("list[Any]", content)):
        entry = Entry(item, _where(name, item, number))
        found.append((entry, parsing.arm(entry, name)))
    return found


def _where(file: str, item: Any, number: int) -> str:
    identifier = cast("dict[str, Any]", item).get("id") if isinstance(item, dict) else None
    return f"{file}: arm '{identifier}'" if isinstance(identifier, str) else f"{file}: arm number {number + 1}"


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())


def _check_comparators(entry: Entry, arm: Arm, known: dict[str, Arm]) -> None:
    for item, observation in zip(entry.entries("observations"), arm.observations, strict=True):
        other = observation.comparator
        against_arm = observation.stat in v.VERSUS_ARM
        if other is None or (other == "baseline" and not against_arm):
            continue
        if other not in known:
            if not against_arm and observation.stat != "qualitative":
                continue  # nothing is compared
            allowed = "" if against_arm else "'baseline' or "
            hint = near(other, known)
            raise item.wrong(
                "comparator", f"is '{other}'; it must be {allowed}the id of an arm in the files given.{hint}"
            )
        if observation.scorable and not all(line.complete for line in known[other].entries):
            raise item.wrong("comparator", f"is '{other}', whose dosing is not complete; the result cannot be scored.")
