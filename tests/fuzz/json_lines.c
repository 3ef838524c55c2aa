/* Rows from outside, one on each line: what is taken is what the list of the same texts is; what is refused is told of a line there is. */
#include "libs/contract/json.h"
#include "tests/fuzz/fuzz.h"

static size_t lines_of(lin_str text)
{
    size_t count = 0;

    while (text.len && ++count)
        lin_str_cut(&text, '\n');
    return count;
}

static void check_taken(lin_req *rq, lin_str lines, lin_str wire)
{
    const lin_json_in in = { .message = fuzz_everything(), .refuse_output_only = true };
    lin_buf text = { .arena = rq->arena }, list = { .arena = rq->arena };
    const char *between = "{\"innerList\":[";

    for (; lines.len; between = ",") {
        lin_buf_z(&text, between);
        lin_buf_add(&text, lin_str_cut(&lines, '\n'));
    }
    lin_buf_z(&text, text.len ? "]}" : "{}");
    FUZZ_MUST(lin_json_read(rq, &in, lin_buf_str(&text), &list) == LIN_OK);
    FUZZ_MUST(lin_str_eq(lin_buf_str(&list), wire));
    FUZZ_MUST(lin_wire_check(rq, fuzz_everything(), wire) == LIN_OK);
}

static void check_refused(const lin_req *rq, lin_str lines)
{
    lin_str field, rest;
    int64_t line;

    FUZZ_MUST(rq->problem.code == LIN_INVALID_ARGUMENT && rq->problem.violations == 1);
    field = rest = rq->problem.violation[0].field;
    if (lin_str_eq(field, LIN_STR("innerList")))
        return;
    FUZZ_MUST(lin_str_starts(field, LIN_STR("line ")));
    rest = lin_str_from(field, 5);
    FUZZ_MUST(lin_str_to_int(lin_str_cut(&rest, '.'), &line) && line >= 1 && (size_t)line <= lines_of(lines));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_arena *arena = rq->arena;
    lin_buf wire = { .arena = arena };
    lin_str lines = fuzz_text(data, size);

    if (lin_json_read_lines(rq, lin_message_field(fuzz_everything(), LIN_STR("inner_list")), lines, &wire) == LIN_OK)
        check_taken(rq, lines, lin_buf_str(&wire));
    else
        check_refused(rq, lines);
    lin_arena_free(arena);
    return 0;
}
