import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Dropped } from "./dropper.ts";
import type { Item } from "./page.ts";
import { type Finding, findMergeFault, findScoreFault, findSummaryFault, unstamped } from "./recompute.ts";
import { hashOf, isStampable, type Version } from "./version.ts";

/** What the audit counted; `findings` is empty when every promise held. */
export interface Audit {
  readonly outputs: number;
  readonly lost: number;
  readonly wrong: number;
  readonly badFiles: number;
  readonly badFilesTold: number;
  readonly findings: readonly string[];
}

/** The frames of DataFrames are bounded, and the last pair of the flow uses them. */
const LARGEST_SUMMARY_BYTES = 50_000_000;

/** Looks at the folders from outside: makes every output anew by code of its own and compares. Shares nothing with the product. */
export async function audit(root: string, dropped: Dropped, open: readonly Item[]): Promise<Audit> {
  const book = new Book(root, open);
  for (const [name, versions] of dropped.versions) {
    await auditFile(book, name, versions, dropped.stalled.has(name)).catch((error: unknown) => {
      book.finds(
        "timestamps",
        name,
        `or what was made of it is no table: ${error instanceof Error ? error.message : error}`,
      );
    });
  }
  book.closeErrors();
  book.checkNames([...dropped.versions.keys()]);
  return book.sum();
}

async function auditFile(book: Book, name: string, versions: readonly Version[], isStalled: boolean): Promise<void> {
  const last = versions.at(-1);
  const stamped = book.path("timestamps", name);
  if (!existsSync(stamped)) {
    if (last !== undefined && isStampable(last)) book.loses("timestamps", name);
    else if (last !== undefined) book.expectError("timestamps", name, last);
    return;
  }
  const { hash, stamps } = await unstamped(stamped);
  const made = versions.find((version) => isStampable(version) && hashOf(version) === hash);
  if (stamps.size !== 1) book.finds("timestamps", name, `has ${stamps.size} stamps`);
  book.check(
    "timestamps",
    name,
    made === undefined && !isStalled ? "is none of the contents that were dropped" : undefined,
  );
  if (made?.kind !== "A") return;
  if (made.fault === "no number") {
    book.expectError("z-scores", name, made);
    return;
  }
  await auditChain(book, name, stamped);
}

/** From a stamped File_A on, each output is made anew from the files that lie before it. */
async function auditChain(book: Book, name: string, stamped: string): Promise<void> {
  const scored = book.path("z-scores", name);
  if (!existsSync(scored)) return book.loses("z-scores", name);
  book.check("z-scores", name, await findScoreFault(stamped, scored));
  const fileB = book.path("timestamps", name.replace("File_A", "File_B"));
  if (!existsSync(fileB)) return;
  const mergedName = name.replace("File_A", "Merged");
  const merged = book.path("merged", mergedName);
  if (!existsSync(merged)) return book.loses("merged", mergedName);
  book.check("merged", mergedName, await findMergeFault(scored, fileB, merged));
  if (statSync(merged).size > LARGEST_SUMMARY_BYTES) return;
  const summaryName = name.replace("File_A", "Summary");
  const summary = book.path("summary", summaryName);
  if (!existsSync(summary)) return book.loses("summary", summaryName);
  book.check("summary", summaryName, await findSummaryFault(merged, summary));
}

/** Keeps count, and knows which outputs and which errors were accounted for. */
class Book {
  readonly #root: string;
  readonly #errors: Map<string, Item>;
  readonly #findings: string[] = [];
  readonly #seen = new Set<string>();
  #lost = 0;
  #wrong = 0;
  #badFiles = 0;
  #badFilesTold = 0;

  constructor(root: string, open: readonly Item[]) {
    this.#root = root;
    const errors = open.filter(({ status }) => status === "error");
    this.#errors = new Map(errors.map((item) => [`${item.pair}/${item.key}`, item]));
  }

  path(folder: string, name: string): string {
    return join(this.#root, "data", folder, name);
  }

  finds(folder: string, name: string, what: string): void {
    this.#findings.push(`${folder}/${name}: ${what}`);
  }

  loses(folder: string, name: string): void {
    this.#lost += 1;
    this.finds(folder, name, "is lost");
  }

  check(folder: string, name: string, finding: Finding): void {
    this.#seen.add(`${folder}/${name}`);
    if (finding === undefined) return;
    this.#wrong += 1;
    this.finds(folder, name, finding);
  }

  /** A bad file is an error that names the file, and the line where there is one. */
  expectError(pair: string, name: string, { fault, faultLine }: Version): void {
    this.#badFiles += 1;
    const item = this.#errors.get(`${pair}/${name}`);
    this.#errors.delete(`${pair}/${name}`);
    const place = fault === "empty" ? name : `${name}, line ${faultLine}`;
    if (item?.message.includes(place) === true) this.#badFilesTold += 1;
    else this.finds(pair, name, `is a bad file (${fault}, line ${faultLine}), told as: ${item?.message ?? "nothing"}`);
  }

  /** Every other error is one too many. */
  closeErrors(): void {
    for (const [place, { reason, message }] of this.#errors) this.#findings.push(`${place}: ${reason}: ${message}`);
  }

  /** Outputs that nothing explains, and temps. */
  checkNames(dropped: readonly string[]): void {
    for (const folder of ["timestamps", "z-scores", "merged", "summary"]) {
      for (const name of existsSync(this.path(folder, "")) ? readdirSync(this.path(folder, "")) : []) {
        if (!this.#seen.has(`${folder}/${name}`)) this.finds(folder, name, "is there, and nothing explains it");
      }
    }
    const source = readdirSync(this.path("source", ""));
    for (const name of source.filter((name) => !dropped.includes(name))) this.finds("source", name, "is new");
    for (const name of dropped.filter((name) => !source.includes(name))) this.finds("source", name, "is gone");
  }

  sum(): Audit {
    const counts = { outputs: this.#seen.size, lost: this.#lost, wrong: this.#wrong };
    return { ...counts, badFiles: this.#badFiles, badFilesTold: this.#badFilesTold, findings: this.#findings };
  }
}
