/*
 * Bytes that are made for an answer, and a sheet as such: a piece of it for each time it is asked for. It is small, and the same bytes whenever it is made of the
 * same content: it is made anew for each piece, and nobody has to keep it.
 */
#include "libs/resource/import.h"
#include "libs/resource/typed.h"

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

Linli__Piece *lin_piece_of(lin_req *rq, lin_str all, int64_t offset, int64_t length, lin_str name, const char *media_type)
{
    lin_str part = lin_str_from(all, offset < 0 || (size_t)offset > all.len ? all.len : (size_t)offset);
    Linli__Piece *piece = LIN_NEW(rq->arena, Linli__Piece);

    part.len = length < 0 || part.len < (size_t)length ? part.len : (size_t)length;
    linli__piece__init(piece);
    piece->content = (ProtobufCBinaryData){ .len = part.len, .data = (uint8_t *)(uintptr_t)part.at };
    piece->size = (int64_t)all.len;
    piece->media_type = lin_print(rq->arena, "%s", media_type);
    piece->name = lin_str_z(rq->arena, name);
    piece->etag = lin_str_z(rq->arena, lin_hex(rq->arena, (lin_str){ lin_sha256(rq->arena, all).at, 8 }));
    return piece;
}

lin_code lin_piece_answer(lin_op *op, lin_sheet_out *out, lin_str name, lin_buf *answer)
{
    int64_t offset, length;
    Linli__Piece *piece;
    uint8_t *wire;
    lin_str all;

    LIN_TRY(read_stretch(op, &offset, &length));
    LIN_TRY(read_all(op, out, &all));
    piece = lin_piece_of(op->rq, all, offset, length, name, MEDIA_TYPE);
    wire = lin_alloc(op->rq->arena, linli__piece__get_packed_size(piece) + 1);
    lin_buf_add(answer, (lin_str){ (const char *)wire, linli__piece__pack(piece, wire) });
    return LIN_OK;
}
