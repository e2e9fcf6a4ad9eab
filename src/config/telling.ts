import type { Deadline, FlowTelling, NoticeReceiver } from "../domain/receivers.ts";
import { deadlineOf } from "./deadline.ts";
import type { Finding } from "./problem.ts";
import type { FlowDraft } from "./schema.ts";
import { didYouMean } from "./suggest.ts";

/** How the journal calls the receiver of lineage; no other can be called so. */
const LINEAGE = "lineage (OpenLineage)";

/** Whom a flow tells what, as its config says. */
export function tellingOf({ notify = [], lineage, page, pairs }: FlowDraft): FlowTelling {
  const receivers = notify.map((receiver, index): NoticeReceiver => ({ ...receiver, name: nameAt(receiver, index) }));
  const expectedBy = pairs.flatMap(({ name, expectedBy: text }): [string, Deadline][] =>
    name === undefined || text === undefined ? [] : [[name, deadlineOf(text)]],
  );
  return {
    notify: receivers,
    lineage: lineage === undefined ? undefined : { ...lineage, name: LINEAGE },
    publicUrl: page?.publicUrl?.replace(/\/+$/, ""),
    expectedBy: new Map(expectedBy),
  };
}

/** Receivers that ask for pairs that are not there, or that are called the same. */
export function tellingFindings({ notify = [], pairs }: FlowDraft): readonly Finding[] {
  const known = pairs.flatMap(({ name }) => name ?? []);
  const names = notify.map(nameAt);
  return notify.flatMap(({ pairs: wanted = [] }, index): readonly Finding[] => {
    const unknown = wanted.flatMap((name, place): readonly Finding[] => {
      if (known.includes(name)) return [];
      const hint = didYouMean(name, known) ?? `The pairs are: ${known.join(", ")}.`;
      return [{ path: ["notify", index, "pairs", place], message: `there is no pair "${name}"`, hint }];
    });
    const name = names[index] ?? "";
    if (names.indexOf(name) === index) return unknown;
    const message = `another receiver is called "${name}" already`;
    return [...unknown, { path: ["notify", index, "name"], message, hint: "Give each receiver a name of its own." }];
  });
}

function nameAt({ name }: { readonly name?: string | undefined }, index: number): string {
  return name ?? `notify[${index}]`;
}
