#!/bin/bash
# Validates every committed schema.graphql with graphql-js: run.sh SOURCE_FOLDER WORK_FOLDER
set -euo pipefail
source_folder="$1"
work="$2"
mkdir -p "$work"
cp "$source_folder/tests/graphql/"{package.json,package-lock.json,validate.mjs} "$work/"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --silent
  cp package-lock.json node_modules/.installed-lock
fi
find "$source_folder/examples" "$source_folder/tests/golden" -name schema.graphql -print0 | sort -z |
  xargs -0 node validate.mjs
