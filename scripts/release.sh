#!/usr/bin/env bash
# npm run release: every check, then the version's tarball, its bill of materials and their checksums, in release/.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(node -p 'require("./package.json").version')

if [ -n "$(git status --porcelain)" ]; then
  echo "There are changes that are not committed; a release is made of a commit." >&2
  exit 1
fi
if ! grep -q "^## $version" CHANGELOG.md; then
  echo "CHANGELOG.md has no section \"## $version\": give Unreleased its number." >&2
  exit 1
fi
npm test
npm run --silent check:audit

mkdir -p release
# From the commit and the lockfile alone, so that anybody can make them again.
git archive --format=tar --prefix="pairflow-$version/" HEAD | gzip -n >"release/pairflow-$version.tar.gz"
scripts/bill-of-materials.sh >"release/pairflow-$version.cdx.json"
(cd release && sha256sum "pairflow-$version.tar.gz" "pairflow-$version.cdx.json" >"pairflow-$version.sha256")
ls -l release
