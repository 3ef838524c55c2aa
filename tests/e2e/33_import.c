/*
 * People from a file: the preview, what it refuses and why, how it takes effect, that nothing is lost or doubled when the
 * service is killed in the middle, and that it can be undone. Everything through the public API.
 */
#include <xlsxwriter.h>

#include "linli/export.pb-c.h"
#include "tests/e2e/imports.h"

/* --- the tests */

TEST(a_file_is_previewed_confirmed_and_takes_effect)
{
    const char *c = new_community(), *id;
    const http_answer *a;
    const char *csv = text("姓名,身份证号,人员类别 *,手机号,出生日期\n王秀英,%s,常住,13800138000,1949/1/1\n李伟,%s,PERMANENT,,\n\n张三,,流动,,1990年1月2日\n",
                           id_number(0), id_number(1));

    id = made(import_as(ADMIN, c, "", csv));
    a = comes(ADMIN, id, "READY");
    expect_counts(a, 2, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "rows"), "3");
    ck_assert_str_eq(http_at(a, "faults.0.row"), "5");
    ck_assert_str_eq(http_at(a, "faults.0.field"), "registeredRegion");
    ck_assert_str_eq(count_of(c), "0");
    expect_status(turn(id, "confirm"), 200);
    a = comes(ADMIN, id, "DONE");
    expect_counts(a, 2, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "percent"), "100");
    ck_assert_str_eq(count_of(c), "2");
    a = get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20name=\"王秀英\"", c));
    ck_assert_str_eq(http_at(a, "persons.0.source"), "import");
    ck_assert_str_eq(http_at(a, "persons.0.birthDate"), "1949-01-01");
    a = get(text(PERSONS "/%s/history", text("%s", http_at(a, "persons.0.id"))));
    ck_assert_str_eq(http_at(a, "history.0.source"), "import");
    expect_refused(turn(id, "confirm"), 400, "IMPORT_STATE", NULL);
}

TEST(every_cell_is_checked_and_the_first_faults_are_told)
{
    const char *c = new_community();
    const http_answer *a = import_as(ADMIN, c, "\"dryRun\":true",
        text("姓名,身份证号,人员类别,手机号,入住日期,网格\n"
             "甲,%s,常住,13800138000,,\n"                 /* good */
             "乙,%s,常住,,,\n"                            /* the same id number */
             "丙,11010519491231002Y,常住,,,\n"            /* check character */
             "丁,,无此类别,23800138000,2026-02-30,x\n"    /* an enum, a pattern, a date, an id */
             ",%s,常住,,,\n"                              /* no name */
             "戊,=1+1,常住,,,\n",                         /* a formula */
             id_number(10), id_number(10), id_number(11)));
    const char *id = made(a), *body;

    a = comes(ADMIN, id, "CHECKED");
    body = text("%s", a->body);
    expect_counts(a, 1, 0, 0, 5);
    ck_assert_msg(strcmp(http_at(a, "faults.0.row"), "3") == 0 && strcmp(http_at(a, "faults.0.column"), "B") == 0, "%s", body);
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"5\",\"column\":\"C\",\"field\":\"category\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"5\",\"column\":\"D\",\"field\":\"phone\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"5\",\"column\":\"E\",\"field\":\"residenceSince\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"5\",\"column\":\"F\",\"field\":\"gridId\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"6\",\"column\":\"A\",\"field\":\"name\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"7\",\"column\":\"B\",\"field\":\"idNumber\",\"reason\":\"不接受公式\""));
    expect_refused(turn(id, "confirm"), 400, "IMPORT_STATE", NULL);
    ck_assert_str_eq(count_of(c), "0");
}

static const char *problem_of(const char *community, const char *more, const char *csv)
{
    const char *id = made(import_as(ADMIN, community, more, csv));

    comes(ADMIN, id, "FAILED");
    return text("%s", http_at(get(text(IMPORTS "/%s", id)), "problem"));
}

TEST(a_file_that_is_no_table_of_people_is_refused_with_what_is_wrong)
{
    const char *c = new_community();

    ck_assert_ptr_nonnull(strstr(problem_of(c, "", "姓名,车牌号\n甲,粤B12345\n"), "第 B 列“车牌号”没有对应的字段"));
    ck_assert_ptr_nonnull(strstr(problem_of(c, "", "姓名,Name,人员类别\n"), "第 B 列“Name”重复"));
    ck_assert_ptr_nonnull(strstr(problem_of(c, "", "姓名,手机号\n"), "缺少必填列"));
    ck_assert_ptr_nonnull(strstr(problem_of(c, "", "\n"), "没有标题行"));
    ck_assert_ptr_nonnull(strstr(problem_of(c, "", "姓名,\"人员类别\n"), "引号"));
    ck_assert_ptr_nonnull(strstr(problem_of(c, "", text("姓名,人员类别%0600d", 0)), "没有对应的字段"));
    expect_refused(post(PERSONS ":import", text("{\"communityId\":\"%s\"}", c)), 400, "IMPORT_FILE", "content");
    expect_refused(post(PERSONS ":import", "{\"content\":\"YQ==\",\"fileId\":\"x\"}"), 400, "IMPORT_FILE", "content");
}

