#!/usr/bin/env python3
"""whole.py BINARY --deals 10,100,1000 [--keep FILE.json] [--work DIR]

Whole processes over made-up deals (made_up.py): a first run, the same run again, and what a person waits for afterwards: a brief
as the run made it and one made anew, an explanation, a search, the list of deals. Prints a line each and keeps all with machine
and commit in FILE.json, from which curves.py draws the pictures of docs/speed.md. Every size has a folder of its own in DIR, which must not hold them yet.
"""
import argparse, json, os, pathlib, platform, re, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
DEAL, FIELD = "006000000000003AAA", "commercial.contract_term"
ASKED = {
    "brief": ["brief", DEAL, "--format", "html"],
    # Of a day that no run has briefed: out of the deal's documents, with vectors and readings that are known.
    "brief of another day": ["brief", DEAL, "--format", "html", "--as-of", "2030-01-01"],
    "explain": ["explain", DEAL, FIELD],
    "find": ["find", "delivery notes in the warehouse"],
    "pipeline": ["pipeline"],
    "people": ["people", DEAL],
}
TIMES = 7  # of each question; the first one may still make what the others find, and the median does not mind


def call(command, **more):
    """Seconds, processor seconds and peak MiB of one process; fails when it does."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{' '.join(map(str, command))} ended with {status}: {process.stderr.read().decode()}")
    return {"seconds": round(seconds, 3), "processor": round(usage.ru_utime + usage.ru_stime, 3), "mib": round(usage.ru_maxrss / 1024)}


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {"processor": cpu.group(1) if cpu else platform.processor(), "cores": os.cpu_count(), "system": platform.system(),
            "gib": round(int(memory.group(1)) / 2**20) if memory else None}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--deals", default="10,100")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--seed", default="1")
    args = parser.parse_args()
    commit = subprocess.run(["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    kept = {"what": "whole processes over made-up deals", "commit": commit, "machine": machine(), "sizes": []}
    work = args.work or pathlib.Path(tempfile.mkdtemp(prefix="dossier-whole-"))
    for deals in map(int, args.deals.split(",")):
        place = work / str(deals)
        place.mkdir(parents=True)
        subprocess.run([sys.executable, HERE / "made_up.py", place / "exports", "--deals", str(deals), "--seed", args.seed], check=True,
                       stdout=subprocess.DEVNULL)
        common = ["--quiet", "--workspace", place / "workspace", "--pack", HERE.parent / "rules" / "handoff"]
        run = [args.binary, "run", place / "exports", "--out", place / "briefs", *common]
        size = {"deals": deals, "first": call(run), "again": call(run)}
        for name, words in ASKED.items():
            taken = [call([args.binary, *words, *common]) for _ in range(TIMES)]
            size[name] = {key: statistics.median(t[key] for t in taken) for key in taken[0]}
        kept["sizes"].append(size)
        first, again = size["first"], size["again"]
        print(f"{deals} deals: first {first['seconds']} s ({first['seconds'] / deals:.3f} a deal, {first['mib']} MiB), again {again['seconds']} s "
              f"({again['mib']} MiB); " + ", ".join(f"{name} {size[name]['seconds'] * 1000:.0f} ms ({size[name]['mib']} MiB)" for name in ASKED), flush=True)
    if args.keep:
        args.keep.parent.mkdir(parents=True, exist_ok=True)
        args.keep.write_text(json.dumps(kept, indent=1) + "\n")


main()
