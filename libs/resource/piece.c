/*
 * A sheet as an answer: a piece of it for each time it is asked for. It is small, and the same bytes whenever it is made of the
 * same content: it is made anew for each piece, and nobody has to keep it.
 */
#include "libs/resource/import.h"
#include "linli/piece.pb-c.h"

#define MEDIA_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static lin_code read_stretch(lin_op *op, int64_t *ret_offset, int64_t *ret_length)
{
    const lin_field *field = lin_message_field(op->method->request, LIN_STR("stretch"));
    lin_value stretch = lin_op_in(op, "stretch"), values[2] = { lin_int(0), lin_int(0) };

    if (stretch.kind == LIN_BYTES)
        LIN_TRY(lin_record_read(op->rq, field->message, stretch.text, values, NULL));
    *ret_offset = values[0].number;
    *ret_length = values[1].number;
    return LIN_OK;
}

static lin_code read_all(lin_op *op, lin_sheet_out *out, lin_str *ret)
{
    lin_buf bytes = { .arena = op->rq->arena };
    char piece[8192];
    FILE *file;
    size_t got;

    LIN_TRY(lin_sheet_end(op->rq, out, &file));
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    *ret = lin_buf_str(&bytes);
    return LIN_OK;
}

lin_code lin_piece_answer(lin_op *op, lin_sheet_out *out, lin_str name, lin_buf *answer)
{
    lin_arena *arena = op->rq->arena;
    int64_t offset, length;
    Linli__Piece piece;
    lin_str all, part;
    uint8_t *wire;

    LIN_TRY(read_stretch(op, &offset, &length));
    LIN_TRY(read_all(op, out, &all));
    part = lin_str_from(all, offset < 0 || (size_t)offset > all.len ? all.len : (size_t)offset);
    part.len = length < 0 || part.len < (size_t)length ? part.len : (size_t)length;
    linli__piece__init(&piece);
    piece.content = (ProtobufCBinaryData){ .len = part.len, .data = (uint8_t *)(uintptr_t)part.at };
    piece.size = (int64_t)all.len;
    piece.media_type = lin_print(arena, "%s", MEDIA_TYPE);
    piece.name = lin_str_z(arena, name);
    piece.etag = lin_str_z(arena, lin_hex(arena, (lin_str){ lin_sha256(arena, all).at, 8 }));
    wire = lin_alloc(arena, linli__piece__get_packed_size(&piece) + 1);
    lin_buf_add(answer, (lin_str){ (const char *)wire, linli__piece__pack(&piece, wire) });
    return LIN_OK;
}
