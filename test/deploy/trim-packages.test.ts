import { expect, it } from "vitest";
import { isNeedless } from "../../deploy/trim-packages.ts";

it.each([
  "mathjs/lib/browser/math.js",
  "zod/v4/index.js.map",
  "@tensorflow/tfjs-core/dist/tf-core.min.js",
  "@tensorflow/tfjs-core/dist/ops/add.js",
  "@scope/name/test/index.js",
  "ajv/README.md",
  "a/node_modules/b/test/x.js",
])("%s can go", (path) => expect(isNeedless(path)).toBe(true));

it.each([
  "@tensorflow/tfjs-core/dist/tf-core.node.js",
  "@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.node.js",
  "@tensorflow/tfjs-core/package.json",
  "xlsx/dist/cpexcel.js",
  "xlsx/xlsx.js",
  "yaml/dist/doc/Document.js",
  "ajv/dist/docs/x.js",
  "ajv/LICENSE.md",
  "zod/v4/index.d.ts",
  "test/index.js",
  "@duckdb/node-bindings-linux-x64/libduckdb.so",
])("%s stays", (path) => expect(isNeedless(path)).toBe(false));