TEST(headings_can_be_mapped_and_columns_left_out)
{
    const char *c = new_community();
    const char *id = made(import_as(ADMIN, c, "\"columns\":[{\"heading\":\"住户\",\"field\":\"name\"},{\"heading\":\"备注\"}]",
                                    text("住户,备注,category,idNumber\n甲,x,PERMANENT,%s\n", id_number(20))));

    expect_counts(comes(ADMIN, id, "READY"), 1, 0, 0, 0);
}

/* --- names instead of ids */

static const char *grid_of(const char *community, const char *name, int number)
{
    return made(post(REGIONS, text("{\"kind\":\"GRID\",\"name\":\"%s\",\"code\":\"34%05d%05d\",\"parentId\":\"%s\"}", name, number, getpid() % 100000, community)));
}

/* 第1网格 of the community that the row names, not of the other one. */
TEST(communities_and_grids_are_named_in_cells)
{
    const char *c = new_community(), *other = new_community(), *code, *name, *grid, *id, *body;
    const http_answer *a;

    name = text("阳光%d花园", getpid());
    expect_status(patch(text(REGIONS "/%s", c), text("{\"name\":\"%s\"}", name)), 200);
    code = text("%s", http_at(get(text(REGIONS "/%s", c)), "code"));
    grid = grid_of(c, "第1网格", 1);
    grid_of(other, "第1网格", 2);
    grid_of(other, "第2网格", 3);
    grid_of(c, "第3网格", 4);
    grid_of(c, "第3网格", 5);
    id = made(import_as(ADMIN, "", "", text("社区,姓名,身份证号,人员类别,网格\n%s,甲,%s,常住,第1网格\n%s,乙,%s,常住,34%05d%05d\n%s,丙,%s,常住,第2网格\n%s,丁,%s,常住,第3网格\n没有这里,戊,%s,常住,第1网格\n",
                                            name, id_number(90), code, id_number(91), 1, getpid() % 100000, c, id_number(92), code, id_number(93), id_number(94))));
    a = comes(ADMIN, id, "READY");
    body = text("%s", a->body);
    expect_counts(a, 2, 0, 0, 3);
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"4\",\"column\":\"E\",\"field\":\"gridId\",\"reason\":\"没有这样的“网格”\""));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"5\",\"column\":\"E\",\"field\":\"gridId\",\"reason\":\"有 2 个“网格”都这样称呼"));
    ck_assert_ptr_nonnull(strstr(body, "\"row\":\"6\",\"column\":\"A\",\"field\":\"communityId\",\"reason\":\"没有这样的“社区”\""));
    ck_assert_msg(strstr(body, text("\"field\":\"communityId\",\"key\":\"%s\",\"label\":\"%s\",\"id\":\"%s\"", code, name, c)) != NULL, "%s", body);
    ck_assert_ptr_nonnull(strstr(body, text("\"label\":\"第1网格\",\"id\":\"%s\"", grid)));
    expect_status(turn(id, "confirm"), 200);
    expect_counts(comes(ADMIN, id, "DONE"), 2, 0, 0, 3);
    a = list_of("persons", text("communityId=\"%s\" AND gridId=\"%s\"", c, grid));
    ck_assert_msg(strstr(a->body, "\"甲\"") && strstr(a->body, "\"乙\""), "%s", a->body);
}

/* Whose scope is one community finds no other by its name, though it is there. */
TEST(who_has_it_imported_names_what_lies_in_their_scope)
{
    const char *home = new_community(), *away = new_community(), *clerk = account("naming-clerk", "{population.person.create}", home), *id;
    const char *code = text("%s", http_at(get(text(REGIONS "/%s", home)), "code")), *elsewhere = text("%s", http_at(get(text(REGIONS "/%s", away)), "code"));
    const http_answer *a;

    id = made(import_as(clerk, "", "", text("社区,姓名,身份证号,人员类别\n%s,甲,%s,常住\n%s,乙,%s,常住\n", code, id_number(95), elsewhere, id_number(96))));
    a = comes(clerk, id, "READY");
    expect_counts(a, 1, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "faults.0.field"), "communityId");
    ck_assert_str_eq(http_at(a, "faults.0.row"), "3");
}

/* What belongs to people moves with them when a file says where they live now, and not while that is only looked at. */
TEST(a_preview_moves_nothing_and_a_move_takes_all_along)
{
    const char *c = new_community(), *person = new_person(c, 33), *grid, *link, *id, *csv;

    grid = made(post(REGIONS, text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"33%010d\",\"parentId\":\"%s\"}", getpid(), c)));
    link = text(P "/links/%s", made(of_person("links", c, person, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\"")));
    csv = text("姓名,身份证号,人员类别,网格\n王秀英,%s,常住,%s\n", id_number(33), grid);
    id = made(import_as(ADMIN, c, "\"mode\":\"CREATE_OR_UPDATE\"", csv));
    expect_counts(comes(ADMIN, id, "READY"), 0, 1, 0, 0);
    ck_assert_str_eq(http_at(get(link), "gridId"), "");
    ck_assert_str_eq(http_at(get(link), "etag"), "1");
    expect_status(turn(id, "confirm"), 200);
    comes(ADMIN, id, "DONE");
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", person)), "gridId"), grid);
    ck_assert_str_eq(http_at(get(link), "gridId"), grid);
    expect_status(turn(id, "undo"), 200);
    comes(ADMIN, id, "UNDONE");
    ck_assert_str_eq(http_at(get(link), "gridId"), "");
}

