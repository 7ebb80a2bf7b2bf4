# Magpie's commands. `make` alone lists them; docs/development.md says more.

PREFIX ?= /usr/local
DESTDIR ?=
SEEDS ?= 3
SECONDS ?= 60
TRAITS ?=

# One release build serves run, install and bench. A binary with the Swift runtime inside starts in half the time and
# runs where no Swift is; macOS has the runtime in the system. The toolchain's own linker, because binutils' warns of a
# function inside the static Foundation.
# With traits (TRAITS=MariaDB) it is another program, built beside: neither is built anew when the other is asked for.
BUILT := .build$(if $(TRAITS),/with-$(TRAITS))
RELEASE := -c release $(if $(TRAITS),--scratch-path $(BUILT) --traits $(TRAITS)) $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib -Xswiftc -use-ld=lld)
BINARY := $(BUILT)/release/magpie
SETUP := scripts/setup $(if $(findstring MariaDB,$(TRAITS)),--mariadb)
# Tests are built with all there is.
TESTED := --traits MariaDB
SWIFT_FILES := Package.swift Sources Tests Plugins Benchmarks/LedgerBench Benchmarks/RecognitionBench Fuzzing/Fuzz Fuzzing/Package.swift Fuzzing/Targets Examples/library/Package.swift Examples/library/Sources

# Folders are listed too: their time changes when a file leaves.
PROGRAM_FILES := Package.swift $(shell find Sources Plugins grammar -not -name '.*')

.DEFAULT_GOAL := help
.PHONY: help setup build run test soak fuzz lint format docs install bench clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## Install what is missing: libraries and tools, not Swift
	@$(SETUP) </dev/null

run: setup $(BINARY) ## Open the prompt in Examples/pulse, or run the lines of standard input there
	@scripts/run $(BINARY) Examples/pulse

build: setup $(BINARY) ## Build the program, release mode

# swift build leaves the binary as it is where only comments changed; its time must move all the same.
$(BINARY): $(PROGRAM_FILES)
	@swift build $(RELEASE) --product magpie >&2 </dev/null
	@touch $(BINARY)

test: ## All that CI checks: build without warnings, tests, formatting
	@scripts/setup --test </dev/null
	@scripts/build-without-warnings --build-tests $(TESTED)
	@scripts/test $(TESTED)
	@$(MAKE) --no-print-directory lint

# SEEDS=10 tries what depends on chance with ten seeds.
soak: ## Try every fault at every instant: kills, power cuts, failing disks (half an hour or more; SEEDS=3)
	@scripts/setup --test </dev/null
	@swift build --build-tests $(TESTED) >&2 </dev/null
	@MAGPIE_SOAK=$(SEEDS) swift test --skip-build --disable-xctest $(TESTED) --filter FaultTests </dev/null

# SECONDS=600 goes on longer.
fuzz: ## Try templates, lines and values with any bytes (a minute each; SECONDS=60)
	@scripts/fuzz $(SECONDS)

lint: ## Check the formatting, strictly
	@swift format lint --strict --recursive --parallel $(SWIFT_FILES)

format: ## Format all Swift files in place
	@swift format --in-place --recursive --parallel $(SWIFT_FILES)

docs: ## Write the generated documents anew and say which changed; build the library's pages into .build/docs
	@scripts/setup --test </dev/null
	@swift build --build-tests $(TESTED) >&2 </dev/null
	@RECORD=1 swift test --skip-build --disable-xctest $(TESTED) --filter 'CommandsReference|SettingCatalogueTests|DocumentTranscript' \
		>/dev/null 2>&1 </dev/null || true
	@git status --short README.md docs
	@if command -v groff >/dev/null; then groff -mdoc -Tutf8 -k -z -ww docs/magpie.1; fi
	@scripts/docs "$$(swift build --show-bin-path)"

# TRAITS=MariaDB also reads MySQL and MariaDB (docs/databases.md).
install: setup $(BINARY) ## Install the binary, its man page and shell completions below $(DESTDIR)$(PREFIX)
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/magpie"
	@strip "$(DESTDIR)$(PREFIX)/bin/magpie" 2>/dev/null || true
	@scripts/install-documents "$(DESTDIR)$(PREFIX)"
	@echo "installed $(DESTDIR)$(PREFIX)/bin/magpie, its man page and completions for bash, zsh and fish"

bench: setup $(BINARY) ## Measure beside peers, write docs/benchmarks.md (10 minutes; QUICK=1: one, nothing written)
	@scripts/setup --bench </dev/null
	@swift build $(RELEASE) --product LedgerBench >&2 </dev/null
	@swift build $(RELEASE) --product RecognitionBench >&2 </dev/null
	@Benchmarks/run $(BINARY) $(if $(QUICK),--quick)

clean: ## Remove everything built
	@rm -rf .build
