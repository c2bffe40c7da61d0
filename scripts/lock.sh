#!/bin/bash
# Lock the dependencies with hashes and without any registry address, for Python 3.11 and later.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)" >&2; exit 1; }
compile() {
  uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal "$@"
}
compile run.in -o run.txt
compile dev.in -o dev.txt -c run.txt