TEST(create_or_update_changes_what_the_file_says_and_undo_takes_it_back)
{
    const char *c = new_community(), *old, *id, *touched;
    const http_answer *a;

    old = new_person(c, 30);
    touched = new_person(c, 31);
    id = made(import_as(ADMIN, c, "\"mode\":\"CREATE_OR_UPDATE\"",
                        text("姓名,身份证号,人员类别,职业\n王秀英,%s,常住,教师\n王秀英,%s,常住,医生\n赵六,%s,常住,\n", id_number(30), id_number(31), id_number(32))));
    expect_counts(comes(ADMIN, id, "READY"), 1, 2, 0, 0);
    expect_status(turn(id, "confirm"), 200);
    expect_counts(comes(ADMIN, id, "DONE"), 1, 2, 0, 0);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", old)), "occupation"), "教师");
    ck_assert_str_eq(count_of(c), "3");
    expect_status(patch(text(PERSONS "/%s", touched), "{\"occupation\":\"护士\"}"), 200);
    expect_status(turn(id, "undo"), 200);
    a = comes(ADMIN, id, "UNDONE");
    ck_assert_str_eq(http_at(a, "kept"), "1");
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", old)), "occupation"), "");
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", touched)), "occupation"), "护士");
    ck_assert_str_eq(count_of(c), "2");
    expect_refused(turn(id, "undo"), 400, "IMPORT_STATE", NULL);
    id = made(import_as(ADMIN, c, "", text("姓名,身份证号,人员类别\n王秀英,%s,常住\n", id_number(30))));
    expect_counts(comes(ADMIN, id, "READY"), 0, 0, 0, 1); /* to create alone: it is there */
    expect_status(turn(id, "cancel"), 200);
    expect_refused(turn(id, "confirm"), 400, "IMPORT_STATE", NULL);
}

/* Undone by hand, as a deletion would be: who is no more lives in no household. */
TEST(what_belongs_to_a_person_ends_when_its_import_is_undone)
{
    const char *c = new_community(), *id, *person, *household, *member;

    id = made(import_as(ADMIN, c, "", text("姓名,身份证号,人员类别\n甲,%s,常住\n", id_number(35))));
    comes(ADMIN, id, "READY");
    expect_status(turn(id, "confirm"), 200);
    comes(ADMIN, id, "DONE");
    person = text("%s", http_at(list_of("persons", text("communityId=\"%s\"", c)), "persons.0.id"));
    household = made(post(P "/households", text("{\"communityId\":\"%s\",\"number\":\"H1\"}", c)));
    member = text(P "/members/%s", made(post(P "/members", text("{\"communityId\":\"%s\",\"householdId\":\"%s\",\"personId\":\"%s\",\"relation\":\"HEAD\"}", c, household, person))));
    ck_assert_str_eq(http_at(get(member), "validUntil"), "");
    expect_status(turn(id, "undo"), 200);
    expect_counts(comes(ADMIN, id, "UNDONE"), 1, 0, 0, 0);
    ck_assert_str_ne(http_at(get(member), "validUntil"), "");
}

TEST(what_was_previewed_alone_took_no_effect)
{
    const char *c = new_community(), *id = made(import_as(ADMIN, c, "", text("姓名,身份证号,人员类别\n甲,%s,常住\n", id_number(85))));

    expect_counts(comes(ADMIN, id, "READY"), 1, 0, 0, 0);
    expect_counts(turn(id, "cancel"), 0, 0, 0, 0);
    expect_refused(turn(id, "undo"), 400, "IMPORT_STATE", NULL);
}

/* The preview did not see it; outside of the importer's grid nobody would. */
TEST(what_came_between_preview_and_confirmation_is_refused_alone)
{
    const char *c = new_community(), *id;
    const http_answer *a;

    id = made(import_as(ADMIN, c, "", text("姓名,身份证号,人员类别\n甲,%s,常住\n乙,%s,常住\n丙,%s,常住\n", id_number(80), id_number(81), id_number(82))));
    expect_counts(comes(ADMIN, id, "READY"), 3, 0, 0, 0);
    new_person(c, 81);
    expect_status(turn(id, "confirm"), 200);
    a = comes(ADMIN, id, "DONE");
    expect_counts(a, 2, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "faults.0.row"), "3");
    ck_assert_str_eq(http_at(a, "faults.0.field"), "idNumber");
    ck_assert_str_eq(count_of(c), "3");
}

