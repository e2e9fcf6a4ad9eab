import type { ItemDetail } from "../../src/app/item-documents.ts";
import type { RunDetail, RunSummary } from "../../src/app/run-documents.ts";
import type { Reason, Status } from "../../src/domain/status.ts";

/** Names that break pages which trust them: markup, quotes, a line break, an override of direction, controls, length. */
export const HOSTILE_NAMES = [
  "<img src=x onerror=alert(1)>.csv",
  "\"><script>alert(2)</script>'`.csv",
  "two\nlines\r\tand a tab.csv",
  "invoice\u202Efdp.csv",
  "\u001B[31mred\u001B[0m.csv",
  "emoji 🎉 ünïcode 日本.csv",
  "javascript:alert(3)//&lt;b&gt;.csv",
  "../../etc/passwd",
  `${"long-name-".repeat(24)}.csv`,
] as const;

const REASON_STATUS: Readonly<Record<Reason, Status>> = {
  done: "success",
  external: "success",
  stale: "success",
  new: "preliminary",
  queued: "preliminary",
  running: "preliminary",
  settling: "preliminary",
  waiting: "preliminary",
  paused: "preliminary",
  skipped: "preliminary",
  failed: "error",
  "gave-up": "error",
  lost: "error",
  conflict: "error",
  unreadable: "error",
  "invalid-name": "error",
};

const MESSAGES: Partial<Readonly<Record<Reason, readonly [message: string, hint: string | null]>>> = {
  failed: [
    'data/timestamps/File_A_07.csv, line 7, column nav: "12,3x" is not a number.\nThe line reads: LU0323578657,12,3x',
    'Correct the cell, or name the text in "missing" if it means that there is no value.',
  ],
  "gave-up": [
    "The job was stopped after 2 h, the pair's timeout.",
    "Gave up after 3 attempts; a changed source, job or params, or a retry, starts it again.",
  ],
  lost: ["The runner stopped while this ran.", null],
  conflict: ["data/merged/Merged_02.csv is also the target of File_A_02.CSV.", "Rename one of the two sources."],
  unreadable: [
    "data/source/private.csv cannot be read: permission denied.",
    "Give the runner's user the right to read it.",
  ],
  "invalid-name": ["A file name in data/source is no UTF-8 text.", "Rename the file."],
  new: ["Has not run yet.", null],
  queued: ["Starts as soon as a worker is free.", null],
  running: ["Running, attempt 1.", null],
  settling: ["Waits for a source file that may still be being written.", null],
  paused: ["The pair is paused.", null],
  skipped: ["Skipped: The fund was closed.", null],
  waiting: ["Waits for data/timestamps/File_B_03.csv.", null],
  stale: ["The source changed after the target was made; the target is kept.", null],
  external: ["The target file was there before Pairflow ran this.", null],
};

/** One item of each reason, the hostile names, and enough finished ones to look like a flow. */
export function richItems(): readonly ItemDetail[] {
  const reasons = Object.keys(REASON_STATUS) as Reason[]; // the keys of a Record<Reason, ...> are the reasons
  const each = reasons.map((reason, index) =>
    makeItem(`i_${reason}`, `File_A_${String(index).padStart(2, "0")}.csv`, reason),
  );
  const hostile = HOSTILE_NAMES.map((key, index) =>
    makeItem(`i_hostile${index}`, key, index % 2 === 0 ? "failed" : "done", "timestamps"),
  );
  const done = Array.from({ length: 102 }, (_, index) =>
    makeItem(
      `i_done${index}`,
      `Prices_${String(index + 1).padStart(3, "0")}.xlsx`,
      "done",
      index % 3 === 0 ? "merge" : "timestamps",
    ),
  );
  return [...each, ...hostile, ...done];
}

/** One item in the situation that its reason says. */
export function makeItem(id: string, key: string, reason: Reason, pair = "z-scores"): ItemDetail {
  const status = REASON_STATUS[reason];
  const [message, hint] = MESSAGES[reason] ?? ["The target file is there.", null];
  const runs = runsOf(id, key, reason, pair);
  const source = `data/timestamps/${key}`;
  return {
    id,
    pair,
    key,
    status,
    reason,
    message,
    hint,
    attempt: runs.length,
    maxAttempts: 3,
    nextAttemptAt: reason === "lost" ? "2026-11-21T11:03:48.000Z" : null,
    sources: [source],
    target: reason === "waiting" ? null : `data/${pair}/${key}`,
    lastRunId: runs[0]?.id ?? null,
    updatedAt: runs[0]?.finishedAt ?? runs[0]?.startedAt ?? null,
    progress: reason === "running" ? { done: 640_000, total: 1_000_000, unit: "rows" } : null,
    sourceFiles: [{ path: source, sizeBytes: 1_441_792, modifiedAt: "2026-11-21T10:58:12.000Z" }],
    expectedEndAt: reason === "running" ? "2026-11-21T11:04:30.000Z" : null,
    lastDurationMs: runs[0]?.durationMs ?? null,
    skippable: status === "error",
    skipped: reason === "skipped" ? { reason: "The fund was closed.", at: "2026-11-21T10:00:00.000Z" } : null,
    retryable: ["failed", "gave-up", "lost"].includes(reason),
    runs,
  };
}

/** The run behind a summary, with facts, warnings and a log that carries the item's name. */
export function runOfItem(item: ItemDetail, run: RunSummary): RunDetail {
  const made = run.state === "succeeded";
  const log = [
    `started on ${item.key}`,
    "7 rows read",
    run.message ?? "7 rows written",
    "\u001B[2Jcleared the screen, it thought",
  ];
  return {
    ...run,
    sources: item.sources,
    target: item.target ?? "data/z-scores/unknown",
    output: made
      ? { sizeBytes: 1_512, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
      : null,
    facts: { "rows in": 12_314, "rows out": made ? 12_314 : 0, "unmatched keys": ["LU0323578657", "-", item.key] },
    warnings: ["2 cells of nav are blank and have no score.", `Odd name: ${item.key}`],
    log: `${log.join("\n")}\n`,
  };
}

function runsOf(id: string, key: string, reason: Reason, pair: string): readonly RunSummary[] {
  if (
    ["new", "queued", "settling", "waiting", "paused", "external", "conflict", "unreadable", "invalid-name"].includes(
      reason,
    )
  )
    return [];
  const count = reason === "gave-up" ? 3 : 1;
  return Array.from({ length: count }, (_, index) => runSummary({ id, key, pair, reason }, count - index));
}

function runSummary(
  { id, key, pair, reason }: Pick<ItemDetail, "id" | "key" | "pair" | "reason">,
  attempt: number,
): RunSummary {
  const [message, hint] = REASON_STATUS[reason] === "error" ? (MESSAGES[reason] ?? [null, null]) : [null, null];
  const shape = { id: `r_${id}_${attempt}`, itemId: id, pair, key, attempt, message, hint };
  const startedAt = `2026-11-21T11:0${attempt - 1}:01.004Z`;
  if (reason === "running") return { ...shape, state: "running", startedAt, finishedAt: null, durationMs: null };
  const state = stateOf(reason);
  return { ...shape, state, startedAt, finishedAt: `2026-11-21T11:0${attempt - 1}:02.118Z`, durationMs: 1_114 };
}

function stateOf(reason: Reason): RunSummary["state"] {
  if (reason === "lost") return "lost";
  return REASON_STATUS[reason] === "error" ? "failed" : "succeeded";
}
