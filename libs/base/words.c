/* words - see words.h. */
#include "libs/base/words.h"

#include <string.h>

static const struct { const char *en, *zh; } words[] = {
    { "32-bit integer", "32 位整数" },
    { "64-bit integer", "64 位整数" },
    { "64-bit integer in quotes", "加引号的 64 位整数" },
    { "RFC 3339 time", "时间（RFC 3339）" },
    { "XML", "XML 有误" },
    { "a field that a text can give", "可由文本给出的字段" },
    { "archive", "压缩包有误" },
    { "base64", "Base64 编码" },
    { "body", "请求体" },
    { "boolean", "布尔值" },
    { "bytes in a cell", "单元格字节数" },
    { "bytes of shared texts", "共享文本字节数" },
    { "bytes unpacked", "解压后字节数" },
    { "columns", "列数" },
    { "document type", "含有文档类型声明" },
    { "duration such as 1.5s", "时长（例如 1.5s）" },
    { "encoding", "编码须为 UTF-8 或 GB18030" },
    { "entries of the archive", "压缩包条目数" },
    { "enum", "枚举值" },
    { "field mask", "字段列表" },
    { "field mask such as \"a,fooBar\"", "字段列表（例如 \"a,fooBar\"）" },
    { "header name", "字段名" },
    { "integer", "整数" },
    { "key", "键" },
    { "line", "某一行" },
    { "list", "列表" },
    { "name of an enum value", "枚举值的名称" },
    { "nesting", "嵌套过深" },
    { "number", "数" },
    { "number in range", "范围以内的数" },
    { "object", "对象" },
    { "order of rows", "行的顺序" },
    { "parts", "缺少部件" },
    { "quotes", "引号不成对" },
    { "request line", "请求行" },
    { "rows", "行数" },
    { "shared texts", "共享文本有误" },
    { "sheets", "工作表数" },
    { "string", "文本" },
    { "styles", "样式数" },
    { "times its packed size", "压缩比" },
    { "value", "值" },
};

lin_str lin_word(lin_lang lang, const char *english)
{
    if (lang == LIN_EN || !english)
        return lin_z(english);
    for (size_t i = 0; i < LIN_COUNT(words); i++)
        if (strcmp(words[i].en, english) == 0)
            return lin_z(words[i].zh);
    return lin_z(english);
}
