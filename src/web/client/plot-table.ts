/** The numbers of a figure, as its table has them. */
export interface PlotTable {
  readonly shape: string;
  /** Instants in seconds since 1970 rather than numbers. */
  readonly isTime: boolean;
  readonly unit: string;
  readonly names: readonly string[];
  readonly x: readonly number[];
  /** By name; null is a gap. */
  readonly columns: readonly (readonly (number | null)[])[];
}

/** Reads the table under a figure: the page has its numbers once, for people and for the drawing. */
export function readTable(figure: HTMLElement): PlotTable {
  const { plot = "lines", x: kind, unit = "" } = figure.dataset;
  // The drawing has a table of its own, its legend.
  const names = [...figure.querySelectorAll(".plot-table thead th")].slice(1).map((head) => head.textContent ?? "");
  const rows = [...figure.querySelectorAll<HTMLTableRowElement>(".plot-table tbody tr")];
  const values = rows.map(({ cells }) => [...cells].map((cell) => cell.dataset["value"]));
  const isTime = kind === "time";
  return {
    shape: plot,
    isTime,
    unit,
    names,
    x: values.map(([place = ""]) => (isTime ? Date.parse(place) / 1_000 : Number(place))),
    columns: names.map((_, index) => values.map((cells) => numberOf(cells[index + 1]))),
  };
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text === "" ? null : Number(text);
}
