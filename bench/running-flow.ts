import { existsSync } from "node:fs";
import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeFlow } from "./inputs.ts";
import { type Ended, type Served, serve, writtenOut } from "./process.ts";
import { scanned } from "./status-document.ts";
import { Unfinished } from "./wrong-result.ts";

const LOOK_EVERY_MS = 2;
const PATIENCE_SECONDS = 600;
/** A flow's own memory is that of `pairflow run`. */
const NO_PEAKS = { ownMegabytes: undefined, largestMegabytes: undefined, togetherMegabytes: undefined };

/** A flow with the two sources, and a folder whose name is ours to add to. */
interface Place {
  readonly flow: string;
  readonly output: string;
}

/** A flow that `pairflow serve` watches, as people leave it: it has made files before, and others are dropped. */
export class RunningFlow {
  #server: { readonly served: Served; readonly flow: string } | undefined;
  #count = 0;

  mergedPath({ output }: Place): string {
    return join(flowOf(output), "data/merged", `Merged_${this.#count}.csv`);
  }

  /** Moves the two sources in; ends when the merged file is there. */
  async run(place: Place): Promise<Ended> {
    const flow = flowOf(place.output);
    if (this.#server?.flow !== flow) await this.#start(place, flow);
    await this.#forget(flow);
    return { ...NO_PEAKS, stdout: "", seconds: await this.#drop(place, flow) };
  }

  async stop(): Promise<void> {
    await this.#server?.served.stop();
    this.#server = undefined;
  }

  /** With one merged file behind it. */
  async #start(place: Place, flow: string): Promise<void> {
    await this.stop();
    await makeFlow(flow, "0s");
    const served = await serve(flow);
    this.#server = { served, flow };
    await scanned(served.url);
    await this.#drop(place, flow);
  }

  async #drop(place: Place, flow: string): Promise<number> {
    this.#count += 1;
    await writtenOut();
    const fromMs = performance.now();
    for (const name of ["File_A", "File_B"]) {
      await link(join(place.flow, `data/source/${name}.csv`), join(flow, `data/source/${name}_${this.#count}.csv`));
    }
    while (!existsSync(this.mergedPath(place))) {
      if (performance.now() - fromMs > PATIENCE_SECONDS * 1000)
        throw new Unfinished(`not done within ${PATIENCE_SECONDS} s`);
      await setTimeout(LOOK_EVERY_MS);
    }
    return (performance.now() - fromMs) / 1000;
  }

  /** What earlier drops left, the sources first, so that nothing is made again. */
  async #forget(flow: string): Promise<void> {
    for (const name of ["File_A", "File_B"])
      await rm(join(flow, `data/source/${name}_${this.#count}.csv`), { force: true });
    for (const made of ["timestamps/File_A", "timestamps/File_B", "z-scores/File_A", "merged/Merged"]) {
      await rm(join(flow, "data", `${made}_${this.#count}.csv`), { force: true });
    }
  }
}

function flowOf(output: string): string {
  return `${output}-running`;
}
