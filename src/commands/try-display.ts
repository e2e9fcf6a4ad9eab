import { clearLine, cursorTo } from "node:readline";
import { formatShare } from "../lib/amount.ts";
import { oneLine, showInvisible } from "../lib/invisible.ts";
import type { RunProgress } from "../ports/executor.ts";
import type { Screen } from "./run-display.ts";

/** What is seen while a job is tried. */
export interface TryDisplay {
  /** What the job printed and logged, as it comes. */
  printed(text: string): void;
  progressed(progress: RunProgress): void;
  /** Leaves the screen at the start of a line; may be called twice. */
  close(): void;
}

/** The job's lines, and on a terminal one line below them that says how far it is. */
export function tryDisplay(screen: Screen): TryDisplay {
  let isLineStart = true;
  let hasProgress = false;
  const clear = () => {
    if (!hasProgress) return;
    clearLine(screen, 0);
    cursorTo(screen, 0);
    hasProgress = false;
  };
  return {
    printed: (text) => {
      if (text === "") return;
      clear();
      screen.write(showInvisible(text));
      isLineStart = text.endsWith("\n");
    },
    progressed: (progress) => {
      if (screen.isTTY !== true || !isLineStart) return;
      clear();
      screen.write(`… ${oneLine(formatShare(progress))}`);
      hasProgress = true;
    },
    close: () => {
      clear();
      if (!isLineStart) screen.write("\n");
      isLineStart = true;
    },
  };
}

/** Shows nothing. */
export const SILENT: TryDisplay = { printed: () => {}, progressed: () => {}, close: () => {} };