TEST(refused_rows_are_a_spreadsheet_that_can_be_mended_and_so_is_an_empty_one)
{
    const char *c = new_community(), *id, *all;
    const http_answer *a;

    id = made(import_as(ADMIN, c, "\"dryRun\":true", text("姓名,人员类别,身份证号\n甲,无,%s\n乙,常住,%s\n", id_number(50), id_number(51))));
    comes(ADMIN, id, "CHECKED");
    a = get(text(IMPORTS "/%s/errors", id));
    ck_assert_str_eq(http_header(a, "Content-Type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    all = cells_of(a);
    ck_assert_msg(strncmp(all, text("1:姓名|人员类别|身份证号|问题 Problems 2:甲|无|%s|B: ", id_number(50)), strlen(text("1:姓名|人员类别|身份证号|问题 Problems 2:甲|无|%s|B: ", id_number(50)))) == 0, "%s", all);
    ck_assert_ptr_null(strstr(all, " 3:"));
    all = cells_of(get(PERSONS ":template"));
    ck_assert_ptr_nonnull(strstr(all, "姓名 Name"));
    ck_assert_ptr_nonnull(strstr(all, "人员类别 Category"));
    ck_assert_ptr_null(strstr(all, "创建时间"));
}

/* Of 12,000 refused rows 10,000 are listed, each with all that is wrong with it; the rest is counted, in the answer and in the sheet. */
TEST(refused_rows_that_are_not_listed_are_counted)
{
    enum { BAD = 12000, LISTED = 10000 };
    const char *c = new_community(), *id, *all, *last;
    char *csv = malloc(BAD * 16 + 64), *at = csv;
    const http_answer *a;

    at += sprintf(at, "姓名,人员类别,手机号\n");
    for (int i = 0; i < BAD; i++)
        at += sprintf(at, "甲,无,%d\n", i);
    id = made(import_as(ADMIN, c, "\"dryRun\":true", csv));
    a = comes(ADMIN, id, "CHECKED");
    expect_counts(a, 0, 0, 0, BAD);
    ck_assert_int_eq(atoi(http_at(get(text(IMPORTS "/%s", id)), "unlisted")), BAD - LISTED);
    ck_assert_ptr_nonnull(strstr(http_at(get(text(IMPORTS "/%s", id)), "notes.0"), "另有 2000 行被拒绝而未列出"));
    a = HTTP(.path = text(IMPORTS "/%s", id), .token = ADMIN, .header = { "Accept-Language: en" });
    ck_assert_ptr_nonnull(strstr(http_at(a, "notes.0"), "2000 more rows are refused and not listed"));
    all = cells_of(get(text(IMPORTS "/%s/errors", id)));
    last = strstr(all, text(" %d:甲|无|%d|B: ", LISTED + 1, LISTED - 1));
    ck_assert_msg(last && strstr(last, "; C: "), "%s", last ? last : all + strlen(all) - 300);
    ck_assert_ptr_null(strstr(all, text("|%d|", LISTED)));
    ck_assert_ptr_nonnull(strstr(last, text(" %d:|||另有 2000 行被拒绝而未列出", LISTED + 2)));
    ck_assert_ptr_nonnull(strstr(last, "2000 more rows are refused and not listed"));
}

/* What the sheet of errors says of rows that it does not list is no row, when it comes back mended. */
TEST(a_row_of_nothing_but_remarks_is_none)
{
    const char *c = new_community();
    const char *id = made(import_as(ADMIN, c, "", text("姓名,人员类别,身份证号,问题 Problems\n甲,常住,%s,B: x\n,,,另有 2000 行\n", id_number(52))));
    const http_answer *a = comes(ADMIN, id, "READY");

    expect_counts(a, 1, 0, 0, 0);
    ck_assert_str_eq(http_at(a, "rows"), "1");
    ck_assert_ptr_null(strstr(a->body, "\"notes\":[\""));
    id = made(import_as(ADMIN, c, "", text("姓名,人员类别,身份证号\n甲,常住,%s\n,,,另有 2000 行\n", id_number(52))));
    expect_counts(comes(ADMIN, id, "READY"), 1, 0, 0, 1);       /* below no such heading it is a row without a name */
}

/* --- books of several sheets */

typedef struct page {
    const char *name, *headings, *cells;     /* separated by | */
} page;

static void fill(lxw_worksheet *sheet, lxw_row_t row, const char *cells)
{
    lin_str rest = lin_z(cells);

    for (lxw_col_t i = 0; rest.len; i++) {
        lin_str cell = lin_str_cut(&rest, '|');

        worksheet_write_string(sheet, row, i, text("%.*s", LIN_STR_FMT(cell)), NULL);
    }
}

/* Those whose names begin with a dot are hidden. */
static const http_answer *import_book(const char *community, const page *pages, size_t count)
{
    char path[] = "/tmp/linli-book-XXXXXX", bytes[65536];
    lxw_workbook *book;
    FILE *file;
    size_t size;

    close(mkstemp(path));
    book = workbook_new(path);
    for (size_t i = 0; i < count; i++) {
        lxw_worksheet *sheet = workbook_add_worksheet(book, pages[i].name);

        fill(sheet, 0, pages[i].headings);
        fill(sheet, 1, pages[i].cells);
        if (pages[i].name[0] == '.')
            worksheet_hide(sheet);
    }
    ck_assert_int_eq(workbook_close(book), LXW_NO_ERROR);
    file = fopen(path, "re");
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    remove(path);
    return post(PERSONS ":import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", community, base64_of(bytes, size)));
}

#define GOOD_HEADINGS "姓名|人员类别|身份证号"

/* Instructions before, an empty sheet between, what is hidden and the choices of a template beside: nothing of it is in the way. */
TEST(of_several_sheets_the_one_with_the_headings_is_read_and_the_others_are_named)
{
    const char *c = new_community(), *person = text("甲|常住|%s", id_number(53)), *id;
    const page pages[] = {
        { "填表说明", "每行一人", "不要改动标题" }, { "Sheet2", "", "" }, { "人员", GOOD_HEADINGS, person }, { ".隐藏", GOOD_HEADINGS, person },
        { "选项 Choices", "常住", "流动" }, { "旧表", "车牌号", "粤B12345" },
    };
    const http_answer *a;

    id = made(import_book(c, pages, LIN_COUNT(pages)));
    a = comes(ADMIN, id, "READY");
    expect_counts(a, 1, 0, 0, 0);
    ck_assert_str_eq(http_at(get(text(IMPORTS "/%s", id)), "notes.0"), "只读取了工作表“人员”，没有读取：填表说明, 旧表");
    a = HTTP(.path = text(IMPORTS "/%s", id), .token = ADMIN, .header = { "Accept-Language: en" });
    ck_assert_str_eq(http_at(a, "notes.0"), "only the sheet \"人员\" is read, and not: 填表说明, 旧表");
    expect_status(turn(id, "confirm"), 200);
    expect_counts(comes(ADMIN, id, "DONE"), 1, 0, 0, 0);
    id = made(import_book(c, (const page[]){ { "人员", GOOD_HEADINGS, text("乙|常住|%s", id_number(54)) }, { "Sheet2", "", "" } }, 2));
    ck_assert_ptr_null(strstr(comes(ADMIN, id, "READY")->body, "没有读取"));
}

TEST(several_sheets_that_fit_or_none_are_refused_by_name)
{
    const char *c = new_community(), *id;
    const http_answer *a;

    id = made(import_book(c, (const page[]){ { "一月", GOOD_HEADINGS, "甲|常住|" }, { "二月", GOOD_HEADINGS, "乙|常住|" } }, 2));
    a = comes(ADMIN, id, "FAILED");
    ck_assert_str_eq(http_at(a, "problem"), "file: 有多个工作表的标题行都符合（一月, 二月），请只留一个，或隐藏其余");
    ck_assert_str_eq(http_at(a, "rows"), "0");
    id = made(import_book(c, (const page[]){ { "车辆", "车牌号", "粤B12345" }, { "房屋", "房号", "101" } }, 2));
    a = comes(ADMIN, id, "FAILED");
    ck_assert_ptr_nonnull(strstr(http_at(a, "problem"), "第 A 列“车牌号”没有对应的字段"));
    ck_assert_str_eq(http_at(get(text(IMPORTS "/%s", id)), "notes.0"), "只读取了工作表“车辆”，没有读取：房屋");
    ck_assert_str_eq(count_of(c), "0");
}

/* Uploaded in parts; the mended sheet of errors of an import, as a person sends it back. */
TEST(a_file_of_the_exchange_is_imported_by_who_uploaded_it)
{
    const char *c = new_community(), *csv = text("姓名,人员类别,身份证号,问题 Problems\n甲,常住,%s,x\n", id_number(60)), *file, *id, *clerk;
    char *big = malloc(200000), *at = big;

    at += sprintf(at, "姓名,人员类别,身份证号\r\n");
    for (int i = 0; at < big + 150000; i++)
        at += sprintf(at, "\"张%d\",常住,%s\r\n", i, id_number(100 + i));
    file = upload(ADMIN, c, "IMPORT", big, (size_t)(at - big), "");
    id = made(post(PERSONS ":import", text("{\"communityId\":\"%s\",\"fileId\":\"%s\",\"dryRun\":true}", c, file)));
    ck_assert_int_gt(atoi(http_at(comes(ADMIN, id, "CHECKED"), "adds")), 3000);
    file = upload(ADMIN, c, "IMPORT", csv, strlen(csv), "");
    id = made(post(PERSONS ":import", text("{\"communityId\":\"%s\",\"fileId\":\"%s\"}", c, file)));
    expect_counts(comes(ADMIN, id, "READY"), 1, 0, 0, 0);
    clerk = account("import-thief", "{population.person.create}", c);
    id = made(post_as(clerk, PERSONS ":import", text("{\"communityId\":\"%s\",\"fileId\":\"%s\"}", c, file)));
    comes(clerk, id, "FAILED");
    id = made(post(PERSONS ":import", text("{\"communityId\":\"%s\",\"fileId\":\"01a20000-0000-8000-8000-000000000001\"}", c)));
    comes(ADMIN, id, "FAILED");
}

TEST(an_import_is_its_owners_and_stays_in_their_scope)
{
    const char *home = new_community(), *away = new_community(), *clerk, *reader, *id;
    const char *csv = text("姓名,身份证号,人员类别,社区\n甲,%s,常住,%s\n乙,%s,常住,%s\n", id_number(40), home, id_number(41), away);
    const http_answer *a;

    clerk = account("import-clerk", "{population.person.create,population.person.read}", home);
    reader = account("import-reader", "{population.person.read}", home);
    expect_refused(import_as(reader, home, "", csv), 403, "PERMISSION_DENIED", NULL);
    expect_refused(import_as(clerk, home, "\"mode\":\"CREATE_OR_UPDATE\"", csv), 403, "PERMISSION_DENIED", NULL);
    id = made(import_as(clerk, home, "", csv));
    a = comes(clerk, id, "READY");
    expect_counts(a, 1, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "faults.0.field"), "communityId");
    expect_refused(get(text(IMPORTS "/%s", id)), 404, "NOT_FOUND", NULL);
    expect_refused(turn(id, "confirm"), 404, "NOT_FOUND", NULL);
    ck_assert_uint_eq(length_of(HTTP(.path = IMPORTS, .token = clerk), "imports"), 1);
    expect_refused(HTTP(.path = text(IMPORTS "/%s", id), .token = reader), 403, "PERMISSION_DENIED", NULL);
}

