#!/bin/bash
# The contract of one service, both passes: sources -> $B/proto -> $B/gen and $B/contracts/<service>.pb.
# usage: B=build proto/contracts.sh SERVICE [PEER…]; peers are the services that it calls or listens to.
set -euo pipefail
service=$1
peers=("${@:2}")
out=$B/contracts/$service
mkdir -p "$B/contracts" "$B/gen"
fresh=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$fresh"' EXIT

# Replaces a file only by one that says something else, so that nothing is rebuilt for nothing.
keep() { cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")" && cp "$1" "$2.$$" && mv "$2.$$" "$2"; }; }

# Pass 1 of one service. Peers are expanded here anew: their own build may be at work at the same time.
expand() {
    protoc -Iproto -I/usr/include --include_imports --include_source_info -o "$fresh/source.pb" proto/linli/"$1"/v1/*.proto
    "$B/linli-expand" "$fresh/source.pb" proto "$fresh/proto" "$1"
}
names() { (cd "$fresh/proto" && ls linli/"$1"/v1/*.proto); }

for one in "$service" "${peers[@]}"; do expand "$one"; done
mapfile -t own < <(names "$service")
mapfile -t all < <(for one in "$service" "${peers[@]}"; do names "$one"; done)
for file in "${own[@]}"; do keep "$fresh/proto/$file" "$B/proto/$file"; done
for file in "$B/proto/linli/$service"/v1/*.proto; do [ -e "$fresh/proto/${file#"$B/proto/"}" ] || rm "$file"; done

mkdir "$fresh/gen"
path=(-I"$fresh/proto" -Iproto -I/usr/include)
protoc "${path[@]}" --plugin="$B/protoc-gen-linli" --linli_out="$fresh/gen" --linli_opt=service="$service" "${all[@]}"
protoc "${path[@]}" --c_out="$fresh/gen" "${own[@]}"
protoc "${path[@]}" --include_imports --include_source_info -o "$fresh/set.pb" "${own[@]}"
"$B/linli-trim" "$service" "$fresh/set.pb" "$fresh/$service.pb"

(cd "$fresh/gen" && find . -type f) | while read -r file; do keep "$fresh/gen/$file" "$B/gen/$file"; done
keep "$fresh/$service.pb" "$out.pb"
