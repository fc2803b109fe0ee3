#!/usr/bin/env bash
# Unpacks an archive into an empty folder and uses it there with an empty home: prunes, and fine-tunes for EPOCHS (default 2).
#   try-archive.sh ARCHIVE [EPOCHS [OPTION...]]
set -euo pipefail
archive=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
epochs=${2:-2}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home" "$folder/work"
cd "$folder"
if [[ $archive == *.zip ]]; then
  unzip -q "$archive"
else
  tar -xzf "$archive"
fi
program="$folder/odf2nna-onnx/bin/odf2nna-onnx"
user_home="$folder/home"
if [[ ${OS:-} == Windows_NT ]]; then
  program="$program.bat"
  user_home=$(cygpath -w "$user_home")
fi
cd work
HOME="$folder/home" JAVA_OPTS="-Duser.home=$user_home" "$program" shrink ../odf2nna-onnx/models/digits_torch.onnx \
  --eval ../odf2nna-onnx/models/digits.csv.gz --widths 40,20 --epochs "$epochs" -o small.onnx "${@:3}"
[[ $(ls -A) == small.onnx ]]
echo "pruned$([[ $epochs == 0 ]] || echo " and fine-tuned") by $(basename "$archive"): $(wc -c <small.onnx) bytes"