/* --- out again */

static const http_answer *exported(const char *token, const char *id)
{
    const char *file = text("%s", http_at(comes_at(token, text(EXPORTS "/%s", id), "DONE"), "fileId"));

    return HTTP(.path = text("/v1/exchange/files/%s/content", file), .token = token);
}

/* The events of an export, in their order. */
static const char *news_of(const char *path)
{
    return stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from population.outbox where aggregate = 'export' and aggregate_id = '%s'"
                     " and subject like 'linli.evt.population.%%.export.%%.v1' and community_id > 0", path + strlen(EXPORTS "/"));
}

/* Of the latest event what its owner is told, beside who that is. */
static const char *told_of(const char *path)
{
    lin_arena *arena = lin_arena_new();
    const char *owner = text("%s", stack_sql("select owner_id from population.export where id = '%s'", path + strlen(EXPORTS "/"))), *hex, *said;
    Linli__ExportTold *told;
    lin_str wire;

    hex = text("%s", stack_sql("select encode(payload, 'hex') from population.outbox where aggregate_id = '%s' order by id desc limit 1", path + strlen(EXPORTS "/")));
    ck_assert(lin_unhex(arena, lin_z(hex), &wire));
    ck_assert_ptr_nonnull(told = linli__export_told__unpack(NULL, wire.len, (const uint8_t *)wire.at));
    ck_assert_str_eq(told->owner_id, owner);
    ck_assert_str_eq(told->resource, "population.person");
    said = text("%d|%s|%s", told->state, told->reason, told->file_id[0] ? "file" : "none");
    linli__export_told__free_unpacked(told, NULL);
    lin_arena_free(arena);
    return said;
}

