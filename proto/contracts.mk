# The contract pipeline; included by the Makefile. For each service: sources -> build/proto (pass 1, expanded)
# -> build/gen (pass 2: C) and build/contracts/<service>.pb (descriptor set). Files that would say the same are
# not touched, so nothing else is rebuilt.

CONTRACTS := $(B)/contracts
TOOL_O := $(patsubst %.c,$(B)/tool/%.o,$(addprefix libs/base/,arena.c str.c req.c clock.c id.c value.c) \
	$(addprefix libs/contract/,contract.c descriptor.c lookup.c route.c) proto/plugin/names.c proto/plugin/files.c) \
	$(addprefix $(B)/tool/gen/,linli/options.pb-c.o google/api/http.pb-c.o google/protobuf/descriptor.pb-c.o)
TOOL_H := $(addprefix $(GEN)/,linli/options.pb-c.h google/api/http.pb-c.h google/protobuf/descriptor.pb-c.h \
	google/protobuf/compiler/plugin.pb-c.h)
EXPAND := $(B)/linli-expand
PLUGIN := $(B)/protoc-gen-linli
TRIM := $(B)/linli-trim

# The tools have objects of their own: the library's wait for what the tools generate.
$(B)/tool/%.o: %.c | $(TOOL_H)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -MMD -MP -c -o $@ $<
$(B)/tool/gen/%.o: $(GEN)/%.c | $(TOOL_H)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(EXPAND): $(B)/tool/proto/plugin/expand.o $(B)/tool/proto/plugin/standard.o $(TOOL_O)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ -lprotobuf-c
$(TRIM): $(B)/tool/proto/plugin/trim.o $(TOOL_O)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ -lprotobuf-c
$(PLUGIN): $(addprefix $(B)/tool/,proto/plugin/generate.o proto/plugin/clients.o proto/plugin/check.o gen/google/protobuf/compiler/plugin.pb-c.o) $(TOOL_O)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ -lprotobuf-c

# --- the shared reasons
$(GEN)/linli.gen.c: proto/linli/reasons.proto proto/linli/options.proto $(PLUGIN)
	$(call say,CONTRACT,linli)
	$(Q)protoc -Iproto -I/usr/include --plugin=$(PLUGIN) --linli_out=$(GEN) --linli_opt=service=linli $<
$(GEN)/linli.gen.h: $(GEN)/linli.gen.c ;
COMMON_GEN_O := $(GEN)/linli.gen.o

# --- one service: $(1). Its peers are those whose calls it names, calls: "population.PersonService.GetPerson", those it
# listens to, to: "population.person", and those that link its records, linked_by: "housing.Lease". Its stamp depends on the folders too: a file that is gone is a change.
define contract_rules
$(1)_PROTO := $$(wildcard proto/linli/$(1)/v1/*.proto)
$(1)_CALLS := $$(shell grep -hoE '"[a-z][a-z0-9]*(\.[A-Z][A-Za-z0-9]*){2}"|[ {](to|linked_by): *"[a-z][a-z0-9]*\.' $$($(1)_PROTO) /dev/null | sed 's/.*: *//')
# What comes from files and goes to files asks the exchange, and who is meant by what stands there: pass 1 says so in the calls
# that it writes.
$(1)_CALLS += $$(if $$(shell grep -lE '(im|ex)portable: true' $$($(1)_PROTO) /dev/null),"exchange.FileService. "identity.RegionService.)
$(1)_CALLS += $$(shell sed -n '/by_key/s/.*refers_to: *\("[a-z]*\.\).*/\1/p' $$($(1)_PROTO) /dev/null)
$(1)_PEERS := $$(filter-out $(1),$$(foreach p,$$(SERVICES),$$(if $$(filter "$$(p).%,$$($(1)_CALLS)),$$(p))))
$(1)_EXPANDED := $$($(1)_PROTO:proto/%.proto=%) $$($(1)_PROTO:proto/%.proto=%_api)
$(1)_SQL := $$(wildcard services/$(1)/sql/*.sql)
$(1)_PB_C := $$($(1)_EXPANDED:%=$(GEN)/%.pb-c.c)
$(1)_GEN_C := $$($(1)_PB_C) $(GEN)/$(1).gen.c $$(if $$($(1)_SQL),$(GEN)/$(1).sql.c)
$(1)_GEN_O = $$(patsubst %.c,%.o,$$($(1)_GEN_C) $$(foreach p,$$($(1)_PEERS),$$($$(p)_PB_C)))

$(B)/contracts/$(1).stamp: $$(wildcard $$(foreach s,$(1) $$($(1)_PEERS),proto/linli/$$(s)/v1 proto/linli/$$(s)/v1/*.proto)) \
		$$(wildcard proto/linli/*.proto proto/google/api/*.proto) $(EXPAND) $(PLUGIN) $(TRIM) proto/contracts.sh
	$(call say,CONTRACT,$(1))
	$(Q)B=$(B) proto/contracts.sh $(1) $$($(1)_PEERS) && touch $$@
$$($(1)_EXPANDED:%=$(GEN)/%.pb-c.c) $$($(1)_EXPANDED:%=$(GEN)/%.pb-c.h) $(GEN)/$(1).gen.c $(GEN)/$(1).gen.h $(CONTRACTS)/$(1).pb: $(B)/contracts/$(1).stamp ;
$(GEN)/$(1).gen.o: CPPFLAGS += -DLIN_CONTRACTS='"$(CONTRACTS)"'
$(GEN)/$(1).gen.o: $(CONTRACTS)/$(1).pb
$(GEN)/$(1).sql.c: $$($(1)_SQL) proto/plugin/sql.awk
	$(call say,SQL,$(1))
	$(Q)mkdir -p $(GEN) && awk -v service=$(1) -v header=$(GEN)/$(1).sql.h -f proto/plugin/sql.awk $$($(1)_SQL) >$$@
$(GEN)/$(1).sql.h: $(GEN)/$(1).sql.c ;
GENERATED_H += $(GEN)/$(1).gen.h $$(if $$($(1)_SQL),$(GEN)/$(1).sql.h)
endef

GENERATED_H := $(BASE_C:.c=.h) $(GEN)/linli.gen.h
$(foreach s,$(SERVICES),$(eval $(call contract_rules,$(s))))
