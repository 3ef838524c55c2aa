/*
 * Buildings, stairwells, houses, who lives there and leases, from spreadsheets that the templates made: what a file names by
 * number, address, code or id number is found, what nobody or several are called is refused, and what goes out comes in again.
 */
#include "tests/e2e/housing.h"
#include "tests/e2e/imports.h"

#define IMPORT_OF(resource) H "/" resource "Imports"

static const char *import_file(const char *path, const char *community, const char *more, lin_str file)
{
    return made(post(text("%s:import", path), text("{\"communityId\":\"%s\"%s,\"content\":\"%s\"}", community, more, base64_of(file.at, file.len))));
}

static const http_answer *import_rows(const char *path, const char *imports, const char *community, const char *labels, size_t rows, const char *const *row)
{
    const char *id = import_file(path, community, "", filled_template(path, labels, rows, row));

    comes_at(ADMIN, text("%s/%s", imports, id), "READY");
    expect_status(post(text("%s/%s:confirm", imports, id), "{}"), 200);
    return comes_at(ADMIN, text("%s/%s", imports, id), "DONE");
}

static void import_houses(const char *c)
{
    static const char *const building[] = { "1栋|阳光花园1栋|在用|住宅|第1网格|阳光路8号1栋", "2栋|阳光花园2栋|IN_USE|商住||阳光路8号2栋" };
    static const char *const unit[] = { "1栋|1单元|18", "1栋|2单元|18", "阳光花园2栋|1单元|6" };
    static const char *const house[] = {
        "1栋|1单元|101|1|自住|住宅|89.6|阳光路8号1栋1单元101", "1栋|2单元|101|1|出租|住宅||阳光路8号1栋2单元101",
        "2栋|1单元|101|1|自住|住宅||阳光路8号2栋1单元101",     "2栋||商铺1|1|经营|商铺||阳光路8号2栋商铺",
        "2栋||商铺2|1|经营|商铺||阳光路8号2栋商铺",           "1栋|3单元|102|1|自住|住宅||",
        "3栋||101|1|自住|住宅||",
    };
    const http_answer *a;
    const char *body;

    new_grid(c);
    made(post(REGIONS, text("{\"kind\":\"GRID\",\"name\":\"第1网格\",\"code\":\"44%05d00001\",\"parentId\":\"%s\"}", getpid() % 100000, c)));
    expect_counts(import_rows(H "/buildings", IMPORT_OF("building"), c, "楼栋编号|楼栋名称|建筑状态|建筑用途|网格|标准地址", 2, building), 2, 0, 0, 0);
    expect_counts(import_rows(H "/units", IMPORT_OF("unit"), c, "楼栋|单元号|层数", 3, unit), 3, 0, 0, 0);
    a = import_rows(H "/houses", IMPORT_OF("house"), c, "楼栋|单元|室号|所在层|房屋状态|房屋用途|建筑面积（平方米）|标准地址", 7, house);
    body = text("%s", a->body);
    expect_counts(a, 5, 0, 0, 2);
    ck_assert_msg(strstr(body, "\"row\":\"7\",") && strstr(body, "\"field\":\"unitId\",\"reason\":\"没有这样的“单元”\""), "%s", body);
    ck_assert_msg(strstr(body, "\"row\":\"8\",") && strstr(body, "\"field\":\"buildingId\",\"reason\":\"没有这样的“楼栋”\""), "%s", body);
    ck_assert_msg(strstr(body, "\"field\":\"buildingId\",\"key\":\"1栋\",\"label\":\"阳光花园1栋\""), "%s", body);
}

static const char *house_at(const char *c, const char *address)
{
    return text("%s", http_at(homes("houses", text("communityId=\"%s\" AND address=\"%s\"", c, address)), "houses.0.id"));
}

