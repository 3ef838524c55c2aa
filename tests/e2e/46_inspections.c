/*
 * Licences and inspections: each call good, bad and forbidden; terms and days that pass (8.1.5 a-b).
 */
#include "tests/e2e/inspections.h"

/* --- licences */

static const http_answer *license(const char *c, const char *u, const char *kind, const char *number, const char *more)
{
    return of_unit("licences", c, u, text("\"kind\":\"%s\",\"number\":\"%s\"%s%s", kind, number, more[0] ? "," : "", more));
}

TEST(a_licence_is_of_a_unit_until_a_day)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "")), *id;
    const char *scan = upload(ADMIN, c, "DOCUMENT", photo(100), 100, "");

    id = made(license(c, u, "FOOD", "JY24403050123456", text("\"issuedOn\":\"2024-01-01\",\"expiresOn\":\"%s\",\"fileIds\":[\"%s\"]", in_days(400), scan)));
    ck_assert_str_eq(http_at(get(text(O "/licences/%s", id)), "state"), "VALID");
    ck_assert_str_eq(http_at(get(text(O "/licences/%s", id)), "remindDays"), "30");
    ck_assert_str_eq(http_at(get(text(O "/licences/%s", id)), "fileIds.0"), scan);
    expect_refused(license(c, u, "FOOD", "JY24403050123456", ""), 409, "ALREADY_EXISTS", "number");
    made(license(c, u, "TOBACCO", "JY24403050123456", ""));
    expect_refused(license(c, u, "FOOD", "", ""), 400, "FIELD_REQUIRED", "number");
    expect_refused(license(c, u, "FOOD", "1", "\"issuedOn\":\"2024-01-01\",\"expiresOn\":\"2023-01-01\""), 400, "BEFORE_START", "expiresOn");
    expect_refused(license(c, u, "FOOD", "1", "\"state\":\"VALID\""), 400, "FIELD_READ_ONLY", "state");
    expect_refused(license(c, a_unit(new_community()), "FOOD", "1", ""), 400, "REFERENCE_UNKNOWN", "unitId");
    ck_assert_str_eq(http_at(license(c, u, "FIRE", "2", text("\"expiresOn\":\"%s\"", in_days(-1))), "state"), "EXPIRED");
    ck_assert_str_eq(http_at(patch(text(O "/licences/%s", id), text("{\"revokedOn\":\"%s\"}", in_days(0))), "state"), "REVOKED");
    expect_refused(patch(text(O "/licences/%s", id), text("{\"revokedOn\":\"%s\"}", in_days(1))), 400, "IN_FUTURE", "revokedOn");
    expect_refused(post_as(account("no-licences", "{organizations.unit.*}", c), O "/licences", "{}"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(get(text(O "/units/%s/file", u)), "licences"), 3);
}

static const char *reminders(const char *licence)
{
    return text("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.licence.Expiring.v1'", licence);
}

static const char *state_of(const char *licence)
{
    return text("select state || ' ' || coalesce(reminded_on::text, '-') from organizations.licence where id = '%s'", licence);
}

TEST(an_end_is_reminded_of_once_and_a_licence_that_is_over_is_expired)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "")), *near, *far, *over;

    near = made(license(c, u, "FOOD", "1", text("\"expiresOn\":\"%s\"", in_days(20))));
    far = made(license(c, u, "FOOD", "2", text("\"expiresOn\":\"%s\"", in_days(60))));
    over = made(license(c, u, "FOOD", "3", text("\"expiresOn\":\"%s\"", in_days(60))));
    stack_sql("update organizations.licence set expires_on = current_date - 2 where id = '%s' returning id", over);
    jobs_again();
    comes_true(state_of(near), text("1 %s", in_days(0)));
    comes_true(state_of(over), "2 -");
    ck_assert_str_eq(stack_sql("%s", state_of(far)), "1 -");
    ck_assert_str_eq(stack_sql("%s", reminders(near)), "1");
    jobs_again();
    comes_true(state_of(near), text("1 %s", in_days(0)));
    ck_assert_str_eq(stack_sql("%s", reminders(near)), "1");
    expect_status(patch(text(O "/licences/%s", near), text("{\"expiresOn\":\"%s\"}", in_days(25))), 200); /* another end: once more */
    jobs_again();
    comes_true(reminders(near), "2");
    ck_assert_str_eq(http_at(patch(text(O "/licences/%s", over), text("{\"expiresOn\":\"%s\"}", in_days(500))), "state"), "VALID");
}

