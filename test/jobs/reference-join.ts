/** A source as rows of texts. */
export interface PlainTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface PlainRules {
  readonly on: readonly (string | readonly string[])[];
  readonly how: "left" | "inner" | "outer";
  readonly duplicates: "error" | "last" | "expand";
  readonly missing: readonly string[];
  readonly fill: Readonly<Record<string, string | number>>;
  readonly suffixes: readonly string[] | undefined;
  readonly earliest: readonly string[];
}

/** For each source the row that stands in a row of the output, or undefined. */
type Place = readonly (number | undefined)[];

type Facts = Record<string, number | readonly string[]>;

/** A join in the plainest way: lists, Maps and loops, made to be read beside docs/TABLES.md; undefined where keys repeat that may not. */
export function referenceJoin(tables: readonly PlainTable[], rules: PlainRules) {
  const keys = tables.map((table, source) => keysOf(table, source, rules));
  const rowsByKey = keys.map((list) => Map.groupBy(list.keys(), (row) => list[row] ?? ""));
  const repeats = rowsByKey.map((map) =>
    [...map].filter(([key, rows]) => key !== "" && rows.length > 1).map(([key]) => key),
  );
  if (rules.duplicates === "error" && repeats.slice(1).some((list) => list.length > 0)) return undefined;
  const partnersOf = (key: string, source: number): readonly number[] => {
    const rows = key === "" ? [] : (rowsByKey[source]?.get(key) ?? []);
    return rules.duplicates === "expand" ? rows : rows.slice(-1);
  };
  const places = placesOf(keys, partnersOf, rules);
  const columns = columnsOf(tables, rules);
  return {
    header: columns.map(({ name }) => name),
    rows: places.map((place) => columns.map(({ cell }) => cell(place))),
    facts: factsOf(tables, { keys, repeats, partnersOf, rules }),
  };
}

/** A text for each row that is equal where the keys are, "" for a blank key. */
function keysOf(table: PlainTable, source: number, { on, missing }: PlainRules): readonly string[] {
  const columns = keyColumns(table, source, on);
  const blanks = ["", ...missing.map(bare)];
  return table.rows.map((row) => {
    const parts = columns.map((column) => row[column] ?? "");
    return parts.some((part) => blanks.includes(bare(part))) ? "" : JSON.stringify(parts);
  });
}

function keyColumns({ columns }: PlainTable, source: number, on: PlainRules["on"]): readonly number[] {
  return on.map((entry) => columns.indexOf(typeof entry === "string" ? entry : (entry[source] ?? "")));
}

function bare(text: string): string {
  return text.replaceAll(/^ +| +$/g, "");
}

function placesOf(
  keys: readonly (readonly string[])[],
  partnersOf: (key: string, source: number) => readonly number[],
  { how, duplicates }: PlainRules,
): readonly Place[] {
  const places: Place[] = [];
  for (const [source, list] of keys.entries()) {
    if (source > 0 && how !== "outer") break;
    for (const [row, key] of list.entries()) {
      const isBeside = keys.slice(0, source).some((earlier) => key !== "" && earlier.includes(key));
      const isOld = source > 0 && key !== "" && duplicates === "last" && list.lastIndexOf(key) !== row;
      if (isBeside || isOld) continue;
      let made: Place[] = [Array.from({ length: source }, () => undefined).concat([row] as never[])];
      for (let later = source + 1; later < keys.length; later++) {
        const partners = partnersOf(key, later);
        const choices = partners.length === 0 ? [undefined] : partners;
        made = made.flatMap((place) => choices.map((choice) => [...place, choice]));
      }
      places.push(...made.filter((place) => how !== "inner" || !place.includes(undefined)));
    }
  }
  return places;
}

