/*
 * static - the portal's files: read once at start, kept in memory, sent as they are.
 *
 * A request never touches the disk: its path is one of the table's, byte for byte, or it is no
 * file. A browser that goes to any other page gets index.html, where the portal's own routes
 * begin. Names below /assets/ carry a digest and are kept for ever; all others are asked for anew
 * and mostly answered 304. What the build compressed lies beside its file as .gz and .br.
 */
#include <fts.h>
#include <zlib.h>

#include "gateway/gateway.h"

#define FILE_MAX (16 * 1024 * 1024)
#define FILES_MAX 1024

typedef enum coding { PLAIN, GZIP, BROTLI, CODINGS } coding;

static const struct {
    lin_str name;                          /* as in Accept-Encoding */
    lin_str suffix;
    const char *tag;                       /* what it adds to the ETag: other bytes, another tag */
} codings[] = {
    [PLAIN] = { { "identity", 8 }, { "", 0 }, "" },
    [GZIP] = { { "gzip", 4 }, { ".gz", 3 }, "-gz" },
    [BROTLI] = { { "br", 2 }, { ".br", 3 }, "-br" },
};

static const struct {
    lin_str suffix;
    const char *type;
} types[] = {
    { { ".html", 5 }, "text/html; charset=utf-8" },
    { { ".js", 3 }, "text/javascript; charset=utf-8" },
    { { ".css", 4 }, "text/css; charset=utf-8" },
    { { ".json", 5 }, "application/json" },
    { { ".webmanifest", 12 }, "application/manifest+json" },
    { { ".svg", 4 }, "image/svg+xml" },
    { { ".png", 4 }, "image/png" },
    { { ".woff2", 6 }, "font/woff2" },
    { { ".txt", 4 }, "text/plain; charset=utf-8" },
};

struct gw_file {
    lin_str path;                          /* "/assets/app-1a2b.js" */
    const char *type;
    bool lasting;                          /* another content would have another name */
    lin_str body[CODINGS];                 /* empty: not there */
    const char *digest;
};

struct gw_static {
    gw_file *file;
    size_t files;
    const gw_file *index;
};

/* What a page may do: load and call its own origin, nothing inline, nothing foreign, in no frame. */
static const gw_header_line page_headers[] = {
    { LIN_STR("x-content-type-options"), LIN_STR("nosniff") },
    { LIN_STR("content-security-policy"),
      LIN_STR("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
              "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'") },
    { LIN_STR("referrer-policy"), LIN_STR("no-referrer") },
    { LIN_STR("cross-origin-opener-policy"), LIN_STR("same-origin") },
    { LIN_STR("cross-origin-resource-policy"), LIN_STR("same-origin") },
    { LIN_STR("vary"), LIN_STR("accept-encoding") },
};

static const lin_str plain_page = LIN_STR(
    "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>邻里 Linli</title>\n"
    "<h1>邻里</h1>\n"
    "<p>接口已经就绪：<a href=\"/openapi.json\">/openapi.json</a>。本机没有门户页面，因为构建它需要 Node.js 18 及以上版本和 npm。</p>\n"
    "<p>安装后再启动一次即可：</p>\n<pre>apt-get install nodejs npm\nmake up</pre>\n"
    "<h1 lang=\"en\">Linli</h1>\n"
    "<p lang=\"en\">The API is ready: <a href=\"/openapi.json\">/openapi.json</a>. The portal is not on this machine: "
    "building it takes Node.js 18 or later and npm.</p>\n"
    "<p lang=\"en\">Install them and start once more, as above.</p>\n</html>\n");

/* --- loading */

static const char *type_of(lin_str path)
{
    for (size_t i = 0; i < LIN_COUNT(types); i++)
        if (lin_str_ends(path, types[i].suffix))
            return types[i].type;
    return "application/octet-stream";
}

static coding coding_of(lin_str path)
{
    for (coding c = GZIP; c < CODINGS; c++)
        if (lin_str_ends(path, codings[c].suffix))
            return c;
    return PLAIN;
}

static gw_file *find(const gw_static *all, lin_str path)
{
    for (size_t i = 0; i < all->files; i++)
        if (lin_str_eq(all->file[i].path, path))
            return &all->file[i];
    return NULL;
}

static gw_file *find_or_add(gw_static *all, lin_arena *arena, lin_str path)
{
    gw_file *file = find(all, path);

    if (file || all->files == FILES_MAX)
        return file;
    file = &all->file[all->files++];
    *file = (gw_file){ .path = lin_str_dup(arena, path), .type = type_of(path),
                       .lasting = lin_str_starts(path, LIN_STR("/assets/")) };
    return file;
}

static void add(gw_static *all, lin_arena *arena, lin_str path, lin_str bytes)
{
    coding c = coding_of(path);
    gw_file *file = find_or_add(all, arena, (lin_str){ path.at, path.len - codings[c].suffix.len });

    if (file == NULL)
        return;
    file->body[c] = bytes;
    if (c == PLAIN)
        file->digest = lin_print(arena, "%.16s", lin_hex(arena, lin_sha256(arena, bytes)).at);
}

