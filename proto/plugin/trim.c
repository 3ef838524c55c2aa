/*
 * linli-trim: makes a descriptor set small enough to travel and to be embedded.
 *
 * usage: linli-trim SERVICE SET OUT
 *
 * Of the source info only the comments stay that become documentation: those above the messages and
 * calls of the service's own package. The rest, nine tenths of a set, says where things stand in files.
 */
#include <stdio.h>
#include <string.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "libs/base/str.h"
#include "proto/plugin/files.h"

typedef Google__Protobuf__FileDescriptorSet set_proto;
typedef Google__Protobuf__SourceCodeInfo source_info;
typedef Google__Protobuf__SourceCodeInfo__Location location;

/* Paths of a file: 4 is a message, 6 a service, 6 … 2 one of its calls. */
static bool is_documentation(const location *place)
{
    if (!place->leading_comments)
        return false;
    return (place->n_path == 2 && place->path[0] == 4) ||
           (place->n_path == 4 && place->path[0] == 6 && place->path[2] == 2);
}

static void trim_info(source_info *info)
{
    size_t kept = 0;

    for (size_t i = 0; i < info->n_location; i++) {
        location *place = info->location[i];

        if (!is_documentation(place))
            continue;
        place->trailing_comments = NULL;
        place->n_leading_detached_comments = 0;
        info->location[kept++] = place;
    }
    info->n_location = kept;
}

static void trim(set_proto *set, lin_str package)
{
    for (size_t i = 0; i < set->n_file; i++) {
        if (!lin_str_eq(lin_z(set->file[i]->package), package))
            set->file[i]->source_code_info = NULL;
        else if (set->file[i]->source_code_info)
            trim_info(set->file[i]->source_code_info);
    }
}

static lin_str packed(lin_arena *arena, const set_proto *set)
{
    size_t size = google__protobuf__file_descriptor_set__get_packed_size(set);
    char *bytes = lin_alloc(arena, size + 1);

    google__protobuf__file_descriptor_set__pack(set, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

int main(int argc, char *argv[])
{
    lin_arena *arena = lin_arena_new();
    set_proto *set;
    lin_str bytes;

    if (argc != 4) {
        fprintf(stderr, "usage: linli-trim SERVICE SET OUT\n");
        return 2;
    }
    if (!read_whole(arena, argv[2], &bytes))
        return 1;
    set = google__protobuf__file_descriptor_set__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);
    if (!set) {
        fprintf(stderr, "%s: not a descriptor set\n", argv[2]);
        return 1;
    }
    trim(set, lin_z(lin_print(arena, "linli.%s.v1", argv[1])));
    return write_changed(arena, argv[3], packed(arena, set)) ? 0 : 1;
}
