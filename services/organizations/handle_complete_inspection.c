/*
 * CompleteInspection: all items of an inspection are marked. Score and result are worked out; the office that is responsible gets
 * its report, the unit a rectification where something failed, and a rating (GB/T 42455.1-2023, 8.1.5 b). Emits InspectionReported.
 */
#include <stdlib.h>

#include "organizations.h"

enum { PASS_MARK = 60 };

/* --- items */

static int by_number(const void *a, const void *b)
{
    return (*(InspectionItem *const *)a)->number - (*(InspectionItem *const *)b)->number;
}

lin_code organizations_items_of(lin_req *rq, const char *inspection_id, InspectionItem ***ret, size_t *ret_count)
{
    LIN_TRY(inspection_item_list(rq, organizations_of_inspection(rq, inspection_id), ret, ret_count));
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof(InspectionItem *), by_number);
    return LIN_OK;
}

static lin_code check_marked(lin_req *rq, InspectionItem *const *item, size_t count)
{
    size_t open = 0, first = 0;

    for (size_t i = 0; i < count; i++)
        if (!item[i]->result && !open++)
            first = i;
    return open ? lin_fail(rq, &ORGANIZATIONS_ITEMS_OPEN, lin_arg_int("count", (int64_t)open), lin_arg_int("first", item[first]->number)) : LIN_OK;
}

/* --- score and result */

/* Percent of the points, over the items that apply; where none does, there was nothing to find fault with. */
static int score_of(InspectionItem *const *item, size_t count)
{
    int points = 0, most = 0;

    for (size_t i = 0; i < count; i++)
        if (item[i]->result != INSPECTION_ITEM_RESULT_NOT_APPLICABLE) {
            points += item[i]->points;
            most += item[i]->most;
        }
    return most ? (points * 100 + most / 2) / most : 100;
}

static InspectionResult result_of(InspectionItem *const *item, size_t count, int score)
{
    InspectionResult result = INSPECTION_RESULT_PASSED;

    for (size_t i = 0; i < count; i++)
        if (item[i]->result == INSPECTION_ITEM_RESULT_FAIL) {
            if (item[i]->critical)
                return INSPECTION_RESULT_FAILED;
            result = INSPECTION_RESULT_RECTIFY;
        }
    return score < PASS_MARK ? INSPECTION_RESULT_FAILED : result;
}

/* What failed, a line for each. */
static char *summary_of(lin_req *rq, InspectionItem *const *item, size_t count)
{
    enum { MOST = 4000 };
    lin_buf text = { .arena = rq->arena };

    for (size_t i = 0; i < count; i++)
        if (item[i]->result == INSPECTION_ITEM_RESULT_FAIL)
            lin_buf_print(&text, "%s%d. %s%s%s", text.len ? "\n" : "", item[i]->number, item[i]->text, item[i]->note[0] ? "：" : "", item[i]->note);
    for (lin_str all = lin_buf_str(&text); lin_utf8_count(all) > MOST;)
        text.len = all.len = (size_t)((char *)memrchr(text.at, '\n', all.len) - text.at);
    return lin_str_z(rq->arena, lin_buf_str(&text));
}

/* --- what follows from it */

/* Of the communities that name no office of their own the authority that the law names. */
static const char *const authority[] = {
    [CHECKLIST_KIND_HEALTH] = "卫生健康局",     [CHECKLIST_KIND_FIRE] = "消防救援机构",       [CHECKLIST_KIND_WORK_SAFETY] = "应急管理局",
    [CHECKLIST_KIND_ENVIRONMENT] = "生态环境局", [CHECKLIST_KIND_LICENSING] = "市场监督管理局",
};

static lin_code send_to_office(lin_req *rq, const Inspection *one, InspectionReport *report)
{
    enum { RECEIVE_DAYS = 3 };
    const char *kind = lin_typed_word(&linli__organizations__v1__checklist__kind__descriptor, (int)one->kind);
    const char *filter = lin_print(rq->arena, "communityId = \"%s\" AND kind = %s", one->community_id, kind);
    Office **office;
    lin_reach before;
    size_t count;
    int days;

    LIN_TRY(lin_typed_widen(rq, one->unit_id, &before)); /* offices are the community's */
    LIN_TRY(lin_reach_back(rq, &before, office_list(rq, filter, &office, &count)));
    days = count && office[0]->receive_days ? office[0]->receive_days : RECEIVE_DAYS;
    report->office = count ? office[0]->name : lin_print(rq->arena, "%s", authority[one->kind]);
    if (count)
        report->office_id = office[0]->id;
    report->receive_by = lin_day_after(rq->arena, lin_day(rq->arena, rq->now).at, 0, days);
    report->state = INSPECTION_REPORT_STATE_SENT;
    return LIN_OK;
}

static lin_code report(lin_req *rq, const Inspection *one, char *summary)
{
    InspectionReport *report = inspection_report_new(rq);
    InspectionReported told;

    report->community_id = one->community_id;
    report->unit_id = one->unit_id;
    report->inspection_id = one->id;
    report->kind = one->kind;
    report->score = one->score;
    report->result = one->result;
    report->summary = summary;
    LIN_TRY(send_to_office(rq, one, report));
    LIN_TRY(inspection_report_create(rq, report));
    linli__organizations__v1__inspection_reported__init(&told);
    told.unit_id = one->unit_id;
    told.kind = one->kind;
    told.score = one->score;
    told.result = one->result;
    told.office = report->office;
    told.report_id = report->id;
    return organizations_emit_inspection_reported(rq, one->id, &told);
}