TEST(an_export_is_what_the_list_shows_with_nothing_to_calculate)
{
    const char *c = new_community(), *id, *all;

    made(someone(c, "=1+1", text("%s,\"idNumber\":\"%s\",\"phone\":\"13800138000\"", "\"category\":\"PERMANENT\"", id_number(70))));
    made(someone(c, "李伟", category("FLOATING")));
    made(someone(new_community(), "张三", category("FLOATING")));
    id = made(post(PERSONS ":export", text("{\"communityId\":\"%s\",\"format\":\"CSV\",\"filter\":\"category=PERMANENT\"}", c)));
    all = cells_of(exported(ADMIN, id));
    ck_assert_ptr_nonnull(strstr(all, "|姓名 Name|"));
    ck_assert_ptr_nonnull(strstr(all, "|=1+1|"));
    ck_assert_ptr_nonnull(strstr(all, "|常住|"));
    ck_assert_ptr_null(strstr(all, id_number(70)));         /* masked, as a list is */
    ck_assert_ptr_null(strstr(all, "李伟"));
    ck_assert_ptr_nonnull(strstr(text("%s", exported(ADMIN, id)->body), "\"'=1+1\""));
    id = made(post(PERSONS ":export", text("{\"communityId\":\"%s\",\"orderBy\":\"name\"}", c)));
    all = cells_of(exported(ADMIN, id));
    ck_assert_ptr_nonnull(strstr(all, " 3:"));
    ck_assert_ptr_null(strstr(all, "张三"));
    ck_assert_uint_ge(length_of(get(EXPORTS), "exports"), 2);
    id = made(post(PERSONS ":export", text("{\"communityId\":\"%s\",\"filter\":\"nothing=1\"}", c)));
    comes_at(ADMIN, text(EXPORTS "/%s", id), "FAILED");
    ck_assert_str_eq(news_of(text(EXPORTS "/%s", id)), "Failed");
}

