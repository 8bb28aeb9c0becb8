# What people do with this repository. Packages that are missing are installed first (through sudo unless root).

SWIFT ?= swift
RELEASE = $(SWIFT) build -c release --static-swift-stdlib
LABORATORY = Tests/Lab/inside
SOURCES = Sources Tests Benchmarks Migrations Package.swift

# $(call with_laboratory,COMMAND,WHAT IT IS): runs it where the laboratory can be had, or says why this machine has none.
with_laboratory = \
	if $(LABORATORY) true; then \
		$(1); \
	elif [ $$? -eq 77 ]; then \
		echo "SKIPPED: $(2), for the reason above."; \
	else \
		exit 1; \
	fi

# $(call in_laboratory,COMMAND,WHAT IT IS): runs it inside.
in_laboratory = $(call with_laboratory,$(LABORATORY) $(1),$(2))

.PHONY: build test unit-tests laboratory baseline simulate fuzz chaos soak contract documents browser compare deb rpm packages machines demo bench bench-failover lint format clean install-packages

# .build/release/aloft and aloft-helper, linked statically against the Swift runtime; the helper has two names.
build:
	@.ci/install-packages --for build
	$(RELEASE) --product aloft
	$(RELEASE) --product aloft-helper
	@for name in aloft-failsafe aloft-programs; do ln -sf aloft-helper .build/release/$$name; done

test: unit-tests laboratory

# Four at once keep two processors busy. All at once, as is the default, take twice as long, and each waits minutes for its turn.
unit-tests: install-packages
	$(SWIFT) build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 $(SWIFT) test --skip-build --skip LabTests

# Real agents, keepalived and nginx in network namespaces, with the binary of `make build`.
# One test: make laboratory ONLY='LabTests.*yields'
ONLY ?=
laboratory: build
	@.ci/install-packages faketime strace python3 systemd=systemd-analyze python3-seccomp=/usr/share/doc/python3-seccomp \
		python3-aiosmtpd=/usr/lib/python3/dist-packages/aiosmtpd
	$(SWIFT) build --build-tests
	@$(call with_laboratory,Tests/Lab/suites $(if $(ONLY),'$(ONLY)'),the laboratory)

# The history, and agents with TLS and drains, on the libraries of the oldest distributions (Debian 11's, which are RHEL 9's).
BASELINE = (HistoryTests|SQLiteTests|BaselineTests|DrainTests|RemoteAccessTests)
baseline: build
	$(SWIFT) build --build-tests
	@export LD_LIBRARY_PATH=$$(Tests/Baseline/libraries .build/baseline); \
		.build/debug/aloftPackageTests.xctest --testing-library swift-testing --skip LabTests --filter '$(BASELINE)[./]' && \
		$(call with_laboratory,Tests/Lab/suites 'LabTests.*$(BASELINE)/',the agents on older libraries)

# Routers on a network, and in a time, that exist in memory only, with faults drawn from a seed.
# More of it: make simulate SEEDS=100000; one again, with its story: make simulate FIRST=4711 SEEDS=1
FIRST ?= 1
SEEDS ?= 2000
simulate: install-packages
	$(RELEASE) --product aloft-simulate
	@.build/release/aloft-simulate $(FIRST) $(SEEDS)

# Coverage-guided bytes for what reads packets, configuration, netlink messages and API requests, for so many seconds each.
# Longer, one only: make fuzz SECONDS=3600 TARGET=packets
SECONDS ?= 60
fuzz: build
	@Tests/Fuzz/run $(SECONDS) $(TARGET)

# openapi.yaml against a live agent, by schemathesis and promtool, and the alerts on live nodes; Tests/Contract/findings.toml says what is left out.
SCHEMATHESIS = .build/schemathesis
contract: build
	@.ci/install-packages prometheus strace
	@test -x $(SCHEMATHESIS)/bin/st || { python3 -m venv $(SCHEMATHESIS) && \
		$(SCHEMATHESIS)/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5; }
	@$(call in_laboratory,Tests/Contract/run $(SCHEMATHESIS)/bin/st,the contract with a live agent)
	@$(call in_laboratory,Tests/Watch/live,the alerts with a live Prometheus)

# The page in a real Chromium against three live nodes; the README's pictures are what it takes into docs/pictures.
SELENIUM = .build/selenium
PICTURES ?= .build/pictures
browser: build
	@.ci/install-packages chromium chromium-driver=chromedriver \
		fonts-dejavu-core=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
	@test -x $(SELENIUM)/bin/python || { python3 -m venv $(SELENIUM) && \
		$(SELENIUM)/bin/pip install --quiet --disable-pip-version-check selenium==4.51.0; }
	@mkdir -p $(PICTURES)
	@$(call in_laboratory,$(SELENIUM)/bin/python Tests/Browser/run $(PICTURES),the page in a browser)