/* --- forms */

TEST(a_form_has_items_with_points)
{
    const char *c = new_community(), *list = a_checklist(c, "FIRE"), *item;

    ck_assert_str_eq(http_at(get(text(O "/checklists/%s", list)), "rectifyDays"), "7");
    expect_refused(add_item(c, list, 1, 10, false), 409, "ALREADY_EXISTS", "number");
    expect_refused(add_item(c, list, 0, 10, false), 400, "FIELD_RANGE", "number");
    expect_refused(add_item(c, list, 9, 101, false), 400, "FIELD_RANGE", "most");
    expect_refused(add_item(c, A_HOUSE, 9, 10, false), 400, "REFERENCE_UNKNOWN", "checklistId");
    expect_refused(HTTP(.method = "DELETE", .path = text(O "/checklists/%s", list), .token = ADMIN), 400, "CHECKLIST_IN_USE", NULL);
    item = text("%s", http_at(units_by("checklistItems", text("checklistId=\"%s\" AND number=4", list)), "checklistItems.0.id"));
    expect_status(HTTP(.method = "DELETE", .path = text(O "/checklistItems/%s", item), .token = ADMIN), 200);
    expect_refused(post_as(account("no-forms", "{organizations.unit.*}", c), O "/checklists", "{}"), 403, "PERMISSION_DENIED", NULL);
}

/* --- an inspection */

TEST(an_inspection_begins_with_the_items_of_its_form_and_is_marked)
{
    const char *c = new_community(), *u = a_unit(c), *list = a_checklist(c, "FIRE"), *one = made(inspect(c, u, list, "")), *item;
    const http_answer *a;

    a = get(text(O "/inspections/%s", one));
    ck_assert_str_eq(http_at(a, "state"), "DRAFT");
    ck_assert_str_eq(http_at(a, "kind"), "FIRE");
    ck_assert_uint_eq(length_of(items_of(one), "inspectionItems"), 4);
    item = item_of(one, 1);
    ck_assert_str_eq(http_at(mark(one, 1, "PASS", ""), "points"), "10");
    ck_assert_str_eq(http_at(mark(one, 1, "FAIL", "\"note\":\"过期\""), "points"), "0");
    ck_assert_str_eq(http_at(mark(one, 1, "FAIL", "\"points\":4"), "points"), "4");
    expect_refused(mark(one, 1, "FAIL", "\"points\":11"), 400, "POINTS_RANGE", "points");
    expect_refused(patch(text(O "/inspectionItems/%s", item), "{\"most\":5}"), 400, "FIELD_READ_ONLY", "most");
    expect_refused(patch(text(O "/inspectionItems/%s", item), "{\"result\":\"WELL\"}"), 400, "FIELD_ENUM", "result");
    expect_refused(complete_inspection(one, ""), 400, "ITEMS_OPEN", NULL);
    expect_refused(get(text(O "/inspections/%s/notice", one)), 400, "INSPECTION_DRAFT", NULL);
    expect_refused(inspect(c, u, made(post(O "/checklists", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"空表\"}", c))), ""), 400,
                   "CHECKLIST_EMPTY", NULL);
    expect_refused(inspect(c, u, list, text("\"inspectedOn\":\"%s\"", in_days(1))), 400, "IN_FUTURE", "inspectedOn");
    expect_refused(post_as(account("no-inspections", "{organizations.unit.*}", c), O "/inspections", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(account("inspects", "{organizations.inspection.create,organizations.inspection.read}", c), text(O "/inspections/%s:complete", one), "{}"),
                   403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.method = "DELETE", .path = text(O "/inspections/%s", one), .token = ADMIN), 200);
    ck_assert_uint_eq(length_of(items_of(one), "inspectionItems"), 0);
}

