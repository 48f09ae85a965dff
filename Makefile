# Each line below is a command that could also be typed; make prints it before running it.

# rustup's default folder, for shells that don't have it on their PATH.
export PATH := $(PATH):$(HOME)/.cargo/bin

# cargo-nextest runs each test in its own process and reports which one hangs. Without it, cargo's own test runner is
# used.
RUN_TESTS = $(if $(shell command -v cargo-nextest),cargo nextest run --locked --workspace,cargo test --locked --workspace)

# The version of cargo-deny that checks the dependencies; it is installed into target/tools.
CARGO_DENY = cargo-deny 0.20.2

# The root of every crate with several files.
CRATES = $(wildcard crates/*/src/lib.rs crates/*/tests/it/main.rs benches/src/main.rs tools/*/src/lib.rs)

.DEFAULT_GOAL := help
.PHONY: help run test torture lint snapshots coverage bench e2e fuzz setup

help: ## List the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

setup: ## Install what building and testing need (Debian: PostgreSQL, PgBouncer, Chromium, Python, Node.js, systemd-analyze, a C compiler)
	scripts/setup
	scripts/schemathesis
	scripts/clients
	scripts/promtool
	scripts/cargo-tool $(CARGO_DENY)

run: ## Build and serve; the first time it creates a token, a database and a workspace
	scripts/toolchain
	cargo run --release --locked --bin roster -- quickstart

lint: ## Formatting, clippy, import circles, subjects of commits, licences and sources of the dependencies
	scripts/commit-subjects
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo run --quiet --locked --package import-circles -- $(CRATES)
	cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target
	scripts/cargo-tool $(CARGO_DENY)
	target/tools/bin/cargo-deny --locked check licenses bans sources
	target/tools/bin/cargo-deny --locked --manifest-path fuzz/Cargo.toml check licenses bans sources

test: setup lint ## Everything that must hold, on SQLite and on a private PostgreSQL
	cargo test --locked --workspace --doc
	scripts/with-postgres $(RUN_TESTS)

snapshots: ## Save the responses and the command output again; review the differences before you commit them
	rm -rf crates/roster/tests/it/snapshots/saved
	INSTA_UPDATE=always cargo test --locked --package roster --test it snapshots::

coverage: setup ## Which lines the tests run, as a table and as a report; see CONTRIBUTING.md for a single topic
	scripts/with-postgres scripts/coverage --workspace

# How often the server is killed; the duration of the other torture tests depends on it.
KILLS = 200

torture: setup ## All faults, and kill -9, SIGTERM and mixed load for long: 200 kills on each database, or KILLS=1000
	ROSTER_TORTURE_KILLS=$(KILLS) scripts/with-postgres cargo test --locked --package roster --test it -- --test-threads 1 --nocapture torture:: faults:: cluster::

e2e: setup ## Only the tests that drive a browser
	scripts/with-postgres cargo test --locked --package roster --test it -- docs_page home_page

fuzz: setup ## Fuzz every parser, each for ten minutes; see fuzz/README.md
	scripts/fuzz all

bench: setup ## Measure everything, and write benches/RESULTS.md and its charts
	scripts/bench
