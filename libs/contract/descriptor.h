/*
 * descriptor - what stands in a descriptor set and protobuf-c does not give: bounds before it is unpacked, options, comments.
 *
 * Private to contract: contract.c makes the model of it. A set may come from a stranger. Owns nothing; what it returns lives in the
 * arena of the reading. The first failure is the one that is told.
 *
 * Thread rule: values.
 */
#ifndef LIN_DESCRIPTOR_H
#define LIN_DESCRIPTOR_H

#include "google/protobuf/descriptor.pb-c.h"
#include "libs/contract/contract.h"

typedef struct lin_reading {
    lin_arena *arena;
    lin_contract *contract;
    const Google__Protobuf__FileDescriptorProto *file; /* at hand, for errors and comments */
    Linli__Field *no_option;                           /* what stands where none was written */
    Linli__Call *no_call;
    lin_str why;
    bool failed;
} lin_reading;

void lin_descriptor_fail(lin_reading *r, lin_str where, const char *why);

/* At most 4 MiB, and nested at most 16 deep: protobuf-c itself has no limit. */
bool lin_descriptor_is_bounded(lin_str set);

/* The option with this number, its pieces merged; NULL: none was written, or it is not readable, which fails the reading. The caller
 * frees it. `path` (numbers of fields, ends with 0) leads to the one place in it that can nest without end; NULL: there is none. */
void *lin_descriptor_option(lin_reading *r, const ProtobufCMessage *options, uint32_t tag, const ProtobufCMessageDescriptor *type,
                            const uint32_t *path);
/* The same, kept as long as the arena. */
void *lin_descriptor_keep(lin_reading *r, const ProtobufCMessage *options, uint32_t tag, const ProtobufCMessageDescriptor *type);
uint64_t lin_descriptor_number(const ProtobufCMessage *options, uint32_t tag); /* an option that is a number; 0: none */

/* The comment above what stands at this path of the file (descriptor.proto, SourceCodeInfo); empty: none. */
lin_str lin_descriptor_comment(lin_reading *r, size_t count, const int32_t *path);

#endif
