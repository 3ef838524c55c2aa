#!/bin/bash
# The contract of one service, both passes: sources -> $B/proto -> $B/gen and $B/contracts/<service>.pb.
# usage: B=build proto/contracts.sh SERVICE
set -euo pipefail
service=$1
out=$B/contracts/$service
mkdir -p "$B/contracts" "$B/gen"
fresh=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$fresh"' EXIT

# Replaces a file only by one that says something else, so that nothing is rebuilt for nothing.
keep() { cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")" && mv "$1" "$2"; }; }

sources=(proto/linli/"$service"/v1/*.proto)
protoc -Iproto -I/usr/include --include_imports --include_source_info -o "$fresh/source.pb" "${sources[@]}"
rm -rf "$B/proto/linli/$service"
"$B/linli-expand" "$fresh/source.pb" proto "$B/proto" "$service"

(cd "$B/proto" && ls linli/"$service"/v1/*.proto) >"$fresh/files"
mapfile -t files <"$fresh/files"
mkdir "$fresh/gen"
path=(-I"$B/proto" -Iproto -I/usr/include)
protoc "${path[@]}" --plugin="$B/protoc-gen-linli" --linli_out="$fresh/gen" --linli_opt=service="$service" "${files[@]}"
protoc "${path[@]}" --c_out="$fresh/gen" "${files[@]}"
protoc "${path[@]}" --include_imports -o "$fresh/$service.pb" "${files[@]}"

(cd "$fresh/gen" && find . -type f) | while read -r file; do keep "$fresh/gen/$file" "$B/gen/$file"; done
keep "$fresh/$service.pb" "$out.pb"
