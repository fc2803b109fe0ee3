#!/usr/bin/env bash
# Builds the sources of this checkout twice, in new folders of different names, and compares what comes out byte for byte:
# jars, archive, SBOM. Options, such as -Dlean, are passed on to Maven.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build NAME MASK ZONE: what may differ between two machines differs here, too; jars keep the modes of files, but for a group's
# right to write
build() {
  local folder="$work/$1"
  (
    umask "$2"
    mkdir -p "$folder"
    (cd "$source" && git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf -) |
      tar -xf - -C "$folder" --no-same-permissions
    cd "$folder"
    TZ=$3 ./mvnw -q -B -ntp -Prelease -Dquick -Dmaven.test.skip=true "${@:4}" package
  )
  (cd "$folder" && find target -type f \( -name 'odf2nna-onnx-*' -o -name sbom.json \) | LC_ALL=C sort | xargs sha256sum) >"$work/$1.sha256"
}

build first 022 UTC "$@"
build second-build/elsewhere 002 Asia/Tokyo "$@"
mv "$work/second-build/elsewhere.sha256" "$work/second.sha256"
cat "$work/first.sha256"
[[ -s $work/first.sha256 ]]
diff "$work/first.sha256" "$work/second.sha256"
echo "both builds gave the same $(wc -l <"$work/first.sha256") files"
