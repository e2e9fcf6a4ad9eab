import { environmentCode, FlowError } from "../../src/domain/errors.ts";
import type { Folder } from "../../src/ports/folder.ts";

/** System error codes by folder: what reading or writing there fails with while it is set. */
export interface FolderFaults {
  readonly read: Map<string, string>;
  readonly write: Map<string, string>;
}

/** The same folder where each step waits before it is done and once more before its result is known, and can fail. */
export function gatedFolder(inner: Folder, gate: () => Promise<void>, faults: FolderFaults): Folder {
  const check = (use: keyof FolderFaults) => {
    const fault = faults[use].get(inner.label);
    if (fault === undefined) return;
    const cause = Object.assign(new Error(fault), { code: fault });
    const code = environmentCode(cause) ?? "internal";
    throw new FlowError(code, `${inner.label} says ${fault}`, { kind: "environment", cause });
  };
  const step =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>, use?: keyof FolderFaults) =>
    async (...given: Given): Promise<Result> => {
      await gate();
      if (use !== undefined) check(use);
      const result = await work(...given);
      await gate();
      return result;
    };
  return {
    ...inner,
    async *list(options, signal) {
      await gate();
      let listed = 0;
      for await (const entry of inner.list(options, signal)) {
        yield entry;
        listed += 1;
        if (listed === 1) await gate();
        check("read");
      }
      check("read");
    },
    paths: step(inner.paths, "read"),
    find: step(inner.find),
    fetch: step(inner.fetch, "read"),
    snapshot: step(inner.snapshot, "read"),
    digest: step(inner.digest, "read"),
    hasEnd: step(inner.hasEnd, "read"),
    stage: step(inner.stage),
    publish: step(inner.publish, "write"),
    sync: step(inner.sync, "write"),
    discard: step(inner.discard),
    sweep: step(inner.sweep),
    trash: step(inner.trash, "write"),
    trashOf: step(inner.trashOf, "read"),
    restore: step(inner.restore, "write"),
    probe: async (use) => {
      await gate();
      check("read");
      if (use === "write") check("write");
      await inner.probe(use);
    },
  };
}
