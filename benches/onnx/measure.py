#!/usr/bin/env python3
"""measure.py IDS.json [--models FOLDER]: tokens per second of ONNX Runtime on two cores, f32 and int8, at its best.

Why: a comparison with our encoder is honest only when the other side runs as fast as it can be made to. So this looks
for the fastest way through the graphs of export.py: which weights and which form of the graph, texts of one length
against padded ones, how many tokens a batch holds, one session on two threads against two sessions of one thread each.
IDS.json is a list of lists of token ids, each with the model's marks at both ends. A short search over every fourth
batch picks finalists, whose medians over the whole list count. Padding is not counted as tokens; cutting into batches,
filling arrays and bringing vectors to length one are not timed (in favour of ONNX Runtime). The last line is JSON.
"""
import argparse
import json
import pathlib
import statistics
import sys
import threading
import time

try:
    import numpy as np
    import onnxruntime
except ImportError as error:
    print(f"nothing measured, {error.name} is missing: pip install onnxruntime numpy")
    sys.exit(0)

CORES = 2  # what our own figures are measured on
LONGEST = 512  # positions that the model knows; nothing longer can be run
BATCHES = (256, 512, 1024, 2048)  # tokens: below, products are too small to be quick; above, states outgrow the caches
MIDDLE = 1024  # the batch at which the graphs are told apart: they differ by far more than batches do
EVERY = 4  # the search runs each fourth batch: all lengths are among them, and it takes a quarter of the time
TRIES = 2  # of each candidate in the search, the better one counts: what disturbs only ever slows down
FINALISTS = 3  # candidates closer together than the search can tell
ROUNDS = 5  # of each finalist over everything; the median of those that were alone on the cores counts
QUIET = 0.95  # share of the cores' time that was ours; with less, somebody else was at work and the figure is too low
PAUSES, PAUSE = 60, 10  # times, and seconds each, that all runs together wait for the others to finish: ten minutes
AGAIN = 5  # runs of one way at most until one was alone, so that one spell of noise does not use all the patience up
# Left on, these would put together again what the loose form keeps apart.
LOOSE = ["SkipLayerNormFusion", "BiasSkipLayerNormFusion", "EmbedLayerNormFusion", "BiasGeluFusion"]
WEIGHTS = {"f32": ("f32",), "int8": ("s8", "u8")}


class Way:
    """One way through the texts: a graph, a manner of cutting batches and of using the cores."""

    def __init__(self, weights, form, tokens, padded, sessions):
        self.key = (weights, form, tokens, padded, sessions)
        shape = "padded" if padded else "equal lengths"
        self.name = f"{weights} {form}, {shape}, {tokens} tokens, {sessions} x {CORES // sessions} threads"

    def open(self, folder):
        weights, form, _, padded, sessions = self.key
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = CORES // sessions
        options.inter_op_num_threads = 1  # the graph is a chain, no two operators can run side by side
        options.enable_mem_pattern = False  # patterns are kept per shape, and here the shape changes with every batch
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        path = folder / f"{weights}_{form}_{'masked' if padded else 'bare'}.onnx"
        off = LOOSE if form == "loose" else []
        make = onnxruntime.InferenceSession
        cpu = ["CPUExecutionProvider"]
        self.sessions = [make(str(path), options, providers=cpu, disabled_optimizers=off) for _ in range(sessions)]

    def feeds(self, texts):
        """Batches as arrays, cut from the texts in the order of their lengths: (places, inputs, tokens that count)."""
        _, _, tokens, padded, _ = self.key
        batches = []
        for place in sorted(range(len(texts)), key=lambda p: len(texts[p])):
            length = len(texts[place])
            last = batches[-1] if batches else None
            fits = last and (len(last) + 1) * length <= tokens and (padded or len(texts[last[0]]) == length)
            if fits:
                last.append(place)
            else:
                batches.append([place])
        return [self.feed(texts, batch) for batch in batches]

    def feed(self, texts, batch):
        longest = max(len(texts[p]) for p in batch)
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, place in enumerate(batch):
            ids[row, : len(texts[place])] = texts[place]
            mask[row, : len(texts[place])] = 1
        return batch, {"ids": ids, "mask": mask} if self.key[3] else {"ids": ids}, int(mask.sum())

    def run(self, feeds):
        """Tokens per second, share of the cores' time that we had, vectors. Large batches first: no core waits long."""
        found, lock = [], threading.Lock()
        queue = iter(sorted(feeds, key=lambda feed: -feed[1]["ids"].size))

        def work(session):
            while True:
                with lock:
                    feed = next(queue, None)
                if feed is None:
                    return
                found.append((feed[0], session.run(None, feed[1])[0]))  # run() lets other Python threads go on

        threads = [threading.Thread(target=work, args=(session,)) for session in self.sessions]
        start, used = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - start
        return sum(feed[2] for feed in feeds) / took, (time.process_time() - used) / took / CORES, found


