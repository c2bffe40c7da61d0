#!/bin/bash
# Fetch the pinned front-end files with `npm pack` (no node_modules, no build step), write their checksums
# and licences, and put them where Django and the tests serve them from. `make vendor` runs it; the result
# is committed, so nobody needs npm to run or test Obligor. htmx is not here: it comes with django-htmx.
set -euo pipefail
cd "$(dirname "$0")/.."

TABLER=@tabler/core@1.6.1
ECHARTS=echarts@6.1.0
TOM_SELECT=tom-select@2.6.2
ICONS=@tabler/icons@3.51.0
AXE=axe-core@4.14.1

dst=src/obligor/foundation/static/vendor
tests=tests/vendor
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# fetch NAME@VERSION: unpack one package and print where it lies.
fetch() {
  local dir file
  dir="$tmp/$(printf %s "$1" | tr -c 'a-zA-Z0-9.' _)"
  mkdir -p "$dir"
  file=$(cd "$dir" && npm pack --silent "$1" 2>/dev/null | tail -1)
  tar xzf "$dir/$file" -C "$dir"
  printf '%s/package\n' "$dir"
}

# Source maps are not shipped, and a manifest storage refuses a reference to a file that is not there.
strip_source_maps() {
  sed -i 's#/\*\# sourceMappingURL=[^*]*\*/##; s#^//\# sourceMappingURL=.*##' "$@"
}

# mit FILE COPYRIGHT-LINE...: two packages name the MIT licence but do not carry its text.
mit() {
  local file=$1
  shift
  { printf 'MIT License\n\n'; printf '%s\n' "$@"; cat scripts/mit-licence.txt; } > "$file"
}

rm -rf "$dst" "$tests/axe-core"
mkdir -p "$dst"/{tabler,echarts,tom-select,icons} "$tests/axe-core"

p=$(fetch "$TABLER")
cp "$p/dist/css/tabler.min.css" "$p/dist/js/tabler.min.js" "$dst/tabler/"
mit "$dst/tabler/LICENSE" 'Copyright 2018-2026 The Tabler Authors' 'Copyright 2018-2026 codecalm.net Paweł Kuna'
strip_source_maps "$dst"/tabler/tabler.min.*

p=$(fetch "$ECHARTS")
cp "$p/dist/echarts.min.js" "$p/LICENSE" "$p/NOTICE" "$dst/echarts/"

p=$(fetch "$TOM_SELECT")
cp "$p/dist/js/tom-select.complete.min.js" "$p/dist/css/tom-select.bootstrap5.min.css" "$p/LICENSE" "$dst/tom-select/"
strip_source_maps "$dst"/tom-select/*.min.*

p=$(fetch "$ICONS")
cp "$p/LICENSE" "$dst/icons/"
while read -r icon; do
  [ -z "$icon" ] || cp "$p/icons/outline/$icon.svg" "$dst/icons/$icon.svg"
done < scripts/icons.txt
cp "$p/icons/filled/star.svg" "$dst/icons/star-filled.svg"

p=$(fetch "$AXE")
cp "$p/axe.min.js" "$p/LICENSE" "$p/LICENSE-3RD-PARTY.txt" "$tests/axe-core/"
strip_source_maps "$tests/axe-core/axe.min.js"

cat > "$dst/README.md" <<TEXT
Third-party files, fetched by \`scripts/vendor.sh\` and committed with \`SHA256SUMS\`; do not edit them.

| package | version | licence |
|---|---|---|
| Tabler | ${TABLER##*@} | MIT |
| Apache ECharts | ${ECHARTS##*@} | Apache-2.0 |
| Tom Select | ${TOM_SELECT##*@} | Apache-2.0 |
| Tabler Icons (\`scripts/icons.txt\` lists which) | ${ICONS##*@} | MIT |
| axe-core (tests only, \`tests/vendor\`) | ${AXE##*@} | MPL-2.0 |
TEXT

for dir in "$dst" "$tests"; do
  (cd "$dir" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
done
du -sh "$dst" "$tests"
