#!/bin/sh
# Locks what pyproject.toml declares, for every supported Python and platform, with hashes and without
# naming an index. Run by hand with uv on the path (or in the test environment); `--upgrade` takes newer releases.
#
#   core.txt   what `tinhso` needs          spark.txt  core + Apache Spark
#   test.txt   core + tests and checks      bench.txt  test + the peers we compare with
#   traces.txt what an offline bundle holds: core + the extra `traces`
#   uv.txt     the installer itself
#
# Each wider lock is held to the narrower ones, so that a test runs what a user runs.
set -eu
cd "$(dirname "$0")/.."

lock() {
    out=requirements/$1.txt
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file "$out" "$@" "${upgrade:---quiet}"
}

upgrade=${1:-}
test -z "$upgrade" || test "$upgrade" = --upgrade || { echo "usage: $0 [--upgrade]" >&2; exit 2; }

lock core pyproject.toml
lock test pyproject.toml --group test --constraints requirements/core.txt
lock bench pyproject.toml --group bench --constraints requirements/test.txt
lock spark pyproject.toml --extra spark --constraints requirements/bench.txt
lock traces pyproject.toml --extra traces --constraints requirements/test.txt
echo "uv" | lock uv - --constraints requirements/test.txt

if grep -n '://' requirements/*.txt; then
    echo "a lock names an address; see docs/decisions/0002-how-dependencies-are-locked.md" >&2
    exit 1
fi
