# What the benchmarks share: cores, a stack of their own, runs in turns, medians, the kept table. Sourced by each of them.
#
# A figure is the median of BENCH_RUNS runs (5) of BENCH_SECONDS (3) each, taken in turns with its reference, which
# shares the machine with it; a bench whose figures are something else tells begin so. BENCH_CORES and BENCH_LOAD_CORES (all) say where what is measured, its reference and its
# database run, and where the load does. RECORD=1 adds each row to results.tsv (its columns: bench.h).
# shellcheck shell=bash

bench=${bench:?}
runs=${BENCH_RUNS:-5}
seconds=${BENCH_SECONDS:-3}
all_cores=0-$(($(nproc) - 1))
cores=${BENCH_CORES:-$all_cores}
load_cores=${BENCH_LOAD_CORES:-$all_cores}
folder=build/bench
tree=$folder/tree
work=$(mktemp -d /tmp/linli-bench-XXXXXX)
chmod 755 "$work"
export LINLI_RUN_DIR=$work/run
background=()

say() { printf '%s\n' "$*"; }
die() { say "$bench: $*" >&2; exit 1; }

cleanup() {
    local pid
    for pid in "${background[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ -e "$LINLI_RUN_DIR" ]; then "$tree/deploy/local/stack" down >/dev/null; fi
    rm -rf "$work"
}
trap cleanup EXIT

# --- what it takes: needs PROGRAM…

needs() {
    local program missing=()
    PATH=$PATH:/usr/sbin
    for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "$bench: SKIPPED, NOT MEASURED: ${missing[*]} not installed; make bench-setup"
    exit 0
}

# --- the machine and the table

machine="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores, Linux $(uname -r)"
commit=$(git describe --always 2>/dev/null || echo '?')$(git diff --quiet HEAD -- . ':!tests/bench/results.tsv' 2>/dev/null || echo -dirty)

begin() { # begin VERSIONS [HOW]
    say "$bench: $machine; $1; commit $commit"
    say "cores $cores, load on $load_cores; ${2:-medians of $runs runs of $seconds s, in turns}; load average now $(cut -d' ' -f1 /proc/loadavg)"
    printf '%-52s %11s %11s %8s  %-8s %-6s %s\n' '' measured reference ratio unit must goal
}

# row WHAT MEASURED REFERENCE UNIT [MUST GOAL]: must and goal are of the ratio, or of the figure where there is no reference (0).
row() {
    awk -v what="$1" -v m="$2" -v r="$3" -v unit="$4" -v must="${5:--}" -v goal="${6:--}" 'BEGIN {
        printf "%-52s %11.5g %11.5g %8s  %-8s %-6s %s\n", what, m, r, (r > 0 ? sprintf("%.3f", m / r) : "-"), unit, must, goal }'
    [ -z "${RECORD:-}" ] || awk -v what="$1" -v m="$2" -v r="$3" -v unit="$4" -v head="$(date -u +%F)"$'\t'"$commit"$'\t'"$bench" \
        -v machine="$machine" 'BEGIN { OFS = "\t"
        print head, what, sprintf("%.4g", m), sprintf("%.4g", r), sprintf("%.3g", (r > 0 ? m / r : 0)), unit, machine }' >>tests/bench/results.tsv
}

# --- samples: note SERIES FIGURE; median SERIES

note() { echo "$2" >>"$work/$1.series"; }
median() { sort -g "$work/$1.series" | awk '{ at[NR] = $1 } END { print at[int((NR + 1) / 2)] }'; }

# --- load by wrk: wrk_run SERIES CONNECTIONS URL [ARGUMENT…]; notes .rate, .p50 and .p99 (ms). Whatever was not answered well ends the run.

