/* stream - see stream.h. */
#include "libs/bus/stream.h"

#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"

#define NANO INT64_C(1000000000)

enum {
    WAIT_MS = 2000,
    KEPT_DAYS = 30,
    EVENT_MAX = 512 * 1024,
    TWICE_WITHIN_S = 120,          /* nats-server holds each id for so long. Consumers know what they have had without it */
    ACK_WAIT_S = 2,                /* how long a crash holds up what follows. A slow handler may take longer: its event then
                                    * comes to another replica, which finds the mark locked */
};

struct lin_stream {
    jsCtx *js;
};

struct lin_feed {
    lin_bus *bus;
    jsCtx *js;
    natsSubscription *sub;         /* NULL: not yet, or lost */
    const char *subject;           /* linli.evt.population.>, or linli.evt.vehicles.*.vehicle.> */
    const char *name;              /* housing_population */
    int64_t connection;            /* the one that `sub` was made on */
};

/* --- the stream */

static jsCtx *open_context(lin_bus *bus)
{
    jsOptions options;
    jsCtx *js = NULL;

    jsOptions_Init(&options);
    options.Wait = WAIT_MS;
    natsConnection_JetStream(&js, bus->control, &options);
    return js;
}

lin_stream *lin_stream_open(lin_arena *arena, lin_bus *bus)
{
    lin_stream *stream = LIN_NEW(arena, lin_stream);

    stream->js = open_context(bus);
    return stream;
}

void lin_stream_close(lin_stream *stream)
{
    jsCtx_Destroy(stream->js);
}

/* Full means full: what does not fit waits in its outbox, nothing old is thrown away for it. */
static natsStatus make_stream(jsStreamInfo **ret, jsCtx *js)
{
    const char *subjects[] = { "linli.evt.>" };
    jsStreamConfig config;

    jsStreamConfig_Init(&config);
    config.Name = LIN_STREAM_NAME;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    config.Discard = js_DiscardNew;
    config.MaxAge = KEPT_DAYS * 86400 * NANO;
    config.MaxMsgSize = EVENT_MAX;
    config.Duplicates = TWICE_WITHIN_S * NANO;
    config.DenyDelete = true;
    config.DenyPurge = true;
    config.AllowDirect = true;
    return js_AddStream(ret, js, &config, NULL, NULL);
}

lin_code lin_stream_state_of(lin_req *rq, lin_stream *stream, lin_stream_state *ret)
{
    jsStreamInfo *info = NULL;
    natsStatus s = js_GetStreamInfo(&info, stream->js, LIN_STREAM_NAME, NULL, NULL);

    if (s == NATS_NOT_FOUND)
        s = make_stream(&info, stream->js);
    if (s != NATS_OK)
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    *ret = (lin_stream_state){ .created = info->Created / 1000, .last = (int64_t)info->State.LastSeq,
                               .tells = info->Config->AllowDirect };
    jsStreamInfo_Destroy(info);
    return LIN_OK;
}

lin_code lin_stream_last_on(lin_req *rq, lin_stream *stream, const char *subject, int64_t *ret)
{
    jsDirectGetMsgOptions which;
    natsMsg *msg = NULL;
    natsStatus s;

    jsDirectGetMsgOptions_Init(&which);
    which.LastBySubject = subject;
    s = js_DirectGetMsg(&msg, stream->js, LIN_STREAM_NAME, NULL, &which);
    if (s != NATS_OK && s != NATS_NOT_FOUND)
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    *ret = s == NATS_OK ? (int64_t)natsMsg_GetSequence(msg) : 0;
    natsMsg_Destroy(msg);
    return LIN_OK;
}

static natsStatus publish(lin_req *rq, lin_stream *stream, natsMsg *msg, const char *id, jsPubAck **ret)
{
    jsPubOptions options;

    jsPubOptions_Init(&options);
    options.MsgId = id;
    options.MaxWait = WAIT_MS;
    if (rq->traceparent.len && natsMsgHeader_Set(msg, LIN_HEADER_TRACE, lin_str_z(rq->arena, rq->traceparent)) != NATS_OK)
        return NATS_NO_MEMORY;
    return js_PublishMsg(ret, stream->js, msg, &options, NULL);
}

lin_code lin_stream_put(lin_req *rq, lin_stream *stream, const char *subject, const char *id, lin_str event, int64_t *ret_last)
{
    jsPubAck *ack = NULL;
    natsMsg *msg = NULL;
    natsStatus s = natsMsg_Create(&msg, subject, NULL, event.at, (int)event.len);

    if (s == NATS_OK)
        s = publish(rq, stream, msg, id, &ack);
    natsMsg_Destroy(msg);
    if (s != NATS_OK)
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    *ret_last = (int64_t)ack->Sequence;
    jsPubAck_Destroy(ack);
    return LIN_OK;
}

/* --- feeds */