TEST(what_it_names_as_photo_video_or_recording_is_one)
{
    const char *c = new_community(), *u = a_unit(c), *list = a_checklist(c, "HEALTH"), *one = made(inspect(c, u, list, ""));
    const char *shot = upload(ADMIN, c, "PHOTO", photo(100), 100, ""), *half = new_file(ADMIN, c, "PHOTO", 100, "");
    const char *far = upload(ADMIN, new_community(), "PHOTO", photo(100), 100, "");
    const struct { const char *members, *field; } bad[] = {
        { text("{\"photoIds\":[\"%s\",\"%s\"]}", shot, half), "photoIds[1]" }, { text("{\"photoIds\":[\"%s\"]}", far), "photoIds[0]" },
        { text("{\"photoIds\":[],\"videoIds\":[\"%s\"]}", shot), "videoIds[0]" }, { text("{\"videoIds\":[],\"audioIds\":[\"%s\"]}", shot), "audioIds[0]" },
        { text("{\"audioIds\":[],\"photoIds\":[\"%s\"]}", A_HOUSE), "photoIds[0]" },
    };

    pass_all(one);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_status(patch(text(O "/inspections/%s", one), bad[i].members), 200);
        expect_refused(complete_inspection(one, ""), 400, "FILE_UNFIT", bad[i].field);
    }
    expect_status(patch(text(O "/inspections/%s", one), text("{\"photoIds\":[\"%s\"]}", shot)), 200);
    expect_status(mark(one, 2, "PASS", text("\"photoIds\":[\"%s\"]", half)), 200);
    expect_refused(complete_inspection(one, ""), 400, "FILE_UNFIT", "items[2].photoIds[0]");
    expect_status(mark(one, 2, "PASS", text("\"photoIds\":[\"%s\"]", shot)), 200);
    expect_status(complete_inspection(one, ""), 200);
}

TEST(a_completed_inspection_is_scored_reported_and_stays)
{
    const char *c = new_community(), *u = a_unit(c), *list = a_checklist(c, "FIRE"), *one = made(inspect(c, u, list, "")), *report;
    const http_answer *a;

    made(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"街道消防办\"}", c)));
    expect_refused(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"别处\"}", c)), 409, "ALREADY_EXISTS", "kind");
    pass_all(one);
    mark(one, 2, "FAIL", "\"note\":\"堆放纸箱\"");
    mark(one, 3, "NOT_APPLICABLE", "");
    a = complete_inspection(one, "");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "score"), "67"); /* 10 + 10 of 10 + 10 + 10 */
    ck_assert_str_eq(http_at(a, "result"), "RECTIFY");
    ck_assert_str_eq(http_at(a, "rectifyBy"), in_days(7));
    a = units_by("inspectionReports", text("office=\"街道消防办\" AND communityId=\"%s\" AND state=SENT", c));
    ck_assert_uint_eq(length_of(a, "inspectionReports"), 1);
    report = text("%s", http_at(a, "inspectionReports.0.id"));
    ck_assert_str_eq(http_at(a, "inspectionReports.0.inspectionId"), one);
    ck_assert_ptr_nonnull(strstr(http_at(a, "inspectionReports.0.summary"), "堆放纸箱"));
    ck_assert_str_eq(stack_sql("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.inspection.Reported.v1'", one), "1");
    expect_refused(post_as(account("no-receive", "{organizations.inspection_report.read}", c), text(O "/inspectionReports/%s:receive", report), "{}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_status(post(text(O "/inspectionReports/%s:receive", report), "{}"), 200);
    expect_refused(post(text(O "/inspectionReports/%s:receive", report), "{}"), 400, "REPORT_RECEIVED", NULL);
    expect_refused(complete_inspection(one, ""), 400, "INSPECTION_COMPLETED", NULL);
    expect_refused(patch(text(O "/inspections/%s", one), "{\"findings\":\"无\"}"), 400, "INSPECTION_COMPLETED", NULL);
    expect_refused(mark(one, 2, "PASS", ""), 400, "INSPECTION_COMPLETED", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(O "/inspections/%s", one), .token = ADMIN), 400, "INSPECTION_COMPLETED", NULL);
    a = get(text(O "/units/%s", u));
    ck_assert_str_eq(http_at(a, "inspectionScore"), "67");
    ck_assert_str_eq(http_at(a, "rating"), "FAIR");
    ck_assert_str_eq(http_at(a, "inspectedOn"), in_days(0));
}