function columnsOf(tables: readonly PlainTable[], rules: PlainRules) {
  const { on, how, fill, suffixes = ["", "_2", "_3"], earliest } = rules;
  const owned = tables.flatMap((table, source) =>
    table.columns.flatMap((name, column) =>
      source > 0 && keyColumns(table, source, on).includes(column) ? [] : [{ name, source, column }],
    ),
  );
  const cellAt = (place: Place, source: number, column: number): string | undefined =>
    place[source] === undefined ? undefined : tables[source]?.rows[place[source]]?.[column];
  const seen = new Set<string>();
  return owned.flatMap(({ name, source, column }) => {
    const same = owned.filter((each) => each.name === name);
    if (same.length > 1 && earliest.includes(name)) {
      if (seen.has(name)) return [];
      seen.add(name);
      const times = (place: Place) => same.map((each) => cellAt(place, each.source, each.column) ?? "");
      return [
        {
          name,
          cell: (place: Place) =>
            times(place)
              .filter((text) => bare(text) !== "")
              .sort()[0] ?? "",
        },
      ];
    }
    const keyAt = source === 0 ? keyColumns(tables[0] ?? { name, columns: [], rows: [] }, 0, on).indexOf(column) : -1;
    if (keyAt >= 0 && how === "outer") {
      const keyIn = (place: Place) =>
        tables.map((table, each) => cellAt(place, each, keyColumns(table, each, on)[keyAt] ?? -1));
      return [{ name, cell: (place: Place) => keyIn(place).find((text) => text !== undefined) ?? "" }];
    }
    const filled = Object.entries(fill).find(([each]) => each.trim() === name)?.[1];
    const suffix = same.length > 1 ? suffixes[source] : "";
    return [{ name: name + suffix, cell: (place: Place) => cellAt(place, source, column) ?? String(filled ?? "") }];
  });
}

function factsOf(
  tables: readonly PlainTable[],
  found: {
    readonly keys: readonly (readonly string[])[];
    readonly repeats: readonly (readonly string[])[];
    readonly partnersOf: (key: string, source: number) => readonly number[];
    readonly rules: PlainRules;
  },
): Facts {
  const { keys, repeats, partnersOf, rules } = found;
  const facts: Facts = {};
  const [first] = tables;
  const keyName = keyColumns(first ?? { name: "", columns: [], rows: [] }, 0, rules.on).map(
    (column) => first?.columns[column],
  );
  const list = (label: string, all: readonly string[], count = all.length) => {
    facts[label] = count;
    const shown = [...new Set(all)].slice(0, 20).map((key) => JSON.parse(key).join(" / "));
    if (count > 0) facts[`${label}, first`] = shown;
  };
  let unmatched = (keys[0] ?? []).filter((key) =>
    tables.some((_, source) => source > 0 && key !== "" && partnersOf(key, source).length === 0),
  ).length;
  for (const [source, table] of tables.entries()) {
    const own = keys[source] ?? [];
    facts[`rows in ${table.name}`] = table.rows.length;
    const blank = own.filter((key) => key === "").length;
    if (blank > 0) facts[`blank ${keyName.join(", ")} in ${table.name}`] = blank;
    const repeated = repeats[source] ?? [];
    if (repeated.length > 0) list(`repeated ${keyName.join(", ")} in ${table.name}`, repeated);
    if (source === 0) continue;
    const against = tables.length > 2 ? `, against ${table.name}` : "";
    list(
      `unmatched in ${first?.name}${against}`,
      (keys[0] ?? []).filter((key) => key !== "" && partnersOf(key, source).length === 0),
    );
    const alone = own.filter((key, row) => {
      const isMeant = rules.duplicates === "expand" || own.lastIndexOf(key) === row;
      return key !== "" && isMeant && keys[0]?.includes(key) !== true;
    });
    list(`unmatched in ${table.name}`, alone);
    unmatched += alone.length;
  }
  const blank = keys.flat().filter((key) => key === "").length;
  const rowsIn = tables.reduce((sum, { rows }) => sum + rows.length, 0);
  return { ...facts, "rows in": rowsIn, unmatched, blank, repeated: repeats.flat().length };
}
