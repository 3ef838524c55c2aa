/*
 * GetNotice, ReadNotice: what an inspection hands out on the spot, printed (GB/T 42455.1-2023, 8.1.5 b). It is made anew for each
 * stretch that is asked for, of what is kept of a completed inspection, and nothing is kept of it. It is a Chinese paper, whoever asks
 * for it. Its QR code is the inspection's id with a mark that only this service can make: it opens this one paper, for as long as
 * paper lasts, and nobody guesses another.
 */
#include "organizations.h"

enum { MARK = 16 };

typedef struct papers {
    Inspection *inspection;
    InspectionItem **item;
    size_t items;
    Unit *unit;
} papers;

/* --- what is kept */

static lin_code gather(lin_req *rq, const char *id, papers *p)
{
    LIN_TX(tx, rq);

    LIN_TRY(inspection_get(rq, id, &p->inspection));
    if (p->inspection->state != INSPECTION_STATE_COMPLETED)
        return lin_fail(rq, &ORGANIZATIONS_INSPECTION_DRAFT);
    LIN_TRY(unit_get(rq, p->inspection->unit_id, &p->unit));
    LIN_TRY(organizations_items_of(rq, id, &p->item, &p->items));
    return lin_commit(&tx);
}

/* --- the code */

static lin_str mark_of(lin_req *rq, lin_str id)
{
    return (lin_str){ lin_mac(rq->arena, lin_app_keys(rq), LIN_STR("organizations.notice"), id).at, MARK };
}

static const char *code_of(lin_req *rq, const char *inspection_id)
{
    lin_buf code = { .arena = rq->arena };
    lin_id id;

    if (!lin_id_parse(lin_z(inspection_id), &id))
        return "";
    lin_buf_add(&code, (lin_str){ (const char *)id.byte, sizeof(id.byte) });
    lin_buf_add(&code, mark_of(rq, lin_buf_str(&code)));
    return lin_str_z(rq->arena, lin_base64url(rq->arena, lin_buf_str(&code)));
}

static bool read_code(lin_req *rq, const char *code, lin_id *ret)
{
    lin_str bytes;

    if (!lin_unbase64url(rq->arena, lin_z(code), &bytes) || bytes.len != sizeof(ret->byte) + MARK)
        return false;
    memcpy(ret->byte, bytes.at, sizeof(ret->byte));
    return lin_same(mark_of(rq, (lin_str){ bytes.at, sizeof(ret->byte) }), lin_str_from(bytes, sizeof(ret->byte)));
}

/* --- as it is printed */

static const char *label(lin_req *rq, const ProtobufCEnumDescriptor *type, int value)
{
    return lin_str_z(rq->arena, lin_arg_enum(rq, "", type, value).value.text);
}

static void add_head(lin_req *rq, const papers *p, organizations_notice *notice)
{
    const Inspection *one = p->inspection;
    const char *rows[][2] = {
        { "单位名称", p->unit->name },       { "统一社会信用代码", p->unit->credit_code }, { "经营地址", p->unit->address },
        { "检查日期", one->inspected_on },   { "检查人", one->inspector },                 { "陪同人", one->accompanied_by },
        { "得分", lin_print(rq->arena, "%d", one->score) },
        { "结论", label(rq, &linli__organizations__v1__inspection__result__descriptor, (int)one->result) },
    };

    notice->head = lin_alloc(rq->arena, sizeof(rows));
    memcpy(notice->head, rows, sizeof(rows));
    notice->heads = LIN_COUNT(rows);
}