wrk_run() {
    local series=$1 connections=$2 url=$3 out
    shift 3
    out=$(taskset -c "$load_cores" wrk -t2 -c"$connections" -d"${seconds}s" --latency "$@" "$url")
    if grep -qE 'Non-2xx|Socket errors' <<<"$out"; then die "$series: not every answer was good: $out"; fi
    note "$series.calls" "$(awk '/requests in/ { print $1 }' <<<"$out")"
    note "$series.rate" "$(awk '/^Requests\/sec:/ { print $2 }' <<<"$out")"
    note "$series.p50" "$(wrk_ms 50% <<<"$out")"
    note "$series.p99" "$(wrk_ms 99% <<<"$out")"
}

wrk_ms() { awk -v which="$1" '$1 == which { n = $2; sub(/[a-z]+$/, "", n); print n * ($2 ~ /us$/ ? 0.001 : $2 ~ /ms$/ ? 1 : 1000) }'; }

latency() { printf '%-52s p50 %.2f ms, p99 %.2f ms\n' "  $1" "$(median "$2.p50")" "$(median "$2.p99")"; }

# --- processor time: cpu PID is µs so far; cpu_of PROGRAM that of one of the stack's

cpu() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000000 / hz }' "/proc/$1/stat"; }
cpu_of() { cpu "$(cat "$LINLI_RUN_DIR/sv/$1/supervise/pid")"; }

# That of all of the stack's programs and what they have started, PostgreSQL's backends too.
cpu_of_all() {
    local pid all=()
    for pid in $(cat "$LINLI_RUN_DIR"/sv/*/supervise/pid); do all+=("$pid" $(pgrep -P "$pid")); done
    for pid in "${all[@]}"; do cat "/proc/$pid/stat" 2>/dev/null || true; done |
        awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); sum += $12 + $13 + $14 + $15 } END { printf "%.0f", sum * 1000000 / hz }'
}

# --- a stack of its own

free_port() {
    local port=$((20000 + RANDOM % 12000)) # below those that outgoing connections take
    while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

stack_up() {
    LINLI_HTTP_PORT=$(free_port)
    LINLI_HTTPS_PORT=$(free_port)
    LINLI_ADMIN_PORT=$(free_port)
    export LINLI_HTTP_PORT LINLI_HTTPS_PORT LINLI_ADMIN_PORT LINLI_BIN=build/bin
    url=http://127.0.0.1:$LINLI_HTTP_PORT
    tests/bench/tree "$tree" || die "the tree does not build"
    taskset -c "$cores" "$tree/deploy/local/stack" up >"$work/up.log" 2>&1 || die "the stack does not come up: $(cat "$work/up.log")"
    sign_in
}

value() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
call() { curl -fsS -H "Authorization: Bearer ${token:-}" "$@"; }

# An access token lives for a quarter of an hour: longer runs sign in anew.
sign_in() {
    local pass='a long enough pass phrase' file=$LINLI_RUN_DIR/secrets/admin-password
    if [ -e "$file" ]; then
        token=$(call --json "{\"account\":\"admin\",\"password\":\"$(cat "$file")\"}" "$url/v1/identity/sessions" | value accessToken)
        call --json "{\"oldPassword\":\"$(cat "$file")\",\"newPassword\":\"$pass\"}" "$url/v1/identity/users/me:changePassword" >/dev/null
    fi
    token=$(call --json "{\"account\":\"admin\",\"password\":\"$pass\"}" "$url/v1/identity/sessions" | value accessToken)
    [ -n "$token" ] || die "cannot sign in"
}

# The database past every policy: sql TEXT; what a reference connects with: $pg_host, $pg_port, PGPASSWORD.
database() {
    pg_port=$(sed 's/.* pg=\([0-9]*\).*/\1/' "$LINLI_RUN_DIR/ports")
    pg_host=@linli-$pg_port
    PGPASSWORD=$(cat "$LINLI_RUN_DIR/secrets/super.pg")
    export PGPASSWORD
}
sql() { psql -h "$pg_host" -p "$pg_port" -U linli_super -d linli -qAt -v ON_ERROR_STOP=1 -c "$1"; }

community() {
    call --json "{\"kind\":\"COMMUNITY\",\"name\":\"阳光花园\",\"code\":\"$(printf %012d $((RANDOM * 32768 + RANDOM)))\"}" "$url/v1/identity/regions" | value id
}

# people COLLECTION COMMUNITY COUNT: as many as asked for, a hundred at a time; their ids.
people() {
    local from
    for ((from = 0; from < $3; from += 100)); do
        people_body "$2" "$from" >"$work/people.json"
        call --json "@$work/people.json" "$url/v1/$1:batchCreate" | grep -o '"id":"[^"]*"' | cut -d'"' -f4
    done
}

people_body() {
    awk -v community="$1" -v from="$2" -v field=persons 'BEGIN {
        split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
        printf "{\"%s\":[", field
        for (i = from; i < from + 100; i++) {
            digits = sprintf("1101051949%02d%02d%03d", 1 + int(i / 28000) % 12, 1 + int(i / 1000) % 28, i % 1000); sum = 0
            for (k = 1; k <= 17; k++) sum += substr(digits, k, 1) * weight[k]
            printf "%s{\"communityId\":\"%s\",\"name\":\"王秀英\",\"idNumber\":\"%s%s\",\"phone\":\"138%08d\",\"category\":\"PERMANENT\"}",
                (i > from ? "," : ""), community, digits, substr("10X98765432", sum % 11 + 1, 1), i
        }
        print "]}" }'
}

