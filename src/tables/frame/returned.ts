import { FlowError } from "../../domain/errors.ts";

/** What a frame consists of. */
export interface FrameParts {
  readonly columns: readonly string[];
  /** The label of each row. */
  readonly index: readonly unknown[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What a job's function returned, as a frame of any copy of danfojs. Throws `job-invalid`, which says what it is instead. */
export function requireFrame(returned: unknown): FrameParts {
  const kind = kindOf(returned);
  if (kind === "a Series") {
    throw noFrame(
      kind,
      'Add it to a frame: frame.addColumn("name", series), or make it one: new DataFrame({ name: series.values }).',
    );
  }
  if (kind === "nothing") {
    throw noFrame(
      kind,
      "End the function with a return: most of what danfojs does to a frame is in the frame that it returns.",
    );
  }
  // Not by its getters: a column called index or columns may hide them.
  const [columns, index, rows] = ["$columns", "$index", "$data"].map((field) => listAt(returned, field));
  if (kind !== "a DataFrame" || columns === undefined || index === undefined || rows === undefined) {
    throw noFrame(
      kind,
      "Make it one: new DataFrame(rows, { columns: [...] }), with { DataFrame } = loadDanfo() of pairflow/tables.",
    );
  }
  const names = columns.map(String);
  refuseColumns(names);
  return { columns: names, index, rows: rows.map((row) => (Array.isArray(row) ? row : [row])) };
}

function kindOf(returned: unknown): string {
  if (returned === undefined || returned === null) return "nothing";
  if (typeof returned !== "object") return `a ${typeof returned}`;
  if (Array.isArray(returned)) return "an array";
  const isSeries: unknown = Reflect.get(returned, "$isSeries");
  if (isSeries === undefined) return "an object";
  return isSeries === true ? "a Series" : "a DataFrame";
}

function listAt(returned: unknown, field: string): readonly unknown[] | undefined {
  const list: unknown = typeof returned === "object" && returned !== null ? Reflect.get(returned, field) : undefined;
  return Array.isArray(list) ? list : undefined;
}

function noFrame(what: string, hint: string): FlowError {
  return new FlowError("job-invalid", `the job's function returned ${what} where a DataFrame should be`, { hint });
}

function refuseColumns(names: readonly string[]): void {
  if (names.length === 0) {
    throw new FlowError("job-invalid", "the DataFrame that the job's function returned has no columns", {
      hint: "A table needs at least one; where no column is left by design, return new DataFrame([], { columns: [...] }).",
    });
  }
  const plain = names.map((name) => name.trim());
  const repeated = plain.find((name, index) => name !== "" && plain.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new FlowError("job-invalid", `the DataFrame that the job's function returned has two columns "${repeated}"`, {
    hint: `Rename one of them: frame.rename({ "${repeated}": "another name" }). Spaces around names do not count.`,
  });
}
