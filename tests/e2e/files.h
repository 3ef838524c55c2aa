/*
 * files - what the tests of files share: contents, uploads by parts, downloads.
 */
#ifndef FILES_H
#define FILES_H

#include "libs/crypto/crypto.h"
#include "tests/e2e/users.h"

#define FILES "/v1/exchange/files"
#define PART 65536

/* Bytes that begin like a photo (JPEG) and go on like nothing in particular; always the same for a size. */
__attribute__((unused)) static char *photo(size_t size)
{
    static const char start[] = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb";
    char *bytes = malloc(size);
    uint32_t state = 2463534242;

    for (size_t i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = i < sizeof(start) - 1 ? start[i] : (char)state;
    }
    return bytes;
}

__attribute__((unused)) static const char *sha256_of(const char *bytes, size_t size)
{
    lin_arena *arena = lin_arena_new();

    return lin_hex(arena, lin_sha256(arena, (lin_str){ bytes, size })).at;
}

__attribute__((unused)) static const char *file_path(const char *id, const char *rest)
{
    return text(FILES "/%s%s", id, rest);
}

/* more: ",\"sha256\":…" */
__attribute__((unused)) static const http_answer *create_file(const char *token, const char *community, const char *purpose, size_t size, const char *more)
{
    return HTTP(.path = FILES, .token = token, .body = text("{\"communityId\":\"%s\",\"name\":\"门头 照片.jpg\",\"purpose\":\"%s\",\"size\":\"%zu\",\"partSize\":%d%s}",
                                                            community, purpose, size, PART, more));
}

__attribute__((unused)) static const char *new_file(const char *token, const char *community, const char *purpose, size_t size, const char *more)
{
    const http_answer *a = create_file(token, community, purpose, size, more);

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

__attribute__((unused)) static const http_answer *put_bytes(const char *token, const char *id, int number, const char *bytes, size_t size)
{
    return HTTP(.method = "PUT", .path = text(FILES "/%s/parts/%d", id, number), .token = token, .body = bytes, .body_size = size,
                .type = "application/octet-stream");
}

__attribute__((unused)) static const http_answer *put_part(const char *token, const char *id, int number, const char *content, size_t size)
{
    size_t from = (size_t)number * PART;

    return put_bytes(token, id, number, content + from, size - from < PART ? size - from : PART);
}

__attribute__((unused)) static const http_answer *complete(const char *token, const char *id)
{
    return HTTP(.path = file_path(id, ":complete"), .token = token, .body = "{}");
}

__attribute__((unused)) static const char *upload(const char *token, const char *community, const char *purpose, const char *content, size_t size,
                                                  const char *more)
{
    const char *id = new_file(token, community, purpose, size, more);

    for (int i = 0; (size_t)i * PART < size; i++)
        expect_status(put_part(token, id, i, content, size), 200);
    expect_status(complete(token, id), 200);
    return id;
}

__attribute__((unused)) static const http_answer *download(const char *token, const char *id, const char *header)
{
    return HTTP(.path = file_path(id, "/content"), .token = token, .header = { header });
}

__attribute__((unused)) static void expect_bytes(const http_answer *a, int status, const char *bytes, size_t size)
{
    ck_assert_msg(a->status == status, "%ld: %s", a->status, a->body);
    ck_assert_uint_eq(a->size, size);
    ck_assert_int_eq(memcmp(a->body, bytes, size), 0);
}

#endif
