/* Sheets: what is written is read again; every form that people's files have; and every file that is meant to hurt. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>
#include <zip.h>

#include "libs/sheet/sheet.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_req *rq;

static void begin(void)
{
    arena = lin_arena_new();
    rq = lin_req_new(arena);
    rq->lang = LIN_EN;
}

static void end(void)
{
    lin_arena_free(arena);
}

/* --- files */

static FILE *file_of(lin_str bytes)
{
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    rewind(file);
    return file;
}

typedef struct entry {
    const char *name;
    lin_str content;
} entry;

static FILE *archive(const entry *entries, size_t count)
{
    char path[] = "/tmp/linli-sheet-XXXXXX";
    FILE *file;
    zip_t *zip;
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    fclose(fdopen(fd, "w"));
    zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    for (size_t i = 0; i < count; i++)
        zip_file_add(zip, entries[i].name, zip_source_buffer(zip, entries[i].content.at, entries[i].content.len, 0), 0);
    ck_assert_int_eq(zip_close(zip), 0);
    file = fopen(path, "re");
    remove(path);
    ck_assert_ptr_nonnull(file);
    return file;
}

#define NS " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define ROOT { "_rels/.rels", LIN_STR("<Relationships><Relationship Id=\"a\" Type=\"" TYPES "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>") }
#define RELATIONS(more) \
    { "xl/_rels/workbook.xml.rels", LIN_STR("<Relationships><Relationship Id=\"r1\" Type=\"" TYPES "/worksheet\" Target=\"worksheets/sheet1.xml\"/>" more "</Relationships>") }
#define WORKBOOK(more) \
    { "xl/workbook.xml", LIN_STR("<workbook" NS " xmlns:r=\"" TYPES "\">" more "<sheets><sheet name=\"h\" state=\"hidden\" r:id=\"r0\"/><sheet name=\"s\" r:id=\"r1\"/></sheets></workbook>") }
#define STRINGS "<Relationship Id=\"r2\" Type=\"" TYPES "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
#define STYLES "<Relationship Id=\"r3\" Type=\"" TYPES "/styles\" Target=\"styles.xml\"/>"
#define ROWS(rows) LIN_STR("<worksheet" NS "><sheetData>" rows "</sheetData></worksheet>")

/* An XLSX file whose sheet is this. */
static FILE *book_of(lin_str sheet)
{
    const entry entries[] = { ROOT, RELATIONS(""), WORKBOOK(""), { "xl/worksheets/sheet1.xml", sheet } };

    return archive(entries, LIN_COUNT(entries));
}

/* --- reading all of it: "1:a|b 3:c", a kind behind its cell; or what was refused */

static const char *kinds[] = { "", "~", "=", "!" };

static const char *all_within(FILE *file, const lin_sheet_limits *limits)
{
    lin_buf text = { .arena = arena };
    lin_sheet *sheet;
    lin_sheet_row row;
    bool more = true;
    lin_code code = lin_sheet_open(rq, file, limits, &sheet);

    while (code == LIN_OK && (code = lin_sheet_next(rq, sheet, &row, &more)) == LIN_OK && more) {
        lin_buf_print(&text, "%s%ld:", text.len ? " " : "", (long)row.number);
        for (size_t i = 0; i < row.cells; i++)
            lin_buf_print(&text, "%s%.*s%s", i ? "|" : "", LIN_STR_FMT(row.cell[i].text), kinds[row.cell[i].kind]);
    }
    fclose(file);
    if (code == LIN_OK)
        return lin_str_z(arena, lin_buf_str(&text));
    ck_assert_int_eq(code, LIN_INVALID_ARGUMENT);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("file")));
    text.len = 0;
    lin_buf_add(&text, rq->problem.violation[0].description);
    lin_req_clear_problem(rq);
    return lin_str_z(arena, lin_buf_str(&text));
}

static const char *all(FILE *file)
{
    return all_within(file, &lin_sheet_limits_usual);
}