TEST(without_an_office_of_its_own_a_report_goes_to_the_authority)
{
    const char *c = new_community(), *one = made(inspect(c, a_unit(c), a_checklist(c, "HEALTH"), ""));

    pass_all(one);
    expect_status(complete_inspection(one, ""), 200);
    ck_assert_str_eq(http_at(units_by("inspectionReports", text("inspectionId=\"%s\"", one)), "inspectionReports.0.office"), "卫生健康局");
    ck_assert_uint_eq(length_of(units_by("rectifications", text("communityId=\"%s\"", c)), "rectifications"), 0);
}

/* Forms and offices are the community's, and not what a grid worker sees by the grid. */
TEST(a_grid_worker_inspects_by_the_forms_of_the_community)
{
    const char *c = new_community(), *grid = new_grid(c), *u = made(restaurant(c, "老王面馆", text("\"gridId\":\"%s\"", grid))), *list = a_checklist(c, "FIRE");
    const char *worker = user_who_may("[\"organizations.*\"]", "PERSONAL", text("[\"%s\"]", grid)), *one;

    made(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"街道消防办\"}", c)));
    made(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"DANGER\",\"threshold\":50}", c)));
    one = made(post_as(worker, O "/inspections", text("{\"communityId\":\"%s\",\"unitId\":\"%s\",\"checklistId\":\"%s\",\"inspector\":\"李伟\"}", c, u, list)));
    for (int i = 1; i <= 4; i++)
        expect_status(HTTP(.method = "PATCH", .path = text(O "/inspectionItems/%s", item_of(one, i)), .token = worker,
                           .body = text("{\"result\":\"%s\"}", i == 2 ? "FAIL" : "PASS")), 200);
    expect_status(post_as(worker, text(O "/inspections/%s:complete", one), "{}"), 200);
    ck_assert_str_eq(http_at(units_by("inspectionReports", text("inspectionId=\"%s\"", one)), "inspectionReports.0.office"), "街道消防办");
    expect_status(HTTP(.path = text(O "/inspections/%s/notice", one), .token = worker), 200);
    expect_status(post_as(worker, O "/dangers", text("{\"communityId\":\"%s\",\"unitId\":\"%s\",\"kind\":\"GAS\",\"description\":\"老化\",\"likelihood\":1,"
                                                     "\"exposure\":6,\"consequence\":15}", c, u)), 200);
    ck_assert_uint_eq(length_of(units_by("warnings", text("unitId=\"%s\"", u)), "warnings"), 1);
    expect_refused(inspect(c, u, A_HOUSE, ""), 400, "REFERENCE_UNKNOWN", "checklistId");
}

/* --- what has to be put right */

static const char *rectification_of(const char *inspection)
{
    return text("%s", http_at(units_by("rectifications", text("inspectionId=\"%s\"", inspection)), "rectifications.0.id"));
}

static const char *failed_inspection(const char *c, const char *u, const char *list, const char *more)
{
    const char *one = made(inspect(c, u, list, ""));

    pass_all(one);
    mark(one, 2, "FAIL", "\"note\":\"堆放纸箱\"");
    expect_status(complete_inspection(one, more), 200);
    return one;
}

