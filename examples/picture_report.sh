#!/usr/bin/env bash
# Make docs/images/report.png: the page that `shrink --report` writes, of the carried model, as a browser shows it.
# Needs Java 17 and Chromium (the Debian package `chromium`; CHROMIUM=FILE names another build).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
chromium="${CHROMIUM:-chromium}"
picture="${1:-docs/images/report.png}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

./odf2nna-onnx shrink models/digits_torch.onnx --eval models/digits.csv.gz -o "$work/small.onnx" --threads 1 \
    --report "$work/report.html" --quiet
mkdir -p "$(dirname "$picture")"
"$chromium" --headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run --hide-scrollbars \
    --user-data-dir="$work/profile" --virtual-time-budget=10000 --window-size=1100,1420 \
    --screenshot="$work/report.png" "file://$work/report.html" >"$work/browser.log" 2>&1
test -s "$work/report.png" || { cat "$work/browser.log" >&2; exit 1; }
cp "$work/report.png" "$picture"
echo "wrote $picture: $(wc -c <"$picture") bytes"