TEST(csv_is_read_in_the_forms_that_programs_write)
{
    static const struct { lin_str in; const char *out; } rows[] = {
        { LIN_STR(""), "" },
        { LIN_STR("姓名,电话\n王秀英,13800138000\n"), "1:姓名|电话 2:王秀英|13800138000" },
        { LIN_STR("\xEF\xBB\xBF" "a,b\r\nc,d"), "1:a|b 2:c|d" },
        { LIN_STR("a;b,c\n1;2,3"), "1:a|b,c 2:1|2,3" },
        { LIN_STR("a\tb\n1\t2"), "1:a|b 2:1|2" },
        { LIN_STR("\"a\"\"b\",\"c\nd\"\n"), "1:a\"b|c\nd" },
        { LIN_STR("a,,\n,,\n\n,b"), "1:a 4:|b" },
        { LIN_STR("\r\ra\r"), "3:a" },
        { LIN_STR("=1+1,'=1,'a,-5,\"=2\"\n"), "1:=1+1=|=1|'a|-5|=2=" },
        { LIN_STR("\xD0\xD5\xC3\xFB,\xB5\xE7\xBB\xB0\n\xCD\xF5\xD0\xE3\xD3\xA2,\x81\x30\x84\x36\n"), "1:姓名|电话 2:王秀英|¥" },
        { LIN_STR("\xD0\xD5\xC3"), "is no readable XLSX, CSV or JSON file (encoding)" },
        { LIN_STR("a\0b\n"), "is no readable XLSX, CSV or JSON file (encoding)" },
        { LIN_STR("\xFF\xFE" "a\0b\0"), "is no readable XLSX, CSV or JSON file (encoding)" },
        { LIN_STR("\"a"), "is no readable XLSX, CSV or JSON file (quotes)" },
        { LIN_STR("\"a\"b,c"), "is no readable XLSX, CSV or JSON file (quotes)" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_str_eq(all(file_of(rows[i].in)), rows[i].out);
    end();
}

TEST(a_character_is_whole_wherever_a_chunk_ends)
{
    begin();
    for (size_t blanks = 65530; blanks < 65540; blanks++) {
        lin_buf text = { .arena = arena };
        const char *read;

        lin_buf_z(&text, "\"");
        for (size_t i = 0; i < blanks / 2; i++)
            lin_buf_z(&text, i % 1000 ? "x" : "\n");
        lin_buf_z(&text, "\",");
        for (size_t i = 0; i < blanks / 2; i++)
            lin_buf_z(&text, "x");
        lin_buf_z(&text, ",王秀英");
        read = all(file_of(lin_buf_str(&text)));
        ck_assert_ptr_nonnull(strstr(read, "|王秀英"));
    }
    end();
}

#define NO_JSON(what) "is no readable XLSX, CSV or JSON file (" what ")"

TEST(json_is_read_as_objects_in_a_list_or_one_after_the_other)
{
    static const struct { const char *in, *out; } files[] = {
        { "[{\"name\":\"王秀英\",\"age\":77},{\"name\":\"李伟\",\"age\":5e1}]", "1:name|age 2:王秀英|77 3:李伟|5e1" },
        { "{\"name\":\"王秀英\"}\n{\"age\":1,\"name\":\"李伟\"}\n", "1:name|age 2:王秀英 3:李伟|1" },
        { "\xEF\xBB\xBF \r\n[ { \"a\" : true , \"b\" : false , \"c\" : null } ]\n", "1:a|b|c 2:true|false" },
        { "[{\"b\":\"x\"},{},{\"a\":-0.5E-2,\"b\":\"\"}]", "1:b|a 2:x 4:|-0.5E-2" },
        { "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u738b\\ud83d\\udE00\"}", "1:a 2:\"\\/\b\f\n\r\t王\U0001F600" },
        { "{\"a\":[\"高血压\",\"糖尿病\",3,null,true]}{\"a\":[ ]}", "1:a 2:高血压;糖尿病;3;;true" },
        { "[{\"a\":\"=1+1\",\"b\":12345678901234567890}]", "1:a|b 2:=1+1|12345678901234567890" },
        { "[]", "" },
        { "[{}]", "" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(files); i++)
        ck_assert_str_eq(all(file_of(lin_z(files[i].in))), files[i].out);
    end();
}

TEST(json_that_is_none_or_no_table_is_refused)
{
    static const struct { const char *in, *out; } files[] = {
        { "[", NO_JSON("list") },                          { "{", NO_JSON("string") },
        { "[{\"a\":1}", NO_JSON("list") },                 { "[{\"a\":1},]", NO_JSON("object") },
        { "[{\"a\":1} {\"a\":1}]", NO_JSON("list") },      { "{\"a\":1},{\"a\":1}", NO_JSON("object") },
        { "[{\"a\":1}] x", NO_JSON("object") },            { "[1]", NO_JSON("list") },
        { "{\"a\"}", NO_JSON("key") },                     { "{\"a\":1,\"a\":2}", NO_JSON("key") },
        { "{\"a\":1,}", NO_JSON("string") },               { "{a:1}", NO_JSON("string") },
        { "{\"a\":}", NO_JSON("value") },                  { "{\"a\":01}", NO_JSON("value") },
        { "{\"a\":1.}", NO_JSON("value") },                { "{\"a\":-}", NO_JSON("value") },
        { "{\"a\":.5}", NO_JSON("value") },                { "{\"a\":1e}", NO_JSON("value") },
        { "{\"a\":nil}", NO_JSON("value") },               { "{\"a\":{\"b\":1}}", NO_JSON("nesting") },
        { "{\"a\":[[1]]}", NO_JSON("nesting") },           { "{\"a\":[1", NO_JSON("list") },
        { "{\"a\":[\"x;y\"]}", NO_JSON("list") },          { "{\"a\":[\"x；y\"]}", NO_JSON("list") },
        { "{\"a\":\"x\ny\"}", NO_JSON("string") },        { "{\"a\":\"\\x\"}", NO_JSON("string") },
        { "{\"a\":\"\\ud800\"}", NO_JSON("string") },     { "{\"a\":\"\\ud800\\u0041\"}", NO_JSON("string") },
        { "{\"a\":\"\\udc00\"}", NO_JSON("string") },     { "{\"a\":\"\\u0000\"}", NO_JSON("string") },
        { "{\"a\":\"\xFF\"}", NO_JSON("encoding") },       { "{\"a\":\"x", NO_JSON("string") },
        { "{\"a\":1}[", NO_JSON("object") },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(files); i++)
        ck_assert_msg(strcmp(all(file_of(lin_z(files[i].in))), files[i].out) == 0, "%s: %s", files[i].in, all(file_of(lin_z(files[i].in))));
    end();
}

/* What is wrong near the end is known before a row is handed out. */
TEST(json_is_whole_wherever_a_chunk_ends_and_checked_to_its_end)
{
    begin();
    for (size_t blanks = 65530; blanks < 65540; blanks++) {
        lin_buf text = { .arena = arena };

        lin_buf_z(&text, "[{\"a\":\"x\"}");
        for (size_t i = 0; i < blanks; i++)
            lin_buf_z(&text, " ");
        lin_buf_z(&text, ",{\"b\":\"王\\u738b\"}]");
        ck_assert_str_eq(all(file_of(lin_buf_str(&text))), "1:a|b 2:x 3:|王王");
        lin_buf_z(&text, "]");
        ck_assert_str_eq(all(file_of(lin_buf_str(&text))), NO_JSON("object"));
    }
    end();
}

TEST(xlsx_is_read_in_the_forms_that_programs_write)
{
    const entry entries[] = {
        ROOT, RELATIONS(STRINGS STYLES), WORKBOOK(""),
        { "xl/sharedStrings.xml", LIN_STR("<sst" NS "><si><t>姓名</t></si><si><r><t>王</t></r><r><t xml:space=\"preserve\"> 秀英</t></r><rPh><t>x</t></rPh></si><si/></sst>") },
        { "xl/styles.xml", LIN_STR("<styleSheet" NS "><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
                                   "<numFmt numFmtId=\"165\" formatCode=\"&quot;day&quot;0.0[Red]\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                                   "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"31\"/></cellXfs></styleSheet>") },
        { "xl/worksheets/sheet1.xml",
          ROWS("<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>2</v></c></row><row/>"
               "<row r=\"7\"><c><v>13800138000</v></c><c><v>1.3800138E10</v></c><c><v>0.1</v></c><c><v>1.1010519491231E+17</v></c></row>"
               "<row><c s=\"1\"><v>46053</v></c><c s=\"2\"><v>46053.3541666667</v></c><c s=\"3\"><v>46053</v></c><c s=\"4\"><v>1</v></c><c s=\"1\"><v>0.5</v></c></row>"
               "<row><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c><f>1+1</f><v>2</v></c><c t=\"str\"><f/></c>"
               "<c t=\"inlineStr\"><is><t>a &amp; b</t></is></c><c t=\"d\"><v>2026-01-31</v></c><c r=\"XFD9\" s=\"1\"/></row>") },
    };

    begin();
    ck_assert_str_eq(all(archive(entries, LIN_COUNT(entries))),
                     "2:|姓名|王 秀英 7:13800138000|13800138000|0.1|1.1010519491231E+17~"
                     " 8:2026-01-31|2026-01-31 08:30:00|46053|1900-01-01|12:00:00"
                     " 9:TRUE|#REF!!|2=|=|a & b|2026-01-31");
    end();
}

TEST(days_since_1904_are_days_too)
{
    const entry entries[] = {
        ROOT, RELATIONS(STYLES), WORKBOOK("<workbookPr date1904=\"1\"/>"),
        { "xl/styles.xml", LIN_STR("<styleSheet" NS "><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>") },
        { "xl/worksheets/sheet1.xml", ROWS("<row><c s=\"0\"><v>44591</v></c></row>") },
    };

    begin();
    ck_assert_str_eq(all(archive(entries, LIN_COUNT(entries))), "1:2026-01-31");
    end();
}

/* Not what is hidden, nor a template's choices; each from its beginning, and again. */
TEST(a_book_of_several_sheets_is_turned_over)
{
    const entry entries[] = {
        ROOT, RELATIONS("<Relationship Id=\"r5\" Type=\"" TYPES "/worksheet\" Target=\"worksheets/sheet2.xml\"/>"),
        { "xl/workbook.xml", LIN_STR("<workbook" NS " xmlns:r=\"" TYPES "\"><sheets><sheet name=\"h\" state=\"veryHidden\" r:id=\"r1\"/><sheet name=\"一月\" r:id=\"r1\"/>"
                                     "<sheet name=\"选项 Choices\" r:id=\"r1\"/><sheet name=\"b\" r:id=\"r5\"/></sheets></workbook>") },
        { "xl/worksheets/sheet1.xml", ROWS("<row><c><v>1</v></c></row>") }, { "xl/worksheets/sheet2.xml", ROWS("<row><c><v>2</v></c></row>") },
    };
    static const char *seen[] = { "1", "2", "1" };
    const lin_str *name;
    lin_sheet *sheet;
    lin_sheet_row row;
    bool more;

    begin();
    ck_assert_int_eq(lin_sheet_open(rq, archive(entries, LIN_COUNT(entries)), &lin_sheet_limits_usual, &sheet), LIN_OK);
    ck_assert_uint_eq(lin_sheet_names(sheet, &name), 2);
    ck_assert(lin_str_eq(name[0], LIN_STR("一月")) && lin_str_eq(name[1], LIN_STR("b")));
    for (size_t i = 0; i < LIN_COUNT(seen); i++) {
        ck_assert_int_eq(lin_sheet_next(rq, sheet, &row, &more), LIN_OK);
        ck_assert(more && row.number == 1 && lin_str_eq(row.cell[0].text, lin_z(seen[i])));
        ck_assert_int_eq(lin_sheet_turn(rq, sheet, (i + 1) % 2), LIN_OK);
    }
    ck_assert_int_eq(lin_sheet_open(rq, file_of(LIN_STR("a,b\n")), &lin_sheet_limits_usual, &sheet), LIN_OK);
    ck_assert_uint_eq(lin_sheet_names(sheet, &name), 0);
    end();
}

/* --- what is meant to hurt */

static lin_str repeated(const char *before, const char *what, size_t count, const char *after)
{
    lin_buf text = { .arena = arena };

    lin_buf_z(&text, before);
    for (size_t i = 0; i < count; i++)
        lin_buf_z(&text, what);
    lin_buf_z(&text, after);
    return lin_buf_str(&text);
}

#define OPEN "<worksheet><sheetData>"
#define CLOSE "</sheetData></worksheet>"

/* From row to row, in 10,000 of them: as much of the file is read as rows are. */
static void expect_even_share(FILE *file)
{
    enum { OF = 10000 };
    lin_sheet *sheet;
    lin_sheet_row row;
    bool more = true;

    ck_assert(lin_sheet_open(rq, file, &lin_sheet_limits_usual, &sheet) == LIN_OK);
    for (int i = 1; lin_sheet_next(rq, sheet, &row, &more) == LIN_OK && more; i++)
        ck_assert_msg(fabs(lin_sheet_share(sheet) - (double)i / OF) < 0.1 && lin_sheet_share(sheet) > 0, "%f at row %d", lin_sheet_share(sheet), i);
    ck_assert_double_eq(lin_sheet_share(sheet), 1);
}

TEST(how_much_of_a_file_is_read_is_known)
{
    begin();
    expect_even_share(file_of(repeated("", "a long enough line,b\n", 10000, "")));
    expect_even_share(file_of(repeated("", "\xce\xe5\xce\xe5\xce\xe5\xce\xe5,b\n", 10000, "")));
    expect_even_share(file_of(repeated("", "{\"a\":\"a long enough line\"}\n", 9999, "")));
    expect_even_share(book_of(repeated("<worksheet" NS "><sheetData>", "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>", 10000, "</sheetData></worksheet>")));
    end();
}

TEST(a_million_columns_are_refused)
{
    begin();
    ck_assert_str_eq(all(book_of(repeated(OPEN "<row>", "<c><v>1</v></c>", 1000000, "</row>" CLOSE))), "exceeds a limit: at most 100 times its packed size");
    ck_assert_str_eq(all_within(book_of(repeated(OPEN "<row>", "<c><v>1</v></c>", 1000000, "</row>" CLOSE)),
                                &(lin_sheet_limits){ .entries = 10, .bytes = 1 << 30, .ratio = 10000, .columns = 256, .rows = 10, .cell = 10 }),
                     "exceeds a limit: at most 256 columns");
    ck_assert_str_eq(all(file_of(repeated("a", ",", 1000000, "b\n"))), "exceeds a limit: at most 256 columns");
    end();
}

TEST(a_bomb_is_refused_before_and_while_it_is_unpacked)
{
    const lin_sheet_limits loose = { .entries = 10, .bytes = 1 << 20, .ratio = 1 << 30, .columns = 9, .rows = 9, .cell = 9, .strings = 99 };
    entry many[64] = { 0 };

    begin();
    ck_assert_str_eq(all(book_of(repeated(OPEN, "<row><c/></row>", 400000, CLOSE))), "exceeds a limit: at most 100 times its packed size");
    ck_assert_str_eq(all_within(book_of(repeated(OPEN, "<row><c/></row>", 400000, CLOSE)), &loose), "exceeds a limit: at most 1048576 bytes unpacked");
    for (size_t i = 0; i < LIN_COUNT(many); i++)
        many[i] = (entry){ lin_print(arena, "e%zu", i), LIN_STR("x") };
    ck_assert_str_eq(all_within(archive(many, LIN_COUNT(many)), &loose), "exceeds a limit: at most 10 entries of the archive");
    end();
}

/* The size that the archive tells of a part is a lie: what comes out is counted. */
TEST(a_bomb_that_hides_its_size_is_refused)
{
    const lin_sheet_limits tight = { .entries = 10, .bytes = 1 << 20, .ratio = 1 << 30, .columns = 9, .rows = 1 << 30, .cell = 9, .strings = 99 };
    FILE *file;
    char *bytes;
    size_t len;

    begin();
    file = book_of(repeated(OPEN, "<row><c/></row>", 400000, CLOSE));
    bytes = lin_alloc(arena, 1 << 20);
    len = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    for (size_t i = 0; i + 30 < len; i++)    /* "PK\1\2": in its directory; the size unpacked stands at 24 */
        if (memcmp(bytes + i, "PK\1\2", 4) == 0 && memcmp(bytes + i + 46, "xl/worksheets", 13) == 0)
            memcpy(bytes + i + 24, "\x40\0\0\0", 4);
    ck_assert_ptr_nonnull(strstr(all_within(file_of((lin_str){ bytes, len }), &tight), "bytes unpacked"));
    end();
}

TEST(each_bound_is_named)
{
    static const lin_sheet_limits tight = { .entries = 10, .bytes = 1 << 20, .ratio = 100, .columns = 3, .rows = 2, .cell = 5, .strings = 60 };
    const entry strings[] = {
        ROOT, RELATIONS(STRINGS), WORKBOOK(""), { "xl/worksheets/sheet1.xml", ROWS("") },
        { "xl/sharedStrings.xml", LIN_STR("<sst" NS "><si><t>a</t></si><si><t>a</t></si><si><t>a</t></si><si><t>a</t></si></sst>") },
    };

    begin();
    ck_assert_str_eq(all_within(file_of(LIN_STR("a,b,c\n")), &tight), "1:a|b|c");
    ck_assert_str_eq(all_within(file_of(LIN_STR("a,b,c,d\n")), &tight), "exceeds a limit: at most 3 columns");
    ck_assert_str_eq(all_within(file_of(LIN_STR("abcdef\n")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("\"abcdef\"\n")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("a\nb\nc\n")), &tight), "exceeds a limit: at most 2 rows");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"a\":1,\"b\":1,\"c\":1,\"d\":1}")), &tight), "exceeds a limit: at most 3 columns");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"a\":\"abcdef\"}")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"a\":123456}")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"a\":[\"abc\",\"de\"]}")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"abcdef\":1}")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(file_of(LIN_STR("{\"a\":1}{\"a\":1}")), &tight), "exceeds a limit: at most 2 rows");
    ck_assert_str_eq(all_within(book_of(ROWS("<row r=\"3\"><c><v>1</v></c></row>")), &tight), "exceeds a limit: at most 2 rows");
    ck_assert_str_eq(all_within(book_of(ROWS("<row><c t=\"str\"><v>abcdef</v></c></row>")), &tight), "exceeds a limit: at most 5 bytes in a cell");
    ck_assert_str_eq(all_within(book_of(ROWS("<row><c r=\"D1\"><v>1</v></c></row>")), &tight), "exceeds a limit: at most 3 columns");
    ck_assert_str_eq(all_within(archive(strings, LIN_COUNT(strings)), &tight), "exceeds a limit: at most 60 bytes of shared texts");
    end();
}