TEST(what_failed_is_put_right_and_looked_at_again)
{
    const char *c = new_community(), *u = a_unit(c), *list = a_checklist(c, "FIRE"), *r = rectification_of(failed_inspection(c, u, list, "")), *again, *shot;
    const http_answer *a = get(text(O "/rectifications/%s", r));

    ck_assert_str_eq(http_at(a, "state"), "OPEN");
    ck_assert_str_eq(http_at(a, "dueOn"), in_days(7));
    ck_assert_ptr_nonnull(strstr(http_at(a, "demand"), "堆放纸箱"));
    shot = upload(ADMIN, c, "PHOTO", photo(100), 100, "");
    expect_refused(post(text(O "/rectifications/%s:submit", r), text("{\"note\":\"已清理\",\"photoIds\":[\"%s\"]}", A_HOUSE)), 400, "FILE_UNFIT", "photoIds[0]");
    expect_refused(post(text(O "/rectifications/%s:submit", r), "{}"), 400, "FIELD_REQUIRED", "note");
    expect_refused(post_as(account("no-submit", "{organizations.rectification.read}", c), text(O "/rectifications/%s:submit", r), "{\"note\":\"已清理\"}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_status(post(text(O "/rectifications/%s:submit", r), text("{\"note\":\"已清理\",\"photoIds\":[\"%s\"]}", shot)), 200);
    expect_refused(post(text(O "/rectifications/%s:submit", r), "{\"note\":\"又\"}"), 400, "RECTIFICATION_STATE", NULL);
    expect_refused(inspect(c, a_unit(c), list, text("\"rectificationId\":\"%s\"", r)), 400, "RECTIFICATION_ELSEWHERE", "rectificationId");
    expect_refused(inspect(c, u, a_checklist(c, "HEALTH"), text("\"rectificationId\":\"%s\"", r)), 400, "RECTIFICATION_ELSEWHERE", "rectificationId");
    again = made(inspect(c, u, list, text("\"rectificationId\":\"%s\"", r)));
    pass_all(again);
    mark(again, 2, "FAIL", "");
    expect_status(complete_inspection(again, text("\"rectifyBy\":\"%s\"", in_days(3))), 200);
    a = get(text(O "/rectifications/%s", r)); /* not yet: open again, for three days */
    ck_assert_str_eq(http_at(a, "state"), "OPEN");
    ck_assert_str_eq(http_at(a, "dueOn"), in_days(3));
    ck_assert_str_eq(http_at(a, "rounds"), "1");
    ck_assert_uint_eq(length_of(units_by("rectifications", text("unitId=\"%s\"", u)), "rectifications"), 1);
    again = made(inspect(c, u, list, text("\"rectificationId\":\"%s\"", r)));
    pass_all(again);
    expect_status(complete_inspection(again, ""), 200);
    a = get(text(O "/rectifications/%s", r));
    ck_assert_str_eq(http_at(a, "state"), "CLOSED");
    ck_assert_str_eq(http_at(a, "reinspectionId"), again);
    expect_refused(inspect(c, u, list, text("\"rectificationId\":\"%s\"", r)), 400, "RECTIFICATION_STATE", NULL);
    expect_refused(patch(text(O "/rectifications/%s", r), text("{\"dueOn\":\"%s\"}", in_days(9))), 400, "RECTIFICATION_STATE", NULL);
}

TEST(what_is_not_put_right_on_its_day_is_told_once_and_costs_points)
{
    const char *c = new_community(), *u = a_unit(c), *r = rectification_of(failed_inspection(c, u, a_checklist(c, "FIRE"), ""));
    const char *told = text("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.rectification.Overdue.v1'", r);
    const http_answer *a;

    ck_assert_str_eq(http_at(get(text(O "/units/%s", u)), "inspectionScore"), "75");
    stack_sql("update organizations.rectification set due_on = current_date - 3 where id = '%s' returning id", r);
    jobs_again();
    comes_true(told, "1");
    jobs_again();
    ck_assert_str_eq(stack_sql("%s", told), "1");
    a = get(text(O "/units/%s", u));
    ck_assert_str_eq(http_at(a, "inspectionScore"), "65");
    ck_assert_str_eq(http_at(units_by("rectifications", text("overdueOn:* AND unitId=\"%s\"", u)), "rectifications.0.id"), r);
    expect_status(patch(text(O "/rectifications/%s", r), text("{\"dueOn\":\"%s\"}", in_days(5))), 200); /* put off */
    ck_assert_str_eq(http_at(get(text(O "/units/%s", u)), "inspectionScore"), "75");
}

TEST(a_critical_item_fails_the_whole)
{
    const char *c = new_community(), *one = made(inspect(c, a_unit(c), a_checklist(c, "FIRE"), ""));

    pass_all(one);
    mark(one, 4, "FAIL", "");
    ck_assert_str_eq(http_at(complete_inspection(one, ""), "result"), "FAILED");
}