TEST(homes_and_who_lives_there_come_from_the_templates_own_spreadsheets)
{
    const char *c = new_community(), *owner = new_person(c, 200), *tenant = new_person(c, 201), *h1, *body;
    const char *rows[5];
    const http_answer *a;

    import_houses(c);
    h1 = house_at(c, "阳光路8号1栋1单元101");
    a = get(text(H "/houses/%s", h1));
    ck_assert_str_eq(http_at(a, "number"), "101");
    ck_assert_str_eq(http_at(a, "source"), "import");
    ck_assert_str_ne(http_at(a, "gridId"), ""); /* the building's */
    rows[0] = text("阳光路8号1栋1单元101|%s|产权人|2015-03-01", id_number(200));
    rows[1] = text("%s|%s|租户|2025-06-01", http_at(get(text(H "/houses/%s", h1)), "addressCode"), id_number(201));
    rows[2] = text("%s|%s|借住|2025-06-01", h1, tenant);
    rows[3] = text("阳光路8号2栋商铺|%s|产权人|2015-03-01", id_number(200)); /* two are called that */
    rows[4] = text("阳光路8号1栋1单元101|%s|产权人|2015-03-01", id_number(209)); /* nobody */
    a = import_rows(H "/occupancies", IMPORT_OF("occupancy"), c, "房屋|人员|身份|起始日（默认今天）", 5, rows);
    body = text("%s", a->body);
    expect_counts(a, 3, 0, 0, 2);
    ck_assert_msg(strstr(body, "\"field\":\"houseId\",\"reason\":\"有 2 个“房屋”都这样称呼") != NULL, "%s", body);
    ck_assert_msg(strstr(body, "\"field\":\"personId\",\"reason\":\"没有这样的“人员”\"") != NULL, "%s", body);
    ck_assert_ptr_null(strstr(body, id_number(200))); /* masked, as the person's own file shows it */
    ck_assert_str_eq(http_at(homes("occupancies", text("personId=\"%s\"", owner)), "occupancies.0.houseId"), h1);
    rows[0] = text("阳光路8号1栋1单元101|%s|%s|2025-06-01|2027-05-31|350000|深房租%d", id_number(200), id_number(201), getpid());
    rows[1] = text("阳光路8号1栋1单元101|%s|%s|2026-06-01|2028-05-31|350000|", id_number(200), id_number(201)); /* let already */
    a = import_rows(H "/leases", IMPORT_OF("lease"), c, "房屋|房主|租客|起租日|到期日|月租（分）|备案号", 2, rows);
    expect_counts(a, 1, 0, 0, 1);
    ck_assert_str_eq(http_at(homes("leases", text("houseId=\"%s\"", h1)), "leases.0.tenantId"), tenant);
}

/* Whoever may write occupancies, but read no people, cannot name any. */
TEST(only_what_the_importer_may_read_is_named)
{
    const char *c = new_community(), *clerk, *id, *h;
    lin_str file;

    new_person(c, 210);
    h = a_house(c);
    clerk = account("home-clerk", "{housing.occupancy.create,housing.house.read}", c);
    file = lin_z(text("房屋,人员,身份\n%s,%s,产权人\n", http_at(get(text(H "/houses/%s", h)), "addressCode"), id_number(210)));
    id = made(post_as(clerk, H "/occupancies:import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", c, base64_of(file.at, file.len))));
    expect_counts(comes_at(clerk, text(IMPORT_OF("occupancy") "/%s", id), "READY"), 0, 0, 0, 1);
    clerk = account("home-reader", "{housing.occupancy.create,housing.house.read,population.person.read}", c);
    id = made(post_as(clerk, H "/occupancies:import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", c, base64_of(file.at, file.len))));
    expect_counts(comes_at(clerk, text(IMPORT_OF("occupancy") "/%s", id), "READY"), 1, 0, 0, 0);
}

static lin_str exported(const char *resource, const char *collection, const char *community, const char *format)
{
    const char *id = made(post(text(H "/%s:export", collection), text("{\"communityId\":\"%s\",\"format\":\"%s\"}", community, format)));
    const char *file = text("%s", http_at(comes_at(ADMIN, text(H "/%sExports/%s", resource, id), "DONE"), "fileId"));
    const http_answer *a = get(text("/v1/exchange/files/%s/content", file));

    expect_status(a, 200);
    return (lin_str){ memcpy(malloc(a->size), a->body, a->size), a->size };
}

TEST(what_goes_out_comes_in_again_unchanged)
{
    static const struct { const char *resource, *collection; int rows; } of[] = { { "building", "buildings", 2 }, { "house", "houses", 5 } };
    const char *c = new_community(), *id;
    lin_str file;

    import_houses(c);
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        for (int csv = 0; csv < 2; csv++) {
            file = exported(of[i].resource, of[i].collection, c, csv ? "CSV" : "XLSX");
            id = import_file(text(H "/%s", of[i].collection), c, ",\"mode\":\"CREATE_OR_UPDATE\"", file);
            expect_counts(comes_at(ADMIN, text(H "/%sImports/%s", of[i].resource, id), "READY"), 0, 0, of[i].rows, 0);
        }
    ck_assert_ptr_nonnull(memmem(file.at, file.len, "2单元", strlen("2单元")));
}