TEST(nothing_outside_of_the_file_is_read_and_nothing_in_it_multiplied)
{
    static const char *const documents[] = {
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" OPEN "<row><c t=\"str\"><v>&e;</v></c></row>" CLOSE,
        "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">" OPEN CLOSE,
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" OPEN "<row><c t=\"str\"><v>&b;</v></c></row>" CLOSE,
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(documents); i++)
        ck_assert_str_eq(all(book_of(lin_z(documents[i]))), "is no readable XLSX, CSV or JSON file (document type)");
    ck_assert_str_eq(all(book_of(LIN_STR(OPEN "<row><c t=\"str\"><v>&e;</v></c></row>" CLOSE))), "is no readable XLSX, CSV or JSON file (XML)");
    end();
}

TEST(a_broken_book_is_refused)
{
    const entry no_sheet[] = { ROOT, RELATIONS(""), WORKBOOK("") };
    const entry no_book[] = { { "a.txt", LIN_STR("a") } };

    begin();
    ck_assert_str_eq(all(archive(no_sheet, LIN_COUNT(no_sheet))), "is no readable XLSX, CSV or JSON file (parts)");
    ck_assert_str_eq(all(archive(no_book, LIN_COUNT(no_book))), "is no readable XLSX, CSV or JSON file (parts)");
    ck_assert_str_eq(all(file_of(LIN_STR("PK\3\4 and no more"))), "is no readable XLSX, CSV or JSON file (archive)");
    ck_assert_str_eq(all(book_of(LIN_STR(OPEN "<row><c>"))), "is no readable XLSX, CSV or JSON file (XML)");
    ck_assert_str_eq(all(book_of(ROWS("<row r=\"2\"/><row r=\"2\"/>"))), "is no readable XLSX, CSV or JSON file (order of rows)");
    ck_assert_str_eq(all(book_of(ROWS("<row><c t=\"s\"><v>0</v></c></row>"))), "is no readable XLSX, CSV or JSON file (shared texts)");
    end();
}

