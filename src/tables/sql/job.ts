import type { SqlRef } from "../../domain/pair.ts";
import type { Job } from "../../ports/job.ts";

/**
 * The job of an SQL file: one query over the sources, whose result becomes the target in the format of its extension.
 * The sources are `source`, `source_2` and so on, also by the pair's `as`; params are `$name`. Cells are texts, or of the
 * types that `findTypes` finds in whole columns, where the pair or a line `-- types: auto` above the query asks for them.
 * The query reads nothing but the sources: no file, no network, no extension, no setting.
 */
export function sqlJob(ref: SqlRef, query: string): Job {
  return {
    run: async (context) => {
      // DuckDB takes a while to load, which other jobs should not have to wait for.
      const { runQuery } = await import("./run.ts");
      return runQuery({ ...ref, query }, context);
    },
  };
}
