#!/usr/bin/env bash
# The work of action.yml: builds the program without TensorFlow's library and compares two models. Ends with 5 if the second one
# is worse by more than MAX_DROP. Wants BEFORE, AFTER, EVAL, MAX_DROP, OPTIONS and REPORT.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program="$source/target/lean/action/odf2nna-onnx/bin/odf2nna-onnx"
if [[ ! -e $program ]]; then
  (cd "$source" && ./mvnw -q -B -ntp -Dlean -Dquick -Dmaven.test.skip=true -Ddist.format=dir -Ddist.name=action package)
fi
read -r -a options <<<"${OPTIONS:-}"
table=$(mktemp)
code=0
"$program" compare "$BEFORE" "$AFTER" --eval "$EVAL" --max-drop "$MAX_DROP" --report "$REPORT" --force \
  ${options[@]+"${options[@]}"} 2>"$table" || code=$?
cat "$table" >&2
{
  echo '```'
  cat "$table"
  echo '```'
} >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
rm -f "$table"
if [[ -e $REPORT ]]; then
  echo "report=$REPORT" >>"${GITHUB_OUTPUT:-/dev/null}"
fi
exit "$code"
