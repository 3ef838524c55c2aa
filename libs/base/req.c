/* req - see req.h. */
#include "libs/base/req.h"

#include <stdio.h>
#include <string.h>

typedef struct code_row {
    const char *name;
    int http;
    const char *title[LIN_LANGS];
} code_row;

static const code_row rows[] = {
    [LIN_OK] = { "OK", 200, { "成功", "OK" } },
    [LIN_CANCELLED] = { "CANCELLED", 499, { "请求已取消", "Cancelled" } },
    [LIN_UNKNOWN] = { "UNKNOWN", 500, { "未知错误", "Unknown error" } },
    [LIN_INVALID_ARGUMENT] = { "INVALID_ARGUMENT", 400, { "参数有误", "Invalid argument" } },
    [LIN_DEADLINE_EXCEEDED] = { "DEADLINE_EXCEEDED", 504, { "处理超时", "Deadline exceeded" } },
    [LIN_NOT_FOUND] = { "NOT_FOUND", 404, { "没有找到", "Not found" } },
    [LIN_ALREADY_EXISTS] = { "ALREADY_EXISTS", 409, { "已存在", "Already exists" } },
    [LIN_PERMISSION_DENIED] = { "PERMISSION_DENIED", 403, { "没有权限", "Permission denied" } },
    [LIN_RESOURCE_EXHAUSTED] = { "RESOURCE_EXHAUSTED", 429, { "超出限额", "Limit exceeded" } },
    [LIN_FAILED_PRECONDITION] = { "FAILED_PRECONDITION", 400, { "条件不满足", "Failed precondition" } },
    [LIN_ABORTED] = { "ABORTED", 409, { "操作冲突", "Conflict" } },
    [LIN_OUT_OF_RANGE] = { "OUT_OF_RANGE", 400, { "超出范围", "Out of range" } },
    [LIN_UNIMPLEMENTED] = { "UNIMPLEMENTED", 501, { "尚未提供", "Not implemented" } },
    [LIN_INTERNAL] = { "INTERNAL", 500, { "系统内部错误", "Internal error" } },
    [LIN_UNAVAILABLE] = { "UNAVAILABLE", 503, { "服务暂不可用", "Unavailable" } },
    [LIN_DATA_LOSS] = { "DATA_LOSS", 500, { "数据丢失", "Data loss" } },
    [LIN_UNAUTHENTICATED] = { "UNAUTHENTICATED", 401, { "未登录", "Unauthenticated" } },
};
_Static_assert(LIN_COUNT(rows) == LIN_CODES, "a row for each code");

static const code_row *row_of(lin_code code)
{
    return &rows[(unsigned)code < LIN_CODES ? code : LIN_UNKNOWN];
}

const char *lin_code_name(lin_code code)
{
    return row_of(code)->name;
}

const char *lin_code_title(lin_code code, lin_lang lang)
{
    return row_of(code)->title[lang];
}

int lin_code_http(lin_code code)
{
    return row_of(code)->http;
}

bool lin_code_find(lin_str name, lin_code *ret)
{
    for (unsigned i = 0; i < LIN_CODES; i++)
        if (lin_str_eq(lin_z(rows[i].name), name)) {
            *ret = (lin_code)i;
            return true;
        }
    return false;
}

static void add_value(lin_buf *text, lin_value value)
{
    switch (value.kind) {
    case LIN_TEXT:
        lin_buf_add(text, value.text);
        break;
    case LIN_INT:
        lin_buf_print(text, "%lld", (long long)value.number);
        break;
    case LIN_BOOL:
        lin_buf_z(text, value.number ? "true" : "false");
        break;
    case LIN_DOUBLE:
        lin_buf_print(text, "%g", value.real);
        break;
    case LIN_TIME:
        lin_buf_add(text, lin_time_text(text->arena, value.time));
        break;
    case LIN_ID:
        lin_buf_add(text, lin_id_text(text->arena, value.id));
        break;
    default: /* nothing a person could read */
        break;
    }
}

static const lin_arg *find_arg(lin_str name, size_t count, const lin_arg *args)
{
    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(lin_z(args[i].name), name))
            return &args[i];
    return NULL;
}

lin_str lin_template(lin_arena *arena, const char *text, size_t count, const lin_arg *args)
{
    lin_buf filled = { .arena = arena };
    lin_str rest = lin_z(text);

    while (rest.at && rest.len) {
        bool open;
        lin_str before = lin_str_cut(&rest, '{'), after = rest, name;
        const lin_arg *arg;

        lin_buf_add(&filled, before);
        open = rest.at != NULL;
        if (!open)
            break;
        name = lin_str_cut(&after, '}');
        arg = after.at ? find_arg(name, count, args) : NULL;
        if (arg) {
            add_value(&filled, arg->value);
            rest = after;
        } else {
            lin_buf_char(&filled, '{');
        }
    }
    return lin_buf_str(&filled);
}

lin_code lin_fail_with(lin_req *rq, const lin_reason *why, size_t count, const lin_arg *args)
{
    lin_problem *problem = &rq->problem;

    problem->code = why->code;
    problem->reason = lin_z(why->name);
    problem->detail = lin_template(rq->arena, why->text[rq->lang], count, args);
    problem->violations = 0;
    problem->retry_after = 0;
    return why->code;
}

lin_code lin_fail_field_with(lin_req *rq, lin_str field, const lin_reason *why, size_t count, const lin_arg *args)
{
    lin_problem *problem = &rq->problem;
    lin_str description = lin_template(rq->arena, why->text[rq->lang], count, args);

    if (problem->violations == 0) {
        *problem = (lin_problem){ .code = why->code, .reason = lin_z(why->name), .violation = problem->violation };
        problem->detail = lin_z(lin_print(rq->arena, "%.*s%s%.*s", LIN_STR_FMT(field), field.len ? ": " : "",
                                          LIN_STR_FMT(description)));
    }
    if (!problem->violation)
        problem->violation = LIN_NEW_ARRAY(rq->arena, lin_violation, LIN_VIOLATIONS_MAX);
    if (problem->violations < LIN_VIOLATIONS_MAX)
        problem->violation[problem->violations++] =
            (lin_violation){ .field = lin_str_dup(rq->arena, field), .description = description };
    return why->code;
}

/* "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" */
lin_str lin_trace_id(lin_str traceparent)
{
    enum { AT = 3, DIGITS = 32 };

    if (traceparent.len < AT + DIGITS + 1 || traceparent.at[AT - 1] != '-' || traceparent.at[AT + DIGITS] != '-')
        return (lin_str){ "", 0 };
    for (size_t i = AT; i < AT + DIGITS; i++)
        if (!strchr("0123456789abcdef", traceparent.at[i]) || !traceparent.at[i])
            return (lin_str){ "", 0 };
    return (lin_str){ traceparent.at + AT, DIGITS };
}

lin_req *lin_req_new(lin_arena *arena)
{
    lin_req *rq = LIN_NEW(arena, lin_req);

    rq->arena = arena;
    rq->now = lin_now();
    rq->request_id = lin_id_text(arena, lin_id_new(rq->now, 0));
    rq->lang = LIN_ZH;
    rq->scope = LIN_STR("{}");
    return rq;
}

void lin_req_clear_problem(lin_req *rq)
{
    rq->problem = (lin_problem){ .violation = rq->problem.violation };
}