/* --- writing */

static const lin_str sexes[] = { LIN_STR("男"), LIN_STR("女") };
static const lin_sheet_column columns[] = {
    { .heading = LIN_STR("姓名 Name"), .required = true, .note = LIN_STR("必填 required") },
    { .heading = LIN_STR("身份证号 Id number") },
    { .heading = LIN_STR("性别 Sex"), .choice = sexes, .choices = LIN_COUNT(sexes) },
    { .heading = LIN_STR("出生日期 Born on"), .form = LIN_SHEET_AS_DATE },
    { .heading = LIN_STR("重量 Weight"), .form = LIN_SHEET_AS_NUMBER },
};

static FILE *written(lin_sheet_kind kind, const lin_sheet_value *values, size_t rows)
{
    lin_sheet_out *out;
    FILE *file;

    ck_assert_int_eq(lin_sheet_create(rq, kind, LIN_STR("人员"), columns, LIN_COUNT(columns), &out), LIN_OK);
    for (size_t i = 0; i < rows; i++)
        ck_assert_int_eq(lin_sheet_add(rq, out, values + i * LIN_COUNT(columns)), LIN_OK);
    ck_assert_int_eq(lin_sheet_end(rq, out, &file), LIN_OK);
    return fdopen(dup(fileno(file)), "re");
}

