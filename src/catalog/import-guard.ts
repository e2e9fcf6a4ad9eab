import { FlowError } from "../domain/errors.ts";
import { placeOf } from "../lib/error-place.ts";

let importing = 0;
let isGuarded = false;

/** Imports something. A module that calls process.exit meanwhile gets an error instead: it must not end Pairflow. */
export async function withoutExit<T>(work: () => Promise<T>): Promise<T> {
  guardExit();
  importing += 1;
  try {
    return await work();
  } finally {
    importing -= 1;
  }
}

function guardExit(): void {
  if (isGuarded) return;
  isGuarded = true;
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    const place = importing === 0 ? undefined : placeOf(new Error("exit"));
    if (place === undefined) return exit(code);
    throw new FlowError("job-invalid", `${place}: it calls process.exit when it is imported, so it is no job`, {
      hint: "Put the code that does the work into the run function of the default export.",
    });
  };
}
