import type { FlowActions } from "../../src/app/actions.ts";

/** Actions that remember what they were told; `retry` does what it is given. */
export function makeFakeActions(
  retry: (itemId: string) => boolean,
): FlowActions & { readonly told: readonly string[] } {
  const told: string[] = [];
  const tell = (line: string): true => {
    told.push(line);
    return true;
  };
  return {
    told,
    retry,
    skip: (itemId, reason) => tell(`skip ${itemId} ${reason}`),
    unskip: (itemId) => tell(`unskip ${itemId}`),
    redo: async (itemId) => {
      tell(`redo ${itemId}`);
      return [];
    },
    redoes: (itemId) => [{ itemId, target: "data/z-scores/File_A.csv" }],
    trashOf: async () => [],
    restore: async (trashId) => tell(`restore ${trashId}`),
    applyToAll: async (action, _filter, { expectedCount }) => {
      tell(`${action} ${expectedCount}`);
      return { changed: expectedCount, unchanged: 0 };
    },
    pause: (pair) => tell(`pause ${pair}`),
    resume: (pair) => tell(`resume ${pair}`),
    cancel: async (runId) => tell(`cancel ${runId}`),
    scan: () => void tell("scan"),
  };
}