TEST(merged_units_are_rated_by_the_inspections_of_both)
{
    const char *c = new_community(), *into = made(restaurant(c, "老王面馆", "")), *from = made(restaurant(c, "老王面店", "")), *list = a_checklist(c, "FIRE");

    failed_inspection(c, from, list, "");
    expect_status(post(text(O "/units/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    ck_assert_str_eq(http_at(get(text(O "/units/%s", into)), "inspectionScore"), "75");
    ck_assert_uint_eq(length_of(get(text(O "/units/%s/file", into)), "rectifications"), 1);
}

/* --- the queue of an office */

static const char *office_of(const char *community, const char *kind, const char *more)
{
    return text("%s", made(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"%s\",\"name\":\"街道%s办\"%s}", community, kind, kind, more))));
}

/* The report of an inspection that has failed, in the queue of an office. */
static const char *report_of(const char *inspection, const char *office)
{
    const http_answer *a = units_by("inspectionReports", text("inspectionId=\"%s\" AND officeId=\"%s\"", inspection, office));

    ck_assert_msg(length_of(a, "inspectionReports") == 1, "%s", a->body);
    return text("%s", http_at(a, "inspectionReports.0.id"));
}

static size_t queue(const char *token, const char *office, const char *more)
{
    return length_of(HTTP(.path = text(O "/inspectionReports?filter=officeId=\"%s\"%s", office, more), .token = token), "inspectionReports");
}

/* Whoever works in the office sees what lies there, of their own communities, takes note of it, and takes it along as a file. */
TEST(an_office_works_on_its_queue)
{
    const char *c = new_community(), *u = a_unit(c), *list = a_checklist(c, "FIRE"), *fire = office_of(c, "FIRE", ""), *one, *report, *clerk, *away, *id;
    const http_answer *a;

    office_of(c, "HEALTH", "");
    clerk = text("%s", stack_account(text("office-%d", getpid()), "{organizations.inspection_report.*,exchange.file.download}", 3, text("{%s}", c)));
    away = text("%s", stack_account(text("office-away-%d", getpid()), "{organizations.inspection_report.*}", 3, text("{%s}", new_community())));
    one = failed_inspection(c, u, list, "");
    failed_inspection(c, u, a_checklist(c, "HEALTH"), "");
    report = report_of(one, fire);
    ck_assert_uint_eq(queue(clerk, fire, "%20AND%20state=SENT"), 1);
    ck_assert_uint_eq(queue(away, fire, ""), 0);
    expect_refused(post_as(away, text(O "/inspectionReports/%s:receive", report), "{}"), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(http_at(get(text(O "/inspectionReports/%s", report)), "receiveBy"), in_days(3));
    expect_status(patch(text(O "/offices/%s", fire), "{\"name\":\"改名的办公室\"}"), 200);          /* its queue stays its own */
    ck_assert_uint_eq(queue(clerk, fire, "%20AND%20state=SENT"), 1);
    expect_status(post_as(clerk, text(O "/inspectionReports/%s:receive", report), "{}"), 200);
    a = HTTP(.path = text(O "/inspectionReports/%s", report), .token = clerk);
    ck_assert_str_eq(http_at(a, "state"), "RECEIVED");
    ck_assert_str_eq(http_at(a, "receivedBy"), stack_sql("select id from identity.account where account = 'office-%d'", getpid()));
    ck_assert_str_ne(http_at(a, "receivedAt"), "");
    ck_assert_uint_eq(queue(clerk, fire, "%20AND%20state=SENT"), 0);
    id = made(post_as(clerk, O "/inspectionReports:export", text("{\"communityId\":\"%s\",\"format\":\"CSV\",\"filter\":\"officeId=\\\"%s\\\"\"}", c, fire)));
    comes_true(text("select state from organizations.export where id = '%s'", id), "3");
    a = HTTP(.path = text(O "/inspectionReportExports/%s", id), .token = clerk);
    ck_assert_str_eq(http_at(a, "rows"), "1");
    a = download(clerk, text("%s", http_at(a, "fileId")), NULL);
    ck_assert_msg(strstr(a->body, "堆放纸箱") && strstr(a->body, "已签收"), "%s", a->body);
}

TEST(a_report_that_nobody_receives_is_overdue_once)
{
    const char *c = new_community(), *u = a_unit(c), *fire = office_of(c, "FIRE", ",\"receiveDays\":1"), *report;
    const char *told;

    expect_refused(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"HEALTH\",\"name\":\"x\",\"receiveDays\":-1}", c)), 400, "FIELD_RANGE", "receiveDays");
    report = report_of(failed_inspection(c, u, a_checklist(c, "FIRE"), ""), fire);
    told = text("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.inspection_report.Overdue.v1'", report);
    ck_assert_str_eq(http_at(get(text(O "/inspectionReports/%s", report)), "receiveBy"), in_days(1));
    jobs_again();
    ck_assert_uint_eq(queue(ADMIN, fire, "%20AND%20overdueOn:*"), 0);
    stack_sql("update organizations.inspection_report set receive_by = current_date - 2 where id = '%s' returning id", report);
    jobs_again();
    comes_true(told, "1");
    jobs_again();
    ck_assert_str_eq(stack_sql("%s", told), "1");
    ck_assert_uint_eq(queue(ADMIN, fire, "%20AND%20overdueOn:*%20AND%20state=SENT"), 1);
    ck_assert_str_eq(http_at(get(text(O "/inspectionReports/%s", report)), "overdueOn"), in_days(0));
    expect_status(post(text(O "/inspectionReports/%s:receive", report), "{}"), 200);
    ck_assert_uint_eq(queue(ADMIN, fire, "%20AND%20overdueOn:*%20AND%20state=SENT"), 0);
}

