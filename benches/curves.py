#!/usr/bin/env python3
"""curves.py KEPT.json OUT: draws the curves of docs/speed.md from a run that whole.py kept: time a deal, peak memory and waiting times by
number of deals, each an SVG that reads on light and on dark pages. Same run, same bytes.
"""
import json, math, pathlib, sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 64, 150, 34, 40
COLOURS = ("#2f6db5", "#c8553d", "#3a8f5c", "#8a5fb0", "#b08900", "#4a8f9f")
INK = "#777"


def steps(most):
    """Round numbers from 0 to at least `most`, four to eight of them."""
    size = 10 ** math.floor(math.log10(most / 4))
    size *= next(k for k in (1, 2, 5, 10) if most / (size * k) <= 6)
    return [size * i for i in range(math.ceil(most / size) + 1)]


def text(x, y, words, anchor="middle", size=12, colour=INK):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'


def chart(title, unit, deals, lines, limit=None):
    """`lines` is a name and a value for each number of deals; `limit` a value and what it is."""
    ticks = steps(max([v for _, values in lines for v in values] + ([limit[0]] if limit else [])) * 1.05)
    low, high = math.log10(deals[0]), math.log10(deals[-1])
    x = lambda n: LEFT + (math.log10(n) - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)
    y = lambda v: HEIGHT - BOTTOM - v / ticks[-1] * (HEIGHT - TOP - BOTTOM)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" role="img" aria-label="{title}">',
           text(LEFT, 18, f"{title}, {unit}", "start", 14)]
    for tick in ticks:
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="{INK}" stroke-opacity="0.25"/>')
        out.append(text(LEFT - 8, y(tick) + 4, f"{tick:g}", "end"))
    out += [text(x(n), HEIGHT - 20, f"{n:,}") for n in deals] + [text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, "deals")]
    if limit:
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(limit[0]):.1f}" y2="{y(limit[0]):.1f}" stroke="{INK}" stroke-dasharray="6 4"/>')
        out.append(text(WIDTH - RIGHT + 8, y(limit[0]) + 4, limit[1], "start"))
    taken = [y(limit[0])] if limit else []
    for (name, values), colour in sorted(zip(lines, COLOURS), key=lambda l: -l[0][1][-1]):
        points = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in zip(deals, values))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="3" fill="{colour}"/>' for n, v in zip(deals, values)]
        at = y(values[-1])  # names keep their distance
        while any(abs(at - other) < 15 for other in taken):
            at += 1
        taken.append(at)
        out.append(text(WIDTH - RIGHT + 8, at + 4, name, "start", colour=colour))
    return "\n".join(out + ["</svg>", ""])


def main():
    kept, out = json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2])
    sizes = kept["sizes"]
    deals = [s["deals"] for s in sizes]
    of = lambda part, key, by=1: [s[part][key] * by for s in sizes]
    each = lambda part: [s[part]["seconds"] / s["deals"] for s in sizes]
    charts = {
        "time": ("Time a deal", "seconds", [("first run", each("first")), ("nothing changed", each("again"))], None),
        "memory": ("Peak memory", "MiB", [("first run", of("first", "mib")), ("nothing changed", of("again", "mib")), ("a brief", of("brief", "mib"))],
                   (1024, "wanted: at most")),
        "waiting": ("What a person waits for", "milliseconds", [(name, of(name, "seconds", 1000)) for name in ("brief", "brief of another day", "explain", "find", "pipeline", "people")],
                    None),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, (title, unit, lines, limit) in charts.items():
        (out / f"{name}.svg").write_text(chart(title, unit, deals, lines, limit))


main()
