import type { GraphDocument, GridCell, GridDocument, GridQuery } from "../../src/app/insights.ts";
import type { Reason, Status } from "../../src/domain/status.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";

const PAIRS = ["timestamps", "z-scores", "merge"];

/** Rows of a flow where one file failed, one runs, one folder is late, and two dates have gaps. */
export function fakeGrid({ by, text = "", unfinished, limit, cursor }: GridQuery): GridDocument {
  const all = by === "date" ? dateRows() : fileRows();
  const rows = all
    .filter((row) => row.label.toLowerCase().includes(text.toLowerCase()))
    .filter(
      (row) => !unfinished || row.cells.some((each) => each === "gap" || (each !== null && each.status !== "success")),
    );
  const from = cursor === undefined ? 0 : Number(cursor);
  const nextCursor = from + limit < rows.length ? String(from + limit) : null;
  return { by, pairs: PAIRS, rows: rows.slice(from, from + limit), total: rows.length, nextCursor };
}

/** Four folders and three pairs between them; the merge reads two of the folders. */
export function fakeGraph(): GraphDocument {
  return {
    nodes: [
      folder("data/source", 121),
      pair("timestamps", { success: 77, preliminary: 0, error: 5 }),
      folder("data/timestamps", 77),
      pair("z-scores", { success: 3, preliminary: 7, error: 6 }),
      folder("data/z-scores", 3),
      pair("merge", { success: 34, preliminary: 0, error: 0 }),
      folder("data/merged", null),
    ],
    edges: [
      { from: "folder:data/source", to: "pair:timestamps" },
      { from: "pair:timestamps", to: "folder:data/timestamps" },
      { from: "folder:data/timestamps", to: "pair:z-scores" },
      { from: "pair:z-scores", to: "folder:data/z-scores" },
      { from: "folder:data/z-scores", to: "pair:merge" },
      { from: "folder:data/timestamps", to: "pair:merge" },
      { from: "pair:merge", to: "folder:data/merged" },
    ],
  };
}

function fileRows(): GridDocument["rows"] {
  const ordinary = Array.from({ length: 110 }, (_, index) => ({
    label: `File_A_${String(index).padStart(3, "0")}.csv`,
    cells: [done(index), done(index), index % 3 === 0 ? done(index) : null],
  }));
  return [
    { label: "File_A_07.csv", cells: [done(1), cell("failed"), cell("waiting")] },
    { label: "File_A_08.csv", cells: [done(2), cell("running"), "gap"] },
    { label: "File_A_09.csv", cells: [cell("settling"), "gap", "gap"] },
    ...HOSTILE_NAMES.map((label, index) => ({ label, cells: [done(index), null, null] })),
    ...ordinary,
  ];
}

function dateRows(): GridDocument["rows"] {
  return Array.from({ length: 45 }, (_, index) => {
    const label = new Date(Date.parse("2026-11-21") - index * 86_400_000).toISOString().slice(0, 10);
    const count = index % 5 === 0 ? 2 : 1;
    if (index === 0) return { label, cells: [{ ...done(0), count: 2 }, cell("failed"), "gap"] };
    if (index === 9) return { label, cells: ["gap", "gap", "gap"] };
    return {
      label,
      cells: [{ ...done(index), count: 2 }, { ...done(index), count }, index === 4 ? "gap" : done(index)],
    };
  });
}

function done(index: number): GridCell {
  return { status: "success", reason: "done", count: 1, itemId: `i_done${index % 100}` };
}

function cell(reason: Reason): GridCell {
  const status: Status = reason === "failed" ? "error" : "preliminary";
  return { status, reason, count: 1, itemId: `i_${reason}` };
}

function folder(label: string, files: number | null): GraphDocument["nodes"][number] {
  return { kind: "folder", id: `folder:${label}`, label, files };
}

function pair(name: string, counts: Readonly<Record<Status, number>>): GraphDocument["nodes"][number] {
  const status = counts.error > 0 ? "error" : "success";
  return { kind: "pair", id: `pair:${name}`, name, status, counts };
}
