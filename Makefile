# The way in; CI calls the same targets. `make` alone lists them.

CARGO ?= cargo
DOCKER ?= docker
TARGET := $(or $(CARGO_TARGET_DIR),target)
WEB := api/web
VERSION := $(shell sed -n '/^\[workspace.package\]/,/^\[/ s/^version = "\(.*\)"/\1/p' Cargo.toml)
WEB_SOURCES := $(WEB)/package-lock.json $(WEB)/build.js $(shell find $(WEB)/src -type f) $(wildcard api/examples/*) api/sample/panel.csv api/sample/manifest.csv

.DEFAULT_GOAL := help
.PHONY: help run web build image docs test fuzz audit advisories sbom bench lint clean

help: ## lists the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

run: ## serves on http://127.0.0.1:8080, with the bundled sample when no database is set
	@command -v $(CARGO) >/dev/null || { echo "Rust is not installed; rustup installs it."; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is not installed; on Debian: apt-get install build-essential"; exit 1; }
	@$(MAKE) --no-print-directory web \
	|| echo "Going on without the page and the playground: / and /graphiql will say that they are not built."
	$(CARGO) run --release

web: $(WEB)/dist/page/index.html ## builds the page and the playground

# The page is built last.
$(WEB)/dist/page/index.html: $(WEB_SOURCES)
	tests/prepare web
	cd $(WEB) && npm ci && npm run build

build: web ## builds page, playground and server as they are released
	$(CARGO) build --release

image: ## builds the container image hubscope:VERSION, dated as the commit it is of
	$(DOCKER) build --file k8s/Dockerfile --tag hubscope:$(VERSION) \
		--build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) \
		--build-arg SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) .

docs: ## writes docs/metrics.md from the definitions in the program
	$(CARGO) run -- metrics > docs/metrics.md.new
	mv docs/metrics.md.new docs/metrics.md

test: ## installs what is missing (as root on Debian or Ubuntu), then runs every test
	tests/prepare
	$(MAKE) --no-print-directory web
	$(CARGO) build --workspace
	$(CARGO) test --workspace
	tests/clients/run $(TARGET)/debug/hubscope
	tests/k8s/check $(TARGET)/debug/hubscope

fuzz: ## fuzzes what strangers reach, each part for SECONDS (30)
	tests/fuzz/run $(or $(SECONDS),30)

$(TARGET)/tools/bin/cargo-deny:
	$(CARGO) install --debug --locked --root $(TARGET)/tools cargo-deny@0.20.2

audit: $(TARGET)/tools/bin/cargo-deny ## licences, sources and duplicates of what this is built from, with cargo-deny
	$< check bans licenses sources

advisories: $(TARGET)/tools/bin/cargo-deny ## what is known to be unsafe of what this is built from: asks github.com/RustSec and npm
	$< check advisories
	cd $(WEB) && npm audit

$(TARGET)/tools/bin/cargo-cyclonedx:
	$(CARGO) install --debug --locked --root $(TARGET)/tools cargo-cyclonedx@0.5.9

sbom: $(TARGET)/tools/bin/cargo-cyclonedx ## writes what the program and its page are made of, as CycloneDX, to target/sbom
	mkdir -p $(TARGET)/sbom
	$< cyclonedx --manifest-path api/Cargo.toml --format json --no-build-deps --override-filename sbom
	mv api/sbom.json $(TARGET)/sbom/hubscope.cdx.json
	rm -f entity/sbom.json migration/sbom.json tests/sbom.json
	cd $(WEB) && npm sbom --sbom-format cyclonedx --package-lock-only >$(abspath $(TARGET))/sbom/page.cdx.json

bench: ## writes BENCHMARKS.md: everything beside its limit, in minutes; SCALE=hub takes the whole hub, an hour and 12 GB
	tests/bench/prepare
	$(CARGO) build --release -p hubscope -p hubscope-tests --bins
	tests/python tests/reference tests/bench/run.py $(or $(SCALE),small)

lint: ## format, clippy and documentation without a warning
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run tests/prepare tests/bench/prepare tests/python tests/clients/run tests/clients/chromium tests/k8s/check tests/fuzz/run tests/fuzz/rustc k8s/rollout k8s/overlays/local/up; fi

clean: ## removes what was built
	$(CARGO) clean
	rm -rf $(WEB)/dist $(WEB)/node_modules tests/clients/node_modules tests/clients/.venv tests/clients/ariadne/.venv tests/k8s/node_modules tests/k8s/.venv tests/reference/.venv