TEST(an_export_stays_in_its_owners_scope_and_class)
{
    const char *c = new_community(), *other = new_community(), *clerk, *id, *all;

    clerk = text("%s", stack_account(text("export-clerk-%d", getpid()), "{population.person.export,population.person.read,exchange.file.download}", 3, text("{%s}", c)));
    made(someone(c, "李伟", text("%s,\"phone\":\"13800138000\"", category("FLOATING"))));
    expect_refused(post_as(clerk, PERSONS ":export", text("{\"communityId\":\"%s\"}", other)), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(post_as(account("export-none", "{population.person.read}", c), PERSONS ":export", text("{\"communityId\":\"%s\"}", c)), 403,
                   "PERMISSION_DENIED", NULL);
    id = made(post_as(clerk, PERSONS ":export", text("{\"communityId\":\"%s\"}", c)));
    all = cells_of(exported(clerk, id));
    ck_assert_ptr_nonnull(strstr(all, "|李伟|"));
    ck_assert_ptr_nonnull(strstr(all, "|138****8000|"));     /* masked for everybody: only a reveal shows it */
    expect_refused(get(text(EXPORTS "/%s", id)), 404, "NOT_FOUND", NULL);
}

static bool is_back(void)
{
    return stack_pid("population") > 0 && strcmp(http_at(HTTP(.path = watched, .token = watcher), "state"), "") != 0;
}

/* So many go out only when somebody else agrees. */
static void expect_second_person(const char *c)
{
    const char *id = made(post(PERSONS ":export", text("{\"communityId\":\"%s\",\"format\":\"CSV\"}", c))), *second, *path;
    const char *elsewhere = account("approver-away", "{population.person.approve}", new_community());

    second = account("approver", "{population.person.approve}", c);
    path = text(EXPORTS "/%s", id);
    ck_assert_str_eq(http_at(comes_at(ADMIN, path, "WAITING"), "fileId"), "");
    expect_refused(post(text("%s:approve", path), "{}"), 403, "EXPORT_OWN", NULL);
    expect_refused(post_as(elsewhere, text("%s:approve", path), "{}"), 404, "NOT_FOUND", NULL);
    ck_assert_uint_eq(length_of(HTTP(.path = EXPORTS ":toApprove", .token = second), "exports"), 1);
    ck_assert_uint_eq(length_of(HTTP(.path = EXPORTS ":toApprove", .token = elsewhere), "exports"), 0);
    expect_status(post_as(second, text("%s:approve", path), "{}"), 200);
    expect_refused(post_as(second, text("%s:approve", path), "{}"), 400, "EXPORT_STATE", NULL);
    expect_refused(post_as(second, text("%s:reject", path), "{\"reason\":\"x\"}"), 400, "EXPORT_STATE", NULL);
    ck_assert_int_eq(atoi(http_at(comes_at(ADMIN, path, "DONE"), "rows")), 6000);
}

/* --- many small ones, and what becomes of those that wait */

static const char *in_bulk(const char *token, const char *community)
{
    return text(EXPORTS "/%s", made(post_as(token, PERSONS ":export", text("{\"communityId\":\"%s\",\"format\":\"CSV\"}", community))));
}

/* Somebody who has had so many rows today. Exports of so many would take the test minutes. */
static const char *who_has_had(const char *name, const char *community, int rows)
{
    const char *token = text("%s", stack_account(text("%s-%d", name, getpid()), "{population.person.export,population.person.read,exchange.file.download}", 3,
                                                 text("{%s}", community)));
    const char *path = in_bulk(token, community);

    comes_at(token, path, "DONE");
    stack_sql("update population.export set rows = %d where id = '%s'", rows, path + strlen(EXPORTS "/"));
    return token;
}

TEST(small_exports_of_a_day_add_up)
{
    const char *c = new_community(), *clerk, *path;

    made(someone(c, "李伟", category("FLOATING")));
    made(someone(c, "张三", category("FLOATING")));
    clerk = who_has_had("export-drip", c, 4998);
    comes_at(clerk, in_bulk(clerk, c), "DONE");                 /* the five thousandth */
    path = in_bulk(clerk, c);
    ck_assert_str_eq(http_at(comes_at(clerk, path, "WAITING"), "fileId"), "");
    ck_assert_str_eq(news_of(path), "Waiting");
    expect_status(post_as(account("drip-approver", "{population.person.approve}", c), text("%s:approve", path), "{}"), 200);
    comes_at(clerk, path, "DONE");
    ck_assert_str_eq(news_of(path), "Waiting Approved Ready");
    ck_assert_str_eq(told_of(path), "3||file");
    comes_at(clerk, in_bulk(clerk, c), "WAITING");
    stack_sql("update population.export set ended_at = ended_at - interval '25 hours' where owner_id = (select owner_id from population.export where id = '%s') and rows = 4998",
              path + strlen(EXPORTS "/"));
    comes_at(clerk, in_bulk(clerk, c), "DONE");                 /* those of yesterday are over */
}

TEST(an_export_that_waits_is_rejected_with_a_reason)
{
    const char *c = new_community(), *clerk, *second, *path, *id;
    const http_answer *a;

    made(someone(c, "李伟", category("FLOATING")));
    clerk = who_has_had("export-waits", c, 5000);
    second = account("rejecter", "{population.person.approve}", c);
    path = in_bulk(clerk, c);
    id = path + strlen(EXPORTS "/");
    comes_at(clerk, path, "WAITING");
    expect_refused(post_as(second, text("%s:reject", path), "{}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(post_as(clerk, text("%s:reject", path), "{\"reason\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(account("rejecter-away", "{population.person.approve}", new_community()), text("%s:reject", path), "{\"reason\":\"x\"}"), 404,
                   "NOT_FOUND", NULL);
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = clerk), "state"), "WAITING");
    expect_status(post_as(second, text("%s:reject", path), "{\"reason\":\"用途不明\"}"), 200);
    a = HTTP(.path = path, .token = clerk);
    ck_assert_str_eq(http_at(a, "state"), "REJECTED");
    ck_assert_str_eq(http_at(a, "problem"), "用途不明");
    ck_assert_str_ne(http_at(a, "approverId"), "");
    ck_assert_str_ne(http_at(a, "endedAt"), "");
    a = HTTP(.path = EXPORTS, .token = clerk);                   /* in the list of the owner's own, the latest first */
    ck_assert_str_eq(http_at(a, "exports.0.state"), "REJECTED");
    ck_assert_str_eq(http_at(a, "exports.0.problem"), "用途不明");
    ck_assert_str_eq(news_of(path), "Waiting Rejected");
    ck_assert_str_eq(told_of(path), "5|用途不明|none");
    expect_refused(post_as(second, text("%s:approve", path), "{}"), 400, "EXPORT_STATE", NULL);
    ck_assert_uint_eq(length_of(HTTP(.path = EXPORTS ":toApprove", .token = second), "exports"), 0);
    ck_assert_str_eq(stack_sql("select count(*) from population.export where id = '%s' and file_id = ''", id), "1");
}

