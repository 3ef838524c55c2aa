/*
 * stream - events on JetStream: one stream for the house, one feed for each service and source.
 *
 * Owns the stream's and the feeds' settings. Called by the relay (put) and by consumers (feed),
 * each in a thread of its own: these calls block. It knows nothing of outboxes and marks. The
 * stream is transport: what it loses, the outbox of its service still has.
 *
 * A feed hands out one event at a time, to whichever replica asks, and the next one only when that
 * is acknowledged: so the order that reaches the handlers is the stream's, crashes included.
 *
 * Thread rule: a stream or feed belongs to one thread.
 */
#ifndef LIN_STREAM_H
#define LIN_STREAM_H

#include "libs/bus/bus.h"

#define LIN_STREAM_NAME "LINLI_EVT"

typedef struct lin_stream lin_stream;
typedef struct lin_feed lin_feed;

typedef struct lin_stream_state {
    lin_time created;
    int64_t last;                  /* sequence of the last event; 0: none */
    bool tells;                    /* lin_stream_last_on may be asked: a stream made by an early version cannot answer */
} lin_stream_state;

lin_stream *lin_stream_open(lin_arena *arena, lin_bus *bus);
void lin_stream_close(lin_stream *stream);
/* Makes the stream where there is none. UNAVAILABLE. */
lin_code lin_stream_state_of(lin_req *rq, lin_stream *stream, lin_stream_state *ret);
/* The last event on just this subject: its sequence, 0 where there is none. For subjects of the service's own. UNAVAILABLE. */
lin_code lin_stream_last_on(lin_req *rq, lin_stream *stream, const char *subject, int64_t *ret);
/* Appends one event; returns when the stream has it. The same id within ten minutes is kept once. *ret_last is its
 * sequence. UNAVAILABLE: perhaps it has it, perhaps not. */
lin_code lin_stream_put(lin_req *rq, lin_stream *stream, const char *subject, const char *id, lin_str event, int64_t *ret_last);

/* Of all that the source tells, or of its records of one kind; empty: all. A feed keeps its place when it is opened for less. */
lin_feed *lin_feed_open(lin_arena *arena, lin_bus *bus, lin_str source, lin_str aggregate);
void lin_feed_close(lin_feed *feed);
/* The next event, or NULL after `timeout`: there is none, or the stream cannot be reached. The caller destroys it. */
natsMsg *lin_feed_next(lin_feed *feed, lin_time timeout);
void lin_feed_ack(natsMsg *msg);
void lin_feed_again(natsMsg *msg, lin_time after);    /* hand it out anew, after a while */

#endif
