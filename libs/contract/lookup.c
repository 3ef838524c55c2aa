/* Finds parts of a contract by name or number (contract.h). */
#include "libs/contract/contract.h"

const lin_method *lin_contract_method(const lin_contract *contract, lin_str name)
{
    for (size_t i = 0; i < contract->methods; i++)
        if (lin_str_eq(contract->method[i].name, name))
            return &contract->method[i];
    return NULL;
}

lin_str lin_contract_hears_only(const lin_contract *contract, lin_str source)
{
    lin_str only = LIN_STR("");

    for (size_t i = 0; i < contract->listens; i++)
        if (lin_str_eq(contract->listen[i].source, source)) {
            if (only.len && !lin_str_eq(only, contract->listen[i].aggregate))
                return LIN_STR("");
            only = contract->listen[i].aggregate;
        }
    return only;
}

const lin_field *lin_method_stretch(const lin_method *method)
{
    if (!lin_str_eq(method->answer->full_name, LIN_STR("linli.Piece")))
        return NULL;
    for (size_t i = 0; i < method->request->fields; i++) {
        const lin_field *field = &method->request->field[i];

        if (field->message && lin_str_eq(field->message->full_name, LIN_STR("linli.Stretch")))
            return field;
    }
    return NULL;
}

const lin_field *lin_method_raw_body(const lin_method *method, const lin_binding *binding)
{
    const lin_field *field = binding->body.len ? lin_message_field(method->request, binding->body) : NULL;

    return field && field->type == LIN_TYPE_BYTES && !field->repeated ? field : NULL;
}

const lin_field *lin_method_rows(const lin_method *method)
{
    return lin_message_field(method->request, lin_z(method->option->rows));
}

const lin_field *lin_message_field(const lin_message *message, lin_str name)
{
    for (size_t i = 0; i < message->fields; i++)
        if (lin_str_eq(message->field[i].name, name))
            return &message->field[i];
    return NULL;
}

const lin_field *lin_message_json(const lin_message *message, lin_str key)
{
    for (size_t i = 0; i < message->fields; i++)
        if (lin_str_eq(message->field[i].json, key) || lin_str_eq(message->field[i].name, key))
            return &message->field[i];
    return NULL;
}

const lin_field *lin_message_sparse(const lin_message *message, uint32_t number)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].number == number)
            return &message->field[i];
    return NULL;
}

const lin_enum_value *lin_enum_by_name(const lin_enum *e, lin_str name)
{
    for (size_t i = 0; i < e->values; i++)
        if (lin_str_eq(e->value[i].name, name))
            return &e->value[i];
    return NULL;
}

const lin_enum_value *lin_enum_by_number(const lin_enum *e, int32_t number)
{
    for (size_t i = 0; i < e->values; i++)
        if (e->value[i].number == number)
            return &e->value[i];
    return NULL;
}