static lin_code demand(lin_req *rq, const Inspection *one, char *summary)
{
    Rectification *r = rectification_new(rq);

    r->community_id = one->community_id;
    r->unit_id = one->unit_id;
    r->inspection_id = one->id;
    r->kind = one->kind;
    r->demand = summary;
    r->due_on = one->rectify_by;
    r->state = RECTIFICATION_STATE_OPEN;
    return rectification_create(rq, r);
}

static lin_code look_again(lin_req *rq, const Inspection *one, char *summary)
{
    Rectification *r;

    LIN_TRY(rectification_lock(rq, one->rectification_id, &r));
    if (r->state == RECTIFICATION_STATE_CLOSED)
        return organizations_refuse_rectification(rq, r);
    r->rounds++;
    r->reinspection_id = one->id;
    if (one->result == INSPECTION_RESULT_PASSED) {
        r->state = RECTIFICATION_STATE_CLOSED;
        r->closed_at = lin_typed_now(rq);
    } else {
        r->state = RECTIFICATION_STATE_OPEN;
        r->demand = summary;
        r->due_on = one->rectify_by;
    }
    return rectification_save(rq, r);
}

static lin_code follow_up(lin_req *rq, const Inspection *one, char *summary)
{
    if (one->rectification_id[0])
        return look_again(rq, one, summary);
    return one->result == INSPECTION_RESULT_PASSED ? LIN_OK : demand(rq, one, summary);
}

/* --- the call */

/* The exchange is asked before the transaction begins: none stays open across the bus. */
static lin_code check_files(lin_req *rq, const char *id)
{
    InspectionItem **item;
    Inspection *one;
    size_t count;

    LIN_TRY(inspection_get(rq, id, &one));
    LIN_TRY(organizations_items_of(rq, id, &item, &count));
    LIN_TRY(organizations_check_files(rq, "photoIds", one->photo_ids, one->n_photo_ids, one->community_id, EXCHANGE_FILE_PURPOSE_PHOTO));
    LIN_TRY(organizations_check_files(rq, "videoIds", one->video_ids, one->n_video_ids, one->community_id, EXCHANGE_FILE_PURPOSE_VIDEO));
    LIN_TRY(organizations_check_files(rq, "audioIds", one->audio_ids, one->n_audio_ids, one->community_id, EXCHANGE_FILE_PURPOSE_AUDIO));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(organizations_check_files(rq, lin_print(rq->arena, "items[%d].photoIds", item[i]->number), item[i]->photo_ids, item[i]->n_photo_ids,
                                          one->community_id, EXCHANGE_FILE_PURPOSE_PHOTO));
    return LIN_OK;
}

/* The form may be gone. */
static lin_code due_of(lin_req *rq, const CompleteInspectionRequest *in, const Inspection *one, char **ret)
{
    enum { RECTIFY_DAYS = 7 };
    Checklist *checklist;
    lin_code code;

    *ret = in->rectify_by;
    if (in->rectify_by[0])
        return LIN_OK;
    code = organizations_checklist_of(rq, one, &checklist);
    if (code != LIN_OK && code != LIN_NOT_FOUND)
        return code;
    lin_req_clear_problem(rq);
    *ret = lin_day_after(rq->arena, lin_day(rq->arena, rq->now).at, 0, code == LIN_OK ? checklist->rectify_days : RECTIFY_DAYS);
    return LIN_OK;
}

static lin_code settle(lin_req *rq, const CompleteInspectionRequest *in, Inspection *one, char **ret_summary)
{
    InspectionItem **item;
    size_t count;

    LIN_TRY(organizations_items_of(rq, one->id, &item, &count));
    LIN_TRY(check_marked(rq, item, count));
    one->score = score_of(item, count);
    one->result = result_of(item, count, one->score);
    if (one->result != INSPECTION_RESULT_PASSED)
        LIN_TRY(due_of(rq, in, one, &one->rectify_by));
    one->state = INSPECTION_STATE_COMPLETED;
    one->completed_at = lin_typed_now(rq);
    *ret_summary = summary_of(rq, item, count);
    return inspection_save(rq, one);
}

lin_code organizations_complete_inspection(lin_req *rq, const CompleteInspectionRequest *in, Inspection **ret)
{
    char *summary;

    LIN_TRY(check_files(rq, in->id));
    LIN_TX(tx, rq);
    LIN_TRY(inspection_lock(rq, in->id, ret));
    if ((*ret)->state == INSPECTION_STATE_COMPLETED)
        return lin_fail(rq, &ORGANIZATIONS_INSPECTION_COMPLETED);
    rq->origin = LIN_STR("inspection");
    LIN_TRY(settle(rq, in, *ret, &summary));
    LIN_TRY(report(rq, *ret, summary));
    LIN_TRY(follow_up(rq, *ret, summary));
    LIN_TRY(organizations_rate_unit(rq, (*ret)->unit_id));
    return lin_commit(&tx);
}
