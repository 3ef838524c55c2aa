/* descriptor - see descriptor.h. */
#include "libs/contract/descriptor.h"

#include <string.h>

enum {
    SET_MAX = 4 * 1024 * 1024,
    NESTING_MAX = 16,
};

void lin_descriptor_fail(lin_reading *r, lin_str where, const char *why)
{
    if (!r->failed)
        r->why = lin_z(lin_print(r->arena, "%s: %.*s: %s", r->file ? r->file->name : "set", LIN_STR_FMT(where), why));
    r->failed = true;
}

/* --- before unpacking: protobuf-c has no depth limit */

static bool skip_varint(lin_str *rest, uint64_t *ret)
{
    *ret = 0;
    for (unsigned shift = 0; shift < 64 && rest->len; shift += 7) {
        unsigned char c = (unsigned char)rest->at[0];

        *rest = lin_str_from(*rest, 1);
        *ret |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

/* Takes one field; *ret_bytes is empty unless it is length-delimited. */
static bool skip_field(lin_str *rest, uint32_t *ret_number, lin_str *ret_bytes)
{
    uint64_t tag, n = 0;
    size_t size;

    *ret_bytes = (lin_str){ "", 0 };
    if (!skip_varint(rest, &tag))
        return false;
    *ret_number = (uint32_t)(tag >> 3);
    switch (tag & 7) {
    case 0:
        return skip_varint(rest, &n);
    case 1:
    case 5:
        size = (tag & 7) == 1 ? 8 : 4;
        break;
    case 2:
        if (!skip_varint(rest, &n) || n > rest->len)
            return false;
        *ret_bytes = (lin_str){ rest->at, (size_t)n };
        size = (size_t)n;
        break;
    default:
        return false;
    }
    if (size > rest->len)
        return false;
    *rest = lin_str_from(*rest, size);
    return true;
}

/* `path` leads from the outermost message to the one place that can nest without end; NULL: there is none. */
static bool shallow(lin_str bytes, const uint32_t *path, int depth)
{
    uint32_t number;
    lin_str inner;

    if (depth > NESTING_MAX)
        return false;
    while (bytes.len) {
        if (!skip_field(&bytes, &number, &inner))
            return false;
        if (path && number == path[0] && !shallow(inner, path[1] ? path + 1 : path, depth + 1))
            return false;
    }
    return true;
}

static const uint32_t set_path[] = { 1, 4, 3, 0 };   /* file, message_type, nested_type … */

bool lin_descriptor_is_bounded(lin_str set)
{
    return set.len <= SET_MAX && shallow(set, set_path, 0);
}

/* --- options: they arrive as unknown fields, one piece for each place they were written */

static void add_piece(lin_buf *all, const ProtobufCMessageUnknownField *piece)
{
    lin_str data = { (const char *)piece->data, piece->len };
    uint64_t length;

    if (piece->wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED && skip_varint(&data, &length))
        lin_buf_add(all, data);
}

/* Joining the pieces before unpacking is what merges them, nested messages included. Options are opaque bytes until here, so that the
 * measure of the set says nothing about them. */
void *lin_descriptor_option(lin_reading *r, const ProtobufCMessage *options, uint32_t tag,
                         const ProtobufCMessageDescriptor *type, const uint32_t *path)
{
    lin_buf all = { .arena = r->arena };
    void *option = NULL;
    bool found = false;

    for (unsigned i = 0; options && i < options->n_unknown_fields; i++)
        if (options->unknown_fields[i].tag == tag) {
            add_piece(&all, &options->unknown_fields[i]);
            found = true;
        }
    if (!found)
        return NULL;
    lin_buf_room(&all, 1)[0] = '\0'; /* never a NULL pointer for an empty option */
    if (shallow((lin_str){ all.at, all.len - 1 }, path, 0))
        option = protobuf_c_message_unpack(type, NULL, all.len - 1, (const uint8_t *)all.at);
    if (!option)
        lin_descriptor_fail(r, lin_z(type->name), "not readable, or nested too deep");
    return option;
}

static void release_option(void *option)
{
    protobuf_c_message_free_unpacked(option, NULL);
}

void *lin_descriptor_keep(lin_reading *r, const ProtobufCMessage *options, uint32_t tag,
                         const ProtobufCMessageDescriptor *type)
{
    void *option = lin_descriptor_option(r, options, tag, type, NULL);

    if (option)
        lin_arena_defer(r->arena, release_option, option);
    return option;
}

uint64_t lin_descriptor_number(const ProtobufCMessage *options, uint32_t tag)
{
    uint64_t n = 0;

    for (unsigned i = 0; options && i < options->n_unknown_fields; i++)
        if (options->unknown_fields[i].tag == tag) {
            lin_str data = { (const char *)options->unknown_fields[i].data, options->unknown_fields[i].len };

            skip_varint(&data, &n);
        }
    return n;
}

/* --- comments */

static bool same_path(const Google__Protobuf__SourceCodeInfo__Location *place, size_t count, const int32_t *path)
{
    return place->n_path == count && memcmp(place->path, path, count * sizeof(*path)) == 0;
}

/* Without the blank that follows each comment sign. */
static lin_str plain_lines(lin_reading *r, lin_str comment)
{
    lin_buf text = { .arena = r->arena };

    comment = lin_str_trim(comment);
    while (comment.at) {
        lin_buf_add(&text, lin_str_trim(lin_str_cut(&comment, '\n')));
        if (comment.at)
            lin_buf_char(&text, '\n');
    }
    return lin_buf_str(&text);
}

lin_str lin_descriptor_comment(lin_reading *r, size_t count, const int32_t *path)
{
    const Google__Protobuf__SourceCodeInfo *info = r->file->source_code_info;

    for (size_t i = 0; info && i < info->n_location; i++)
        if (info->location[i]->leading_comments && same_path(info->location[i], count, path))
            return plain_lines(r, lin_z(info->location[i]->leading_comments));
    return (lin_str){ "", 0 };
}
