# Linli: build, run, test. One file, nothing recursive; `make` alone prints what there is.
# Services are found by wildcard: a folder in services/, a folder in proto/linli/, a folder in migrations/.

B ?= build
CC := gcc
SERVICES := $(sort $(notdir $(patsubst %/,%,$(wildcard services/*/))))

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
PKGS := libprotobuf-c libnats libpq hiredis yaml-0.1 libcrypto libssl libh2o-evloop
CPPFLAGS := -I. -isystem $(B)/gen $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -DH2O_USE_LIBUV=0 -D_GNU_SOURCE
CFLAGS := -std=gnu17 -g -fPIC -fno-omit-frame-pointer -pthread
ifeq ($(SAN),1)
CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
else
CFLAGS += -O2 -D_FORTIFY_SOURCE=3 -ftrivial-auto-var-init=zero -fstack-protector-strong
endif
LDFLAGS := -pthread -Wl,-z,relro,-z,now
LIBS := -lprotobuf-c -lnats -lpq -lhiredis -lyaml -largon2 -lcrypto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:

##@ Everyday
.PHONY: help
help: ## this text
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z_-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

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

# --- the shared library: what every service has in common
LIB_O := $(patsubst %.c,$(B)/%.o,$(wildcard libs/*/*.c)) $(BASE_C:.c=.o) $(COMMON_GEN_O)
$(B)/liblinli.so: $(LIB_O)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared $(LDFLAGS) -o $@ $^ $(LIBS)

# --- programs
RPATH := -Wl,-rpath,'$$ORIGIN' -Wl,-rpath,'$$ORIGIN/..'
define service_rules
$(B)/bin/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard services/$(1)/*.c)) $$($(1)_GEN_O) $(B)/liblinli.so
endef
$(foreach s,$(SERVICES),$(eval $(call service_rules,$(s))))
$(B)/bin/gateway: $(patsubst %.c,$(B)/%.o,$(wildcard gateway/*.c)) $(B)/liblinli.so
$(B)/bin/gateway: EXTRA := -lh2o-evloop -lssl
$(B)/bin/linlictl: $(patsubst %.c,$(B)/%.o,$(wildcard deploy/linlictl/*.c)) $(B)/liblinli.so
PROGRAMS := $(SERVICES:%=$(B)/bin/%) $(B)/bin/gateway $(B)/bin/linlictl
$(PROGRAMS):
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) $(RPATH) -o $@ $(filter %.o,$^) -L$(B) -llinli $(EXTRA) $(LIBS)

.PHONY: build
build: $(PROGRAMS) ## compile everything into build/

-include $(shell find $(B) -name '*.d' 2>/dev/null)
