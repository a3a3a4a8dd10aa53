# What a person types. Plain POSIX make; each target can be run alone and does what it needs first.
#
#   make demo    fetch the model, build, brief the demo deals, say what the briefs score
#   make test    every test, from a fresh clone, nothing to prepare
#   make lint    formatting and lints, warnings as errors
#   make learn   train the judge of the handoff pack again from fixtures/evidence: an hour and a half
#   make bench   benchmarks, for people: no gate hangs on their seconds
#   make bench-whole KEEP=FILE   whole runs over 10, 100 and 1,000 made-up deals: a quarter of an hour and more (docs/speed.md)
#   make curves KEEP=FILE   the pictures of docs/speed.md from what bench-whole kept
#   make bench-retrieval DATA=FOLDER   how often search finds what people marked, in public sets (docs/retrieval.md)
#   make ci      what a change must pass

.POSIX:
.SUFFIXES:

# Where cargo builds: a set CARGO_TARGET_DIR wins, as it does for cargo itself.
TARGET = $${CARGO_TARGET_DIR:-target}
DOSSIER = "$(TARGET)/release/dossier"
# The demo's state and outputs stand under target/, which git ignores and `cargo clean` removes.
DEMO = target/demo
PYTHON = python3

# Alone, `make` says what there is and starts nothing.
help:
	@sed -n 's/^#   make/make/p' Makefile

# The weights are too large for the repository. The script does nothing when the files are there and their hashes hold,
# so every target may ask for it.
model:
	$(PYTHON) models/fetch.py

# --locked: the dependencies that were reviewed are the ones that are built.
release:
	cargo build --release --locked

# The run may be repeated: the workspace remembers what it has read, and the second run reads only what changed.
demo: model release
	$(DOSSIER) run fixtures/demo/exports --workspace $(DEMO)/workspace --out $(DEMO)/briefs
	@echo
	@echo "What the briefs of the two labelled deals score against their labels:"
	$(DOSSIER) eval fixtures/demo --workspace $(DEMO)/workspace
	@echo
	@echo "The briefs are in $(DEMO)/briefs; begin with $(DEMO)/briefs/index.html"

# nextest runs each test in its own process and ends with one summary line; it does not know doc tests, so cargo runs
# those in any case.
test: model
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --no-fail-fast; \
	else \
		cargo test --locked --no-fail-fast; \
	fi
	cargo test --locked --doc

lint:
	cargo fmt --check
	$(PYTHON) fixtures/evidence/check.py
	cargo clippy --all-targets --locked -- -D warnings

# Two hundred thousand damaged files a seed: some hours.
mutants:
	DOSSIER_MUTANTS=200000 cargo test --release --locked --test mutants -- --nocapture

# Words that the readers find, against pdftotext, python-docx, openpyxl, python-pptx and Python's email: DATA=FOLDER.
compare: release
	$(PYTHON) benches/compare.py target/release/dossier $(DATA)

bench: model
	cargo bench --locked

# What bench-whole writes and curves reads.
KEEP = benches/runs/2026-11-27-two-cores.json

bench-whole: model release
	$(PYTHON) benches/whole.py $(DOSSIER) --deals 10,100,1000 --keep $(KEEP)

curves:
	$(PYTHON) benches/curves.py $(KEEP) docs/speed

# The folder with the public sets; they are not part of the repository.
DATA =

bench-retrieval: model
	cargo bench --locked --bench retrieval -- "$(DATA)"

# Writes rules/handoff/model/. Same data, model and seed give the same weights, so a diff there means that one of them
# changed. CANDLE_NUM_THREADS: two streams train side by side, and candle's shared pool would make them wait for each other.
learn: model release
	CANDLE_NUM_THREADS=1 MIMALLOC_PURGE_DELAY=-1 $(DOSSIER) rules learn --corpus fixtures/evidence --folds target/learn/folds
	$(DOSSIER) rules learn --accept
	$(PYTHON) fixtures/evidence/exports.py target/learn/sets
	$(DOSSIER) rules weigh target/learn/folds target/learn/sets --workspace target/learn/work

ci:
	.ci/run

.PHONY: help model release demo test lint mutants compare bench bench-whole curves bench-retrieval learn ci
