import { FlowError } from "../domain/errors.ts";

/** Refuses a header in which a name stands twice; several columns may be without a name. */
export function refuseRepeatedNames(names: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const name of names.map((each) => each.trim())) {
    if (name !== "" && seen.has(name)) {
      throw new FlowError("input-invalid", `${file} has the column "${name}" twice in its header`, {
        hint: "Rename or remove one of the two columns.",
      });
    }
    seen.add(name);
  }
}