lin_feed *lin_feed_open(lin_arena *arena, lin_bus *bus, lin_str source, lin_str aggregate)
{
    lin_feed *feed = LIN_NEW(arena, lin_feed);

    *feed = (lin_feed){
        .bus = bus,
        .js = open_context(bus),
        .subject = aggregate.len ? lin_print(arena, "linli.evt.%.*s.*.%.*s.>", LIN_STR_FMT(source), LIN_STR_FMT(aggregate))
                                 : lin_print(arena, "linli.evt.%.*s.>", LIN_STR_FMT(source)),
        .name = lin_print(arena, "%.*s_%.*s", LIN_STR_FMT(bus->user), LIN_STR_FMT(source)),
    };
    return feed;
}

/* nats.c before 3.5 hands a message to its subscription without holding it (its issue 637): it may be freed only once
 * the reading thread is known to be past it, which the answer to a PING tells. Where none comes, it is not. */
static void let_go(lin_feed *feed)
{
    natsSubscription_Unsubscribe(feed->sub);
    if (lin_bus_connected(feed->bus) && natsConnection_FlushTimeout(feed->bus->control, WAIT_MS) == NATS_OK)
        natsSubscription_Destroy(feed->sub);
    feed->sub = NULL;
}

void lin_feed_close(lin_feed *feed)
{
    let_go(feed);
    jsCtx_Destroy(feed->js);
}

/* Creating one that is there with the same settings changes nothing. Only the call that names the subjects in its own
 * subject (it wants a Name) is permitted: so nobody reads what its contract does not name. */
static natsStatus make_consumer(lin_feed *feed)
{
    jsConsumerConfig config;
    jsConsumerInfo *info = NULL;
    natsStatus s;

    jsConsumerConfig_Init(&config);
    config.Name = feed->name;
    config.Durable = feed->name;
    config.FilterSubject = feed->subject;
    config.AckPolicy = js_AckExplicit;
    config.AckWait = ACK_WAIT_S * NANO;
    config.MaxDeliver = -1;
    config.MaxAckPending = 1;
    config.DeliverPolicy = js_DeliverAll;
    s = js_AddConsumer(&info, feed->js, LIN_STREAM_NAME, &config, NULL, NULL);
    jsConsumerInfo_Destroy(info);
    return s;
}

static natsStatus bind_to_consumer(lin_feed *feed)
{
    jsSubOptions options;
    natsStatus s;

    jsSubOptions_Init(&options);
    options.Stream = LIN_STREAM_NAME;
    options.Consumer = feed->name;
    s = js_PullSubscribe(&feed->sub, feed->js, feed->subject, NULL, NULL, &options, NULL);
    if (s != NATS_OK)
        feed->sub = NULL;
    return s;
}

/* At a power cut a server may lose the end of its stream and keep the consumer's place in it: what is written next
 * would be passed over. */
static bool is_ahead(lin_feed *feed)
{
    jsConsumerInfo *place = NULL;
    jsStreamInfo *stream = NULL;
    bool ahead = js_GetConsumerInfo(&place, feed->js, LIN_STREAM_NAME, feed->name, NULL, NULL) == NATS_OK &&
                 js_GetStreamInfo(&stream, feed->js, LIN_STREAM_NAME, NULL, NULL) == NATS_OK &&
                 place->Delivered.Stream > stream->State.LastSeq;

    jsConsumerInfo_Destroy(place);
    jsStreamInfo_Destroy(stream);
    return ahead;
}

/* One that is ahead begins anew: what it hands out a second time, the marks know. */
static bool subscribe(lin_feed *feed)
{
    natsStatus s;

    feed->connection = lin_bus_connections(feed->bus);
    s = make_consumer(feed);
    if (s == NATS_OK && is_ahead(feed)) {
        lin_log(LIN_WARN, NULL, "feed_ahead_of_stream", lin_arg_text("feed", lin_z(feed->name)));
        s = js_DeleteConsumer(feed->js, LIN_STREAM_NAME, feed->name, NULL, NULL);
        if (s == NATS_OK)
            s = make_consumer(feed);
    }
    return s == NATS_OK && bind_to_consumer(feed) == NATS_OK;
}

/* After each reconnection the consumer is made sure of anew: its stream may be another one. */
static bool is_subscribed(lin_feed *feed)
{
    if (feed->sub && feed->connection != lin_bus_connections(feed->bus))
        let_go(feed);
    return feed->sub || subscribe(feed);
}

natsMsg *lin_feed_next(lin_feed *feed, lin_time timeout)
{
    natsMsgList list = { 0 };
    natsMsg *msg = NULL;
    natsStatus s;

    if (!lin_bus_connected(feed->bus) || !is_subscribed(feed)) {
        nats_Sleep(timeout / LIN_MS);
        return NULL;
    }
    s = natsSubscription_Fetch(&list, feed->sub, 1, timeout / LIN_MS, NULL);
    if (s == NATS_OK && list.Count > 0) {
        msg = list.Msgs[0];
        list.Msgs[0] = NULL;
    } else if (s != NATS_TIMEOUT) {
        let_go(feed); /* the consumer or its stream is gone */
        nats_Sleep(timeout / LIN_MS);
    }
    natsMsgList_Destroy(&list);
    return msg;
}

void lin_feed_ack(natsMsg *msg)
{
    natsMsg_Ack(msg, NULL);
}

void lin_feed_again(natsMsg *msg, lin_time after)
{
    natsMsg_NakWithDelay(msg, after / LIN_MS, NULL);
}
