/*
 * linlictl describe - what the contracts in files promise to others, one line each: kind, name, and all that a
 * client or a stored record depends on.
 *
 *   linlictl describe build/contracts/population.pb
 *
 * Two descriptions are compared line by line: a line that is gone or differs is a promise broken, a new one is a new
 * promise (proto/pack.sh). Needs nothing that runs.
 */
#include <stdio.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/contract.h"

static const char *const type_name[] = {
    [LIN_TYPE_DOUBLE] = "double",     [LIN_TYPE_FLOAT] = "float",       [LIN_TYPE_INT64] = "int64",       [LIN_TYPE_UINT64] = "uint64",
    [LIN_TYPE_INT32] = "int32",       [LIN_TYPE_FIXED64] = "fixed64",   [LIN_TYPE_FIXED32] = "fixed32",   [LIN_TYPE_BOOL] = "bool",
    [LIN_TYPE_STRING] = "string",     [LIN_TYPE_BYTES] = "bytes",       [LIN_TYPE_UINT32] = "uint32",     [LIN_TYPE_ENUM] = "enum",
    [LIN_TYPE_SFIXED32] = "sfixed32", [LIN_TYPE_SFIXED64] = "sfixed64", [LIN_TYPE_SINT32] = "sint32",     [LIN_TYPE_SINT64] = "sint64",
};
static const char *const verb_name[] = { [LIN_GET] = "GET", [LIN_PUT] = "PUT", [LIN_POST] = "POST", [LIN_DELETE] = "DELETE",
                                         [LIN_PATCH] = "PATCH" };

static const char *class_name(Linli__DataClass which)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&linli__data_class__descriptor, (int)which);

    return value && which ? value->name : "-";
}

static void describe_call(const lin_contract *contract, const lin_method *method)
{
    printf("call\t%.*s.%.*s\t%.*s -> %.*s, %.*s", LIN_STR_FMT(contract->service), LIN_STR_FMT(method->name),
           LIN_STR_FMT(method->request->full_name), LIN_STR_FMT(method->answer->full_name), LIN_STR_FMT(method->permission));
    for (size_t i = 0; i < method->bindings; i++)
        printf(", %s %.*s%s%.*s", verb_name[method->binding[i].verb], LIN_STR_FMT(method->binding[i].path),
               method->binding[i].body.len ? " body " : "", LIN_STR_FMT(method->binding[i].body));
    putchar('\n');
    if (method->option->rows[0])
        printf("rows\t%.*s.%.*s\t%s\n", LIN_STR_FMT(contract->service), LIN_STR_FMT(method->name), method->option->rows);
}

static void describe_field(const lin_message *message, const lin_field *field)
{
    printf("field\t%.*s.%.*s\t%u, ", LIN_STR_FMT(message->full_name), LIN_STR_FMT(field->name), field->number);
    if (field->message)
        printf("%.*s", LIN_STR_FMT(field->message->full_name));
    else if (field->enumeration)
        printf("%.*s", LIN_STR_FMT(field->enumeration->full_name));
    else
        printf("%s", type_name[field->type]);
    printf("%s, \"%.*s\", %s%s%s\n", field->repeated ? "[]" : "", LIN_STR_FMT(field->json), class_name(field->data_class),
           field->option->required ? ", required" : "", field->option->output_only ? ", read-only" : "");
}

static void describe_reason(const lin_contract *contract, const lin_declared_reason *reason)
{
    printf("reason\t%.*s.%.*s\tcode %d\n", LIN_STR_FMT(contract->service), LIN_STR_FMT(reason->name), reason->code);
}

static void describe_messages(const lin_contract *contract)
{
    for (size_t i = 0; i < contract->messages; i++)
        for (size_t k = 0; k < contract->message[i]->fields; k++)
            if (lin_str_starts(contract->message[i]->full_name, contract->package))
                describe_field(contract->message[i], &contract->message[i]->field[k]);
}

static void describe_enums(const lin_contract *contract)
{
    for (size_t i = 0; i < contract->enumerations; i++)
        for (size_t k = 0; k < contract->enumeration[i]->values; k++)
            if (lin_str_starts(contract->enumeration[i]->full_name, contract->package))
                printf("value\t%.*s.%.*s\t%d\n", LIN_STR_FMT(contract->enumeration[i]->full_name),
                       LIN_STR_FMT(contract->enumeration[i]->value[k].name), contract->enumeration[i]->value[k].number);
}

static void describe(const lin_contract *contract)
{
    for (size_t i = 0; i < contract->methods; i++)
        if (contract->method[i].bindings) /* the house's own calls are nobody else's */
            describe_call(contract, &contract->method[i]);
    describe_messages(contract);
    describe_enums(contract);
    for (size_t i = 0; i < contract->reasons; i++)
        describe_reason(contract, &contract->reason[i]);
}

int cmd_describe(lin_arena *arena, int argc, char *argv[])
{
    if (argc == 0) {
        fprintf(stderr, "usage: linlictl describe FILE.pb …\n");
        return 2;
    }
    for (int i = 0; i < argc; i++) {
        const lin_contract *contract = contract_file(arena, argv[i]);

        if (!contract)
            return 1;
        describe(contract);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
