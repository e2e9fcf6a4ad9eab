import { FlowError } from "../../src/domain/errors.ts";
import type { FileEntry } from "../../src/domain/file.ts";
import type { Folder } from "../../src/ports/folder.ts";
import type { FolderFaults } from "./gated-folder.ts";
import { PAIRS, SOURCE_FILES } from "./model-flow.ts";
import type { Parts } from "./world.ts";

/** A part without one of its mechanisms, and the promise that must be seen broken. */
export interface Mutant {
  readonly name: string;
  readonly parts: Partial<Parts>;
  readonly breaks: RegExp;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: "a journal that forgets the beginning of runs",
    parts: { journal: (sound) => ({ ...sound, begin: () => {} }) },
    breaks: /^attempts are counted before they start/,
  },
  {
    name: "a journal that forgets which attempt it is",
    parts: { journal: (sound) => ({ ...sound, begin: (run) => sound.begin({ ...run, attempt: 1 }) }) },
    breaks: /^attempts are bounded|^poison/,
  },
  {
    name: "a journal that leaves the runs of the dead as they were",
    parts: { journal: (sound) => ({ ...sound, loseRunning: () => 0 }) },
    breaks: /^no phantom running/,
  },
  {
    name: "a journal that keeps the end of runs to itself",
    parts: { journal: (sound) => ({ ...sound, end: () => {} }) },
    breaks: /^no phantom running/,
  },
  {
    name: "a folder that publishes over what is there",
    parts: { folder: (sound) => ({ ...sound, publish: (from, as) => sound.publish(from, as, { replace: true }) }) },
    breaks: /^publish once/,
  },
  {
    name: "a folder that publishes by copying",
    parts: { folder: (sound, disk) => ({ ...sound, publish: copying(sound, disk) }) },
    breaks: /^atomic target/,
  },
  {
    name: "a folder where jobs write to the target's own name",
    parts: { folder: (sound) => ({ ...sound, stage: async (as) => `${sound.label}/${as}` }) },
    breaks: /^atomic target/,
  },
  {
    name: "a folder that does not see that a source changed",
    parts: { folder: blindFolder },
    breaks: /^consistent input/,
  },
  {
    name: "a folder that moves the source away once its target is there",
    parts: { folder: (sound, disk) => ({ ...sound, publish: consuming(sound, disk) }) },
    breaks: /^source untouched/,
  },
  {
    name: "a sweep that takes the files of live runs",
    parts: { folder: (sound) => ({ ...sound, sweep: () => sound.sweep(new Set()) }) },
    breaks: /^no lost file: .* no-output/,
  },
  {
    name: "a sweep that takes nothing",
    parts: { folder: (sound) => ({ ...sound, sweep: async () => 0 }) },
    breaks: /^sweep/,
  },
  {
    name: "folders of which one that is full stops all",
    parts: { folder: contagious },
    breaks: /^isolation/,
  },
  {
    name: "a lock that lets a second runner in",
    parts: { lock: "ignored" },
    breaks: /^publish once|^no phantom running|^attempts are/,
  },
  {
    name: "a pair that reads files which may still be being written",
    parts: { pairs: PAIRS.map((pair) => ({ ...pair, settleMs: 0 })) },
    breaks: /^settled/,
  },
  {
    name: "a clock that waits by the time of day",
    parts: { clock: (sound) => ({ ...sound, monotonicMs: () => sound.now() }) },
    breaks: /^no lost file|^settled/,
  },
  {
    name: "a ticker that never ticks",
    parts: { ticker: () => ({ every: () => ({ nextAt: () => null, dueSince: () => 0, stop: () => {} }) }) },
    breaks: /^no lost file/,
  },
  {
    name: "an executor that blames the file for a full disk",
    parts: { workers: blaming },
    breaks: /^environment failures are not charged/,
  },
];

function copying(sound: Folder, disk: { readonly files: Map<string, { readonly content: string }> } & Writer) {
  return async (from: string, as: string): Promise<FileEntry> => {
    const content = disk.files.get(from)?.content ?? "";
    disk.write(`${sound.label}/${as}`, content.slice(0, 5));
    disk.write(`${sound.label}/${as}`, content);
    disk.files.delete(from);
    return (await sound.find(as)) ?? Promise.reject(new Error("unreachable"));
  };
}

/** Takes the fault of any folder for its own. */
function contagious(sound: Folder, _disk: unknown, faults: FolderFaults): Folder {
  const check = () => {
    if (faults.write.size > 0) throw new FlowError("disk-full", "some disk is full", { kind: "environment" });
  };
  return {
    ...sound,
    probe: async (use) => {
      check();
      await sound.probe(use);
    },
  };
}

interface Writer {
  write(path: string, content: string): void;
}

function consuming(sound: Folder, disk: { readonly files: Map<string, unknown> }): Folder["publish"] {
  return async (from, as, options) => {
    const published = await sound.publish(from, as, options);
    disk.files.delete(SOURCE_FILES.find((path) => path.endsWith(`/${as}`)) ?? "");
    return published;
  };
}

/** Says of each file what it said when it was listed. */
function blindFolder(sound: Folder): Folder {
  const listed = new Map<string, FileEntry>();
  return {
    ...sound,
    async *list(options, signal) {
      for await (const entry of sound.list(options, signal)) {
        listed.set(entry.path, entry);
        yield entry;
      }
    },
    find: async (path) => listed.get(path) ?? (await sound.find(path)),
  };
}

function blaming(sound: ReturnType<Parts["workers"]>): ReturnType<Parts["workers"]> {
  return {
    slots: sound.slots,
    start: (listener) =>
      sound.start({
        ...listener,
        progress: (progress) => listener.progress(progress),
        outcome: (outcome) => {
          if (outcome.kind !== "failed") listener.outcome(outcome);
          else listener.outcome({ ...outcome, failure: { ...outcome.failure, kind: "transient" } });
        },
      }),
    submit: (order) => sound.submit(order),
    cancel: (run, reason) => sound.cancel(run, reason),
    stop: (graceMs) => sound.stop(graceMs),
  };
}
