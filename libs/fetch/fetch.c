/* fetch - see fetch.h; by libcurl. */
#include "libs/fetch/fetch.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MS = 10000, SLOW_BYTES = 64, SLOW_SECONDS = 20 };

typedef struct transfer {
    lin_fetch *fetch;
    CURL *curl;
    FILE *into;
    struct curl_slist *header;
    bool secure, forbidden, too_large, disk, stopped;
    lin_time asked;
} transfer;

/* --- what curl asks */

/* After the name was resolved: whatever it leads to is judged here. A bearer in clear stays within the house. */
static curl_socket_t open_socket(void *what, curlsocktype purpose, struct curl_sockaddr *at)
{
    static const lin_networks none;
    transfer *t = what;
    bool in_clear = t->fetch->bearer && !t->secure;

    (void)purpose;
    if (!lin_address_allowed(&at->addr, t->fetch->allowed) || (in_clear && lin_address_allowed(&at->addr, &none))) {
        t->forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

static size_t take(char *bytes, size_t one, size_t size, void *what)
{
    transfer *t = what;
    long status = 0;

    (void)one;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return size; /* what an error says is nobody's data */
    t->fetch->bytes += (int64_t)size;
    t->too_large = t->fetch->bytes > t->fetch->most_bytes;
    t->disk = !t->too_large && fwrite(bytes, 1, size, t->into) != size;
    return t->too_large || t->disk ? 0 : size;
}

/* The text behind a header's name, without blanks; false: it is another header, or too long. */
static bool take_header(const char *line, size_t size, const char *name, char *into, size_t room)
{
    lin_str text = { line, size };
    size_t len = strlen(name);

    if (size < len || strncasecmp(line, name, len) != 0)
        return false;
    text = lin_str_trim(lin_str_from(text, len));
    if (text.len >= room)
        return false;
    snprintf(into, room, "%.*s", LIN_STR_FMT(text));
    return true;
}

/* RFC 8288: <target>; rel="next", <target>; … */
static void take_next(const char *links, char *into, size_t room)
{
    for (const char *at = strchr(links, '<'), *end, *behind; at && (end = strchr(at, '>')) != NULL; at = behind) {
        char parameters[256];

        behind = strchr(end, '<');
        snprintf(parameters, sizeof(parameters), "%.*s", (int)(behind ? behind - end : (long)strlen(end)), end);
        if (strcasestr(parameters, "rel=\"next\"") || strcasestr(parameters, "rel=next"))
            snprintf(into, room, "%.*s", (int)(end - at - 1), at + 1);
    }
}

static size_t take_head(char *line, size_t one, size_t size, void *what)
{
    lin_fetch *fetch = ((transfer *)what)->fetch;
    char links[sizeof(fetch->next)];

    (void)one;
    if (take_header(line, size, "link:", links, sizeof(links)))
        take_next(links, fetch->next, sizeof(fetch->next));
    take_header(line, size, "etag:", fetch->etag, sizeof(fetch->etag));
    return size;
}

static int progress(void *what, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    transfer *t = what;
    lin_time now = lin_monotonic();

    (void)a, (void)b, (void)c, (void)d;
    if (!t->fetch->go_on || now - t->asked < LIN_SECOND)
        return 0;
    t->asked = now;
    t->stopped = !t->fetch->go_on(t->fetch->what);
    return t->stopped;
}

/* --- the transfer */

static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool has_part(CURLU *url, CURLUPart part, char *into, size_t room)
{
    char *text = NULL;
    bool there = curl_url_get(url, part, &text, 0) == CURLUE_OK && text && text[0];

    if (there && into)
        snprintf(into, room, "%s", text);
    curl_free(text);
    return there;
}

bool lin_fetch_url_good(const char *text)
{
    CURLU *url = curl_url();
    char scheme[8] = "";
    bool good = url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;

    good = good && has_part(url, CURLUPART_SCHEME, scheme, sizeof(scheme)) && has_part(url, CURLUPART_HOST, NULL, 0) &&
           (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) && !has_part(url, CURLUPART_USER, NULL, 0) &&
           !has_part(url, CURLUPART_PASSWORD, NULL, 0) && !has_part(url, CURLUPART_FRAGMENT, NULL, 0);
    curl_url_cleanup(url);
    return good;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
    char *one = NULL, *other = NULL;
    bool same = curl_url_get(a, part, &one, CURLU_DEFAULT_PORT) == CURLUE_OK && curl_url_get(b, part, &other, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                strcasecmp(one, other) == 0;

    curl_free(one);
    curl_free(other);
    return same;
}

static bool put_url(CURLU *url, char *into, size_t room)
{
    char *text = NULL;
    bool fits = curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK && strlen(text) < room;

    if (fits)
        snprintf(into, room, "%s", text);
    curl_free(text);
    return fits && lin_fetch_url_good(into);
}

bool lin_fetch_link(const char *from, const char *link, char *into, size_t room)
{
    CURLU *base = curl_url(), *url = curl_url();
    bool good = base && url && curl_url_set(base, CURLUPART_URL, from, 0) == CURLUE_OK && curl_url_set(url, CURLUPART_URL, from, 0) == CURLUE_OK &&
                curl_url_set(url, CURLUPART_URL, link, 0) == CURLUE_OK && same_part(base, url, CURLUPART_SCHEME) &&
                same_part(base, url, CURLUPART_HOST) && same_part(base, url, CURLUPART_PORT) && put_url(url, into, room);

    curl_url_cleanup(base);
    curl_url_cleanup(url);
    return good;
}

bool lin_fetch_with(const char *from, const char *name, const char *value, char *into, size_t room)
{
    CURLU *url = curl_url();
    char both[2048];
    bool good = (size_t)snprintf(both, sizeof(both), "%s=%s", name, value) < sizeof(both) && url && curl_url_set(url, CURLUPART_URL, from, 0) == CURLUE_OK &&
                curl_url_set(url, CURLUPART_QUERY, both, CURLU_APPENDQUERY | CURLU_URLENCODE) == CURLUE_OK && put_url(url, into, room);

    curl_url_cleanup(url);
    return good;
}

static void set_limits(const transfer *t)
{
    CURL *c = t->curl;

    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(t->fetch->most_time / LIN_MS));
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->fetch->most_bytes);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    if (t->fetch->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, t->fetch->ca_file);
}

static void set_callbacks(transfer *t, char *why)
{
    CURL *c = t->curl;

    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

static void set_request(transfer *t)
{
    CURL *c = t->curl;
    char line[512];

    curl_easy_setopt(c, CURLOPT_URL, t->fetch->url);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "linli");
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, NULL); /* as it is: nothing unpacks here */
    if (t->fetch->bearer) {
        curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, t->fetch->bearer);
    }
    if (t->fetch->unless) {
        snprintf(line, sizeof(line), "If-None-Match: %s", t->fetch->unless);
        t->header = curl_slist_append(NULL, line);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->header);
    }
}

