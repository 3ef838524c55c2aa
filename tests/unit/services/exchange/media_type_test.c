/* Types by content, and what each purpose takes of them: nothing that a browser would run. */
#include "services/exchange/media_type.c"
#include "tests/unit/services/exchange/files.h"

#define BYTES(literal) { (literal), sizeof(literal) - 1 }

static const struct {
    lin_str content;
    const char *type;
    FilePurpose taken, refused;
} contents[] = {
    { BYTES("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), "image/jpeg", FILE_PURPOSE_FACE, FILE_PURPOSE_IMPORT },
    { BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"), "image/png", FILE_PURPOSE_PHOTO, FILE_PURPOSE_AUDIO },
    { BYTES("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), "application/pdf", FILE_PURPOSE_DRAWING, FILE_PURPOSE_PHOTO },
    { BYTES("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0"), "audio/x-wav", FILE_PURPOSE_AUDIO, FILE_PURPOSE_PHOTO },
    { BYTES("\0\0\0\x18" "ftypmp42\0\0\0\0mp42isom"), "video/mp4", FILE_PURPOSE_VIDEO, FILE_PURPOSE_DOCUMENT },
    { BYTES("name,phone\nWang,1\nLi,2\n"), "text/csv", FILE_PURPOSE_IMPORT, FILE_PURPOSE_PHOTO },
    { BYTES("\xd0\xd5\xc3\xfb,\xb5\xe7\xbb\xb0\n\xcd\xf5,1\n\xc0\xee,2\n"), "text/csv", FILE_PURPOSE_IMPORT, FILE_PURPOSE_FACE }, /* GB18030 */
    { BYTES("{\"a\":1}"), "application/json", FILE_PURPOSE_EXPORT, FILE_PURPOSE_DOCUMENT },
    { BYTES("<!DOCTYPE html><html><script>1</script></html>"), "text/html", FILE_PURPOSE_UNSPECIFIED, FILE_PURPOSE_DOCUMENT },
    { BYTES("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "image/svg+xml", FILE_PURPOSE_UNSPECIFIED, FILE_PURPOSE_PHOTO },
    { BYTES("#!/bin/sh\necho\n"), "text/x-shellscript", FILE_PURPOSE_UNSPECIFIED, FILE_PURPOSE_DOCUMENT },

};

TEST(a_type_is_told_by_the_content)
{
    for (size_t i = 0; i < LIN_COUNT(contents); i++) {
        lin_req *rq = request();
        lin_str type;

        ck_assert_int_eq(exchange_media_type(rq, contents[i].content, &type), LIN_OK);
        ck_assert_str_eq(type.at, contents[i].type);
        ck_assert_msg(!contents[i].taken || exchange_takes(contents[i].taken, type), "%s", type.at);
        ck_assert_msg(!exchange_takes(contents[i].refused, type), "%s", type.at);
    }
}

TEST(no_purpose_takes_what_a_browser_would_run)
{
    static const char *const types[] = { "text/html", "image/svg+xml", "application/javascript", "text/xml", "application/octet-stream", "" };

    for (int purpose = FILE_PURPOSE_UNSPECIFIED; purpose <= FILE_PURPOSE_EXPORT; purpose++)
        for (size_t i = 0; i < LIN_COUNT(types); i++)
            ck_assert(!exchange_takes((FilePurpose)purpose, lin_z(types[i])));
}
