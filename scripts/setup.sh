#!/bin/bash
# Make the environment in .venv: `setup.sh run` for running, `setup.sh dev` for tests and checks too.
# A second call finds its stamp and returns at once. Packages come from wherever pip is set up to look.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
mkdir -p build
exec 9>build/setup.lock
flock 9 # two calls at once: the second waits, then finds the stamp

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '\033[1;31m%s\033[0m\n' "$*" >&2; exit 1; }

# Run a command as root: directly, or through a sudo that asks nothing.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif sudo -n true 2>/dev/null; then sudo "$@"
  else return 1
  fi
}

# apt PACKAGE...: install Debian packages, or fail when there is no apt or nobody may use it.
apt() {
  command -v apt-get >/dev/null || return 1
  as_root true || return 1
  say "Installing $* ..."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 && return
  as_root apt-get update -q >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  return 1
}

make_environment() {
  say "Making the environment in .venv ..."
  rm -rf .venv
  "$python" -m venv .venv >/dev/null 2>&1 && return
  rm -rf .venv
  apt python3-venv || fail "Python's venv is missing. Install it (apt install python3-venv), then try again."
  "$python" -m venv .venv
}

# An environment that was moved, or whose Python went away, is made anew.
bind_to_place() {
  if [ "$(cat .venv/place 2>/dev/null)" != "$PWD" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    make_environment
    printf '%s' "$PWD" > .venv/place
  fi
}

install_locked() {
  local lock=requirements/$1.txt stamp=.venv/installed-$1 sum
  sum=$(sha256sum < "$lock")
  [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return
  say "Installing the locked packages of $lock (a minute or two) ..."
  .venv/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar off \
    --require-hashes --no-deps -r "$lock"
  printf '%s' "$sum" > "$stamp"
}

# `import obligor` and the command `obligor` work in the environment, wherever the checkout lies.
link_product() {
  local site
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '../../../../src\n' > "$site/obligor.pth"
  printf '#!/bin/sh\nexec "$(dirname -- "$(readlink -f -- "$0")")/python" -m obligor "$@"\n' > .venv/bin/obligor
  chmod +x .venv/bin/obligor
}

find_browser() {
  local name
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null && return
  done
  apt chromium || fail "The tests need Chromium: install it (apt install chromium), then try again."
}

# Playwright's driver needs a library that a small Debian lacks.
find_driver_library() {
  .venv/bin/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null && return
  apt libatomic1 || fail "The browser tests need libatomic: install it (apt install libatomic1), then try again."
}

find_chinese_font() {
  command -v fc-list >/dev/null && fc-list :lang=zh family | grep -q . && return
  apt fontconfig fonts-noto-cjk || say "No Chinese font found: pictures of pages will show boxes (apt install fonts-noto-cjk)."
}

python=$(find_python) || fail "Obligor needs Python 3.11 or later: install python3 (apt install python3), then try again."
bind_to_place
if [ "$kind" = dev ]; then
  install_locked dev
  sha256sum < requirements/run.txt | tr -d '\n' > .venv/installed-run # dev.txt holds run.txt
  find_browser
  find_driver_library
  find_chinese_font
else
  install_locked run
fi
link_product
.venv/bin/python -m obligor.config.messages
