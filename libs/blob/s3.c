/*
 * s3 - blobs as objects of an S3 bucket: <prefix>/<object>/<part>, by libcurl and its own signatures (AWS Signature Version 4).
 *
 * A blob is one object of at most LIN_BLOB_MAX bytes, written by one PUT: S3 shows it whole or not at all, so there is nothing to
 * sweep, and no upload of several parts to go on with: whoever keeps a large file keeps its parts as blobs, and reads ranges
 * part by part. What the server does not answer well is UNAVAILABLE; the next call tries anew.
 *
 * Each thread has one connection of its own, which lives as long as the thread.
 */
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "libs/base/log.h"
#include "libs/blob/store.h"
#include "libs/crypto/crypto.h"

enum { CONNECT_MS = 3000, WHOLE_MS = 20000, KEY_MAX = 256 };

typedef struct s3_store {
    lin_blobs base;
    const char *url;                       /* "https://host/bucket/prefix" */
    const char *credentials;               /* "access key:secret key" */
    const char *signing;                   /* "aws:amz:<region>:s3" */
} s3_store;

typedef struct exchange {
    const s3_store *store;
    CURL *curl;
    const char *url;
    long status;
    char *room;                            /* of the answer's body; NULL: it is not wanted */
    size_t got;
    char why[CURL_ERROR_SIZE];
} exchange;

/* --- a connection for each thread */

static pthread_key_t connection;

static void close_connection(void *curl)
{
    curl_easy_cleanup(curl);
}

static void start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (pthread_key_create(&connection, close_connection) != 0)
        abort();
}

static CURL *own_connection(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CURL *curl;

    pthread_once(&once, start);
    curl = pthread_getspecific(connection);
    if (!curl) {
        curl = curl_easy_init();
        pthread_setspecific(connection, curl);
    }
    if (curl)
        curl_easy_reset(curl);             /* of what was set; the connection stays */
    return curl;
}

/* --- one request */

static size_t take(char *bytes, size_t one, size_t size, void *what)
{
    exchange *x = what;
    long status = 0;

    (void)one;
    curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 || !x->room)
        return size;
    if (size > LIN_BLOB_MAX - x->got)
        return 0;
    memcpy(x->room + x->got, bytes, size);
    x->got += size;
    return size;
}

static void set_up(exchange *x)
{
    CURL *c = x->curl;

    curl_easy_setopt(c, CURLOPT_URL, x->url);
    curl_easy_setopt(c, CURLOPT_AWS_SIGV4, x->store->signing);
    curl_easy_setopt(c, CURLOPT_USERPWD, x->store->credentials);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)WHOLE_MS);
    curl_easy_setopt(c, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);   /* an empty Expect: header would spoil the signature */
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, x->why);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
}

static lin_code failed(const exchange *x, const char *what, CURLcode code)
{
    lin_log(LIN_ERROR, NULL, "blob_failed", lin_arg_text("what", lin_z(what)), lin_arg_text("path", lin_z(x->url)), lin_arg_int("status", x->status),
            lin_arg_text("why", lin_z(x->why[0] ? x->why : code ? curl_easy_strerror(code) : "")));
    return x->status == 507 ? LIN_RESOURCE_EXHAUSTED : LIN_UNAVAILABLE;
}

static lin_code perform(exchange *x, const char *what)
{
    CURLcode code = curl_easy_perform(x->curl);

    curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &x->status);
    if (code == CURLE_OK && x->status == 404)
        return LIN_NOT_FOUND;
    return code == CURLE_OK && x->status >= 200 && x->status < 300 ? LIN_OK : failed(x, what, code);
}

/* The names are the house's own and need no escaping. */
static lin_code begin(lin_blobs *blobs, lin_arena *arena, lin_str name, exchange *ret)
{
    lin_str object, part;

    *ret = (exchange){ .store = (const s3_store *)blobs, .curl = own_connection() };
    if (!lin_blob_name_good(name, &object, &part))
        return LIN_INTERNAL;
    ret->url = lin_print(arena, "%s/%.*s/%.*s", ret->store->url, LIN_STR_FMT(object), LIN_STR_FMT(part));
    if (!ret->curl)
        return LIN_UNAVAILABLE;
    set_up(ret);
    return LIN_OK;
}

