# services/<s>/sql/<name>.sql -> const lin_sql <s>_sql_<name>; the opening comments stay in the file.
# usage: awk -v service=S -v header=FILE.h -f sql.awk *.sql >FILE.c
function flush_statement() {
    if (name == "") return
    sub(/[ \n;]+$/, "", text)
    gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); gsub(/\n/, "\\n\"\n    \"", text)
    printf "const lin_sql %s_sql_%s = { \"%s.%s\",\n    \"%s\" };\n", service, name, service, name, text
    printf "extern const lin_sql %s_sql_%s;\n", service, name > header
}
BEGIN {
    printf "/* Generated from services/%s/sql; do not edit. */\n", service
    printf "#include \"%s.sql.h\"\n\n", service
    printf "/* Generated from services/%s/sql; do not edit. */\n#pragma once\n#include \"libs/store/store.h\"\n\n", service > header
}
FNR == 1 {
    flush_statement()
    name = FILENAME; sub(/.*\//, "", name); sub(/\.sql$/, "", name)
    text = ""
}
/^--/ { next }
{ text = text $0 "\n" }
END { flush_statement() }
