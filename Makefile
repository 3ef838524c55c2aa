# Linli: build, run, test. One file, nothing recursive; `make` alone prints what there is.
# Services are found by wildcard: a folder in services/, a folder in proto/linli/, a folder in migrations/.

# PLANT builds with a mistake that tests/faults must find, in a folder of its own.
B ?= build$(if $(PLANT),/planted/$(PLANT))
CC := gcc
SERVICES := $(sort $(foreach s,$(notdir $(patsubst %/,%,$(wildcard services/*/))),$(if $(wildcard proto/linli/$(s)/v1/*.proto),$(s))))

# V=1 shows the commands.
ifeq ($(V),)
Q := @
say = @printf '  %-8s %s\n' '$(1)' '$(2)'
endif

# --- flags
WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wformat=2 -Wvla -Wcast-qual -Wwrite-strings
ifeq ($(CI),true)
WARN += -Werror
endif
PKGS := libprotobuf-c libnats libpq hiredis yaml-0.1 libcrypto libssl libh2o-evloop libzip libxml-2.0 zlib
CPPFLAGS := -I. -I$(B)/gen $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -DH2O_USE_LIBUV=0 -D_GNU_SOURCE
CPPFLAGS += $(if $(PLANT),-DLIN_PLANTED_$(shell echo '$(PLANT)' | tr a-z A-Z))
CFLAGS := -std=gnu17 -g -fPIC -fno-omit-frame-pointer -pthread
ifeq ($(SAN),1)
# The build's own tools end without freeing; the tests' children are watched for errors, not for leaks.
export ASAN_OPTIONS ?= detect_leaks=0:abort_on_error=1
export UBSAN_OPTIONS ?= print_stacktrace=1:halt_on_error=1
CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
ifeq ($(FUZZ),1)
CFLAGS += -fsanitize=fuzzer-no-link
endif
else
# A file may inline what it calls of itself, and the library's files call each other directly: no program replaces a part of it.
CFLAGS += -O2 -fno-semantic-interposition -D_FORTIFY_SOURCE=3 -ftrivial-auto-var-init=zero -fstack-protector-strong
endif
LDFLAGS := -pthread -Wl,-z,relro,-z,now
LIBS := -lprotobuf-c -lnats -lpq -lhiredis -lyaml -largon2 -lcrypto -lzip -lxml2 -lxlsxwriter -lm

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:

##@ Everyday
.PHONY: help
help: ## this text
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9_-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# --- contracts: pass 1 expands the resources, pass 2 makes C and descriptor sets (DESIGN: The contract)
GEN := $(B)/gen
WELL_KNOWN := $(addprefix google/protobuf/,descriptor compiler/plugin timestamp duration field_mask wrappers empty)
COMMON := $(patsubst proto/%.proto,%,$(wildcard proto/linli/*.proto proto/google/api/*.proto))
BASE_C := $(WELL_KNOWN:%=$(GEN)/%.pb-c.c) $(COMMON:%=$(GEN)/%.pb-c.c)

$(GEN)/google/protobuf/%.pb-c.c: /usr/include/google/protobuf/%.proto
	$(call say,PROTOC,$<)
	$(Q)mkdir -p $(GEN) && protoc -I/usr/include --c_out=$(GEN) $<

$(COMMON:%=$(GEN)/%.pb-c.c): $(GEN)/%.pb-c.c: proto/%.proto
	$(call say,PROTOC,$<)
	$(Q)mkdir -p $(GEN) && protoc -Iproto -I/usr/include --c_out=$(GEN) $<

$(BASE_C:.c=.h): %.h: %.c ;

include proto/contracts.mk

# --- objects
$(B)/%.o: %.c | $(GENERATED_H)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -MMD -MP -c -o $@ $<

$(B)/%.o: $(B)/%.c | $(GENERATED_H)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# --- the shared library: what every service has in common. What few need, and what they need for it, is an archive of its own.
OUT := libs/fetch libs/blob
$(B)/libout.a: $(patsubst %.c,$(B)/%.o,$(wildcard $(OUT:%=%/*.c)))
	$(call say,ARCHIVE,$@)
	$(Q)rm -f $@ && ar rcs $@ $^
LIB_O := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard $(OUT:%=%/*.c)),$(wildcard libs/*/*.c))) $(BASE_C:.c=.o) $(COMMON_GEN_O)
$(B)/liblinli.so: $(LIB_O)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared $(LDFLAGS) -Wl,-Bsymbolic-functions -o $@ $^ $(LIBS)

# --- programs
RPATH := -Wl,-rpath,'$$ORIGIN' -Wl,-rpath,'$$ORIGIN/..'
define service_rules
$(B)/bin/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard services/$(1)/*.c)) $$($(1)_GEN_O) $(B)/liblinli.so
endef
$(foreach s,$(SERVICES),$(eval $(call service_rules,$(s))))
$(B)/bin/gateway: $(patsubst %.c,$(B)/%.o,$(wildcard gateway/*.c)) $(B)/liblinli.so
$(B)/bin/gateway: EXTRA := -lh2o-evloop -lssl -lz
$(B)/bin/exchange: EXTRA := $(B)/libout.a -lcurl -lmagic
$(B)/bin/exchange: $(B)/libout.a
$(B)/bin/organizations: EXTRA := $(shell pkg-config --libs pangocairo libqrencode 2>/dev/null)
$(B)/services/organizations/%.o $(B)/tests/unit/services/organizations/%.o: CPPFLAGS += $(shell pkg-config --cflags pangocairo 2>/dev/null)
$(B)/bin/linlictl: $(patsubst %.c,$(B)/%.o,$(wildcard deploy/linlictl/*.c)) $(B)/liblinli.so
PROGRAMS := $(SERVICES:%=$(B)/bin/%) $(B)/bin/gateway $(B)/bin/linlictl
$(PROGRAMS):
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) $(RPATH) -o $@ $(filter %.o,$^) -L$(B) -llinli $(EXTRA) $(LIBS)

.PHONY: build setup up demo down status logs test unit e2e conformance faults million oracle asan test-nats compose-test alerts-test sync lint clean bench \
	bench-setup bench-codec bench-micro bench-gateway bench-engine bench-import bench-gate bench-memory bench-start soak
build: $(PROGRAMS) ## compile everything into build/

setup: ## install the Debian packages that building and testing need
	$(Q)deploy/local/setup

up: ## install, build, start everything in .run, migrate; again: restart what changed
	$(Q)$(MAKE) --no-print-directory setup
	$(Q)$(MAKE) --no-print-directory build
	$(Q)$(if $(LINLI_PORTAL),true,$(MAKE) --no-print-directory portal) || echo "portal: not built, see above; the API starts without it"
	$(Q)LINLI_BIN=$(B)/bin deploy/local/stack up

down: ## end what `make up` started, and nothing else
	$(Q)deploy/local/stack down

demo: $(B)/bin/linlictl ## a community of 3,000 people, 1,200 homes, 900 vehicles and 60 units from spreadsheets; T= an access token
	$(Q)LINLI_BIN=$(B)/bin deploy/demo/run

status: ## what runs, and whether it is ready
	$(Q)deploy/local/stack status

logs: ## the latest log lines; S=gateway follows one program
	$(Q)deploy/local/stack logs $(S)

##@ Portal
# It is built where there is Node.js 18 with npm; everything else works without it.
PORTAL := build/portal/index.html
NPM := $(shell node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null && command -v npm)
PORTAL_SOURCES := $(shell find gateway/portal -name node_modules -prune -o -type f ! -path '*/test/*' ! -name '*.md' -print)
PORTAL_MODULES := gateway/portal/node_modules/.package-lock.json

$(PORTAL): $(PORTAL_SOURCES)
	$(call say,PORTAL,$(@D))
	$(Q)[ $(PORTAL_MODULES) -nt gateway/portal/package-lock.json ] || { cd gateway/portal && npm ci --no-progress; }
	$(Q)cd gateway/portal && LINLI_VERSION=$$(git describe --tags --always 2>/dev/null) npm run --silent build -- --logLevel warn

.PHONY: portal
portal: $(if $(NPM),$(PORTAL),no-portal) ## build the portal into build/portal
.PHONY: no-portal
no-portal:
	@echo "portal: LEFT OUT, it is built by Node.js 18 or later with npm (apt-get install nodejs npm); the API runs without it"

.PHONY: portal-test
portal-test: $(if $(NPM),$(PORTAL),no-portal) ## Vitest, and walks through a whole Linli in Chromium; ONLY=part picks walks
	$(Q)$(MAKE) --no-print-directory build
	$(Q)$(if $(NPM),gateway/portal/test/run $(if $(ONLY),-t '$(ONLY)'),true)

.PHONY: bench-portal
bench-portal: $(if $(NPM),$(PORTAL),no-portal) ## what a user of the portal waits for, over PEOPLE (1,000,000)
	$(Q)$(MAKE) --no-print-directory build $(LOADER)
	$(Q)$(if $(NPM),cd gateway/portal && npx vitest run --config test/bench.config.ts,true)

##@ Tests
# One program for each file in tests/unit, tests/e2e and tests/faults; ONLY=part picks files, TEST_ONLY=part picks tests.
HARNESS_O := $(patsubst %.c,$(B)/%.o,$(wildcard tests/harness/*.c))
# Apart are those that have a target of their own: what wants a server that Debian lacks (s3-test), what is run for several seeds
# (invariants). They are no part of `make test`, so that nothing left out counts as passed.
APART := $(addprefix $(B)/tests/,unit/libs/blob/bucket_test e2e/36_s3 e2e/62_invariants)
UNIT := $(filter-out $(APART),$(patsubst %.c,$(B)/%,$(shell find tests/unit -name '*_test.c' | grep -E '$(ONLY)' | sort)))
# From the back: there are the long ones, beside which the short ones find room.
E2E := $(filter-out $(APART),$(patsubst %.c,$(B)/%,$(shell ls -r tests/e2e/*.c | grep -E '$(ONLY)')))
ifneq ($(DRIVERS),)
# What sends and looks needs no sanitizer, and what builds a copy of the tree builds it without: the plain run did.
E2E := $(filter-out %/05_readme %/50_new_resource,$(E2E:$(B)/%=$(DRIVERS)/%))
endif
FAULTS := $(patsubst %.c,$(B)/%,$(sort $(shell ls tests/faults/*.c | grep -E '$(ONLY)')))
CLAUSES := $(patsubst %.c,$(B)/%,$(wildcard tests/conformance/*.c))
$(UNIT) $(filter $(B)/%,$(E2E)) $(FAULTS) $(CLAUSES) $(APART): $(B)/%: $(B)/%.o $(HARNESS_O) $(foreach s,$(SERVICES),$($(s)_GEN_O)) $(B)/liblinli.so $(B)/libout.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-rpath,$(abspath $(B)) -o $@ $(filter-out %.so %.a,$^) $(filter %.a,$^) -L$(B) -llinli $(TEST_LIBS) $(LIBS)
# Of Debian's two linkers the one that is twice as fast: some 250 programs are linked for tests alone.
TEST_LIBS := -fuse-ld=gold $(shell pkg-config --libs check libcurl jansson 2>/dev/null) -lh2o-evloop -lssl -lmagic
$(filter $(B)/tests/unit/services/organizations/%,$(UNIT)): TEST_LIBS += $(shell pkg-config --libs pangocairo libqrencode 2>/dev/null)
# The test of a service's file includes it, and links the service's others.
define service_test_rule
$(B)/tests/unit/services/$(1)/$(2)_test: $(filter-out %/main.o %/$(2).o,$(patsubst %.c,$(B)/%.o,$(wildcard services/$(1)/*.c)))
endef
$(foreach s,$(SERVICES),$(foreach c,$(patsubst services/$(s)/%.c,%,$(wildcard services/$(s)/*.c)),$(eval $(call service_test_rule,$(s),$(c)))))
# The tests of the tools that make contracts link what is the tools' own; the rest of them is in liblinli.
$(filter $(B)/tests/unit/proto/%,$(UNIT)): $(addprefix $(B)/tool/proto/plugin/,names.o files.o check.o)

# Puts a crowd of people into a database (tests/harness/crowd.h).
LOADER := $(B)/tests/bench/people

# A fuzz target is one file; without libFuzzer it runs its corpus and mutations of it.
TARGETS := $(patsubst %.c,$(B)/%,$(filter-out %/replay.c,$(sort $(shell ls tests/fuzz/*.c | grep -E '$(ONLY)'))))
$(B)/tests/fuzz/%.o: CPPFLAGS += -DLIN_FUZZ='"$(B)/tests/fuzz"'
$(TARGETS): $(B)/%: $(B)/%.o $(if $(FUZZ),,$(B)/tests/fuzz/replay.o) $(population_GEN_O) $(B)/liblinli.so | $(B)/tests/fuzz/everything.pb
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(if $(FUZZ),-fsanitize=fuzzer) $(LDFLAGS) -Wl,-rpath,$(abspath $(B)) -o $@ $(filter-out %.so,$^) -L$(B) -llinli $(TEST_LIBS) $(LIBS)
$(B)/tests/fuzz/everything.pb: tests/unit/libs/contract/everything.proto proto/linli/options.proto
	$(Q)mkdir -p $(@D) && protoc -Iproto -I/usr/include -I$(<D) --include_imports -o $@ $(<F)

test: ## unit and end-to-end tests, on servers of their own
	$(Q)$(MAKE) --no-print-directory build $(UNIT) $(TARGETS) $(E2E) $(FAULTS) $(EXPAND) $(PLUGIN) $(LOADER)
	$(Q)B=$(B) tests/run $(FAULTS) $(E2E) $(UNIT) $(TARGETS)

unit: ## unit tests only
	$(Q)$(MAKE) --no-print-directory build $(UNIT)
	$(Q)B=$(B) tests/run $(UNIT)

e2e: ## end-to-end tests only
	$(Q)$(MAKE) --no-print-directory build $(E2E) $(LOADER)
	$(Q)B=$(B) tests/run $(E2E)

.PHONY: build-tests
build-tests: build $(UNIT) $(TARGETS) $(E2E) $(FAULTS) $(CLAUSES) ## compile every test, and run none

# clang and its runtime are needed for this alone; `make test` runs the corpora and mutations of them without.
FUZZ_SECONDS ?= 600
.PHONY: fuzz fuzz-run contracts
fuzz: ## libFuzzer on what strangers send, FUZZ_SECONDS=600 each; ONLY=part picks targets
	$(Q)if echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 9; }' \
		| clang -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null; \
	then $(MAKE) --no-print-directory fuzz-run B=build/fuzz CC=clang SAN=1 FUZZ=1; \
	else echo 'fuzz: SKIPPED, it needs clang and libclang-rt-14-dev (apt-get install clang libclang-rt-14-dev)'; fi
fuzz-run: build $(TARGETS)
	$(Q)B=$(B) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(TARGETS)

.PHONY: client-python client-typescript
client-python: build ## the contract suite by a Python client made from the OpenAPI document (PyPI)
	$(Q)B=$(B) tests/clients/run python

client-typescript: build ## the same in TypeScript (npm)
	$(Q)B=$(B) tests/clients/run typescript

conformance: ## each clause of GB/T 42455.1: pass, fail or open
	$(Q)$(MAKE) --no-print-directory build $(CLAUSES) $(LOADER)
	$(Q)B=$(B) tests/conformance/run

# FOR seconds, EVENTS and SEED can be set; `make test` runs it for twenty seconds.
faults: ## 10,000 events, kill -9 of everything for three minutes: nothing lost; a planted mistake is caught
	$(Q)$(MAKE) --no-print-directory build $(FAULTS)
	$(Q)B=$(B) FOR=$(or $(FOR),180) EVENTS=$(or $(EVENTS),10000) tests/faults/run $(FAULTS)
	$(if $(PLANT),,$(Q)$(MAKE) --no-print-directory faults PLANT=ack_before_commit)

.PHONY: invariants
invariants: ## 64 clients merge, link, let and move in while everything is killed: no orphan, no double, nothing lost; SEEDS="1 2" FOR=
	$(Q)$(MAKE) --no-print-directory build $(B)/tests/e2e/62_invariants
	$(Q)bad=0; for seed in $${SEEDS:-1 2 3}; do B=$(B) SEED=$$seed $(B)/tests/e2e/62_invariants || bad=1; done; exit $$bad

million: ## a million people: searches against an oracle, their plans, their times; PEOPLE= QUESTIONS= PEOPLE_SEED=
	$(Q)$(MAKE) --no-print-directory build $(LOADER) $(B)/tests/e2e/57_people
	$(Q)B=$(B) CK_TIMEOUT_MULTIPLIER=20 PEOPLE=$${PEOPLE:-1000000} QUESTIONS=$${QUESTIONS:-300} $(B)/tests/e2e/57_people

.PHONY: gigabyte
gigabyte: ## a file of a gigabyte up and down, and how much of it the programs ever hold; LARGE_MIB=
	$(Q)$(MAKE) --no-print-directory build $(B)/tests/e2e/33_files
	$(Q)B=$(B) LARGE_MIB=$(or $(LARGE_MIB),1024) TEST_ONLY=no_program $(B)/tests/e2e/33_files

.PHONY: s3-test
s3-test: ## files in an S3 bucket: a server that checks signatures, from PyPI; it goes away and comes back
	$(Q)$(MAKE) --no-print-directory build $(B)/tests/unit/libs/blob/bucket_test $(B)/tests/e2e/36_s3
	$(Q)B=$(B) tests/s3 || { [ $$? = 77 ] && echo "s3-test: SKIPPED, no file was put into a bucket"; }

oracle: ## 10,000 random questions, writes between them, each answer against SQL; ORACLE_CASES= SEEDS="1 2"
	$(Q)$(MAKE) --no-print-directory build $(B)/tests/e2e/56_oracle
	$(Q)for seed in $${SEEDS:-1 2 3}; do \
	    B=$(B) CK_TIMEOUT_MULTIPLIER=20 ORACLE_SEED=$$seed ORACLE_CASES=$${ORACLE_CASES:-10000} $(B)/tests/e2e/56_oracle || exit 1; done

asan: ## services, tools and unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, driven by the end-to-end tests
	$(Q)$(MAKE) --no-print-directory build $(E2E)
	$(Q)$(MAKE) --no-print-directory test B=build/asan SAN=1 DRIVERS=$(B)

test-nats: ## the suite against a nats-server of today instead of Debian's; needs Go
	$(Q)tests/nats-of-today $(B) $(if $(ONLY),'ONLY=$(ONLY)')

ENGINE ?= /var/lib/linli-engine
compose-test: ## docker-compose.yml on a real engine, by the README's lines; as root it starts one where there is none
	$(Q)deploy/docker/engine $(ENGINE) tests/compose/run || { [ $$? = 77 ] && echo "compose-test: SKIPPED, nothing was tested in containers"; }

##@ Contracts
contracts: build ## pack protos, sets, OpenAPI and changes into build/contracts; ACCEPT=1 makes them the accepted ones
	$(Q)B=$(B) ACCEPT=$(ACCEPT) proto/pack.sh $(SERVICES)

##@ Measuring
# One program for each file in tests/bench; each prints its figures beside a reference measured in the same run.
BENCHES := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
$(BENCHES): $(B)/%: $(B)/%.o $(HARNESS_O) $(foreach s,$(SERVICES),$($(s)_GEN_O)) $(B)/liblinli.so
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-rpath,$(abspath $(B)) -o $@ $(filter-out %.so,$^) -L$(B) -llinli $(TEST_LIBS) $(LIBS)

bench: ## codec, micro, gateway, engine, memory, start: some six minutes; searches, imports, gates and the soak are targets of their own
	$(Q)for one in codec micro gateway engine memory start; do $(MAKE) --no-print-directory bench-$$one || exit; echo; done

bench-setup: ## install what the benchmarks measure against (nginx, wrk)
	$(Q)tests/bench/setup

bench-codec: $(B)/tests/bench/codec build ## JSON both ways beside jansson; RECORD=1 keeps the rows in tests/bench/results.tsv
	$(Q)B=$(B) RECORD=$(RECORD) $(if $(BENCH_CORES),taskset -c $(BENCH_CORES)) $<

bench-gateway: $(B)/tests/bench/plain_h2o build ## an echo through gateway and bus, beside nginx and libh2o
	$(Q)RECORD=$(RECORD) tests/bench/gateway

bench-micro: $(B)/tests/bench/micro build ## a path among 5,000 templates, a permission among 1,000
	$(Q)RECORD=$(RECORD) $(if $(BENCH_CORES),taskset -c $(BENCH_CORES)) $<

bench-engine: build ## a person fetched and created, beside pgbench and a hand-written handler
	$(Q)RECORD=$(RECORD) tests/bench/engine

bench-import: build ## PEOPLE (1,000,000) from a CSV file through the API, beside COPY
	$(Q)RECORD=$(RECORD) tests/bench/import

.PHONY: bench-ingest
bench-ingest: build $(B)/tests/conformance/7.1.1.c ## INGEST_ROWS (10,000,000) from five sources at once while everything is killed: nothing lost
	$(Q)B=$(B) CK_TIMEOUT_MULTIPLIER=4 INGEST_ROWS=$${INGEST_ROWS:-10000000} $(B)/tests/conformance/7.1.1.c

bench-memory: build ## all services and the gateway, idle
	$(Q)RECORD=$(RECORD) tests/bench/memory

bench-gate: $(B)/tests/bench/gate $(B)/tests/bench/disk build ## 200 decisions of gates a second, alone and while people are imported; GATE_SECONDS= PEOPLE=
	$(Q)B=$(B) RECORD=$(RECORD) tests/bench/gates

soak: build ## ten minutes of mixed load at 256 connections, nothing stuck and nothing growing; SOAK_MINUTES
	$(Q)tests/bench/soak

bench-start: build ## from a cold start to the first answer
	$(Q)RECORD=$(RECORD) tests/bench/start

.PHONY: bench-10m
bench-10m bench-passages bench-texts: export LINLI_PG_SHARED_BUFFERS ?= $(shell awk '/^MemTotal/ { print int($$2 / 4096) "MB" }' /proc/meminfo)
bench-10m: $(B)/tests/bench/search $(LOADER) build ## searches among ten million people by 1, 8 and 64 users; 15 GB of disk; PEOPLE= SEARCH_SECONDS= SEARCH_RUN=
	$(Q)B=$(B) RECORD=$(RECORD) tests/bench/huge_pages $<

.PHONY: bench-passages
bench-passages: $(B)/tests/bench/passages build ## searches and counts among ten million passages of vehicles; PASSAGES= SEARCH_SECONDS= PASSAGES_RUN=
	$(Q)B=$(B) RECORD=$(RECORD) tests/bench/huge_pages $<

.PHONY: bench-texts
bench-texts: $(B)/tests/bench/texts build ## searches among ten million names of documents, 40 to 70 characters each; 20 GB of disk; TEXTS= SEARCH_SECONDS= TEXTS_RUN=
	$(Q)B=$(B) RECORD=$(RECORD) tests/bench/huge_pages $<

##@ Keeping
alerts-test: ## the alert rules, by promtool
	$(Q)tests/alerts $(B)

sync: ## the lists of services in docker-compose.yml, from the folders in services/
	$(Q)deploy/sync

lint: ## layers, scripts, contracts, twins of documents
	$(Q)tests/lint $(B)

clean: ## remove build/ (.run stays)
	$(Q)rm -rf build

# A program of a clause may end in .d: 7.3.2.d is one.
-include $(shell find $(B) -type f -name '*.d' ! -perm -u+x 2>/dev/null)
