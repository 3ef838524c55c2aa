/* Asking a peer with generated types; what clients in <service>.gen.c stand on. */
#include "libs/host/app.h"
#include "linli.gen.h"

static void *alloc_in_arena(void *arena, size_t size)
{
    return lin_alloc(arena, size);
}

static void free_nothing(void *arena, void *at)
{
    (void)arena;
    (void)at;
}

static lin_str pack(lin_req *rq, const ProtobufCMessage *in)
{
    size_t size = protobuf_c_message_get_packed_size(in);
    char *bytes = lin_alloc(rq->arena, size + 1);

    protobuf_c_message_pack(in, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

/* Unpacking needs no measure first: a type of the house never holds itself (proto/plugin/check.c). */
lin_code lin_call(lin_req *rq, const char *service, const char *method, const ProtobufCMessage *in,
                  const ProtobufCMessageDescriptor *answer, ProtobufCMessage **ret)
{
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, rq->arena };
    ProtobufCMessage *unpacked;
    lin_str wire;

    LIN_TRY(lin_bus_call(rq, rq->app->bus, lin_z(service), lin_z(method), pack(rq, in), &wire));
    unpacked = protobuf_c_message_unpack(answer, &in_arena, wire.len, (const uint8_t *)wire.at);
    if (!unpacked)
        return lin_fail(rq, &LIN_REASON_INTERNAL); /* the peer's mistake, not the caller's */
    *ret = unpacked;
    return LIN_OK;
}