/* The digest of the body is signed with the rest: whoever changes it on its way is found out. */
static struct curl_slist *headers_for(lin_arena *arena, lin_str body)
{
    const char *digest = lin_print(arena, "x-amz-content-sha256: %.*s", LIN_STR_FMT(lin_hex(arena, lin_sha256(arena, body))));
    struct curl_slist *headers = curl_slist_append(NULL, digest);

    return curl_slist_append(headers, "Content-Type: application/octet-stream");
}

static lin_code send_it(lin_arena *arena, exchange *x, const char *method, const lin_str *body)
{
    struct curl_slist *headers = headers_for(arena, body ? *body : LIN_STR(""));
    lin_code code;

    curl_easy_setopt(x->curl, CURLOPT_HTTPHEADER, headers);
    if (body) {
        curl_easy_setopt(x->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
        curl_easy_setopt(x->curl, CURLOPT_POSTFIELDS, body->at);
    }
    curl_easy_setopt(x->curl, CURLOPT_CUSTOMREQUEST, method);
    code = perform(x, method);
    curl_easy_setopt(x->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return code;
}

static lin_code run(lin_blobs *blobs, lin_str name, const char *method, const lin_str *body)
{
    lin_arena *arena = lin_arena_new();
    exchange x;
    lin_code code = begin(blobs, arena, name, &x);

    if (code == LIN_OK)
        code = send_it(arena, &x, method, body);
    lin_arena_free(arena);
    return code;
}

static lin_code put(lin_blobs *blobs, lin_str name, lin_str bytes)
{
    lin_code code = run(blobs, name, "PUT", &bytes);

    return code == LIN_NOT_FOUND ? LIN_UNAVAILABLE : code; /* the bucket is not there */
}

static lin_code get(lin_blobs *blobs, lin_arena *arena, lin_str name, lin_str *ret)
{
    exchange x;

    LIN_TRY(begin(blobs, arena, name, &x));
    x.room = lin_room(arena, LIN_BLOB_MAX);
    LIN_TRY(send_it(arena, &x, "GET", NULL));
    *ret = (lin_str){ x.room, x.got };
    return LIN_OK;
}

static lin_code drop(lin_blobs *blobs, lin_str name)
{
    lin_code code = run(blobs, name, "DELETE", NULL);

    return code == LIN_NOT_FOUND ? LIN_OK : code;
}

static lin_code sweep(lin_blobs *blobs, lin_time age)
{
    (void)blobs;
    (void)age;
    return LIN_OK;
}

/* --- opening */

/* Two or three lines: access key, secret key, region (else us-east-1, which those take that know none). */
static bool read_key(lin_arena *arena, const char *path, s3_store *store)
{
    FILE *file = path ? fopen(path, "re") : NULL;
    char text[KEY_MAX * 3];
    size_t size = file ? fread(text, 1, sizeof(text), file) : 0;
    lin_str rest = { text, size }, access = lin_str_trim(lin_str_cut(&rest, '\n')), secret = lin_str_trim(lin_str_cut(&rest, '\n')),
            region = rest.at ? lin_str_trim(lin_str_cut(&rest, '\n')) : LIN_STR("");

    if (file)
        fclose(file);
    store->credentials = lin_print(arena, "%.*s:%.*s", LIN_STR_FMT(access), LIN_STR_FMT(secret));
    store->signing = lin_print(arena, "aws:amz:%.*s:s3", LIN_STR_FMT(region.len ? region : LIN_STR("us-east-1")));
    lin_wipe(text, sizeof(text));
    return access.len && secret.len;
}

static lin_blobs *open_store(lin_arena *arena, lin_str address, const char *key_path, lin_str *ret_why)
{
    s3_store *store = LIN_NEW(arena, s3_store);
    lin_str url = lin_str_from(address, strlen("s3:"));

    while (url.len && url.at[url.len - 1] == '/')
        url.len--;
    store->base.kind = &lin_blob_s3;
    store->url = lin_str_z(arena, url);
    if (!lin_str_starts(url, LIN_STR("https://")) && !lin_str_starts(url, LIN_STR("http://")))
        *ret_why = lin_z(lin_print(arena, "%.*s: not s3:https://HOST/BUCKET", LIN_STR_FMT(address)));
    else if (!read_key(arena, key_path, store))
        *ret_why = lin_z(lin_print(arena, "%s: not two lines, access key and secret key", key_path ? key_path : "no key file"));
    else
        return &store->base;
    return NULL;
}

const lin_blob_kind lin_blob_s3 = { "s3:", open_store, put, get, drop, sweep };
