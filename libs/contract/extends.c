/* Is one contract a compatible superset of another? (contract.h: lin_contract_keeps, lin_contract_extends) */
#include "libs/contract/contract.h"

typedef struct comparing {
    lin_arena *arena;
    const lin_contract *last, *next;
    lin_str *why;
} comparing;

static bool differ(comparing *c, lin_str what, const char *how)
{
    *c->why = lin_z(lin_print(c->arena, "%.*s %s", LIN_STR_FMT(what), how));
    return false;
}

static lin_str part(comparing *c, lin_str whole, lin_str member)
{
    return lin_z(lin_print(c->arena, "%.*s.%.*s", LIN_STR_FMT(whole), LIN_STR_FMT(member)));
}

static bool same_type(const lin_field *a, const lin_field *b)
{
    if (a->type != b->type || a->repeated != b->repeated || a->oneof != b->oneof)
        return false;
    if (a->message)
        return lin_str_eq(a->message->full_name, b->message->full_name);
    return !a->enumeration || lin_str_eq(a->enumeration->full_name, b->enumeration->full_name);
}

static bool keeps_field(comparing *c, const lin_message *message, const lin_field *last, const lin_field *next)
{
    lin_str what = part(c, message->full_name, last->name);

    if (!next || !lin_str_eq(next->name, last->name) || !lin_str_eq(next->json, last->json))
        return differ(c, what, "is gone or renamed");
    if (!same_type(last, next))
        return differ(c, what, "has another type");
    if (next->data_class < last->data_class)
        return differ(c, what, "has a lower class");
    if (next->option->required && !last->option->required)
        return differ(c, what, "is now required");
    return true;
}

static bool keeps_message(comparing *c, const lin_message *last)
{
    const lin_message *next = lin_contract_message(c->next, last->full_name);

    if (!next)
        return differ(c, last->full_name, "is gone");
    for (size_t i = 0; i < last->fields; i++)
        if (!keeps_field(c, last, &last->field[i], lin_message_number(next, last->field[i].number)))
            return false;
    return true;
}

static const lin_enum *enum_named(const lin_contract *contract, lin_str name)
{
    for (size_t i = 0; i < contract->enumerations; i++)
        if (lin_str_eq(contract->enumeration[i]->full_name, name))
            return contract->enumeration[i];
    return NULL;
}

static bool keeps_enum(comparing *c, const lin_enum *last)
{
    const lin_enum *next = enum_named(c->next, last->full_name);

    if (!next)
        return differ(c, last->full_name, "is gone");
    for (size_t i = 0; i < last->values; i++) {
        const lin_enum_value *value = lin_enum_by_name(next, last->value[i].name);

        if (!value || value->number != last->value[i].number)
            return differ(c, part(c, last->full_name, last->value[i].name), "is gone or renumbered");
    }
    return true;
}

static bool has_binding(const lin_method *method, const lin_binding *binding)
{
    for (size_t i = 0; i < method->bindings; i++)
        if (method->binding[i].verb == binding->verb && lin_str_eq(method->binding[i].path, binding->path) &&
            lin_str_eq(method->binding[i].body, binding->body))
            return true;
    return false;
}

static bool keeps_method(comparing *c, const lin_method *last)
{
    const lin_method *next = lin_contract_method(c->next, last->name);

    if (!next)
        return differ(c, last->name, "is gone");
    if (!lin_str_eq(next->permission, last->permission))
        return differ(c, last->name, "has another permission");
    if (!lin_str_eq(next->request->full_name, last->request->full_name) ||
        !lin_str_eq(next->answer->full_name, last->answer->full_name))
        return differ(c, last->name, "has other messages");
    if (last->option->rows[0] && strcmp(next->option->rows, last->option->rows) != 0)
        return differ(c, last->name, "takes its rows otherwise");
    for (size_t i = 0; i < last->bindings; i++)
        if (!has_binding(next, &last->binding[i]))
            return differ(c, last->name, "has another route");
    return true;
}

/* A call open to everybody is a decision of a person, also for a call that is new. */
static bool adds_no_public(comparing *c)
{
    for (size_t i = 0; i < c->next->methods; i++) {
        const lin_method *next = &c->next->method[i];
        const lin_method *last = lin_contract_method(c->last, next->name);

        if (lin_str_eq(next->permission, LIN_STR("PUBLIC")) &&
            !(last && lin_str_eq(last->permission, LIN_STR("PUBLIC"))))
            return differ(c, next->name, "is PUBLIC and was not");
    }
    return true;
}

bool lin_contract_keeps(lin_arena *arena, const lin_contract *last, const lin_contract *next, lin_str *ret_why)
{
    comparing c = { arena, last, next, ret_why };

    for (size_t i = 0; i < last->messages; i++)
        if (!keeps_message(&c, last->message[i]))
            return false;
    for (size_t i = 0; i < last->enumerations; i++)
        if (!keeps_enum(&c, last->enumeration[i]))
            return false;
    for (size_t i = 0; i < last->methods; i++)
        if (!keeps_method(&c, &last->method[i]))
            return false;
    return true;
}

bool lin_contract_extends(lin_arena *arena, const lin_contract *last, const lin_contract *next, lin_str *ret_why)
{
    comparing c = { arena, last, next, ret_why };

    return lin_contract_keeps(arena, last, next, ret_why) && adds_no_public(&c);
}
