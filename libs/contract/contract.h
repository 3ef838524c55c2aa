/*
 * contract - what the .proto files say, read from a descriptor set: the one reader for the
 * code generator, the gateway and every service.
 *
 * Owns the model below; it lives in the arena given to lin_contract_read and is constant
 * afterwards. It never talks to the bus or the database.
 *
 * Thread rule: constant after reading, any thread.
 */
#ifndef LIN_CONTRACT_H
#define LIN_CONTRACT_H

#include <protobuf-c/protobuf-c.h>

#include "libs/base/str.h"
#include "linli/options.pb-c.h"

typedef struct lin_message lin_message;
typedef struct lin_enum lin_enum;
typedef struct lin_contract lin_contract;

/* google.protobuf.FieldDescriptorProto.Type */
typedef enum lin_type {
    LIN_TYPE_DOUBLE = 1, LIN_TYPE_FLOAT, LIN_TYPE_INT64, LIN_TYPE_UINT64, LIN_TYPE_INT32, LIN_TYPE_FIXED64,
    LIN_TYPE_FIXED32, LIN_TYPE_BOOL, LIN_TYPE_STRING, LIN_TYPE_GROUP, LIN_TYPE_MESSAGE, LIN_TYPE_BYTES,
    LIN_TYPE_UINT32, LIN_TYPE_ENUM, LIN_TYPE_SFIXED32, LIN_TYPE_SFIXED64, LIN_TYPE_SINT32, LIN_TYPE_SINT64,
} lin_type;

/* Messages of google.protobuf that JSON writes in a form of their own. */
typedef enum lin_well_known {
    LIN_WKT_NONE, LIN_WKT_TIMESTAMP, LIN_WKT_DURATION, LIN_WKT_FIELD_MASK, LIN_WKT_EMPTY, LIN_WKT_WRAPPER,
} lin_well_known;

typedef struct lin_field {
    lin_str name;                      /* proto name, and column name: "id_number" */
    lin_str json;                      /* "idNumber" */
    lin_str json_key;                  /* ,"idNumber": as it stands behind another member */
    uint32_t number;
    lin_type type;
    bool repeated;
    bool packed;                       /* written packed (proto3 default for numbers) */
    bool map;                          /* repeated, of a map entry message */
    int oneof;                         /* index, or -1 */
    const lin_message *message;        /* LIN_TYPE_MESSAGE */
    const lin_enum *enumeration;       /* LIN_TYPE_ENUM */
    const Linli__Field *option;        /* never NULL: all false where none was written */
    Linli__DataClass data_class;       /* the field's, else its message's default */
    bool optional;                     /* written `optional`, which the house does not use */
} lin_field;

struct lin_message {
    lin_str file;                      /* "linli/population/v1/person.proto" */
    lin_str full_name;                 /* "linli.population.v1.Person" */
    lin_str name;                      /* "Person", nested ones "Person.Address" */
    const lin_field *field;            /* in order of declaration */
    size_t fields;
    lin_well_known well_known;
    bool map_entry;
    const Linli__Resource *resource;   /* NULL: not a resource */
    const Linli__Event *event;         /* NULL: not an event */
    Linli__DataClass default_class;
    lin_str comment;                   /* likewise */
};

typedef struct lin_enum_value {
    lin_str name;
    int32_t number;
    const Linli__Text *label;          /* NULL: none was written */
} lin_enum_value;

struct lin_enum {
    lin_str full_name;
    const lin_enum_value *value;
    size_t values;
};

typedef enum lin_verb { LIN_GET, LIN_PUT, LIN_POST, LIN_DELETE, LIN_PATCH, LIN_VERBS } lin_verb;

typedef struct lin_binding {           /* one HTTP route of a method */
    lin_verb verb;
    lin_str path;                      /* template: "/v1/population/persons/{id}:reveal" */
    lin_str body;                      /* "", "*" or a field's name */
    lin_str response_body;
} lin_binding;

