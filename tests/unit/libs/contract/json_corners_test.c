/*
 * The corners of ProtoJSON and of JSON itself: what RFC 8259 says must be taken and must be refused, and what
 * of the wire JSON can say. The cases are in the spirit of the well-known suites, written for this codec.
 */
#include "tests/unit/libs/contract/everything.h"

static lin_code reads(lin_str text, lin_buf *wire)
{
    lin_req_clear_problem(rq);
    return lin_json_read(rq, &(lin_json_in){ .message = everything }, text, wire);
}

static const char *written(lin_str wire)
{
    lin_buf json = { .arena = rq->arena };

    lin_req_clear_problem(rq);
    if (lin_json_write(rq, everything, wire, &json) != LIN_OK)
        return lin_str_z(rq->arena, rq->problem.reason);
    return lin_str_z(rq->arena, lin_buf_str(&json));
}

static bool holds(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* --- the grammar of RFC 8259 */

TEST(what_the_grammar_allows_is_taken)
{
    static const char *const texts[] = {
        "{}", " {} ", "\t{\n}\r", "{\"text\":\"\"}", "{\"text\" : \"a\" , \"flag\" : false}", "{\"precise\":0}", "{\"precise\":-0}",
        "{\"precise\":0e1}", "{\"precise\":0e+1}", "{\"precise\":1E22}", "{\"precise\":1E-2}", "{\"precise\":1E+2}", "{\"precise\":123e65}",
        "{\"precise\":-1}", "{\"precise\":-0.0}", "{\"precise\":-0.000000000000000000000000000000000000000000000000000000000001}",
        "{\"precise\":123.456e78}", "{\"precise\":1.7976931348623157e308}", "{\"precise\":5e-324}", "{\"precise\":1e-400}",
        "{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "{\"text\":\"\\u0060\\u012a\\u12AB\"}", "{\"text\":\"\\uD801\\udc37\"}",
        "{\"text\":\"\\ud83d\\ude39\\ud83d\\udc8d\"}", "{\"text\":\"\\uDBFF\\uDFFF\"}", "{\"text\":\"\\uFFFF\"}", "{\"text\":\"\\u2028\\u2029\"}",
        "{\"text\":\"\\u007F\"}", "{\"text\":\"\x7F\"}", "{\"text\":\"\xE2\x80\xA8\"}", "{\"text\":\"\xF4\x8F\xBF\xBF\"}", "{\"text\":\"\xEE\x80\x80\"}",
        "{\"text\":\"\xEF\xBF\xBF\"}", "{\"text\":\"/* no comment */\"}", "{\"text\":\"[1]{}:,\"}", "{\"t\\u0065xt\":\"x\"}", "{\"textList\":[]}",
        "{\"textList\":[ ]}", "{\"textList\":[\"a\" , \"b\"]}", "{\"inner\":{\"leaves\":[{},{}]}}", "{\"byName\":{}}", "{\"flag\":null}",
        "{\"left\":null,\"right\":{}}", "{\"right\":{},\"left\":null}", "{\"left\":null,\"right\":null}",
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(texts); i++) {
        lin_buf wire = { .arena = rq->arena };

        ck_assert_msg(reads(lin_z(texts[i]), &wire) == LIN_OK, "%s: %.*s", texts[i], LIN_STR_FMT(rq->problem.detail));
    }
}

TEST(what_the_grammar_forbids_is_refused)
{
    static const char *const texts[] = {
        "", " ", "{", "}", "{]", "[", "]", "\"\"", "1", "true", "nul", "{\"flag\":truE}", "{\"flag\":True}", "{\"flag\":tru}", "{\"flag\":nul}",
        "{\"flag\":nulll}", "{\"flag\":truefalse}", "{\"flag\"}", "{\"flag\":}", "{\"flag\"::true}", "{:true}", "{true:1}", "{1:1}", "{\"flag\":true,,}",
        "{\"flag\":true,}", "{,\"flag\":true}", "{\"flag\":true \"text\":\"\"}", "{\"flag\":true;\"text\":\"\"}", "{\"flag\":true}}", "{\"flag\":true}#",
        "{\"flag\":true}/**/", "{/**/}", "{//\n}", "{\"flag\":true", "{\"flag\":true,", "{\"flag", "{\"flag\"", "{\"flag\":", "{{}}", "{\"a\"[]}",
        "{\"precise\":+1}", "{\"precise\":.5}", "{\"precise\":-.5}", "{\"precise\":5.}", "{\"precise\":-}", "{\"precise\":--1}", "{\"precise\":00}",
        "{\"precise\":-01}", "{\"precise\":012}", "{\"precise\":0x1}", "{\"precise\":1e}", "{\"precise\":1e+}", "{\"precise\":1E-}", "{\"precise\":1.e1}",
        "{\"precise\":0.e1}", "{\"precise\":1ea}", "{\"precise\":1 000}", "{\"precise\":1_0}", "{\"precise\":1,0}", "{\"precise\":NaN}",
        "{\"precise\":Infinity}", "{\"precise\":-Infinity}", "{\"precise\":nan}", "{\"precise\":1f}", "{\"precise\":\xEF\xBC\x91}", "{\"precise\":1\xE5}",
        "{\"text\":\"\\\"}", "{\"text\":\"\\x00\"}", "{\"text\":\"\\a\"}", "{\"text\":\"\\0\"}", "{\"text\":\"\\'\"}", "{\"text\":\"\\U0041\"}", "{\"text\":\"\\\n\"}",
        "{\"text\":\"\\u\"}", "{\"text\":\"\\u0\"}", "{\"text\":\"\\u00\"}", "{\"text\":\"\\u00A\"}", "{\"text\":\"\\u00Gg\"}", "{\"text\":\"\\uD800\\u\"}",
        "{\"text\":\"\\uD800\\u1\"}", "{\"text\":\"\\uD800\\x\"}", "{\"text\":\"\\", "{\"text\":\"a\nb\"}", "{\"text\":\"\x1F\"}", "{\"text\":\"\t\"}",
        "{\"text\":'a'}", "{'text':\"a\"}", "{\"text\":`a`}", "{\"text\":a}", "{\"text\":\"a\"\"b\"}", "{\"text\":\"a\" \"b\"}", "{\xC2\xA0}", "{\x0C}", "\xEF\xBB\xBF{}",
        "{\"text\":\"\xC0\x80\"}", "{\"text\":\"\xC1\xBF\"}", "{\"text\":\"\xE0\x80\x80\"}", "{\"text\":\"\xED\xA0\x80\"}", "{\"text\":\"\xED\xBF\xBF\"}",
        "{\"text\":\"\xF0\x80\x80\x80\"}", "{\"text\":\"\xF4\x90\x80\x80\"}", "{\"text\":\"\xF5\x80\x80\x80\"}", "{\"text\":\"\x80\"}", "{\"text\":\"\xE4\xB8\"}",
        "{\"text\":\"\xFF\"}", "{\"text\":\"\\uD800\"}", "{\"text\":\"\\uDC00\"}", "{\"text\":\"\\uD800\\uD800\"}", "{\"text\":\"\\uDC00\\uD800\"}",
        "{\"text\":\"\\uD800a\"}", "{\"text\":\"\\u0000\"}", "{\"textList\":[}", "{\"textList\":[\"a\"", "{\"textList\":[\"a\",", "{\"textList\":[\"a\"}",
        "{\"textList\":[,]}", "{\"textList\":[,\"a\"]}", "{\"textList\":[\"a\",]}", "{\"textList\":[\"a\":1]}", "{\"textList\":[\"a\"]]}",
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(texts); i++)
        ck_assert_msg(reads(lin_z(texts[i]), &(lin_buf){ .arena = rq->arena }) == LIN_INVALID_ARGUMENT, "taken: %s", texts[i]);
    for (size_t i = 0; i < LIN_COUNT(texts); i++) /* each front part of a text that is good is bad */
        for (size_t len = 0; len < strlen(texts[i]); len++)
            reads((lin_str){ texts[i], len }, &(lin_buf){ .arena = rq->arena });
    ck_assert_int_eq(reads((lin_str){ "{\0}", 3 }, &(lin_buf){ .arena = rq->arena }), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(reads((lin_str){ "{}\0", 3 }, &(lin_buf){ .arena = rq->arena }), LIN_INVALID_ARGUMENT);
}

/* --- what the guide of ProtoJSON says of types */

TEST(forms_of_one_value_are_one_value)
{
    static const struct { const char *in, *out; } rows[] = {
        { "{\"raw\":\"AQ==\"}", "\"raw\":\"AQ==\"" }, { "{\"raw\":\"AQ\"}", "\"raw\":\"AQ==\"" }, { "{\"raw\":\"_-A=\"}", "\"raw\":\"/+A=\"" },
        { "{\"raw\":\"/+A\"}", "\"raw\":\"/+A=\"" }, { "{\"huge\":\"18446744073709551615\"}", "\"huge\":\"18446744073709551615\"" },
        { "{\"huge\":1.8446744073709e4}", "refused" }, { "{\"wide\":\"1e3\"}", "\"wide\":\"1000\"" }, { "{\"wide\":\"10.0\"}", "\"wide\":\"10\"" },
        { "{\"wide\":\"999999999999999999\"}", "\"wide\":\"999999999999999999\"" }, { "{\"wide\":\"-1000000000000000000\"}", "\"wide\":\"-1000000000000000000\"" },
        { "{\"wide\":\"-0\"}", "\"wide\":\"0\"" }, { "{\"wide\":\"00\"}", "refused" }, { "{\"wide\":\"1.\"}", "refused" }, { "{\"wide\":\"-\"}", "refused" },
        { "{\"wide\":\"12", "refused" }, { "{\"wide\":\"1\\u0032\"}", "\"wide\":\"12\"" }, { "{\"wide\":\"1.5\"}", "refused" },
        { "{\"wide\":\" 1\"}", "refused" }, { "{\"wide\":\"1 \"}", "refused" }, { "{\"wide\":\"+1\"}", "refused" }, { "{\"wide\":\"\"}", "refused" },
        { "{\"count\":4.294967295e9}", "\"count\":4294967295" }, { "{\"small\":-2.147483648e9}", "\"small\":-2147483648" },
        { "{\"real\":3.4028235e38}", "\"real\":3.4028235e+38" }, { "{\"real\":3.5e38}", "refused" }, { "{\"real\":-3.5e38}", "refused" },
        { "{\"precise\":36.5}", "\"precise\":36.5" }, { "{\"precise\":0.1}", "\"precise\":0.1" }, { "{\"precise\":123456.789}", "\"precise\":123456.789" },
        { "{\"precise\":9999999.0000001}", "\"precise\":9999999.0000001" }, { "{\"precise\":-0.25}", "\"precise\":-0.25" },
        { "{\"precise\":1e21}", "\"precise\":1e+21" }, { "{\"precise\":0.1234567890123}", "\"precise\":0.1234567890123" },
        { "{\"real\":0.1}", "\"real\":0.1" }, { "{\"real\":16777216}", "\"real\":16777216" }, { "{\"real\":0.5}", "\"real\":0.5" },
        { "{\"at\":\"0001-01-01T00:00:00Z\"}", "\"at\":\"0001-01-01T00:00:00Z\"" }, { "{\"at\":\"9999-12-31T23:59:59.999999Z\"}", "\"at\":\"9999-12-31T23:59:59.999999Z\"" },
        { "{\"at\":\"0001-01-01T00:00:00+08:00\"}", "refused" }, { "{\"at\":\"9999-12-31T23:59:59-08:00\"}", "refused" },
        { "{\"at\":\"0000-01-01T00:00:00Z\"}", "refused" }, { "{\"at\":\"10000-01-01T00:00:00Z\"}", "refused" }, { "{\"at\":\"2026-03-01t08:30:00Z\"}", "refused" },
        { "{\"at\":\"2026-03-01T08:30:00z\"}", "refused" }, { "{\"at\":\"2026-03-01T08:30:00\"}", "refused" }, { "{\"at\":\"2026-03-01T08:30Z\"}", "refused" },
        { "{\"at\":\"2026-03-01T24:00:00Z\"}", "refused" }, { "{\"at\":\"2026-03-01T08:30:00.Z\"}", "refused" }, { "{\"at\":\"2026-03-01T08:30:00.1234567891Z\"}", "refused" },
        { "{\"at\":\"2026-03-01T08:30:00+0800\"}", "refused" }, { "{\"at\":\"2026-03-01T08:30:00.000001000Z\"}", "\"at\":\"2026-03-01T08:30:00.000001Z\"" },
        { "{\"took\":\"315576000000s\"}", "\"took\":\"315576000000s\"" }, { "{\"took\":\"-315576000000.999999999s\"}", "\"took\":\"-315576000000.999999999s\"" },
        { "{\"took\":\"315576000001s\"}", "refused" }, { "{\"took\":\"1S\"}", "refused" }, { "{\"took\":\"1.s\"}", "refused" }, { "{\"took\":\".5s\"}", "refused" },
        { "{\"took\":\"+1s\"}", "refused" }, { "{\"took\":\"--1s\"}", "refused" }, { "{\"took\":\"1.-5s\"}", "refused" }, { "{\"took\":1}", "refused" },
        { "{\"took\":\"0.1s\"}", "\"took\":\"0.100s\"" }, { "{\"took\":\"0.000100s\"}", "\"took\":\"0.000100s\"" }, { "{\"took\":\"-0.5s\"}", "\"took\":\"-0.500s\"" },
        { "{\"mask\":\"*\"}", "\"mask\":\"*\"" }, { "{\"mask\":\"fooBar.bazQux,a1\"}", "\"mask\":\"fooBar.bazQux,a1\"" }, { "{\"mask\":\"foo_bar\"}", "refused" },
        { "{\"mask\":\"a,,b\"}", "refused" }, { "{\"mask\":\",\"}", "refused" }, { "{\"mask\":\"a,\"}", "refused" }, { "{\"mask\":\"Foo\"}", "refused" }, { "{\"mask\":\"a b\"}", "refused" },
        { "{\"kind\":\"\"}", "refused" }, { "{\"kind\":\"1\"}", "refused" }, { "{\"kind\":1.0}", "\"kind\":\"ONE\"" }, { "{\"kind\":-2147483648}", "\"kind\":-2147483648" },
        { "{\"kindList\":[null]}", "refused" }, { "{\"innerList\":[null]}", "refused" }, { "{\"byName\":{\"a\":null}}", "refused" },
        { "{\"byNumber\":{\"1\":{},\"01\":{}}}", "refused" }, { "{\"byNumber\":{\"1\":{},\"2\":{}}}", "\"byNumber\":{\"1\":" },
        { "{\"byFlag\":{\"true\":\"\",\"false\":\"\"}}", "\"byFlag\":{\"true\":\"\",\"false\":\"\"}" }, { "{\"byFlag\":{\"True\":\"\"}}", "refused" },
        { "{\"wideOrNot\":\"0\"}", "\"wideOrNot\":\"0\"" }, { "{\"wideOrNot\":{}}", "refused" }, { "{\"wideOrNot\":{\"value\":1}}", "refused" },
        { "{\"nothing\":null}", "\"textList\":[]" }, { "{\"nothing\":{\"a\":1}}", "refused" }, { "{\"nothing\":[]}", "refused" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_buf wire = { .arena = rq->arena };
        bool taken = reads(lin_z(rows[i].in), &wire) == LIN_OK;
        const char *got = taken ? written(lin_buf_str(&wire)) : "refused";

        ck_assert_msg(holds(got, rows[i].out), "%s: %s is not in %s", rows[i].in, rows[i].out, got);
    }
}

/* Short ones are put together here, the others by strtod: one may not tell. */
TEST(a_decimal_is_the_double_that_is_nearest)
{
    uint64_t chance = 88172645463325252, bits;

    begin();
    for (int i = 0; i < 20000; i++) {
        lin_buf wire = { .arena = rq->arena };
        char text[64];
        double d;

        chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
        snprintf(text, sizeof(text), "{\"precise\":%s%llu.%0*llu}", chance & 1 ? "-" : "", (unsigned long long)(chance >> chance % 64),
                 (int)(chance >> 32) % 20 + 1, (unsigned long long)(chance >> 8) % 1000);
        ck_assert_msg(reads(lin_z(text), &wire) == LIN_OK && wire.len > 8, "%s", text);
        memcpy(&bits, wire.at + wire.len - 8, 8);
        bits = le64toh(bits);
        memcpy(&d, &bits, 8);
        ck_assert_msg(d == strtod(text + strlen("{\"precise\":"), NULL), "%s: %.17g", text, d);
    }
}

/* --- limits: 32 levels of messages, 10,000 elements */

/* The root is a level; "{" and "}" stand for a tree. */
static lin_str nested(const char *open, const char *close, int times, const char *innermost)
{
    lin_buf text = { .arena = rq->arena };

    lin_buf_z(&text, "{\"tree\":");
    for (int i = 0; i < times; i++)
        lin_buf_z(&text, open);
    lin_buf_z(&text, innermost);
    for (int i = 0; i < times; i++)
        lin_buf_z(&text, close);
    lin_buf_char(&text, '}');
    return lin_buf_str(&text);
}

static const char *reason_of(lin_str text)
{
    lin_buf wire = { .arena = rq->arena };

    if (reads(text, &wire) != LIN_OK)
        return lin_str_z(rq->arena, rq->problem.reason);
    if (lin_wire_check(rq, everything, lin_buf_str(&wire)) != LIN_OK)
        return "not let through by the gate of the wire";
    return written(lin_buf_str(&wire))[0] == '{' ? "OK" : "not written again";
}

/* Of each way down, the deepest that is read, passes the gate of the wire and is written again, and one more. */
TEST(messages_are_32_deep_and_no_deeper)
{
    static const struct { const char *open, *close, *innermost; int levels; } rows[] = {
        { "{\"child\":", "}", "{}", 30 },
        { "{\"branches\":[", "]}", "{}", 30 },                              /* a list is no level */
        { "{\"branches\":[{},", "]}", "{}", 30 },
        { "{\"byName\":{\"a\":", "}}", "{}", 15 },                          /* an entry is one */
        { "{\"child\":", "}", "{\"at\":\"2026-03-01T08:30:00Z\"}", 29 },   /* so is what is a message on the wire alone */
        { "{\"child\":", "}", "{\"note\":\"\"}", 29 },
        { "{\"child\":", "}", "{\"at\":null,\"branches\":[],\"byName\":{}}", 30 },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert_str_eq(reason_of(nested(rows[i].open, rows[i].close, rows[i].levels, rows[i].innermost)), "OK");
        ck_assert_str_eq(reason_of(nested(rows[i].open, rows[i].close, rows[i].levels + 1, rows[i].innermost)), "JSON_TOO_DEEP");
        ck_assert_str_eq(reason_of(nested(rows[i].open, rows[i].close, 20000, rows[i].innermost)), "JSON_TOO_DEEP");
    }
}

static lin_str list_of(const char *open, int elements, const char *close)
{
    lin_buf text = { .arena = rq->arena };

    lin_buf_z(&text, open);
    for (int i = 0; i < elements; i++)
        lin_buf_print(&text, strchr(open, 'N') ? "%s\"%d\":1" : "%s%d", i ? "," : "", i);
    lin_buf_z(&text, close);
    return lin_buf_str(&text);
}

TEST(lists_and_maps_have_10000_elements_and_no_more)
{
    static const struct { const char *open, *close, *field; } rows[] = {
        { "{\"smallList\":[", "]}", "smallList" }, { "{\"kindList\":[", "]}", "kindList" }, { "{\"byName\":{", "}}", "byName" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert_str_eq(reason_of(list_of(rows[i].open, 10000, rows[i].close)), "OK");
        ck_assert_str_eq(reason_of(list_of(rows[i].open, 10001, rows[i].close)), "FIELD_RANGE");
        ck_assert(lin_str_eq(rq->problem.violation[0].field, lin_z(rows[i].field)));
    }
}

/* --- from the wire */

static lin_str joined(lin_str a, lin_str b)
{
    lin_buf both = { .arena = rq->arena };

    lin_buf_add(&both, a);
    lin_buf_add(&both, b);
    return lin_buf_str(&both);
}

static lin_str bytes_of(uint32_t number, lin_str bytes)
{
    lin_buf wire = { .arena = rq->arena };

    lin_wire_bytes(&wire, number, bytes);
    return lin_buf_str(&wire);
}

static lin_str int_of(uint32_t number, int64_t n)
{
    lin_buf wire = { .arena = rq->arena };

    lin_wire_int(&wire, number, (uint64_t)n);
    return lin_buf_str(&wire);
}

static lin_str two(uint32_t number, int64_t first, int64_t second)
{
    return bytes_of(number, joined(int_of(1, first), int_of(2, second)));
}

enum { AT = 25, TOOK = 27 - 1, MASK = 27, WRAPPED = 29, LEFT = 31, RIGHT = 32, INNER = 17, BY_NAME = 22, SMALL_LIST = 19, KIND = 16, TREE = 35, BRANCH_BY_NAME = 3 };

/* `levels` trees within one another, by field `number` of each; the innermost holds `innermost`. */
static lin_str trees(uint32_t number, int levels, lin_str innermost)
{
    lin_str wire = innermost;

    while (--levels > 0)
        wire = bytes_of(number, number == BRANCH_BY_NAME ? bytes_of(2, wire) : wire);
    return bytes_of(TREE, wire);
}

TEST(what_could_not_be_read_again_is_not_written)
{
    const lin_str none = { "", 0 };

    begin();
    for (uint32_t number = 1; number <= 2; number++) {
        ck_assert_int_eq(written(trees(number, 31, none))[0], '{');
        ck_assert_str_eq(written(trees(number, 32, none)), "INTERNAL");
    }
    ck_assert_int_eq(written(trees(BRANCH_BY_NAME, 16, none))[0], '{');
    ck_assert_str_eq(written(trees(BRANCH_BY_NAME, 17, none)), "INTERNAL");
    ck_assert_int_eq(written(trees(1, 30, bytes_of(4, none)))[0], '{');
    ck_assert_str_eq(written(trees(1, 31, bytes_of(4, none))), "INTERNAL");
    ck_assert_str_eq(written(trees(1, 31, bytes_of(5, none))), "INTERNAL");
    ck_assert_str_eq(written(trees(1, 31, bytes_of(BRANCH_BY_NAME, none))), "INTERNAL");
}

TEST(what_json_cannot_say_is_the_services_fault)
{
    begin();
    ck_assert_str_eq(written(bytes_of(1, LIN_STR("\xFF"))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(1, LIN_STR("a\xED\xA0\x80"))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(18, LIN_STR("\xC0\x80"))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(30, bytes_of(1, LIN_STR("\x80")))), "INTERNAL");
    ck_assert_str_eq(written(two(AT, INT64_C(253402300800), 0)), "INTERNAL");
    ck_assert_str_eq(written(two(AT, INT64_C(-62135596801), 0)), "INTERNAL");
    ck_assert_str_eq(written(two(AT, 0, 1000000000)), "INTERNAL");
    ck_assert_str_eq(written(two(AT, 0, -1)), "INTERNAL");
    ck_assert_str_eq(written(two(AT, INT64_MAX, 0)), "INTERNAL");
    ck_assert_str_eq(written(two(TOOK, INT64_C(315576000001), 0)), "INTERNAL");
    ck_assert_str_eq(written(two(TOOK, 1, -1)), "INTERNAL");
    ck_assert_str_eq(written(two(TOOK, INT64_MIN, 0)), "INTERNAL");
    ck_assert_str_eq(written(two(TOOK, 0, 1000000000)), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("fooBar")))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("foo__bar")))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("_foo")))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("")))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("foo_")))), "INTERNAL");
    ck_assert_str_eq(written(bytes_of(MASK, bytes_of(1, LIN_STR("a,b")))), "INTERNAL");
    ck_assert_str_eq(written(LIN_STR("\x0A\x05" "abc")), "INTERNAL");
    ck_assert_str_eq(written(LIN_STR("\x08\x01")), "INTERNAL");       /* a text as a varint */
    ck_assert_str_eq(written(LIN_STR("\x0B\x0C")), "INTERNAL");       /* a group */
    ck_assert_str_eq(written(LIN_STR("\x00\x00")), "INTERNAL");       /* field 0 */
    ck_assert_str_eq(written(LIN_STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01")), "INTERNAL");
}

TEST(a_time_keeps_its_nanoseconds)
{
    static const struct { int64_t seconds, nanos; const char *text; } rows[] = {
        { 1700000000, 123456789, "2023-11-14T22:13:20.123456789Z" }, { 1700000000, 1, "2023-11-14T22:13:20.000000001Z" },
        { 1700000000, 999999999, "2023-11-14T22:13:20.999999999Z" }, { 1700000000, 123456000, "2023-11-14T22:13:20.123456Z" },
        { 1700000000, 120000000, "2023-11-14T22:13:20.120Z" },       { 1700000000, 0, "2023-11-14T22:13:20Z" },
        { -1, 999999999, "1969-12-31T23:59:59.999999999Z" },         { -62135596800, 1, "0001-01-01T00:00:00.000000001Z" },
        { INT64_C(253402300799), 999999999, "9999-12-31T23:59:59.999999999Z" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_buf json = { .arena = rq->arena }, wire = { .arena = rq->arena };
        const char *text = lin_print(rq->arena, "\"at\":\"%s\"", rows[i].text);
        lin_str time = rows[i].nanos ? two(AT, rows[i].seconds, rows[i].nanos) : bytes_of(AT, int_of(1, rows[i].seconds));

        ck_assert_msg(holds(written(time), text), "%s is not in %s", text, written(time));
        lin_buf_print(&json, "{%s}", text);
        ck_assert_int_eq(reads(lin_buf_str(&json), &wire), LIN_OK);
        ck_assert_msg(lin_str_eq(lin_buf_str(&wire), time), "%s", text);
    }
}

TEST(the_wire_may_repeat_split_and_reorder)
{
    const char *got;

    begin();
    got = written(joined(int_of(4, 1), int_of(4, 2)));
    ck_assert(holds(got, "\"small\":2"));
    got = written(joined(bytes_of(LEFT, LIN_STR("x")), bytes_of(RIGHT, int_of(1, 5))));
    ck_assert(holds(got, "\"right\":{\"n\":5") && !holds(got, "\"left\""));
    got = written(joined(bytes_of(RIGHT, int_of(1, 5)), bytes_of(LEFT, LIN_STR("x"))));
    ck_assert(holds(got, "\"left\":\"x\"") && !holds(got, "\"right\""));
    got = written(joined(bytes_of(INNER, int_of(1, 5)), bytes_of(INNER, bytes_of(2, LIN_STR("t")))));
    ck_assert(holds(got, "\"inner\":{\"n\":5,\"text\":\"t\""));
    got = written(joined(joined(int_of(SMALL_LIST, 1), bytes_of(SMALL_LIST, LIN_STR("\x02\x03"))), int_of(SMALL_LIST, 4)));
    ck_assert(holds(got, "\"smallList\":[1,2,3,4]"));
    got = written(joined(bytes_of(BY_NAME, joined(bytes_of(1, LIN_STR("a")), int_of(2, 1))),
                         bytes_of(BY_NAME, joined(int_of(2, 2), bytes_of(1, LIN_STR("a"))))));
    ck_assert(holds(got, "\"byName\":{\"a\":\"2\"}"));
    got = written(bytes_of(BY_NAME, (lin_str){ "", 0 }));
    ck_assert(holds(got, "\"byName\":{\"\":\"0\"}"));
    got = written(bytes_of(23, int_of(1, 7)));
    ck_assert(holds(got, "\"byNumber\":{\"7\":{\"n\":0"));
    got = written(joined(int_of(999, 7), bytes_of(1, LIN_STR("known"))));
    ck_assert(holds(got, "\"text\":\"known\"") && !holds(got, "999"));
    got = written(bytes_of(WRAPPED, (lin_str){ "", 0 }));
    ck_assert(holds(got, "\"wideOrNot\":\"0\""));
    got = written(bytes_of(AT, (lin_str){ "", 0 }));
    ck_assert(holds(got, "\"at\":\"1970-01-01T00:00:00Z\""));
    got = written(int_of(KIND, 77));
    ck_assert(holds(got, "\"kind\":77"));
}

TEST(text_is_written_so_that_it_cannot_deceive)
{
    const char *got;

    begin();
    got = written(bytes_of(1, LIN_STR("\"\\\b\f\n\r\t\x01\x1F\x7F</script>\xE2\x80\xA8\xE2\x80\xAE\xE4\xB8\xAD\xF0\x9F\x8F\xA0")));
    ck_assert_msg(holds(got, "\"text\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f</script>\\u2028\\u202e中🏠\""), "%s", got);
}
