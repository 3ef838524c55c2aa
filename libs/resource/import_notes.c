/* What there is to know of an import beside its counts, in the language of who asks for it. */
#include "libs/resource/import.h"

static const lin_sql has_written = { "import.has_written", "select from import_record where import_id = $1 limit 1" };

static const lin_sql find_headings = { "import.find_headings", "select headings from import where id = $1 and headings is not null" };

static const char *const taken_effect[LIN_LANGS] = {
    [LIN_ZH] = "已取消：已生效的 {count} 行保留，可以撤销",
    [LIN_EN] = "cancelled: {count} rows have taken effect and stay; they can be undone",
};
static const char *const partly[LIN_LANGS] = {
    [LIN_ZH] = "未完成：此前已生效的行保留，可以撤销",
    [LIN_EN] = "not completed: rows that had taken effect stay; they can be undone",
};
static const char *const more_refused[LIN_LANGS] = {
    [LIN_ZH] = "另有 {count} 行被拒绝而未列出，只列出前 {max} 行；改正后请重新导入原文件",
    [LIN_EN] = "{count} more rows are refused and not listed: only the first {max} are; mend the file itself and import it again",
};
static const char *const not_read[LIN_LANGS] = {
    [LIN_ZH] = "只读取了工作表“{sheet}”，没有读取：{others}",
    [LIN_EN] = "only the sheet \"{sheet}\" is read, and not: {others}",
};

int64_t lin_import_unlisted(const lin_import *job)
{
    return job->refused > LIN_IMPORT_LISTED ? job->refused - LIN_IMPORT_LISTED : 0;
}

lin_str lin_import_says_unlisted(lin_arena *arena, lin_lang lang, const lin_import *job)
{
    const lin_arg args[] = { lin_arg_int("count", lin_import_unlisted(job)), lin_arg_int("max", LIN_IMPORT_LISTED) };

    return lin_template(arena, more_refused[lang], LIN_COUNT(args), args);
}

static void add(lin_req *rq, Linli__Import *message, lin_str note)
{
    char **notes = LIN_NEW_ARRAY(rq->arena, char *, message->n_notes + 1);

    if (message->n_notes)
        memcpy(notes, message->notes, message->n_notes * sizeof(*notes));
    notes[message->n_notes++] = lin_str_z(rq->arena, note);
    message->notes = notes;
}

static lin_code add_what_stays(lin_req *rq, const lin_import *job, Linli__Import *message)
{
    const lin_arg count = lin_arg_int("count", job->adds + job->changes);
    lin_rows rows;

    LIN_TRY(lin_query(rq, &has_written, &rows, lin_ref(job->id)));
    if (rows.count)
        add(rq, message, lin_template(rq->arena, (job->state == LINLI__IMPORT__STATE__CANCELLED ? taken_effect : partly)[rq->lang], 1, &count));
    return LIN_OK;
}

static void add_other_sheets(lin_req *rq, const Linli__ImportHeadings *headings, Linli__Import *message)
{
    lin_buf others = { .arena = rq->arena };

    for (size_t i = 0; i < headings->n_unread; i++)
        lin_buf_print(&others, "%s%s", others.len ? ", " : "", headings->unread[i]);
    const lin_arg args[] = { lin_arg_text("sheet", lin_z(headings->sheet)), lin_arg_text("others", lin_buf_str(&others)) };

    if (others.len)
        add(rq, message, lin_template(rq->arena, not_read[rq->lang], LIN_COUNT(args), args));
}

static lin_code add_what_is_unread(lin_op *op, const lin_import *job, Linli__Import *message)
{
    void *headings;

    LIN_TRY(lin_import_kept(op, job, &find_headings, &linli__import_headings__descriptor, &headings));
    if (headings)
        add_other_sheets(op->rq, headings, message);
    return LIN_OK;
}

lin_code lin_import_add_notes(lin_op *op, const lin_import *job, Linli__Import *message)
{
    lin_req *rq = op->rq;

    LIN_TRY(add_what_is_unread(op, job, message));
    if (job->state == LINLI__IMPORT__STATE__CANCELLED || job->state == LINLI__IMPORT__STATE__FAILED)
        LIN_TRY(add_what_stays(rq, job, message));
    if (message->unlisted)
        add(rq, message, lin_import_says_unlisted(rq->arena, rq->lang, job));
    return LIN_OK;
}
