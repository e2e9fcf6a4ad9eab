import { Command, Option } from "commander";
import type { PreviewDocument } from "../app/insights.ts";
import { FlowError } from "../domain/errors.ts";
import { plural } from "../lib/amount.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { findItem } from "./find-item.ts";
import { withFlowSource } from "./flow-source.ts";
import { printJson } from "./json.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, flowPlace, wholeNumber, withFlowAndKey } from "./options.ts";
import { err, out } from "./style.ts";
import { alignedLines } from "./text-table.ts";

interface PreviewOptions extends FlowOptions {
  readonly pair?: string;
  /** From 1, as people count. */
  readonly source?: number;
  readonly around?: number;
  readonly rows: number;
  readonly json?: boolean;
}

export function previewCommand(): Command {
  const command = withFlowAndKey(new Command("preview"), ["[key]", "an item, by its target's name"])
    .description("Show rows of an item's target, or of one of its sources.")
    .option("--pair <name>", "the item's pair, where several have an item of this name")
    .option("--source <n>", "the n-th source in place of the target, from 1", wholeNumber(1, 1_000))
    .option("--around <line>", "the rows around this line of the file", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addOption(new Option("--rows <n>", "at most so many rows").argParser(wholeNumber(1, 20)).default(20))
    .option("--json", "the document of GET /api/v1/items/:id/preview")
    .action(async (first: string | undefined, second: string | undefined, options: PreviewOptions) => {
      const { flow, key } = flowPlace(first, second);
      if (key === undefined) {
        throw new FlowError("usage", "no item is named", { hint: "Give its key, as pairflow plan -v lists them." });
      }
      await preview(flow, key, options);
    });
  return withManual(command, {
    examples: [
      ["pairflow preview Merged.csv", "the first rows of a target"],
      ["pairflow preview ../funds File_A.csv --pair z-scores --source 1 --around 7", "what an error speaks of"],
    ],
    environment: SERVER_ENVIRONMENT,
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.config, EXIT.folder, EXIT.database],
  });
}

async function preview(flow: string, key: string, options: PreviewOptions): Promise<void> {
  const { pair, source: number, around: aroundLine } = options;
  const file = number === undefined ? "target" : number - 1;
  const { found, item } = await withFlowSource(flow, options, async (source) => {
    const item = await findItem(source, { key, pair });
    return { item, found: await source.preview(item.id, { file, aroundLine }) };
  });
  if (found === undefined) {
    const { length } = item.sources;
    const isBeyond = number !== undefined && number > length;
    throw new FlowError(
      "usage",
      `there is no ${number === undefined ? "target" : `source ${number}`} of "${key}" to show`,
      {
        hint: isBeyond ? `It has ${plural(length, "source")}.` : item.message,
      },
    );
  }
  const shown = limited(found, options);
  if (options.json === true) printJson(shown);
  else print(shown, aroundLine);
  if (found.problem !== null) process.exitCode = EXIT.itemFailed;
}

/** At most so many rows: the first ones, or those next to the line that was asked for. */
function limited(found: PreviewDocument, { rows: count, around }: PreviewOptions): PreviewDocument {
  if (found.rows.length <= count) return found;
  const at = around === undefined ? 0 : found.rows.findLastIndex(({ line }) => line <= around);
  const from = around === undefined ? 0 : Math.min(Math.max(0, at - (count >> 1)), found.rows.length - count);
  return { ...found, rows: found.rows.slice(from, from + count), hasMore: true };
}

function print(
  { file, columns, columnCount, rows, hasMore, problem }: PreviewDocument,
  aroundLine: number | undefined,
): void {
  console.error(err.colours.dim(oneLine(file)));
  if (problem !== null) console.error(`${err.mark.error} ${oneLine(problem)}`);
  if (columns.length === 0 && rows.length === 0) return;
  const asked = aroundLine === undefined ? undefined : rows.findLast(({ line }) => line <= aroundLine);
  const table = [["line", ...columns], ...rows.map(({ line, cells }) => [String(line), ...cells])];
  const [head = "", ...lines] = alignedLines(table, { width: out.width === undefined ? undefined : out.width - 2 });
  console.log(`  ${out.colours.bold(head)}`);
  for (const [index, line] of lines.entries())
    console.log(rows[index] === asked ? out.colours.yellow(`> ${line}`) : `  ${line}`);
  if (columnCount > columns.length) {
    console.log(out.colours.dim(`  ${plural(columnCount - columns.length, "more column")} not shown`));
  }
  if (hasMore) console.log(out.colours.dim("  ..."));
}