TEST(an_export_that_nobody_decides_expires)
{
    const char *c = new_community(), *clerk, *second, *path;

    made(someone(c, "李伟", category("FLOATING")));
    clerk = who_has_had("export-late", c, 5000);
    second = account("late-approver", "{population.person.approve}", c);
    path = in_bulk(clerk, c);
    comes_at(clerk, path, "WAITING");
    ck_assert_uint_eq(length_of(HTTP(.path = EXPORTS ":toApprove", .token = second), "exports"), 1);
    stack_sql("update population.export set created_at = created_at - interval '8 days' where id = '%s'", path + strlen(EXPORTS "/"));
    ck_assert_uint_eq(length_of(HTTP(.path = EXPORTS ":toApprove", .token = second), "exports"), 0);
    expect_refused(post_as(second, text("%s:approve", path), "{}"), 400, "EXPORT_STATE", NULL);
    ck_assert_str_eq(http_at(comes_at(clerk, path, "EXPIRED"), "fileId"), "");
    ck_assert_str_eq(news_of(path), "Waiting Expired");
    ck_assert_str_eq(told_of(path), "6||none");
}

/* More rows than a chunk has; killed as soon as some have taken effect. */
TEST(what_is_killed_in_the_middle_goes_on_where_it_was)
{
    enum { ROWS = 6000 };
    const char *c = new_community(), *id;
    char *csv = malloc(ROWS * 64 + 64), *at = csv;

    at += sprintf(at, "姓名,身份证号,人员类别\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, "张%d,%s,常住\n", i, id_number(1000 + i));
    id = made(import_as(ADMIN, c, "", csv));
    expect_counts(comes(ADMIN, id, "READY"), ROWS, 0, 0, 0);
    expect_status(turn(id, "confirm"), 200);
    for (int i = 0; i < 2; i++) {
        ck_assert(stack_wait(is_back, 60));
        stack_kill("population");
    }
    expect_counts(comes(ADMIN, id, "DONE"), ROWS, 0, 0, 0);
    ck_assert_str_eq(stack_sql("select count(*) = %d and count(distinct id_number_lookup) = %d from population.person where name ~ '^张[0-9]'", ROWS, ROWS), "t");
    ck_assert_str_eq(stack_sql("select count(*) = %d from population.import_record where import_id = '%s'", ROWS, id), "t");
    expect_second_person(c);
}

/* Out of the event of its chunk, with which others go on, and out of the file that was kept. */
TEST(who_is_erased_is_gone_from_what_an_import_has_left)
{
    const char *c = new_community(), *id, *person, *rest;

    id = made(import_as(ADMIN, c, "", text("姓名,身份证号,人员类别\nqanari,%s,常住\nbulbul,%s,常住\n", id_number(80), id_number(81))));
    comes(ADMIN, id, "READY");
    expect_status(turn(id, "confirm"), 200);
    comes(ADMIN, id, "DONE");
    person = text("%s", http_at(list_of("persons", text("communityId=\"%s\" AND name=qanari", c)), "persons.0.id"));
    rest = text("select count(*) filter (where encode(payload, 'escape') like '%%qanari%%') || ' ' || count(*) filter (where encode(payload, 'escape') like '%%bulbul%%')"
                " || ' ' || (select count(content) from population.import where id = '%s') from population.outbox where aggregate_id = '%s'", id, id);
    ck_assert_str_eq(stack_sql("%s", rest), "1 1 1");
    expect_status(post(text(P "/requests/%s:erase", made(of_person("requests", c, person, "\"kind\":\"ERASE\""))), "{}"), 200);
    ck_assert_str_eq(stack_sql("%s", rest), "0 1 0");
}
