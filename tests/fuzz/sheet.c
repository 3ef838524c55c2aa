/*
 * A file that somebody uploads as a table: an archive or text, and (so that mutations reach what lies behind the packing)
 * the same bytes as the sheet of a book that is whole otherwise. Whatever it is, it is read within its bounds or refused.
 */
#include <zip.h>

#include "libs/sheet/sheet.h"
#include "tests/fuzz/fuzz.h"

static const lin_sheet_limits limits = { .entries = 50, .bytes = 1 << 20, .ratio = 100, .columns = 16, .rows = 1000, .cell = 256, .strings = 1 << 16 };

static void read_all(FILE *file)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_sheet *sheet;
    lin_sheet_row row = { 0 };
    bool more = true;
    int64_t last = 0;
    lin_code code = lin_sheet_open(rq, file, &limits, &sheet);

    while (code == LIN_OK && (code = lin_sheet_next(rq, sheet, &row, &more)) == LIN_OK && more) {
        FUZZ_MUST(row.number > last && row.number <= limits.rows);
        FUZZ_MUST(row.cells > 0 && row.cells <= (size_t)limits.columns);
        for (size_t i = 0; i < row.cells; i++)
            FUZZ_MUST(row.cell[i].text.len <= (size_t)limits.cell && lin_utf8_valid(row.cell[i].text));
        last = row.number;
    }
    FUZZ_MUST(code == LIN_OK || rq->problem.violations == 1);
    lin_arena_free(arena);
    fclose(file);
}

static FILE *file_of(const uint8_t *data, size_t size)
{
    FILE *file = tmpfile();

    FUZZ_MUST(file && fwrite(data, 1, size, file) == size);
    return file;
}

static void add(zip_t *zip, const char *name, const void *data, size_t size)
{
    FUZZ_MUST(zip_file_add(zip, name, zip_source_buffer(zip, data, size, 0), 0) >= 0);
}

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static FILE *book_of(const uint8_t *data, size_t size)
{
    static const char root[] = "<R><Relationship Id=\"a\" Type=\"" TYPES "/officeDocument\" Target=\"b\"/></R>";
    static const char relations[] = "<R><Relationship Id=\"s\" Type=\"x\" Target=\"s\"/><Relationship Id=\"t\" Type=\"/sharedStrings\" Target=\"s\"/>"
                                    "<Relationship Id=\"u\" Type=\"/styles\" Target=\"s\"/></R>";
    static const char book[] = "<w><sheet id=\"s\"/></w>";
    char path[] = "/tmp/linli-fuzz-XXXXXX";
    int fd = mkstemp(path);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    FILE *file;

    FUZZ_MUST(fd >= 0 && zip != NULL);
    fclose(fdopen(fd, "w"));
    add(zip, "_rels/.rels", root, sizeof(root) - 1);
    add(zip, "_rels/b.rels", relations, sizeof(relations) - 1);
    add(zip, "b", book, sizeof(book) - 1);
    add(zip, "s", data, size);
    FUZZ_MUST(zip_close(zip) == 0);
    file = fopen(path, "re");
    remove(path);
    FUZZ_MUST(file != NULL);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_all(file_of(data, size));
    read_all(book_of(data, size));
    return 0;
}