typedef struct lin_method {
    lin_str file;
    lin_str name;                      /* "PersonService.GetPerson": subject and key */
    lin_str service;                   /* "PersonService" */
    lin_str call;                      /* "GetPerson" */
    const lin_message *request;
    const lin_message *answer;
    const Linli__Call *option;         /* never NULL */
    lin_str permission;                /* "population.person.read", "PUBLIC", "SIGNED_IN", "INTERNAL" */
    Linli__Standard standard;          /* which generated call; 0: hand-written */
    const lin_message *resource;       /* of a generated call, else NULL */
    const lin_binding *binding;
    size_t bindings;
    lin_str comment;                   /* leading comment, when the set carries source info */
} lin_method;

typedef struct lin_declared_reason {
    lin_str file;
    lin_str name;
    int code;                          /* google.rpc.Code */
    lin_str zh;
    lin_str en;
} lin_declared_reason;

typedef struct lin_listen {            /* events of another service that this one hears */
    lin_str file;
    lin_str source;                    /* "population" */
    lin_str aggregate;                 /* "person" */
    lin_str as;                        /* "person_changed" */
    char *const *only;                 /* "Merged"; none: whatever happens */
    size_t onlys;
} lin_listen;

struct lin_contract {
    lin_str service;                   /* "population" */
    lin_str package;                   /* "linli.population.v1" */
    const Linli__Text *label;          /* what a person calls the service; NULL: not said */
    lin_str set;                       /* the descriptor set it was read from */
    const lin_message *const *message; /* all, own and imported */
    size_t messages;
    const lin_enum *const *enumeration;
    size_t enumerations;
    const lin_method *method;          /* of the own package */
    size_t methods;
    const lin_message *const *resource;/* own messages with (linli.resource), in order */
    size_t resources;
    const lin_declared_reason *reason; /* own files' reasons */
    size_t reasons;
    const lin_listen *listen;          /* likewise */
    size_t listens;
};

/* Reads a serialized FileDescriptorSet as the contract of `service` (package linli.<service>.v1; for
 * service "linli" package linli). Checks size (<= 4 MiB) and nesting before unpacking. The rules of the
 * house are checked when a contract is built (proto/plugin/check.c), not here.
 * Returns NULL and *ret_why = "file: Message.field: why" on failure. */
const lin_contract *lin_contract_read(lin_arena *arena, lin_str set, lin_str service, lin_str *ret_why);

const lin_message *lin_contract_message(const lin_contract *contract, lin_str full_name);   /* NULL: none */
const lin_method *lin_contract_method(const lin_contract *contract, lin_str name);          /* "PersonService.GetPerson" */
/* The one kind of records of `source` that is listened to; empty: several, or none. */
lin_str lin_contract_hears_only(const lin_contract *contract, lin_str source);
/* A call that answers a linli.Piece is a download: the field of its request that says which stretch. NULL: no download. */
const lin_field *lin_method_stretch(const lin_method *method);
/* The field of bytes that a route's body fills as it is. NULL: its body is JSON, or it has none. */
const lin_field *lin_method_raw_body(const lin_method *method, const lin_binding *binding);
/* The list of a call's request whose elements may come one on each line, max_length of them. NULL: none. */
const lin_field *lin_method_rows(const lin_method *method);
const lin_field *lin_message_field(const lin_message *message, lin_str name);               /* by proto name */
const lin_field *lin_message_json(const lin_message *message, lin_str key);                 /* by either spelling */
const lin_field *lin_message_sparse(const lin_message *message, uint32_t number);           /* for lin_message_number */

/* Most messages number their fields as they stand. */
static inline const lin_field *lin_message_number(const lin_message *message, uint32_t number)
{
    bool there = number - 1 < message->fields && message->field[number - 1].number == number;

    return there ? &message->field[number - 1] : lin_message_sparse(message, number);
}

const lin_enum_value *lin_enum_by_name(const lin_enum *e, lin_str name);
const lin_enum_value *lin_enum_by_number(const lin_enum *e, int32_t number);

/* Is `next` a compatible superset of `last`: every call, field, enum value, route and permission still there and
 * the same? *ret_why names the first difference. */
bool lin_contract_keeps(lin_arena *arena, const lin_contract *last, const lin_contract *next, lin_str *ret_why);
/* The same, and no call is PUBLIC that was not, new ones included: what may be taken without asking a person. */
bool lin_contract_extends(lin_arena *arena, const lin_contract *last, const lin_contract *next, lin_str *ret_why);

#endif
