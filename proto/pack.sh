#!/bin/bash
# Packs what a third party needs into $B/contracts/linli-contracts-<version>.tar.gz: the expanded protos, a descriptor
# set for each service, the OpenAPI document, and what has changed since the accepted version (proto/accepted.tsv).
# The same contracts give the same bytes. With ACCEPT=1 they become the accepted ones afterwards.
#
# The version follows from the changes: a promise that is gone or differs raises the first number (while that is 0, the
# second), a new promise the second (the third); none leaves it.
# usage: B=build [ACCEPT=1] [ACCEPTED=proto/accepted.tsv] proto/pack.sh SERVICE…
set -euo pipefail
export LC_ALL=C
accepted=${ACCEPTED:-proto/accepted.tsv}
sets=("${@/#/$B/contracts/}")
sets=("${sets[@]/%/.pb}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- what is promised now, what was, and the difference
"$B/bin/linlictl" describe "${sets[@]}" | sort >"$work/now"
last=$(sed -n 's/^# version //p' "$accepted")
grep -v '^#' "$accepted" | sort >"$work/last" || true
comm -13 "$work/last" "$work/now" >"$work/new"
comm -23 "$work/last" "$work/now" >"$work/gone"
cut -f1,2 "$work/new" | sort >"$work/new.names"
cut -f1,2 "$work/gone" | sort >"$work/gone.names"

list() { sed -e "s/\t/ \`/" -e "s/\t/\`: /" -e 's/^/- /'; }
named_in() { awk -F'\t' -v keep="$2" 'FILENAME == ARGV[1] { seen[$0]; next } (($1 "\t" $2) in seen) == keep' "$work/$1" "$work/$3"; }
section() {
    local lines
    lines=$(cat)
    [ -z "$lines" ] || printf '\n## %s\n\n%s\n' "$1" "$lines"
}
changes() {
    named_in gone.names 0 new | list | section Added
    named_in new.names 1 gone | list | section 'Changed, as it was'
    named_in gone.names 1 new | list | section 'Changed, as it is'
    named_in new.names 0 gone | list | section Removed
}

IFS=. read -r major minor patch <<<"$last"
if [ -s "$work/gone" ]; then
    if [ "$major" = 0 ]; then minor=$((minor + 1)) patch=0; else major=$((major + 1)) minor=0 patch=0; fi
elif [ -s "$work/new" ]; then
    if [ "$major" = 0 ]; then patch=$((patch + 1)); else minor=$((minor + 1)) patch=0; fi
fi
version=$major.$minor.$patch

# --- the archive
name=linli-contracts-$version
top=$work/$name
mkdir -p "$top/proto/linli" "$top/proto/google/api" "$top/sets"
cp proto/linli/*.proto "$top/proto/linli/"
cp proto/google/api/*.proto "$top/proto/google/api/"
for service in "$@"; do
    mkdir -p "$top/proto/linli/$service"
    cp -r "$B/proto/linli/$service/v1" "$top/proto/linli/$service/"
    cp "$B/contracts/$service.pb" "$top/sets/"
done
"$B/bin/linlictl" openapi "${sets[@]}" >"$top/openapi.json"
cp "$work/now" "$top/promises.tsv"
cp LICENSE "$top/"
{
    printf '# Changes since %s\n' "$last"
    if [ "$version" = "$last" ]; then printf '\nNone.\n'; else changes; fi
} >"$top/CHANGELOG.md"
cat >"$top/README.md" <<END
# Linli contracts $version

| | |
|---|---|
| \`openapi.json\` | OpenAPI 3.1 of every call; its \`x-\` extensions tell labels, classes, permissions and reasons |
| \`proto/\` | the contracts with all standard calls written out; protoc and buf read them as they are |
| \`sets/\` | a descriptor set for each service (\`google.protobuf.FileDescriptorSet\`), with the house's options |
| \`promises.tsv\` | each call, field, enum value and reason in a line: kind, name, what depends on it |
| \`CHANGELOG.md\` | what is new, changed and gone since the version before |

A field's class says who sees it: SENSITIVE values are answered masked. Errors are \`application/problem+json\`.
END
(cd "$top" && find . -type f | sort | xargs sha256sum >"$work/sums" && cp "$work/sums" SHA256SUMS)
find "$top" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" |
    gzip -n -9 >"$B/contracts/$name.tar.gz.$$"
mv "$B/contracts/$name.tar.gz.$$" "$B/contracts/$name.tar.gz"
if [ -n "${ACCEPT:-}" ]; then
    { sed -n '/^# version/!{/^#/p}' "$accepted"; printf '# version %s\n' "$version"; cat "$work/now"; } >"$work/accepted"
    cp "$work/accepted" "$accepted"
fi
echo "$B/contracts/$name.tar.gz"
