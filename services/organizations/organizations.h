/*
 * organizations - private header: what the files of this service share.
 *
 * Owns units, the grids that they lay in, who works for them, licences, inspections with reports and rectifications, hidden
 * dangers and warnings. Never included outside this folder. What main.c wires is declared in organizations.gen.h.
 *
 * What is written on account of an event, a chore or another record names it in rq->origin, which the histories show; a rule
 * that binds only callers from outside asks organizations_by_hand().
 */
#ifndef ORGANIZATIONS_H
#define ORGANIZATIONS_H

#include <string.h>

#include "organizations.gen.h"

#include "libs/resource/spans.h"

/* rules_employment.c: what makes two employments of a unit the same */
extern const char *const organizations_same_employment[];

/* rating.c: of the scores of one unit or more, the newest first, and how many rectifications are overdue; the unit as it is now */
int organizations_score(const int32_t *newest_first, size_t count, size_t overdue);
UnitRating organizations_rating(int score);
lin_code organizations_rate_unit(lin_req *rq, const char *unit_id);
/* files.c: are all of these completed files of this community and (an ExchangeFilePurpose) purpose? FILE_UNFIT of "field[1]" */
lin_code organizations_check_files(lin_req *rq, const char *field, char *const *id, size_t count, const char *community, int purpose);
/* handle_complete_inspection.c: in the order of their numbers */
lin_code organizations_items_of(lin_req *rq, const char *inspection_id, InspectionItem ***ret, size_t *ret_count);
/* rules_inspection.c: its form; NOT_FOUND */
lin_code organizations_checklist_of(lin_req *rq, const Inspection *inspection, Checklist **ret);
/* rules_rectification.c: RECTIFICATION_STATE */
lin_code organizations_refuse_rectification(lin_req *rq, const Rectification *r);

/* notice.c: a printed form. Texts as they are printed; the same bytes whenever they are the same. UNAVAILABLE: no font. */
typedef struct organizations_notice {
    const char *title, *subtitle;
    const char *(*head)[2];                 /* what, and what it is; two in a line */
    size_t heads;
    const char *(*row)[5];                  /* number, what, result, points, note */
    size_t rows;
    const char *conclusion;                 /* lines */
    const char *code;                       /* what the QR code says */
    lin_time at;
} organizations_notice;
lin_code organizations_draw_notice(lin_req *rq, const organizations_notice *notice, lin_str *ret);

/* watch_dangers.c: a new warning, with its event; one that is open passes; a danger as it is, or (not `there`) was */
lin_code organizations_raise_warning(lin_req *rq, Warning *warning);
lin_code organizations_pass_warning(lin_req *rq, Warning *warning);
lin_code organizations_watch_danger(lin_req *rq, const Danger *danger, bool there);
/* watch_staff.c: the open warnings of staff movement of a unit that is no more */
lin_code organizations_pass_movement(lin_req *rq, const char *unit_id);
/* Where a community has no rule of its own: in so many days so many percent of the staff, and people, have come or gone, by links or
 * without a car for so many days. */
enum { ORGANIZATIONS_WINDOW_DAYS = 30, ORGANIZATIONS_MOVED_PERCENT = 30, ORGANIZATIONS_LEAST_PEOPLE = 5, ORGANIZATIONS_ABSENT_DAYS = 14 };

/* jobs: watch_dangers.c and watch_staff.c raise and pass warnings; attend_licences.c reminds and expires; handle_submit_rectification.c and
 * handle_receive_inspection_report.c tell what is overdue */
lin_code organizations_watch_dangers(lin_req *rq);
lin_code organizations_watch_staff(lin_req *rq);
lin_code organizations_attend_licences(lin_req *rq);
lin_code organizations_attend_rectifications(lin_req *rq);

lin_code organizations_attend_reports(lin_req *rq);
/* attend.c: each record that the statement finds to be due today ($1, $2 at most); it may no longer be so */
lin_code organizations_attend(lin_req *rq, const lin_sql *due, lin_code (*each)(lin_req *rq, const char *id, char *today));

/* As a filter: what belongs to a unit; to an inspection. */
static inline const char *organizations_of(lin_req *rq, const char *unit_id)
{
    return lin_print(rq->arena, "unitId = \"%s\"", unit_id);
}

static inline const char *organizations_of_inspection(lin_req *rq, const char *inspection_id)
{
    return lin_print(rq->arena, "inspectionId = \"%s\"", inspection_id);
}

static inline bool organizations_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0;
}

static inline bool organizations_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