static void read_folder(gw_static *all, lin_arena *arena, lin_str folder)
{
    char *roots[] = { lin_str_z(arena, folder), NULL };
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

    for (FTSENT *at = walk ? fts_read(walk) : NULL; at; at = fts_read(walk)) {
        struct timespec never = { 0 };
        lin_str bytes;

        if (at->fts_info == FTS_F && gw_file_changed(at->fts_path, FILE_MAX, &never, &bytes)) {
            lin_arena_defer(arena, free, (char *)(uintptr_t)bytes.at);
            add(all, arena, lin_z(at->fts_path + folder.len), bytes);
        }
    }
    if (walk)
        fts_close(walk);
}

/* A compressed file alone is a leftover. */
static void drop_orphans(gw_static *all)
{
    size_t kept = 0;

    for (size_t i = 0; i < all->files; i++)
        if (all->file[i].digest)
            all->file[kept++] = all->file[i];
    all->files = kept;
}

gw_static *gw_static_load(lin_arena *arena, lin_str folder)
{
    gw_static *all = LIN_NEW(arena, gw_static);

    all->file = LIN_NEW_ARRAY(arena, gw_file, FILES_MAX);
    while (lin_str_ends(folder, LIN_STR("/")))
        folder.len--;
    if (folder.len)
        read_folder(all, arena, folder);
    drop_orphans(all);
    if (find(all, LIN_STR("/index.html")) == NULL)
        add(all, arena, LIN_STR("/index.html"), plain_page);
    all->index = find(all, LIN_STR("/index.html"));
    lin_log(LIN_INFO, NULL, "portal", lin_arg_int("files", (int64_t)all->files),
            lin_arg_int("built", all->index->body[PLAIN].at != plain_page.at));
    return all;
}

/* Empty when it does not get smaller. */
static lin_str gzipped(lin_arena *arena, lin_str bytes)
{
    char *room = lin_alloc(arena, bytes.len);
    z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes.at, .avail_in = (uInt)bytes.len, .next_out = (Bytef *)room,
                   .avail_out = (uInt)bytes.len };
    bool smaller;

    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return LIN_STR("");
    smaller = deflate(&z, Z_FINISH) == Z_STREAM_END;
    deflateEnd(&z);
    return smaller ? (lin_str){ room, z.total_out } : LIN_STR("");
}

const gw_file *gw_static_made(lin_arena *arena, lin_str path, lin_str bytes)
{
    gw_static one = { .file = LIN_NEW(arena, gw_file) };

    add(&one, arena, path, bytes);
    one.file->body[GZIP] = gzipped(arena, bytes);
    return one.file;
}

/* --- finding */

/* A browser on its way to a page; what looks like a file, or is the API's, is neither. */
static bool is_navigation(const gw_request *r)
{
    lin_str rest = r->path, last = rest;

    while (rest.at)
        last = lin_str_cut(&rest, '/');
    return gw_accepts(gw_header(r, H2O_TOKEN_ACCEPT), LIN_STR("text/html")) && !memchr(last.at, '.', last.len);
}

const gw_file *gw_static_find(const gw_request *r)
{
    const gw_static *all = r->loop->gw->files;
    const gw_file *file;

    if (lin_str_starts(r->path, LIN_STR("/v1/")))
        return NULL;
    if (lin_str_eq(r->path, LIN_STR("/")))
        return all->index;
    file = find(all, r->path);
    return file == NULL && is_navigation(r) ? all->index : file;
}

/* --- sending */

static coding choose(const gw_file *file, lin_str accepted)
{
    for (coding c = BROTLI; c > PLAIN; c--)
        if (file->body[c].len && gw_accepts(accepted, codings[c].name))
            return c;
    return PLAIN;
}

void gw_static_send(gw_request *r, const gw_file *file)
{
    coding c = choose(file, gw_header(r, H2O_TOKEN_ACCEPT_ENCODING));
    const char *etag = lin_print(r->arena, "\"%s%s\"", file->digest, codings[c].tag);

    gw_add_header(r->http, LIN_STR("etag"), lin_z(etag));
    gw_add_header(r->http, LIN_STR("cache-control"),
                  file->lasting ? LIN_STR("public, max-age=31536000, immutable") : LIN_STR("no-cache"));
    if (c != PLAIN)
        gw_add_header(r->http, LIN_STR("content-encoding"), codings[c].name);
    if (gw_etag_listed(gw_header(r, H2O_TOKEN_IF_NONE_MATCH), lin_z(etag)))
        gw_send_with(r, 304, NULL, LIN_STR(""), page_headers, LIN_COUNT(page_headers));
    else
        gw_send_with(r, 200, file->type, file->body[c], page_headers, LIN_COUNT(page_headers));
}