/* --- the printed notice */

/* The same for another id: its seventh character, which is none of the version's. */
static const char *forged(const char *path)
{
    const char *other = text("%s", path);
    char *at = strrchr(other, '/') + 7;

    *at = *at == 'A' ? 'B' : 'A';
    return other;
}

TEST(the_notice_is_a_pdf_that_says_what_was_found)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "\"address\":\"阳光路8号1层03铺\"")), *one, *words, *first, *opened;

    one = failed_inspection(c, u, a_checklist(c, "FIRE"), "");
    first = notice_digest(one);
    words = printed(one);
    ck_assert_msg(strstr(words, "消防检查通知单") && strstr(words, "老王面馆") && strstr(words, "阳光路8号1层03铺"), "%s", words);
    ck_assert_msg(strstr(words, "堆放纸箱") && strstr(words, "限期整改") && strstr(words, in_days(7)), "%s", words);
    ck_assert_msg(strstr(printed_fonts(one), "emb") && strstr(printed_fonts(one), "yes"), "%s", printed_fonts(one));
    opened = opened_by_scanning(one);                                               /* by a phone, which has no token */
    expect_status(HTTP(.path = opened), 200);
    ck_assert_str_eq(sha256_of(HTTP(.path = opened)->body, HTTP(.path = opened)->size), first);
    expect_refused(HTTP(.path = forged(opened)), 404, "NOTICE_UNKNOWN", NULL);
    expect_refused(HTTP(.path = text(O "/notices/%s", one)), 404, "NOTICE_UNKNOWN", NULL);
    expect_refused(HTTP(.path = text(O "/notices/%s", one + 1)), 404, "NOTICE_UNKNOWN", NULL);
    ck_assert_str_eq(notice_digest(one), first); /* the same bytes each time */
    expect_status(HTTP(.path = text(O "/inspections/%s/notice", one), .token = account("other-notice", "{organizations.*}", new_community())), 404);
    expect_refused(HTTP(.path = text(O "/inspections/%s/notice", one), .token = account("no-notice", "{organizations.unit.*}", c)), 403, "PERMISSION_DENIED", NULL);
}

TEST(a_long_form_runs_over_pages)
{
    const char *c = new_community(), *list = made(post(O "/checklists", text("{\"communityId\":\"%s\",\"kind\":\"WORK_SAFETY\",\"name\":\"长表\"}", c))), *one;

    for (int i = 1; i <= 60; i++)
        made(add_item(c, list, i, 5, false));
    one = made(inspect(c, a_unit(c), list, ""));
    for (int i = 1; i <= 60; i++)
        expect_status(mark(one, i, i % 2 ? "PASS" : "FAIL", "\"note\":\"需要尽快整改并在下次复查时出示整改照片\""), 200);
    expect_status(complete_inspection(one, ""), 200);
    ck_assert_msg(strstr(printed(one), "\f") != NULL && strstr(printed(one), "60. 检查项60"), "%s", printed(one));
}