def alone(way, feeds, pauses):
    """A run during which nobody else used the cores, or the last one when patience ends."""
    for _ in range(AGAIN):
        done = way.run(feeds)
        if done[1] >= QUIET or next(pauses, None) is None:
            break
        time.sleep(PAUSE)
    return done


def search(ways, texts, folder, pauses):
    """The ways from the fastest to the slowest, by every fourth batch.

    What counts is the speed by the share of the cores that was had: alone it is the speed itself, and beside others it
    still tells two ways with sessions of one thread apart. Sessions of two threads wait for each other then and look
    worse than they are, so a line with a share below one is no measurement of those.
    """
    speeds = {}
    for way in ways:
        way.open(folder)
        feeds = way.feeds(texts)[::EVERY]
        way.run(feeds[::EVERY])  # memory is fetched once, before anything counts
        speed, share = max(alone(way, feeds, pauses)[:2] for _ in range(TRIES))
        speeds[way] = speed / share
        way.sessions = []  # at most one way's weights are held at a time
        print(f"  {way.name}: {speed:,.0f}{'' if share >= QUIET else f' ({share:.2f} of the cores)'}", flush=True)
    return sorted(ways, key=lambda way: -speeds[way])


def final(ways, texts, folder, pauses):
    """Median tokens per second of the best way over everything, its name, its vectors; the ways take turns."""
    feeds = {way: way.feeds(texts) for way in ways}
    rounds = {way: [] for way in ways}
    vectors = {}
    for way in ways:
        way.open(folder)
        found = way.run(feeds[way])[2]  # not timed
        vectors[way] = np.zeros((len(texts), found[0][1].shape[1]))
        for places, rows in found:
            vectors[way][places] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for _ in range(ROUNDS):
        for way in ways:
            rounds[way].append(alone(way, feeds[way], pauses)[:2])
    middle = {}
    for way in ways:
        quiet = [speed for speed, share in rounds[way] if share >= QUIET]
        speeds = quiet or [speed for speed, _ in rounds[way]]
        middle[way] = statistics.median(speeds)
        note = f"{len(quiet)} of {ROUNDS} rounds alone on the cores" + ("" if quiet else ": too low, measure again")
        said = f"{middle[way]:,.0f} ({min(speeds):,.0f} to {max(speeds):,.0f})"
        print(f"  all of it, {way.name}: {said}; {note}", flush=True)
    best = max(ways, key=middle.get)
    return round(middle[best]), best.name, vectors[best]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ids", type=pathlib.Path)
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "target" / "onnx")
    given = parser.parse_args()
    texts = [ids[:LONGEST] for ids in json.loads(given.ids.read_text()) if ids]
    if not (given.models / "f32_loose_bare.onnx").is_file():
        sys.exit(f"no graphs in {given.models}: run export.py first")
    print(f"onnxruntime {onnxruntime.__version__}, {len(texts):,} texts, {sum(map(len, texts)):,} tokens")
    pauses = iter(range(PAUSES))
    speed, name, vectors = {}, {}, {}
    for kind, weights in WEIGHTS.items():
        print(f"{kind}, tokens per second:")
        graphs = [Way(w, form, MIDDLE, False, CORES) for w in weights for form in ("fused", "loose")]
        chosen = search(graphs, texts, given.models, pauses)[0].key[:2]
        spread = [(tokens, padded, n) for padded in (False, True) for tokens in BATCHES for n in (1, CORES)]
        ways = search([Way(*chosen, *rest) for rest in spread], texts, given.models, pauses)
        speed[kind], name[kind], vectors[kind] = final(ways[:FINALISTS], texts, given.models, pauses)
    cosines = (vectors["f32"] * vectors["int8"]).sum(1)
    result = {
        "onnx_f32": speed["f32"],
        "onnx_int8": speed["int8"],
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_worst": round(float(cosines.min()), 5),
        "config": f"onnxruntime {onnxruntime.__version__}; {name['f32']}; {name['int8']}",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
