"""`python -m bench [NAME...]`: the figures as JSON, all of them or those with these names."""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator

import psutil

from bench import (
    backups,
    client_list,
    counts,
    enumeration,
    first_start,
    imports,
    memory,
    page,
    post,
    search,
    weight,
)
from bench.figure import Figure, say
from portal import clock

MEASURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "page": page.measure,
    "counts": counts.measure,
    "import": imports.measure,
    "memory": memory.measure,
    "first_start": first_start.measure,
    "weight": weight.measure,
    "backup": backups.measure,
    "search": search.measure,
    "client_list": client_list.measure,
    "post": post.measure,
    "enumeration": enumeration.measure,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        say(f"bench: there is no {unknown[0]}; there are: {', '.join(MEASURES)}.")
        return 2
    measured: dict[str, list[dict[str, object]]] = {}
    for name in names or MEASURES:
        measured[name] = []
        for figure in MEASURES[name]():
            say(f"{name}: {figure.name}: {figure.value:.3g} {figure.unit}")
            measured[name].append(figure.content())
    print(json.dumps({"measured_at": clock.now().isoformat(), **_machine(), **measured}, indent=2))
    return 0


def _machine() -> dict[str, object]:
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 1e9),
            "busy_before": os.getloadavg()[0],
            "system": platform.system(),
            "python": platform.python_version(),
        }
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