# --- an import of $people into the community $home, by the API: csv writes the file, begin_import sets $import, await STATE waits

csv() {
    awk -v people="$people" 'BEGIN {
        split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
        print "姓名,身份证号,手机号,人员类别,居住地址,入住日期"
        for (i = 0; i < people; i++) {
            digits = sprintf("110105%04d%02d%02d%03d", 1900 + int(i / 336000) % 100, 1 + int(i / 28000) % 12, 1 + int(i / 1000) % 28, i % 1000); sum = 0
            for (k = 1; k <= 17; k++) sum += substr(digits, k, 1) * weight[k]
            printf "王秀英%d,%s%s,138%08d,常住,滨河路%d号%d单元%d室,2026-01-%02d\n", i, digits, substr("10X98765432", sum % 11 + 1, 1), i,
                1 + i % 900, 1 + i % 4, 101 + i % 1800, 1 + i % 28
        } }' >"$work/people.csv"
}

upload() { # the file's id
    local id part number=0
    id=$(call --json "{\"communityId\":\"$home\",\"name\":\"people.csv\",\"purpose\":\"IMPORT\",\"size\":\"$(stat -c %s "$work/people.csv")\"}" "$url/v1/exchange/files" |
        sed 's/{"id":"\([^"]*\)".*/\1/')
    split -b 1048576 -d -a 5 "$work/people.csv" "$work/part."
    for part in "$work"/part.*; do
        call -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$part" "$url/v1/exchange/files/$id/parts/$number" >/dev/null
        number=$((number + 1))
    done
    call --json '{}' "$url/v1/exchange/files/$id:complete" >/dev/null
    echo "$id"
}

begin_import() {
    import=$(call --json "{\"communityId\":\"$home\",\"fileId\":\"$(upload)\"}" "$url/v1/population/persons:import" | field id)
    [ -n "$import" ] || die "no import"
}

field() { sed "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/"; }

# await STATE: the import as it is then. Tokens live for a quarter of an hour. Who kills what it runs in sets $killed.
await() {
    local state turns=0
    while :; do
        until call "$url/v1/population/personImports/$import" >"$work/import.json"; do
            [ -n "${killed:-}" ] || die "the import cannot be asked for"
            sleep 1
        done
        state=$(field state <"$work/import.json")
        [ "$state" != "$1" ] || return 0
        [ "$state" != FAILED ] || die "$(cat "$work/import.json")"
        if [ "$(type -t meanwhile)" = function ]; then meanwhile "$state"; fi
        sleep 1
        turns=$((turns + 1))
        if [ $((turns % 600)) = 0 ]; then sign_in; fi
    done
}
