#!/usr/bin/env bash
# On stdout, the bill of materials (CycloneDX) of what a production install has, from the lockfile alone.
# Not by `npm sbom --omit=dev`: it leaves out all that a package for development needs as well, such as zod.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# npm names what it describes by its folder.
mkdir "$folder/pairflow"
cp package.json package-lock.json "$folder/pairflow"
cd "$folder/pairflow"
npm pkg delete devDependencies --loglevel=error >&2
npm prune --omit=dev --package-lock-only --ignore-scripts --no-audit --no-fund --silent >&2
npm sbom --package-lock-only --sbom-format=cyclonedx --loglevel=error