# Every command of the documents, on nodes that have what they speak of.
documents: build
	@.ci/install-packages sqlite3 haproxy postgresql=/usr/lib/postgresql
	@$(call in_laboratory,Tests/Documents/run,the commands of the documents)
	@$(call in_laboratory,Tests/Documents/recipes,the recipes)

# What can go wrong, one thing after the other, on three real nodes; held against what the nodes recorded of it.
# Longer: make chaos MINUTES=60; the same again: make chaos SEED=7; no agent killed or restarted, and each as it was: make chaos SPARE=agents
MINUTES ?= 5
SEED ?= 1
chaos: build
	@.ci/install-packages faketime sqlite3
	$(RELEASE) --product aloft-chaos
	@$(call in_laboratory,.build/release/aloft-chaos $(if $(filter agents,$(SPARE)),--spare-agents) $(MINUTES) $(SEED),chaos)

# One agent with its unit's limits lives through 20,000 check runs, 2,000 reloads, 1,000 mails and the like, and has then no more than before of
# descriptors, threads, children, memory or anything else. More of it: make soak FACTOR=10
FACTOR ?= 1
soak: build
	@.ci/install-packages sqlite3 python3 systemd=systemd-analyze python3-seccomp=/usr/share/doc/python3-seccomp \
		python3-aiosmtpd=/usr/lib/python3/dist-packages/aiosmtpd
	$(RELEASE) --product aloft-soak
	@$(call in_laboratory,.build/release/aloft-soak $(FACTOR),the soak)

# keepalived and Aloft on the same files, alone and against each other: addresses, routes, sysctls, frames, calls. Without FILES those in
# Tests/Comparison/forms and twelve made ones: make compare FILES=~/corpus; make compare FILES=1-50 for files made from these seeds
FILES ?=
compare: build
	@$(call in_laboratory,Tests/Comparison/run $(FILES),the comparison with keepalived)

# What administrators install, in .build/packages.
deb: build
	@.ci/install-packages dpkg-dev=dpkg-shlibdeps
	@packaging/build deb

rpm: build
	@.ci/install-packages rpm=rpmbuild
	@packaging/build rpm

# Both, installed into a bootstrapped Debian, tried, upgraded and removed.
packages: deb rpm
	@if [ "$$(id -u)" -eq 0 ]; then \
		.ci/install-packages debootstrap man-db=man && Tests/Packages/run; \
	else \
		echo "SKIPPED: the packages, which only root can install somewhere."; \
	fi

# The deb in emulated machines with systemd: some minutes to boot, half an hour for all of it.
# Some of it: make machines CASES='enable hang'; longer: make machines CASES=hour RUNS=20000
MACHINES = .build/machines
CASES ?=
RUNS ?= 2500
machines: deb
	@.ci/install-packages qemu-system-x86=qemu-system-x86_64 qemu-utils=qemu-img debootstrap \
		openssh-client=ssh e2fsprogs=mke2fs sqlite3
	@if [ "$$(uname -m)" != x86_64 ]; then \
		echo "SKIPPED: the machines, which are x86_64."; \
	elif [ ! -w /dev/net/tun ]; then \
		echo "SKIPPED: the machines, whose network needs a /dev/net/tun that may be opened."; \
	elif Tests/Machines/image $(MACHINES); then \
		export RUNS=$(RUNS); \
		$(call in_laboratory,Tests/Machines/run $(MACHINES) .build/packages/aloft_*.deb $(CASES),the machines); \
	elif [ $$? -eq 77 ]; then \
		echo "SKIPPED: the machines, for the reason above."; \
	else \
		exit 1; \
	fi

# Three nodes keep one address alive; it tells what happens and ends by itself.
demo:
	@.ci/demo

# A table of what Aloft costs beside what keepalived or a bare C program does, in about nine minutes.
# Some of it: make bench PARTS='engine outages status history'
bench: build
	@.ci/install-packages wrk
	$(RELEASE) --product aloft-bench
	@$(LABORATORY) .build/release/aloft-bench $(PARTS)

# What a drain, a stop, a kill and a cut link cost those who use the address, beside keepalived: an hour for 20 of each.
REPETITIONS ?= 20
bench-failover: build
	@.ci/install-packages wrk
	$(RELEASE) --product aloft-bench
	@$(LABORATORY) .build/release/aloft-bench failover orphans beat --repetitions $(REPETITIONS)

lint: install-packages
	$(SWIFT) format lint --strict --recursive $(SOURCES)
	$(SWIFT) build --explicit-target-dependency-import-check error
	@! grep -rnE 'Mutex<[^<>]*->' Sources || { \
		echo "A function that a Mutex holds is wrapped twice more at each use: hold a structure with it."; exit 1; }
	@! grep -rnF '.path()' --include='*.swift' $(SOURCES) || { \
		echo "A URL's path() has %20 for a space, which no file has: take its path."; exit 1; }

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	rm -rf .build

install-packages:
	@.ci/install-packages
