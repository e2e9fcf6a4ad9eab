import type { RunId } from "../domain/run.ts";
import type { EffectiveConfig } from "../domain/setting.ts";
import type { Counts, Reason, Status } from "../domain/status.ts";
import type { RunSummary } from "./run-documents.ts";

/** What of the past and the whole is shown; every answer is bounded and comes from journal and last scan. */
export interface Insights {
  /** Newest first. */
  runs(query: RunQuery): RunPage;
  stats(query: StatsQuery): StatsDocument;
  grid(query: GridQuery): GridDocument;
  graph(): GraphDocument;
  system(): Promise<SystemDocument>;
  /** Rows of a file of an item; undefined for an item or a file that is not there. */
  preview(itemId: string, query: PreviewQuery): Promise<PreviewDocument | undefined>;
  /** Scores in the target of an item; undefined when it is not there or has no column of scores. */
  scores(itemId: string): Promise<ScoresDocument | undefined>;
}

export interface RunQuery {
  readonly pair?: string | undefined;
  readonly state?: RunSummary["state"] | undefined;
  /** Started at or after (milliseconds since 1970). */
  readonly since?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RunPage {
  readonly items: readonly RunSummary[];
  /** Counted up to 10,000; null beyond. */
  readonly total: number | null;
  readonly nextCursor: string | null;
}

export const WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type Window = (typeof WINDOWS)[number];

export interface StatsQuery {
  /** All pairs when not given. */
  readonly pair?: string | undefined;
  readonly window: Window;
}

/** Runs count by when they ended; the window reaches to the end of the present step, so that steps stay as they are. */
export interface StatsDocument {
  readonly window: Window;
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  /** At most 50 unless one is asked for: those whose runs ended last, in the order of the config. */
  readonly pairs: readonly PairStats[];
  /** True when older runs of the window were left out, since there are too many; `from` then says from where on. */
  readonly truncated: boolean;
}

/** Durations are of runs that succeeded; percentiles by linear interpolation (simple-statistics `quantile`). */
export interface PairStats {
  readonly pair: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Rows a second over all its runs; null when its job does not tell rows. */
  readonly rowsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  /** Equal steps from `from` to `to`, empty ones too. */
  readonly buckets: readonly StatsBucket[];
  /** Its newest runs that told rows, oldest first, at most 200. */
  readonly files: readonly {
    readonly runId: RunId;
    readonly key: string;
    readonly at: string;
    readonly rows: number;
  }[];
}

export interface StatsBucket {
  readonly at: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly rows: number | null;
}

export interface GridQuery {
  /**
   * `file`: a row per file that enters the flow, with all that was made of it, by name; `date`: a row per date that
   * patterns bind, the newest first, and only the pairs that bind one.
   */
  readonly by: "file" | "date";
  readonly text?: string | undefined;
  /** Only rows with a cell that is not success, or, by date, with a gap. */
  readonly unfinished: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface GridDocument {
  readonly by: "file" | "date";
  readonly pairs: readonly string[];
  readonly rows: readonly GridRow[];
  readonly total: number;
  readonly nextCursor: string | null;
}

export interface GridRow {
  readonly label: string;
  /**
   * In the order of `pairs`. `"gap"`: something of this row is still to come here; by file, it is on its way or stuck in
   * a pair before this one; by date, no file has this date. null: the pair does not read anything of this file.
   */
  readonly cells: readonly (GridCell | "gap" | null)[];
}

/** The worst of the items of a row in one pair. */
export interface GridCell {
  readonly status: Status;
  readonly reason: Reason;
  readonly count: number;
  /** Of the only one, or of the worst. */
  readonly itemId: string;
}

/** Pairs and the folders between them, in the order in which files go through. */
export interface GraphDocument {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export type GraphNode =
  | { readonly kind: "folder"; readonly id: string; readonly label: string; readonly files: number | null }
  | {
      readonly kind: "pair";
      readonly id: string;
      readonly name: string;
      readonly status: Status;
      readonly counts: Counts;
    };

export interface SystemDocument {
  /** The one in force. */
  readonly config: EffectiveConfig;
  readonly folders: readonly {
    readonly label: string;
    readonly use: "source" | "target" | "source and target" | "state";
    readonly freeBytes: number | null;
    readonly totalBytes: number | null;
    readonly problem: string | null;
  }[];
  readonly versions: Readonly<Record<string, string>>;
  /** Files first seen by a hint of the watcher, and by a scan without one, since the start. */
  readonly firstSeen: { readonly byWatching: number; readonly byScanning: number };
  readonly startedAt: string;
}

export interface PreviewQuery {
  /** `target`, or the number of a source from 0. */
  readonly file: "target" | number;
  /** The line that shall be among the rows, with lines before and after it; the first rows when not given. */
  readonly aroundLine?: number | undefined;
}

export interface PreviewDocument {
  readonly file: string;
  /** The first 200. */
  readonly columns: readonly string[];
  readonly columnCount: number;
  /** As wide as `columns`, or as the row itself where it is not sound; long cells are cut. `line` is the line in the file where the row starts (of a workbook the row), from 1. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly hasMore: boolean;
  /** Why no rows can be shown, such as an unknown format. */
  readonly problem: string | null;
}

export interface ScoresDocument {
  readonly column: string;
  readonly count: number;
  readonly blank: number;
  /** Equal steps; `from` inclusive, `to` exclusive but for the last. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Rows with |z| > 3. */
  readonly outlierCount: number;
  /** The first 20 of them: the line and what stands in the first column. */
  readonly outliers: readonly { readonly line: number; readonly name: string; readonly score: number }[];
  /** False when the file is so large that only its first part was read. */
  readonly isWhole: boolean;
}