static lin_fetch_outcome judge(const transfer *t, CURLcode code)
{
    if (t->forbidden)
        return LIN_FETCH_FORBIDDEN;
    if (t->stopped)
        return LIN_FETCH_STOPPED;
    if (t->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return LIN_FETCH_TOO_LARGE;
    if (t->disk)
        return LIN_FETCH_DISK;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return LIN_FETCH_TOO_SLOW;
    if (code != CURLE_OK)
        return LIN_FETCH_UNREACHABLE;
    if (t->fetch->status == 304 && t->fetch->unless)
        return LIN_FETCH_SAME;
    if (t->fetch->status != 200)
        return LIN_FETCH_STATUS;
    return fflush(t->into) == 0 ? LIN_FETCHED : LIN_FETCH_DISK;
}

lin_fetch_outcome lin_fetch_into(lin_fetch *fetch, FILE *into)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    transfer t = { .fetch = fetch, .into = into, .asked = lin_monotonic(), .secure = strncasecmp(fetch->url, "https:", 6) == 0 };
    char why[CURL_ERROR_SIZE] = "";
    CURLcode code;

    pthread_once(&once, start_curl);
    fetch->status = 0;
    fetch->bytes = 0;
    fetch->etag[0] = fetch->next[0] = '\0';
    if (!lin_fetch_url_good(fetch->url) || !(t.curl = curl_easy_init()))
        return LIN_FETCH_URL;
    set_limits(&t);
    set_callbacks(&t, why);
    set_request(&t);
    code = curl_easy_perform(t.curl);
    curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &fetch->status);
    snprintf(fetch->detail, sizeof(fetch->detail), "%.200s", why[0] ? why : curl_easy_strerror(code));
    curl_easy_cleanup(t.curl);
    curl_slist_free_all(t.header);
    return judge(&t, code);
}