static void add_rows(lin_req *rq, const papers *p, organizations_notice *notice)
{
    notice->row = lin_alloc(rq->arena, (p->items + 1) * sizeof(*notice->row));
    for (notice->rows = 0; notice->rows < p->items; notice->rows++) {
        const InspectionItem *item = p->item[notice->rows];
        const char **cell = notice->row[notice->rows];

        cell[0] = lin_print(rq->arena, "%d", item->number);
        cell[1] = lin_print(rq->arena, "%s%s", item->text, item->critical ? "（否决项）" : "");
        cell[2] = label(rq, &linli__organizations__v1__inspection_item__result__descriptor, (int)item->result);
        cell[3] = lin_print(rq->arena, "%d / %d", item->points, item->most);
        cell[4] = item->note;
    }
}

static const char *conclusion_of(lin_req *rq, const papers *p)
{
    lin_buf text = { .arena = rq->arena };

    if (p->inspection->findings[0])
        lin_buf_print(&text, "检查情况：%s\n", p->inspection->findings);
    if (p->inspection->result == INSPECTION_RESULT_PASSED)
        lin_buf_z(&text, "未发现需要整改的问题。");
    else
        lin_buf_z(&text, "请按下列要求限期整改，整改完成后提交复查：");
    for (size_t i = 0; i < p->items; i++)
        if (p->item[i]->result == INSPECTION_ITEM_RESULT_FAIL)
            lin_buf_print(&text, "\n%d. %s%s%s", p->item[i]->number, p->item[i]->text, p->item[i]->note[0] ? "：" : "", p->item[i]->note);
    if (p->inspection->result != INSPECTION_RESULT_PASSED)
        lin_buf_print(&text, "\n整改截止日：%s", p->inspection->rectify_by);
    return lin_str_z(rq->arena, lin_buf_str(&text));
}

static lin_time completed_at(const Inspection *one)
{
    return one->completed_at->seconds * LIN_SECOND + one->completed_at->nanos / 1000;
}

static organizations_notice notice_of(lin_req *rq, const papers *p)
{
    const char *kind = label(rq, &linli__organizations__v1__checklist__kind__descriptor, (int)p->inspection->kind);
    organizations_notice notice = {
        .title = lin_print(rq->arena, "%s通知单", kind),
        .subtitle = lin_print(rq->arena, "编号 %s", p->inspection->id),
        .conclusion = conclusion_of(rq, p),
        .code = lin_app_public(rq, lin_print(rq->arena, "/v1/organizations/notices/%s", code_of(rq, p->inspection->id))),
        .at = completed_at(p->inspection),
    };

    add_head(rq, p, &notice);
    add_rows(rq, p, &notice);
    return notice;
}

static lin_code answer(lin_req *rq, const char *id, const Linli__Stretch *stretch, Linli__Piece **ret)
{
    papers p = { 0 };
    organizations_notice notice;
    lin_str bytes, name;

    LIN_TRY(gather(rq, id, &p));
    rq->lang = LIN_ZH;
    notice = notice_of(rq, &p);
    LIN_TRY(organizations_draw_notice(rq, &notice, &bytes));
    name = lin_z(lin_print(rq->arena, "%s.pdf", notice.title));
    *ret = lin_piece_of(rq, bytes, stretch ? stretch->offset : 0, stretch ? stretch->length : 0, name, "application/pdf");
    return LIN_OK;
}

lin_code organizations_get_notice(lin_req *rq, const GetNoticeRequest *in, Linli__Piece **ret)
{
    return answer(rq, in->id, in->stretch, ret);
}

/* The code stands for whoever has printed it. What is gone is told no more of than what never was. */
lin_code organizations_read_notice(lin_req *rq, const ReadNoticeRequest *in, Linli__Piece **ret)
{
    lin_code code;
    lin_id id;

    if (!read_code(rq, in->code, &id))
        return lin_fail(rq, &ORGANIZATIONS_NOTICE_UNKNOWN);
    rq->scope = lin_z(lin_print(rq->arena, "{%d}", lin_id_community(id)));
    code = answer(rq, lin_id_text(rq->arena, id).at, in->stretch, ret);
    return code == LIN_NOT_FOUND ? lin_fail(rq, &ORGANIZATIONS_NOTICE_UNKNOWN) : code;
}
