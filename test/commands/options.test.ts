import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowPlace } from "../../src/commands/options.ts";
import { tempFolder } from "../support/temp-folder.ts";

it("a single argument is the flow when it is a folder or a config file, else the item", async () => {
  const root = await tempFolder();
  const config = join(root, "flow.config.yaml");
  await writeFile(config, "");
  await writeFile(join(root, "a.csv"), "");
  await mkdir(join(root, "funds"));
  expect(flowPlace(undefined, undefined)).toEqual({ flow: ".", key: undefined });
  expect(flowPlace(root, undefined)).toEqual({ flow: root, key: undefined });
  expect(flowPlace(config, undefined)).toEqual({ flow: config, key: undefined });
  expect(flowPlace(join(root, "a.csv"), undefined)).toEqual({ flow: ".", key: join(root, "a.csv") });
  expect(flowPlace("File_A.csv", undefined)).toEqual({ flow: ".", key: "File_A.csv" });
  expect(flowPlace("nowhere", "File_A.csv")).toEqual({ flow: "nowhere", key: "File_A.csv" });
});