#define V(literal) { .text = LIN_STR(literal) }

TEST(what_is_written_is_read_again)
{
    static const lin_sheet_value values[] = {
        V("王秀英"), V("11010519491231002X"), V("女"), V("1949-12-31"), V("-5"),
        V("a,\"b\"\nc"), V("440305199001011234"), V(""), V(""), { .text = LIN_STR("x"), .remark = LIN_STR("不是数") },
    };
    static const char *expected = "1:姓名 Name|身份证号 Id number|性别 Sex|出生日期 Born on|重量 Weight"
                                  " 2:王秀英|11010519491231002X|女|1949-12-31|-5 3:a,\"b\"\nc|440305199001011234|||x";

    begin();
    ck_assert_str_eq(all(written(LIN_SHEET_CSV, values, 2)), expected);
    ck_assert_str_eq(all(written(LIN_SHEET_XLSX, values, 2)), expected);
    end();
}

TEST(no_spreadsheet_calculates_what_was_exported)
{
    static const lin_sheet_value values[] = {
        V("=1+1"), V("+1"), V("-1"), V("@SUM(A1)"), V("-5"), V("\tx"), V("\rx"), V("a=1"), V(""), V("=1"),
    };
    char text[512] = "";
    FILE *file;

    begin();
    file = written(LIN_SHEET_CSV, values, 2);
    rewind(file);
    ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
    ck_assert_ptr_nonnull(strstr(text, "\r\n\"'=1+1\",\"'+1\",\"'-1\",\"'@SUM(A1)\",-5\r\n\"'\tx\",\"'\rx\",a=1,,"));
    fclose(file);
    ck_assert_str_eq(strstr(all(written(LIN_SHEET_XLSX, values, 1)), " 2:"), " 2:=1+1|+1|-1|@SUM(A1)|-5");   /* no formula among them */
    end();
}

TEST(a_template_has_choices_and_notes)
{
    zip_error_t error;
    zip_t *zip;
    FILE *file;

    begin();
    file = written(LIN_SHEET_XLSX, NULL, 0);
    zip = zip_open_from_source(zip_source_filep_create(file, 0, 0, &error), ZIP_RDONLY, &error);
    ck_assert_ptr_nonnull(zip);
    ck_assert_int_ge(zip_name_locate(zip, "xl/comments1.xml", 0), 0);
    ck_assert_int_ge(zip_name_locate(zip, "xl/worksheets/sheet2.xml", 0), 0);
    zip_discard(zip);
    end();
}
