import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { DataFrame } from "danfojs-node";
import { mean, standardDeviation } from "simple-statistics";
import { z } from "zod";
import { loadDanfo } from "../src/tables/frame/danfo.ts";

/**
 * The three jobs of the shipped flow with csv-parse, danfojs and csv-stringify: danfo-flow.ts SOURCE_FOLDER OUTPUT_FOLDER.
 * Each job reads the files that the one before wrote. Cells stay texts. Mean and deviation are simple-statistics':
 * danfojs has the sample deviation only.
 */
const [source = ".", output = "."] = process.argv.slice(2);
const danfo = loadDanfo();

for (const name of ["File_A.csv", "File_B.csv"]) {
  const frame = read(join(source, name));
  const stamp = new Date().toISOString();
  write(frame.addColumn("time_started", Array(frame.shape[0]).fill(stamp)), `stamped-${name}`);
}

const stamped = read(join(output, "stamped-File_A.csv"));
const navs = stamped.column("nav").values.map(Number);
const [center, deviation] = [mean(navs), standardDeviation(navs)];
const scores = navs.map((nav) => (nav - center) / deviation);
write(stamped.addColumn("z_score_nav", scores), "scored-File_A.csv");

const left = read(join(output, "scored-File_A.csv"));
const right = read(join(output, "stamped-File_B.csv"));
const merged = danfo.merge({ left, right, on: ["isin"], how: "left" });
const times = merged.column("time_started_1").values;
const earliest = merged.column("time_started").values.map((time, row) => earlier(String(time), times[row]));
const filled = merged.column("subscriptions").values.map((text) => (typeof text === "string" ? text : "0"));
const kept = merged.drop({ columns: ["time_started", "time_started_1", "subscriptions"] });
write(kept.addColumn("time_started", earliest).addColumn("subscriptions", filled), "Merged.csv");

function read(path: string): DataFrame {
  const [names = [], ...rows] = z.array(z.array(z.string())).parse(parse(readFileSync(path)));
  return new danfo.DataFrame(rows, { columns: names });
}

function write(frame: DataFrame, name: string): void {
  writeFileSync(join(output, name), stringify([frame.columns, ...frame.values.map((row) => [row].flat())]));
}

/** A row without a match has NaN in its second time. */
function earlier(time: string, other: unknown): string {
  return typeof other === "string" && other < time ? other : time;
}
